"""How many points there are, and for what: a small file that a teacher edits.

The points of the exercises are those of the course's own notebooks until the file says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from course_lib.exercises import EXERCISES

from ..course import cells_of, exercise_of, stems

QUIZ_POINTS = 2.0


@dataclass(frozen=True)
class LessonRubric:
    """Points of one lesson: exercise -> points, and for the whole quiz."""

    exercises: Mapping[str, float]
    quiz: float = QUIZ_POINTS

    @property
    def out_of(self) -> float:
        return sum(self.exercises.values()) + self.quiz


@dataclass(frozen=True)
class Rubric:
    """What the teacher decides.

    properties   share of the points for an answer of which all properties hold, but not the numbers
    edge_cases   share for an answer that is right on all ordinary inputs
    manners      share for right numbers with bad manners (it changes its inputs, another encoding)
    due          lesson -> when it is due; late work loses `per_day` percent per started day,
                 `at_most` percent in all
    attempts     "best" or "last": which of several attempts counts
    missing      points for work that was not handed in: None leaves its cell empty
    """

    title: str = "Self-attention"
    lessons: Mapping[str, LessonRubric] = field(default_factory=dict)
    properties: float = 0.5
    edge_cases: float = 0.75
    manners: float = 0.75
    due: Mapping[str, datetime] = field(default_factory=dict)
    per_day: float = 10.0
    at_most: float = 50.0
    attempts: str = "best"
    missing: float | None = None


def default() -> Rubric:
    """The rubric of the course's own notebooks."""
    lessons = {}
    for stem in stems():
        points = {name: points for name, points in _points_in(stem) if name in EXERCISES}
        if points:
            lessons[stem] = LessonRubric(points)
    return Rubric(lessons=lessons)


def _points_in(stem: str) -> Iterable[tuple[str, float]]:
    for cell in cells_of(stem):
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade"):
            yield exercise_of(mark["grade_id"]), float(mark["points"])


def default_text() -> str:
    """The default rubric as a file to edit, with a comment at every choice."""
    lines = [
        "# How the class is marked. Change what you like and run `course grade` again: nothing is run",
        "# a second time, only the points are counted anew.",
        "title: Self-attention",
        "",
        "attempts: best          # of several attempts: best or last",
        "# missing: 0            # points for work that was not handed in; without this line: an empty cell",
        "# due:                  # a time without a zone is this computer's; a day lasts until its end",
        "#   06_masks: 2026-12-01T23:59+01:00",
        "late: {per_day: 10, at_most: 50}      # percent of the points, for each day that has begun",
        "",
        "# An answer that is not right gets a share of its points:",
        "partial:",
        "  properties: 0.5       # times the share of the exercise's properties that hold",
        "  edge_cases: 0.75      # right on ordinary inputs, wrong on special ones",
        "  manners: 0.75         # right numbers, but it changes its inputs or returns another encoding",
        "",
        "# quiz: the points of all its questions together; 0 where quiz answers are not handed in",
        "lessons:",
    ]
    for stem, lesson in default().lessons.items():
        lines += [f"  {stem}:", f"    quiz: {lesson.quiz:g}", "    exercises:"]
        lines += [f"      {name}: {points:g}" for name, points in lesson.exercises.items()]
    return "\n".join(lines) + "\n"
