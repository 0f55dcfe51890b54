"""Every solution runs from top to bottom in a fresh kernel and shows what is stored."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.authoring.execute import kernel_environment, two_for_one

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOLUTIONS = sorted(ROOT.joinpath("solutions").glob("*.ipynb"))


def nbval(notebook: Path, folder: Path) -> subprocess.CompletedProcess:
    """Run and compare a copy of the notebook in a folder where nobody has done anything yet."""
    document = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = two_for_one(cell["outputs"])
    copy = folder / notebook.name
    copy.write_text(json.dumps(document), encoding="utf-8")
    words = ["-m", "pytest", "--nbval", str(copy), "-q", "--tb=short", "-p", "no:cacheprovider"]
    words += ["--nbval-sanitize-with", str(HERE / "nbval_sanitize.cfg"), "--rootdir", str(folder)]
    environment = kernel_environment(folder, ROOT) | {"PYTEST_ADDOPTS": ""}
    return subprocess.run([sys.executable, *words], cwd=folder, env=environment,
                          capture_output=True, text=True, encoding="utf-8", timeout=600)


@pytest.mark.parametrize("notebook", SOLUTIONS, ids=lambda path: path.stem)
def test_the_solution_shows_what_is_stored(notebook, tmp_path):
    run = nbval(notebook, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_stored_output_that_is_no_longer_true_is_noticed(tmp_path):
    source = SOLUTIONS[0].read_text(encoding="utf-8")
    place = source.index('"outputs": [\n')
    text = source.index('"text/plain": [\n', place)
    changed = source[:text] + source[text:].replace('[\n', '[\n"no longer true\\n",\n', 1)
    other = tmp_path / "there"
    other.mkdir()
    path = tmp_path / SOLUTIONS[0].name
    path.write_text(changed, encoding="utf-8")
    run = nbval(path, other)
    assert run.returncode == 1 and "no longer true" in run.stdout, run.stdout + run.stderr


def test_a_solution_is_run_without_the_progress_of_the_person_at_the_machine(tmp_path):
    environment = kernel_environment(tmp_path, ROOT)
    for name in ("COURSE_PROGRESS", "IPYTHONDIR"):
        assert Path(environment[name]).parent == tmp_path
    assert str(ROOT) in environment["PYTHONPATH"].split(os.pathsep)
