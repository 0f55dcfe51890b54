"""Take from a notebook what one exercise needs: its definition, and what that uses.

As a notebook would have run it: cells from the top down to the last one that checks the exercise,
the last definition counts. Cells that the exercise does not need are never run.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any

from .names import names_of

_MAGIC = re.compile(r"^(\s*)(?:%(?!=)|!|\?).*$|^(\s*)[\w.]+\?{1,2}\s*$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)")
_RUNS_ITS_CELL = {"time", "timeit", "capture", "prun"}


class Unreadable(Exception):
    """The file is not a notebook; the message says why, in one clause."""


@dataclass
class Statement:
    """One statement at the top of a cell: what it binds, and which names it mentions."""

    node: ast.stmt
    file: str
    binds: frozenset[str]
    mentions: frozenset[str]

    @cached_property
    def code(self) -> CodeType:
        """Raises what `compile` does: SyntaxError of a `return` outside a function, and others."""
        return compile(ast.Module([self.node], []), self.file, "exec")


@dataclass
class Taken:
    """What is to be run, in order; `broken` tells of a cell that is not Python.

    needed  all names that the function uses, directly or through others
    """

    statements: list[Statement]
    found: bool
    blank: bool = False
    broken: str = ""
    needed: frozenset[str] = frozenset()


@lru_cache(maxsize=1)         # the next question is about the same notebook
def code_cells(notebook: bytes) -> tuple[str, ...]:
    """Return the sources of the code cells. Raises Unreadable."""
    if not notebook.strip():
        raise Unreadable("the file is empty")
    try:
        document = json.loads(notebook.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError:
        raise Unreadable("it is not JSON") from None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells (a notebook of format 4 has one)")
    return tuple(source for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"
                 for source in [_text(cell.get("source"))] if source is not None)


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None


def take(cells: Sequence[str], name: str) -> Taken:
    """Collect what the function `name` needs."""
    last = max((i for i, cell in enumerate(cells) if name in cell and name in _CHECKED.findall(cell)),
               default=len(cells) - 1)
    for end in (last + 1, len(cells)):       # a definition below its check is better than none
        source = _Source(cells[:end], name)
        here = [s for s in source.statements() if not (name in s.binds and _is_lent(s.node))]
        if source.broken or any(name in s.binds for s in here):
            break
    kept = [s for s in here if s.binds & source.needed or "*" in s.binds]
    definition = next((s.node for s in reversed(kept) if name in s.binds), None)
    return Taken(kept, definition is not None, _is_blank(definition), source.broken,
                 frozenset(source.needed))


# Compiled once, not for each name: a fork would do it anew.
_CHECKED = re.compile(r"\bcheck\(\s*([^\W\d]\w*)\s*\)")
_DEFINED = re.compile(r"^\s*def\s+([^\W\d]\w*)", re.MULTILINE)
# A name that is bound is not followed by a dot or a bracket, except behind def and class.
_BINDS = re.compile(r"(?:\b(?:def|class)\s+([^\W\d]\w*)|(?<![\w.])([^\W\d]\w*)(?!\w|\s*[.(\[]))")
_STAR = re.compile(r"\bimport\s*\(?\s*\*")


class _Source:
    """The cells that may bind what a name needs, parsed; the others are never looked at.

    needed  the name, whatever its definitions mention, and what those mention
    broken  what is wrong with the last cell that should define the name
    """

    def __init__(self, cells: Sequence[str], name: str) -> None:
        self.cells, self.name, self.broken = cells, name, ""
        self.parsed: dict[int, list[Statement]] = {}
        self.needed: set[str] = set()
        waiting = {name, "*"}
        while waiting:
            current = waiting.pop()
            self.needed.add(current)
            self._parse_cells_that_may_bind(current)
            mentioned = {m for s in self.statements() if s.binds & self.needed for m in s.mentions}
            waiting |= mentioned - self.needed

    def statements(self) -> list[Statement]:
        return [statement for i in sorted(self.parsed) for statement in self.parsed[i]]

    def _parse_cells_that_may_bind(self, name: str) -> None:
        for i, cell in enumerate(self.cells):
            if i not in self.parsed and _may_bind(cell, name):
                self.parsed[i] = self._parse(i, _without_magics(cell))

    def _parse(self, i: int, source: str) -> list[Statement]:
        file, defines = f"<cell {i + 1}>", self.name in _DEFINED.findall(source)
        try:
            here = _parsed(source, file)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if defines:
                line = getattr(error, "lineno", None)
                where = f" in line {line} of its cell" if line else ""
                self.broken = f"{type(error).__name__}{where}: {getattr(error, 'msg', error)}"
            return []
        if defines:
            self.broken = ""
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        return here


def _may_bind(cell: str, name: str) -> bool:
    """Whether a cell may bind the name; "*" stands for all names of a module."""
    if name == "*":
        return "import" in cell and _STAR.search(cell) is not None
    # "in" is by far the quickest, and nearly always enough
    return name in cell and name in _may_be_bound(cell)


@lru_cache(maxsize=200)       # the next name, or the next exercise, may be in the same cell
def _may_be_bound(cell: str) -> frozenset[str]:
    return frozenset(a or b for a, b in _BINDS.findall(cell))


@lru_cache(maxsize=100)
def _parsed(source: str, file: str) -> list[Statement]:
    return [Statement(node, file, *names_of(node)) for node in ast.parse(source, file).body]


def _without_magics(cell: str) -> str:
    magic = _CELL_MAGIC.match(cell)
    if magic and magic[1] not in _RUNS_ITS_CELL:
        return ""
    return _MAGIC.sub(lambda m: f"{m[1] or m[2] or ''}pass", cell)


def _is_lent(node: ast.stmt) -> bool:
    """Is it a line of the lesson such as `softmax = mine("softmax")`? That is nobody's answer."""
    if not isinstance(node, ast.Assign):
        return False
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return all(isinstance(v, ast.Call) and isinstance(v.func, ast.Name) and v.func.id == "mine"
               for v in values)


def _is_blank(node: ast.stmt | None) -> bool:
    """Is there nothing but `...`, `pass` and a docstring?"""
    if not isinstance(node, ast.FunctionDef):
        return False
    return all(isinstance(s, ast.Pass)
               or isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in node.body)
