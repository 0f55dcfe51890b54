"""Mark the quiz answers that came with a submission: `quiz.json`, as `course submit` writes it."""

from __future__ import annotations

import json
from typing import Any

from course_lib.quizzes.quiz import Question
from course_lib.quizzes.quiz import mark as mark_answer

from ..course import quiz_of
from ..find.archives import Unreadable
from ..results import QuizAnswer

LONGEST_TEXT = 300
LONGEST_TYPED = 100      # a longer one is no number, and takes long to be looked through


def answers(raw: bytes, lesson: str) -> tuple[QuizAnswer, ...]:
    """Mark the answers to the quiz of one lesson, in the order of its questions.

    Raises Unreadable when the file is not what `course submit` writes. An answer that no question
    can have is left out.
    """
    given = _given(raw).get(lesson, {})
    if not isinstance(given, dict):
        raise Unreadable("the answers of a lesson are not a list of names and answers")
    quiz = quiz_of(lesson)
    marked = []
    for question in quiz.questions if quiz else ():
        answer = given.get(question.id)
        if question.id in given and not (isinstance(answer, str) and len(answer) > LONGEST_TYPED):
            try:
                feedback = mark_answer(question, answer)
                text = _text(question, answer)
            except (TypeError, ValueError, KeyError, AttributeError, OverflowError, RecursionError):
                continue
            if feedback.counts:
                marked.append(QuizAnswer(lesson, question.id, feedback.right, text, feedback.misconception))
    return tuple(marked)


def _given(raw: bytes) -> dict[str, Any]:
    try:
        file = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("quiz.json is not JSON") from None
    found = file.get("answers") if isinstance(file, dict) else None
    if not isinstance(found, dict):
        raise Unreadable("quiz.json holds no answers")
    return found


def _text(question: Question, given: Any) -> str:
    """What was answered, as a person would say it."""
    if question.kind == "single":
        return question.options[given].text
    if question.kind == "several":
        return "; ".join(question.options[i].text for i in sorted(set(given)))
    if question.kind == "cell":
        row, column = given
        return f"{question.matrix.rows[row]}, {question.matrix.columns[column]}"
    return str(given)[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
