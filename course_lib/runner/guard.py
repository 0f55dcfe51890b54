"""Keep what a learner's function does inside: output, endless loops, exits, patched modules."""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import io
import math
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from types import FunctionType, MethodType, ModuleType

import numpy as np

TIME_LIMIT = 5.0        # seconds for one diagnosis
KEPT_OUTPUT = 200       # characters of what a function prints


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

    on_main_thread = threading.current_thread() is threading.main_thread()
    if on_main_thread and hasattr(signal, "setitimer"):
        earlier = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            sys.settrace(tracer)
            signal.signal(signal.SIGALRM, earlier)
        return
    left = threading.Event()
    target = ctypes.c_ulong(threading.get_ident())

    def watch() -> None:
        pause = seconds
        while not left.wait(pause):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(target, ctypes.py_object(OutOfTime))
            pause = 0.1

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        left.set()
        watcher.join()


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
