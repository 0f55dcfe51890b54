"""Which known idea explains the numbers: on every probe, on some, or a feature they share."""

from __future__ import annotations

import itertools

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
from .verdict import Verdict


def agrees(v: Verdict, i: int, candidate: Outcome) -> bool:
    mine = v.outcomes[i]
    if same(mine, candidate):
        return True
    return bool(v.features(i) & {MASK, HIDING, EMPTY_ROW}) and same_where_filled(mine, candidate)


def _shows_nothing(v: Verdict, outcomes: list[Outcome], where: list[int]) -> bool:
    return all(same(outcomes[i], v.facts.expected[i]) for i in where)


def named(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """One known wrong version does the same on every probe, edge cases apart."""
    found = [(sum(same(v.outcomes[i], outcomes[i]) for i in v.failing), w, outcomes)
             for w, outcomes in v.facts.wrong
             if all(agrees(v, i, outcomes[i]) for i in core)        # first, as most disagree on the first
             and _tells(v, failing_core, outcomes) and not _shows_nothing(v, outcomes, failing_core)]
    if not found:
        return False
    v.kind = "named"
    _take_best(v, found)
    return True


def _tells(v: Verdict, failing: list[int], outcomes: list[Outcome]) -> bool:
    """A crash everywhere tells nothing, unless each says the same of the same shapes."""
    return any(not v.outcomes[i].crash for i in failing) or all(
        outcomes[i].crash and outcomes[i].crash.message == v.outcomes[i].crash.message
        and any(c.isdigit() for c in v.outcomes[i].crash.message) for i in failing)


def _take_best(v: Verdict, found: list[tuple[int, Wrong, list[Outcome]]]) -> None:
    """Name the first of those that explain most; the others that explain as much are its twins."""
    best = max(score for score, _, _ in found)
    names = list(dict.fromkeys(w for score, w, _ in found if score == best))
    v.named, v.twins, v.explained = names[0], names[1:], best
    v.explanation = next(o for score, w, o in found if score == best)


def partly(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """One known wrong version explains at least two probes and half of those that return."""
    returning = [i for i in core if not v.outcomes[i].crash]
    differing = [i for i in failing_core if i in returning]
    found = []
    for w, outcomes in v.facts.wrong:
        where = [i for i in differing if agrees(v, i, outcomes[i])
                 and not same(outcomes[i], v.facts.expected[i])]
        if len(where) >= 2 and 2 * len(where) >= len(differing):
            everything = all(agrees(v, i, outcomes[i]) for i in returning)
            found.append((len(where), w, outcomes, everything))
    most = max((n for n, *_ in found), default=0)
    best = [(w, everything) for n, w, _, everything in found if n == most]
    tied = any(not _twins(best[0][0], w) for w, _ in best[1:])
    if not best or (tied and not all(everything for _, everything in best)):
        return False      # several ideas explain as much of a part: naming one would be a guess
    v.kind = "partly"
    _take_best(v, [candidate[:3] for candidate in found])
    return True


def _twins(one: Wrong, other: Wrong) -> bool:
    return one is other or one.same_values_as == other.id or other.same_values_as == one.id


def resembles(v: Verdict, failing_core: list[int]) -> bool:
    """The numbers are right, but rounded, in another order, along other axes, ..."""
    reasons = {resemblance(v.outcomes[i], v.facts.expected[i]) for i in failing_core
               if not v.outcomes[i].crash}
    if len(reasons) != 1 or "" in reasons:
        return False
    reason = reasons.pop()
    if reason.startswith("length-1") and any(v.outcomes[i].crash for i in failing_core):
        return False      # right by chance, where one sentence or one head is as good as none
    v.kind, v.detail = "resembles", reason
    return True


def batches(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """One sentence is right, a batch is not: that says more than an idea that fits a batch alone."""
    alone = {i for i in range(len(v.outcomes)) if NO_BATCH in v.features(i)}
    masked = {i for i in range(len(v.outcomes)) if MASK in v.features(i)}
    if set(failing_core) == {i for i in core if BATCH in v.features(i)}:
        v.kind, v.detail = "feature", f"with {BATCH}"
    elif failing_core == core and alone and not alone & set(v.failing) and (not masked or masked & alone):
        v.kind, v.detail = "feature", f"with {BEHIND_A_BATCH}"
    return bool(v.kind)


def feature(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """All failing probes, and no others, share a feature: "right, except with a batch axis"."""
    if failing_core == core:
        return False
    alone = [i for i in range(len(v.outcomes)) if NO_BATCH in v.features(i)]
    rest = [i for i in core if i not in failing_core]
    names = sorted(set().union(*(v.features(i) for i in failing_core)))
    sets = {name: {i for i in core if name in v.features(i)} for name in names}
    for one in names:
        if sets[one] == set(failing_core):
            there = [i for i in alone if one in v.features(i)]
            only_in_a_batch = there and not set(there) & set(v.failing)
            if one in THE_TASK and not only_in_a_batch:
                continue
            v.kind, v.detail = "feature", f"with {one}{f' and {BEHIND_A_BATCH}' if only_in_a_batch else ''}"
            return True
    for one, other in itertools.combinations([name for name in names if name not in THE_TASK], 2):
        if sets[one] | sets[other] == set(failing_core):
            v.kind, v.detail = "feature", f"with {one} or {other}"
            return True
    if all(v.outcomes[i].crash and v.outcomes[i].crash.arity for i in failing_core):
        given = min(len(v.facts.calls[i]) for i in failing_core)
        left_out = given < min(len(v.facts.calls[i]) for i in rest)
        name = v.exercise.parameters[given - (not left_out)]    # the first that is missing, or one too many
        v.kind = "feature"
        v.detail = f"where `{name}` is left out" if left_out else f"with the argument `{name}`"
        return True
    return False


def stops(v: Verdict, failing_core: list[int]) -> bool:
    """Most of what differs is a line that stops: tell the line before the numbers."""
    crashed = [i for i in failing_core if v.outcomes[i].crash]
    if 2 * len(crashed) <= len(failing_core):
        return False
    v.kind = "stops"
    if crashed == failing_core:
        v.broken = []                 # they could not be tried: that tells nothing
    return True


def edges_only(v: Verdict) -> None:
    """Right on ordinary input: name each edge case on its own."""
    explained = _explains(v, v.failing)
    if explained:
        v.kind, (v.named, v.explanation) = "named", explained
        return
    for edge in EDGES:
        where = [i for i in v.failing if edge in v.features(i)]
        if not where:
            continue
        found = _explains(v, where)
        if v.kind:
            v.findings.append(sentences.EDGE_FINDINGS[edge])
        elif found:
            v.kind, (v.named, v.explanation) = "named", found
        else:
            v.kind, v.detail = "feature", f"with {edge}"


def _explains(v: Verdict, where: list[int]) -> tuple[Wrong, list[Outcome]] | None:
    """A wrong version that does the same on these probes, and errs on none that came out right."""
    right = [i for i in range(len(v.outcomes)) if i not in v.failing]
    return next(((w, outcomes) for w, outcomes in v.facts.wrong
                 if all(same(v.outcomes[i], outcomes[i]) for i in where)
                 and _shows_nothing(v, outcomes, right)
                 and any(not v.outcomes[i].crash for i in where)), None)


def other_edges(v: Verdict) -> None:
    """Edge cases that the named idea does not explain are findings of their own.

    Beside a cause that is not known, a line that stops or axes in another order they would only lead
    away from it: they are told when the rest is right.
    """
    if v.kind not in ("named", "resembles"):
        return
    outcomes = v.explanation or v.facts.expected
    left = [i for i in v.failing if not v.outcomes[i].crash and not agrees(v, i, outcomes[i])
            and (v.kind != "resembles" or resemblance(v.outcomes[i], v.facts.expected[i]) != v.detail)]
    for edge in EDGES:
        if edge != NO_BATCH and any(edge in v.features(i) for i in left):
            v.findings.append(sentences.EDGE_FINDINGS[edge])
