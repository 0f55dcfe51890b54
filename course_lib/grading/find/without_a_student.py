"""What lies at the top of the folder and is nobody's: told in a few words, and made no student."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from ..wording import named
from .layouts import place
from .walk import LeftAlone, Source

Files = list[tuple[tuple[str, ...], Source]]

# as `course submit` calls it; a second one, or what a browser makes of it, has a number behind
_OF_COURSE_SUBMIT = re.compile(r"submission-\d{4}-\d\d-\d\d(?:-\d+| ?\(\d+\))*\.zip", re.IGNORECASE)


def without_a_name(tops: Iterable[str], left: LeftAlone) -> set[str]:
    """The zips of `course submit` beside the students' folders: whose they are is written nowhere."""
    found = sorted(top for top in tops if _OF_COURSE_SUBMIT.fullmatch(top))
    if found:
        left.note(f"Nobody's name stands on {named(found)}: what `course submit` made belongs into a folder "
                  "with the student's name.")
    return set(found)


def exports(files: Files, folder: Path, left: LeftAlone) -> set[str]:
    """The zips of Moodle or Canvas beside the students' folders: there, a zip is one student's."""
    systems: dict[str, set[str]] = defaultdict(set)
    for top, *inner in (parts for parts, _ in files):
        if inner and top.lower().endswith(".zip") and not _is_of_a_system(top):
            here = place(inner)
            systems[top].add(here.system if here else "")
    found = {top: "".join(those) for top, those in systems.items() if len(those) == 1 and all(those)}
    for top, system in sorted(found.items()):
        left.note(f"{top} looks like an export of {system.capitalize()}, beside folders of students. It was "
                  f"left alone; give it itself: course grade {folder / top}")
    return set(found)


def _is_of_a_system(top: str) -> bool:
    here = place([top])
    return here is not None and bool(here.system)


def tell(loose: Sequence[str], empty: Collection[str], left: LeftAlone) -> None:
    """Name files that lie beside the students' folders, and folders without any file."""
    for name in loose:
        if name.lower().endswith(".ipynb"):
            left.note(f"{name} lies beside the students' folders and belongs to nobody: "
                      "put it into a folder with the student's name.")
    others = [name for name in loose if not name.lower().endswith(".ipynb")]
    if others:
        left.note(f"Beside the students' folders, and nobody's: {named(others)}. "
                  "What was handed in belongs into a folder with the student's name.")
    if empty:
        left.note(f"There is no file in {named(sorted(empty))}: students without any file are in no list.")
