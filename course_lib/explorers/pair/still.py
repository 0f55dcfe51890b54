"""The still picture of the table of scores, in matplotlib."""

import numpy as np

from course_lib.models.corpus import WORDS
from course_lib.widgets.colours import table_colours
from course_lib.widgets.numbers import say

from ..shared.still import MIXED, TEXT
from . import says


def draw_scores(axes, scores, framed: list[tuple[int, int]]) -> None:
    """Draw the table of scores (6, 6) with some cells framed: the row asks, the column offers."""
    most = max(5.0, np.abs(np.nan_to_num(scores, nan=0, posinf=0, neginf=0)).max())
    axes.imshow(scores, cmap=table_colours(), vmin=-most, vmax=most, aspect="auto")
    for (i, j), score in np.ndenumerate(scores):
        axes.annotate(say(score), (j, i), ha="center", va="center", fontsize=9,
                      color="white" if abs(score) > 0.7 * most else TEXT,
                      weight="bold" if (i, j) in framed else "normal")
    for n, (i, j) in enumerate(framed):
        axes.add_patch(_frame(i, j, MIXED if n else TEXT))
    axes.set_xticks(range(len(WORDS)), WORDS)
    axes.set_yticks(range(len(WORDS)), WORDS)
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title(says("still.scores"), loc="left", fontsize=11)


def _frame(i: int, j: int, colour: str):
    from matplotlib.patches import Rectangle
    return Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, ec=colour, lw=2.5, clip_on=False)
