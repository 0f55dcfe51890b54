"""The still picture of the mask explorer: masked scores and weights, side by side."""

from types import SimpleNamespace

import numpy as np

from course_lib.widgets.colours import COLOURS, LIGHT, table_colours
from course_lib.widgets.numbers import say

from ..shared.explorer import SAME
from ..shared.still import TEXT, WORD_COLOURS
from . import says
from .numbers import masked_scores

CLOSED, ALARM = COLOURS["stills"]["closed"], LIGHT["alarm"]
PRINTED = 8                # so many words and their numbers still fit
NAMED = 24


def draw_tables(figure, picture: SimpleNamespace, scaled: np.ndarray) -> None:
    """Draw the picture that `told` describes; `scaled` holds its scaled scores."""
    rule = "minus infinity" if picture.driven else picture.rule
    left, right = figure.subplots(1, 2)
    masked = masked_scores(rule, scaled, picture.mask)
    shown = np.abs(masked[np.isfinite(masked) & picture.mask])
    nowhere = np.zeros_like(picture.mask)
    _table(left, picture, masked, max(1e-9, shown.max(initial=0.0)), nowhere, says("still.masked"))
    leaks = ~picture.mask & ~(np.abs(picture.weights) <= SAME)
    _table(right, picture, picture.weights, 1.0, leaks, says("table.weights"))


def _table(axes, picture, values, scale: float, alarmed: np.ndarray, title: str) -> None:
    closed = ~picture.mask & ~(np.abs(values / scale) <= 1) | ~picture.mask & (np.abs(values) <= SAME)
    axes.imshow(np.where(closed, np.nan, values / scale), vmin=-1, vmax=1, aspect="auto",
                cmap=table_colours(CLOSED, blended=True), interpolation="nearest")
    T = len(picture.labels)
    if T <= PRINTED:
        for (i, j), x in np.ndenumerate(values):
            dark = not closed[i, j] and abs(x / scale) > 0.55
            axes.annotate(_short(x), (j, i), ha="center", va="center", fontsize=10,
                          weight="bold" if alarmed[i, j] else "normal",
                          color=ALARM if alarmed[i, j] else "white" if dark else TEXT)
    every = max(1, -(-T // NAMED))
    places = range(0, T, every)
    names = [picture.labels[i].split(" (")[0][:8] if i < picture.real else "–" for i in places]
    axes.set_yticks(places, names)
    axes.set_xticks(places, names, rotation=0 if T <= 6 else 90)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        label.set_color(WORD_COLOURS.get(label.get_text(), TEXT))
    axes.set_xlabel(title, fontsize=11)


def _short(x: float) -> str:
    """Write a number, minus infinity and minus a billion in few signs."""
    if x == -np.inf:
        return "−∞"
    return "−1e9" if x == -1e9 else say(x).removesuffix(".00") if x == 0 else say(x)
