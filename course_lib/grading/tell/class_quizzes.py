"""What a class has chosen in its quizzes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..count.marks import StudentMarks
from ..course import quiz_of
from .class_counts import answers
from .class_ideas import idea_text
from .quiz_answer import told


@dataclass(frozen=True)
class Choice:
    """One answer to a question: what was given, how often, and the idea behind it."""

    given: str
    known: bool
    right: bool
    idea: str
    students: tuple[str, ...]


def choices(marks: Sequence[StudentMarks]) -> dict[str, dict[str, list[Choice]]]:
    """Count the answers: lesson -> id of the question -> answers, most frequent first."""
    found: dict[tuple[str, str], dict[tuple, list[str]]] = defaultdict(lambda: defaultdict(list))
    for student, answer in answers(marks):
        key = (answer.given, told(answer).known, answer.right, answer.misconception)
        found[answer.lesson, answer.question][key].append(student)
    told_of: dict[str, dict[str, list[Choice]]] = defaultdict(dict)
    for lesson, question in sorted(found, key=_place_of_question):
        told_of[lesson][question] = sorted(
            (Choice(given, known, right, idea_text(idea) if idea else "", tuple(sorted(who)))
             for (given, known, right, idea), who in _one_row_for_right(found[lesson, question]).items()),
            key=lambda choice: (-len(choice.students), choice.given))
    return told_of


def _one_row_for_right(found: dict[tuple, list[str]]) -> dict[tuple, list[str]]:
    """Put right answers that were typed in several ways (0.5 and 1/2) into one row."""
    right = {key: who for key, who in found.items() if key[2] and not key[1]}
    if len(right) < 2:
        return found
    together = (" or ".join(sorted(given for given, *_ in right)), False, True, None)
    return {together: [name for who in right.values() for name in who],
            **{key: who for key, who in found.items() if key not in right}}


def _place_of_question(key: tuple[str, str]) -> tuple[str, int, str]:
    lesson, name = key
    quiz = quiz_of(lesson)
    known = [q.id for q in quiz.questions] if quiz else []
    return lesson, known.index(name) if name in known else 0, name
