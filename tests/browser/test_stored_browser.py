"""What a saved notebook tells of its widgets when it is opened again: the truth, and no error."""

import pytest

from course_lib.widgets.join import widget_source

ALL = """import os, tempfile
from course_lib import explore, predict, puzzle, quiz
os.environ["COURSE_PROGRESS"] = tempfile.mkdtemp() + "/progress.sqlite" """
CELLS = [ALL, 'predict("a", "Which way does it go?", ["uphill", "downhill"])', 'quiz("02_weights")',
         'puzzle("merge_heads")', 'predict("heads.one-back", given="bank")', 'w = explore("heads"); w']
WIDGETS = ".course-prediction, .course-quiz, .course-puzzle, .course-explorer canvas"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
TALL = {"size": (1280, 6000)}                          # JupyterLab draws only what is seen


@pytest.fixture
def answered(lab):
    """A notebook in which a prediction and a question are answered."""
    page = lab.open(CELLS, **TALL)
    page.wait_for_function("w => document.querySelectorAll(w).length === 4", arg=WIDGETS)
    page.get_by_role("radio", name="downhill").check()
    page.get_by_role("button", name="Keep my prediction").click()
    page.get_by_text("Kept. You said: downhill.").wait_for()
    quiz = page.locator(".course-quiz form").first
    quiz.get_by_role("radio").nth(0).check()
    quiz.get_by_role("button").click()
    quiz.get_by_text("Not yet.").wait_for()
    return page


@pytest.mark.parametrize("kernel", [True, False], ids=["a new kernel", "no kernel"])
def test_what_was_answered_is_told_and_no_console_error_is_seen(lab, answered, kernel):
    path = answered.evaluate("() => jupyterapp.shell.currentWidget.context.path")
    stored = lab.save(answered)
    assert "vnd.jupyter.widget" not in str(stored)
    lab.close()
    page = lab.visit(path, kernel=kernel, **TALL)
    page.locator(".course-still img").wait_for()
    prediction, quiz, puzzle, explorer = page.locator(".course-still").all_inner_texts()
    assert "Kept. You said: downhill." in prediction and "write down what you expect" not in prediction
    assert quiz.count("You have answered this before: not right yet.") == 1
    assert "Run this cell" in puzzle and "Run this cell" in explorer
    errors = lab.complaints(page)
    assert errors == [] if kernel else "widget" not in str(errors)     # JupyterLab misses its kernel


def test_a_page_that_is_loaded_again_while_the_kernel_goes_on_shows_the_living_widgets(lab, answered):
    lab.save(answered)
    lab.run_code(answered, "w.head = 2")
    answered.reload()
    answered.wait_for_function("w => document.querySelectorAll(w).length === 4", arg=WIDGETS)
    assert answered.locator(".course-still").count() == 0
    assert answered.get_by_text("Kept. You said: downhill.").is_visible()
    assert not answered.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    lab.run_code(answered, "assert w.head == 2")


def test_the_notebook_of_nbclassic_cannot_be_extended_and_is_saved_without_widgets_as_well(page):
    saved = page.evaluate("""async ([source, view]) => {
      const script = new Blob([source], { type: "text/javascript" });
      const { initializeStored } = await import(URL.createObjectURL(script));
      const output = (html, id) => ({ metadata: {}, data: { "text/html": html,
        [view]: { model_id: id } } });
      class Notebook {
        constructor() { Object.seal(this); }
        toJSON() {
          return { cells: [{ source: "# text" }, { outputs: [
            output(['<div class="course-still">', "old</div>"], "a"),
            output('<div class="course-still">b</div>', "b"), output("another's", "c")] }] };
        }
      }
      const state = { stored: {} }, heard = [];
      const model = { widget_manager: { notebook: new Notebook() }, get: (name) => state[name],
        on: (_, listener) => heard.push(listener) };
      initializeStored({ model });
      state.stored = { model_id: "a", data: { "text/html": "new" } };
      for (const listener of heard) listener();
      return model.widget_manager.notebook.toJSON().cells[1].outputs.map(({ data }) => data);
    }""", [widget_source("widgets/stored.js"), WIDGET_VIEW])
    assert saved == [{"text/html": "new"}, {"text/html": '<div class="course-still">b</div>'},
                     {"text/html": "another's", WIDGET_VIEW: {"model_id": "c"}}]
