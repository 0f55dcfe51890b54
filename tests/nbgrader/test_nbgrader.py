"""Real nbgrader, in a virtual environment of its own, takes our notebooks as they are."""

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv" / "nbgrader-0.9.6"       # .ci/run makes it; else nothing here can be tried
pytestmark = pytest.mark.skipif(not (HOME / "bin" / "nbgrader").exists(),
                                reason="needs nbgrader 0.9.6 in .venv/nbgrader-0.9.6 (.ci/run installs it)")
STEMS = sorted(path.stem for path in (ROOT / "notebooks").glob("0*.ipynb"))
INSIDE_OUT = """import numpy as np
def causal_mask(T_q, T_k=None):
    T_k = T_q if T_k is None else T_k
    return ~np.tril(np.ones((T_q, T_k), bool), T_k - T_q)
"""


def run(folder, *words):
    environment = {**os.environ, "PATH": f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}",
                   "COURSE_PROGRESS": str(folder / "progress.sqlite")}
    done = subprocess.run([*map(str, words)], cwd=folder, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """All lessons as one assignment; `right` hands in the solutions, `wrong` one mistake in lesson 06.

    `rescued` has written nothing, and let the course bring what is missing.
    """
    folder = tmp_path_factory.mktemp("nbgrader")
    for stem in STEMS:
        put(ROOT / "notebooks" / f"{stem}.ipynb", folder / "source" / "lessons" / f"{stem}.ipynb")
        put(ROOT / "solutions" / f"{stem}.ipynb", folder / "submitted/right/lessons" / f"{stem}.ipynb")
    wrong = json.loads((ROOT / "solutions" / "06_masks.ipynb").read_text(encoding="utf-8"))
    next(cell for cell in wrong["cells"] if cell["id"] == "causal-mask")["source"] = INSIDE_OUT
    path = folder / "submitted" / "wrong" / "lessons" / "06_masks.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(wrong), encoding="utf-8")
    rescued = json.loads((ROOT / "notebooks" / "06_masks.ipynb").read_text(encoding="utf-8"))
    rescued["cells"].insert(1, nbformat.v4.new_code_cell("from course_lib import rescue; rescue()"))
    next(cell for cell in rescued["cells"] if cell["id"] == "causal-mask")["source"] = "def causal_mask(:"
    path = folder / "submitted" / "rescued" / "lessons" / "06_masks.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(rescued), encoding="utf-8")
    run(folder, "nbgrader", "generate_assignment", "lessons", "--log-level=ERROR")
    run(folder, "nbgrader", "autograde", "lessons", "--log-level=ERROR",
        "--ExecutePreprocessor.timeout=900", "--ExecutePreprocessor.startup_timeout=900")
    return folder


def put(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def scores(folder, student):
    """(notebook, cell) -> (score, of how many), as nbgrader keeps them."""
    with sqlite3.connect(folder / "gradebook.db") as file:
        rows = file.execute("""
            select notebook.name, base_cell.name,
                   coalesce(grade.manual_score, grade.auto_score), grade_cells.max_score
            from grade
            join submitted_notebook on grade.notebook_id = submitted_notebook.id
            join notebook on submitted_notebook.notebook_id = notebook.id
            join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
            join base_cell on grade.cell_id = base_cell.id
            join grade_cells on grade_cells.id = base_cell.id
            where submitted_assignment.student_id = ?""", (student,)).fetchall()
    return {(notebook, cell): (score, most) for notebook, cell, score, most in rows}


def test_every_lesson_becomes_a_release_without_its_solution(course):
    for stem in STEMS:
        released = (course / "release" / "lessons" / f"{stem}.ipynb").read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in released


def test_the_solutions_of_all_lessons_get_full_marks(course):
    found = scores(course, "right")
    assert {notebook for notebook, _ in found} == set(STEMS)
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == {}


def test_a_wrong_function_loses_its_own_points_only(course):
    found = {cell: pair for (stem, cell), pair in scores(course, "wrong").items() if stem == "06_masks"}
    assert found["check-causal-mask"] == (0.0, 2.0)
    assert [pair[0] == pair[1] for cell, pair in found.items() if cell != "check-causal-mask"] == [True] * 3


def test_what_the_rescue_brings_earns_no_points(course):
    found = {cell: pair for (stem, cell), pair in scores(course, "rescued").items() if stem == "06_masks"}
    assert len(found) == 4 and all(score == 0 for score, _ in found.values()), found


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_course_grade_reads_what_nbgrader_collected_and_writes_its_marks_back(course):
    said = run(course, HOME / "bin" / "python", "-m", "course_lib.commands.cli", "grade", course, "--out",
               course / "report", "--nbgrader", course / "gradebook.db").stdout
    assert "scores were written into" in said
    found = {cell: pair for (stem, cell), pair in scores(course, "wrong").items() if stem == "06_masks"}
    assert 0 < found["check-causal-mask"][0] < 2.0          # partial credit by properties that hold
    assert found["check-masked-softmax"] == (2.0, 2.0)
    run(course, "nbgrader", "export", "--log-level=ERROR")
    assert "wrong" in (course / "grades.csv").read_text(encoding="utf-8")


def test_a_gradebook_that_is_not_there_is_told_and_not_made(tmp_path):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    shutil.copy(ROOT / "notebooks" / "02_weights.ipynb", tmp_path / "class" / "ada")
    done = subprocess.run([HOME / "bin" / "python", "-m", "course_lib.commands.cli", "grade",
                           tmp_path / "class", "--out", tmp_path / "report", "--trusted",
                           "--nbgrader", tmp_path / "nowhere.db"],
                          capture_output=True, text=True)
    assert done.returncode == 1 and "there is no gradebook" in done.stderr
    assert not (tmp_path / "nowhere.db").exists()
