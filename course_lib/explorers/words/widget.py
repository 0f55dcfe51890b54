"""Word vectors on a plane: drag `bank` and read its match with every word."""

import numpy as np
import traitlets

from course_lib.attention import similarity_scores
from course_lib.models.corpus import FEATURES, VECTORS, WORDS
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import listed, say

from ..shared.explorer import Explorer
from ..shared.still import draw_bars, draw_plane
from ..shared.traits import Choice, Number, Numbers
from . import says

BANK = WORDS.index("bank")
AT_FIRST = VECTORS[BANK].tolist()
WATER, MONEY = FEATURES.index("water"), FEATURES.index("money")
DOT, COSINE = "dot product", "cosine"
LOW, HIGH = -1.25, 2.25        # how far bank can be moved


def cosine_scores(queries, keys):
    """Score every query against every key by direction only: the dot product over both lengths."""
    lengths = np.outer(np.linalg.norm(queries, axis=-1), np.linalg.norm(keys, axis=-1))
    return similarity_scores(queries, keys) / lengths


class WordsExplorer(Explorer):
    """Drag `bank` on the plane of its features `water` and `money`; read the scores."""

    _esm = widget_source("explorers/words/widget.js")
    title = says("title")
    moved = ("water", "money", "measure")
    result = "scores"
    unlocked_by = "words.after-drag"
    asked = says("asked")
    PRESETS = {
        "as in the sentence": {"water": AT_FIRST[WATER], "money": AT_FIRST[MONEY]},
        "a river bank": {"water": 1.8, "money": 0.0},
        "a money bank": {"water": 0.0, "money": 1.8},
        "twice as long": {"water": 2 * AT_FIRST[WATER], "money": 2 * AT_FIRST[MONEY]},
        "the other way": {"water": -AT_FIRST[WATER], "money": -AT_FIRST[MONEY]},
    }

    water = Number(AT_FIRST[WATER], LOW, HIGH, help="how much water there is in bank")
    money = Number(AT_FIRST[MONEY], LOW, HIGH, help="how much money there is in bank")
    measure = Choice([DOT, COSINE], DOT, help="how two vectors are compared")
    scores = Numbers(len(WORDS), help="match of bank with every word")
    vectors = traitlets.List(VECTORS.tolist(), read_only=True).tag(sync=True)
    features = traitlets.List(FEATURES, read_only=True).tag(sync=True)

    @staticmethod
    def _vectors(at) -> tuple[np.ndarray, np.ndarray]:
        """Return bank (1, 4) as query and all words (6, 4) as keys: two features have moved."""
        keys = VECTORS.copy()
        keys[BANK, [WATER, MONEY]] = at.water, at.money
        return keys[[BANK]], keys

    def compute(self, at):
        score = similarity_scores if at.measure == DOT else cosine_scores
        return score(*self._vectors(at))

    def question(self, at):
        return self._vectors(at), (1, len(WORDS))

    def tell(self, at):
        return says("scores.dot" if at.measure == DOT else "scores.cosine", water=say(at.water),
                    money=say(at.money), scores=listed(WORDS, self.scores))

    def tell_closely(self, at, word):
        (bank,), keys = self._vectors(at)
        key = keys[WORDS.index(word)]
        terms = " + ".join(f"{say(q)} × {say(k)}" for q, k in zip(bank, key, strict=True))
        return says("word.dot" if at.measure == DOT else "word.cosine", word=word, terms=terms,
                    sum=say(bank @ key), bank=say(np.linalg.norm(bank)), other=say(np.linalg.norm(key)),
                    cosine=say(cosine_scores(bank[None], key[None])[0, 0]))

    def draw(self, figure, at):
        plane, bars = figure.subplots(1, 2)
        draw_plane(plane, dict(zip(WORDS, self._vectors(at)[1][:, [WATER, MONEY]], strict=True)))
        draw_bars(bars, self.scores, says("bars.dot" if at.measure == DOT else "bars.cosine"))
