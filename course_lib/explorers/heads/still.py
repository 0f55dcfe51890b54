"""The still picture of several heads, in matplotlib."""

import numpy as np

from course_lib.widgets.colours import LIGHT, table_colours
from course_lib.widgets.numbers import say

from ..shared.still import FAINT, TEXT, colour_of
from . import says
from .numbers import ALL, title_of

COLOURS = LIGHT["heads"]
DASHES = ["solid", (0, (5, 2.5)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2))]
ROOM = 12                   # more words than this leave no room for all of them, nor for numbers


def draw_heads(figure, A: np.ndarray, words: list[str], names: list[str], head: int) -> None:
    """Draw curves from the words to the words they look at, and the weights as a table; A (H, T, T)."""
    curves, table = figure.subplots(1, 2, width_ratios=[1.35, 1])
    shown = range(len(A)) if head == ALL else [head]
    for n, h in enumerate(shown):
        _draw_curves(curves, A[h], COLOURS[h % 8], DASHES[n % 4], 0.07 * (n - (len(shown) - 1) / 2),
                     3 if head == ALL else 5)
    step = -(-len(words) // ROOM)
    for i in range(0, len(words), step):
        for y, side in [(1, "bottom"), (0, "top")]:
            curves.annotate(words[i][:8], (i, y), (0, 5 if y else -5), textcoords="offset points",
                            ha="center", va=side, color=colour_of(words[i]),
                            fontsize=9 if len(words) > 6 else 10)
    curves.set(xlim=(-0.6, len(words) - 0.4), ylim=(-0.12, 1.12))
    curves.axis("off")
    title = says("still.all") if head == ALL else title_of(names, head)
    curves.set_title(title, loc="left", fontsize=11, color=TEXT if head == ALL else COLOURS[head % 8])
    if head == ALL:
        lines = [curves.plot([], [], color=COLOURS[h % 8], ls=DASHES[n % 4], lw=2.5, label=names[h])[0]
                 for n, h in enumerate(shown)]
        curves.legend(handles=lines, loc="upper center", bbox_to_anchor=(0.5, 0.01), ncols=min(4, len(shown)),
                      frameon=False, fontsize=9, handlelength=2.6)
    _draw_table(table, A.mean(axis=0) if head == ALL else A[head], words, step)
    table.set_xlabel(says("still.mean" if head == ALL else "still.rows"))


def _draw_curves(axes, weights: np.ndarray, colour: str, dash, aside: float, thick: float) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    least = max(0.12, np.sort(weights, axis=None)[-min(weights.size, 150)])
    for i, j in sorted(np.argwhere(weights > least), key=lambda at: weights[*at]):     # the strongest on top
        w = float(weights[i, j])
        path = Path([(i + aside, 1), (i + aside, 0.5), (j + aside, 0.5), (j + aside, 0)],
                    [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
        # few colours, and none that shines through: the picture is stored with 64 of them
        shade = 1 - (1 - np.array(to_rgb(colour))) * min(1, np.ceil(3 * (0.15 + w)) / 3)
        axes.add_patch(PathPatch(path, fill=False, edgecolor=shade, lw=0.6 + thick * w, linestyle=dash,
                                 capstyle="butt"))


def _draw_table(axes, weights: np.ndarray, words: list[str], step: int) -> None:
    axes.imshow(weights, cmap=table_colours(), vmin=-1, vmax=1, interpolation="nearest")
    ticks = range(0, len(words), step)
    labels = [words[i][:7] for i in ticks]
    axes.set_yticks(ticks, labels, fontsize=9)
    axes.set_xticks(ticks, labels, fontsize=9, rotation=90 if len(words) > 6 else 0)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_color(FAINT)
    if len(words) > 6:
        return
    for (i, j), w in np.ndenumerate(weights):
        axes.annotate(say(w), (j, i), ha="center", va="center", fontsize=8,
                      color="white" if w > 0.6 else TEXT)
