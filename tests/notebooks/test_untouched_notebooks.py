"""Run all on a notebook in which nothing is filled in: only graded checks say so, and the rest goes on."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib.authoring.notebook import learners_notebook
from course_lib.authoring.notebooks import Course
from course_lib.records.progress import Progress

COURSE = Course(Path(__file__).parents[2])


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.stem)
def test_in_an_untouched_notebook_only_the_graded_checks_say_so_and_the_rest_goes_on(lesson, tmp_path,
                                                                                    monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    notebook = nbformat.reads(json.dumps(learners_notebook(lesson, COURSE.around(lesson))), 4)
    NotebookClient(notebook, kernel_name="python3", timeout=900, startup_timeout=900).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    outputs = [(cell, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    stopped = [(cell.source, output.evalue) for cell, output in outputs if output.output_type == "error"]
    assert all("assert check(" in source and "not right yet" in said for source, said in stopped), stopped
    warned = [output.text for cell, output in outputs
              if output.get("name") == "stderr" and "np.exp(710.0)" not in cell.source]     # lesson 02 shows it
    assert warned == []


def test_where_every_exercise_ends_in_an_error_the_cells_behind_it_run_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    lesson = COURSE.lessons[2]
    notebook = nbformat.reads(json.dumps(learners_notebook(lesson, COURSE.around(lesson))), 4)
    written = [cell for cell in notebook.cells if cell.cell_type == "code" and "def softmax(" in cell.source]
    for cell, body in zip(written, ["def softmax(x:", "softmax = 1 / 0"], strict=True):
        cell.source = body
    NotebookClient(notebook, kernel_name="python3", timeout=900, startup_timeout=900).execute()
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    weights = next(cell for cell in notebook.cells if cell.id == "weights-of-the-sentence")
    assert "Weights: the word of the row" in weights.outputs[-1].data["text/html"]
    assert Progress(tmp_path / "progress.sqlite").counts()["attempt"] == 0


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.stem)
def test_before_the_first_open_cell_an_error_stops_as_everywhere(lesson):
    cells = [cell for cell in learners_notebook(lesson, COURSE.around(lesson))["cells"]
             if cell["cell_type"] == "code"]
    tagged = ["raises-exception" in cell["metadata"].get("tags", []) for cell in cells]
    assert tagged == sorted(tagged) and any(tagged)
    assert not tagged[[cell["id"] for cell in cells].index("imports")]
    first = "".join(cells[tagged.index(True)]["source"])
    assert "..." in first
