"""Every solution runs from top to bottom in a fresh kernel and shows what is stored."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.authoring.execute import kernel_environment
from course_lib.authoring.source import read
from course_lib.records.progress import Progress

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOLUTIONS = sorted(ROOT.joinpath("solutions").glob("*.ipynb"))
LESSONS = sorted(ROOT.joinpath("lessons").glob("*.py"))
SANITIZE = HERE / "nbval_sanitize.cfg"
PLAIN_CALL = "pytest --nbval solutions/"
KEPT_ALREADY = re.compile(r"Your prediction is already kept\.")      # a prediction given again: the first one stays


def copied(notebook: Path, folder: Path, times: int = 1) -> Path:
    """Copy a notebook to a folder of its own, where nobody has done anything yet.

    times  how often every code cell stands there, each with the outputs that are stored
    """
    document = json.loads(notebook.read_text(encoding="utf-8"))
    cells = []
    for cell in document["cells"]:
        again = times if cell["cell_type"] == "code" else 1
        cells += [{**cell, "id": f"{cell['id'][:60]}-{n}"} for n in range(again)]
    document["cells"] = cells
    own = folder / notebook.stem
    own.joinpath(".course").mkdir(parents=True)       # where `course start` keeps the progress
    copy = own / notebook.name
    copy.write_text(json.dumps(document), encoding="utf-8")
    return copy


def environment_of(folder: Path) -> dict[str, str]:
    environment = kernel_environment(folder, ROOT) | {"PYTEST_ADDOPTS": ""}
    del environment["COURSE_PROGRESS"]                # each copy has its own, beside it
    return environment


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}


def call(words: str, folder: Path, home: Path, **settings: str) -> subprocess.CompletedProcess:
    """Type this in `folder`, as somebody whose home is `home`."""
    program, *rest = words.split()
    environment = {**os.environ, "PYTEST_ADDOPTS": "", "HOME": str(home), "XDG_DATA_HOME": str(home / "data"),
                   "PYTHONPATH": str(ROOT), **settings}
    environment.pop("COURSE_PROGRESS", None)
    return subprocess.run([sys.executable, "-m", program, *rest], cwd=folder, env=environment,
                          capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def home(tmp_path):
    """The home of a learner who has predicted something, and whose file says so."""
    home = tmp_path / "home"
    Progress(home / "data" / "self-attention-course" / "progress.sqlite").record_prediction("weights.river", "0.9")
    return home


@pytest.fixture
def clone(tmp_path):
    """A clone with one lesson that is quick, to be spoiled. The code is still ours."""
    clone = tmp_path / "clone"
    for name in ("conftest.py", "pyproject.toml", "tests/notebooks/nbval_sanitize.cfg", "solutions/01_words.ipynb"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, clone / name)
    return clone


def shown(cell: dict) -> dict[str, str]:
    """What nbval compares of a cell's outputs: kind of content -> text, without what differs from run to run."""
    texts: dict[str, str] = {}
    for output in cell["outputs"]:
        parts = {kind: text for kind, text in output.get("data", {}).items() if kind.startswith("text/")}
        if output["output_type"] == "stream":
            parts = {output["name"]: output["text"]}
        elif output["output_type"] == "error":
            parts = {"error": f"{output['ename']}: {output['evalue']}"}
        for kind, text in parts.items():
            texts[kind] = texts.get(kind, "") + "".join(text)
    rules = configparser.RawConfigParser()
    rules.read(SANITIZE, encoding="utf-8")
    for rule in map(rules.__getitem__, rules.sections()):
        texts = {kind: re.sub(rule["regex"], rule["replace"], text) for kind, text in texts.items()}
    return {kind: KEPT_ALREADY.sub("Kept.", text) for kind, text in texts.items()}


def test_all_solutions_show_what_is_stored_in_the_call_that_everybody_types(home):
    before = files_in(home) | files_in(ROOT / "solutions")
    run = call(PLAIN_CALL, ROOT, home)
    assert run.returncode == 0, run.stdout + run.stderr
    assert files_in(home) | files_in(ROOT / "solutions") == before


def test_the_readme_tells_that_call():
    assert PLAIN_CALL in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["pytest --nbval {clone}/solutions -n 2", "pytest --nbval {clone}",
                                   "pytest --nbval-lax {clone}/solutions/01_words.ipynb"])
def test_from_anywhere_with_other_settings_and_shared_out_it_passes_too(clone, home, tmp_path, words):
    (tmp_path / "matplotlibrc").write_text("font.family: serif\nfont.size: 15", encoding="utf-8")
    run = call(words.format(clone=clone), tmp_path, home, MPLBACKEND="agg", PYTHONWARNINGS="ignore",
               MATPLOTLIBRC=str(tmp_path / "matplotlibrc"), JPY_SESSION_NAME=str(home / "lesson.ipynb"))
    assert run.returncode == 0, run.stdout + run.stderr


def test_where_pictures_have_other_fonts_it_passes_too(clone, home, tmp_path):
    (tmp_path / "matplotlibrc").write_text("font.family: serif\nfont.size: 15", encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        f"import os; os.environ['MATPLOTLIBRC'] = {str(tmp_path / 'matplotlibrc')!r}", encoding="utf-8")
    run = call(PLAIN_CALL, clone, home, PYTHONPATH=os.pathsep.join([str(ROOT), str(tmp_path)]))
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("true, false", [("Kept. You said: about doubles.", "Kept. You said: about halves."),
                                         ("2.23", "2.24"), ("caught 10 of 10", "caught 9 of 10")])
def test_a_stored_output_that_is_no_longer_true_is_noticed(clone, home, true, false):
    notebook = clone / "solutions" / "01_words.ipynb"
    document = json.loads(notebook.read_text(encoding="utf-8"))
    spoiled = 0
    for cell in document["cells"]:
        if cell.get("outputs"):
            text = json.dumps(cell["outputs"])
            spoiled += true in text
            cell["outputs"] = json.loads(text.replace(true, false))
    notebook.write_text(json.dumps(document), encoding="utf-8")
    run = call(PLAIN_CALL, clone, home)
    assert spoiled and run.returncode == 1 and f"{spoiled} failed" in run.stdout, run.stdout + run.stderr


def code_cells(notebook: Path) -> list[dict]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def jupyter_execute(notebooks: list[Path], folder: Path) -> subprocess.CompletedProcess:
    """Run the notebooks and keep their outputs in them, in one call."""
    words = ["-m", "jupyter", "execute", "--inplace", "--startup_timeout=900", *map(str, notebooks)]
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment_of(folder),
                          capture_output=True, text=True, encoding="utf-8")


def test_in_plain_jupyter_execute_a_cell_run_twice_shows_the_same_and_changes_nothing_below(tmp_path):
    copies = [copied(notebook, tmp_path, times=2) for notebook in SOLUTIONS]
    stored = [cell for copy in copies for cell in code_cells(copy)]
    run = jupyter_execute(copies, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    now = [cell for copy in copies for cell in code_cells(copy)]
    assert len(now) > 20 * len(SOLUTIONS) and all(cell["execution_count"] for cell in now)
    different = {cell["id"]: shown(cell) for cell, before in zip(now, stored, strict=True)
                 if shown(cell) != shown(before)}
    assert different == {}


def test_a_cell_that_shows_something_else_the_second_time_is_noticed(tmp_path):
    cell = nbformat.v4.new_code_cell("print('again' if 'seen' in globals() else 'first')\nseen = True")
    cell["outputs"] = [nbformat.v4.new_output("stream", name="stdout", text="first\n")]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "one.ipynb")
    copy = copied(tmp_path / "one.ipynb", tmp_path, times=2)
    before = [shown(cell) for cell in code_cells(copy)]
    assert jupyter_execute([copy], tmp_path).returncode == 0
    first, second = (shown(cell) for cell in code_cells(copy))
    assert before == [first, first] and second == {"stdout": "again\n"}


def exercises_of(lesson):
    """Yield (name, code of the imports, of the blank exercise, of its check)."""
    cells = [cell for cell in lesson.cells if cell.kind == "code"]
    imports = next(cell for cell in cells if re.search(r"^(import|from) ", cell.text, re.MULTILINE))
    for check in (cell for cell in cells if "check" in cell.options):
        name = check.options["check"]
        blank = next(cell for cell in cells if cell.options.get("exercise") == name
                     and cell.options.get("form") == "blank")
        yield name, [imports.text, blank.text, check.text]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_those_who_skip_to_the_blank_exercise_need_no_cell_but_the_imports(path, tmp_path, monkeypatch):
    from IPython.core.interactiveshell import InteractiveShell
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    lesson = read(path)
    for name, cells in exercises_of(lesson):
        shell = InteractiveShell()
        for text in cells:
            result = shell.run_cell(text)
            result.raise_error()
        assert name in shell.user_ns


def test_a_solution_is_run_without_the_progress_of_the_person_at_the_machine(tmp_path):
    environment = kernel_environment(tmp_path, ROOT)
    for name in ("COURSE_PROGRESS", "IPYTHONDIR"):
        assert Path(environment[name]).parent == tmp_path
    assert str(ROOT) in environment["PYTHONPATH"].split(os.pathsep)
