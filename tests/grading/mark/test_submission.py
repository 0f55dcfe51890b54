"""One submission never costs another its marks: mistakes of ours are told, and the class goes on."""

import pytest

from course_lib.grading.find.submissions import Handed, Source, Submission
from course_lib.grading.mark.submission import mark_handed
from course_lib.grading.mark.without_numbers import NotANotebook
from course_lib.grading.sandbox.process import CannotStart

from ..sandbox.walls import HONEST, notebook

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


class Reading(Failing):
    """A sandbox that cannot read the notebook."""

    def ask(self, question, same_process=False):
        raise NotANotebook("it is not JSON")


def test_what_to_do_about_a_file_that_cannot_be_read_is_said():
    marked = mark_handed(Reading(None), SUBMISSION, Handed(b"no notebook", b"no answers"), 1)
    assert marked.reason == (
        "the notebook cannot be read: it is not JSON; download it again and hand it in again; the quiz "
        "answers cannot be read: quiz.json is not JSON; "
        "make the zip again with `course submit` and hand it in again")


def test_a_sandbox_that_cannot_start_marks_nothing():
    with pytest.raises(CannotStart, match="no walls"):
        mark_handed(Failing(CannotStart("no walls")), SUBMISSION, HANDED, 1)
