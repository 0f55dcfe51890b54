"""Say in plain Python what the cells of a notebook mean, as IPython reads them.

IPython itself turns magics, shell lines, help and prompts into calls; here those calls that run code
of the notebook (`%time x = 1`, `%%capture`) become that code. Nothing of the notebook is run.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache

from . import wire

_OPTIONS = re.compile(r"(?:-[lsTD]\s+\S+\s+|--?[\w-]+\s+)*")
# A cell of one line may leave out the %.
_AUTOMAGIC = re.compile(r"\A\s*((?:time|prun|pylab)\s+[^\s=].*)\Z")
# Python can read these, but IPython reads something else in them.
READ_BY_IPYTHON = re.compile(r"\A\s*In ?\[\d+\]:|get_ipython\(\)\.run_")
_PYLAB = "import numpy; np = numpy; from numpy import *; from matplotlib import pyplot; plt = pyplot"
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def answer(cells: Sequence[str]) -> bytes:
    """Return a message with a notebook whose code cells are plain Python, where they can be."""
    made = {"cells": [{"cell_type": "code", "source": as_python(cell)} for cell in cells]}
    return wire.pack({"answer": "translated"}, json.dumps(made).encode())


def as_python(cell: str) -> str:
    """Return a cell in plain Python; one that even IPython cannot read, as it is."""
    if _tree(cell) and not READ_BY_IPYTHON.search(cell):
        return cell
    try:
        read = reader()().transform_cell(_AUTOMAGIC.sub(r"%\1", cell))
        tree = _tree(read)
        return _with_code_of_magics(read, tree) if tree else cell
    except _UNREADABLE:
        return cell


@cache
def reader() -> type:
    """IPython's reader of cells. Loaded when it is needed: few notebooks need it."""
    from IPython.core.inputtransformer2 import TransformerManager
    return TransformerManager


def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except _UNREADABLE:
        return None


def _with_code_of_magics(source: str, tree: ast.Module) -> str:
    """Put code in the place of the calls that would run it, from the last one to the first."""
    lines = source.encode().splitlines(keepends=True)           # the tree counts bytes
    for call in sorted(_outside_functions(tree), key=lambda c: (c.lineno, c.col_offset), reverse=True):
        code = _code_in(call)
        if code is None:
            continue
        first, last = call.lineno - 1, call.end_lineno - 1
        before, after = lines[first][:call.col_offset], lines[last][call.end_col_offset:]
        if before.strip() and not _is_expression(code):          # x = %time y = 1
            continue
        indented = code.replace("\n", "\n" + " " * len(before)) if not before.strip() else f"({code})"
        lines[first:last + 1] = [before + indented.encode() + after]
    return b"".join(lines).decode()


def _outside_functions(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls; what a magic binds inside a function is not that function's."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            if isinstance(node, ast.Call):
                yield node
            yield from _outside_functions(node)


def _code_in(call: ast.Call) -> str | None:
    """Return the code that `get_ipython().run_line_magic("time", "...")` and its like run in the notebook."""
    match call:
        case ast.Call(func=ast.Attribute(attr="run_line_magic"),
                      args=[ast.Constant(value="time" | "prun"), ast.Constant(value=str(code))]):
            plain = as_python(_OPTIONS.sub("", code, count=1)).strip()
            return plain if _tree(plain) else None
        case ast.Call(func=ast.Attribute(attr="run_line_magic"), args=[ast.Constant(value="pylab"), _]):
            return _PYLAB
        case ast.Call(func=ast.Attribute(attr="run_line_magic"),
                      args=[ast.Constant(value="env" | "set_env"), ast.Constant(value=str(line))]):
            name, value = (*re.split(r"\s*=\s*|\s+", line, maxsplit=1), "")[:2]
            return f"__import__('os').environ[{name!r}] = {value!r}" if value else None
        case ast.Call(func=ast.Attribute(attr="run_cell_magic"),
                      args=[ast.Constant(value="time" | "prun" | "capture" as magic),
                            ast.Constant(value=str(line)), ast.Constant(value=str(body))]):
            name = _OPTIONS.sub("", line.strip() + " ", count=1).strip() if magic == "capture" else ""
            return (f"{name} = get_ipython()\n" if name.isidentifier() else "\n") + as_python(body).rstrip()
    return None


def _is_expression(code: str) -> bool:
    try:
        ast.parse(code, mode="eval")
    except _UNREADABLE:
        return False
    return True
