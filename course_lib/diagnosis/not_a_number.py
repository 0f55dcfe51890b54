"""NaN where a number is expected: what it may come from on the input that is shown."""

from __future__ import annotations

import numpy as np

from course_lib.runner.run import Outcome

from .verdict import Verdict

COMES_OUT = "NaN comes out, where a number is expected."
# What the values say about where it comes from -> the question.
INFINITY = ("Which line makes the first NaN: what does NumPy give for `0 * np.inf`, and for "
            "`np.inf - np.inf`?")
HIDDEN = ("Which line makes the first NaN on this input: does it multiply infinity by 0, or take infinity "
          "off infinity?")
EMPTY = ("Which line makes the first NaN on this input: does it divide 0 by 0, multiply infinity by 0, or "
         "take infinity off infinity?")
LARGE = ("Which line makes the first NaN on this input: what does `np.exp` make of such numbers, and what is "
         "divided by what then?")
ANY = ("Which line makes the first NaN on this input: does it divide 0 by 0, multiply infinity by 0, take "
       "infinity off infinity, or ask for the root or the logarithm of a negative number?")
LARGE_FOR_EXP = 700       # np.exp(710) is infinite


def made(right: Outcome, mine: Outcome) -> bool:
    """Does a NaN come out where the right answer has none?"""
    return _holds_nan(mine) and not _holds_nan(right)


def shown(v: Verdict) -> bool:
    """Is NaN what a reader sees first, whatever property it breaks?"""
    return v.example is not None and made(*v.example[1:])


def question(v: Verdict) -> str:
    """Ask for the step that makes NaN, among those that can be behind it in this exercise and input."""
    args = v.example[0]
    if v.exercise.mask:
        return INFINITY
    masks = [a for a in args if isinstance(a, np.ndarray) and a.dtype == bool]
    if any(not mask.any(axis=-1).all() for mask in masks):
        return EMPTY
    if any(np.abs(a).max(initial=0) > LARGE_FOR_EXP for a in args
           if isinstance(a, np.ndarray) and a.dtype.kind == "f"):
        return LARGE
    return HIDDEN if any(not mask.all() for mask in masks) else ANY


def _holds_nan(outcome: Outcome) -> bool:
    return any(a.dtype.kind == "f" and np.isnan(a).any() for a in outcome.arrays)
