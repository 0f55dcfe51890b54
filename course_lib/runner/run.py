"""Call a function on the probes and bring back values only."""

from __future__ import annotations

import copy
import difflib
import inspect
import linecache
import re
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np

from .guard import TIME_LIMIT, OutOfTime, guarded, silenced, time_limit
from .values import Values, read


@dataclass(frozen=True)
class Crash:
    """An exception, with its own message and the learner's line that raised it."""

    kind: str
    message: str
    line: str = ""
    arity: bool = False      # the call itself did not fit the function's parameters


@dataclass(frozen=True)
class Outcome:
    """What one call did: values, or a crash; and which arguments it changed (by index)."""

    values: Values = Values(())
    crash: Crash | None = None
    changed: tuple[int, ...] = ()

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        return self.values.arrays


@dataclass
class Run:
    """All outcomes, in the order of the calls, and what was seen on the way."""

    outcomes: list[Outcome] = field(default_factory=list)
    again: Outcome | None = None      # the first call once more, at the end
    printed: str = ""
    out_of_time: bool = False


def run(function: Callable, calls: Sequence[tuple[Any, ...]], n_results: int = 1,
        seconds: float = TIME_LIMIT, again: bool = True, restore: bool = True) -> Run:
    """Call `function` on fresh copies of each tuple of arguments; never raises because of it.

    again    repeat the first call at the end, to see whether it gives the same
    restore  put back what it changed in NumPy, builtins ...; not needed when the process ends now
    Stops after `seconds` in total: the calls that were not reached count as out of time.
    """
    result = Run()
    with (guarded if restore else silenced)() as sink:
        try:
            with time_limit(seconds):
                for args in calls:
                    result.outcomes.append(_call(function, args, n_results))
                if again:
                    result.again = _call(function, calls[0], n_results)
        except OutOfTime:
            result.out_of_time = True
    missing = len(calls) - len(result.outcomes)
    late = Outcome(crash=Crash("OutOfTime", f"not finished after {seconds:g} seconds"))
    result.outcomes += [late] * missing
    result.printed = sink.beginning
    return result


def trusted(function: Callable, args: tuple[Any, ...], n_results: int) -> Outcome:
    """Call one of the course's own functions: the same outcome, without guards."""
    with np.errstate(all="ignore"):
        return _call(function, args, n_results)


def _call(function: Callable, args: tuple[Any, ...], n_results: int) -> Outcome:
    given = [a.copy() if isinstance(a, np.ndarray) else copy.deepcopy(a) for a in args]
    try:
        values = read(function(*given), n_results)
    except OutOfTime:
        raise
    except BaseException as error:      # sys.exit and KeyboardInterrupt must not end the lesson
        try:
            return Outcome(crash=_describe(error, function, args))
        except BaseException:           # an exception that raises whenever it is looked at
            return Outcome(crash=Crash("Exception", ""))
    changed = tuple(i for i, (before, after) in enumerate(zip(args, given, strict=True))
                    if isinstance(before, np.ndarray) and not _unchanged(before, after))
    return Outcome(values, changed=changed)


def _unchanged(before: np.ndarray, after: np.ndarray) -> bool:
    return (before.shape == after.shape and before.dtype == after.dtype
            and before.tobytes() == after.tobytes())


def _describe(error: BaseException, function: Callable, args: tuple[Any, ...]) -> Crash:
    try:
        message = str(error)[:500]
    except BaseException:               # an exception with a hostile __str__
        message = ""
    try:
        inspect.signature(function).bind(*args)
        arity = False
    except TypeError:
        arity = isinstance(error, TypeError)
    except BaseException:               # no signature to be had
        arity = False
    frame, line = _own_frame(error, function)
    if type(error) is NameError and isinstance(error.name, str):
        message += _near_name(error)
    elif frame is not None:
        message += _tuple_in(line, frame)
    return Crash(type(error).__name__[:80], message[:500], line, arity)


def _near_name(error: NameError) -> str:
    """Say which name is there that looks like the one that is missing."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    there = [name for names in (frame.f_locals, frame.f_globals) for name in names if isinstance(name, str)]
    near = ([name for name in there if name.lower() == error.name.lower()]
            or difflib.get_close_matches(error.name[:80], there, n=1, cutoff=0.75))
    return f", but `{near[0]}` is" if near else ""


def _tuple_in(line: str, frame: FrameType) -> str:
    """Say which name in the line holds several arrays: results that were not told apart."""
    for name in re.findall(r"(?<![*\w])[^\W\d]\w*", line):
        value = frame.f_locals.get(name)
        if type(value) is tuple and any(type(part) is np.ndarray for part in value):
            return f" (`{name}` is a tuple of {len(value)} there)"
    return ""


def _own_frame(error: BaseException, function: Callable) -> tuple[FrameType | None, str]:
    """Return the last frame of the traceback that lies in the learner's own file or cell, and its line."""
    code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
    if code is None:
        return None, ""
    frames = list(traceback.walk_tb(error.__traceback__))[-50:]     # recursion makes thousands
    own = [(frame, line) for frame, line in frames if frame.f_code.co_filename == code.co_filename]
    return (own[-1][0], linecache.getline(code.co_filename, own[-1][1]).strip()) if own else (None, "")
