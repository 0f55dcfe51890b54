"""Mark one notebook: probes -> the sandbox -> judge, the same judge as `check`."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np

from course_lib.diagnosis.compare import same
from course_lib.diagnosis.diagnosis import diagnosis_of
from course_lib.diagnosis.judge import judge
from course_lib.diagnosis.known import broken_properties
from course_lib.diagnosis.verdict import Verdict
from course_lib.display.answer import headline, question_asked
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise
from course_lib.runner.run import Run

from .. import limits
from ..results import COURSE_OWN, FOLLOWS, NO_NUMBERS, RIGHT, SAME_FOR_ALL, WRONG, ExerciseResult
from ..sandbox.process import Ended
from ..sandbox.reading import Answer, BadAnswer
from . import without_numbers
from .asked import Asked, Sandbox

PUBLIC = 0      # the seed of `check`: its inputs may be shown


def mark_notebook(box: Sandbox, notebook: bytes, lesson: str, seed: int) -> tuple[ExerciseResult, ...]:
    """Mark all exercises of a lesson with inputs drawn from `seed`.

    Raises NotANotebook, and CannotStart of the sandbox: then nothing is marked.
    """
    results: list[ExerciseResult] = []
    asked = Asked(box, notebook)
    try:
        for exercise in EXERCISES.values():
            if exercise.lesson == lesson:
                results.append(_Attempt(asked, exercise, seed).result(results))
    finally:
        box.next_submission()
    return tuple(results)


class _Attempt:
    """One exercise of one notebook."""

    def __init__(self, asked: Asked, exercise: Exercise, seed: int) -> None:
        self.asked, self.exercise, self.seed = asked, exercise, seed
        self.whole = False         # does everything above count, not only what the function uses?

    def result(self, earlier: Sequence[ExerciseResult]) -> ExerciseResult:
        name = self.exercise.name
        try:
            answer, verdict = self.answered()
        except BadAnswer:
            return without_numbers.tampered(name)
        if isinstance(answer, Ended):
            return without_numbers.ended(name, answer)
        if answer.run is None:
            if answer.without_run == "unreadable" and not self.asked.is_unreadable():
                return without_numbers.tampered(name)
            return without_numbers.without_run(name, answer)
        own = _courses_own(answer.run)
        if own:
            return ExerciseResult(name, COURSE_OWN, kind="course's own",
                                  title=f"Your function calls the course's own {own}.",
                                  reason=f"calls the course's own {own}")
        if verdict.kind == "out of time":
            return without_numbers.ended(name, without_numbers.LATE)
        if verdict.correct:
            return ExerciseResult(name, RIGHT, kind="right",
                                  held=tuple(p.text for p in self.exercise.properties))
        if answer.seconds > limits.QUICK:                 # a second and a third run would take as long
            result = self.explained(verdict, answer.run, WRONG, None)
        else:
            status = FOLLOWS if self.follows(answer, earlier) else WRONG
            result = self.explained(verdict, answer.run, status, self.public_verdict())
        stopped = answer.reason if result.kind in NO_NUMBERS else ""
        return replace(result, reason=without_numbers.stopped_before(stopped)) if stopped else result

    def answered(self) -> tuple[Answer | Ended, Verdict | None]:
        """Run what it needs; where that is not right and more may matter, everything above."""
        answer, verdict = self.once_or_anew()
        if (isinstance(answer, Ended) or not answer.more or answer.seconds > limits.QUICK
                or (verdict is not None and verdict.correct)):
            return answer, verdict
        self.whole = True
        try:
            again = self.judged()
            if isinstance(again[0], Answer) and again[0].run is not None:
                return again
        except BadAnswer:
            pass
        self.whole = False
        return answer, verdict

    def once_or_anew(self) -> tuple[Answer | Ended, Verdict | None]:
        """Ask the process that answered the exercises before; what is not right there is asked anew.

        So no exercise costs another one anything. What took long is not asked twice.
        """
        if not self.asked.box.goes_on:
            return self.judged()
        begun = time.monotonic()
        try:
            answer, verdict = self.judged(same_process=True)
            if (verdict is not None and verdict.correct) or time.monotonic() - begun > limits.QUICK:
                return answer, verdict
        except BadAnswer:
            if time.monotonic() - begun > limits.QUICK:
                raise
        return self.judged()

    def judged(self, same_process: bool = False) -> tuple[Answer | Ended, Verdict | None]:
        answer = self.ask(self.seed, same_process=same_process)
        if isinstance(answer, Ended) or answer.run is None:
            return answer, None
        return answer, judge(self.exercise, answer.run, self.seed)

    def ask(self, seed: int, replace: Sequence[str] = (), same_process: bool = False) -> Answer | Ended:
        return self.asked.ask(self.exercise, seed, replace, whole=self.whole, same_process=same_process)

    def follows(self, answer: Answer, earlier: Sequence[ExerciseResult]) -> bool:
        """Is it right as soon as the earlier functions of this notebook are?"""
        wrong = [r.exercise for r in earlier if r.status != RIGHT and r.exercise in answer.uses]
        if not wrong:
            return False
        try:
            again = self.ask(self.seed, wrong)
        except BadAnswer:
            return False
        return (isinstance(again, Answer) and again.run is not None
                and judge(self.exercise, again.run, self.seed).correct)

    def explained(self, verdict: Verdict, run: Run, status: str, shown: Verdict | None) -> ExerciseResult:
        """The idea behind a wrong answer, with the inputs that `check` shows; else in words alone."""
        if shown is None:
            d = diagnosis_of(verdict)         # its inputs are hidden ones: no picture
            title = d.title
            html = headline(escape(d.title)) + question_asked(escape(d.question))
        elif shown.correct:
            title = "Right on the inputs that `check` uses, but not on others."
            html = (headline(title.replace("`", ""))
                    + "<p>Which numbers in your function come from the inputs you have seen?</p>")
        else:
            d = diagnosis_of(shown)
            title, html = d.title, d.html
        broken = _broken(self.exercise, self.seed, run, verdict)
        named = verdict.named.id if verdict.named else None
        partly = verdict.kind == "partly"
        return ExerciseResult(
            self.exercise.name, status, kind=_kind(verdict, shown), misconception=None if partly else named,
            partly=named if partly else None, also=tuple(w.id for w in verdict.finding.twins),
            held=tuple(p.text for p in self.exercise.properties if p.text not in broken),
            broken=tuple(broken), title=title, html=html,
            group="" if named or shown is None else _group(shown))

    def public_verdict(self) -> Verdict | None:
        try:
            answer = self.ask(PUBLIC)
        except BadAnswer:
            return None
        if isinstance(answer, Ended) or answer.run is None:
            return None
        return judge(self.exercise, answer.run, PUBLIC)


def _kind(verdict: Verdict, shown: Verdict | None) -> str:
    """The judge's word, except for "edges" (right on all ordinary inputs) and SAME_FOR_ALL."""
    if verdict.kind in NO_NUMBERS:
        return verdict.kind
    if bool(verdict.failing) and all(verdict.is_edge(i) for i in verdict.failing):
        return "edges"
    return SAME_FOR_ALL if shown is not None and _same_for_all(verdict, shown) else verdict.kind


def _same_for_all(one: Verdict, other: Verdict) -> bool:
    """Do two runs give the same numbers wherever other numbers came in, and others were to come out?"""
    changes = [i for i, (a, b) in enumerate(zip(one.facts.expected, other.facts.expected, strict=True))
               if not same(a, b)]
    return bool(changes) and all(not one.outcomes[i].crash and same(one.outcomes[i], other.outcomes[i])
                                 for i in changes)


def _broken(exercise: Exercise, seed: int, run: Run, verdict: Verdict) -> list[str]:
    if verdict.kind in NO_NUMBERS:
        return [p.text for p in exercise.properties]
    return broken_properties(exercise, seed, run.outcomes)


def _courses_own(run: Run) -> str:
    """The name of the course's function that was called in place of the learner's own, or ''."""
    return next((o.crash.message for o in run.outcomes
                 if o.crash and o.crash.kind == "CoursesOwn" and o.crash.message in EXERCISES), "")


def _group(verdict: Verdict) -> str:
    """Equal for functions that answer the public inputs with the same numbers."""
    seen = hashlib.sha256()
    for outcome in verdict.outcomes:
        seen.update(repr(_rounded(outcome)).encode())
    return seen.hexdigest()[:16]


def _rounded(outcome: Any) -> Any:
    if outcome.crash:
        return outcome.crash.kind
    with np.errstate(all="ignore"):
        return [(a.shape, np.round(a.astype(complex), 4).tobytes() if a.dtype.kind != "b"
                 else a.tobytes()) for a in outcome.arrays] or outcome.values.form
