"""What the inputs that differ have in common: "right, except with a batch axis"."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from course_lib.exercises.page import (
    BATCH,
    BEHIND_A_BATCH,
    EDGES,
    HIDDEN_PEAK,
    HUGE,
    MASK,
    NO_BATCH,
    THE_TASK,
)

from . import sentences
from .compare import resemblance, same
from .naming import agrees, shows_nothing
from .verdict import Evidence, Finding

EXPLAINED = ("named", "resembles", "factor", "scale", "some scale", "odds")
IN_WORDS = ("property", "differs", "stops")


def batches(e: Evidence) -> Finding | None:
    """One sentence is right, a batch is not: that says more than an idea that fits a batch alone."""
    core, failing_core = e.core, e.failing_core
    alone = {i for i in range(len(e.outcomes)) if NO_BATCH in e.features(i)}
    masked = {i for i in range(len(e.outcomes)) if MASK in e.features(i)}
    if set(failing_core) == {i for i in core if BATCH in e.features(i)}:
        return _right_except(e, f"with {BATCH}", BATCH)
    if failing_core == core and alone and not alone & set(e.failing) and (not masked or masked & alone):
        return Finding("feature", f"with {BEHIND_A_BATCH}")
    return None


def feature(e: Evidence) -> Finding | None:
    """All failing probes, and no others, share a feature: "right, except with a batch axis"."""
    if e.failing_core == e.core:
        return None
    return _one_feature(e) or _two_features(e) or _argument(e)


def _right_except(e: Evidence, detail: str, *names: str) -> Finding:
    """The feature, and every edge case that differs without it: these are things of their own."""
    apart = [e.features(i) for i in e.failing if e.features(i).isdisjoint(names)
             and not (e.outcomes[i].crash and e.outcomes[i].crash.arity)]
    others = [edge for edge in EDGES if any(edge in found for found in apart)]
    return Finding("feature", detail, others=_things(others), remarks=_remarks(others))


def _things(edges: Sequence[str], besides: str = "") -> tuple[str, ...]:
    """A score that is hidden and huge is a huge one: where those differ, it is no thing of its own."""
    huge = HUGE in (*edges, besides)
    return tuple(edge for edge in edges if not (huge and edge == HIDDEN_PEAK))


def _remarks(edges: Iterable[str]) -> tuple[str, ...]:
    return tuple(sentences.EDGE_FINDINGS[edge] for edge in edges)


def _where(e: Evidence) -> dict[str, set[int]]:
    """Which probes of the core have each feature of those that fail."""
    names = sorted(set().union(*(e.features(i) for i in e.failing_core)))
    return {name: {i for i in e.core if name in e.features(i)} for name in names}


def _one_feature(e: Evidence) -> Finding | None:
    alone = [i for i in range(len(e.outcomes)) if NO_BATCH in e.features(i)]
    for one, probes in _where(e).items():
        if probes != set(e.failing_core):
            continue
        there = [i for i in alone if one in e.features(i)]
        if there and not set(there) & set(e.failing):
            return _right_except(e, f"with {one} and {BEHIND_A_BATCH}", one)
        if not is_the_task(e, one):
            return _right_except(e, f"with {one}", one)
    return None


def _two_features(e: Evidence) -> Finding | None:
    sets = _where(e)
    for one, other in itertools.combinations([name for name in sets if not is_the_task(e, name)], 2):
        if sets[one] | sets[other] == set(e.failing_core):
            return _right_except(e, f"with {one} or {other}", one, other)
    return None


def is_the_task(e: Evidence, name: str) -> bool:
    """Without it nothing is left of the task: only the probes of a first, naive test lack it."""
    return name in THE_TASK or all(
        e.labels[i].startswith("naive") for i in e.core if name not in e.features(i))


def _argument(e: Evidence) -> Finding | None:
    """Every failing probe is called with an argument more, or fewer, than the function takes."""
    failing_core = e.failing_core
    if not all(e.outcomes[i].crash and e.outcomes[i].crash.arity for i in failing_core):
        return None
    given = min(len(e.facts.calls[i]) for i in failing_core)
    left_out = given < min(len(e.facts.calls[i]) for i in e.core if i not in failing_core)
    name = e.exercise.parameters[given - (not left_out)]    # the first that is missing, or one too many
    return _right_except(e, f"where `{name}` is left out" if left_out else f"with the argument `{name}`")


def edges_only(e: Evidence) -> Finding:
    """Right on ordinary input: name each edge case on its own."""
    explained = _explains(e, e.failing)
    if explained:
        return explained
    there = [(edge, where) for edge in EDGES if (where := [i for i in e.failing if edge in e.features(i)])]
    (first, where), *others = there
    names = tuple(edge for edge, _ in others)
    found = _explains(e, where) or Finding("feature", f"with {first}", others=_things(names, first))
    return replace(found, remarks=_remarks(names))


def _explains(e: Evidence, where: list[int]) -> Finding | None:
    """A wrong version that does the same on these probes, and errs on none that came out right."""
    right = [i for i in range(len(e.outcomes)) if i not in e.failing]
    return next((Finding("named", named=w, explanation=outcomes) for w, outcomes in e.facts.wrong
                 if all(same(e.outcomes[i], outcomes[i]) for i in where)
                 and shows_nothing(e, outcomes, right)
                 and any(not e.outcomes[i].crash for i in where)), None)


def beside(e: Evidence, found: Finding) -> tuple[str, ...]:
    """What else is to be said of the inputs that differ, beside the finding that decided."""
    if found.kind in IN_WORDS:
        return _only_with_the_task(e)
    return _other_edges(e, found) if found.kind in EXPLAINED else ()


def _only_with_the_task(e: Evidence) -> tuple[str, ...]:
    """All inputs with the heart of the task differ, and no others: no "right, except", but a help."""
    return tuple(sentences.ONLY_WITH.format(name) for name, probes in _where(e).items()
                 if probes == set(e.failing_core) != set(e.core)
                 and all(name in e.features(i) for i in e.failing))[:1]


def _other_edges(e: Evidence, found: Finding) -> tuple[str, ...]:
    """Edge cases that the named idea does not explain are findings of their own.

    Beside a cause that is not known, a line that stops or axes in another order they would only lead
    away from it: they are told when the rest is right.
    """
    outcomes = found.explanation or e.facts.expected
    left = [i for i in e.failing if not e.outcomes[i].crash and not agrees(e, i, outcomes[i])
            and (found.kind != "resembles"
                 or resemblance(e.outcomes[i], e.facts.expected[i]) != found.detail)]
    return _remarks(edge for edge in EDGES
                    if edge != NO_BATCH and any(edge in e.features(i) for i in left))
