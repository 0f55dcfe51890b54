"""After a restart in the middle of a lesson: both ways out that lesson 00 teaches, in JupyterLab."""

import json
import shutil
from pathlib import Path

import pytest

from course_lib.learner.names import lessons
from course_lib.records.files import lessons_folder

RESCUE = "from course_lib import rescue; rescue()"
SELECT = """(place) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.deselectAll();
  notebook.activeCellIndex = place;
}"""
RAN = """(first) => window.jupyterapp.shell.currentWidget.content.widgets.slice(first)
  .filter(cell => cell.model.type === 'code').map(cell => [
    cell.model.sharedModel.getSource(),
    ...cell.model.outputs.toJSON().filter(output => output.output_type === 'error')
      .map(error => `${error.ename}: ${error.evalue}`)])"""
ALL_RAN = """(first) => window.jupyterapp.shell.currentWidget.content.widgets.slice(first)
  .every(cell => cell.model.type !== 'code' || cell.model.executionCount)"""


@pytest.fixture
def middle(lab):
    """Open a lesson as a learner has it, with a new kernel; return the page and a cell in its middle."""
    def opened(lesson):
        path = Path(shutil.copy(lessons_folder() / f"{lesson}.ipynb", lab.root / f"my {lesson}.ipynb"))
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [n for n, cell in enumerate(cells) if cell["cell_type"] == "code"]
        return lab.visit(path.name), code[len(code) // 2]
    return opened


def all_ran_well_from(page, first):
    page.wait_for_function(ALL_RAN, arg=first)
    cells = page.evaluate(RAN, first)
    assert len(cells) > 5
    stopped = [(source, error) for source, *errors in cells for error in errors]
    assert all("check(" in source for source, _ in stopped), stopped


@pytest.mark.parametrize("lesson", lessons())
def test_the_rescue_lets_the_rest_of_the_lesson_run_from_its_middle(lesson, lab, middle):
    page, place = middle(lesson)
    page.evaluate(SELECT, place)
    lab.command(page, "notebook:insert-cell-above")
    page.evaluate("text => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel"
                  ".setSource(text)", RESCUE)
    lab.command(page, "notebook:run-cell")
    lab.wait_idle(page)
    assert page.get_by_text(f"Go on at any cell of lesson {lesson[:2]}").is_visible()
    page.evaluate(SELECT, place + 1)
    lab.command(page, "notebook:run-all-below")
    all_ran_well_from(page, place)


def test_run_all_above_runs_all_above_and_the_rest_then_runs_too(lab, middle):
    page, place = middle("06_masks")
    page.evaluate(SELECT, place)
    lab.command(page, "notebook:run-all-above")
    lab.wait_idle(page)
    lab.command(page, "notebook:run-all-below")
    all_ran_well_from(page, 0)
