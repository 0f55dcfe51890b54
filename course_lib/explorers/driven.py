"""Let the learner's own function compute what an explorer shows."""

import time
from collections.abc import Callable

import numpy as np

from course_lib.diagnosis.run import run

SECONDS = 1.0        # a picture that answers later than this is no answer to a hand
NOTICED = 0.25       # from here on it feels slow, and is told so


def name_of(function: Callable) -> str:
    """Return what a learner calls the function."""
    name = str(getattr(function, "__name__", ""))
    return name if name.isidentifier() else "function"


def ask(function: Callable, arguments: tuple[np.ndarray, ...], shape: tuple[int, ...]
        ) -> tuple[np.ndarray | None, str]:
    """Call `function`; return (values, trouble): values of `shape`, or None; what is to be said.

    Never raises because of the function, and never waits longer than about SECONDS.
    NaN and infinity are values: to see them is the point of some pictures.
    """
    name = name_of(function)
    start = time.perf_counter()
    outcome = run(function, [arguments], seconds=SECONDS).outcomes[0]
    seconds = (time.perf_counter() - start) / 2         # `run` calls twice
    if outcome.crash is not None and outcome.crash.kind == "OutOfTime":
        return None, f"{name} was stopped after {SECONDS:g} second: the picture cannot wait for it."
    if outcome.crash is not None:
        line = f" at `{outcome.crash.line}`" if outcome.crash.line else ""
        return None, f"{name} raised {outcome.crash.kind}{line}: {outcome.crash.message}"
    if outcome.values.form == "unfinished":
        return None, f"{name} is still to be written."
    if not outcome.arrays:
        return None, f"{name} returned {outcome.values.kind}, not an array of numbers."
    array = outcome.arrays[0]
    if array.shape != shape:
        return None, f"{name} returned shape {array.shape}; the picture needs {shape}."
    if array.dtype.kind == "c":
        return None, f"{name} returned complex numbers."
    slow = f"{name} took {seconds:.1f} seconds: the picture follows slowly."
    return array.astype(float), slow if seconds > NOTICED else ""
