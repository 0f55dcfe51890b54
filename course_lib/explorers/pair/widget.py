"""One score of two words: what the first asks, what the second offers, product by product."""

import numpy as np
import traitlets

from course_lib.attention import project_qkv
from course_lib.models.corpus import FEATURES, VECTORS, WORDS
from course_lib.models.hand_made import VIEWS, W_K, W_Q, W_V
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import listed, say, say_short

from ..shared.explorer import SAME, Explorer
from ..shared.still import MIXED, TEXT, colour_of, plain
from ..shared.traits import Choice, Floats, Number
from . import says
from .still import draw_scores

PROJECTED, BARE = "projected", "bare vectors"
MONEY = FEATURES.index("money")
HANDED = FEATURES[:W_V.shape[1]]      # what W_v hands over
MOST = 3.0


def matrices(at) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return W_q, W_k and W_v of a state.

    Bare vectors ask and offer themselves: a projection by the identity changes nothing.
    """
    if at.views == BARE:
        return np.eye(len(FEATURES)), np.eye(len(FEATURES)), W_V.copy()
    W_q = W_Q.copy()
    W_q[MONEY, 0] = at.strength
    return W_q, W_K.copy(), W_V.copy()


def views_of(at) -> list[str]:
    """Return the names of the numbers of a query, which are those of a key too."""
    return FEATURES if at.views == BARE else VIEWS


class PairExplorer(Explorer):
    """Pick a word that asks and a word that offers; see how their score comes about."""

    _esm = widget_source("explorers/pair/widget.js")
    title = says("title")
    moved = ("strength", "views", "asks", "offers")
    result = "qkv"
    unlocked_by = "views.swap"
    asked = says("asked")
    PRESETS = {
        "bank asks river": {"strength": 2.0, "views": PROJECTED, "asks": "bank", "offers": "river"},
        "river asks bank": {"strength": 2.0, "views": PROJECTED, "asks": "river", "offers": "bank"},
        "bank asks itself": {"strength": 2.0, "views": PROJECTED, "asks": "bank", "offers": "bank"},
        "money asks nothing": {"strength": 0.0, "views": PROJECTED, "asks": "bank", "offers": "river"},
        "bare vectors": {"strength": 2.0, "views": BARE, "asks": "bank", "offers": "river"},
    }

    strength = Number(2.0, 0.0, MOST, help="what the row `money` of W_q asks with")
    views = Choice([PROJECTED, BARE], PROJECTED, help="whether W_q and W_k make the queries and keys")
    asks = Choice(WORDS, "bank", help="the word whose query is taken")
    offers = Choice(WORDS, "river", help="the word whose key is taken")
    qkv = Floats(help="Q, K and V of all words, row by row")
    vectors = traitlets.List(VECTORS.tolist(), read_only=True).tag(sync=True)
    features = traitlets.List(FEATURES, read_only=True).tag(sync=True)
    view_names = traitlets.List(VIEWS, read_only=True).tag(sync=True)
    w_q = traitlets.List(W_Q.tolist(), read_only=True).tag(sync=True)
    w_k = traitlets.List(W_K.tolist(), read_only=True).tag(sync=True)
    w_v = traitlets.List(W_V.tolist(), read_only=True).tag(sync=True)

    def swap(self) -> None:
        """Let the word that offers ask, and the one that asks offer."""
        with self.hold_sync(), self.hold_trait_notifications():
            self.asks, self.offers = self.offers, self.asks

    def compute(self, at):
        return np.concatenate([part.ravel() for part in project_qkv(VECTORS, *matrices(at))])

    def question(self, at):
        W = matrices(at)
        return (VECTORS.copy(), *W), tuple((len(WORDS), w.shape[1]) for w in W)

    def parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return Q, K and V as they are shown."""
        d_k, T = len(views_of(self._seen)), len(WORDS)
        Q, K, V = np.split(np.array(self.qkv), [T * d_k, 2 * T * d_k])
        return Q.reshape(T, d_k), K.reshape(T, d_k), V.reshape(T, -1)

    def names_of_values(self):
        d_k = len(views_of(self._seen))
        return [says(f"number.{part}", word=word) for part, d in [("query", d_k), ("key", d_k), ("value", 2)]
                for word in WORDS for _ in range(d)]

    def products(self) -> np.ndarray:
        """Return what every query has in common with every key, number by number: (6, 6, d_k)."""
        Q, K, _ = self.parts()
        return Q[:, None] * K

    def scores(self) -> np.ndarray:
        """Return the table of all scores, (6, 6)."""
        # summed one after the other, as the browser does: what lies between two decimals rounds alike
        return sum(np.moveaxis(self.products(), -1, 0), start=np.float64(0))

    def tell(self, at):
        i, j = WORDS.index(at.asks), WORDS.index(at.offers)
        S = self.scores()
        one_way = says("sum", asks=at.asks, offers=at.offers, score=say(S[i, j]),
                       products=listed(views_of(at), self.products()[i, j]))
        other = (says("other.none") if i == j
                 else says("other", asks=at.asks, offers=at.offers, score=say(S[j, i])))
        made = "bare" if at.views == BARE else "projected"
        symmetry = "symmetric" if np.allclose(S, S.T, rtol=0, atol=SAME) else "asymmetric"
        return f"{one_way} {other} {says(f'table.{made}.{symmetry}', strength=say_short(at.strength))}"

    def tell_closely(self, at, word):
        Q, K, V = (part[WORDS.index(word)] for part in self.parts())
        names = views_of(at)
        return says("word", word=word, query=listed(names, Q), key=listed(names, K), value=listed(HANDED, V))

    # The still picture

    def draw(self, figure, at):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.2])
        pairs = [(at.asks, at.offers)] + [(at.offers, at.asks)] * (at.asks != at.offers)
        self._draw_products(left, at, pairs)
        cells = [(WORDS.index(asks), WORDS.index(offers)) for asks, offers in pairs]
        draw_scores(right, self.scores(), cells)

    def _draw_products(self, axes, at, pairs):
        rows, names, numbers, colours = [], [], [], []
        for asks, offers in pairs:
            products = self.products()[WORDS.index(asks), WORDS.index(offers)]
            first = rows[-1] + 2 if rows else 0                  # a free row between the two
            rows += range(first, first + len(products) + 1)
            names += [*views_of(at), says("still.sum", asks=asks, offers=offers)]
            numbers += [*products, products.sum()]
            colours += [MIXED] * len(products) + [colour_of(asks)]
        lengths = np.nan_to_num(numbers, nan=0, posinf=0, neginf=0)
        axes.barh(rows, lengths, color=colours)
        axes.set_yticks(rows, names)
        axes.invert_yaxis()
        axes.set_xlim(min(0, *lengths), max(1e-9, *lengths) * 1.35)
        for row, length, x in zip(rows, lengths, numbers, strict=True):
            axes.annotate(say(x), (max(length, 0), row), (5, 0), textcoords="offset points",
                          va="center", color=TEXT)
        axes.axvline(0, color=TEXT, lw=1)
        axes.set_xticks([])
        axes.set_title(says("still.products"), loc="left", fontsize=11)
        plain(axes)
        axes.spines["bottom"].set_visible(False)
