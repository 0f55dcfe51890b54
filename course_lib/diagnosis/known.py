"""What is known before a learner's function runs: the calls, and what every version answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise, Probe, Property, Wrong
from course_lib.runner.run import Outcome, trusted


class Answers(Sequence):
    """What a version of ours answers to each probe. Most differ on the first that is looked at."""

    def __init__(self, function: Callable, args: list[tuple[Any, ...]], n_results: int) -> None:
        self._function, self._args, self._n_results = function, args, n_results
        self._found: dict[int, Outcome] = {}

    def __len__(self) -> int:
        return len(self._args)

    def __getitem__(self, i: int) -> Outcome:
        if i not in self._found:
            self._found[i] = trusted(self._function, self._args[i], self._n_results)
        return self._found[i]


@dataclass(frozen=True)
class Known:
    """Everything about one exercise and one seed.

    probes    label -> probe, in order
    calls     arguments of all calls: first one per probe, then those of the properties
    expected  outcome of the reference, per probe
    wrong     outcomes of every wrong version and of its variants, per probe, found when they are asked for
    """

    probes: dict[str, Probe]
    calls: list[tuple[Any, ...]]
    property_calls: list[tuple[Property, slice]]
    expected: list[Outcome]
    wrong: list[tuple[Wrong, Sequence[Outcome]]]

    def first_results(self) -> Known:
        """The same, as if every version returned its first result only."""
        def first(outcomes: Sequence[Outcome]) -> list[Outcome]:
            return [replace(o, values=replace(o.values, arrays=o.arrays[:1])) for o in outcomes]
        return replace(self, expected=first(self.expected),
                       wrong=[(w, first(outcomes)) for w, outcomes in self.wrong])


@lru_cache(maxsize=128)
def known(exercise: Exercise, seed: int) -> Known:
    """Draw the probes of an exercise and answer them with the reference and all wrong versions."""
    probes = exercise.make_probes(np.random.default_rng(seed))
    args = [probe.args for probe in probes.values()]
    calls = list(args)
    property_calls = []
    for prop in exercise.properties:
        more = prop.calls(np.random.default_rng(seed))
        property_calls.append((prop, slice(len(calls), len(calls) + len(more))))
        calls += more
    n = exercise.n_results
    return Known(probes, calls, property_calls,
                 [trusted(exercise.reference, a, n) for a in args],
                 [(wrong, Answers(function, args, n))
                  for wrong in exercise.wrongs for function in (wrong.function, *wrong.variants)])


def broken_properties(exercise: Exercise, seed: int, outcomes: list[Outcome]) -> list[str]:
    """List the properties, in words, that do not hold for the outcomes of `known(...).calls`."""
    facts = known(exercise, seed)
    broken = []
    for prop, where in facts.property_calls:
        if prop.makes_calls:
            results = outcomes[where]
            holds = (all(_readable(o) for o in results)
                     and _holds(lambda prop=prop, results=results: prop.verdict(
                         np.random.default_rng(seed), tuple(_result(o) for o in results))))
        else:
            holds = not any(_seen_broken(prop, facts, i, outcomes[i]) for i in range(len(facts.probes)))
        if not holds:
            broken.append(prop.text)
    return broken


def told_of(exercise: Exercise, seed: int, text: str, outcomes: list[Outcome]) -> tuple[str, str] | None:
    """How a broken property shows in the values, in words, with a question; None when it cannot be said."""
    prop, where = next((p, where) for p, where in known(exercise, seed).property_calls if p.text == text)
    results = outcomes[where]
    if prop.told is None or not results or not all(_readable(o) for o in results):
        return None
    with np.errstate(all="ignore"):
        try:
            return prop.told(*(_result(o) for o in results)) or None
        except Exception:      # a result of another shape
            return None


def breaks(exercise: Exercise, text: str, facts: Known, i: int, outcome: Outcome) -> bool:
    """Say whether a property can be seen to be broken on probe `i` alone."""
    prop = next(p for p in exercise.properties if p.text == text)
    return not prop.makes_calls and _seen_broken(prop, facts, i, outcome)


def _seen_broken(prop: Property, facts: Known, i: int, outcome: Outcome) -> bool:
    return _readable(outcome) and not _holds(lambda: prop.holds(_result(outcome), *facts.calls[i]))


def _readable(outcome: Outcome) -> bool:
    return outcome.crash is None and bool(outcome.arrays)


def _result(outcome: Outcome) -> Any:
    return outcome.arrays[0] if len(outcome.arrays) == 1 else outcome.arrays


def _holds(check) -> bool:
    with np.errstate(all="ignore"):
        try:
            return bool(check())
        except Exception:      # a result of another shape breaks the property as well
            return False
