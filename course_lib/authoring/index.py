"""notebooks/index.ipynb: the lessons, how long they take, what each is for, and where to go on."""

from __future__ import annotations

from typing import Any

from .notebook import code_cell, document, markdown_cell
from .source import Lesson

OPENING = """\
# Self-attention, step by step

One sentence runs through all lessons: *She sat by the river bank.* At first `bank` is one fixed
list of numbers. You write, piece by piece, the code that lets it take in its neighbours.

| | Lesson | Minutes | What it is about |
|---|---|---|---|
"""
CLOSING = "\nThe minutes are estimates: nobody has measured them yet."
WHERE = """\
## Where you are
Run the next cell (Shift + Enter): it shows what you have done and where to continue."""
PROGRESS = """\
from course_lib import progress

progress()"""


def index_notebook(lessons: list[Lesson]) -> dict[str, Any]:
    """The list works on its own, on GitHub too; the cell below adds what this learner has done."""
    cells = [
        markdown_cell("lessons", OPENING + "".join(map(_row, lessons)) + CLOSING),
        markdown_cell("where-you-are", WHERE),
        code_cell("progress", PROGRESS),
    ]
    return document(cells, "index")


def _row(lesson: Lesson) -> str:
    link = f"[{lesson.title}]({lesson.stem}.ipynb)"
    return f"| {lesson.stem[:2]} | {link} | {lesson.minutes} | {lesson.summary} |\n"
