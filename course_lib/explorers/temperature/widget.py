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
from . import says

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
    title = says("title")
    moved = ("temperature", "shift")
    result = "weights"
    unlocked_by = "temperature.hot"
    asked = says("asked")
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
        weights = says("weights.shifted" if at.shift else "weights", temperature=say_short(at.temperature),
                       shift=say_short(at.shift), weights=listed(WORDS, self.weights),
                       entropy=say(self.entropy), most=say(math.log(len(WORDS))))
        return f"{weights} {self._plain(self._shifted(at))}"

    @staticmethod
    def _plain(scores: np.ndarray) -> str:
        if not np.isnan(plain_softmax(scores)).any():
            return says("plain.same")
        return says("plain.overflows" if scores.max() > 0 else "plain.vanishes")

    def tell_closely(self, at, word):
        x, i = self._shifted(at), WORDS.index(word)
        e = np.exp(x - x.max())
        return says("word", word=word, scaled=say(x[i]), below=say(x[i] - x.max()), exp=say(e[i]),
                    sum=say(e.sum()), weight=say(e[i] / e.sum()))

    def draw(self, figure, at):
        scores, weights = figure.subplots(1, 2)
        draw_bars(scores, [s + at.shift for s in SCORES], says("still.scores"))
        draw_bars(weights, self.weights, says("still.weights", temperature=say(at.temperature)))
