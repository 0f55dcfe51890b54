"""Turn whatever a function returned into plain arrays, and remember what form it had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST_RESULT = 2_000_000     # numbers; more than that is never a right answer here


@dataclass(frozen=True)
class Values:
    """What a call returned.

    arrays  the results as plain NumPy arrays; empty when they could not be read as numbers
    form    "ok", "nothing", "unfinished", "dict", "not numbers", "too large"
    notes   what was set right on the way, in words: "a nested list", "a tensor", ...
    kind    name of the type returned, for messages
    """

    arrays: tuple[np.ndarray, ...]
    form: str = "ok"
    notes: frozenset[str] = frozenset()
    kind: str = ""


def read(result: Any, n_results: int) -> Values:
    """Read a result that should hold `n_results` arrays. May raise whatever a hostile object raises."""
    kind = type(result).__name__
    if result is None:
        return Values((), "nothing", kind=kind)
    if result is Ellipsis:
        return Values((), "unfinished", kind=kind)
    if isinstance(result, dict):
        parts, notes, form = list(result.values()), {"a dict"}, "dict"
    elif isinstance(result, (tuple, list)) and len(result) == n_results > 1:
        parts, notes, form = list(result), set(), "ok"
    elif isinstance(result, tuple) and (n_results > 1 or len(result) == 1):
        parts, notes, form = list(result), ({"a tuple"} if n_results == 1 else set()), "ok"
    elif isinstance(result, tuple) and any(isinstance(part, np.ndarray) for part in result):
        parts, notes, form = list(result), {"a tuple"}, "ok"
    else:
        parts, notes, form = [result], set(), "ok"
    arrays = []
    for part in parts:
        array, note = _array(part)
        if array is None:
            return Values((), note, kind=type(part).__name__)
        arrays.append(array)
        notes |= {note} - {""}
    return Values(tuple(arrays), form, frozenset(notes), kind)


def _array(part: Any) -> tuple[np.ndarray | None, str]:
    """Return (array, note), or (None, form) when there are no numbers to be read."""
    if part is None:
        return None, "nothing"
    if part is Ellipsis:
        return None, "unfinished"
    note = ""
    if isinstance(part, (list, tuple)):
        note = "a nested list"
    elif hasattr(part, "detach"):
        part, note = part.detach().cpu().numpy(), "a tensor"
    elif not isinstance(part, (np.ndarray, np.generic, float, int, bool)):
        if not hasattr(part, "__array__"):
            return None, "not numbers"
        note = "another kind of array"
    try:
        array = np.array(part)       # a copy: what is compared cannot change any more
    except ValueError:               # a ragged list
        return None, "not numbers"
    if array.dtype == object:
        try:
            array, note = array.astype(float), "an array of Python objects"
        except (TypeError, ValueError):
            return None, "not numbers"
    if array.dtype.kind == "c" and not array.imag.any():
        array, note = array.real, "complex numbers"
    if array.dtype.kind not in "biufc":
        return None, "not numbers"
    if array.size > LARGEST_RESULT:
        return None, "too large"
    return array, note
