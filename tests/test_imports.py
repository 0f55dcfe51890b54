"""The four rules of who may import what: three tried in a fresh process, one read from the text."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORDS = "challenge, check, explore, hint, mine, predict, progress, puzzle, quiz, rescue, solution"
SLOW = {"matplotlib.pyplot", "ipywidgets", "anywidget"}


def loaded_by(code: str, root: Path = ROOT, *options: str) -> set[str]:
    """Return the names of all modules that running `code` loads, in a process of its own."""
    program = (f"import sys\nsys.path.insert(0, {str(root)!r})\nbefore = set(sys.modules)\n{code}\n"
               "import json; print(json.dumps(sorted(set(sys.modules) - before)))")
    done = subprocess.run([sys.executable, *options, "-c", program], cwd=root, text=True,
                          capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def strangers(modules: set[str], known: set[str]) -> set[str]:
    """Return the packages among modules that are neither Python's own nor known."""
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - known


def broken(modules: set[str], *parts: str) -> set[str]:
    """Return the modules that lie in these parts of the course."""
    names = tuple(f"course_lib.{part}" for part in parts)
    return {name for name in modules if name in names or name.startswith(tuple(
        f"{whole}." for whole in names))}


def test_the_mathematics_imports_numpy_only():
    modules = loaded_by("import course_lib.attention")
    assert strangers(modules, {"numpy", "course_lib"}) == set()
    ours = {name for name in modules if name.startswith("course_lib.")}
    assert ours == broken(modules, "attention")


@pytest.mark.parametrize("code", [
    "import course_lib",
    f"from course_lib import {WORDS}",
    "from course_lib.exercises import EXERCISES; from course_lib.diagnosis import diagnose",
])
def test_importing_the_course_loads_nothing_that_makes_a_kernel_start_slowly(code):
    assert loaded_by(code) & SLOW == set()


def test_nothing_a_learner_imports_loads_grading_or_authoring():
    modules = loaded_by(f"from course_lib import {WORDS}\n"
                        "import course_lib.attention, course_lib.exercises, course_lib.diagnosis\n"
                        "import course_lib.explorers, course_lib.models, course_lib.figures\n"
                        "import course_lib.quizzes.quiz, course_lib.records.progress\n"
                        "import course_lib.commands.start_folder")
    assert broken(modules, "grading", "authoring") == set()


def test_using_the_words_loads_no_grading_or_authoring_either(tmp_path):
    modules = loaded_by("import os; os.environ['COURSE_PROGRESS'] = "
                        f"{str(tmp_path / 'progress.sqlite')!r}\n"
                        "from course_lib import check, hint, mine, progress, quiz\n"
                        "from course_lib.attention import softmax\n"
                        "check(softmax); hint('softmax'); mine('softmax'); progress()\n"
                        "quiz('02_weights')")
    assert broken(modules, "grading", "authoring") == set()


def test_copying_the_lessons_needs_no_package_at_all():
    code = "import course_lib.commands.start_folder"
    assert strangers(loaded_by(code, ROOT, "-S"), {"course_lib"}) == set()


# Of two of these the lower one knows nothing of the upper one: it may be read, and changed, without it.
FLOORS = ["commands", "authoring", "grading", "learner", "explorers", "diagnosis", "quizzes", "display",
          "exercises", "runner", "records", "figures", "widgets", "models", "attention", "extras"]


def top_folder(module: str) -> str:
    """course_lib.grading.store -> grading; "" for the package itself, which loads words when asked."""
    return module.split(".")[1] if "." in module else ""


def upward_imports(root: Path) -> list[str]:
    """Return what imports a folder above its own; late imports and those for types count as well."""
    bad = []
    for path in sorted((root / "course_lib").rglob("*.py")):
        package = list(path.relative_to(root).parts[:-1])
        here = path.relative_to(root / "course_lib").parts[0].removesuffix(".py")
        if here == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                base = package[:len(package) - node.level + 1] if node.level else []
                names = [".".join([*base, *filter(None, [node.module])])]
                names = [f"{names[0]}.{alias.name}" for alias in node.names] if "." not in names[0] else names
            else:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            there = {top_folder(name) for name in names if name.split(".")[0] == "course_lib"} - {"", here}
            bad += [f"{here} imports {other} ({path.name})" for other in sorted(there)
                    if FLOORS.index(other) < FLOORS.index(here)]
    return bad


def test_between_the_top_folders_imports_run_one_way_so_there_is_no_circle():
    folders = {path.stem for path in (ROOT / "course_lib").iterdir()
               if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert sorted(FLOORS) == sorted(folders - {"__init__"})
    assert upward_imports(ROOT) == []


# --- these tests can fail ----------------------------------------------------------------------

@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "course_lib", tmp_path / "course_lib",
                    ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def plant(root: Path, file: str, line: str) -> None:
    path = root / "course_lib" / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def test_a_package_in_the_mathematics_would_be_noticed(copy):
    plant(copy, "attention/softmax.py", "import yaml")
    found = strangers(loaded_by("import course_lib.attention", copy), {"numpy", "course_lib"})
    assert "yaml" in found


def test_a_slow_import_would_be_noticed(copy):
    plant(copy, "learner/functions.py", "import ipywidgets")
    assert "ipywidgets" in loaded_by(f"from course_lib import {WORDS}", copy) & SLOW


def test_an_import_of_authoring_would_be_noticed(copy):
    plant(copy, "exercises/__init__.py", "import course_lib.authoring")
    modules = loaded_by("import course_lib.exercises", copy)
    assert broken(modules, "grading", "authoring") == {"course_lib.authoring"}


@pytest.mark.parametrize("line", ["from ..learner import check", "import course_lib.learner.check",
                                  "from course_lib import learner",
                                  "def late(): from ..grading import store"])
def test_an_import_that_runs_upwards_would_be_noticed(copy, line):
    plant(copy, "diagnosis/judge.py", line)
    assert len(upward_imports(copy)) == 1
