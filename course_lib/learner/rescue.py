"""rescue: go on at any cell after a restart, also where exercises above it are open.

Before a cell runs, the names it needs and that are not there are taken from the lesson's own cells above
it. A name of the learner's is never replaced, unless it is still open (`...`); then it comes back when its
check runs.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from types import FunctionType
from typing import Any

from course_lib.display.answer import Misuse, Shown, paragraph, plain
from course_lib.exercises import EXERCISES
from course_lib.records import place

from . import mine
from .lesson_cells import LessonCell, cells_of, lesson_in, names_before_each
from .names import lesson_named, lessons

ALIKE = 0.6       # how much of a cell a learner may have changed, and it is still known
_NOTHING = object()
_at_work: Refill | None = None


class Rescued(Shown):
    """What `rescue` did. `lesson` is None where the next cell has to show which one this is."""

    def __init__(self, lesson: str | None) -> None:
        self.lesson = lesson
        which = f"lesson {lesson[:2]}" if lesson else "its lesson"
        said = [f"Go on at any cell of {which}: what it needs from the cells above is there, also where an "
                "exercise is still open.",
                "Your own names stay as they are. Your functions are used where they were right, the "
                "course's for the others. Before a check, run the cell in which you write its function."]
        self.text = "\n".join(map(plain, said))
        self.html = "".join(map(paragraph, said))


def rescue(lesson: Any = None) -> Rescued:
    """Bring what the cells above would have made to every cell that runs from now on. Raises Misuse."""
    global _at_work
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        raise Misuse("`rescue` works in a notebook: it gives the cells there what they need.")
    stem = _lesson_here() if lesson is None else lesson_named(lesson)
    if _at_work is not None:
        shell.events.unregister("pre_run_cell", _at_work.before_cell)
    _at_work = Refill(shell, stem)
    shell.events.register("pre_run_cell", _at_work.before_cell)
    return Rescued(stem)


def _lesson_here() -> str | None:
    notebook = place.notebook_file()
    if notebook is None:
        return None
    said = lesson_in(notebook) or notebook.stem
    return said if said in lessons() else None


class Refill:
    """Gives each cell the names it needs, as they are just above it in the lesson."""

    def __init__(self, shell: Any, lesson: str | None) -> None:
        self.shell, self.lesson = shell, None
        self.ours: dict[str, Any] = {}      # what was given
        self.aside: dict[str, Any] = {}     # the learner's open functions and gaps meanwhile
        self.behind = 0                     # the last cell that ran
        if lesson:
            self._take(lesson)

    def _take(self, lesson: str) -> None:
        self.lesson, self.cells, self.before = lesson, cells_of(lesson), names_before_each(lesson)
        self.behind = len(self.cells)       # at first, a learner's own cell sees all of the lesson

    def before_cell(self, info: Any) -> None:
        """IPython calls this before it runs a cell."""
        try:
            tree = ast.parse(self.shell.transform_cell(info.raw_cell))
        except (SyntaxError, ValueError):
            return
        text, id = info.raw_cell.strip(), getattr(info, "cell_id", None)
        if self.lesson is None and (found := _lesson_with(text)):
            self._take(found)
        if self.lesson is None:
            return
        names = self.before[self._place_of(text, id)]
        checked = _checked_in(tree)
        for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
            if name in checked:
                self._give_back(name)
            else:
                self._give(name, names.get(name, _NOTHING))

    def _place_of(self, text: str, id: str | None) -> int:
        """Where in the lesson this cell stands; a learner's own cell stands behind the last one that ran."""
        place = _first(self.cells, lambda cell: cell.id == id or text in cell.texts)
        if place is None:
            near = get_close_matches(text, [cell.given for cell in self.cells], 1, ALIKE)
            place = _first(self.cells, lambda cell: cell.given in near)
        if place is None:
            return self.behind
        self.behind = place + 1
        return place

    def _give(self, name: str, value: Any) -> None:
        here = self.shell.user_ns
        there = here.get(name, _NOTHING)
        if value is _NOTHING or name.startswith("__"):
            return
        if there is not _NOTHING and there is not self.ours.get(name, _NOTHING):
            if not _is_open(name, there):
                return
            self.aside[name] = there
        here[name] = self.ours[name] = value

    def _give_back(self, name: str) -> None:
        """A check looks at what the learner has written, or finds nothing."""
        here = self.shell.user_ns
        if name in self.ours and here.get(name, _NOTHING) is self.ours.pop(name):
            del here[name]
            if name in self.aside:
                here[name] = self.aside.pop(name)


def _first(cells: Sequence[LessonCell], wanted: Callable[[LessonCell], bool]) -> int | None:
    return next((n for n, cell in enumerate(cells) if wanted(cell)), None)


def _lesson_with(text: str) -> str | None:
    """Return the one lesson that has this cell."""
    found = [lesson for lesson in lessons() for cell in cells_of(lesson)
             if text in cell.texts]
    return found[0] if len(set(found)) == 1 else None


def _checked_in(tree: ast.AST) -> set[str]:
    """Return the names that stand directly in `check(...)`."""
    return {argument.id for call in ast.walk(tree)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"
            for argument in call.args if isinstance(argument, ast.Name)}


def _is_open(name: str, value: Any) -> bool:
    """Is this still to be written by the learner?"""
    return value is Ellipsis or (
        name in EXERCISES and isinstance(value, FunctionType) and bool(mine.gaps(value)))
