"""Put the points that a teacher has set by hand into the marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from course_lib.display.nearest import closest

from ..results import NOT_MARKED
from .marks import BY_HAND, QUIZ, Item, LessonMarks, lesson_points, rounded
from .overrides import NAME, Override, OverrideError
from .rubric import LessonRubric, Rubric

BONUS = "bonus"       # a reason with this word may give more points than there are


def put_in(rubric: Rubric, stem: str, lesson: LessonMarks,
           mine: Mapping[str, Override]) -> tuple[LessonMarks, list[str]]:
    """Put the teacher's own points in place; an empty item sets the whole lesson, whatever else is set.

    Raises OverrideError for more points than there are: 20 for 2.0 must not reach a gradebook.
    """
    items, notes = lesson.items or _no_items(rubric.lessons[stem], lesson.reason), []
    for one in mine.values():
        if one.item and one.item not in items:
            near = closest(one.item, items)
            notes.append(f"{NAME}, line {one.line}: {stem} has no {one.item!r}"
                         + (f"; did you mean {near}?" if near else f", it has {', '.join(items)}.")
                         + " It changes nothing.")
        elif one.points > (out_of := items[one.item].out_of if one.item else lesson.out_of):
            said = f"{NAME}, line {one.line}: {one.points:g} points, where there are {out_of:g}"
            if BONUS not in one.reason.casefold():
                raise OverrideError(f"{said}. If you want to give more than there are, write the word "
                                    f"{BONUS} into the reason")
            notes.append(f"{said}. They count as a bonus.")
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
