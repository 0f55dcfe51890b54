"""hint: a ladder of four rungs. It never gives the answer.

A rung opens after a changed attempt, or after one sentence about what was tried.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from html import escape
from typing import Any

import numpy as np

from course_lib.diagnosis import Diagnosis
from course_lib.diagnosis.compare import differing
from course_lib.diagnosis.sentences import full_stop
from course_lib.display.answer import Misuse, Shown, paragraph, plain
from course_lib.exercises.page import Exercise, Probe
from course_lib.records.progress import current
from course_lib.runner.run import trusted

from .check import Attempt, latest

RUNGS = ("What differs", "A question", "A property to try", "A worked example on other numbers")
SEED = 7              # other numbers than those of a check


class Hint(Shown):
    """The rungs that are open so far, and what opens the next one."""

    def __init__(self, exercise: Exercise, rungs: list[tuple[str, str, str]], how: str) -> None:
        head = f"{exercise.name}: {len(rungs)} of {len(RUNGS)} hints"
        self.text = "\n".join([head, *(f"{i}. {title}. {text}"
                                       for i, (title, text, _) in enumerate(rungs, 1)), plain(how)])
        items = "".join(f"<li><strong>{title}.</strong> {html}</li>" for title, _, html in rungs)
        self.html = f"{paragraph(head, 'course-verdict')}<ol>{items}</ol>{paragraph(how)}"


def hint(exercise: Exercise | None, tried: str) -> Hint:
    """Open the next rung if it is earned. Raises Misuse with what to do first."""
    attempt = _attempt(exercise)
    exercise, diagnosis = attempt.exercise, attempt.diagnosis
    key = diagnosis.misconception or diagnosis.partly or ""
    opened = current().hints(exercise.name, key)
    rung = opened[-1][0] if opened else 0
    if _earned(opened, attempt, tried) and rung < len(RUNGS):
        rung += 1
        current().record_hint(exercise.name, key, rung, attempt.fingerprint, tried)
    makers = (_what_differs, _question, _property, _example)
    rungs = [(title, *make(exercise, diagnosis))
             for title, make in zip(RUNGS[:rung], makers, strict=False)]
    return Hint(exercise, rungs, _how_on(exercise, rung, tried, opened))


def _attempt(exercise: Exercise | None) -> Attempt:
    if exercise is None:
        if not latest:
            raise Misuse("A hint needs an attempt to look at: write a first version of your "
                         "function, run the cell, then `check(...)` it.")
        open_ones = [a for a in latest.values() if a.diagnosis is None or not a.diagnosis.correct]
        if not open_ones:
            raise Misuse("Everything you have checked here is right: there is nothing to hint at.")
        attempt = open_ones[-1]
    elif exercise.name not in latest:
        raise Misuse(f"A hint needs an attempt to look at: write a first version of "
                     f"{exercise.name}, run the cell, then `check({exercise.name})`.")
    else:
        attempt = latest[exercise.name]
    if attempt.diagnosis is None:
        raise Misuse(_first_step(attempt.exercise))
    if attempt.diagnosis.correct:
        raise Misuse(f"Your {attempt.exercise.name} is right: there is nothing to hint at.")
    return attempt


def _first_step(exercise: Exercise) -> str:
    promise = (exercise.reference.__doc__ or "").strip().split("\n")[0].rstrip(".")
    call = f"{exercise.name}({', '.join(exercise.parameters)})"
    return (f"`{call}` is still to be written. What it should do: {promise}. Write a first "
            f"version, however rough, and `check({exercise.name})`: a hint then starts from it.")


def _earned(opened: list[tuple[int, str, str]], attempt: Attempt, tried: str) -> bool:
    if not opened:
        return True
    _, fingerprint, _ = opened[-1]
    return fingerprint != attempt.fingerprint or _is_news(tried, opened)


def _is_news(tried: str, opened: list[tuple[int, str, str]]) -> bool:
    said_before = {" ".join(said.lower().split()) for _, _, said in opened}
    return _is_sentence(tried) and " ".join(tried.lower().split()) not in said_before


def _is_sentence(tried: str) -> bool:
    return len({word.lower() for word in tried.split()}) >= 4


def _how_on(exercise: Exercise, rung: int, tried: str, opened: list) -> str:
    if rung == len(RUNGS):
        return ("That was the last hint. Compare your function with the example step by step, or "
                "look at the lesson's worked example once more.")
    tell = f'`hint("{exercise.name}", "I tried ... and saw ...")`'
    if tried and not _is_sentence(tried):
        return f"Please write one whole sentence: what you tried and what you saw: {tell}."
    if tried and opened and not _is_news(tried, opened):
        return ("You have already said that. The next hint opens when you have changed your "
                f"function and checked it again, or tried something else: {tell}.")
    return ("The next hint opens when you have changed your function and checked it again, or told "
            f"in a sentence what you tried: {tell}.")


# The rungs: each returns its text, as plain text and as HTML

def _both(text: str) -> tuple[str, str]:
    return plain(text), paragraph(text)


def _what_differs(exercise: Exercise, d: Diagnosis) -> tuple[str, str]:
    return _both(" ".join(_difference(d) or [d.title]))       # the title has just been read


def _difference(d: Diagnosis) -> list[str]:
    """Say in words how the numbers that were shown differ."""
    for expected, actual in zip(d.expected or (), d.actual or (), strict=False):
        if expected.shape != actual.shape:
            return [f"The shape should be {expected.shape}; yours is {actual.shape}."]
        wrong = differing(actual, expected)
        if not wrong.any():
            continue
        how_many = f"{int(wrong.sum())} of {wrong.size} numbers differ"
        if wrong.all():
            how_many = "All numbers differ" if wrong.size > 1 else "The number differs"
        return [f"{how_many}{_direction(expected, actual, wrong)}."]
    return []


def _direction(expected: np.ndarray, actual: np.ndarray, wrong: np.ndarray) -> str:
    if expected.dtype.kind != "f" or not np.isfinite(actual[wrong].astype(float)).all():
        return ""
    more = actual[wrong].astype(float) > expected[wrong]
    if more.all():
        return ": yours are too large" if more.size > 1 else ": yours is too large"
    if not more.any():
        return ": yours are too small" if more.size > 1 else ": yours is too small"
    return ": some of yours are too large, some too small"


def _question(exercise: Exercise, d: Diagnosis) -> tuple[str, str]:
    return _both(d.hints[1] if len(d.hints) > 1 else d.question)       # the first was asked by the check


def _property(exercise: Exercise, d: Diagnosis) -> tuple[str, str]:
    asked = d.hints[2] if len(d.hints) > 2 else ""
    if d.kind == "out of time":           # nobody should call it once more before it ends
        return _both(asked)
    text = d.broken[0] if d.broken else exercise.properties[0].text if exercise.properties else ""
    if not text:
        return _both(asked or d.question)
    state = "does not hold yet" if d.broken else "must always hold"
    return _both(f"Call your `{exercise.name}` on a small input that you make up. This {state}: "
                 f"{full_stop(text)} Does it, and after which line of yours is it settled? {asked}".strip())


def _example(exercise: Exercise, d: Diagnosis) -> tuple[str, str]:
    args = _other_input(exercise, d.inputs)
    right = trusted(exercise.reference, args, exercise.n_results)
    inputs = zip(exercise.parameters, args, strict=False)
    results = zip(exercise.results or (exercise.name,), right.arrays, strict=False)
    first = "Follow one row by hand, then call your function. With"
    then = f"the course's own {exercise.name} returns"
    given, wanted = _written(inputs), _written(results)
    text = "\n".join([first, textwrap.indent(given, "   "), f"   {then}",
                      textwrap.indent(wanted, "   ")])
    return text, f"{first}<pre>{escape(given)}</pre>{then}<pre>{escape(wanted)}</pre>"


def _written(values: Iterable[tuple[str, Any]]) -> str:
    """Write arrays as one can type them in, rounded to two digits."""
    blocks = []
    for name, value in values:
        if isinstance(value, np.ndarray):
            value = value.astype(int) if value.dtype.kind == "b" else value
            numbers = np.array2string(value, precision=2, suppress_small=True, separator=", ",
                                      max_line_width=100)
        else:
            numbers = getattr(value, "__name__", None) or repr(value)
        blocks.append(f"{name} = " + numbers.replace("\n", "\n" + " " * (len(name) + 3)))
    return "\n".join(blocks)


def _other_input(exercise: Exercise, shown: tuple[Any, ...]) -> tuple[Any, ...]:
    """The smallest plain probe, drawn anew and rounded, so that a hand can compute it."""
    def size(probe: Probe) -> tuple[int, int]:
        arrays = [a for a in probe.args if isinstance(a, np.ndarray)]
        return len(probe.features), sum(a.size for a in arrays) + sum(
            int(a) for a in probe.args if isinstance(a, int))
    probes = [p for p in exercise.make_probes(np.random.default_rng(SEED)).values()
              if not p.is_edge and not _same_arguments(_rounded(p.args), shown)]
    return _rounded(min(probes, key=size).args)


def _rounded(args: tuple[Any, ...]) -> tuple[Any, ...]:
    def rounded(a: Any) -> Any:
        if not isinstance(a, np.ndarray) or a.dtype.kind != "f":
            return a
        are_weights = a.ndim > 1 and np.allclose(a.sum(-1), 1)      # they should still sum to 1
        return a if are_weights else np.round(a, 1) + 0.0
    return tuple(rounded(a) for a in args)


def _same_arguments(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
