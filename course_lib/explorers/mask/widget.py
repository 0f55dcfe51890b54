"""Paint who may look at whom; see what becomes of the scores and the weights."""

from types import SimpleNamespace

import numpy as np
import traitlets

from course_lib.models.corpus import COMPANIONS, SENTENCE
from course_lib.models.hand_made import W_K, W_Q
from course_lib.widgets.join import widget_source

from ..shared.sentence import MOST_WORDS, SentenceExplorer, labels_of, words_of
from ..shared.traits import Choice, Floats, Whole, YesNo
from . import says
from .numbers import RULES, base_mask, painted, weights_under
from .text import told, told_closely

MOST_FILLER = 8
NO_LIMIT = MOST_WORDS
D_K = W_K.shape[1]
THREAD = {"sentence": SENTENCE, "causal": False, "window": NO_LIMIT, "filler": 0, "toggled": []}


class Cells(traitlets.List):
    """Cells [query, key] of a table, each at most once. Those outside the present table wait."""

    def __init__(self, help: str):
        super().__init__([], help=help)
        self.most = MOST_WORDS + MOST_FILLER
        self.tag(sync=True, echo_update=False)

    def validate(self, obj, value):
        try:
            cells = list(dict.fromkeys((int(i), int(j)) for i, j in value))
            fits = all(0 <= x < self.most and not isinstance(x, str) for cell in value for x in cell)
        except (TypeError, ValueError):
            fits = False
        if not fits:
            raise traitlets.TraitError(f"{self.name} = {str(value)[:60]} does not fit: give a list of cells "
                                       "[query, key], counted from 0, such as [[0, 0], [2, 1]]")
        return [list(cell) for cell in cells]


class Weights(Floats):
    """A table of weights. The browser is sent it only when the learner's function has made it."""

    def __init__(self, help: str):
        super().__init__(help)
        as_bytes = self.metadata["to_json"]
        self.tag(to_json=lambda numbers, widget: as_bytes(numbers if widget.driven_by else [], widget))


class MaskExplorer(SentenceExplorer):
    """Close and open cells by hand, or by rule; follow every score to its weight."""

    _esm = widget_source("explorers/mask/widget.js")
    title = says("title")
    moved = ("sentence", "causal", "window", "filler", "toggled", "rule")
    result = "weights"
    unlocked_by = "masks.zero"
    asked = says("asked")
    computed_here = ("sentence", "filler")           # the words
    PRESETS = {
        "everybody": THREAD,
        "causal": THREAD | {"causal": True},
        "bank comes first": THREAD | {"sentence": COMPANIONS[0], "causal": True},
        "filler": THREAD | {"filler": 2},
        "a row that sees nothing": THREAD | {"causal": True, "window": 2, "filler": 2},
    }

    causal = YesNo(False, help="no word sees a later one")
    window = Whole(NO_LIMIT, 1, NO_LIMIT, help="how many words back a query may see, itself included")
    filler = Whole(0, 0, MOST_FILLER, help="how many filler words stand at the end")
    toggled = Cells(help="cells [query, key] that a hand has opened or closed")
    rule = Choice(RULES, "minus infinity", help="how the mask is applied")
    weights = Weights(help="(T, T) how much every word looks at every word, row by row")
    query_rows = Floats(help="(words, d_k) of the sentence that is shown")
    key_rows = Floats(help="(words, d_k) of the sentence that is shown")
    shown = traitlets.List(read_only=True, help="the words that these rows belong to").tag(sync=True)

    def words_at(self, at):
        return labels_of(words_of(at.sentence)) + [
            says("filler_word", number=n + 1) for n in range(at.filler)]

    def _take(self, at, values):
        """Send what the browser draws in one message, so that its parts fit each other."""
        with self.hold_sync():
            x = self.vectors_at(at)
            self.query_rows, self.key_rows = (x @ W_Q).ravel().tolist(), (x @ W_K).ravel().tolist()
            self.set_trait("shown", words_of(at.sentence))
            super()._take(at, values)

    # The mathematics

    def scaled_at(self, at) -> np.ndarray:
        """Return the scaled scores (T, T); a filler word has the vector 0."""
        x = np.concatenate([self.vectors_at(at), np.zeros((at.filler, len(W_Q)))])
        products = (x @ W_Q)[:, None, :] * (x @ W_K)[None, :, :]
        # summed in this order, as in the browser: equal words have exactly equal scores
        return (products[..., 0] + products[..., 1] + products[..., 2]) / np.sqrt(D_K)

    def mask_at(self, at) -> np.ndarray:
        """Return who may look at whom, (T, T) bool, True = may attend."""
        return painted(base_mask(len(words_of(at.sentence)), at.filler, at.causal, at.window), at.toggled)

    def compute(self, at):
        # a learner's function is compared with the right rule, whatever was chosen
        rule = "minus infinity" if self.driven_by else at.rule
        return weights_under(rule, self.scaled_at(at), self.mask_at(at))

    def question(self, at):
        mask = self.mask_at(at)
        return (self.scaled_at(at), mask), mask.shape

    # The words

    def _picture(self, at) -> SimpleNamespace:
        labels, mask = self.words_at(at), self.mask_at(at)
        T = len(labels)
        return SimpleNamespace(
            labels=labels, real=T - at.filler, mask=mask, weights=np.reshape(self.weights, (T, T)),
            causal=at.causal, window=at.window, filler=at.filler, rule=at.rule, driven=bool(self.driven_by),
            painted=sum(i < T and j < T for i, j in at.toggled))

    def tell(self, at):
        return told(self._picture(at))

    def tell_closely(self, at, word):
        return told_closely(self._picture(at), word)

    def names_of_values(self):
        return Rows(self.words_at(self._seen))

    # The still picture

    def draw(self, figure, at):
        from .still import draw_tables
        draw_tables(figure, self._picture(at), self.scaled_at(at))


class Rows:
    """The word whose row each weight of a table stands in; found only where it is asked for."""

    def __init__(self, labels: list[str]):
        self.labels = labels

    def __getitem__(self, n: int) -> str:
        return self.labels[n // len(self.labels)]
