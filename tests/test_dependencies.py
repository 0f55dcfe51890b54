"""What course_lib imports is what pyproject.toml declares, list by list and both ways."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CALLED = {"PIL": "pillow", "yaml": "pyyaml"}          # import name -> package, where they differ
# Declared, and imported nowhere in course_lib.
NOT_IMPORTED = {
    "ipykernel": "Jupyter starts it: it is the learner's kernel",
    "jupyterlab": "`course lab` starts it as a program",
    "tzdata": "the standard library's zoneinfo reads it, where the system has no time zones",
    "jupytext": "JupyterLab opens lessons/*.py as notebooks with it",
    "nbval": "pytest compares the outputs of the solutions with it",
    "pytest": "runs the tests",
}
# Imported, and never installed by us: course_lib says what to do where they are missing.
ELSEWHERE = {"nbgrader": "a teacher's own, with its gradebook", "sqlalchemy": "comes with nbgrader"}


def declared() -> dict[str, set[str]]:
    """Return list -> packages: "core", and every extra that course_lib has to do with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = {"core": project["dependencies"], **project["optional-dependencies"]}
    return {name: {canonicalize_name(Requirement(text).name) for text in texts}
            for name, texts in lists.items() if name not in ("test", "install")}


def part_of(path: Path) -> str:
    """Return the list whose packages a file may import anywhere in it, beside those of the core."""
    if path.name == "cluster.py":
        return "cluster"
    return next((part for part in ("grading", "authoring") if part in path.parts[:-1]), "core")


def imports(path: Path, part: str) -> set[tuple[str, str]]:
    """Return the imports of a file as (list, package); `with extra("x"):` says the list itself."""
    found: set[tuple[str, str]] = set()

    def look(node: ast.AST, where: str) -> None:
        if isinstance(node, ast.Import):
            found.update((where, package_of(alias.name)) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((where, package_of(node.module)))
        elif isinstance(node, ast.With):
            where = extra_named(node) or where
        for child in ast.iter_child_nodes(node):
            look(child, where)
    look(ast.parse(path.read_text(encoding="utf-8")), part)
    return {(where, package) for where, package in found if package}


def extra_named(node: ast.With) -> str | None:
    call = node.items[0].context_expr
    is_extra = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "extra"
    return call.args[0].value if is_extra else None


def package_of(module: str) -> str:
    """Return the package that brings a module, "" for Python's own and for the course."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == "course_lib":
        return ""
    return canonicalize_name(CALLED.get(top, top))


def imported(root: Path = ROOT) -> dict[str, dict[str, set[str]]]:
    """Return list -> package -> files that import it. A learner's kernel also runs the lessons."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    files = [*(root / "course_lib").rglob("*.py"), *(root / "lessons").glob("*.py")]
    assert len(files) > 150
    for path in files:
        short = path.relative_to(root)
        for where, package in imports(path, part_of(short)):
            found[where][package].add(short.as_posix())
    return found


def undeclared(found, lists) -> list[str]:
    """Return the imports that no list allows at their place."""
    return sorted(f"{package} in {', '.join(sorted(files))}" for where, packages in found.items()
                  for package, files in packages.items()
                  if package not in lists["core"] | lists[where] | ELSEWHERE.keys())


def unused(found, lists) -> list[str]:
    """Return what is declared in a list and not imported where that list is for."""
    return sorted(f"{package} in [{where}]" for where, packages in lists.items()
                  for package in packages if package not in found[where] and package not in NOT_IMPORTED)


def test_everything_that_is_imported_is_declared():
    assert undeclared(imported(), declared()) == []


def test_everything_that_is_declared_is_imported():
    assert unused(imported(), declared()) == []


def test_what_is_explained_is_still_so():
    found, everywhere = imported(), set().union(*declared().values())
    everything_imported = {package for packages in found.values() for package in packages}
    assert everywhere >= NOT_IMPORTED.keys() and not everything_imported & NOT_IMPORTED.keys()
    assert everything_imported >= ELSEWHERE.keys() and not everywhere & ELSEWHERE.keys()


def test_no_package_is_declared_twice():
    lists = list(declared().values())
    assert sum(map(len, lists)) == len(set().union(*lists))


@pytest.mark.parametrize("file, line, told", [
    ("lesson.py", "import scipy", "scipy in course_lib/planted.py"),
    ("lesson.py", "from jsonschema import validate", "jsonschema in course_lib/planted.py"),
    ("grading/grade.py", "import nbformat", "nbformat in course_lib/grading/planted.py"),
])
def test_an_import_that_is_not_declared_would_be_noticed(file, line, told, tmp_path):
    found = imported()
    planted = tmp_path / "course_lib" / Path(file).with_name("planted.py")
    planted.parent.mkdir(parents=True)
    planted.write_text(f"def later():\n    {line}\n", encoding="utf-8")
    short = planted.relative_to(tmp_path)
    for where, package in imports(planted, part_of(short)):
        found[where][package].add(short.as_posix())
    assert undeclared(found, declared()) == [told]


def test_a_package_that_is_not_used_would_be_noticed():
    lists = declared()
    lists["core"] |= {"scipy", "jinja2"}            # jinja2 is used, but only to mark a class
    assert unused(imported(), lists) == ["jinja2 in [core]", "scipy in [core]"]


# --- and it runs so: every package that is not the core's cannot be imported ---------------------

def closure(names: set[str]) -> set[str]:
    """Return these packages and all that they ask for, here and now."""
    found: set[str] = set()
    todo = sorted(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:       # for another system
            continue
        for need in map(Requirement, needs):
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                todo.append(canonicalize_name(need.name))
    return found


def forbidden(*extras: str) -> list[str]:
    """Return the modules of every package here that the core and these extras do not bring."""
    lists = declared()
    allowed = closure(lists["core"].union(*(lists[extra] for extra in extras))) | {"self-attention-course"}
    return sorted(module for module, packages in metadata.packages_distributions().items()
                  if not {canonicalize_name(name) for name in packages} & allowed)


def run(code: str, tmp_path: Path, *extras: str) -> subprocess.CompletedProcess:
    """Run code where only the core can be imported, and what these extras bring."""
    before = f"""
import importlib.machinery, os, sys
forbidden = set({forbidden(*extras)!r})
class OnlyTheCore(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in forbidden else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(importlib.machinery.PathFinder)] = OnlyTheCore
os.environ["COURSE_PROGRESS"] = {str(tmp_path / "progress.sqlite")!r}
"""
    return subprocess.run([sys.executable, "-c", before + code], cwd=tmp_path, capture_output=True, text=True,
                          encoding="utf-8")


LEARNER = """
from course_lib import challenge, check, explore, hint, mine, predict, progress, puzzle, quiz, solution
from course_lib.attention import softmax
from course_lib.exercises import EXERCISES
from course_lib.explorers import EXPLORERS
from course_lib.figures import *
def wrong(x, axis=-1):
    return x
for answer in (check(softmax), check(wrong, "softmax"), hint("softmax"), mine("softmax"), progress(),
               predict("temperature.hot", "What?", ["a", "b"]), puzzle("merge_heads"),
               quiz("02_weights"), challenge("softmax", lambda f: None)):
    assert repr(answer)
for name in EXPLORERS:
    assert explore(name).still()
from pathlib import Path
from course_lib.commands.cli import main
def edited(name):
    Path(name).write_text(Path(name).read_text(encoding="utf-8").replace("...", "pass"), encoding="utf-8")
for words in (["start", "mine"], ["start", "mine", "--fresh", "02"], ["submit", "mine"], ["doctor"],
              ["solutions", "solved"]):
    if words[0] == "submit":
        edited("mine/02_weights.ipynb")
    try:
        main(words, prog_name="course")
    except SystemExit as end:
        assert end.code == 0, words
print("ALL WELL")
"""


def test_a_learners_kernel_needs_only_the_core(tmp_path):
    done = run(LEARNER, tmp_path)
    assert done.stdout.endswith("ALL WELL\n"), done.stdout[-2000:] + done.stderr


@pytest.mark.parametrize("words, missing, extra", [
    (["grade", "class", "--out", "report", "--trusted"], r"jinja2|markupsafe|tqdm", "grading"),
    (["build", "02"], "nbformat", "authoring"),
    (["lab", "mine"], "JupyterLab", "lab"),
])
def test_a_missing_extra_is_one_sentence_with_what_to_type(words, missing, extra, tmp_path):
    (tmp_path / "class").mkdir()
    code = f"from course_lib.commands.cli import main\nmain({words!r}, prog_name='course')"
    done = run(code, tmp_path)
    assert done.returncode == 1
    said = done.stderr.strip().splitlines()
    assert len(said) == 1 and re.search(missing, said[0]), done.stderr
    assert f"self-attention-course[{extra}]" in said[0] or f"{ROOT}[{extra}]" in said[0]


def test_with_the_extra_for_grading_a_class_is_marked(tmp_path):
    done = run("from course_lib.commands.cli import main\n"
               "try:\n    main(['sample-class', 'class'], prog_name='course')\n"
               "except SystemExit as end:\n    assert end.code == 0\n"
               "import shutil, pathlib\n"
               "for student in sorted(pathlib.Path('class').iterdir())[2:]:\n"
               "    shutil.rmtree(student) if student.is_dir() else student.unlink()\n"
               "main(['grade', 'class', '--out', 'report', '--trusted'], prog_name='course')",
               tmp_path, "grading")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "report").glob("*.html"))
