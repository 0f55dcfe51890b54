"""Small pictures of numbers: tables in colour, with every number in them as text.

They are HTML, not images: a screen reader reads them, text and background follow the theme, and a
place that shows no colour (GitHub, a terminal) still shows the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from course_lib.widgets.colours import COLOURS

_POSITIVE, _NEGATIVE = (COLOURS["figures"][side] for side in ("above", "below"))
_STRONGEST = COLOURS["figures"]["strongest"]     # the largest number: text stays readable on it
NOTHING_YET = "There are no numbers to show yet: the line above gives nothing. Is a gap still open?"
_PLAIN = 'style="background: none"'    # Jupyter's stripes would tint the colours


class Figure:
    """What a figure function returns: HTML in a notebook, aligned text elsewhere."""

    def __init__(self, html: str, text: str):
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def heatmap(values, rows: Sequence[str], columns: Sequence[str], title: str,
            digits: int = 2, pale: float = 0.0) -> Figure:
    """Show a table (len(rows), len(columns)): the larger a number, the more colour.

    pale  the number that gets no colour; raise it where all numbers are far from 0

    Without values yet (None, or the `...` of a gap) it says so.
    Raises DoesNotFit when values and names do not fit together.
    """
    if values is None or values is ...:
        return Figure(f"<p>{NOTHING_YET}</p>", NOTHING_YET)
    values = np.asarray(values, float)
    if values.shape != (len(rows), len(columns)):
        raise DoesNotFit(f"The values have the shape {values.shape}, but the names beside them fit "
                         f"{(len(rows), len(columns))}.")
    largest = _largest(values - pale)
    numbers = [[_number(x, digits) for x in row] for row in values]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(
        f'<tr {_PLAIN}><th scope="row">{escape(name)}</th>'
        + "".join(f'<td style="{_cell(x - pale, largest)}">{shown}</td>'
                  for x, shown in zip(row, line, strict=True)) + "</tr>"
        for name, row, line in zip(rows, values, numbers, strict=True))
    html = (f"<table>{_caption(title)}<thead><tr><td></td>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>")
    return Figure(html, _aligned(title, rows, columns, numbers))


def bars(values, names: Sequence[str], title: str, digits: int = 2) -> Figure:
    """Show one number (len(names),) for each name as a bar with the number beside it."""
    if values is None or values is ...:
        return Figure(f"<p>{NOTHING_YET}</p>", NOTHING_YET)
    values = np.asarray(values, float)
    if values.shape != (len(names),):
        raise DoesNotFit(f"The values have the shape {values.shape}, but the names beside them fit "
                         f"{(len(names),)}.")
    largest = _largest(values)
    numbers = [[_number(x, digits)] for x in values]
    body = "".join(
        f'<tr {_PLAIN}><th scope="row">{escape(name)}</th><td>{shown}</td>'
        f'<td style="text-align: left"><div style="{_bar(x, largest)}"></div></td></tr>'
        for name, x, (shown,) in zip(names, values, numbers, strict=True))
    return Figure(f"<table>{_caption(title)}<tbody>{body}</tbody></table>",
                  _aligned(title, names, [""], numbers))


class DoesNotFit(ValueError):
    """There are more values than names, or fewer, or they have other axes."""


def _largest(values: np.ndarray) -> float:
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size and sizes.max() > 0 else 1.0


def _number(x: float, digits: int) -> str:
    return f"{x + 0.0:.{digits}f}" if np.isfinite(x) else str(x)


def _colour(x: float, largest: float) -> str:
    strength = _STRONGEST * abs(x) / largest if np.isfinite(x) else 0.0
    return f"rgba({_POSITIVE if x >= 0 else _NEGATIVE}, {strength:.2f})"


def _cell(x: float, largest: float) -> str:
    return f"background-color: {_colour(x, largest)}; text-align: right"


def _bar(x: float, largest: float) -> str:
    width = 20 * abs(x) / largest if np.isfinite(x) else 0.0
    colour = _POSITIVE if x >= 0 else _NEGATIVE
    # a border: where a high contrast is asked for, browsers take away what is filled
    return f"width: {width:.2f}em; height: 0; border-top: 1em solid rgb({colour})"


def _caption(title: str) -> str:
    style = "text-align: left; font-weight: 600; white-space: nowrap"
    return f'<caption style="{style}">{escape(title)}</caption>'


def _aligned(title: str, rows, columns, numbers: list[list[str]]) -> str:
    lines = [["", *columns], *([name, *line] for name, line in zip(rows, numbers, strict=True))]
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    shown = ["  ".join([line[0].ljust(widths[0]),
                        *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:],
                                                                   strict=True))]).rstrip()
             for line in lines]
    return "\n".join([title, *filter(None, shown)])
