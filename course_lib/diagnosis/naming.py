"""Which known idea explains the numbers: on every probe, on some, or a feature they share."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from course_lib.exercises.page import (
    BATCH,
    BEHIND_A_BATCH,
    EDGES,
    EMPTY_ROW,
    HIDING,
    MASK,
    NO_BATCH,
    THE_TASK,
    Wrong,
)
from course_lib.runner.run import Outcome

from . import sentences
from .compare import resemblance, same, same_where_filled
from .verdict import Evidence, Finding

Found = tuple[int, Wrong, Sequence[Outcome]]       # how much a wrong version explains, and its answers


def cause(e: Evidence) -> Finding | None:
    """What is behind numbers that differ on ordinary inputs: the first question that finds something."""
    for question in (named, resembles, batches, partly, feature, stops):
        found = question(e)
        if found:
            return found
    return None


def agrees(e: Evidence, i: int, candidate: Outcome) -> bool:
    mine = e.outcomes[i]
    if same(mine, candidate):
        return True
    return bool(e.features(i) & {MASK, HIDING, EMPTY_ROW}) and same_where_filled(mine, candidate)


def _shows_nothing(e: Evidence, outcomes: Sequence[Outcome], where: list[int]) -> bool:
    return all(same(outcomes[i], e.facts.expected[i]) for i in where)


def named(e: Evidence) -> Finding | None:
    """One known wrong version does the same on every probe, edge cases apart."""
    core, failing_core = e.core, e.failing_core
    found = [(sum(same(e.outcomes[i], outcomes[i]) for i in e.failing), w, outcomes)
             for w, outcomes in e.facts.wrong
             if all(agrees(e, i, outcomes[i]) for i in core)        # first, as most disagree on the first
             and _tells(e, failing_core, outcomes) and not _shows_nothing(e, outcomes, failing_core)]
    return _best("named", found) if found else None


def _tells(e: Evidence, failing: list[int], outcomes: Sequence[Outcome]) -> bool:
    """A crash everywhere tells nothing, unless each says the same of the same shapes, and the rest agrees."""
    return any(not e.outcomes[i].crash for i in failing) or all(
        outcomes[i].crash and outcomes[i].crash.message == e.outcomes[i].crash.message
        and any(c.isdigit() for c in e.outcomes[i].crash.message) for i in failing) and all(
        agrees(e, i, outcomes[i]) for i, mine in enumerate(e.outcomes) if not mine.crash)


def _best(kind: str, found: list[Found]) -> Finding:
    """Name the first of those that explain most; the others that explain as much are its twins."""
    best = max(score for score, _, _ in found)
    first, *twins = dict.fromkeys(w for score, w, _ in found if score == best)
    return Finding(kind, named=first, twins=tuple(twins), explained=best,
                   explanation=next(o for score, w, o in found if score == best))


def resembles(e: Evidence) -> Finding | None:
    """The numbers are right, but rounded, in another order, along other axes, ..."""
    reasons = {resemblance(e.outcomes[i], e.facts.expected[i]) for i in e.failing_core
               if not e.outcomes[i].crash}
    if len(reasons) != 1 or "" in reasons:
        return None
    reason = reasons.pop()
    if reason.startswith("length-1") and any(e.outcomes[i].crash for i in e.failing_core):
        return None       # right by chance, where one sentence or one head is as good as none
    return Finding("resembles", reason)


def batches(e: Evidence) -> Finding | None:
    """One sentence is right, a batch is not: that says more than an idea that fits a batch alone."""
    core, failing_core = e.core, e.failing_core
    alone = {i for i in range(len(e.outcomes)) if NO_BATCH in e.features(i)}
    masked = {i for i in range(len(e.outcomes)) if MASK in e.features(i)}
    if set(failing_core) == {i for i in core if BATCH in e.features(i)}:
        return Finding("feature", f"with {BATCH}")
    if failing_core == core and alone and not alone & set(e.failing) and (not masked or masked & alone):
        return Finding("feature", f"with {BEHIND_A_BATCH}")
    return None


def partly(e: Evidence) -> Finding | None:
    """One known wrong version explains at least two probes and half of those that return."""
    returning = [i for i in e.core if not e.outcomes[i].crash]
    differing = [i for i in e.failing_core if i in returning]
    found, explains_all = [], []
    for w, outcomes in e.facts.wrong:
        where = [i for i in differing if agrees(e, i, outcomes[i])
                 and not same(outcomes[i], e.facts.expected[i])]
        if len(where) >= 2 and 2 * len(where) >= len(differing):
            found.append((len(where), w, outcomes))
            explains_all.append(all(agrees(e, i, outcomes[i]) for i in returning))
    most = max((n for n, *_ in found), default=0)
    best = [(w, everything) for (n, w, _), everything in zip(found, explains_all, strict=True) if n == most]
    tied = any(not _twins(best[0][0], w) for w, _ in best[1:])
    if not best or (tied and not all(everything for _, everything in best)):
        return None       # several ideas explain as much of a part: naming one would be a guess
    return _best("partly", found)


def _twins(one: Wrong, other: Wrong) -> bool:
    return one is other or one.same_values_as == other.id or other.same_values_as == one.id


def feature(e: Evidence) -> Finding | None:
    """All failing probes, and no others, share a feature: "right, except with a batch axis"."""
    core, failing_core = e.core, e.failing_core
    if failing_core == core:
        return None
    detail = _one_feature(e) or _two_features(e) or _argument(e)
    return Finding("feature", detail) if detail else None


def _where(e: Evidence) -> dict[str, set[int]]:
    """Which probes of the core have each feature of those that fail."""
    names = sorted(set().union(*(e.features(i) for i in e.failing_core)))
    return {name: {i for i in e.core if name in e.features(i)} for name in names}


def _one_feature(e: Evidence) -> str:
    alone = [i for i in range(len(e.outcomes)) if NO_BATCH in e.features(i)]
    for one, probes in _where(e).items():
        if probes != set(e.failing_core):
            continue
        there = [i for i in alone if one in e.features(i)]
        if there and not set(there) & set(e.failing):
            return f"with {one} and {BEHIND_A_BATCH}"
        if one not in THE_TASK:
            return f"with {one}"
    return ""


def _two_features(e: Evidence) -> str:
    sets = _where(e)
    for one, other in itertools.combinations([name for name in sets if name not in THE_TASK], 2):
        if sets[one] | sets[other] == set(e.failing_core):
            return f"with {one} or {other}"
    return ""


def _argument(e: Evidence) -> str:
    """Every failing probe is called with an argument more, or fewer, than the function takes."""
    failing_core = e.failing_core
    if not all(e.outcomes[i].crash and e.outcomes[i].crash.arity for i in failing_core):
        return ""
    given = min(len(e.facts.calls[i]) for i in failing_core)
    left_out = given < min(len(e.facts.calls[i]) for i in e.core if i not in failing_core)
    name = e.exercise.parameters[given - (not left_out)]    # the first that is missing, or one too many
    return f"where `{name}` is left out" if left_out else f"with the argument `{name}`"


def stops(e: Evidence) -> Finding | None:
    """Most of what differs is a line that stops: tell the line before the numbers."""
    crashed = [i for i in e.failing_core if e.outcomes[i].crash]
    return Finding("stops") if 2 * len(crashed) > len(e.failing_core) else None


def edges_only(e: Evidence) -> Finding:
    """Right on ordinary input: name each edge case on its own."""
    explained = _explains(e, e.failing)
    if explained:
        return explained
    there = [(edge, where) for edge in EDGES if (where := [i for i in e.failing if edge in e.features(i)])]
    (first, where), *others = there
    found = _explains(e, where) or Finding("feature", f"with {first}")
    return replace(found, remarks=tuple(sentences.EDGE_FINDINGS[edge] for edge, _ in others))


def _explains(e: Evidence, where: list[int]) -> Finding | None:
    """A wrong version that does the same on these probes, and errs on none that came out right."""
    right = [i for i in range(len(e.outcomes)) if i not in e.failing]
    return next((Finding("named", named=w, explanation=outcomes) for w, outcomes in e.facts.wrong
                 if all(same(e.outcomes[i], outcomes[i]) for i in where)
                 and _shows_nothing(e, outcomes, right)
                 and any(not e.outcomes[i].crash for i in where)), None)


def other_edges(e: Evidence, found: Finding) -> tuple[str, ...]:
    """Edge cases that the named idea does not explain are findings of their own.

    Beside a cause that is not known, a line that stops or axes in another order they would only lead
    away from it: they are told when the rest is right.
    """
    if found.kind not in ("named", "resembles"):
        return ()
    outcomes = found.explanation or e.facts.expected
    left = [i for i in e.failing if not e.outcomes[i].crash and not agrees(e, i, outcomes[i])
            and (found.kind != "resembles"
                 or resemblance(e.outcomes[i], e.facts.expected[i]) != found.detail)]
    return tuple(sentences.EDGE_FINDINGS[edge] for edge in EDGES
                 if edge != NO_BATCH and any(edge in e.features(i) for i in left))
