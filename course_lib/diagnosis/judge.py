"""Say what outcomes mean: a pure function on values, it never calls a learner's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import words
from .compare import as_pattern, mask_encoding, resemblance, same, same_where_filled
from .exercise import EDGES, EMPTY_ROW, MASK, Exercise, Wrong
from .known import Known, broken_properties, known
from .run import Outcome, Run


@dataclass
class Verdict:
    """What was found out. `messages` turns it into text.

    kind        which of the steps below decided: "right", "named", "partly", "feature", ...
    named       the known wrong version, and `twins` that no value can tell from it
    explanation what it answers to every probe
    failing     labels of the probes that differ, `passing` those that do not
    findings    further sentences: about edge cases, manners, type of the result
    shown       index of the probe to be shown
    """

    exercise: Exercise
    facts: Known
    outcomes: list[Outcome]
    kind: str = ""
    named: Wrong | None = None
    twins: list[Wrong] = field(default_factory=list)
    explanation: list[Outcome] | None = None
    explained: int = 0
    detail: str = ""
    broken: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    shown: int | None = None

    @property
    def correct(self) -> bool:
        return self.kind == "right"

    @property
    def labels(self) -> list[str]:
        return list(self.facts.probes)

    def features(self, i: int) -> frozenset[str]:
        return self.facts.probes[self.labels[i]].features


def judge(exercise: Exercise, run: Run, seed: int = 0) -> Verdict:
    """Judge the outcomes of the calls `known(exercise, seed).calls`."""
    facts = known(exercise, seed)
    v = Verdict(exercise, facts, run.outcomes[:len(facts.probes)])
    encoding = _read_masks(v) if exercise.mask else ""
    v.failing = [i for i, (mine, right) in enumerate(zip(v.outcomes, facts.expected, strict=True))
                 if not same(mine, right)]
    if not _whole(v, run):
        _about_the_values(v, run, seed, encoding)
    _manners(v, run)
    v.shown = _probe_to_show(v)
    return v


def _read_masks(v: Verdict) -> str:
    """Compare the pattern of a mask apart from its encoding."""
    encoding = mask_encoding(v.outcomes)
    v.outcomes = [as_pattern(o, encoding) for o in v.outcomes]
    return encoding


def _whole(v: Verdict, run: Run) -> bool:
    """Troubles of the whole function: there are no values to be compared."""
    crashes = [o.crash for o in v.outcomes if o.crash]
    forms = {o.values.form for o in v.outcomes if not o.crash}
    if run.out_of_time:
        v.kind = "out of time"
    elif "unfinished" in forms or {c.kind for c in crashes} == {"NotImplementedError"}:
        v.kind = "unfinished"
    elif len(crashes) == len(v.outcomes):
        v.kind = "arity" if all(c.arity for c in crashes) else "crash"
    elif forms - {"ok", "dict"} and not forms & {"ok", "dict"}:
        v.kind, v.detail = sorted(forms)[0], next(o.values.kind for o in v.outcomes if not o.crash)
    elif run.again is not None and not _repeats(run):
        v.kind = "random"
    return bool(v.kind)


def _repeats(run: Run) -> bool:
    first, again = run.outcomes[0], run.again
    return same(first, again) or (not first.crash and first.values.form == again.values.form == "dict")


def _about_the_values(v: Verdict, run: Run, seed: int, encoding: str) -> None:
    changed = any(o.changed for o in v.outcomes)
    if not v.failing:
        if encoding in ("", "bool") and not changed:
            v.kind = "right"
        elif changed:
            v.kind = "changes"
            v.named = next((w for w, outcomes in v.facts.wrong if any(o.changed for o in outcomes)), None)
        else:
            v.kind, v.detail = "encoding", encoding
            v.named = next((w for w, outcomes in v.facts.wrong if mask_encoding(outcomes) == encoding
                            and all(map(same, [as_pattern(o, encoding) for o in outcomes],
                                        v.facts.expected))), None)
        return
    core = [i for i in range(len(v.outcomes)) if not v.features(i) & EDGES]
    failing_core = [i for i in core if i in v.failing]
    v.broken = broken_properties(v.exercise, seed, v.outcomes + run.outcomes[len(v.outcomes):])
    if not failing_core:
        _edges_only(v, core)
    elif not (_named(v, core, failing_core) or _resembles(v, failing_core)
              or _partly(v, failing_core) or _feature(v, core, failing_core)):
        v.kind = "property" if v.broken else "differs"
    if encoding not in ("", "bool"):
        v.findings.append(words.ENCODINGS[encoding])
    if failing_core:
        _other_edges(v)


def _agrees(v: Verdict, i: int, candidate: Outcome) -> bool:
    mine = v.outcomes[i]
    if same(mine, candidate):
        return True
    return bool(v.features(i) & {MASK, EMPTY_ROW}) and same_where_filled(mine, candidate)


def _shows_nothing(v: Verdict, outcomes: list[Outcome], where: list[int]) -> bool:
    return all(same(outcomes[i], v.facts.expected[i]) for i in where)


def _named(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """One known wrong version does the same on every probe, edge cases apart."""
    if all(v.outcomes[i].crash for i in failing_core):
        return False
    found = [(sum(same(v.outcomes[i], outcomes[i]) for i in v.failing), w, outcomes)
             for w, outcomes in v.facts.wrong
             if not _shows_nothing(v, outcomes, failing_core)
             and all(_agrees(v, i, outcomes[i]) for i in core)]
    if not found:
        return False
    v.kind = "named"
    _take_best(v, found)
    return True


def _take_best(v: Verdict, found: list[tuple[int, Wrong, list[Outcome]]]) -> None:
    """Name the first of those that explain most; the others that explain as much are its twins."""
    best = max(score for score, _, _ in found)
    names = list(dict.fromkeys(w for score, w, _ in found if score == best))
    v.named, v.twins, v.explained = names[0], names[1:], best
    v.explanation = next(o for score, w, o in found if score == best)


def _partly(v: Verdict, failing_core: list[int]) -> bool:
    """One known wrong version explains at least two probes and half of the failing ones."""
    found = []
    for w, outcomes in v.facts.wrong:
        where = [i for i in failing_core if not v.outcomes[i].crash and _agrees(v, i, outcomes[i])
                 and not same(outcomes[i], v.facts.expected[i])]
        if len(where) >= 2 and 2 * len(where) >= len(failing_core):
            found.append((len(where), w, outcomes))
    most = max((n for n, _, _ in found), default=0)
    best = [w for n, w, _ in found if n == most]
    if not best or any(not _twins(best[0], w) for w in best[1:]):
        return False      # several ideas explain as much: naming one would be a guess
    v.kind = "partly"
    _take_best(v, found)
    return True


def _twins(one: Wrong, other: Wrong) -> bool:
    return one is other or one.same_values_as == other.id or other.same_values_as == one.id


def _resembles(v: Verdict, failing_core: list[int]) -> bool:
    """The numbers are right, but rounded, in another order, along other axes, ..."""
    reasons = {resemblance(v.outcomes[i], v.facts.expected[i]) for i in failing_core}
    if len(reasons) != 1 or "" in reasons:
        return False
    v.kind, v.detail = "resembles", reasons.pop()
    return True


def _feature(v: Verdict, core: list[int], failing_core: list[int]) -> bool:
    """All failing probes, and no others, share a feature: "right, except with a batch axis"."""
    if len(failing_core) == len(core):
        return False
    names = sorted(set().union(*(v.features(i) for i in failing_core)))
    sets = {name: {i for i in core if name in v.features(i)} for name in names}
    for one in names:
        if sets[one] == set(failing_core):
            v.kind, v.detail = "feature", f"with {one}"
            return True
    for a, one in enumerate(names):
        for other in names[a + 1:]:
            if sets[one] | sets[other] == set(failing_core):
                v.kind, v.detail = "feature", f"with {one} or {other}"
                return True
    return False


def _edges_only(v: Verdict, core: list[int]) -> None:
    """Right on ordinary input: name each edge case on its own."""
    for feature in sorted(EDGES):
        where = [i for i in v.failing if feature in v.features(i)]
        if not where:
            continue
        found = next(((w, outcomes) for w, outcomes in v.facts.wrong
                      if all(same(v.outcomes[i], outcomes[i]) for i in where)
                      and _shows_nothing(v, outcomes, core)
                      and any(not v.outcomes[i].crash for i in where)), None)
        if v.kind:
            v.findings.append(words.EDGE_FINDINGS[feature])
        elif found:
            v.kind, (v.named, v.explanation) = "named", found
        else:
            v.kind, v.detail = "feature", f"with {feature}"
    if v.named is None and not v.detail:
        v.kind = "differs"


def _other_edges(v: Verdict) -> None:
    """Edge cases that the named idea does not explain are findings of their own."""
    outcomes = v.explanation or v.facts.expected
    left = [i for i in v.failing if not _agrees(v, i, outcomes[i])
            and (v.kind != "resembles" or resemblance(v.outcomes[i], v.facts.expected[i]) != v.detail)]
    for feature in sorted(EDGES):
        if any(feature in v.features(i) for i in left):
            v.findings.append(words.EDGE_FINDINGS[feature])


def _manners(v: Verdict, run: Run) -> None:
    """What a caller would notice beside the numbers."""
    changed = sorted({i for o in v.outcomes for i in o.changed})
    if changed and v.kind != "changes":
        v.findings.append(words.CHANGES.format(names=_arguments(v, changed)))
    elif changed:
        v.detail = _arguments(v, changed)
    for note in sorted({note for o in v.outcomes for note in o.values.notes} - {"a dict"}):
        v.findings.append(words.NOTES[note])
    if any(a.dtype == np.float16 for o in v.outcomes if not o.crash for a in o.arrays):
        v.findings.append(words.FLOAT16)
    if run.printed.strip():
        v.findings.append(words.PRINTS)


def _arguments(v: Verdict, which: list[int]) -> str:
    return " and ".join(f"`{v.exercise.parameters[i]}`" for i in which)


def _probe_to_show(v: Verdict) -> int | None:
    """The exercise's own choice when it fails, else the smallest failing one with a pattern."""
    if not v.failing:
        return None
    failing = [i for i in v.failing if not v.features(i) & EDGES] or v.failing
    chosen = [i for i in failing if v.labels[i] == v.exercise.show]
    explained = v.explanation or v.outcomes       # where the idea shows
    telling = [i for i in failing if _agrees(v, i, explained[i])] or failing
    telling = [i for i in telling if not v.outcomes[i].crash] or telling
    if chosen and chosen[0] in telling:
        return chosen[0]
    return min(telling, key=lambda i: (_size(v.facts.expected[i]) < 4, _size(v.facts.expected[i]),
                                       _weight(v.facts.probes[v.labels[i]].args)))


def _size(outcome: Outcome) -> int:
    return sum(a.size for a in outcome.arrays)


def _weight(args: tuple[Any, ...]) -> int:
    return sum(np.size(a) for a in args if isinstance(a, np.ndarray))
