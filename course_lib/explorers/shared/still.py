"""The still pictures of the explorers, in matplotlib: same words, same colours."""

import io

import numpy as np

from course_lib.widgets.colours import LIGHT
from course_lib.widgets.numbers import say
from course_lib.widgets.sentences import shared_says

WORD_COLOURS = {word: LIGHT[word] for word in ("bank", "river")}
OTHER, MIXED, FAINT, TEXT = (LIGHT[name] for name in ("other", "mixed", "faint", "text"))
# where a label goes, in points from its word: the small words crowd around the origin
BESIDE = {"She": (-12, 14), "sat": (10, 12), "by": (12, -14), "the": (-14, -14)}


def colour_of(word: str) -> str:
    """Return the colour of one word of the sentence."""
    return WORD_COLOURS.get(word, OTHER)


def draw_plane(axes, points: dict, across=(-1.25, 2.25), up=(-1.25, 2.25)) -> None:
    """Draw words as arrows on the plane of water and money; `points` maps a word to (x, y)."""
    for word, (x, y) in points.items():
        axes.annotate("", (x, y), (0, 0), arrowprops={
            "arrowstyle": "-|>", "color": colour_of(word), "shrinkA": 0, "shrinkB": 0,
            "lw": 2.5 if word == "bank" else 1.5})
        axes.annotate(word, (x, y), BESIDE.get(word, (8, 8)), textcoords="offset points",
                      color=colour_of(word), ha="center", va="center",
                      weight="bold" if word == "bank" else "normal")
    axes.set(xlim=across, ylim=up, xlabel=shared_says("axis.water"), ylabel=shared_says("axis.money"),
             aspect="equal")
    axes.axhline(0, color=FAINT, zorder=0)
    axes.axvline(0, color=FAINT, zorder=0)
    plain(axes)


def draw_bars(axes, numbers, title: str, notes: list[str] | None = None) -> None:
    """Draw one bar for each word of the sentence, with its number."""
    from course_lib.models.corpus import WORDS

    rows = range(len(WORDS))
    lengths = [x if abs(x) < 1e9 else 0 for x in numbers]          # nan and inf have no length
    axes.barh(rows, lengths, color=[colour_of(word) for word in WORDS])
    axes.set_yticks(rows, WORDS)
    axes.invert_yaxis()
    axes.set_xlim(min(0, *lengths), max(1e-9, *lengths) * 1.25)
    for row, length, x in zip(rows, lengths, numbers, strict=True):
        axes.annotate(say(x), (max(length, 0), row), (5, 0), textcoords="offset points",
                      va="center", color=TEXT)
    axes.axvline(0, color=TEXT, lw=1)
    axes.set_title(title, loc="left", fontsize=11)
    plain(axes)


def as_png(figure) -> bytes:
    """Return a matplotlib figure as a small PNG of 64 colours; the same figure, the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(64, dither=0)
    file = io.BytesIO()
    image.save(file, format="png", optimize=True)
    return file.getvalue()


def plain(axes) -> None:
    """Take away the box around the axes."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
