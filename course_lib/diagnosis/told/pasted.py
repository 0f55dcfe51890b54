"""The input that is shown, as lines of code to paste into a cell."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.exercises.page import Exercise
from course_lib.runner.run import Outcome, trusted

INVITATION = "To try this input, paste these lines into a cell"
ROUNDED = " (the numbers are rounded)"
FEWEST, MOST_DECIMALS = 2, 8
WIDTH = 76             # as many letters as stand side by side in a notebook's answer
GLUE = "\u00a0"          # a space at which no line is broken


def lines(exercise: Exercise, args: Sequence[Any], expected: Outcome, call: str, difference: float
          ) -> tuple[str, str]:
    """An invitation, and the input and the call as code that can be pasted.

    difference  how far apart the first two numbers are that differ: rounding must not hide it
    """
    decimals = _decimals(exercise, args, expected, min(3e-4, difference / 20))
    given = [(name, a, _rounded(a, decimals)) for name, a in zip(exercise.parameters, args, strict=False)
             if not isinstance(a, (int, float))]          # numbers stand in the call
    exact = all(a is rounded or np.array_equal(a, rounded) for _, a, rounded in given)
    return INVITATION + ("" if exact else ROUNDED), "\n".join(
        [*(written(name, rounded) for name, _, rounded in given), call])


def _decimals(exercise: Exercise, args: Sequence[Any], expected: Outcome, tolerance: float) -> int:
    """As few decimals as leave the right answer where it is."""
    for decimals in range(FEWEST, MOST_DECIMALS):
        moved = trusted(exercise.reference, tuple(_rounded(a, decimals) for a in args), exercise.n_results)
        if all(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)
               for a, b in zip(moved.arrays, expected.arrays, strict=False)):
            return decimals
    return MOST_DECIMALS


def _rounded(a: Any, decimals: int) -> Any:
    return np.round(a, decimals) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a


def written(name: str, value: Any) -> str:
    """An assignment in lines that are not too long; a mask is written with 1 and 0."""
    if not isinstance(value, np.ndarray):
        numbers = repr(value)
    elif not value.size:
        numbers = f"np.zeros({value.shape})"
    elif value.dtype == bool:
        numbers = f"np.array({value.astype(int).tolist()}, dtype=bool)"
    else:
        numbers = re.sub(r"\b(inf|nan)\b", r"np.\1", f"np.array({value.tolist()})")
    kept = f"{name} = {numbers}".replace(" ", GLUE).replace(f"],{GLUE}", "], ")       # rows stay whole
    return "\n".join(textwrap.wrap(kept, WIDTH, subsequent_indent="    ", break_long_words=False,
                                   break_on_hyphens=False)).replace(GLUE, " ")
