"""What a page says about one answer of a quiz: the question, what was given, and what to ask back."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from course_lib.quiz import Option, Question, lessons, load

from .results import QuizAnswer


@dataclass(frozen=True)
class Told:
    """ask       the question, or its id where the course no longer has it
    given     the answer as text; `known` when it is the text of an option, so one of ours
    question  what a wrong answer is asked back; "" when right or not known. Never the right answer.
    """

    ask: str
    given: str
    known: bool
    right: bool
    question: str = ""


def told(answer: QuizAnswer) -> Told:
    """Say what a learner may read about one answer."""
    question = question_of(answer.lesson, answer.question)
    if question is None:
        return Told(f"`{answer.question}`", answer.given, False, answer.right)
    texts = {option.text for option in question.options if option.text}
    return Told(question.ask, answer.given, answer.given in texts, answer.right,
                "" if answer.right else _asked_back(question, answer))


@functools.cache
def question_of(lesson: str, name: str) -> Question | None:
    """Return a question of the course, or None when there is no such one (any more)."""
    if lesson not in lessons():
        return None
    return next((q for q in load(lesson).questions if q.id == name), None)


def _asked_back(question: Question, answer: QuizAnswer) -> str:
    """The feedback of the option that was chosen; a several-choice asks about one mistake."""
    wrong = [option for option in question.options if not option.right]
    chosen = [option for option in wrong if _is_given(option, question, answer.given)]
    same_idea = [option for option in wrong if option.misconception == answer.misconception]
    if chosen or (answer.misconception and same_idea):
        return (chosen or same_idea)[0].why
    left_out = [option for option in question.options if option.right and option.missed
                and not _is_given(option, question, answer.given)]
    return left_out[0].missed if left_out else question.otherwise


def _is_given(option: Option, question: Question, given: str) -> bool:
    if question.kind == "number":
        return _near(option.value, given, question.tolerance)
    if question.kind == "cell":
        return all(label in given for label in option.cell) and bool(given)
    return bool(option.text) and (given == option.text or option.text in given.split("; "))


def _near(value: float, given: str, tolerance: float) -> bool:
    try:
        return abs(float(given) - value) <= tolerance + 1e-9 * abs(value)
    except ValueError:
        return False
