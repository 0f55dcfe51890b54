"""The weights of several heads, and what is said about them: numbers.js chooses the same sentences."""

from __future__ import annotations

import functools
import math

import numpy as np

from course_lib.attention import causal_mask, masked_softmax, similarity_scores
from course_lib.models.corpus import words_of
from course_lib.models.hand_made import HEADS_W_K, HEADS_W_Q, with_places
from course_lib.widgets.numbers import isolated, listed, say
from course_lib.widgets.sentences import shared_says

from ..shared.explorer import SAME
from . import says

MOST_HEADS = 16
ALL = -1                       # the number of the head that stands for all heads at once
EVEN = 1e-9                    # weights nearer than this share the first place


@functools.lru_cache(maxsize=4)
def projected(sentence: str) -> np.ndarray:
    """Return the queries and the keys of a sentence before they are split, (2, T, 12)."""
    x = with_places(words_of(sentence))
    return np.stack([x @ HEADS_W_Q, x @ HEADS_W_K])


def head_weights(heads: np.ndarray, causal: bool) -> np.ndarray:
    """Return how much every word looks at every word, head by head.

    heads    (2, H, T, d_k)  queries and keys, split into heads; perhaps nan and inf
    returns  (H, T, T)
    """
    queries, keys = heads
    T = queries.shape[-2]
    with np.errstate(all="ignore"):                              # a learner's numbers may be any
        scores = similarity_scores(queries, keys) / math.sqrt(queries.shape[-1])
        return masked_softmax(scores, causal_mask(T) if causal else np.ones((T, T), bool))


def given_weights(weights, T: int) -> np.ndarray:
    """Return given weights as (H, T, T); ValueError says what does not fit."""
    try:
        A = np.array(weights, float)
    except (TypeError, ValueError):
        raise ValueError(f"weights are not a table of numbers: give the shape (heads, {T}, {T})") from None
    heads = A[None] if A.ndim == 2 else A
    if heads.ndim != 3 or heads.shape[1:] != (T, T):
        raise ValueError(f"weights have the shape {A.shape}; {T} words in the sentence need "
                         f"(heads, {T}, {T}), or ({T}, {T}) for one head")
    if not 1 <= len(heads) <= MOST_HEADS:
        raise ValueError(f"weights have {len(heads)} heads: give 1 to {MOST_HEADS}")
    for h, i in np.argwhere(~np.isfinite(heads).all(axis=-1))[:1]:
        raise ValueError(f"weights of head {h} have a number in row {i} that is not finite")
    if heads.min() < 0 or heads.max() > 1 + SAME:
        raise ValueError(f"weights go from {say(heads.min())} to {say(heads.max())}; a weight lies between "
                         "0 and 1: perhaps these are scores, before the softmax")
    return heads


# ---- in words

def title_of(names: list[str], h: int) -> str:
    """Write `Head 1, “one back”`; for given weights `Head 1`."""
    if names[h] == says("head", number=h):
        return says("head.title", number=h)
    return says("head.title.named", number=h, name=names[h])


def most_at(weights: np.ndarray) -> list[int]:
    """Return where the largest of some weights stand: several when they are equal, none when all are 0."""
    known = np.nan_to_num(weights, nan=-1.0)
    peak = known.max()
    return np.flatnonzero(known >= peak - EVEN).tolist() if peak > 0 else []


def looking_back(A: np.ndarray) -> int:
    """Count the words that look most at the word right before them; A (T, T)."""
    return sum(most_at(A[i]) == [i - 1] for i in range(1, len(A)))


def all_alike(weights: np.ndarray) -> bool:
    """Say whether several weights are equal: that is no choice of a word."""
    return len(weights) > 1 and len(most_at(weights)) == len(weights)


def first_of(weights: np.ndarray, words: list[str]) -> str:
    """Write `river 0.65`, `the 0.33 and 1 more alike`, `all words alike, 0.17`; `nowhere` for zeros."""
    places = most_at(weights)
    if not places:
        return says("place.nowhere")
    first, more = places[0], len(places) - 1
    if all_alike(weights):
        return says("place.alike", weight=say(weights[first]))
    place = listed([words[first]], [weights[first]])
    return says("place.shared", place=place, n=more) if more else place


def tell_heads(A: np.ndarray, words: list[str], names: list[str], head: int, causal: bool) -> str:
    """Return the picture in words; A (H, T, T)."""
    T, last = len(words), isolated(words[-1])
    mask = ".causal" if causal else ""

    if head != ALL:
        row = A[head, -1]
        kind = "nowhere" if not most_at(row) else "alike" if all_alike(row) else "most"
        return says(f"one{'.alone' if T == 1 else ''}{mask}", head=title_of(names, head),
                    looks=says(f"looks.{kind}", word=last, place=first_of(row, words)),
                    n=looking_back(A[head]), all=T)
    places = ", ".join(f"{first_of(A[h, -1], words)} ({names[h]})" for h in range(len(A)))
    counts = ", ".join(f"{looking_back(A[h])} ({names[h]})" for h in range(len(A)))
    told = says(f"all{mask}", n=len(A), word=last, places=places)
    return f"{told} {says('back', n=T, counts=counts)}" if T > 1 else told


def tell_word(A: np.ndarray, words: list[str], names: list[str], head: int, word: str) -> str:
    """Return where one word looks, and who looks at it most."""
    shown = isolated(word)
    if word not in words:
        return says("absent", word=shown)
    i = words.index(word)
    if head == ALL:
        few = 3 if len(A) <= 4 else 1
        return says("word.all", word=shown, words="; ".join(
            f"{strongest(A[h, i], words, few)} ({names[h]})" for h in range(len(A))))
    by = A[head, :, i]
    who = says("by" if most_at(by) else "by.none", word=shown, place=first_of(by, words))
    return f"{says('word', word=shown, words=strongest(A[head, i], words, 6))} {who}"


def strongest(weights: np.ndarray, words: list[str], few: int) -> str:
    """List the words with the largest weights, largest first."""
    said = [say(w) for w in weights]
    some = sorted((j for j, text in enumerate(said) if text not in ("0.00", "nan")),
                  key=lambda j: (-float(said[j]), j))
    if not some:
        return says("no_word")
    names = listed([words[j] for j in some[:few]], [weights[j] for j in some[:few]])
    return says("and_more", names=names, n=len(some) - few) if len(some) > few else names


def tell_difference(mine: np.ndarray, right: np.ndarray, names: list[str], own: str) -> str:
    """Say in which heads the learner's weights are not the course's; both (H, T, T)."""
    with np.errstate(invalid="ignore"):
        other = ~((mine == right) | (np.abs(mine - right) <= SAME))
    heads = ", ".join(says("computed.cells", head=names[h], n=other[h].sum(), all=other[h].size)
                      for h in range(len(mine)) if other[h].any())
    return (says("computed.differs", function=own, heads=heads) if heads
            else shared_says("own.same", function=own))
