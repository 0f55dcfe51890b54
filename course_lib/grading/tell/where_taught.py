"""Where an exercise is taught: title of the lesson and heading of the section, from the notebooks."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from course_lib.exercises import EXERCISES

from ..course import cells_of, exercise_of


@dataclass(frozen=True)
class _Headings:
    title: str
    sections: dict[str, str] = field(default_factory=dict)     # exercise -> heading above its cell


def lesson_title(lesson: str) -> str:
    """Return "06 Decide who may look at whom"; without such a notebook, the words of its stem."""
    number, _, words = lesson.partition("_")
    title = _headings(lesson).title
    return f"{number} {title or words.replace('_', ' ').capitalize()}".strip()


def section(exercise: str) -> str:
    """Return the heading under which the exercise is written, or ""."""
    known = EXERCISES.get(exercise)
    return _headings(known.lesson).sections.get(exercise, "") if known else ""


@functools.cache
def _headings(lesson: str) -> _Headings:
    """Read one notebook of ours; a lesson that is not built has no headings."""
    title, heading, sections = "", "", {}
    for cell in cells_of(lesson):
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found = [line for line in text.splitlines() if line.startswith(("# ", "## "))]
            title = title or next((line[2:] for line in found if line.startswith("# ")), "")
            heading = next((line[3:] for line in found if line.startswith("## ")), heading)
        elif name := cell["metadata"].get("nbgrader", {}).get("grade_id"):
            sections.setdefault(exercise_of(name), heading)
    return _Headings(title.strip(), sections)
