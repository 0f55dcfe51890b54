"""From facts to points: pure, so that a changed rubric only counts anew."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .official import quiz_of
from .overrides import Override
from .results import (
    COURSE_OWN,
    FOLLOWS,
    NO_NUMBERS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    SAME_FOR_ALL,
    ExerciseResult,
    Marked,
)
from .rubric import LessonRubric, Rubric

QUIZ = "quiz"


@dataclass(frozen=True)
class Item:
    """An exercise or a quiz: its points (None: not marked), of how many, and why so many."""

    points: float | None
    out_of: float
    why: str = ""


@dataclass(frozen=True)
class LessonMarks:
    """One lesson of one student.

    attempt  the one that counts, None when nothing was handed in
    by_hand  the teacher's reason where the whole lesson's points were set by hand
    """

    points: float | None
    out_of: float
    late_days: int = 0
    items: Mapping[str, Item] = field(default_factory=dict)
    attempt: Marked | None = None
    by_hand: str = ""


@dataclass(frozen=True)
class StudentMarks:
    """All lessons of one student. `total` is None while nothing of theirs is marked."""

    student: str
    lessons: Mapping[str, LessonMarks]
    total: float | None
    out_of: float


def score(rubric: Rubric, marked: Iterable[Marked], overrides: Sequence[Override] = (),
          students: Iterable[str] = ()) -> tuple[list[StudentMarks], list[str]]:
    """Return the marks of everybody, by name, and a note for every override that fits nothing.

    students  names that are to appear although nothing of theirs was found
    Lessons that nobody handed in are left out.
    """
    attempts: dict[str, dict[str, list[Marked]]] = {name: {} for name in students}
    for one in sorted(marked, key=lambda m: (m.student, m.lesson, m.submitted, m.again, m.digest)):
        if one.lesson in rubric.lessons:
            attempts.setdefault(one.student, {}).setdefault(one.lesson, []).append(one)
    wanted = [stem for stem in rubric.lessons if any(stem in mine for mine in attempts.values())]
    used: set[Override] = set()
    everybody = []
    for name in sorted(attempts):
        lessons = {stem: _overridden(rubric, _lesson(rubric, stem, attempts[name].get(stem, ())),
                                     [o for o in overrides if (o.student, o.lesson) == (name, stem)], used)
                   for stem in wanted}
        got = [lesson.points for lesson in lessons.values() if lesson.points is not None]
        everybody.append(StudentMarks(name, lessons, _rounded(math.fsum(got)) if got else None,
                                      sum(lesson.out_of for lesson in lessons.values())))
    notes = [f"overrides.csv, line {o.line}: nobody called {o.student!r} has {o.lesson} {o.item}; "
             "it changes nothing" for o in overrides if o not in used]
    return everybody, notes


def _lesson(rubric: Rubric, stem: str, attempts: Sequence[Marked]) -> LessonMarks:
    """The marks of the attempt that counts."""
    lesson = rubric.lessons[stem]
    if not attempts:
        return LessonMarks(rubric.missing, lesson.out_of)
    scored = [_attempt(rubric, lesson, rubric.due.get(stem), one) for one in attempts]
    if rubric.attempts == "last":
        return scored[-1]
    return max(scored, key=lambda marks: -1.0 if marks.points is None else marks.points)


def _attempt(rubric: Rubric, lesson: LessonRubric, due: datetime | None, marked: Marked) -> LessonMarks:
    if marked.reason and not marked.exercises:
        return LessonMarks(None, lesson.out_of, attempt=marked)
    results = {result.exercise: result for result in marked.exercises}
    items = {name: _item(rubric, results.get(name), points) for name, points in lesson.exercises.items()}
    items[QUIZ] = _quiz(marked, lesson.quiz)
    days = late_days(marked, due)
    points = _sum(rubric, items, days)
    return LessonMarks(points, lesson.out_of, days, items, marked)


def _sum(rubric: Rubric, items: Mapping[str, Item], days: int) -> float | None:
    """The points of a lesson: of all its items, less what is taken off when it is late."""
    kept = 1 - min(rubric.per_day * days, rubric.at_most) / 100
    got = [item.points for item in items.values() if item.points is not None]
    return _rounded(kept * math.fsum(got)) if got else None


def _item(rubric: Rubric, result: ExerciseResult | None, out_of: float) -> Item:
    if result is None or result.status == NOT_ANSWERED:
        return Item(0.0, out_of, "not answered")
    if result.status == NOT_MARKED:
        return Item(None, out_of, f"not marked: {result.reason}")
    if result.status == RIGHT:
        return Item(out_of, out_of, "right")
    if result.status == FOLLOWS:
        return Item(out_of, out_of, "right, once the earlier function it uses is")
    if result.status == COURSE_OWN:
        return Item(0.0, out_of, result.reason)
    share, why = _share(rubric, result)
    return Item(share * out_of, out_of, why)


def _share(rubric: Rubric, result: ExerciseResult) -> tuple[float, str]:
    """What part of its points an answer gets that is not right, and why."""
    if result.kind in NO_NUMBERS:
        return 0.0, result.reason or "no numbers came back"
    if result.kind == SAME_FOR_ALL:
        return 0.0, "it answers the same, whatever numbers come in"
    if result.kind == "edges":
        return rubric.edge_cases, "right on ordinary inputs, not on special ones"
    if result.kind in ("changes", "encoding"):
        return rubric.manners, "the numbers are right, the manners are not"
    of = len(result.held) + len(result.broken)
    return (rubric.properties * len(result.held) / of if of else 0.0,
            f"{len(result.held)} of {of} properties hold")


def _quiz(marked: Marked, out_of: float) -> Item:
    if not marked.quiz_came:
        return Item(None, out_of, "no quiz answers were handed in")
    right = sum(answer.right for answer in marked.quiz)
    quiz = quiz_of(marked.lesson)
    asked = max(len(marked.quiz), len(quiz.questions) if quiz else 0)
    return Item(out_of * right / asked, out_of, f"{right} of {asked} right")


def late_days(marked: Marked, due: datetime | None) -> int:
    """Days that had begun after the due time; 1 where only the university's system calls it late."""
    if due is None:
        return 0
    try:
        over = datetime.fromisoformat(marked.submitted).astimezone() - due
    except (ValueError, OverflowError):      # no time, or one in the year 1
        return int(marked.late)
    return max(0, math.ceil(over / timedelta(days=1)))


def _overridden(rubric: Rubric, lesson: LessonMarks, mine: Sequence[Override],
                used: set[Override]) -> LessonMarks:
    """Put the teacher's own points in place; an empty item sets the whole lesson, whatever else is set."""
    by_item = [o for o in mine if o.item in lesson.items]
    if by_item:
        items = {**lesson.items, **{o.item: replace(lesson.items[o.item], points=o.points, why=_why(o))
                                    for o in by_item}}
        lesson = replace(lesson, items=items, points=_sum(rubric, items, lesson.late_days))
    whole = [o for o in mine if o.item == ""]
    if whole:
        lesson = replace(lesson, points=_rounded(whole[-1].points), by_hand=_why(whole[-1]))
    used.update(by_item, whole)
    return replace(lesson, items={name: replace(item, points=_rounded(item.points))
                                  for name, item in lesson.items.items()})


def _why(override: Override) -> str:
    return f"set by hand: {override.reason}" if override.reason else "set by hand"


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, 2)
