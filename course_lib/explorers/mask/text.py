"""The mask explorer in words; text.js chooses the same of its sentences."""

from types import SimpleNamespace

import numpy as np

from course_lib.widgets.numbers import MOST_NAMED, listed, say

from ..shared.explorer import SAME
from . import says

FEW = 8                     # a row of up to so many words is told in full
LARGEST = 3                 # of a longer one, so many weights
FAR = 1e9                   # what a learner's function returns can be infinite

learners_numbers = np.errstate(over="ignore", invalid="ignore")     # they can be as large as they like


@learners_numbers
def told(picture: SimpleNamespace) -> str:
    """Say who may see whom, what the rule makes of it, and where the last word looks.

    picture  labels, real, causal, window, filler, rule, driven, painted, mask (T, T), weights (T, T)
    """
    mask, filler, hands = picture.mask, picture.filler, picture.painted
    parts = [_who(picture),
             says("filler", n=filler) if filler else "",
             says("painted", n=hands) if hands else "",
             says("open", open=mask.sum(), all=mask.size),
             "" if picture.driven else says(f"rule.{picture.rule}"),
             _empty(picture), *_wrong(picture), _last(picture)]
    return " ".join(filter(None, parts))


@learners_numbers
def told_closely(picture: SimpleNamespace, word: str) -> str:
    """Say what one word may see, and its weights."""
    if word not in picture.labels:
        return says("absent", word=word)
    i = picture.labels.index(word)
    weights, mask = picture.weights[i], picture.mask[i]
    some = np.flatnonzero(mask)
    leaks = np.flatnonzero(~mask & (weights > SAME))
    few = len(mask) <= FEW
    named = leaks if few else _most(weights, leaks)
    kind = "nothing" if not some.size else "few" if few else "many"
    return says(f"sees.{kind}{'.leaks' if leaks.size else ''}", word=word, n=some.size,
                words=_these(picture, i, some if few else _most(weights, some)),
                leaks=_and_more(_these(picture, i, named), leaks.size - len(named)),
                sum=say(weights.sum()))


def _who(picture) -> str:
    back = picture.window - 1
    if picture.window >= len(picture.labels):
        return says("who.causal" if picture.causal else "who.every_word")
    if back == 0:
        return says("who.itself")
    return says("who.window.causal" if picture.causal else "who.window", n=back)


def _empty(picture) -> str:
    rows = [picture.labels[i] for i in np.flatnonzero(~picture.mask.any(axis=-1))]
    if not rows:
        return ""
    words = _and_more(", ".join(rows[:MOST_NAMED]), len(rows) - MOST_NAMED)
    return says("empty" if picture.driven else f"empty.{picture.rule}", n=len(rows), words=words)


def _wrong(picture) -> list[str]:
    """Say what no weights should be: nan, a leak, a row that does not sum to 1."""
    weights, mask = picture.weights, picture.mask
    broken = np.isnan(weights).sum()
    leaks = weights[~mask & (weights > SAME)]
    sums = weights[mask.any(axis=-1)].sum(axis=-1)
    sums = sums[np.isfinite(sums)]
    ends = [say(sums.min()), say(sums.max())] if sums.size else []
    return [says("nan", n=broken) if broken else "",
            says("leaks", n=leaks.size, most=say(leaks.max())) if leaks.size else "",
            says("sums", low=ends[0], high=ends[1]) if set(ends) - {"1.00"} else ""]


def _last(picture) -> str:
    i = picture.real - 1
    word, weights = picture.labels[i], picture.weights[i]
    if np.isnan(weights).any():
        return says("last.nan", word=word)
    most = [j for j in _most(weights, np.arange(len(weights))) if weights[j] > SAME]
    return says("last.looks" if most else "last.zero", word=word, words=_these(picture, i, most))


def _most(weights, places) -> list[int]:
    """Return the places with the largest weights, as they are written: equal ones from left to right."""
    size = np.nan_to_num(weights).clip(-FAR, FAR)
    return sorted(places, key=lambda j: -float(say(size[j])))[:LARGEST]


def _these(picture, i: int, places) -> str:
    return listed([picture.labels[j] for j in places], [picture.weights[i, j] for j in places])


def _and_more(names: str, more: int) -> str:
    return says("and_more", names=names, n=more) if more > 0 else names
