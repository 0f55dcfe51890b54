"""When two results are the same, and what makes them the same after all."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from course_lib.runner.run import Outcome

TOLERANCE = 1e-5      # relative and absolute: looser lets rounding through, tighter accuses float32
ROUNDED = 2e-3        # right to two or three digits


def close(actual: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> bool:
    """Same shape, both or neither boolean, same numbers; NaN and inf equal themselves."""
    if actual.shape != expected.shape:
        return False
    if (actual.dtype.kind == "b") != (expected.dtype.kind == "b"):
        return False
    return not differing(actual, expected, tolerance).any()


def differing(actual: np.ndarray, expected: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """Mark the entries that differ; both arrays have the same shape."""
    if actual.dtype.kind in "bu":
        actual = actual.astype(float)
    if expected.dtype.kind in "bu":
        expected = expected.astype(float)
    with np.errstate(all="ignore"):
        near = np.abs(actual - expected) <= tolerance + tolerance * np.abs(expected)
        near &= np.isfinite(expected)       # nothing is near infinity
    return ~(near | (actual == expected) | ((actual != actual) & (expected != expected)))


def same(actual: Outcome, expected: Outcome, tolerance: float = TOLERANCE) -> bool:
    """Both crash in the same way, or both return the same numbers in the same order."""
    if actual.crash or expected.crash:
        return bool(actual.crash and expected.crash and actual.crash.kind == expected.crash.kind)
    if actual.values.form != "ok" or expected.values.form != "ok":
        return False
    return (len(actual.arrays) == len(expected.arrays)
            and all(close(a, e, tolerance)
                    for a, e in zip(actual.arrays, expected.arrays, strict=True)))


def same_where_filled(actual: Outcome, candidate: Outcome) -> bool:
    """Same as `candidate`, except in rows that it leaves empty.

    Which number hides a key (-inf, -1e9, an additive mask) shows in such rows only, so the same
    idea may fill them with zeros, NaN or equal shares.
    """
    if actual.crash or candidate.crash or actual.values.form != "ok":
        return False
    if [a.shape for a in actual.arrays] != [c.shape for c in candidate.arrays]:
        return False
    seen = False
    for a, c in zip(actual.arrays, candidate.arrays, strict=True):
        if c.ndim == 0 or c.dtype.kind == "b":
            return False
        with np.errstate(all="ignore"):
            filled = (c != 0).any(axis=-1) & ~np.isnan(c).all(axis=-1)
        seen |= bool(filled.any())
        if not close(a[filled], c[filled]):
            return False
    return seen


def resemblance(actual: Outcome, expected: Outcome) -> str:
    """Say what would make a differing result right: a key of messages.RESEMBLANCES, or ''."""
    if actual.crash or actual.values.form not in ("ok", "dict") or not actual.arrays:
        return ""
    mine, right = actual.arrays, expected.arrays
    if actual.values.form == "dict":
        return "dict" if _in_some_order(mine, right) else ""
    if len(mine) == len(right):
        if _all(mine, right, _rounded):
            return "rounded"
        if len(right) > 1 and _in_some_order(mine, right):
            return "order"
        if _all(mine, right, lambda a, e: close(np.squeeze(a), np.squeeze(e))):
            moved = _all(mine, right, lambda a, e: a.ndim == e.ndim)
            return "length-1 axis moved" if moved else "length-1 axes"
        if _all(mine, right, _turned):
            return "axes"
    if len(mine) == 1 < len(right):
        if any(close(mine[0], e) for e in right):
            return "only one"
        if len({e.shape for e in right}) == 1 and close(mine[0], np.stack(right)):
            return "stacked"
    if len(mine) > len(right) and all(any(close(a, e) for a in mine) for e in right):
        return "too many"
    return ""


def _all(mine: Sequence[np.ndarray], right: Sequence[np.ndarray], agree) -> bool:
    return all(agree(a, e) for a, e in zip(mine, right, strict=True))


def _rounded(a: np.ndarray, e: np.ndarray) -> bool:
    return close(a, e, ROUNDED) or a.dtype.kind == e.dtype.kind == "f" and any(
        close(a, np.round(e, digits)) for digits in (1, 2))


def _in_some_order(mine: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> bool:
    return len(mine) == len(right) <= 4 and any(
        _all(order, right, close) for order in itertools.permutations(mine))


def _turned(a: np.ndarray, e: np.ndarray) -> bool:
    if a.ndim != e.ndim or not 2 <= a.ndim <= 5 or sorted(a.shape) != sorted(e.shape):
        return False
    return any(a.transpose(axes).shape == e.shape and close(a.transpose(axes), e)
               for axes in itertools.permutations(range(a.ndim)))


def mask_encoding(outcomes: Sequence[Outcome]) -> str:
    """Say how masks are written: 'bool', 'integers', 'numbers', 'additive' or '' (no mask).

    Decided on all results together: a table of zeros alone could mean all open or all closed.
    """
    arrays = [a for o in outcomes if not o.crash for a in o.arrays]
    if not arrays:
        return ""
    if all(a.dtype.kind == "b" for a in arrays):
        return "bool"
    if any(a.dtype.kind == "c" for a in arrays):
        return ""
    entries = np.concatenate([a.astype(float).ravel() for a in arrays])
    if np.isin(entries, (0, 1)).all():
        return "integers" if all(a.dtype.kind in "biu" for a in arrays) else "numbers"
    if ((entries == 0) | (entries <= -1e4)).all():
        return "additive"
    return ""


def as_pattern(outcome: Outcome, encoding: str) -> Outcome:
    """Read a mask in another encoding as booleans, True = open."""
    if outcome.crash or encoding in ("", "bool"):
        return outcome
    is_open = (lambda a: a == 0) if encoding == "additive" else (lambda a: a == 1)
    arrays = tuple(np.asarray(is_open(a)) for a in outcome.arrays)
    return Outcome(type(outcome.values)(arrays, outcome.values.form, outcome.values.notes,
                                        outcome.values.kind), changed=outcome.changed)
