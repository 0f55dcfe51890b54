"""What a page says about one answer of a quiz: the question, what was given, and what to ask back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course_lib.quizzes.quiz import Question, mark

from ..course import quiz_of
from ..results import QuizAnswer


@dataclass(frozen=True)
class Told:
    """asked     the question with its material; None where the course no longer has it
    given     the answer as text; `known` when it is made of options, so a text of ours
    question  what a wrong answer is asked back; "" when right or not known. Never the right answer.
    """

    asked: Question | None
    given: str
    known: bool
    right: bool
    question: str = ""


def told(answer: QuizAnswer) -> Told:
    """Say what a learner may read about one answer."""
    question = question_of(answer.lesson, answer.question)
    if question is None:
        return Told(None, answer.given, False, answer.right)
    given = _chosen(question, answer.given)
    return Told(question, answer.given, given is not None and question.kind != "number", answer.right,
                "" if answer.right else _asked_back(question, given, answer.misconception))


def question_of(lesson: str, name: str) -> Question | None:
    """Return a question of the course, or None when there is no such one (any more)."""
    quiz = quiz_of(lesson)
    return next((q for q in quiz.questions if q.id == name), None) if quiz else None


def _chosen(question: Question, text: str) -> Any:
    """Turn the text of an answer, as quiz_marks.py writes it, back into what was chosen; else None."""
    if question.kind == "number":
        return text
    texts = [option.text for option in question.options]
    if question.kind == "single":
        return texts.index(text) if text in texts else None
    if question.kind == "several":
        parts = text.split("; ")
        return [texts.index(part) for part in parts] if all(part in texts for part in parts) else None
    assert question.matrix is not None
    return next(([i, j] for i, row in enumerate(question.matrix.rows)
                 for j, column in enumerate(question.matrix.columns) if text == f"{row}, {column}"), None)


def _asked_back(question: Question, given: Any, misconception: str | None) -> str:
    """What the quiz in the notebook says to this answer; of an unknown one, what fits its idea."""
    feedback = None if given is None else mark(question, given)
    if feedback and feedback.counts:
        return "" if feedback.right else feedback.text
    same_idea = [option.why for option in question.options
                 if misconception and option.misconception == misconception and not option.right]
    return same_idea[0] if same_idea else question.otherwise
