"""Softmax with a temperature: how sharply bank turns its scores into weights."""

import math

import numpy as np
import traitlets

from course_lib.attention import similarity_scores, softmax
from course_lib.models.corpus import VECTORS, WORDS
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import listed, say, say_short

from ..shared.explorer import Explorer
from ..shared.still import draw_bars
from ..shared.traits import Number, Numbers

COLD, HOT = 0.05, 20.0
FAR = 1000.0                   # exp(1000) is larger than any float64
SCORES = similarity_scores(VECTORS[WORDS.index("bank")][None], VECTORS)[0].tolist()


def plain_softmax(scores):
    """Softmax as the formula stands, without taking the maximum away: it can overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(scores)
        return e / e.sum(axis=-1, keepdims=True)


def entropy(weights) -> float:
    """Say how evenly weights are spread: 0 for all on one word, ln n for n equal weights.

    weights  (n,)  numbers that sum to 1
    """
    weights = np.asarray(weights, float)
    some = weights[weights != 0]                   # 0 log 0 counts as 0
    with np.errstate(invalid="ignore"):
        return float(-(some * np.log(some)).sum()) + 0.0


class TemperatureExplorer(Explorer):
    """Move the temperature of the softmax; watch the weights of bank and their entropy."""

    _esm = widget_source("explorers/temperature/widget.js")
    title = "The match scores of bank, and the weights that softmax makes of them."
    moved = ("temperature", "shift")
    result = "weights"
    unlocked_by = "temperature.hot"
    asked = "As the temperature rises, what happens to the largest weight?"
    PRESETS = {
        "as it is": {"temperature": 1.0, "shift": 0.0},
        "cold": {"temperature": 0.1, "shift": 0.0},
        "warm": {"temperature": 3.0, "shift": 0.0},
        "hot": {"temperature": 20.0, "shift": 0.0},
        "scores + 1000": {"temperature": 1.0, "shift": FAR},
    }

    temperature = Number(1.0, COLD, HOT, help="what every score is divided by")
    shift = Number(0.0, -FAR, FAR, help="what is added to every score")
    weights = Numbers(len(WORDS), help="how much bank looks at every word")
    scores = traitlets.List(SCORES, read_only=True, help="match of bank with every word").tag(
        sync=True)

    @staticmethod
    def _shifted(at) -> np.ndarray:
        return (np.array(SCORES) + at.shift) / at.temperature

    def compute(self, at):
        return softmax(self._shifted(at))

    def question(self, at):
        return (self._shifted(at)[None],), (1, len(WORDS))

    @property
    def entropy(self) -> float:
        """How evenly the weights are spread: from 0 (all on one word) to ln 6 (all equal)."""
        return entropy(self.weights)

    def tell(self, at):
        shifted = f", {say_short(at.shift)} added to every score" if at.shift else ""
        return (f"Temperature {say_short(at.temperature)}{shifted}: the weights of "
                f"bank are {listed(WORDS, self.weights)}. Entropy {say(self.entropy)} "
                f"of at most {say(math.log(len(WORDS)))}. {self._plain(self._shifted(at))}")

    @staticmethod
    def _plain(scores: np.ndarray) -> str:
        first = "Without taking the maximum away first, "
        if not np.isnan(plain_softmax(scores)).any():
            return first + "the weights are the same."
        if scores.max() > 0:
            return first + "exp overflows and the weights are nan."
        return first + "every exp is 0 and the weights are nan."

    def tell_closely(self, at, word):
        x, i = self._shifted(at), WORDS.index(word)
        e = np.exp(x - x.max())
        return (f"{word}: score / temperature = {say(x[i])}; minus the maximum = "
                f"{say(x[i] - x.max())}; exp = {say(e[i])}; divided by the sum {say(e.sum())} = "
                f"{say(e[i] / e.sum())}.")

    def draw(self, figure, at):
        scores, weights = figure.subplots(1, 2)
        draw_bars(scores, [s + at.shift for s in SCORES], "score of bank with ...")
        draw_bars(weights, self.weights, f"weight at temperature {say(at.temperature)}")
