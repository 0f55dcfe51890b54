"""Put the points that a teacher has set by hand into the marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from course_lib.diagnosis import closest

from .marks import BY_HAND, QUIZ, Item, LessonMarks, lesson_points, rounded
from .overrides import NAME, Override
from .results import NOT_MARKED
from .rubric import LessonRubric, Rubric


def put_in(rubric: Rubric, stem: str, lesson: LessonMarks,
           mine: Mapping[str, Override]) -> tuple[LessonMarks, list[str]]:
    """Put the teacher's own points in place; an empty item sets the whole lesson, whatever else is set."""
    items, notes = lesson.items or _no_items(rubric.lessons[stem], lesson.reason), []
    for one in mine.values():
        if one.item and one.item not in items:
            near = closest(one.item, items)
            notes.append(f"{NAME}, line {one.line}: {stem} has no {one.item!r}"
                         + (f"; did you mean {near}?" if near else f", it has {', '.join(items)}.")
                         + " It changes nothing.")
        elif one.points > (out_of := items[one.item].out_of if one.item else lesson.out_of):
            notes.append(f"{NAME}, line {one.line}: {one.points:g} points, where there are {out_of:g}. "
                         "They count as they stand there.")
    by_item = [one for name, one in mine.items() if name in items]
    if by_item:
        items = {**items, **{o.item: replace(items[o.item], points=o.points, why=_why(o), by_hand=True)
                             for o in by_item}}
        lesson = replace(lesson, items=items, points=lesson_points(rubric, items, lesson.late_days))
    if whole := mine.get(""):
        lesson = replace(lesson, points=rounded(whole.points), by_hand=_why(whole))
        notes += [f"{NAME}, line {whole.line} sets all of {stem}, so line {one.line} for {one.item} "
                  "changes no total." for one in by_item]
    return replace(lesson, items={name: replace(item, points=rounded(item.points))
                                  for name, item in lesson.items.items()}), notes


def _no_items(lesson: LessonRubric, reason: str) -> dict[str, Item]:
    """The items of a lesson of which nothing is marked."""
    why = f"{NOT_MARKED}: {reason}" if reason else "not handed in"
    return {name: Item(None, points, why) for name, points in {**lesson.exercises, QUIZ: lesson.quiz}.items()}


def _why(override: Override) -> str:
    return f"{BY_HAND}: {override.reason}" if override.reason else BY_HAND
