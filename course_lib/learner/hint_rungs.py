"""What stands on the rungs of a hint. Each says something that neither the check nor an earlier rung said."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

import numpy as np

from course_lib.diagnosis import Diagnosis
from course_lib.diagnosis.compare import differing, same
from course_lib.diagnosis.known import known
from course_lib.display.answer import paragraph, plain
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise
from course_lib.runner.run import trusted

RUNGS = ("What differs", "A question", "Something to try", "A worked example on other numbers")
SEED = 7              # other numbers than those of a check


def rungs(exercise: Exercise, d: Diagnosis) -> list[tuple[str, str, str]]:
    """Return all rungs: (title, plain text, HTML)."""
    exercise = EXERCISES[d.helper] if d.helper else exercise       # the one that needs the help
    said = plain(d.message)
    told = []
    for title, candidates in zip(RUNGS, (_what_differs, _questions, _to_try), strict=False):
        core, text = next((core, text) for core, text in candidates(exercise, d) if plain(core) not in said)
        said += plain(text)
        told.append((title, plain(text), paragraph(text)))
    return [*told, (RUNGS[-1], *_example(exercise, d))]


# What may be said: the core, by which it is known whether it was said before, and the whole text

def _what_differs(exercise: Exercise, d: Diagnosis) -> Iterator[tuple[str, str]]:
    difference = _difference(d)
    if difference:
        yield difference, difference
    args = d.inputs or _other_input(exercise, d)
    right = trusted(exercise.reference, args, exercise.n_results)
    given = _and([f"`{name}` {_size(value)}" for name, value in zip(exercise.parameters, args, strict=False)])
    wanted = _and([f"{name} {_size(value)}" for name, value in
                   zip(exercise.results or ("a result",), right.arrays, strict=False)])
    text = f"From {given} should come {wanted}."
    yield text, text


def _questions(exercise: Exercise, d: Diagnosis) -> Iterator[tuple[str, str]]:
    for text in (*d.hints[1:], *exercise.questions):       # the first hint was asked by the check
        yield text, text


def _to_try(exercise: Exercise, d: Diagnosis) -> Iterator[tuple[str, str]]:
    if d.kind == "out of time":           # nobody should call it once more before it ends
        yield from _questions(exercise, d)
    for text in d.broken:
        yield text, (f"This holds for every right answer, and not yet for yours: {text}. Call your "
                     f"`{exercise.name}` on a small input of your own: after which line is it lost?")
    yield from _questions(exercise, d)
    for text in (one.text for one in exercise.properties):
        yield text, f"This holds for every right answer: {text}. Which line of yours makes sure of it?"


def _difference(d: Diagnosis) -> str:
    """Say in words how the numbers that were shown differ; "" where there are none."""
    for expected, actual in zip(d.expected or (), d.actual or (), strict=False):
        if expected.shape != actual.shape:
            return f"The shape should be {expected.shape}; yours is {actual.shape}. {_axes(expected, actual)}"
        wrong = differing(actual, expected)
        if not wrong.any():
            continue
        if _same_numbers(expected, actual):
            return (f"No number is lost: all {wrong.size} are there, but {int(wrong.sum())} stand in another "
                    "place.")
        one, many = ("entry", "entries") if expected.dtype.kind == "b" else ("number", "numbers")
        how_many = f"{int(wrong.sum())} of {wrong.size} {many} differ"
        if wrong.all():
            how_many = f"All {many} differ" if wrong.size > 1 else f"The {one} differs"
        where = _where(wrong) or _totals(expected, actual)
        return f"{how_many}{_direction(expected, actual, wrong)}.{where}"
    return ""


def _axes(expected: np.ndarray, actual: np.ndarray) -> str:
    """Say how two shapes differ."""
    more = actual.ndim - expected.ndim
    if more:
        many = "one axis" if abs(more) == 1 else f"{abs(more)} axes"
        return f"That is {many} too {'many' if more > 0 else 'few'}."
    if sorted(expected.shape) == sorted(actual.shape):
        return "The axes have the right lengths, in another order."
    wrong = [str(i) for i in range(-expected.ndim, 0) if expected.shape[i] != actual.shape[i]]
    return f"The wrong length is that of axis {_and(wrong)}, counted from the right."


def _same_numbers(expected: np.ndarray, actual: np.ndarray) -> bool:
    if expected.size != actual.size or expected.dtype.kind != "f" or actual.dtype.kind not in "fiu":
        return False
    return not differing(np.sort(actual, axis=None), np.sort(expected, axis=None)).any()


def _direction(expected: np.ndarray, actual: np.ndarray, wrong: np.ndarray) -> str:
    yours = actual[wrong].astype(float)
    if not np.isfinite(yours).all():
        return ": yours are NaN or infinite" if not np.isfinite(yours).any() else \
            ": some of yours are NaN or infinite"
    more = yours > expected[wrong]
    if expected.dtype.kind == "b":
        return (": yours say True where False is right" if more.all() else
                ": yours say False where True is right" if not more.any() else
                ": some of yours say True where False is right, some False where True is right")
    if more.all():
        return ": yours are too large" if more.size > 1 else ": yours is too large"
    if not more.any():
        return ": yours are too small" if more.size > 1 else ": yours is too small"
    return ": some of yours are too large, some too small"


def _where(wrong: np.ndarray) -> str:
    """Say in which row or column of a table all of them stand, if it is one."""
    if wrong.ndim != 2 or wrong.sum() < 2:
        return ""
    for name, lines in (("row", wrong.any(axis=1)), ("column", wrong.any(axis=0))):
        if lines.size > 1 and lines.sum() == 1:
            return f" They all stand in {name} {int(lines.argmax())}."
    return ""


def _totals(expected: np.ndarray, actual: np.ndarray) -> str:
    """Compare what the rows add up to, where all that are expected add up to the same."""
    if expected.dtype.kind != "f" or expected.ndim < 2 or expected.shape[-1] < 2:
        return ""
    right, yours = expected.sum(axis=-1), actual.astype(float).sum(axis=-1)
    if right.size < 2 or not np.allclose(right, right.flat[0]) or not np.isfinite(yours).all():
        return ""
    total = f"{round(float(right.flat[0]), 2) + 0.0:g}"
    differ = ~np.isclose(yours, right)
    if not differ.any():
        return f" The rows of both add up to {total}."
    return f" Every row should add up to {total}; one of yours adds up to {yours[differ].flat[0]:.3g}."


def _example(exercise: Exercise, d: Diagnosis) -> tuple[str, str]:
    args = _other_input(exercise, d)
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
        lines = [line for line in numbers.splitlines() if line.strip()]
        blocks.append(f"{name} = " + ("\n" + " " * (len(name) + 3)).join(lines))
    return "\n".join(blocks)


def _size(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"of shape {value.shape}" if value.ndim else "(one number)"
    return f"= {getattr(value, '__name__', value)}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _other_input(exercise: Exercise, d: Diagnosis) -> tuple[Any, ...]:
    """The smallest plain probe on which the mistake shows, drawn anew, so that a hand can compute it.

    Where the function only moves numbers, they are counted: then one sees where each of them goes.
    """
    def size(label: str) -> tuple[int, int]:
        probe = facts.probes[label]
        return len(probe.features), sum(a.size if isinstance(a, np.ndarray) else a for a in probe.args
                                        if isinstance(a, np.ndarray | int))
    facts = known(exercise, SEED)
    plain_ones = [label for label, probe in facts.probes.items()
                  if not probe.is_edge and not _same_arguments(_rounded(probe.args), d.inputs)]
    telling = _where_it_shows(exercise, d.misconception or d.partly)
    label = min([label for label in plain_ones if label in telling] or plain_ones, key=size)
    args = _rounded(facts.probes[label].args)
    right = trusted(exercise.reference, args, exercise.n_results).arrays[0]
    if isinstance(args[0], np.ndarray) and _same_numbers(right, args[0]):
        return (np.arange(1.0, args[0].size + 1).reshape(args[0].shape), *args[1:])
    return args


def _where_it_shows(exercise: Exercise, misconception: str | None) -> set[str]:
    """The labels of the probes on which this idea, or most of the known ones, gives other numbers."""
    facts = known(exercise, SEED)
    answers = ([given for wrong, given in facts.wrong if wrong.id == misconception]
               or [given for _, given in facts.wrong])
    return {label for i, label in enumerate(facts.probes)
            if 2 * sum(not same(given[i], facts.expected[i]) for given in answers) > len(answers)}


def _rounded(args: tuple[Any, ...]) -> tuple[Any, ...]:
    def rounded(a: Any) -> Any:
        if not isinstance(a, np.ndarray) or a.dtype.kind != "f":
            return a
        are_weights = a.ndim > 1 and np.allclose(a.sum(-1), 1)      # they should still sum to 1
        return a if are_weights else np.round(a, 1) + 0.0
    return tuple(rounded(a) for a in args)


def _same_arguments(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
