"""diagnose: run a learner's function here in the kernel, and judge what came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from course_lib.display.answer import headline, question_asked, with_code
from course_lib.display.nearest import closest
from course_lib.exercises.page import Exercise
from course_lib.runner.guard import restore_modules
from course_lib.runner.run import run

from . import sentences
from .judge import judge
from .known import known
from .told import tables
from .told.messages import Message, message
from .verdict import Verdict


@dataclass(frozen=True)
class Diagnosis:
    """What is known about one attempt.

    correct         right on every probe
    misconception   id of the known wrong version that agrees on every probe, else None
    also            ids that no value can tell from it
    partly          id that agrees on some probes only, else None
    broken          properties that do not hold, in plain words
    findings        what else was noticed, in plain words
    expected, actual, inputs   the probe that is shown: arrays, or None
    helper          name of an earlier exercise whose function, called by this one, is the cause
    """

    exercise: str
    correct: bool
    kind: str
    misconception: str | None = None
    also: tuple[str, ...] = ()
    partly: str | None = None
    broken: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    expected: Any = None
    actual: Any = None
    inputs: tuple[Any, ...] = ()
    helper: str | None = None
    parts: Message = field(default_factory=lambda: Message(""))

    @property
    def title(self) -> str:
        return self.parts.headline

    @property
    def question(self) -> str:
        return self.parts.question

    @property
    def hints(self) -> tuple[str, ...]:
        return self.parts.hints

    @property
    def message(self) -> str:
        """Plain text: headline, expected beside yours, what else was seen, one question."""
        p = self.parts
        blocks = [p.headline, *p.details]
        if p.picture:
            blocks.append(tables.as_text(p.picture))
        return "\n".join([*blocks, *p.findings] + ([p.question] if p.question else []))

    @property
    def html(self) -> str:
        """The same content as an HTML fragment without scripts; everything is escaped."""
        p = self.parts
        blocks = [headline(with_code(p.headline)), *(f"<p>{with_code(text)}</p>" for text in p.details)]
        if p.picture:
            blocks.append(tables.as_html(p.picture))
        blocks += [f"<p class='course-finding'>{with_code(text)}</p>" for text in p.findings]
        if p.question:
            blocks.append(question_asked(with_code(p.question)))
        return "".join(blocks)



def diagnose(name: str, function: Callable, seed: int = 0) -> Diagnosis:
    """Say whether `function` is a right answer to the exercise, and which idea is wrong if not.

    Never raises because of the function. Raises KeyError, with the nearest name, when there is no
    such exercise. The same code and seed always give the same diagnosis.
    """
    from course_lib.exercises import EXERCISES  # here, because the exercises import this package
    if name not in EXERCISES:
        near = closest(name, EXERCISES)
        raise KeyError(f"there is no exercise {name!r}" + (f"; did you mean {near!r}?" if near else ""))
    exercise = EXERCISES[name]
    if not callable(function):
        kind = type(function).__name__
        return Diagnosis(name, False, "not a function", parts=Message(
            f"{name} should be a function; this is a {kind}.",
            question="Is there a line `def` with this name, and no later line that gives the name away?"))
    replaced = restore_modules()
    with np.errstate(all="ignore"):
        return _explain(exercise, function, seed, EXERCISES, replaced)


def _explain(exercise: Exercise, function: Callable, seed: int, exercises: dict[str, Exercise],
             replaced: list[str]) -> Diagnosis:
    verdict = _verdict(exercise, function, seed)
    if replaced:
        said = sentences.REPLACED.format(names=", ".join(replaced[:4]))
        verdict = replace(verdict, findings=(*verdict.findings, said))
    if not verdict.correct:
        helper = _broken_helper(exercise, function, seed, exercises)
        if helper:
            return helper
    return diagnosis_of(verdict)


def _verdict(exercise: Exercise, function: Callable, seed: int) -> Verdict:
    return judge(exercise, run(function, known(exercise, seed).calls, exercise.n_results), seed)


def diagnosis_of(v: Verdict) -> Diagnosis:
    named = v.named.id if v.named else None
    inputs, expected, mine = v.example or ((), None, None)
    return Diagnosis(
        v.exercise.name, v.correct, v.kind,
        misconception=None if v.kind == "partly" else named,
        also=tuple(w.id for w in v.finding.twins), partly=named if v.kind == "partly" else None,
        broken=tuple(v.broken), findings=v.findings,
        expected=expected and expected.arrays, actual=mine and mine.arrays, inputs=inputs,
        parts=message(v))


def _broken_helper(exercise: Exercise, function: Callable, seed: int,
                   exercises: dict[str, Exercise]) -> Diagnosis | None:
    """The diagnosis of an earlier function of the learner's that is the whole cause, or None.

    It is the cause when this function is right as soon as the course's own stands in its place.
    """
    inner = getattr(function, "__wrapped__", function)     # what `mine` hands out is wrapped
    names_space = getattr(inner, "__globals__", None)
    for name in sorted(_names_used(inner) & set(exercises) - {exercise.name}):
        own = (names_space or {}).get(name)
        if not isinstance(own, FunctionType) or own.__module__.startswith("course_lib."):
            continue
        verdict = _verdict(exercises[name], own, seed)
        if verdict.correct:
            continue
        names_space[name] = exercises[name].reference
        try:
            fixed = _verdict(exercise, function, seed).correct
        finally:
            names_space[name] = own
        if fixed:
            d = diagnosis_of(verdict)
            lesson = exercises[name].lesson[:2]
            parts = Message(
                f"The cause is your {name} from lesson {lesson}: with a right one in its place, "
                f"{exercise.name} is right.", (d.title, *d.parts.details), d.parts.picture,
                d.parts.findings, d.question, d.hints)
            return Diagnosis(exercise.name, False, "helper", d.misconception, d.also, d.partly, d.broken,
                             d.findings, d.expected, d.actual, d.inputs, name, parts)
    return None


def _names_used(function: Callable) -> set[str]:
    """All global names that the function's code mentions, in inner functions too."""
    def names(code: CodeType) -> set[str]:
        inner = [c for c in code.co_consts if isinstance(c, CodeType)]
        return set(code.co_names).union(*(names(c) for c in inner))
    code = getattr(function, "__code__", None)
    return names(code) if isinstance(code, CodeType) else set()
