"""What is said of an exercise whose function gave no numbers, in words of the sandbox's answer."""

from __future__ import annotations

from html import escape

from course_lib.display.answer import headline, question_asked
from course_lib.exercises import EXERCISES

from ..results import NOT_ANSWERED, NOT_MARKED, WRONG, ExerciseResult
from ..sandbox.process import Ended
from ..sandbox.reading import Answer

LATE = Ended("it did not finish in time", late=True)


class NotANotebook(Exception):
    """The whole file cannot be read as a notebook; the message says why."""


def stopped_before(reason: str) -> str:
    only = " (NumPy and Python's own library are there; what draws does nothing)"
    return f"a cell stopped before: {reason}{only if reason.startswith('ModuleNotFoundError') else ''}"


def tampered(name: str) -> ExerciseResult:
    return ExerciseResult(name, NOT_MARKED, kind="tampered", reason=(
        "the code interfered with the program that runs it; a person must look at it"))


def ended(name: str, end: Ended) -> ExerciseResult:
    title = ("Your function did not come to an end." if end.late
             else "Your function ended the program that runs it.")
    question = ("Which condition ends your loop, and when does it become true?" if end.late
                else "Which line stops Python itself?")
    return ExerciseResult(name, WRONG, reason=end.how, kind="out of time" if end.late else "ended",
                          broken=tuple(p.text for p in EXERCISES[name].properties), title=title,
                          html=headline(title) + question_asked(question))


_TITLES = {
    "broken": "The cell with your function is not Python yet.",
    "raised": "The cell with your function stops before the function is there.",
    "not a function": "The name is there, but it is not a function.",
}


def without_run(name: str, answer: Answer) -> ExerciseResult:
    if answer.without_run == "unreadable":
        raise NotANotebook(answer.reason)
    if answer.without_run == "late":
        return ended(name, LATE)
    if answer.without_run in ("missing", "blank"):
        return ExerciseResult(name, NOT_ANSWERED, kind="unfinished")
    title = _TITLES[answer.without_run]
    return ExerciseResult(
        name, WRONG, reason=answer.reason, title=title,
        kind={"broken": "syntax"}.get(answer.without_run, answer.without_run),
        broken=tuple(p.text for p in EXERCISES[name].properties),
        html=headline(title) + f"<p>{escape(answer.reason)}</p>")
