"""The cells of a lesson as the course has them, and the names that are there before each of them."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from course_lib.exercises import EXERCISES
from course_lib.records.files import lessons_folder
from course_lib.records.progress import current

from . import mine


@dataclass(frozen=True)
class LessonCell:
    """A code cell: as learners get it, and solved."""

    id: str
    given: str
    solved: str

    @property
    def texts(self) -> tuple[str, str]:
        return self.given.strip(), self.solved.strip()


@lru_cache
def cells_of(lesson: str) -> tuple[LessonCell, ...]:
    """Return the code cells of a lesson such as "02_weights", in order."""
    solved = {id: text for id, _, text in read(lessons_folder("solutions") / f"{lesson}.ipynb")}
    return tuple(LessonCell(id, text, solved.get(id, text))
                 for id, _, text in read(lessons_folder() / f"{lesson}.ipynb"))


def read(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (id, heading above it, text) for each code cell of a notebook that can be read."""
    heading = ""
    for cell in document(path).get("cells", []):
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            yield cell.get("id", ""), heading, text
        else:
            titles = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
            heading = titles[-1] if titles else heading


def document(path: Path) -> dict[str, Any]:
    """Return a notebook as it is stored; {} where it cannot be read."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def lesson_in(path: Path) -> str | None:
    """Return the lesson that a notebook says it is, whatever its file is called."""
    about = document(path).get("metadata", {}).get("course", {})
    return about.get("lesson") if isinstance(about, dict) else None


def names_before_each(lesson: str) -> list[dict[str, Any]]:
    """Return, for each cell and for the end, the names that the cells above it make.

    An exercise's function is the learner's own where it was once right, else the course's; what a learner
    writes otherwise, such as tests, stays open. Nothing is shown, checked or kept.
    """
    made: dict[str, Any] = {"__name__": f"the course's {lesson}"}
    before = []
    with (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()),
          warnings.catch_warnings()):
        warnings.simplefilter("ignore")
        for cell in cells_of(lesson):
            before.append(dict(made))
            _run(cell, f"<{lesson}, {cell.id}>", made)
    return [*before, made]


def _run(cell: LessonCell, file: str, made: dict[str, Any]) -> None:
    given = {node.name: node for node in _statements(cell.given) if isinstance(node, ast.FunctionDef)}
    for node in _statements(cell.solved):
        text = cell.solved
        if isinstance(node, (ast.Expr, ast.Assert)):       # it shows, asks, checks; it makes no name
            continue
        if isinstance(node, ast.FunctionDef) and node.name in EXERCISES:
            made[node.name], _ = mine.rebuild(node.name, current())
            continue
        if isinstance(node, ast.FunctionDef) and ast.dump(given.get(node.name, node)) != ast.dump(node):
            node, text = given[node.name], cell.given
        name = file if text is cell.solved else f"{file[:-1]}, open>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        with contextlib.suppress(Exception):       # a learner's kept function may fail: the rest goes on
            exec(compile(ast.Module([node], []), name, "exec"), made)


def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []
