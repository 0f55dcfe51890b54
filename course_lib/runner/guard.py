"""Keep what a learner's function does inside: output, endless loops, exits, patched modules."""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import functools
import io
import math
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import FunctionType, MethodType, ModuleType

import numpy as np

TIME_LIMIT = 5.0        # seconds for one diagnosis
KEPT_OUTPUT = 200       # characters of what a function prints
NO_LIMIT = ("There is no time limit here, because this Python (in a browser, perhaps) can set no timer: "
            "if a function never ends, restart the kernel.")


def _functions(module: ModuleType) -> dict[str, object]:
    # Jupyter puts Python functions into builtins (`input`, `display`) and may change them
    return {name: value for name, value in vars(module).items()
            if callable(value) and not (module is builtins and isinstance(value, _NOT_BUILT_IN))}


_NOT_BUILT_IN = (FunctionType, MethodType)
_MODULES = (np, np.linalg, math, builtins)
_ORIGINALS = [_functions(module) for module in _MODULES]
_RUNNER = os.path.join(os.path.dirname(__file__), "run.py")      # the sandbox does without pathlib


class OutOfTime(BaseException):
    """The time limit is over. Not an Exception, so that `except Exception` does not swallow it."""


class AskedForInput(Exception):
    """The function called input()."""


class _Sink(io.TextIOBase):
    """Takes any amount of output and keeps its beginning."""

    def __init__(self) -> None:
        self.beginning = ""

    def write(self, text: str) -> int:
        if len(self.beginning) < KEPT_OUTPUT:
            self.beginning += text[: KEPT_OUTPUT - len(self.beginning)]
        return len(text)


def restore_modules() -> list[str]:
    """Put back what was replaced in NumPy, math and builtins; return the names, such as 'np.exp'."""
    replaced = []
    for module, originals in zip(_MODULES, _ORIGINALS, strict=True):
        for name, value in originals.items():
            if vars(module).get(name) is not value:
                setattr(module, name, value)
                replaced.append(f"{module.__name__.replace('numpy', 'np')}.{name}")
    return replaced


def _refuse_input(prompt: object = "") -> str:
    raise AskedForInput("the function asks for input(): take what you need from the arguments")


def _stop_every_line(frame, event, argument):
    if event == "line":
        raise OutOfTime


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the block after `seconds`, again and again until it is left.

    The signal also ends a sleep. Where there is none (Windows, other threads) a second thread
    raises in this one: that reaches neither a long call into C nor a loop that swallows everything.
    Where no thread can be started either (Python in a browser), the block runs without a limit, and
    `once_without_limit` has something to say.
    """
    tracer = sys.gettrace()

    def stop(*_signal) -> None:
        # A function that swallows every exception is stopped on the next line of its handler.
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != _RUNNER:
            frame.f_trace = _stop_every_line
            frame = frame.f_back
        sys.settrace(_stop_every_line)
        raise OutOfTime

    if (end_timer := _timer_started(stop, seconds)) is not None:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.settrace(tracer)
            end_timer()
        return
    left = threading.Event()
    watcher = _watcher_started(left, seconds)
    if watcher is None:
        _Session.unlimited = True
        yield
        return
    try:
        yield
    finally:
        left.set()
        watcher.join()


def _timer_started(stop: Callable, seconds: float) -> Callable[[], object] | None:
    """Let the system's timer call `stop`; return what puts its handler back, None without a timer."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        return None
    if sys.platform == "emscripten":        # in a browser a timer waits until Python has finished
        return None
    earlier = signal.signal(signal.SIGALRM, stop)
    put_back = functools.partial(signal.signal, signal.SIGALRM, earlier)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    except (OSError, RuntimeError):
        put_back()
        return None
    return put_back


def _watcher_started(left: threading.Event, seconds: float) -> threading.Thread | None:
    """Start a thread that raises OutOfTime in this one until `left`; None where there are no threads."""
    target = ctypes.c_ulong(threading.get_ident())

    def watch() -> None:
        pause = seconds
        while not left.wait(pause):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(OutOfTime))
            pause = 0.1

    watcher = threading.Thread(target=watch, daemon=True)
    try:
        watcher.start()
    except RuntimeError:
        return None
    return watcher


class _Session:
    """Has anything run without a time limit, and was that said?"""

    unlimited = said = False


def once_without_limit() -> list[str]:
    """Return the sentence that there was no time limit, once in a session; [] otherwise."""
    if not _Session.unlimited or _Session.said:
        return []
    _Session.said = True
    return [NO_LIMIT]


@contextlib.contextmanager
def silenced() -> Iterator[_Sink]:
    """Catch output, silence warnings, refuse input(): enough in a process that ends afterwards."""
    sink, ask = _Sink(), builtins.input
    with (contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink),
          warnings.catch_warnings(), np.errstate(all="ignore")):
        warnings.simplefilter("ignore")
        builtins.input = _refuse_input
        try:
            yield sink
        finally:
            builtins.input = ask


@contextlib.contextmanager
def guarded() -> Iterator[_Sink]:
    """Silence, and afterwards put back whatever a function can change in this process."""
    numpy_random, python_random = np.random.get_state(), random.getstate()
    recursion = sys.getrecursionlimit()
    with silenced() as sink, np.printoptions():
        try:
            yield sink
        finally:
            restore_modules()
            sys.setrecursionlimit(recursion)
            np.random.set_state(numpy_random)
            random.setstate(python_random)
