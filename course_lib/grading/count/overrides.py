"""Points that a teacher sets by hand. The file is theirs: it is made once and never written again."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from course_lib.display.nearest import closest

from ..find.layouts import number_of
from ..wording import BIDI, visible

NAME = "overrides.csv"
COLUMNS = ("student", "lesson", "item", "points", "reason")
LARGEST_FILE = 5_000_000
_SIGNS = {",": "commas", ";": "semicolons"}


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
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise OverrideError(f"{path.name}, line {line}: here is a sign that is not UTF-8 text: save the file "
                            "as CSV UTF-8") from None
    first = text.splitlines()[0] if text.strip() else ""
    between = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=between)
    try:
        table = [(rows.line_num, [cell.strip() for cell in row]) for row in rows]
    except csv.Error as error:
        raise OverrideError(f"{path.name}, line {rows.line_num}: {error}") from None
    table = [(line, row) for line, row in table if any(row)]
    if not table:
        return []
    if tuple(cell.lower() for cell in table[0][1][:5]) != COLUMNS:
        raise OverrideError(f"{path.name}: the first line should be {','.join(COLUMNS)}")
    return [_override(path.name, line, row, lessons, between) for line, row in table[1:]]


def _override(name: str, line: int, row: list[str], lessons: Collection[str], between: str) -> Override:
    lesson = _lesson(row[1].lower(), lessons) if len(row) > 1 else ""
    other = ";" if between == "," else ","
    if lesson not in lessons and any(cell.count(other) > 1 for cell in row[:len(COLUMNS)]):
        raise OverrideError(f"{name}, line {line}: this row is separated by {_SIGNS[other]}, the first line "
                            f"by {_SIGNS[between]}: use one of them in the whole file")
    if len(row) == 1:
        raise OverrideError(f"{name}, line {line}: here should be {len(COLUMNS)} cells, with the same sign "
                            "between them as in the first line")
    if any(row[len(COLUMNS):]):
        raise OverrideError(f"{name}, line {line}: here are more than {len(COLUMNS)} cells. Write 1.5 with a "
                            "point, and a reason that holds a comma in double quotes")
    student, _, item, points, reason, *_ = [*row, "", "", "", "", ""]
    if lesson not in lessons:
        near = closest(lesson, lessons)
        raise OverrideError(f"{name}, line {line}: there is no lesson {lesson!r}"
                            + (f"; did you mean {near}?" if near else f"; there are {', '.join(lessons)}"))
    try:
        number = float(points.replace(",", "."))
    except ValueError:
        number = math.nan
    if not 0 <= number <= 10_000:
        raise OverrideError(f"{name}, line {line}: {points!r} is not a number of points")
    return Override(student, lesson, item.lower(), number, reason, line)


def _lesson(word: str, lessons: Collection[str]) -> str:
    """The lesson whose number this is (`06`, and `6`, as a spreadsheet keeps it); else the word itself."""
    numbers = {stem.partition("_")[0]: stem for stem in lessons}
    return numbers.get(word.zfill(2), word) if word.isdecimal() else word


# --- whom they are for -------------------------------------------------------------------------

Mine = dict[tuple[str, str], dict[str, Override]]


def assign(overrides: Iterable[Override], names: Collection[str],
           left_out: Collection[str] = ()) -> tuple[Mine, list[str]]:
    """Return (student, lesson) -> item -> override, and a note for each line that changes nothing."""
    mine: Mine = {}
    notes = []
    for one in overrides:
        who = _who(one.student, names)
        if not who and _who(one.student, left_out):
            continue
        if len(who) != 1:
            said = f"{one.student!r} can be {' or '.join(who)}." if who else _nobody(one.student, names)
            notes.append(f"{NAME}, line {one.line}: {said} It changes nothing.")
            continue
        here = mine.setdefault((who[0], one.lesson), {})
        if one.item in here:
            notes.append(f"{NAME}, line {one.line} is for the same as line {here[one.item].line}; "
                         "the later one counts.")
        here[one.item] = one
    return mine, notes


def _who(wanted: str, names: Collection[str]) -> list[str]:
    """The name as it is; else those that differ in capitals, in a number behind, or as a CSV writes it."""
    if wanted in names:
        return [wanted]
    plain = _plain(wanted)
    return sorted(name for name in names if plain in (_plain(name), _plain(number_of(name)[0])))


def _plain(name: str) -> str:
    return " ".join(visible(name).translate(BIDI).split()).replace("'", "").casefold()


def _nobody(wanted: str, names: Collection[str]) -> str:
    near = closest(wanted, names)
    return f"nobody is called {wanted!r}" + (f"; did you mean {near}?" if near else ".")
