"""Which known idea explains the numbers: on every probe, or on some."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.exercises.page import EMPTY_ROW, HIDING, MASK, Wrong
from course_lib.runner.run import Outcome

from .compare import resemblance, same, same_where_filled
from .verdict import Evidence, Finding

Found = tuple[int, Wrong, Sequence[Outcome]]       # how much a wrong version explains, and its answers


def agrees(e: Evidence, i: int, candidate: Outcome) -> bool:
    mine = e.outcomes[i]
    if same(mine, candidate):
        return True
    return bool(e.features(i) & {MASK, HIDING, EMPTY_ROW}) and same_where_filled(mine, candidate)


def shows_nothing(e: Evidence, outcomes: Sequence[Outcome], where: list[int]) -> bool:
    return all(same(outcomes[i], e.facts.expected[i]) for i in where)


def named(e: Evidence) -> Finding | None:
    """One known wrong version does the same on every probe, edge cases apart."""
    core, failing_core = e.core, e.failing_core
    found = [(sum(same(e.outcomes[i], outcomes[i]) for i in e.failing), w, outcomes)
             for w, outcomes in e.facts.wrong
             if all(agrees(e, i, outcomes[i]) for i in core)        # first, as most disagree on the first
             and _tells(e, failing_core, outcomes) and not shows_nothing(e, outcomes, failing_core)]
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


def stops(e: Evidence) -> Finding | None:
    """Most of what differs is a line that stops: tell the line before the numbers."""
    crashed = [i for i in e.failing_core if e.outcomes[i].crash]
    return Finding("stops") if 2 * len(crashed) > len(e.failing_core) else None
