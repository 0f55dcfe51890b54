"""The mask explorer in words; text.js says the same, word for word."""

from types import SimpleNamespace

import numpy as np

from course_lib.widgets.numbers import MOST_NAMED, listed, say

from ..shared.explorer import SAME
from .numbers import RULES

FEW = 8                     # a row of up to so many words is told in full
LARGEST = 3                 # of a longer one, so many weights
FAR = 1e9                   # what a learner's function returns can be infinite

learners_numbers = np.errstate(over="ignore", invalid="ignore")     # they can be as large as they like


@learners_numbers
def told(picture: SimpleNamespace) -> str:
    """Say who may see whom, what the rule makes of it, and where the last word looks.

    picture  labels, real, causal, window, filler, rule, driven, painted, mask (T, T), weights (T, T)
    """
    mask = picture.mask
    parts = [_who(picture), *_more(picture), f"{mask.sum()} of {mask.size} cells are open.",
             "" if picture.driven else RULES[picture.rule][0], _empty(picture), *_wrong(picture),
             _last(picture)]
    return " ".join(filter(None, parts))


@learners_numbers
def told_closely(picture: SimpleNamespace, word: str) -> str:
    """Say what one word may see, and its weights."""
    if word not in picture.labels:
        return f"{word} is not in this picture."
    i = picture.labels.index(word)
    weights, mask = picture.weights[i], picture.mask[i]
    some = np.flatnonzero(mask)
    leaks = np.flatnonzero(~mask & (weights > SAME))
    if not some.size:
        seen = f"{word} may see nothing"
    elif len(mask) <= FEW:
        seen = f"{word} may see {_these(picture, i, some)}"
    else:
        most = _these(picture, i, _most(weights, some))
        seen = f"{word} may see {_count(some.size, 'word')}, most of all {most}"
    named = leaks if len(mask) <= FEW else _most(weights, leaks)
    more = f" and {leaks.size - len(named)} more" if leaks.size > len(named) else ""
    still = f"; hidden, but with weight: {_these(picture, i, named)}{more}" if leaks.size else ""
    return f"{seen}{still}; the sum of its weights is {say(weights.sum())}."


def _who(picture) -> str:
    back = picture.window - 1
    if picture.window >= len(picture.labels):
        return ("Every word may see itself and what stands before it." if picture.causal
                else "Every word may see every word.")
    if back == 0:
        return "Every word may see only itself."
    near = "word" if back == 1 else f"{back} words"
    if picture.causal:
        return f"Every word may see itself and the {near} before it."
    return f"Every word may see itself, the {near} before it and the {near} after it."


def _more(picture) -> list[str]:
    count, hands = picture.filler, picture.painted
    return [
        "" if count == 0 else "The filler word is hidden as a key." if count == 1
        else f"The {count} filler words are hidden as keys.",
        "" if hands == 0 else "1 cell is painted by hand." if hands == 1
        else f"{hands} cells are painted by hand."]


def _empty(picture) -> str:
    rows = [picture.labels[i] for i in np.flatnonzero(~picture.mask.any(axis=-1))]
    if not rows:
        return ""
    few = ", ".join(rows[:MOST_NAMED])
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    what = "" if picture.driven else f": {RULES[picture.rule][1]}"
    return (f"The row of {few} sees nothing{what}." if len(rows) == 1
            else f"The rows of {few}{more} see nothing{what}.")


def _wrong(picture) -> list[str]:
    """Say what no weights should be: nan, a leak, a row that does not sum to 1."""
    weights, mask = picture.weights, picture.mask
    broken = np.isnan(weights).sum()
    leaks = weights[~mask & (weights > SAME)]
    sums = weights[mask.any(axis=-1)].sum(axis=-1)
    sums = sums[np.isfinite(sums)]
    ends = [say(sums.min()), say(sums.max())] if sums.size else []
    return [
        "" if not broken else "1 weight is nan." if broken == 1 else f"{broken} weights are nan.",
        "" if not leaks.size else
        f"{_count(leaks.size, 'closed cell')} still {'gets' if leaks.size == 1 else 'get'} weight, "
        f"up to {say(leaks.max())}.",
        "" if not set(ends) - {"1.00"} else
        f"The sums of the rows run from {ends[0]} to {ends[1]}; they should be 1."]


def _last(picture) -> str:
    i = picture.real - 1
    weights = picture.weights[i]
    if np.isnan(weights).any():
        return f"The weights of the last word, {picture.labels[i]}, are nan."
    most = [j for j in _most(weights, np.arange(len(weights))) if weights[j] > SAME]
    if not most:
        return f"The weights of the last word, {picture.labels[i]}, are all 0."
    return f"The last word, {picture.labels[i]}, looks most at {_these(picture, i, most)}."


def _most(weights, places) -> list[int]:
    """Return the places with the largest weights, as they are written: equal ones from left to right."""
    size = np.nan_to_num(weights).clip(-FAR, FAR)
    return sorted(places, key=lambda j: -float(say(size[j])))[:LARGEST]


def _these(picture, i: int, places) -> str:
    return listed([picture.labels[j] for j in places], [picture.weights[i, j] for j in places])


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
