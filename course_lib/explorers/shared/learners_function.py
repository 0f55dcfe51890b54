"""Let the learner's own function compute what an explorer shows."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.runner.run import Outcome, run
from course_lib.widgets.sentences import shared_says

SECONDS = 3.0        # a hand has left a slider whose picture takes longer than this
NOTICED = 0.25       # from here on it feels slow, and is told so


def name_of(function: Callable) -> str:
    """Return what a learner calls the function."""
    name = str(getattr(function, "__name__", ""))
    return name if name.isidentifier() else shared_says("own.none")


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
    if trouble := _trouble(name, outcome, shapes):
        return None, trouble
    values = np.concatenate([array.astype(float).ravel() for array in outcome.arrays])
    slow = shared_says("trouble.slow", function=name, seconds=f"{seconds:.1f}")
    return values, slow if seconds > NOTICED else ""


def _trouble(name: str, outcome: Outcome, shapes: tuple[tuple[int, ...], ...]) -> str:
    """Say why an outcome cannot be shown; "" when it can."""
    crash, arrays = outcome.crash, outcome.arrays
    if crash is not None and crash.kind == "OutOfTime":
        return shared_says("trouble.stopped", function=name, seconds=f"{SECONDS:g}")
    if crash is not None:
        return shared_says("trouble.raised.line" if crash.line else "trouble.raised",
                           function=name, kind=crash.kind, line=crash.line, message=crash.message)
    if outcome.values.form == "unfinished":
        return shared_says("trouble.unwritten", function=name)
    if not arrays:
        return shared_says("trouble.no_array", function=name, kind=outcome.values.kind)
    if len(arrays) != len(shapes):
        return shared_says("trouble.count", function=name, n=len(arrays), needed=len(shapes))
    for array, wanted in zip(arrays, shapes, strict=True):
        if array.shape != wanted:
            return shared_says("trouble.shape", function=name, shape=array.shape, needed=wanted)
        if array.dtype.kind == "c":
            return shared_says("trouble.complex", function=name)
    return ""
