"""The feedback page of one student: one HTML file without scripts, readable on a phone."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ..count.marks import BY_HAND, QUIZ, Item, LessonMarks, StudentMarks
from ..results import COURSE_OWN, FOLLOWS, NOT_ANSWERED, NOT_MARKED, RIGHT, WRONG, ExerciseResult
from ..wording import counted, number
from .quiz_answer import Told, told
from .templates import render
from .where_taught import lesson_title, section

COURSE = "Self-attention, step by step"

# status -> (tone, sign, words); the sign and the words say it without the colour
STATUS = {
    RIGHT: ("right", "✓", "Right"),
    FOLLOWS: ("right", "✓", "Right as soon as an earlier exercise is"),
    WRONG: ("wrong", "✗", "Not yet"),
    NOT_ANSWERED: ("plain", "○", "Not answered"),
    COURSE_OWN: ("plain", "○", "Calls the course's own function"),
    NOT_MARKED: ("plain", "?", "Not marked"),
}
SET_BY_TEACHER = ("plain", "✎", "Set by your teacher")
# Reasons of `points` that would only repeat the status.
SAID_ALREADY = {RIGHT, NOT_ANSWERED, "right, once the earlier function it uses is"}
TO_DO = (WRONG, NOT_ANSWERED, COURSE_OWN)


@dataclass(frozen=True)
class Exercise:
    """One exercise as the page shows it."""

    name: str
    anchor: str
    points: float | None
    out_of: float
    why: str
    tone: str
    mark: str
    status: str
    section: str = ""
    result: ExerciseResult | None = None
    message: bool = False      # is there something that `check` says?
    by_hand: bool = False


@dataclass(frozen=True)
class Lesson:
    """One lesson as the page shows it."""

    title: str
    marks: LessonMarks
    sentences: list[str]
    exercises: list[Exercise]
    quiz_anchor: str
    quiz: list[Told] = field(default_factory=list)
    quiz_item: Item | None = None


def student_page(marks: StudentMarks, title: str = COURSE) -> str:
    """Return the page; whatever the submission holds, it stands in it as text only."""
    in_order = enumerate(sorted(marks.lessons.items()), 1)
    lessons = [_lesson(place, stem, lesson) for place, (stem, lesson) in in_order]
    return render("student.html", title=title, marks=marks, lessons=lessons, summary=_summary(lessons),
                  begin=_begin(lessons))


def _lesson(place: int, stem: str, marks: LessonMarks) -> Lesson:
    attempt = marks.attempt
    results = {result.exercise: result for result in attempt.exercises} if attempt else {}
    names = [name for name in marks.items if name != QUIZ] or list(results)
    return Lesson(
        lesson_title(stem), marks, _sentences(marks),
        [_exercise(name, f"exercise-{place}-{n}", marks.items.get(name), results.get(name))
         for n, name in enumerate(names, 1)],
        f"quiz-{place}", [told(answer) for answer in attempt.quiz] if attempt else [], marks.items.get(QUIZ))


def _begin(lessons: list[Lesson]) -> dict[str, Any] | None:
    """The first exercise that is not right yet: what comes later may follow from it. Else a quiz.

    Nothing of a lesson that the teacher has decided as a whole.
    """
    lessons = [lesson for lesson in lessons if not lesson.marks.by_hand]
    for lesson in lessons:
        for exercise in lesson.exercises:
            if exercise.section:
                return {"quiz": False, "name": exercise.name, "anchor": exercise.anchor,
                        "lesson": lesson.title, "section": exercise.section}
    return next(({"quiz": True, "anchor": lesson.quiz_anchor, "lesson": lesson.title, "section": ""}
                 for lesson in lessons if not all(answer.right for answer in lesson.quiz)), None)


def _sentences(marks: LessonMarks) -> list[str]:
    """What is said about the whole attempt."""
    said = [f"The points of this lesson were {marks.by_hand}."] if marks.by_hand else []
    if marks.reason:
        said.append(f"{'The grader could not read it' if marks.by_hand else 'This could not be marked'}: "
                    f"{marks.reason.rstrip('.')}." + ("" if marks.by_hand else " It does not count as 0."))
    elif marks.attempt is None and marks.points is None:
        said.append("Nothing was handed in for this lesson.")
    if marks.attempts > 1:
        said.append(f"You handed this in {marks.attempts} times; number {marks.which} counts.")
    if marks.undecided and marks.points is not None:
        said.append(f"{number(marks.undecided)} of the {number(marks.out_of)} points are not marked yet.")
    if marks.late_days:
        reached = math.fsum(item.points or 0.0 for item in marks.items.values())
        less = marks.points is not None and not marks.by_hand and marks.points < reached - 0.01
        said.append(f"Handed in {counted(marks.late_days, 'day')} late"
                    + (f": {number(reached)} points became {number(marks.points)}." if less else "."))
    return said


def _exercise(name: str, anchor: str, item: Item | None, result: ExerciseResult | None) -> Exercise:
    unread = result is None and item is not None and item.why.startswith(NOT_MARKED)
    tone, mark, status = STATUS[result.status if result else NOT_MARKED if unread else NOT_ANSWERED]
    by_hand = item is not None and item.by_hand
    why = item.why.removeprefix(f"{NOT_MARKED}: ") if item else ""
    if by_hand:
        why = why.removeprefix(BY_HAND).removeprefix(": ")
    elif why in SAID_ALREADY:
        why = ""
    elif result and result.status == NOT_MARKED and result.reason not in why:
        why = f"{result.reason} ({why})" if why else result.reason
    if by_hand:
        tone, mark, status = SET_BY_TEACHER
    again = result is not None and result.status in TO_DO and not (item and item.points == item.out_of)
    return Exercise(name, anchor, item.points if item else None, item.out_of if item else 0, why, tone, mark,
                    status, section(name) if again else "", result,
                    again and result.status == WRONG and bool(result.html), by_hand)


def _summary(lessons: list[Lesson]) -> str:
    """How many exercises are right, how many are not yet, and so on; and what the teacher decided."""
    decided = [lesson.title for lesson in lessons if lesson.marks.by_hand]
    lessons = [lesson for lesson in lessons if not lesson.marks.by_hand]
    found = Counter(exercise.status for lesson in lessons for exercise in lesson.exercises)
    answers = [answer for lesson in lessons for answer in lesson.quiz]
    parts = [f"{n} {status[:1].lower()}{status[1:]}" for _, _, status in (*STATUS.values(), SET_BY_TEACHER)
             if (n := found[status])]
    said = f"{counted(sum(found.values()), 'exercise')}: {', '.join(parts)}." if parts else ""
    if answers:
        right = sum(answer.right for answer in answers)
        said += f" Quiz: {right} of {counted(len(answers), 'answer')} right."
    if decided:
        said += f" Your teacher set the points of {', '.join(decided)}."
    if not said and any(lesson.marks.points is not None for lesson in lessons):
        return "The points are your teacher's."
    return said.strip() or "No exercise could be marked yet."
