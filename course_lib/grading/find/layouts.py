"""Who handed in what: read from the places and names that universities' systems give to files.

    ada/06_masks.ipynb                                          a folder for each student
    submitted/ada/lesson6/06_masks.ipynb                        nbgrader
    Ada Lovelace_12345_assignsubmission_file_/06_masks.ipynb    Moodle; also without a folder
    lovelaceada_LATE_123_456_06_masks-1.ipynb                   Canvas: late, second attempt
    lovelaceada_123_text.html                                   Canvas: typed, no file; also _link.html

Where the system has a number for a student, it stands behind the name: "Ada Lovelace (12345)".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$",
                     re.DOTALL)
_CANVAS = re.compile(r"^(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<id>\d+)_"
                     r"(?:(?P<submission>\d+)_(?P<rest>.+)|(?P<typed>(?:text|link)\.html))$", re.DOTALL)
_AGAIN = re.compile(r"^(?P<stem>.+?)(?:-(?P<canvas>\d+)| ?\((?P<browser>\d+)\))$", re.DOTALL)
_COPY = re.compile(r"^(?P<stem>.+?)-Copy\d+$", re.DOTALL)
_NUMBERED = re.compile(r"^(?P<name>.*) \((?P<id>\d+)\)$", re.DOTALL)

TYPED = {"onlinetext.html", "text.html", "link.html"}      # into a field of Moodle or Canvas, no file
QUIZ = "quiz.json"
_AGAIN_QUIZ = re.compile(r"quiz(?:-\d+| ?\(\d+\))\.json")
IGNORED = {"__MACOSX", "Thumbs.db", "desktop.ini", "index.ipynb"}


@dataclass(frozen=True)
class Place:
    """A file of a student: `where` names its folder, so that files of one folder stay together.

    system  "moodle" or "canvas" where that says whose it is: what lies inside is the student's
    """

    student: str
    name: str
    where: tuple[str, ...]
    late: bool = False
    system: str = ""


def is_ignored(part: str) -> bool:
    """What computers leave in folders: `.ipynb_checkpoints`, `.DS_Store`, `__MACOSX` ..."""
    return part.startswith(".") or part in IGNORED


def place(parts: Sequence[str], nested: bool = True) -> Place | None:
    """Say whose file this is, None when its path does not tell. `parts` is its path, in parts.

    nested  an export may lie in a folder or zip of its own; else that folder is a student's, who
            could name what is in it after somebody else
    The outermost name of a system counts: what is inside, students have named.
    """
    parts = list(parts)
    if len(parts) > 1 and parts[0] == "submitted":
        del parts[0]
    for depth, part in enumerate(parts if nested else parts[:1]):
        is_file = depth == len(parts) - 1
        canvas = _CANVAS.match(part)
        if canvas and (is_file or canvas["rest"]):
            where = (*parts[:depth], f"{canvas['name']}_{canvas['id']}_{canvas['submission'] or ''}",
                     *parts[depth + 1:-1])
            name = (canvas["rest"] or canvas["typed"]) if is_file else parts[-1]
            return Place(f"{canvas['name']} ({canvas['id']})", name, where, bool(canvas["late"]), "canvas")
        moodle = _MOODLE.match(part)
        if moodle:
            where = (*parts[:depth], f"{moodle['name']}_{moodle['id']}") if is_file else parts[:depth + 1]
            return Place(f"{moodle['name']} ({moodle['id']})", moodle["rest"] or "" if is_file else parts[-1],
                         tuple(where), system="moodle")
    if len(parts) < 2:
        return None
    return Place(without_zip(parts[0]), parts[-1], tuple(parts[:-1]))


def without_zip(name: str) -> str:
    """A zip at the top whose name is a student's is their folder: ada.zip."""
    return name[:-len(".zip")] if name.lower().endswith(".zip") else name


def number_of(student: str) -> tuple[str, str]:
    """Split "Ada Lovelace (12345)" into name and number; the number is "" where there is none."""
    found = _NUMBERED.match(student)
    return (found["name"], found["id"]) if found else (student, "")


def lesson_of(name: str, lessons: Sequence[str]) -> str:
    """The lesson that a file name means, or "". Second attempts end in -1 or (1)."""
    if not name.lower().endswith(".ipynb"):
        return ""
    stem = name[:-len(".ipynb")]
    for pattern in (None, _AGAIN, _COPY):
        found = pattern.match(stem) if pattern else None
        candidate = found["stem"] if found else stem
        if candidate in lessons:
            return candidate
    return ""


def lesson_within(name: str, lessons: Sequence[str]) -> str:
    """The only lesson whose name stands somewhere in a notebook's: `Kopie von 06_Masks.ipynb`; or ""."""
    if not name.lower().endswith(".ipynb"):
        return ""
    found = [stem for stem in lessons if stem.casefold() in name.casefold()]
    return found[0] if len(found) == 1 else ""


def lessons_of(names: Collection[str], lessons: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What one student's notebooks are: name -> lesson, and name -> why it was left alone.

    A notebook that somebody renamed counts where no other one can be meant.
    """
    meant, left, renamed = {}, {}, defaultdict(list)
    for name in sorted(name for name in names if name.lower().endswith(".ipynb")):
        copied = _COPY.match(name[:-len(".ipynb")])            # JupyterLab makes 06_masks-Copy1.ipynb
        if copied and f"{copied['stem']}.ipynb" in names:
            left[name] = f"is a copy beside {copied['stem']}.ipynb; it was left alone."
        elif lesson := lesson_of(name, lessons):
            meant[name] = lesson
        elif lesson := lesson_within(name, lessons):
            renamed[lesson].append(name)
        else:
            left[name] = ("is no lesson of the course; it was left alone. If it is one, rename it to the "
                          "lesson's name, such as 06_masks.ipynb.")
    right = {meant[name]: name for name in sorted(meant, key=len, reverse=True)}     # the shortest stays
    for lesson, those in renamed.items():
        if lesson in right:
            left |= dict.fromkeys(those, f"was left alone: {right[lesson]} counts for {lesson}.")
        elif len({_first(name) for name in those}) > 1:
            left |= dict.fromkeys(those, f"was left alone: {len(those)} notebooks could be {lesson}. Rename "
                                         f"the one that counts to {lesson}.ipynb.")
        else:
            meant |= dict.fromkeys(those, lesson)
    return meant, left


def _first(name: str) -> str:
    """The name without the number of a second attempt: Canvas puts one behind any name."""
    stem = name[:-len(".ipynb")].casefold()
    found = _AGAIN.match(stem)
    return found["stem"] if found else stem


def quiz_again(name: str) -> int | None:
    """Which attempt a file with quiz answers belongs to; None when it is none (`quiz-1.json` is one)."""
    return again_of(name) if name == QUIZ or _AGAIN_QUIZ.fullmatch(name) else None


def again_of(name: str) -> int:
    """Which attempt a file name means: 0 for the first, 1 for `06_masks-1.ipynb`."""
    found = _AGAIN.match(name.rpartition(".")[0])
    return int((found["canvas"] or found["browser"])[:9]) if found else 0


def iso_time(raw: bytes) -> str:
    """The time in nbgrader's timestamp.txt ("2026-11-25 10:00:00.000000 UTC") as ISO, or ""."""
    try:
        day, clock, *zone = re.sub(r"(?<=\d)T(?=\d)", " ", raw.decode("utf-8")).split()
        moment = datetime.fromisoformat(f"{day} {clock}")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone[0]) if zone else UTC)
        return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError, KeyError, OSError):     # KeyError: no such zone
        return ""
