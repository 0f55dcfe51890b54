"""A learner's function that hands out arrays, whatever form its results have."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.runner.values import read


def as_arrays(function: Callable, n_results: int) -> Callable:
    """Return `function` with its results read as a check reads them: lists become arrays.

    A check lets a nested list, a tensor, a matrix pass with a note; the cells of a later lesson ask for
    `.shape`. What the function hands out as plain arrays already comes through untouched, and so does
    what cannot be read. Its name, its source and its docstring stay its own.
    """
    @functools.wraps(function)
    def hands_out_arrays(*args, **kwargs):
        __tracebackhide__ = True  # noqa: F841   (a traceback shows the learner's lines, not this one)
        result = function(*args, **kwargs)
        return result if _is_plain(result, n_results) else _read(result, n_results)
    return hands_out_arrays


def _is_plain(result: Any, n_results: int) -> bool:
    if n_results == 1:
        return _is_plain_array(result)
    return isinstance(result, tuple) and len(result) == n_results and all(map(_is_plain_array, result))


def _is_plain_array(value: Any) -> bool:
    """An array, or one of its numbers; no matrix and no masked array, which compute in another way."""
    return ((type(value) is np.ndarray or isinstance(value, np.generic))
            and value.dtype.kind in "biuf")


def _read(result: Any, n_results: int) -> Any:
    values = read(result, n_results)
    if values.form != "ok" or len(values.arrays) != n_results:
        return result
    arrays = tuple(a[()] if a.ndim == 0 else a for a in values.arrays)      # as NumPy hands out one number
    return arrays if n_results > 1 else arrays[0]
