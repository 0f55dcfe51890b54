"""Say what outcomes mean: a pure function on values, it never calls a learner's code.

Each step asks one question of the evidence and returns a finding, or nothing; none changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Run

from . import factors, features, naming, scores, sentences
from .compare import as_pattern, mask_encoding, same
from .example import with_example
from .known import broken_properties, known
from .read import read
from .verdict import Evidence, Finding, Verdict

# What can be behind numbers that differ on ordinary inputs: the first question that finds something.
WHOLE = (naming.named, factors.factor, factors.offset, naming.resembles)
IN_PART = (features.batches, naming.partly, features.feature, naming.stops)


def judge(exercise: Exercise, run: Run, seed: int = 0) -> Verdict:
    """Judge the outcomes of the calls `known(exercise, seed).calls`."""
    facts = known(exercise, seed)
    reading = read(Evidence(exercise, facts, run.outcomes[:len(facts.probes)]))
    e = reading.evidence
    found = _whole(e, run) or _nothing_differs(e, reading.encoding)
    broken: Sequence[str] = ()
    beside: tuple[str, ...] = ()
    if found is None:
        if e.facts is facts:       # the properties speak of all results
            broken = broken_properties(exercise, seed, [*e.outcomes, *run.outcomes[len(e.outcomes):]])
            if len(broken) > 1:    # any other number breaks those, so they tell least
                broken.sort(key=lambda text: text in scores.sensitive(exercise, seed))
        found = _what_differs(e, broken)
        if found.kind == "stops" and all(e.outcomes[i].crash for i in e.failing_core):
            broken = ()            # they could not be tried: that tells nothing
        beside = _beside(e, found, reading.encoding)
    findings = (*reading.remarks, *beside, *_manners(e, run, found))
    return with_example(Verdict(exercise, e.facts, e.outcomes, found, broken, findings), run, seed)


def _whole(e: Evidence, run: Run) -> Finding | None:
    """Troubles of the whole function: there are no values to be compared."""
    crashes = [o.crash for o in e.outcomes if o.crash]
    forms = {o.values.form for o in e.outcomes if not o.crash}
    if run.out_of_time:
        return Finding("out of time")
    if "unfinished" in forms or {c.kind for c in crashes} == {"NotImplementedError"}:
        return Finding("unfinished")
    if len(crashes) == len(e.outcomes):
        return Finding("arity" if all(c.arity for c in crashes) else "crash")
    if forms - {"ok", "dict"} and not forms & {"ok", "dict"}:
        return Finding(sorted(forms)[0], next(o.values.kind for o in e.outcomes if not o.crash))
    if run.again is not None and not _repeats(run):
        return Finding("random")
    return None


def _repeats(run: Run) -> bool:
    first, again = run.outcomes[0], run.again
    return same(first, again) or (not first.crash and first.values.form == again.values.form == "dict")


def _nothing_differs(e: Evidence, encoding: str) -> Finding | None:
    """All numbers are right; is everything else?"""
    if e.failing:
        return None
    changed = _changed(e)
    if changed:
        return Finding("changes", _arguments(e, changed), next(
            (w for w, outcomes in e.facts.wrong if any(o.changed for o in outcomes)), None))
    if encoding in ("", "bool"):
        return Finding("right")
    return Finding("encoding", encoding, next(
        (w for w, outcomes in e.facts.wrong if mask_encoding(outcomes) == encoding
         and all(map(same, [as_pattern(o, encoding) for o in outcomes], e.facts.expected))), None))


def _what_differs(e: Evidence, broken: Sequence[str]) -> Finding:
    """The cause, if it is known; else what can be said without it."""
    if not e.failing_core:
        return features.edges_only(e)
    changed = _changed(e)
    return _cause(e) or (Finding("overwrites", _arguments(e, changed)) if changed
                         else Finding("property" if broken else "differs"))


def _cause(e: Evidence) -> Finding | None:
    """The size of the scores stands between: where it cannot be said in words, a part that can is better."""
    found = _first(WHOLE, e)
    if found:
        return found
    size = scores.scale(e)
    return size if size and size.kind != "some scale" else _first(IN_PART, e) or size


def _first(questions: Sequence[Callable[[Evidence], Finding | None]], e: Evidence) -> Finding | None:
    return next(filter(None, (question(e) for question in questions)), None)


def _beside(e: Evidence, found: Finding, encoding: str) -> tuple[str, ...]:
    """What else differs, beside the finding that decided."""
    written = (sentences.ENCODINGS[encoding],) if encoding not in ("", "bool") else ()
    return (*found.remarks, *written, *(features.beside(e, found) if e.failing_core else ()))


def _manners(e: Evidence, run: Run, found: Finding) -> list[str]:
    """What a caller would notice beside the numbers."""
    noticed = []
    changed = _changed(e)
    if changed and found.kind not in ("changes", "overwrites"):
        noticed.append(sentences.CHANGES.format(names=_arguments(e, changed)))
    notes = {note for o in e.outcomes for note in o.values.notes} - {"a dict"}
    noticed += [sentences.NOTES[note] for note in sorted(notes)]
    if any(a.dtype == np.float16 for o in e.outcomes if not o.crash for a in o.arrays):
        noticed.append(sentences.FLOAT16)
    if run.printed.strip():
        noticed.append(sentences.PRINTS)
    return noticed


def _changed(e: Evidence) -> list[int]:
    """The arguments that the function wrote into, by their places."""
    return sorted({i for o in e.outcomes for i in o.changed})


def _arguments(e: Evidence, which: list[int]) -> str:
    return " and ".join(f"`{e.exercise.parameters[i]}`" for i in which)
