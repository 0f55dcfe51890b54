"""Right but for the size of the scores: another scale, base or temperature before they become weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Outcome, trusted

from .compare import same
from .factors import alike, are_numbers, args_of, in_words
from .known import broken_properties, known
from .verdict import Evidence, Finding

# Exercise -> the argument that all of its scores are proportional to.
SCORES = {"softmax": "x", "masked_softmax": "scores", "attention_weights": "Q",
          "scaled_dot_product_attention": "Q", "grouped_query_attention": "Q",
          "online_softmax_attention": "Q", "multi_head_attention": "W_q", "cross_attention": "W_q",
          "kv_cache_step": "W_q"}
BARE = ("softmax", "masked_softmax")         # their scores come from the caller: nothing scales them
STARTS = (1.0, 0.3, 3.0, -1.0)
ROUNDS = 12


def scale(e: Evidence) -> Finding | None:
    """Right as soon as all scores are larger or smaller by one factor, that of each probe."""
    found = _sizes(e)
    if not found:
        return None
    for kind, detail, at in _explanations(e, found):
        explanation = [_hotter(e, i, at(i)) for i in range(len(e.outcomes))]
        if all(same(e.outcomes[i], explanation[i]) for i in e.core):
            return Finding(kind, detail, explanation=explanation)
    if any(p.told for p in e.exercise.properties):
        return None                 # they say more: too equal, too sharp
    least, most = f"{min(found.values()):.3g}", f"{max(found.values()):.3g}"
    return Finding("some scale", least if least == most else f"{least} to {most}", explanation=[
        _hotter(e, i, found.get(i, 1.0)) for i in range(len(e.outcomes))])


def hotter(exercise: Exercise, args: tuple[Any, ...], c: float) -> Outcome:
    """What is right if every score is c times as large."""
    name = SCORES[exercise.name]
    scaled = tuple(a * c if parameter == name else a
                   for parameter, a in zip(exercise.parameters, args, strict=False))
    return trusted(exercise.reference, scaled, exercise.n_results)


def _hotter(e: Evidence, i: int, c: float) -> Outcome:
    """The same for a probe, with as many results as are judged."""
    outcome = hotter(e.exercise, args_of(e)[i], c)
    judged = outcome.arrays[:len(e.facts.expected[i].arrays)]
    return replace(outcome, values=replace(outcome.values, arrays=judged))


@lru_cache(maxsize=128)
def sensitive(exercise: Exercise, seed: int) -> frozenset[str]:
    """The properties that break when all scores are a little larger: they say nothing of heads or masks."""
    if exercise.name not in SCORES:
        return frozenset()
    facts = known(exercise, seed)
    broken = broken_properties(exercise, seed, [hotter(exercise, args, 1.5) for args in facts.calls])
    return frozenset(text for text in broken
                     if not any(p.told for p in exercise.properties if p.text == text))


def _explanations(e: Evidence, found: dict[int, float]) -> Iterator[tuple[str, str, Callable[[int], float]]]:
    """Ways to say how large the scores are: a kind, its detail, and the factor for each probe."""
    bare = e.exercise.name in BARE
    roots = [1.0 if bare else math.sqrt(_width(e.exercise, args)) for args in args_of(e)]
    seen = {i: c / roots[i] for i, c in found.items()}
    if not bare and all(alike(m, 1) for m in seen.values()):
        yield "scale", "not divided at all", lambda i: roots[i]
    c = next(iter(found.values()))
    if all(alike(other, c) for other in found.values()):
        yield "odds", f"{math.exp(c):.3g}", lambda i: c
    for words, at in in_words(e, seen):
        yield "scale", words, lambda i, at=at: at(i) * roots[i]


def _width(exercise: Exercise, args: tuple[Any, ...]) -> int:
    """How many products are added up in one score."""
    given = dict(zip(exercise.parameters, args, strict=False))
    table = given.get("W_q", given.get("Q", given.get("x")))
    return table.shape[-1] // given.get("n_heads", 1)


def _sizes(e: Evidence) -> dict[int, float]:
    """How many times too large the scores are on each ordinary probe that differs; {} where not that."""
    if e.exercise.name not in SCORES or any(e.outcomes[i].crash for i in e.core):
        return {}
    found = {}
    for i in sorted(e.failing_core, key=lambda i: -sum(a.size for a in e.outcomes[i].arrays)):
        c = _size(e, i)
        if c is None:
            return {}
        found[i] = c
    return found


@np.errstate(all="ignore")
def _size(e: Evidence, i: int) -> float | None:
    """Find the factor on the scores by Gauss and Newton's method; None when there is none."""
    mine, right = e.outcomes[i], e.facts.expected[i]
    if [a.shape for a in mine.arrays] != [a.shape for a in right.arrays] or not all(
            are_numbers(a) and np.isfinite(a).all() for a in mine.arrays):
        return None

    def values(c: float) -> np.ndarray:
        return np.concatenate([a.ravel() for a in _hotter(e, i, c).arrays])
    wanted = np.concatenate([a.ravel() for a in mine.arrays])
    for c in STARTS:
        before = math.inf
        for n in range(ROUNDS):
            here = values(c)
            off, slope = here - wanted, (values(c + 1e-6) - here) / 1e-6
            error, steepness = off @ off, slope @ slope
            if error < 1e-18 or not steepness > 1e-12 or n > 4 and error > before / 4:
                break
            before = error
            c -= max(-2.0, min(2.0, float(off @ slope / steepness)))
        if same(mine, _hotter(e, i, c)):
            return c
    return None
