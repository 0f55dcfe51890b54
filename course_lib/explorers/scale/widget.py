"""The size of d_k: what the scores, the weights and the gradient do as vectors get longer."""

from __future__ import annotations

import math

import numpy as np
import traitlets

from course_lib.attention import softmax
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import say, say_short

from ..shared.explorer import SAME, Explorer
from ..shared.still import as_png
from ..shared.traits import Choice, Floats, Whole
from . import says
from .numbers import (
    DIVISORS,
    GRID,
    MOST,
    ROWS,
    SATURATED,
    SENTENCES,
    T,
    measures,
    percent,
    queries_and_keys,
    random_vectors,
    scores_at,
)
from .still import draw_four


class ScaleExplorer(Explorer):
    """Make the vectors longer, with and without the scale, and see what softmax does with the scores."""

    _esm = widget_source("explorers/scale/widget.js")
    title = says("title")
    moved = ("d_k", "scale")
    result = "weights"
    unlocked_by = "scale.spread"
    asked = says("asked")
    PRESETS = {
        "d_k = 1": {"d_k": 1, "scale": "off"},
        "16, raw": {"d_k": 16, "scale": "off"},
        "64, raw": {"d_k": 64, "scale": "off"},
        "1024, raw": {"d_k": 1024, "scale": "off"},
        "1024, divided by √d_k": {"d_k": 1024, "scale": "sqrt(d_k)"},
    }

    d_k = Whole(64, 1, MOST, help="number of features of every query and key")
    scale = Choice(list(DIVISORS), "off", help="what the scores are divided by; "
                   "with a learner's function, what it is compared with")
    weights = Floats(help="(16, 16, 16): how much each word looks at each word, in 16 sentences")
    weights.tag(sync=False)                    # the browser computes them, unless ...
    learners = Floats(help="the weights that a learner's function computed")
    vectors = traitlets.Bytes(read_only=True, help="queries and keys in steps of 1/32").tag(sync=True)
    grid = traitlets.List(GRID, read_only=True, help="the d_k of the slider").tag(sync=True)
    words = traitlets.List([says("word", number=n) for n in range(1, T + 1)], read_only=True,
                           help="what can be chosen: a weight of the row that is shown").tag(sync=True)

    def __init__(self, function=None, **values):
        if function is not None:               # it is to scale by itself: compare with the right scale
            values = {"scale": "sqrt(d_k)"} | values
        super().__init__(function, **values)
        self.set_trait("vectors", random_vectors().tobytes())

    def _take(self, at, values):
        super()._take(at, values)
        if self.driven_by:
            self.set_trait("learners", self.weights)

    @staticmethod
    def _scaled(at) -> np.ndarray:
        return scores_at(at.d_k) / DIVISORS[at.scale](at.d_k)

    def compute(self, at):
        return softmax(self._scaled(at))

    def question(self, at):
        return queries_and_keys(at.d_k), (SENTENCES, T, T)

    def _table(self) -> np.ndarray:
        return np.array(self.weights).reshape(ROWS, T)

    @property
    def saturated(self) -> float:
        """Share of the rows whose largest weight is above 0.99."""
        return measures(self._table()).saturated / ROWS

    @property
    def entropy(self) -> float:
        """Entropy of a row, mean over all rows; at most ln 16."""
        return measures(self._table()).entropy

    @property
    def jacobian(self) -> float:
        """Frobenius norm of the softmax Jacobian, median over all rows."""
        return measures(self._table()).jacobian

    def tell(self, at):
        table = self._table()
        best = int(np.where(np.isnan(table[0]), -np.inf, table[0]).argmax())
        saturated, entropy, jacobian = measures(table)
        whose = ".course" if self.driven_by else ""      # a learner's function gives weights only
        return " ".join([
            says(f"scores.{at.scale}{whose}", d_k=at.d_k, spread=say(self._scaled(at).std())),
            says("row", word=self.words[best], weight=say(table[0][best])),
            says("saturated", count=saturated, rows=ROWS, percent=percent(saturated), limit=say(SATURATED)),
            says("entropy", entropy=say(entropy), most=say(math.log(T))),
            says("jacobian", size=say(jacobian))])

    def tell_closely(self, at, word):
        j = self.words.index(word)
        raw, x = scores_at(at.d_k)[0, 0, j], self._scaled(at)[0, 0]
        e = np.exp(x - x.max())
        told = says(
            "closely" if at.scale == "off" else "closely.divided", word=word, score=say(raw),
            divisor=say_short(DIVISORS[at.scale](at.d_k)), scaled=say(x[j]), below=say(x[j] - x.max()),
            exp=say(e[j]), sum=say(e.sum()), weight=say(e[j] / e.sum()))
        return f"{told} {says('closely.yours', weight=say(self.weights[j]))}" if self._theirs else told

    def _difference(self):
        if self.stale or not self._theirs:
            return super()._difference()
        right = self.compute(self._seen).reshape(ROWS, T)
        with np.errstate(invalid="ignore"):
            others = int((~(np.abs(self._table() - right) <= SAME)).any(axis=-1).sum())
        return " " + says(f"computed.{self._seen.scale}" if others else "computed",
                          function=self.driven_by, count=others, rows=ROWS)

    # Without a browser

    def still(self):
        from matplotlib.figure import Figure
        figure = Figure(figsize=(7, 5.6), layout="constrained")      # four pictures need more height
        self.draw(figure, self._seen)
        return as_png(figure), self.title

    def draw(self, figure, at):
        draw_four(figure, at, self._scaled(at).ravel(), self._table())
