"""Take from a notebook what one exercise needs: its definition, and what that uses.

As a notebook would have run it: cells from the top down to the last one that checks the exercise,
the last definition counts. Cells that the exercise does not need are never run.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType

from .jupyter import READ_BY_IPYTHON
from .names import Names, names_of
from .wire import mark_of


@dataclass(eq=False)
class Statement:
    """One statement at the top of a cell, and its names."""

    node: ast.stmt
    file: str
    names: Names

    @cached_property
    def code(self) -> CodeType:
        """Raises what `compile` does: SyntaxError of a `return` outside a function, and others."""
        return compile(ast.Module([self.node], []), self.file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@dataclass
class Taken:
    """What is to be run, in order.

    firm             those of the statements that bind what is needed, or store something in it; the others
                     touch it, and may have changed it
    broken           what is wrong with the cell that should hold the function
    only_ipython     a cell that may be needed is not Python; what it means, IPython knows
    needed           all names that the function uses, directly or through others
    unbound          those of them that none of the statements binds
    more_may_matter  a cell of the learner's may do more than define something
    """

    statements: list[Statement]
    firm: frozenset[Statement]
    found: bool
    blank: bool
    broken: str
    only_ipython: bool
    needed: frozenset[str]
    unbound: frozenset[str]
    more_may_matter: bool


def take(cells: Sequence[str], name: str, whole: bool = False, lesson: Collection[int] = ()) -> Taken:
    """Collect what the function `name` needs; with `whole`, everything above its last check.

    lesson  `mark_of` the cells of the lesson: whatever they do, they change no function of a learner's
    """
    last = max((i for i, cell in enumerate(cells) if name in cell and name in _CHECKED.findall(cell)),
               default=len(cells) - 1)
    for end in (last + 1, len(cells)):       # a definition below its check is better than none
        source = _Source(cells[:end], name)
        kept = [s for s in (source.all_statements() if whole else source.statements())
                if (whole or source.gives(s)) and not (name in s.names.bound and _is_lent(s.node))]
        definition = next((s.node for s in reversed(kept) if name in s.names.bound), None)
        if source.broken or definition is not None:
            break
    unbound = frozenset(source.needed).difference(_ALWAYS_THERE, *(s.names.bound for s in kept))
    return Taken(kept, _firm(kept, name), definition is not None, _is_blank(definition), source.broken,
                 source.only_ipython, frozenset(source.needed), unbound,
                 not whole and any(_DOES_MORE.search(cell) and mark_of(cell) not in lesson
                                   for cell in cells[:end]))


def _firm(kept: list[Statement], name: str) -> frozenset[Statement]:
    """Those that bind or store what the definition mentions, directly or through others."""
    needed, firm, before = {name, "*"}, set(), -1
    while len(firm) != before:
        before = len(firm)
        for s in kept:
            if s not in firm and not (needed.isdisjoint(s.names.bound) and needed.isdisjoint(s.names.stored)):
                firm.add(s)
                needed |= s.names.mentioned
    return frozenset(firm)


# A line that may do more than define something. No cell is parsed for that: right answers do not wait.
_DOES_MORE = re.compile(r"""^(?!def\ |async\ def\ |class\ \w+:|import\ |from\ |[\w, ]+=\ *mine\(
                               |[\ \t\#)\]}"']|$)""", re.MULTILINE | re.VERBOSE)
# Compiled once, not for each name: a fork would do it anew.
_CHECKED = re.compile(r"\bcheck\(\s*([^\W\d]\w*)\s*,?\s*\)")
_DEFINED = re.compile(r"^\s*def\s+([^\W\d]\w*)", re.MULTILINE)
# A name that is bound is not followed by a dot or a bracket, except behind def and class.
_BINDS = re.compile(r"(?:\b(?:def|class)\s+([^\W\d]\w*)|(?<![\w.])([^\W\d]\w*)(?!\w|\s*[.(\[]))")
_STORES = re.compile(r"^[ \t]*([^\W\d]\w*)[.\[][^\n=(]*=(?!=)", re.MULTILINE)
_STAR = re.compile(r"\bimport\s*\(?\s*\*")
_ALWAYS_THERE = frozenset({"*", "__name__", "display", "get_ipython", *dir(builtins)})


class _Source:
    """The cells that may give what a name needs, parsed; the others are never looked at.

    needed  the name, whatever its definitions mention, and what those mention
    data    names of objects that a call may change
    broken  what is wrong with the last cell that should define the name
    """

    def __init__(self, cells: Sequence[str], name: str) -> None:
        self.cells, self.name, self.broken, self.only_ipython = cells, name, "", False
        self.parsed: dict[int, list[Statement]] = {}
        self.needed: set[str] = set()
        self.data: set[str] = set()
        waiting = {name, "*"}
        while waiting:
            current = waiting.pop()
            self.needed.add(current)
            self._parse_cells_that_may_give(current)
            mentioned = {m for s in self.statements() if self.gives(s) for m in s.names.mentioned}
            waiting |= mentioned - self.needed

    def statements(self) -> list[Statement]:
        return [statement for i in sorted(self.parsed) for statement in self.parsed[i]]

    def all_statements(self) -> list[Statement]:
        for i in range(len(self.cells)):
            self._parse(i)
        return self.statements()

    def gives(self, statement: Statement) -> bool:
        """Does it bind a needed name, or change what it stands for?"""
        names = statement.names
        return (not self.needed.isdisjoint(names.bound) or not self.needed.isdisjoint(names.stored)
                or not self.data.isdisjoint(names.touched)
                and not (self.needed & self.data).isdisjoint(names.touched))

    def _parse_cells_that_may_give(self, name: str) -> None:
        for i, cell in enumerate(self.cells):
            if i not in self.parsed and _may_give(cell, name):
                self._parse(i)
        if name in self.data:            # any mention may be a change
            for i, cell in enumerate(self.cells):
                if i not in self.parsed and name in cell:
                    self._parse(i)

    def _parse(self, i: int) -> None:
        if i in self.parsed:
            return
        source, file = self.cells[i], f"<cell {i + 1}>"
        if READ_BY_IPYTHON.search(source):
            self.only_ipython = True
        defines = self.name in _DEFINED.findall(source)
        self.parsed[i] = []
        try:
            self.parsed[i] = _parsed(source, file)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.only_ipython = True
            if defines:
                line = getattr(error, "lineno", None)
                where = f" in line {line} of its cell" if line else ""
                self.broken = f"{type(error).__name__}{where}: {getattr(error, 'msg', error)}"
            return
        self.data |= {n for s in self.parsed[i] if not _is_lent(s.node) for n in s.names.data}
        if defines:
            self.broken = ""
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)


def _may_give(cell: str, name: str) -> bool:
    """Whether a cell may bind the name, or replace a part of it; "*" stands for all names of a module."""
    if name == "*":
        return "import" in cell and _STAR.search(cell) is not None
    # "in" is by far the quickest, and nearly always enough
    return name in cell and name in _may_be_given(cell)


@lru_cache(maxsize=200)       # the next name, or the next exercise, may be in the same cell
def _may_be_given(cell: str) -> frozenset[str]:
    return frozenset([a or b for a, b in _BINDS.findall(cell)] + _STORES.findall(cell))


@lru_cache(maxsize=100)
def _parsed(source: str, file: str) -> list[Statement]:
    return [Statement(node, file, names_of(node)) for node in ast.parse(source, file).body]


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
