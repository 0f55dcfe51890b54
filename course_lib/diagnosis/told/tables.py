"""Small tables of numbers, expected beside yours, as text and as HTML."""

from __future__ import annotations

import html
import inspect
import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Outcome

from ..compare import differing
from ..example import FEW_NUMBERS
from . import pasted

MOST = 6               # rows and columns that are shown


@dataclass(frozen=True)
class Table:
    """A rounded table: `cells` as text, `marked` the entry to be pointed out."""

    title: str
    cells: tuple[tuple[str, ...], ...]
    marked: tuple[int, int] | None = None
    shape: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """One call: how it is written, its small inputs, what was expected and what came."""

    call: str
    inputs: tuple[Table, ...]
    expected: Table
    yours: Table | None
    first: str = ""      # where the first difference is, in words
    pasted: tuple[str, str] | None = None    # an invitation, and what is not printed as lines of code


def picture(exercise: Exercise, args: tuple[Any, ...], expected: Outcome, yours: Outcome) -> Picture:
    """Show one call: one result that differs, and in it the slice that differs."""
    written = ", ".join(_argument(parameter, value) for parameter, value in zip(
        inspect.signature(exercise.reference).parameters.values(), args, strict=False))
    arrays = [(n, a) for n, a in zip(exercise.parameters, args, strict=False)
              if isinstance(a, np.ndarray)]
    call = code = f"{exercise.name}({written})"
    few = sum(a.size for _, a in arrays) <= FEW_NUMBERS
    printed = [(n, a) for n, a in arrays
               if (few and a.squeeze().ndim <= 2) or (a.ndim == 1 and a.size <= MOST)]
    inputs = tuple(_table(f"{n}, shape {a.shape}", a if a.ndim <= 2 else a.squeeze()) for n, a in printed)
    large = [(n, a) for n, a in arrays if all(n != name for name, _ in printed)]
    if large and not (few and printed):
        call += "   with " + ", ".join(f"{n} {a.shape}" for n, a in large)
    compared = _compared(exercise, expected, yours)
    if large or any(a.ndim > 2 for _, a in arrays) or any(callable(a) for a in args):
        compared["pasted"] = pasted.lines(exercise, args, expected, code, compared.pop("apart"))
    compared.pop("apart", None)
    return Picture(call, inputs, **compared)


def _compared(exercise: Exercise, expected: Outcome, yours: Outcome) -> dict[str, Any]:
    """The parts of a picture that lay what was expected beside what came, and how far `apart` they are."""
    which = _telling_result(exercise, expected, yours)
    right = expected.arrays[which]
    name = f"{exercise.results[which]}, " if exercise.results else ""
    if which >= len(yours.arrays):
        return {"expected": _table(f"{name}expected", _slice(right, ())), "yours": None, "apart": 1.0}
    mine = yours.arrays[which]
    if mine.shape != right.shape:
        return {"expected": _table(f"{name}expected, shape {right.shape}", _slice(right, ())),
                "yours": _table(f"yours, shape {mine.shape}", _slice(mine, ())), "apart": 1.0,
                "first": f"The shapes differ: expected {right.shape}, yours {mine.shape}."}
    where = np.argwhere(differing(mine, right))
    first = tuple(int(i) for i in where[0]) if len(where) else ()
    outer, marked = first[:-2], (first[-2:] if right.ndim > 1 else (0, *first)) if first else None
    at = f" [{', '.join(map(str, outer))}]" if outer else ""
    decimals = _decimals(right[first], mine[first]) if first else 2
    sentence = (f"First difference at [{', '.join(map(str, first))}]: expected "
                f"{_cell(right[first], decimals)}, yours {_cell(mine[first], decimals)}."
                ) if first else ""
    return {"expected": _table(f"{name}expected{at}", _slice(right, outer), marked, decimals),
            "yours": _table(f"yours{at}", _slice(mine, outer), marked, decimals), "first": sentence,
            "apart": _apart(right[first], mine[first]) if first else 1.0}


def _apart(right: Any, mine: Any) -> float:
    gap = abs(float(np.real(right)) - float(np.real(mine)))
    return gap if np.isfinite(gap) else 1.0


def _telling_result(exercise: Exercise, expected: Outcome, yours: Outcome) -> int:
    """The weights where they differ, since the cause is there; else the first that differs."""
    differ = [i for i, right in enumerate(expected.arrays)
              if i >= len(yours.arrays) or yours.arrays[i].shape != right.shape
              or differing(yours.arrays[i], right).any()]
    telling = [i for i in differ if exercise.results and exercise.results[i] == "weights"]
    return (telling or differ or [0])[0]


def _slice(array: np.ndarray, outer: tuple[int, ...]) -> np.ndarray:
    """The last two axes, at `outer` or at the beginning of the others."""
    if 0 in array.shape[:-2]:
        return np.empty((0, 0))              # there is no table to show
    while array.ndim > 2:
        array, outer = array[outer[0] if outer else 0], outer[1:]
    return np.atleast_2d(array)


def _argument(parameter: inspect.Parameter, value: Any) -> str:
    """A number as it stands in a call, anything larger by its name."""
    if not isinstance(value, (int, float)):
        return parameter.name
    required = parameter.default is inspect.Parameter.empty
    return str(value) if required else f"{parameter.name}={value}"


def _cell(x: Any, decimals: int = 2) -> str:
    if isinstance(x, (bool, np.bool_)):
        return str(int(x))
    if isinstance(x, (int, np.integer)):
        return str(x)
    if isinstance(x, (complex, np.complexfloating)):
        return f"{x:.{decimals}g}"
    if not np.isfinite(x):
        return str(float(x))
    x = float(x)
    return f"{x:.{decimals}f}" if abs(x) < 1e5 else f"{x:.1e}"


def _decimals(a: Any, b: Any) -> int:
    """As many decimals as it takes to see that two numbers differ: 2 to 6."""
    return next((d for d in range(2, 6) if _cell(a, d) != _cell(b, d)), 6)


def _table(title: str, array: np.ndarray, marked: tuple[int, int] | None = None,
           decimals: int = 2) -> Table:
    array = np.atleast_2d(array)
    # keep the marked entry inside the window that is shown
    top, left = (max(0, m - MOST + 1) for m in marked) if marked else (0, 0)
    window = array[top:top + MOST, left:left + MOST]
    rows = []
    for row in window:
        more = ("...",) if left + MOST < array.shape[1] else ()
        rows.append(tuple(_cell(x, decimals) for x in row) + more)
    if top + MOST < array.shape[0]:
        rows.append(("...",) * (window.shape[1] + (left + MOST < array.shape[1])))
    inside = (marked[0] - top, marked[1] - left) if marked else None
    return Table(title, tuple(rows), inside, array.shape)


def _lines(table: Table) -> list[str]:
    cells = [[f"[{c}]" if (i, j) == table.marked else f" {c} " for j, c in enumerate(row)]
             for i, row in enumerate(table.cells)]
    width = max((len(c) for row in cells for c in row), default=0)
    return [table.title] + ["".join(c.rjust(width + 1) for c in row) for row in cells]


def as_text(p: Picture) -> str:
    """Lay the picture out for a terminal: expected and yours side by side."""
    out = [p.call]
    for table in p.inputs:
        out += [f"  {line}".rstrip() for line in _lines(table)]
    left, right = _lines(p.expected), _lines(p.yours) if p.yours else []
    width = max(map(len, left)) + 3
    for i in range(max(len(left), len(right))):
        a, b = (side[i] if i < len(side) else "" for side in (left, right))
        out.append(f"  {a.ljust(width)}{b}".rstrip())
    return "\n".join([*out, *([p.first] if p.first else []),
                      *([f"{p.pasted[0]}:", textwrap.indent(p.pasted[1], "    ")] if p.pasted else [])])


def as_html(p: Picture) -> str:
    """The same as real tables with captions; the first difference is outlined and named.

    Expected and yours have a row of their own: however many inputs there are, they stay together.
    """
    rows = [p.inputs, [p.expected, *([p.yours] if p.yours else [])]]
    body = "".join(f"<div class='course-tables'>{''.join(map(_html_table, tables))}</div>"
                   for tables in rows if tables)
    first = f"<p class='course-first'>{html.escape(p.first)}</p>" if p.first else ""
    code = (f"<details class='course-pasted'><summary>{html.escape(p.pasted[0])}</summary>"
            f"<pre>{html.escape(p.pasted[1])}</pre></details>") if p.pasted else ""
    return (f"<p class='course-call'><code>{html.escape(p.call)}</code></p>"
            f"{body}{first}{code}")


def _html_table(table: Table) -> str:
    rows = []
    for i, row in enumerate(table.cells):
        cells = []
        for j, cell in enumerate(row):
            mark = " class='course-differs'" if (i, j) == table.marked else ""
            cells.append(f"<td{mark}>{html.escape(cell)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (f"<table class='course-table'><caption>{html.escape(table.title)}</caption>"
            f"<tbody>{''.join(rows)}</tbody></table>")
