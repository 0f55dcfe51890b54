"""Run all on a notebook in which nothing is filled in: only the checks that are graded stop it."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib.authoring.notebook import learners_notebook
from course_lib.authoring.notebooks import Course

COURSE = Course(Path(__file__).parents[2])


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.stem)
def test_nothing_stops_in_an_untouched_notebook_but_the_graded_checks(lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    notebook = nbformat.reads(json.dumps(learners_notebook(lesson, COURSE.around(lesson))), 4)
    NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=900,
                   startup_timeout=900).execute()
    outputs = [(cell, output) for cell in notebook.cells for output in cell.get("outputs", [])]
    stopped = [(cell.source, output.evalue) for cell, output in outputs if output.output_type == "error"]
    assert all("assert check(" in source and "not right yet" in said for source, said in stopped), stopped
    warned = [output.text for cell, output in outputs
              if output.get("name") == "stderr" and "np.exp(710.0)" not in cell.source]     # lesson 02 shows it
    assert warned == []
