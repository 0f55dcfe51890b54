"""Say what outcomes mean: a pure function on values, it never calls a learner's code."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Outcome, Run, trusted

from . import naming, read, sentences
from .compare import as_pattern, mask_encoding, same
from .known import breaks, broken_properties, known, told_of
from .told.tables import FEW_NUMBERS
from .verdict import Verdict


def judge(exercise: Exercise, run: Run, seed: int = 0) -> Verdict:
    """Judge the outcomes of the calls `known(exercise, seed).calls`."""
    facts = known(exercise, seed)
    v = Verdict(exercise, facts, run.outcomes[:len(facts.probes)])
    encoding = read.read_masks(v) if exercise.mask else ""
    v.failing = read.failing(v, facts)
    read.take_one_result(v)
    if not _whole(v, run):
        _about_the_values(v, run, seed, encoding)
    _manners(v, run)
    v.shown = _probe_to_show(v)
    if v.kind == "property":
        v.told = told_of(v.exercise, seed, v.broken[0], run.outcomes)
        v.own_call = _own_call_of_the_property(v, run)
        if "NaN" not in v.broken[0] and _shows_nan(v):
            v.told = sentences.NAN
    return v


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
    core = [i for i in range(len(v.outcomes)) if not v.is_edge(i)]
    failing_core = [i for i in core if i in v.failing]
    if v.facts is known(v.exercise, seed):       # the properties speak of all results
        v.broken = broken_properties(v.exercise, seed, v.outcomes + run.outcomes[len(v.outcomes):])
    if not failing_core:
        naming.edges_only(v)
    elif not (naming.named(v, core, failing_core) or naming.resembles(v, failing_core)
              or naming.batches(v, core, failing_core) or naming.partly(v, core, failing_core)
              or naming.feature(v, core, failing_core) or naming.stops(v, failing_core)):
        v.kind = "overwrites" if changed else "property" if v.broken else "differs"
    if encoding not in ("", "bool"):
        v.findings.append(sentences.ENCODINGS[encoding])
    if failing_core:
        naming.other_edges(v)


def _manners(v: Verdict, run: Run) -> None:
    """What a caller would notice beside the numbers."""
    changed = sorted({i for o in v.outcomes for i in o.changed})
    if changed and v.kind not in ("changes", "overwrites"):
        v.findings.append(sentences.CHANGES.format(names=_arguments(v, changed)))
    elif changed:
        v.detail = _arguments(v, changed)
    for note in sorted({note for o in v.outcomes for note in o.values.notes} - {"a dict"}):
        v.findings.append(sentences.NOTES[note])
    if any(a.dtype == np.float16 for o in v.outcomes if not o.crash for a in o.arrays):
        v.findings.append(sentences.FLOAT16)
    if run.printed.strip():
        v.findings.append(sentences.PRINTS)


def _arguments(v: Verdict, which: list[int]) -> str:
    return " and ".join(f"`{v.exercise.parameters[i]}`" for i in which)


def _probe_to_show(v: Verdict) -> int | None:
    """The exercise's own choice when it fails, else the smallest failing one with a pattern."""
    if not v.failing:
        return None
    failing = [i for i in v.failing if not v.is_edge(i)] or v.failing
    if v.kind == "stops":
        failing = [i for i in failing if v.outcomes[i].crash]
    if v.kind == "feature":       # the headline speaks of it: let it be seen
        failing = [i for i in failing if v.detail.removeprefix("with ") in v.features(i)] or failing
    if v.kind == "property":      # a reader is told of the first broken one: let it be seen
        seen = [i for i in failing if breaks(v.exercise, v.broken[0], v.facts, i, v.outcomes[i])]
        failing = seen or failing
    wanted = _wanted(v) or v.exercise.show
    chosen = [i for i in failing if v.labels[i] == wanted]
    explained = v.explanation or v.outcomes       # where the idea shows
    telling = [i for i in failing if naming.agrees(v, i, explained[i])] or failing
    telling = [i for i in telling if not v.outcomes[i].crash] or telling
    if chosen and chosen[0] in telling:
        return chosen[0]
    return min(telling, key=lambda i: (_size(v.facts.expected[i]) < 4, _size(v.facts.expected[i]),
                                       _weight(v.facts.probes[v.labels[i]].args)))


def _shows_nan(v: Verdict) -> bool:
    """NaN is what a reader sees first, whatever property it breaks."""
    if v.example is None:
        return False
    _, right, mine = v.example
    return any(a.dtype.kind == "f" and np.isnan(a).any() for a in mine.arrays) and not any(
        a.dtype.kind == "f" and np.isnan(a).any() for a in right.arrays)


def _own_call_of_the_property(v: Verdict, run: Run) -> tuple[tuple[Any, ...], Outcome, Outcome] | None:
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
