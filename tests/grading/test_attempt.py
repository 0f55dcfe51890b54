"""One submission never costs another its marks: mistakes of ours are told, and the class goes on."""

import pytest

from course_lib.grading.attempt import mark_handed
from course_lib.grading.sandbox.waiting import CannotStart
from course_lib.grading.submissions import Handed, Source, Submission

from .walls import HONEST, notebook

SUBMISSION = Submission("ada", "02_weights", 0, "ada/02_weights.ipynb", Source("ada/02_weights.ipynb"))
HANDED = Handed(notebook(HONEST))


class Failing:
    """A sandbox that cannot answer."""

    name, models, goes_on = "warm", "", False

    def __init__(self, error):
        self.error = error

    def next_submission(self):
        pass

    def ask(self, question, same_process=False):
        raise self.error


def test_a_mistake_of_the_grader_leaves_one_submission_unmarked_also_on_a_cluster():
    marked = mark_handed(Failing(ZeroDivisionError("division by zero")), SUBMISSION, HANDED, 1)
    assert "the grader itself failed (ZeroDivisionError: division by zero)" in marked.reason
    assert (marked.student, marked.lesson, marked.exercises) == ("ada", "02_weights", ())


def test_a_sandbox_that_cannot_start_marks_nothing():
    with pytest.raises(CannotStart, match="no walls"):
        mark_handed(Failing(CannotStart("no walls")), SUBMISSION, HANDED, 1)
