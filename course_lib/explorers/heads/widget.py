"""Several heads on one sentence: where every word looks, head by head and all at once."""

import numpy as np
import traitlets

from course_lib.attention import split_heads
from course_lib.models.corpus import COMPANIONS, SENTENCE, words_of
from course_lib.models.hand_made import HEADS
from course_lib.widgets.join import widget_source

from ..shared.sentence import Sentence, SentenceExplorer, labels_of
from ..shared.traits import Floats, YesNo
from . import says
from .numbers import ALL, given_weights, head_weights, projected, tell_difference, tell_heads, tell_word
from .still import draw_heads


class Head(traitlets.Int):
    """The number of one of the heads that are shown, or -1 for all at once."""

    def __init__(self):
        super().__init__(0, help="the head that is shown; -1: all at once")
        self.tag(sync=True, echo_update=False)

    def validate(self, obj, value):
        last = len(obj.head_names) - 1
        whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value == value // 1
        if not whole or not ALL <= value <= last:
            raise traitlets.TraitError(f"{self.name} = {value!r} does not fit: give a whole number from "
                                       f"{ALL} (all at once) to {last}")
        return int(value)


class SentenceOfHeads(Sentence):
    """A sentence; where weights were given, one with as many words as they have."""

    def validate(self, obj, value):
        text = super().validate(obj, value)
        count = len(words_of(text))
        if obj.given is not None and count != obj.given.shape[-1]:
            raise traitlets.TraitError(f"sentence has {count} words, but the given weights are for "
                                       f"{obj.given.shape[-1]}")
        return text


class HeadsExplorer(SentenceExplorer):
    """See where each word looks in three heads made by hand, or in any heads that are given.

    function   computes the heads, as split_heads does
    weights    (H, T, T) of any model, for a sentence of T words; then there is no function
    """

    given: np.ndarray | None = None                # weights that no function computes

    _esm = widget_source("explorers/heads/widget.js")
    title = says("title")
    moved = ("sentence", "head", "causal")
    result = "split"
    unlocked_by = "heads.one-back"
    asked = says("asked")
    PRESETS = {
        "which bank?": {"sentence": SENTENCE, "head": 0, "causal": False},
        "one back": {"sentence": SENTENCE, "head": 1, "causal": False},
        "same kind": {"sentence": SENTENCE, "head": 2, "causal": False},
        "all at once": {"sentence": SENTENCE, "head": ALL, "causal": False},
        "river far away": {"sentence": COMPANIONS[1], "head": 1, "causal": False},
    }

    sentence = SentenceOfHeads()
    head = Head()
    causal = YesNo(False, help="may a word look only at itself and what comes before it?")
    split = Floats(help="queries and keys of the heads, (2, H, T, d_k); or the given weights, (H, T, T)")
    right = Floats(help="the same by the course's own split_heads, where a learner's function draws")
    labels = traitlets.List(read_only=True, help="the words that `split` belongs to").tag(sync=True)
    heads = traitlets.List(read_only=True, help="names of the heads").tag(sync=True)
    are_given = traitlets.Bool(False, read_only=True, help="are the weights given?").tag(sync=True)

    def __init__(self, function=None, weights=None, **values):
        if function is not None and weights is not None:
            raise TypeError("give a function or weights, not both")
        if weights is not None:
            self.given = given_weights(weights, len(words_of(values.get("sentence", SENTENCE))))
            self.PRESETS = {}                      # they belong to the heads made by hand
        super().__init__(function, **values)
        self.set_trait("heads", self.head_names)
        self.set_trait("are_given", self.given is not None)

    @property
    def head_names(self) -> list[str]:
        """What the heads are called: by what they do, or by number."""
        return HEADS if self.given is None else [says("head", number=h) for h in range(len(self.given))]

    @property
    def weights(self) -> np.ndarray:
        """How much every word looks at every word in every head that is shown, (H, T, T)."""
        return self._weights_of(self.split, self._seen)

    @traitlets.validate("causal")
    def _weights_are_as_given(self, proposal):
        if proposal.value and self.given is not None:
            raise traitlets.TraitError("causal = True does not fit: the weights are shown as they were given")
        return proposal.value

    def compute(self, at):
        return self.given if self.given is not None else split_heads(projected(at.sentence), len(HEADS))

    def question(self, at):
        x = projected(at.sentence).copy()
        _, T, d_model = x.shape
        return (x, len(HEADS)), (2, len(HEADS), T, d_model // len(HEADS))

    def asked_for(self):
        return self.computed_here                  # a head is chosen, or masked, after the split

    def _take(self, at, values):
        super()._take(at, values)
        self.set_trait("labels", self.words_at(at))
        self.set_trait("right", [] if self._asked() is None else self.compute(at).ravel().tolist())

    def _asked(self):
        return getattr(self, "_function", None)    # the first picture comes before there is any

    def _weights_of(self, numbers, at) -> np.ndarray:
        if self.given is not None:
            return self.given
        T = len(words_of(at.sentence))
        return head_weights(np.reshape(numbers, (2, len(HEADS), T, -1)), at.causal)

    def _difference(self):
        if self.stale or not self._theirs:
            return super()._difference()
        right = self._weights_of(self.compute(self._seen), self._seen)
        return " " + tell_difference(self.weights, right, self.head_names, self.driven_by)

    def tell(self, at):
        return tell_heads(self.weights, self.labels, self.head_names, at.head, at.causal)

    def tell_closely(self, at, word):
        return tell_word(self.weights, self.labels, self.head_names, at.head, word)

    def draw(self, figure, at):
        draw_heads(figure, self.weights, labels_of(words_of(at.sentence)), self.head_names, at.head)
