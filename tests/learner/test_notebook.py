"""The words in a real kernel: what a cell's output holds."""

import nbformat
import pytest
from nbclient import NotebookClient

SETUP = "import numpy as np\nfrom course_lib import check"
WRONG = "def softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum()"
CELLS = {
    "setup": SETUP,
    "too early": "check(softmax)",
    "wrong": WRONG,
    "assert": "assert check(softmax)",
    "assert message": "assert check(softmax), 'my own words'",
    "shown": "check(softmax)",
    "other assert": "assert 1 == 2",
    "other name": "no_such_name",
    "word not imported": "solution('softmax')",
    "misuse": "assert check('softmax')",
    "right": "def softmax(x, axis=-1):\n    e = np.exp(x - x.max(axis, keepdims=True))\n"
             "    return e / e.sum(axis, keepdims=True)",
    "assert right": "assert check(softmax)",
    "gap": "def half(x):\n    return x / ...\nhalf(np.ones(3))",
    "gap in a call": "np.sin(...)",
    "nothing to show": "from course_lib.figures import heatmap\nheatmap(None, ['a'], ['b'], 'title')",
    "gap to show": "heatmap(..., ['a'], ['b'], 'title')",
    "wrong shape": "heatmap(np.ones((1, 2)), ['a'], ['b'], 'title')",
    "other type error": "len(3)",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", str(tmp_path_factory.mktemp("nb") / "progress.sqlite"))
        NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=900,
                       startup_timeout=900).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def test_an_assert_shows_the_message_then_an_error_of_one_line(outputs):
    message, error = outputs["assert"]
    assert message.data["text/plain"].startswith("You share one total among all rows.")
    assert "course-wrong" in message.data["text/html"]
    assert (error.output_type, error.ename) == ("error", "AssertionError")    # nbgrader looks at it
    assert error.traceback == [error.evalue] == ["softmax: not right yet, see above."]


def test_an_assert_on_a_right_function_shows_that_and_no_error(outputs):
    [message] = outputs["assert right"]
    assert message.data["text/plain"].startswith("softmax is right.")


def test_a_result_on_the_last_line_is_shown_once(outputs):
    assert [o.output_type for o in outputs["shown"]] == ["execute_result"]


def test_a_check_before_the_function_exists_says_which_cell_to_run(outputs):
    [error] = outputs["too early"]
    assert error.traceback == ["softmax does not exist yet: run the cell in which you write it "
                               "(Shift+Enter). If that cell ended in red, mend it first."]


def test_a_word_that_the_notebook_does_not_know_yet_says_how_it_comes(outputs):
    [error] = outputs["word not imported"]
    assert error.traceback == ["solution is a word of the course that this notebook has not asked for yet: "
                               "run `from course_lib import solution` in a cell of its own, then this one "
                               "again."]


def test_an_assert_on_a_misuse_says_what_to_write(outputs):
    message, error = outputs["misuse"]
    assert "without quotation marks" in message.data["text/plain"]
    assert error.traceback == ["This could not be answered, see above."]


@pytest.mark.parametrize("name, kind", [("other assert", "AssertionError"),
                                        ("other name", "NameError"),
                                        ("other type error", "TypeError"),
                                        ("assert message", "AssertionError")])
def test_every_other_error_looks_as_ever(outputs, name, kind):
    error = outputs[name][-1]
    assert error.ename == kind and len(error.traceback) > 1
    assert "Traceback (most recent call last)" in "".join(error.traceback)


@pytest.mark.parametrize("name", ["gap", "gap in a call"])
def test_computing_with_an_open_gap_says_that_a_gap_is_open(outputs, name):
    [error] = outputs[name]
    assert error.traceback == ["A gap is still open: a line above holds `...` where a value should be. "
                               "Fill it, and run the cells again."]


@pytest.mark.parametrize("name", ["nothing to show", "gap to show"])
def test_a_picture_of_nothing_says_that_there_are_no_numbers_yet_and_stops_nothing(outputs, name):
    [shown] = outputs[name]
    assert shown.data["text/plain"] == (
        "There are no numbers to show yet: the line above gives nothing. Is a gap still open?")


def test_a_picture_of_a_wrong_shape_says_so_in_one_sentence(outputs):
    [error] = outputs["wrong shape"]
    assert error.traceback == ["The values have the shape (1, 2), but the names beside them fit (1, 1). "
                               "Which axis of your table is too long, too short, or missing?"]
