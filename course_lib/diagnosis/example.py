"""Which probe a learner is shown: the one on which what was found is best seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.runner.run import Outcome, Run, trusted

from . import naming, not_a_number, scores, sentences
from .compare import same
from .known import breaks, told_of
from .verdict import Example, Verdict

FEW_NUMBERS = 20       # inputs up to this size are printed, larger ones only by their shape


def with_example(v: Verdict, run: Run, seed: int) -> Verdict:
    """Choose the probe to be shown, and for a broken property what the values say of it."""
    v = replace(v, shown=_probe_to_show(v))
    if v.kind != "property":
        return v
    v = replace(v, own_call=_own_call_of_the_property(v, run))
    if not_a_number.shown(v):       # nothing can be said of numbers that are none
        said = "" if "NaN" in v.broken[0] and "," in v.broken[0] else not_a_number.COMES_OUT
        return replace(v, told=(said, not_a_number.question(v)), only_first=True)
    told = told_of(v.exercise, seed, v.broken[0], run.outcomes)
    return replace(v, told=told or _inside(v, seed), only_first=_other_shapes(v))


def _inside(v: Verdict, seed: int) -> tuple[str, str] | None:
    """Where only the numbers differ, and who hears whom is right: ask for the step."""
    return ("", sentences.INSIDE) if set(v.broken) <= scores.sensitive(v.exercise, seed) else None


def _other_shapes(v: Verdict) -> bool:
    """Do the shapes differ wherever something comes back? Then nothing is known of the numbers."""
    pairs = [(v.outcomes[i], v.facts.expected[i]) for i in v.failing_core if not v.outcomes[i].crash]
    return bool(pairs) and all([a.shape for a in mine.arrays] != [a.shape for a in right.arrays]
                               for mine, right in pairs)


def _probe_to_show(v: Verdict) -> int | None:
    """The exercise's own choice when it fails, else the smallest failing one with a pattern."""
    if not v.failing:
        return None
    failing = [i for i in v.failing if not v.is_edge(i)] or v.failing
    if v.kind == "named" and all(v.outcomes[i].crash for i in failing):
        failing = v.failing           # the idea shows where numbers come back
    if v.kind == "stops":
        failing = [i for i in failing if v.outcomes[i].crash]
    if v.kind == "feature":       # the headline speaks of it: let it be seen
        failing = [i for i in failing if v.finding.detail.removeprefix("with ") in v.features(i)] or failing
    if v.kind == "property":      # a reader is told of the first broken one: let it be seen
        seen = [i for i in failing if breaks(v.exercise, v.broken[0], v.facts, i, v.outcomes[i])]
        failing = seen or failing
    wanted = _wanted(v) or v.exercise.show
    chosen = [i for i in failing if v.labels[i] == wanted]
    explained = v.finding.explanation or v.outcomes       # where the idea shows
    telling = [i for i in failing if naming.agrees(v, i, explained[i])] or failing
    telling = [i for i in telling if not v.outcomes[i].crash] or telling
    if chosen and chosen[0] in telling:
        return chosen[0]
    return min(telling, key=lambda i: (_size(v.facts.expected[i]) < 4, _size(v.facts.expected[i]),
                                       _weight(v.facts.probes[v.labels[i]].args)))


def _own_call_of_the_property(v: Verdict, run: Run) -> Example | None:
    """Where the broken property tries an input of its own that no probe stands for: that input."""
    if v.shown is None or v.outcomes[v.shown].crash:
        return None
    prop, where = next((p, where) for p, where in v.facts.property_calls if p.text == v.broken[0])
    if prop.show or where.stop - where.start != 1:
        return None
    args, mine = v.facts.calls[where.start], run.outcomes[where.start]
    if _weight(args) > FEW_NUMBERS:
        return None
    right = trusted(v.exercise.reference, args, v.exercise.n_results)
    return None if mine.crash or not mine.arrays or same(mine, right) else (args, right, mine)


def _wanted(v: Verdict) -> str:
    """The label of the probe that the named idea, or the first broken property, is best shown on."""
    if v.named:
        return v.named.show
    broken = v.broken[0] if v.kind == "property" else ""
    return next((p.show for p in v.exercise.properties if p.text == broken), "")


def _size(outcome: Outcome) -> int:
    return sum(a.size for a in outcome.arrays)


def _weight(args: tuple[Any, ...]) -> int:
    return sum(np.size(a) for a in args if isinstance(a, np.ndarray))
