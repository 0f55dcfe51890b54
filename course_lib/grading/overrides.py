"""Points that a teacher sets by hand. The file is theirs: it is made once and never written again."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from course_lib.diagnosis import closest

NAME = "overrides.csv"
COLUMNS = ("student", "lesson", "item", "points", "reason")
LARGEST_FILE = 5_000_000


class OverrideError(ValueError):
    """The file says something that cannot be; the message names the line."""


@dataclass(frozen=True)
class Override:
    """`item` is an exercise, "quiz", or "" for the whole lesson."""

    student: str
    lesson: str
    item: str
    points: float
    reason: str = ""
    line: int = 0


def make(folder: Path) -> None:
    """Make the file with its header line, where there is none."""
    try:
        with (folder / NAME).open("x", encoding="utf-8") as file:
            file.write(",".join(COLUMNS) + "\n")
    except FileExistsError:
        pass


def load(path: Path, lessons: Collection[str]) -> list[Override]:
    """Read the file; a missing one is empty. Raises OverrideError, OSError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    if len(raw) > LARGEST_FILE:
        raise OverrideError(f"{path.name} is larger than {LARGEST_FILE:,} bytes")
    try:
        text = raw.decode("utf-8-sig")       # as spreadsheets write it
    except UnicodeDecodeError:
        raise OverrideError(f"{path.name} is not UTF-8 text: save it as CSV UTF-8") from None
    first = text.splitlines()[0] if text.strip() else ""
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        table = [(rows.line_num, [cell.strip() for cell in row]) for row in rows]
    except csv.Error as error:
        raise OverrideError(f"{path.name}, line {rows.line_num}: {error}") from None
    table = [(line, row) for line, row in table if any(row)]
    if not table:
        return []
    if tuple(cell.lower() for cell in table[0][1][:5]) != COLUMNS:
        raise OverrideError(f"{path.name}: the first line should be {','.join(COLUMNS)}")
    return [_override(path.name, line, row, lessons) for line, row in table[1:]]


def _override(name: str, line: int, row: list[str], lessons: Collection[str]) -> Override:
    student, lesson, item, points, reason, *_ = [*row, "", "", "", "", ""]
    if lesson not in lessons:
        near = closest(lesson, lessons)
        raise OverrideError(f"{name}, line {line}: there is no lesson {lesson!r}"
                            + (f"; did you mean {near}?" if near else ""))
    try:
        number = float(points.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0 <= number <= 10_000:
        raise OverrideError(f"{name}, line {line}: {points!r} is not a number of points")
    return Override(student, lesson, item, number, reason, line)
