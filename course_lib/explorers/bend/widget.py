"""Bend the weights of bank, and watch the vector that they mix."""

import numpy as np
import traitlets

from course_lib.attention import similarity_scores, softmax, weighted_sum
from course_lib.models.corpus import FEATURES, VECTORS, WORDS
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import listed

from ..shared.explorer import Explorer
from ..shared.still import MIXED, draw_bars, draw_plane
from ..shared.traits import Numbers
from . import says

BANK, RIVER = WORDS.index("bank"), WORDS.index("river")


def bend(weights, i: int, weight: float) -> np.ndarray:
    """Give word `i` this weight; the others keep their proportions and share what is left.

    weights  (n,)  numbers that sum to 1
    returns  (n,)  numbers that sum to 1
    """
    weights = np.array(weights, float)
    left = 1 - weights[i]
    others = weights / left if left > 1e-9 else np.full(len(weights), 1 / (len(weights) - 1))
    bent = others * (1 - weight)
    bent[i] = weight
    return bent


class Weights(Numbers):
    """Weights of the words: none below 0; they are made to sum to 1."""

    def validate(self, obj, value):
        numbers = np.array(super().validate(obj, value))
        if not np.isfinite(numbers).all() or (numbers < 0).any() or numbers.sum() <= 0:
            raise traitlets.TraitError(says("refused.weights", name=self.name, value=repr(value),
                                            count=self.count))
        if abs(numbers.sum() - 1) > 1e-9:      # else as they came: no need to send them back
            numbers /= numbers.sum()
        return numbers.tolist()


def _only(*words: str) -> list[float]:
    return [1 / len(words) if word in words else 0.0 for word in WORDS]


class BendExplorer(Explorer):
    """Bend the weights of bank with sliders, or drag the mixed vector and see what it takes."""

    _esm = widget_source("explorers/bend/widget.js")
    title = says("title")
    moved = ("weights",)
    result = "mixed"
    unlocked_by = "bend.between"
    asked = says("asked")
    PRESETS = {
        "own": {"weights": _only("bank")},
        "river": {"weights": _only("river")},
        "half bank, half river": {"weights": _only("bank", "river")},
        "uniform": {"weights": _only(*WORDS)},
        "as the scores say": {
            "weights": softmax(similarity_scores(VECTORS[BANK][None], VECTORS))[0].tolist()},
    }

    weights = Weights(len(WORDS), help="how much bank takes of every word; they sum to 1")
    mixed = Numbers(len(FEATURES), help="the new vector of bank")
    vectors = traitlets.List(VECTORS.tolist(), read_only=True).tag(sync=True)
    features = traitlets.List(FEATURES, read_only=True).tag(sync=True)

    def __init__(self, function=None, **values):
        super().__init__(function, **{"weights": _only("bank")} | values)

    def bend(self, word: str, weight: float) -> None:
        """Give `word` this weight, from 0 to 1; the others share what is left."""
        if word not in WORDS or not 0 <= weight <= 1:
            raise ValueError(says("refused.bend", word=repr(word), weight=repr(weight),
                                  words=", ".join(WORDS)))
        self.weights = bend(self.weights, WORDS.index(word), weight)

    def compute(self, at):
        return weighted_sum(np.array([at.weights]), VECTORS)

    def question(self, at):
        return (np.array([at.weights]), VECTORS.copy()), (1, len(FEATURES))

    def names_of_values(self):
        return FEATURES

    def tell(self, at):
        return says("mix", weights=listed(WORDS, at.weights), vector=listed(FEATURES, self.mixed))

    def tell_closely(self, at, word):
        i = WORDS.index(word)
        return says("word", word=word, vector=listed(FEATURES, at.weights[i] * VECTORS[i]))

    def draw(self, figure, at):
        plane, bars = figure.subplots(1, 2, width_ratios=[1.5, 1])
        draw_plane(plane, {word: VECTORS[i, :2] for i, word in enumerate(WORDS)},
                   (-0.4, 2.4), (-0.4, 1.5))
        plane.plot(*self.mixed[:2], "D", color=MIXED, ms=9)
        plane.annotate(says("mixed"), self.mixed[:2], (12, -12), textcoords="offset points",
                       color=MIXED, weight="bold")
        draw_bars(bars, at.weights, says("still.weights"))
