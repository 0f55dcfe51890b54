"""The still picture of the explorer `scale`, in matplotlib."""

from __future__ import annotations

import functools
import math

import numpy as np

from course_lib.attention import softmax
from course_lib.widgets.colours import COLOURS, LIGHT
from course_lib.widgets.numbers import say

from ..shared.still import FAINT, TEXT, plain
from . import says
from .numbers import DIVISORS, GRID, T, measures, percent, scores_at

OF_DIVISOR = {scale: LIGHT[name] for scale, name in COLOURS["divisors"].items()}


@functools.cache
def curves() -> dict[str, np.ndarray]:
    """Return, for each scale, (len(GRID), 2): mean entropy and middle Jacobian at every d_k."""
    return {scale: np.array([measures(softmax(scores_at(d_k) / divisor(d_k)))[1:] for d_k in GRID])
            for scale, divisor in DIVISORS.items()}


def draw_four(figure, at, scores: np.ndarray, table: np.ndarray) -> None:
    """Draw scores (4096,), the first row of the weights (256, 16), and both curves over d_k."""
    (first, second), (third, fourth) = figure.subplots(2, 2)
    now, colour = measures(table), OF_DIVISOR[at.scale]
    _histogram(first, scores, colour)
    _row(second, table[0], now.saturated)
    for axes, column, title in [(third, 0, says("still.entropy", entropy=say(now.entropy))),
                                (fourth, 1, says("still.jacobian", size=say(now.jacobian)))]:
        for scale, curve in curves().items():
            strong = scale == at.scale
            axes.plot(GRID, curve[:, column], color=OF_DIVISOR[scale], lw=3 if strong else 1.5,
                      alpha=1 if strong else 0.5)
            axes.annotate(says(f"curve.{scale}"), (800, curve[-1, column]), (0, 7 if scale == "off" else -9),
                          textcoords="offset points", color=OF_DIVISOR[scale], ha="right", va="center")
        axes.plot([at.d_k], [now[1 + column]], "o", color=colour, ms=10)
        axes.set_xscale("log", base=2)
        axes.set_xticks([1, 4, 16, 64, 256, 1024], ["1", "4", "16", "64", "256", "1024"])
        axes.set_xlabel(says("picture.d_k"), loc="center", labelpad=-1)
        axes.set_title(title, loc="left", fontsize=11)
        axes.minorticks_off()
        plain(axes)
    third.set_ylim(0, 3)
    third.set_yticks([0, 1, 2, math.log(T)], ["0", "1", "2", "ln 16"])
    third.axhline(math.log(T), color=FAINT, zorder=0)
    fourth.set_ylim(0, 0.4)


def _histogram(axes, scores: np.ndarray, colour: str) -> None:
    half = half_width(scores.std())
    counts, edges = np.histogram(scores, bins=49, range=(-half, half))
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=colour, alpha=0.75)
    x = np.linspace(-half, half, 801)
    # the unit normal, as high as a normal with the spread of the scores
    high = min(counts.max(), scores.size * (edges[1] - edges[0]) * 0.3989 / scores.std())
    axes.plot(x, high * np.exp(-x**2 / 2), "--", color=TEXT, lw=1.5)
    axes.set_yticks([])
    axes.set_title(says("still.scores", spread=say(scores.std())), loc="left", fontsize=11)
    plain(axes)
    axes.spines["left"].set_visible(False)


def half_width(spread: float) -> float:
    """Return how far the axis of the scores reaches: it grows more slowly than they do."""
    return 4 * max(1.0, spread) ** 0.85


def _row(axes, row: np.ndarray, saturated: int) -> None:
    heights = np.where(np.isfinite(row), row, 0)
    axes.bar(range(1, T + 1), heights, color=COLOURS["stills"]["bars"])
    best = int(heights.argmax())
    axes.annotate(say(row[best]), (best + 1, heights[best]), (0, 3), textcoords="offset points",
                  ha="center", color=TEXT)
    axes.set(xlim=(0.3, T + 0.7), ylim=(0, 1.15))
    axes.set_xticks([1, 4, 8, 12, 16])
    axes.set_yticks([0, 0.5, 1])
    axes.set_title(says("still.row", percent=percent(saturated)), loc="left", fontsize=11)
    plain(axes)
