"""Let the learner's own function compute what an explorer shows."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.runner.run import run

SECONDS = 3.0        # a hand has left a slider whose picture takes longer than this
NOTICED = 0.25       # from here on it feels slow, and is told so


def name_of(function: Callable) -> str:
    """Return what a learner calls the function."""
    name = str(getattr(function, "__name__", ""))
    return name if name.isidentifier() else "function"


def ask(function: Callable, arguments: tuple[Any, ...], shape: tuple) -> tuple[np.ndarray | None, str]:
    """Call `function`; return (values, trouble): values of `shape`, or None; what is to be said.

    A shape of shapes, such as ((2, 3), (2, 4)), asks for several arrays: their numbers come in one row.
    Never raises because of the function, and never waits longer than about SECONDS.
    NaN and infinity are values: to see them is the point of some pictures.
    """
    name = name_of(function)
    shapes = shape if shape and isinstance(shape[0], tuple) else (shape,)
    start = time.perf_counter()
    outcome = run(function, [arguments], len(shapes), SECONDS, again=False).outcomes[0]
    seconds = time.perf_counter() - start
    if outcome.crash is not None and outcome.crash.kind == "OutOfTime":
        return None, f"{name} was stopped after {SECONDS:g} seconds: the picture cannot wait for it."
    if outcome.crash is not None:
        line = f" at `{outcome.crash.line}`" if outcome.crash.line else ""
        return None, f"{name} raised {outcome.crash.kind}{line}: {outcome.crash.message}"
    if outcome.values.form == "unfinished":
        return None, f"{name} is still to be written."
    if not outcome.arrays:
        return None, f"{name} returned {outcome.values.kind}, not an array of numbers."
    if len(outcome.arrays) != len(shapes):
        return None, f"{name} returned {_counted(len(outcome.arrays))}; the picture needs {len(shapes)}."
    for array, wanted in zip(outcome.arrays, shapes, strict=True):
        if array.shape != wanted:
            return None, f"{name} returned shape {array.shape}; the picture needs {wanted}."
        if array.dtype.kind == "c":
            return None, f"{name} returned complex numbers."
    values = np.concatenate([array.astype(float).ravel() for array in outcome.arrays])
    slow = f"{name} took {seconds:.1f} seconds: the picture follows slowly."
    return values, slow if seconds > NOTICED else ""


def _counted(arrays: int) -> str:
    return "1 array" if arrays == 1 else f"{arrays} arrays"
