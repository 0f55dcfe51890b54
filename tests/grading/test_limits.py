"""The time limits lie in an order in which each can do its work, and the pages name them truly."""

from pathlib import Path

from course_lib.diagnosis import diagnose
from course_lib.grading import limits
from course_lib.runner import guard

DOCS = Path(__file__).parents[2] / "docs"


def test_each_limit_leaves_the_one_before_time_to_tell():
    assert 0 < limits.QUICK < limits.EXERCISE < limits.ANSWER
    assert limits.ANSWER < limits.TRANSLATION < limits.PROCESSOR < limits.START


def test_a_loop_costs_at_most_what_the_page_for_teachers_promises():
    page = (DOCS / "grading.md").read_text(encoding="utf-8")
    assert "costs that exercise only, and at most two seconds" in page
    assert limits.ANSWER < 2


def test_a_learner_is_told_the_limit_that_stopped_the_function(monkeypatch):
    monkeypatch.setattr("course_lib.diagnosis.diagnosis.run", _out_of_time)
    told = diagnose("softmax", lambda x, axis=-1: x).message
    assert told.startswith(f"Your function was stopped after {guard.TIME_LIMIT:g} seconds;")


def _out_of_time(function, calls, n_results):
    from course_lib.runner.run import run

    def endless(*_args):
        raise guard.OutOfTime
    return run(endless, calls, n_results)
