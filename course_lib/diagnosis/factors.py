"""Right but for one factor, or one number on top: what number of the call it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Outcome

from .compare import close
from .verdict import Evidence, Finding

HEADS = ("merge_heads", "grouped_query_attention")      # there axis -3 counts heads
# How a number of the shape can come in, and in words.
WAYS: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("divided by {}", lambda n: 1 / n), ("times {}", lambda n: n),
    ("divided by the square root of {}", lambda n: n ** -0.5),
    ("times the square root of {}", lambda n: n ** 0.5))


def factor(e: Evidence) -> Finding | None:
    """Every result that differs is the right one times one and the same number of the call."""
    if any(e.outcomes[i].crash for i in e.core) or any(
            len(e.outcomes[i].arrays) != len(e.facts.expected[i].arrays) for i in e.core):
        return None
    told, wrong = [], []
    for j in range(len(e.facts.expected[0].arrays)):
        found = {i: _ratio(e.outcomes[i].arrays[j], e.facts.expected[i].arrays[j]) for i in e.core}
        if any(f is None for f in found.values()):
            return None
        seen = {i: f for i, f in found.items() if not math.isnan(f)}
        if all(alike(f, 1) for f in seen.values()):
            continue
        if len(seen) < 2:
            return None             # once is chance
        told.append(next(in_words(e, seen), None))
        wrong.append(j)
    if not told or None in told or any(words != told[0][0] for words, _ in told):
        return None
    how, at = told[0]
    return Finding("factor", f"{_whose(e.exercise, wrong)} {how}", explanation=[
        _times(right, wrong, at(i)) for i, right in enumerate(e.facts.expected)])


def offset(e: Evidence) -> Finding | None:
    """Every number is too large, or too small, by the same number."""
    if any(len(e.outcomes[i].arrays) != 1 for i in e.core) or len(e.facts.expected[0].arrays) != 1:
        return None
    gaps = [_gap(e.outcomes[i].arrays[0], e.facts.expected[i].arrays[0]) for i in e.core]
    if None in gaps or not all(math.isclose(gap, gaps[0], rel_tol=1e-3) for gap in gaps) or len(gaps) < 2:
        return None
    sign = "plus" if gaps[0] > 0 else "minus"
    return Finding("factor", f"{_whose(e.exercise, [0])} {sign} {abs(gaps[0]):.4g}", explanation=[
        replace(right, values=replace(right.values, arrays=(right.arrays[0] + gaps[0],)))
        for right in e.facts.expected])


@np.errstate(all="ignore")
def _gap(mine: np.ndarray, right: np.ndarray) -> float | None:
    if mine.shape != right.shape or not are_numbers(mine, right) or not mine.size:
        return None
    gap = float(np.mean(mine - right))
    return gap if math.isfinite(gap) and close(mine, right + gap) else None


def _whose(exercise: Exercise, wrong: Sequence[int]) -> str:
    if not exercise.results:
        return "your numbers are the right ones"
    *first, last = (f"`{exercise.results[j]}`" for j in wrong)
    return (f"your {', '.join(first)} and {last} are the right ones" if first else
            f"your {last} is the right one")


@np.errstate(all="ignore")
def _ratio(mine: np.ndarray, right: np.ndarray) -> float | None:
    """The number f with mine = f * right; NaN where any would do, None where there is none."""
    if mine.shape != right.shape or not are_numbers(mine, right):
        return None
    total = float((right * right).sum())
    if not total or not np.isfinite(total):
        return math.nan if close(mine, right) else None
    f = float((mine * right).sum()) / total
    return f if 1e-6 < abs(f) < math.inf and close(mine, f * right) else None


def are_numbers(*arrays: np.ndarray) -> bool:
    """No masks, and no complex numbers."""
    return all(a.dtype.kind in "fiu" for a in arrays)


def _times(right: Outcome, wrong: Sequence[int], f: float) -> Outcome:
    arrays = tuple(a * f if j in wrong else a for j, a in enumerate(right.arrays))
    return replace(right, values=replace(right.values, arrays=arrays))


def in_words(e: Evidence, seen: dict[int, float]) -> Iterator[tuple[str, Callable[[int], float]]]:
    """Say what a factor is on all probes, best first: a number, or a number of the call's shape."""
    first = next(iter(seen.values()))
    if all(alike(f, first) for f in seen.values()):
        yield _constant(first), lambda i: first
    calls = [_numbers(e.exercise, args) for args in args_of(e)]
    for name in calls[0]:
        for words, way in WAYS:
            for sign in (1, -1):
                if all(name in calls[i] and alike(f, sign * way(calls[i][name])) for i, f in seen.items()):
                    yield (words.format(name) + (", with the other sign" if sign < 0 else ""),
                           lambda i, name=name, way=way, sign=sign: sign * way(calls[i].get(name, 1)))


def _constant(f: float) -> str:
    sign = ", with the other sign" if f < 0 else ""
    if alike(abs(f), 1):
        return "with the other sign"
    if abs(f) < 1 and alike(1 / abs(f), round(1 / abs(f), 2)):
        return f"divided by {round(1 / abs(f), 2):g}{sign}"
    return f"times {abs(f):.4g}{sign}"


def _numbers(exercise: Exercise, args: tuple[Any, ...]) -> dict[str, float]:
    """Every number that a call's shapes and whole numbers hold, by its name."""
    found: dict[str, float] = {}
    for name, a in zip(exercise.parameters, args, strict=False):
        if isinstance(a, int):
            found[f"`{name}`"] = a
        elif isinstance(a, np.ndarray) and a.size:
            rows = a.shape[:-1] or (1,)
            found |= {f"the width of `{name}`": a.shape[-1],
                      f"the number of rows of `{name}`": rows[-1],
                      f"the number of rows of `{name}` (the length of its first axis)": rows[0],
                      f"the number of rows of `{name}`, those of all tables together": math.prod(rows),
                      f"the number of entries of `{name}`": a.size,
                      f"the length of the first axis of `{name}`": a.shape[0]}
            if exercise.name in HEADS and a.ndim > 2:
                found[f"the number of heads of `{name}`"] = a.shape[-3]
    return {name: n for name, n in (found | _counted(exercise, args)).items() if n > 0}


def _counted(exercise: Exercise, args: tuple[Any, ...]) -> dict[str, float]:
    """Numbers that stand in no shape: how many parts something is cut into."""
    given = dict(zip(exercise.parameters, args, strict=False))
    found = {}
    if "n_heads" in given:
        found["the number of features of one head"] = np.shape(given["x"])[-1] / given["n_heads"]
    if "block" in given:
        found["the number of blocks"] = math.ceil(np.shape(given["K"])[-2] / given["block"])
    if exercise.name == "softmax":
        found["the number of entries along `axis`"] = np.shape(given["x"])[given.get("axis", -1)]
    if exercise.name == "grouped_query_attention":
        query_heads, key_heads = np.shape(given["Q"])[-3], np.shape(given["K"])[-3]
        found["the number of query heads for each key head"] = query_heads / key_heads
    return found


def args_of(e: Evidence) -> list[tuple[Any, ...]]:
    return [probe.args for probe in e.facts.probes.values()]


def alike(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-3)
