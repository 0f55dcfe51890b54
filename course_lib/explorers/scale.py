"""The size of d_k: what the scores, the weights and the gradient do as vectors get longer."""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np
import traitlets

from course_lib.attention import similarity_scores, softmax

from .base import SAME, Explorer
from .join import widget_source
from .still import as_png
from .telling import say, say_short
from .traits import Choice, Floats, Whole

SENTENCES, T, MOST = 16, 16, 1024
ROWS = SENTENCES * T
STEP = 1 / 32                  # numbers are whole steps: Python and JavaScript add up the same, exactly
SATURATED = 0.99
# d_k by eighths of a doubling: 1, 2, ..., 10, 11, 12, 13, 15, 16, ..., 1024
GRID = sorted({round(2 ** (n / 8)) for n in range(81)})

DIVISORS = {"off": lambda d_k: 1.0, "sqrt(d_k)": math.sqrt, "d_k": float}
HOW = {"off": "scores as they are", "sqrt(d_k)": "scores divided by √d_k",
       "d_k": "scores divided by d_k"}
COLOURS = {"off": "#b93a08", "sqrt(d_k)": "#0369a1", "d_k": "#7c3aed"}
SHORT = {"off": "raw", "sqrt(d_k)": "÷ √d_k", "d_k": "÷ d_k"}


@functools.cache
def random_vectors() -> np.ndarray:
    """Return queries and keys (2, 1024, 16 sentences, 16 words): unit normals in steps of 1/32.

    Seed 10 was taken because its shares of saturated rows lie close to those of many seeds.
    """
    normals = np.random.default_rng(10).normal(size=(2, MOST, SENTENCES, T))
    return np.clip(np.rint(normals / STEP), -127, 127).astype(np.int8)


@functools.cache
def _features_last() -> np.ndarray:
    features = np.ascontiguousarray(np.moveaxis(random_vectors(), 1, -1)) * STEP
    features.setflags(write=False)
    return features


def queries_and_keys(d_k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the stacks Q and K (16 sentences, 16 words, d_k): the first d_k features, to read only."""
    Q, K = _features_last()[..., :d_k]
    return Q, K


@functools.lru_cache(maxsize=len(GRID))
def scores_at(d_k: int) -> np.ndarray:
    """Return the scores (16, 16, 16) of every query with every key of its sentence, not scaled."""
    scores = similarity_scores(*queries_and_keys(d_k))
    scores.setflags(write=False)
    return scores


def entropies(weights: np.ndarray) -> np.ndarray:
    """Say how evenly each row is spread: 0 for all on one word, ln T for T equal weights.

    weights  (..., T)
    returns  (...)
    """
    logs = np.log(np.where(weights == 0, 1.0, weights))            # 0 log 0 counts as 0
    return -(weights * logs).sum(axis=-1) + 0.0


def jacobian_sizes(weights: np.ndarray) -> np.ndarray:
    """Say how much the weights of each row answer when its scores move a little.

    The Jacobian of softmax is the T x T table of d weight_i / d score_j = w_i (1 if i = j else 0) - w_i w_j.
    Its size here is the Frobenius norm: the square root of the sum of its T x T squares.

    weights  (..., T)
    returns  (...)
    """
    squares, cubes = (weights**2).sum(axis=-1), (weights**3).sum(axis=-1)
    return np.sqrt(np.maximum(squares - 2 * cubes + squares**2, 0.0))


class Measures(NamedTuple):
    """What is said about all 256 rows."""

    saturated: int         # rows whose largest weight is above 0.99
    entropy: float         # mean over the rows
    jacobian: float        # median over the rows: the middle row


def measures(weights: np.ndarray) -> Measures:
    """Measure weights (..., T); NaN and infinity go through, as in the browser."""
    with np.errstate(all="ignore"):
        sizes = jacobian_sizes(weights)
        middle = math.nan if np.isnan(sizes).any() else float(np.median(sizes))
        return Measures(int((weights.max(axis=-1) > SATURATED).sum()),
                        float(entropies(weights).mean()), middle)


def percent(count: int) -> int:
    """Return a count of rows as a whole number of per cent."""
    return math.floor(100 * count / ROWS + 0.5)


class ScaleExplorer(Explorer):
    """Make the vectors longer, with and without the scale, and see what softmax does with the scores."""

    _esm = widget_source("scale.js")
    title = ("Scores of random queries and keys, one row of weights, entropy and size of the softmax "
             "Jacobian, for d_k from 1 to 1024.")
    moved = ("d_k", "scale")
    result = "weights"
    unlocked_by = "scale.spread"
    asked = "With 64 products added up, the spread of the score is ..."
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
    words = traitlets.List([f"word {n}" for n in range(1, T + 1)], read_only=True,
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
        whose = "the course's " if self.driven_by else ""      # a learner's function gives weights only
        return (f"d_k = {at.d_k}, {whose}{HOW[at.scale]}: their spread is {say(self._scaled(at).std())}. "
                f"The row shown gives most to {self.words[best]}: {say(table[0][best])}. "
                f"In {saturated} of {ROWS} rows ({percent(saturated)} %) the largest weight is above "
                f"{say(SATURATED)}. Entropy of a row, on average: {say(entropy)} of at most "
                f"{say(math.log(T))}. Size of the softmax Jacobian in the middle row: {say(jacobian)}.")

    def tell_closely(self, at, word):
        j = self.words.index(word)
        raw, x = scores_at(at.d_k)[0, 0, j], self._scaled(at)[0, 0]
        e = np.exp(x - x.max())
        divisor = DIVISORS[at.scale](at.d_k)
        divided = "" if at.scale == "off" else f"; divided by {say_short(divisor)} = {say(x[j])}"
        yours = f" Yours: {say(self.weights[j])}." if self._theirs else ""
        return (f"{word}: score {say(raw)}{divided}; minus the largest of the row = "
                f"{say(x[j] - x.max())}; exp = {say(e[j])}; divided by the sum {say(e.sum())} = "
                f"{say(e[j] / e.sum())}.{yours}")

    def _difference(self):
        if self.stale or not self._theirs:
            return super()._difference()
        right = self.compute(self._seen).reshape(ROWS, T)
        with np.errstate(invalid="ignore"):
            others = int((~(np.abs(self._table() - right) <= SAME)).any(axis=-1).sum())
        if not others:
            return f" The weights are computed by your {self.driven_by}."
        return (f" The weights are computed by your {self.driven_by}; the course's own, "
                f"{HOW[self._seen.scale]}, gives other numbers in {others} of {ROWS} rows.")

    # Without a browser

    def still(self):
        from matplotlib.figure import Figure
        figure = Figure(figsize=(7, 5.6), layout="constrained")      # four pictures need more height
        self.draw(figure, self._seen)
        return as_png(figure), self.title

    def draw(self, figure, at):
        from .scale_still import draw_four
        draw_four(figure, at, self._scaled(at).ravel(), self._table())
