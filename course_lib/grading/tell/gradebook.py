"""Marks as files that a university's system takes: Canvas, Moodle, plain CSV and JSON.

Canvas  what its gradebook imports (Grades, Import): one row for each student, one column for each
        assignment, and under the header a row "Points Possible". Canvas knows a student by ID.
        It shows every change before it saves; an empty cell takes away a score that is there.
Moodle  the offline grading worksheet of one assignment. Moodle knows a student by the Identifier
        "Participant 12345", and reads the columns Identifier, Grade, Last modified (grade) and
        Feedback comments. It skips an empty grade. Tick "Allow updating records that have been
        modified more recently" when marks that Moodle already has are to be replaced.

No points (not marked, nothing handed in) is an empty cell, never 0.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..count.marks import BY_HAND, LessonMarks, StudentMarks
from ..find.layouts import number_of
from ..results import NOT_MARKED
from ..wording import BIDI, number, visible

BOM = "\ufeff"                              # without it Excel reads UTF-8 as Latin-1
# What a spreadsheet takes for a formula: at the start of a cell (also behind quotes and marks that
# nobody sees), and behind a semicolon, which ends a cell where the comma is the decimal sign.
# Tabs and line ends are gone by then.
_FORMULA = re.compile("(?P<before>(?:^|;)[\\s'\"\ufeff\u200b\u200e\u200f]*)"
                      "(?=[-=+@\uff1d\uff0b\uff0d\uff20])")
MOST_CELL = 32_000                          # Excel cuts a cell after 32,767 signs
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
MOODLE = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
          "Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
PLAIN = ["student", "lesson", "item", "points", "out_of", "status", "why", "late_days", "lesson_points"]


@dataclass(frozen=True)
class Person:
    """Who a student is for the university's system; what is not known is ""."""

    name: str
    id: str = ""
    login: str = ""
    sis_id: str = ""
    section: str = ""
    email: str = ""


def canvas_person(student: StudentMarks) -> Person:
    """Say who a student is for Canvas: a number from another system could be a stranger's there."""
    return _person(student, "canvas")


def moodle_person(student: StudentMarks) -> Person:
    """The same for Moodle."""
    return _person(student, "moodle")


def _person(student: StudentMarks, system: str) -> Person:
    name, number = number_of(student.student) if student.system else (student.student, "")
    return Person(name, id=number if student.system == system else "")


def canvas_csv(marks: Sequence[StudentMarks], people: Callable[[StudentMarks], Person] = canvas_person,
               assignments: Mapping[str, str] | None = None) -> str:
    """Return the file for Canvas.

    assignments  stem -> name of the assignment, best as Canvas exports it: "06 Masks (4711)".
                 A name that Canvas does not know makes a new assignment.
    """
    titles = assignments or {}
    out_of = {stem: lesson.out_of for student in marks for stem, lesson in student.lessons.items()}
    stems = sorted(out_of)
    rows: list[list[Any]] = [[*CANVAS, *(text(titles.get(stem, stem)) for stem in stems)],
                             ["    Points Possible", *[""] * (len(CANVAS) - 1),
                              *(figure(out_of[stem]) for stem in stems)]]
    for student in marks:
        who = people(student)
        rows.append([*map(text, (who.name, who.id, who.sis_id, who.login, who.section)),
                     *(figure(_points(student.lessons.get(stem))) for stem in stems)])
    return _csv(rows)


def moodle_csv(marks: Sequence[StudentMarks], lesson: str,
               people: Callable[[StudentMarks], Person] = moodle_person) -> str:
    """Return the worksheet of one lesson: an assignment of Moodle takes one file.

    A student who handed nothing in is not in it: an empty feedback would delete a teacher's own.
    """
    rows: list[list[Any]] = [MOODLE]
    for student in marks:
        found = student.lessons.get(lesson)
        if found is None or (found.attempt is None and found.points is None and not found.reason):
            continue
        who = people(student)
        rows.append([_identifier(who.id), text(who.name), text(who.email),
                     "Submitted for grading" if found.attempt or found.reason else "No submission",
                     figure(found.points), figure(found.out_of), "Yes",
                     text(found.attempt.submitted) if found.attempt else "", "", text(_feedback(found))])
    return _csv(rows)


def plain_csv(marks: Sequence[StudentMarks]) -> str:
    """Return one row for each student and exercise (and quiz).

    What was not handed in has one row without an item, and so has what was set for a whole lesson.

    lesson_points is what counts in the end: the points of all rows of the lesson, less what is
    taken off when it is late, or what the teacher has set by hand.
    """
    rows: list[list[Any]] = [PLAIN]
    for student in marks:
        for stem, lesson in sorted(student.lessons.items()):
            statuses = _statuses(lesson)
            for name, item in lesson.items.items():
                status = BY_HAND if item.by_hand else statuses.get(name, "")
                rows.append([text(student.student), text(stem), text(name), figure(item.points),
                             figure(item.out_of), text(status), text(item.why), lesson.late_days,
                             figure(lesson.points)])
            if not lesson.items or lesson.by_hand:
                rows.append([text(student.student), text(stem), "", figure(lesson.points),
                             figure(lesson.out_of), *_whole_lesson(lesson), lesson.late_days,
                             figure(lesson.points)])
    return _csv(rows)


def as_json(marks: Sequence[StudentMarks]) -> str:
    """Return all marks as JSON in ASCII, a line for each student; null where there are no points."""
    rows = [{
        "student": student.student, "total": student.total, "out_of": student.out_of,
        "lessons": {stem: {
            "points": lesson.points, "out_of": lesson.out_of, "late_days": lesson.late_days,
            "handed_in": lesson.attempt is not None, "not_marked": lesson.reason,
            "by_hand": lesson.by_hand,
            "items": {name: {"points": item.points, "out_of": item.out_of, "why": item.why,
                             "status": _statuses(lesson).get(name, ""),
                             "misconception": _ideas(lesson).get(name)}
                      for name, item in lesson.items.items()},
        } for stem, lesson in sorted(student.lessons.items())},
    } for student in marks]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows) + "\n]\n"


# --- cells -------------------------------------------------------------------------------------

@lru_cache(maxsize=1000)       # names of lessons and exercises come again and again
def text(value: str) -> str:
    """Return text for a cell: on one line, nothing in it is obeyed by a terminal or a spreadsheet."""
    line = visible(" ".join(value.translate(BIDI).split()))[:MOST_CELL]
    return _FORMULA.sub(r"\g<before>'", line)


def figure(points: float | None) -> str:
    """Return points for a cell, with a point and at most two decimals; "" where there are none."""
    return "" if points is None else number(points)


def _identifier(number: str) -> str:
    """Moodle's word for a student; the number alone is enough."""
    return text(number if not number or number.startswith("Participant ") else f"Participant {number}")


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    """Write the rows as Excel, Canvas and Moodle read them: UTF-8 with BOM, CRLF, quotes where needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return BOM + out.getvalue()


def _points(lesson: LessonMarks | None) -> float | None:
    return lesson.points if lesson else None


def _whole_lesson(lesson: LessonMarks) -> list[str]:
    if lesson.by_hand:
        return [BY_HAND, text(lesson.by_hand)]
    if lesson.reason:
        return [NOT_MARKED, text(lesson.reason)]
    return ["missing", ""]


def _statuses(lesson: LessonMarks) -> dict[str, str]:
    return {r.exercise: r.status for r in lesson.attempt.exercises} if lesson.attempt else {}


def _ideas(lesson: LessonMarks) -> dict[str, str | None]:
    return ({r.exercise: r.misconception or r.partly for r in lesson.attempt.exercises}
            if lesson.attempt else {})


def _feedback(lesson: LessonMarks) -> str:
    """One line for Moodle, which shows it as HTML: so what a stranger wrote is escaped."""
    if lesson.by_hand or lesson.reason and not lesson.items:
        said = (f"The points of this lesson were {lesson.by_hand}" if lesson.by_hand else
                f"Not marked: {lesson.reason}")
        return html.escape(said, quote=False)
    titles = {r.exercise: r.title for r in lesson.attempt.exercises} if lesson.attempt else {}
    said = []
    for name, item in lesson.items.items():
        got = f"{number(item.points)} of {number(item.out_of)}"
        if item.points is None:
            said.append(f"{name}: {item.why or 'not marked'}")
        elif titles.get(name) and not item.by_hand:
            said.append(f"{name}: {got}. {titles[name]}")
        else:
            said.append(f"{name}: {got}, {item.why}" if item.why else f"{name}: {got}")
    return html.escape(" | ".join(said), quote=False) or "Nothing was handed in."
