"""check: judge a learner's function, keep the attempt, say what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from course_lib.diagnosis import Diagnosis, diagnose
from course_lib.display.answer import Tested, paragraph, plain
from course_lib.exercises.page import Exercise
from course_lib.records.progress import current
from course_lib.runner.guard import once_without_limit

from . import mine, outside


@dataclass(frozen=True)
class Attempt:
    """A checked function, as hints need it: what was found, and which code it was."""

    exercise: Exercise
    diagnosis: Diagnosis | None      # None: still to be written
    fingerprint: str


latest: dict[str, Attempt] = {}      # the attempts of this kernel, the last one at the end


class CheckResult(Tested):
    """What `check` found. True when the function is right.

    name, correct  the exercise, and the verdict
    diagnosis      all that is known about the function; None when it is still to be written
    """

    def __init__(self, exercise: Exercise, diagnosis: Diagnosis | None, asides: list[str]) -> None:
        self.name = exercise.name
        self.diagnosis = diagnosis
        self.correct = self.right = diagnosis is not None and diagnosis.correct
        self.short = f"{exercise.name}: not right yet, see above."
        self.tone = "right" if self.right else "wrong" if diagnosis else "plain"
        words = [diagnosis.message] if diagnosis else []
        self.text = "\n".join([*words, *map(plain, asides)])
        self.html = "".join([_fragment(diagnosis) if diagnosis else "",
                             *(paragraph(aside) for aside in asides)])


def check(exercise: Exercise, function: Callable, quoted: bool = False) -> CheckResult:
    """Judge the function; record the attempt, unless there is nothing of the learner's in it.

    quoted  the notebook does not know the function by its name, so `hint` needs the name as a text
    """
    if function is exercise.reference:
        return CheckResult(exercise, diagnose(exercise.name, function), [
            "This is the course's own function, so it does not count as yours.", *once_without_limit()])
    open_lines = mine.gaps(function)
    if open_lines:
        return _unwritten(exercise, function, _what_is_open(exercise, open_lines))
    diagnosis = diagnose(exercise.name, function)
    if not diagnosis.correct and (diagnosis.kind == "unfinished" or mine.has_dots(function)):
        return _unwritten(exercise, function, _what_is_open(exercise, ["..."]))
    source, asides = _source_to_keep(exercise, function, diagnosis.correct)
    found = [one for one in outside.read_outside(exercise, function, diagnosis.correct)
             if f"`{one.name}`" not in diagnosis.question]          # that asks for it already
    if found:
        asides.insert(0, outside.sentence(found, diagnosis.correct))
    current().record_attempt(exercise.name, source, diagnosis.correct, diagnosis.misconception)
    _remember(Attempt(exercise, diagnosis, mine.fingerprint(function)))
    if diagnosis.correct and exercise.name in current().solutions_seen():
        asides.append("It counts as done; `progress()` also says that you had seen the solution.")
    if not diagnosis.correct:
        called = f'"{exercise.name}"' if quoted else exercise.name
        asides.append(f"Stuck? `hint({called})` helps one step at a time.")
    asides += once_without_limit()
    return CheckResult(exercise, diagnosis, asides)


def _unwritten(exercise: Exercise, function: Callable, sentence: str) -> CheckResult:
    _remember(Attempt(exercise, None, mine.fingerprint(function)))
    return CheckResult(exercise, None, [sentence])


def _what_is_open(exercise: Exercise, open_lines: list[str]) -> str:
    if open_lines == ["..."]:
        return (f"{exercise.name} is still to be written: replace the line `...`, run that cell, "
                "then check again.")
    lines = " and ".join(f"`{line}`" for line in open_lines)
    return f"{exercise.name} still has {'a gap' if len(open_lines) == 1 else 'gaps'}: {lines}"


def _source_to_keep(exercise: Exercise, function: Callable, correct: bool
                    ) -> tuple[str | None, list[str]]:
    """Return the source (with its helpers, once it is right), and what must be said about it."""
    try:
        if not correct:
            return mine.source_of(function), []
        return mine.bundle(function), [
            f'Your function is kept: `mine("{exercise.name}")` brings it back in later lessons.']
    except mine.NotKept as reason:
        if not correct:
            return None, []
        return None, [f"It cannot be kept for later lessons, because {reason}; there the course's "
                      f"own {exercise.name} is used."]


def _remember(attempt: Attempt) -> None:
    latest.pop(attempt.exercise.name, None)
    latest[attempt.exercise.name] = attempt


def _fragment(diagnosis: Diagnosis) -> str:
    mark = "✓" if diagnosis.correct else "✗"
    return f'<span class="course-mark" aria-hidden="true">{mark}</span>{diagnosis.html}'
