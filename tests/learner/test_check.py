"""check: what it says, what it keeps, and that `assert check(f)` grades."""

import time

import numpy as np
import pytest

from course_lib import attention, check, mine
from course_lib.diagnosis import diagnose

RIGHT = """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
WRONG = RIGHT.replace("axis=axis", "axis=0")


def test_a_right_function_is_true_and_its_source_is_kept(cell, own_progress):
    result = check(cell(RIGHT)["softmax"])
    assert result and result.correct
    assert repr(result) == ("softmax is right.\nYour function is kept: mine(\"softmax\") brings it "
                            "back in later lessons.")
    assert own_progress.source("softmax") == RIGHT.lstrip()


def test_a_wrong_function_is_false_and_named(cell, own_progress):
    function = cell(WRONG)["softmax"]
    result = check(function)
    assert not result and not own_progress.passed("softmax")
    assert result.diagnosis.misconception == "softmax.axis0"
    assert repr(result) == (diagnose("softmax", function).message
                            + "\nStuck? hint(softmax) helps one step at a time.")


def test_an_assert_on_a_wrong_function_fails_and_shows_the_message_once(cell, capsys):
    result = check(cell(WRONG)["softmax"])
    with pytest.raises(AssertionError):
        assert result
    assert "You share the weight out down the columns." in capsys.readouterr().out
    assert not result and not result
    assert capsys.readouterr().out == ""


def test_an_assert_on_a_right_function_says_so(cell, capsys):
    assert check(cell(RIGHT)["softmax"])
    assert capsys.readouterr().out.startswith("softmax is right.")


def test_a_result_that_was_displayed_is_not_displayed_again(cell, capsys):
    result = check(cell(WRONG)["softmax"])
    result._repr_html_()
    assert not result
    assert capsys.readouterr().out == ""


def test_a_function_with_another_name_is_checked_as_the_exercise_that_is_named(cell):
    space = cell(RIGHT.replace("def softmax", "def my_version"))
    assert check(space["my_version"], "softmax")
    assert mine("softmax")(np.zeros(2)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("body", ["...", "pass", "raise NotImplementedError",
                                  "raise NotImplementedError('later')", '"""Doc."""\n    ...'])
def test_a_placeholder_is_still_to_be_written(cell, body, own_progress):
    result = check(cell(f"def softmax(x, axis=-1):\n    {body}\n")["softmax"])
    assert repr(result) == ("softmax is still to be written: replace the line ..., run that cell, "
                            "then check again.")
    assert not result and own_progress.hints("softmax", "") == []


def test_a_gap_is_pointed_out(cell):
    result = check(cell("def softmax(x, axis=-1):\n    e = np.exp(x)\n"
                        "    total = ...  # the sum\n    return e / total\n")["softmax"])
    assert repr(result) == "softmax still has a gap: total = ..."
    assert "<code>total = ...</code>" in result._repr_html_()


def test_a_forgotten_line_of_dots_does_not_harm_a_right_function(cell):
    assert check(cell(RIGHT + "    ...  # your code here\n")["softmax"])


def test_dots_inside_an_index_are_no_gap(cell):
    source = RIGHT.replace("return e /", "e = e[..., :]\n    return e /")
    assert check(cell(source)["softmax"])


def test_the_courses_own_function_is_right_but_does_not_count(own_progress):
    result = check(attention.softmax)
    assert result and "does not count as yours" in repr(result)
    assert not own_progress.passed("softmax")


def test_a_right_function_without_source_passes_and_says_that_it_is_not_kept(own_progress):
    space = {"np": np}
    exec(RIGHT, space)
    result = check(space["softmax"])
    assert result and own_progress.passed("softmax") and own_progress.source("softmax") is None
    assert repr(result) == ("softmax is right.\nIt cannot be kept for later lessons, because its "
                            "source cannot be found; there the course's own softmax is used.")


def test_a_callable_object_is_checked_as_well():
    class Softmax:
        __name__ = "softmax"

        def __call__(self, x, axis=-1):
            return attention.softmax(x, axis)
    assert check(Softmax())


@pytest.mark.parametrize("written", [
    "softmax = lambda x, axis=-1: attention.softmax(x, axis)",
    "import functools\nsoftmax = functools.partial(attention.softmax)",
    "class Mine:\n    def __call__(self, x, axis=-1):\n        return attention.softmax(x, axis)\n"
    "softmax = Mine()",
    "def my_version(x, axis=-1):\n    return attention.softmax(x, axis)\nsoftmax = my_version",
])
def test_a_function_that_was_given_the_name_of_an_exercise_is_checked_as_that_one(cell, written):
    cell(f"from course_lib import attention, check, hint\n{written}\n")
    assert repr(cell("answer = check(softmax)\n")["answer"]).startswith("softmax is right.")
    told = repr(cell("answer = hint(softmax)\n")["answer"])
    assert told == "Your softmax is right: there is nothing to hint at."


def test_a_nameless_function_that_two_exercises_share_is_not_guessed(cell):
    answer = cell("from course_lib import check\nsoftmax = weighted_sum = lambda *x: x\n"
                  "answer = check(softmax)\n")["answer"]
    assert repr(answer).startswith("This function has no name of its own.")


def test_a_lambda_comes_back_in_later_lessons(cell):
    cell("from course_lib import check\n"
         "similarity_scores = lambda Q, K: Q @ np.swapaxes(K, -1, -2)\ncheck(similarity_scores)\n")
    assert mine("similarity_scores")(np.eye(2), np.eye(2)).tolist() == np.eye(2).tolist()


def test_what_a_function_does_inside_never_gets_out_of_check(cell):
    for body in ("raise SystemExit", "raise KeyboardInterrupt", "return softmax(x)", "return 'x'"):
        assert not check(cell(f"def softmax(x, axis=-1):\n    {body}\n")["softmax"])


def test_html_and_text_say_the_same(cell):
    result = check(cell(WRONG)["softmax"])
    for sentence in ("You share the weight out down the columns.", "helps one step at a time",
                     "Add up one row of your result, then one column."):
        assert sentence in repr(result) and sentence in result._repr_html_()
    assert "course-wrong" in result._repr_html_() and "✗" in result._repr_html_()


def test_the_same_function_gets_the_same_text_every_time(cell):
    function = cell(WRONG)["softmax"]
    assert repr(check(function)) == repr(check(function))
    assert check(function)._repr_html_() == check(function)._repr_html_()


def test_keeping_costs_little_beside_the_diagnosis(cell):
    function = cell(RIGHT)["softmax"]
    check(function)
    start = time.process_time()
    diagnose("softmax", function)
    middle = time.process_time()
    check(function)
    assert time.process_time() - middle < (middle - start) + 0.3
