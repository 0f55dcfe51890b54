"""The marks of a class: what the points of everybody are, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..results import NOT_MARKED, Marked
from .rubric import Rubric

QUIZ = "quiz"
BY_HAND = "set by hand"
NO_QUIZ = "no quiz answers were handed in"


@dataclass(frozen=True)
class Item:
    """An exercise or a quiz: its points (None: not marked), of how many, and why so many."""

    points: float | None
    out_of: float
    why: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class LessonMarks:
    """One lesson of one student.

    attempt   the one that counts, None when nothing was handed in that can be read
    attempts  how many there are; `which` of them counts, from 1
    reason    why nothing of it could be marked, though something was handed in
    by_hand   the teacher's reason where the whole lesson's points were set by hand
    """

    points: float | None
    out_of: float
    late_days: int = 0
    items: Mapping[str, Item] = field(default_factory=dict)
    attempt: Marked | None = None
    by_hand: str = ""
    reason: str = ""
    attempts: int = 1
    which: int = 1

    @property
    def undecided(self) -> float:
        """How many of the points are neither given nor refused yet."""
        if self.by_hand:
            return 0.0
        if self.points is None:
            return self.out_of
        return math.fsum(item.out_of for item in self.items.values() if item.points is None)

    @property
    def waits(self) -> bool:
        """Whether something was handed in that a teacher has to look at."""
        marked = [item for item in self.items.values() if not item.why.startswith(NOT_MARKED)]
        return not self.by_hand and (bool(self.reason) and not marked or len(marked) < len(self.items))

    @property
    def without_quiz(self) -> bool:
        """Whether points of the quiz are open because its answers did not come with the notebook."""
        quiz = self.items.get(QUIZ)
        return quiz is not None and quiz.why == NO_QUIZ and not self.by_hand


@dataclass(frozen=True)
class StudentMarks:
    """All lessons of one student. `total` is None while nothing of theirs is marked.

    system  "moodle" or "canvas" where the number behind the name is one of that system
    """

    student: str
    lessons: Mapping[str, LessonMarks]
    total: float | None
    out_of: float
    system: str = ""

    @property
    def undecided(self) -> float:
        return math.fsum(lesson.undecided for lesson in self.lessons.values())


def lesson_points(rubric: Rubric, items: Mapping[str, Item], days: int) -> float | None:
    """The points of a lesson: of all its items, less what is taken off when it is late."""
    kept = 1 - min(rubric.per_day * days, rubric.at_most) / 100
    got = [item.points for item in items.values() if item.points is not None]
    return rounded(kept * math.fsum(got)) if got else None


def rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 2)
