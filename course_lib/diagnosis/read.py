"""Ways to look at outcomes before they are compared, so that form does not hide an idea."""

from __future__ import annotations

from dataclasses import replace

from . import sentences
from .compare import as_pattern, mask_encoding, resemblance, same
from .known import Known
from .verdict import Verdict


def failing(v: Verdict, facts: Known) -> list[int]:
    """The probes on which the outcomes differ from what is expected."""
    return [i for i, (mine, right) in enumerate(zip(v.outcomes, facts.expected, strict=True))
            if not same(mine, right)]


def read_masks(v: Verdict) -> str:
    """Compare the pattern of a mask apart from its encoding (returned) and from axes in front."""
    encoding = mask_encoding(v.outcomes)
    v.outcomes = [as_pattern(o, encoding) for o in v.outcomes]
    without = _without_axes_in_front(v)
    if without and any(not same(mine, right) for mine, right in
                       zip(without, v.facts.expected, strict=True) if not mine.crash):
        v.outcomes = without
        v.findings.append(sentences.AXES_IN_FRONT)
    return encoding


def _without_axes_in_front(v: Verdict) -> list | None:
    """The outcomes without axes of length 1 in front, if every one has as many too many."""
    pairs = [(mine.arrays[0], right.arrays[0]) for mine, right in
             zip(v.outcomes, v.facts.expected, strict=True) if mine.arrays]
    more = {mine.ndim - right.ndim for mine, right in pairs}
    if len(more) != 1 or min(more) < 1:
        return None
    n = more.pop()
    if any(mine.shape[:n] != (1,) * n for mine, _ in pairs):
        return None
    return [replace(o, values=replace(o.values, arrays=tuple(a[(0,) * n] for a in o.arrays)))
            for o in v.outcomes]


def take_one_result(v: Verdict) -> None:
    """Where one result comes instead of several and it is wrong, judge it as the first of them."""
    returned = [o for o in v.outcomes if not o.crash]
    if v.exercise.n_results == 1 or not returned or any(
            len(o.arrays) != 1 or o.values.form != "ok" for o in returned):
        return
    facts = v.facts.first_results()
    wrong = failing(v, facts)
    if any(not v.is_edge(i) and not v.outcomes[i].crash
           and not resemblance(v.outcomes[i], v.facts.expected[i]) for i in wrong):
        v.facts, v.failing = facts, wrong
        v.findings.append(sentences.ONE_RESULT.format(n=v.exercise.n_results,
                                                  name=v.exercise.results[0]))
