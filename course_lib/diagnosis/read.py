"""Read outcomes as what they mean, before they are compared, so that form does not hide an idea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from course_lib.runner.run import Outcome

from . import sentences
from .compare import as_pattern, mask_encoding, resemblance, same
from .verdict import Evidence


@dataclass(frozen=True)
class Reading:
    """What was read.

    evidence  the outcomes as they are to be compared
    encoding  how a mask was written: "bool", "additive", ...; "" where the result is no mask
    remarks   what was left out to read it so, in sentences
    """

    evidence: Evidence
    encoding: str = ""
    remarks: tuple[str, ...] = ()


def read(evidence: Evidence) -> Reading:
    """Read masks as patterns, and one result that is wrong as the first of several."""
    return (_as_mask(evidence) if evidence.exercise.mask else _as_one_result(evidence)
            or Reading(evidence))


def _as_mask(evidence: Evidence) -> Reading:
    """The pattern of a mask apart from its encoding, and from axes in front."""
    encoding = mask_encoding(evidence.outcomes)
    patterns = [as_pattern(o, encoding) for o in evidence.outcomes]
    without = _without_axes_in_front(patterns, evidence.facts.expected)
    if without and any(not same(mine, right) for mine, right in
                       zip(without, evidence.facts.expected, strict=True) if not mine.crash):
        return Reading(replace(evidence, outcomes=without), encoding, (sentences.AXES_IN_FRONT,))
    return Reading(replace(evidence, outcomes=patterns), encoding)


def _without_axes_in_front(outcomes: Sequence[Outcome], expected: Sequence[Outcome]
                           ) -> list[Outcome] | None:
    """The outcomes without axes of length 1 in front, if every one has as many too many."""
    pairs = [(mine.arrays[0], right.arrays[0]) for mine, right in
             zip(outcomes, expected, strict=True) if mine.arrays]
    more = {mine.ndim - right.ndim for mine, right in pairs}
    if len(more) != 1 or min(more) < 1:
        return None
    n = more.pop()
    if any(mine.shape[:n] != (1,) * n for mine, _ in pairs):
        return None
    return [replace(o, values=replace(o.values, arrays=tuple(a[(0,) * n] for a in o.arrays)))
            for o in outcomes]


def _as_one_result(evidence: Evidence) -> Reading | None:
    """Where one result comes instead of several and it is wrong: judge it as the first of them."""
    exercise, outcomes = evidence.exercise, evidence.outcomes
    returned = [o for o in outcomes if not o.crash]
    if exercise.n_results == 1 or not returned or any(
            len(o.arrays) != 1 or o.values.form != "ok" for o in returned):
        return None
    alone = replace(evidence, facts=evidence.facts.first_results())
    if any(not outcomes[i].crash and not resemblance(outcomes[i], evidence.facts.expected[i])
           for i in alone.failing_core):
        return Reading(alone, remarks=(sentences.ONE_RESULT.format(
            n=exercise.n_results, name=exercise.results[0]),))
    return None
