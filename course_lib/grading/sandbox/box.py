"""One sandbox: start it, put questions to it, end it. No fork ever sees two submissions."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from pathlib import Path

import numpy as np

from .. import limits
from . import bubblewrap
from .inside import wire
from .process import Ended, Waiting

STARTED_AHEAD = 2          # sandboxes for the next submissions, where each gets a new one


class Box:
    """A sandbox that answers questions. One thread uses it at a time.

    fresh  a new sandbox for every submission, else one for all
    In both cases a new locked process answers, unless the question is for the one that has answered
    questions of the same submission before. What comes next is started ahead.
    """

    models = "/inside/models"

    def __init__(self, fresh: bool = False) -> None:
        self.fresh = fresh
        self.name = "bubblewrap" if fresh else "warm"
        self._now: Waiting | None = None
        self._next: deque[Waiting] = deque()

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def next_submission(self) -> None:
        """Say that the questions from now on belong to another submission."""
        if self._now is None or not self._now.was_asked:
            return
        if self.fresh:
            self._now.end()
            self._now = self._next.popleft() if self._next else None
        else:
            self._now.end_fork()

    def close(self) -> None:
        """End the sandbox; its process namespace takes everything in it along."""
        for waiting in (self._now, *self._next):
            if waiting is not None:
                waiting.end()
        self._now = None
        self._next.clear()

    def start(self) -> None:
        """Start it unless it runs. Raises CannotStart."""
        if self._now is None or not self._now.is_alive():
            self.close()
            self._now = Waiting(for_many=not self.fresh)
        while self.fresh and len(self._next) < STARTED_AHEAD:
            self._next.append(Waiting(for_many=False))

    @property
    def goes_on(self) -> bool:
        """Is there a process that has answered for this submission, and has not taken long?"""
        return self._now is not None and self._now.goes_on

    def ask(self, question: bytes, same_process: bool = False, seconds: float | None = None) -> bytes | Ended:
        """Put one question to a fresh locked process, or to the last one. Raises CannotStart.

        seconds  that the answer may take, where it is not `limits.ANSWER`
        """
        if not (same_process and self.goes_on):
            self.start()
            self._now.take_fork()
        return self._now.ask(question, seconds or limits.ANSWER)


class Unlocked:
    """No isolation: a fresh Python per question, for code that is trusted. Works everywhere."""

    name, goes_on = "none", False
    models = str(bubblewrap.PACKAGE / "models")

    def __enter__(self) -> Unlocked:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def start(self) -> None:
        pass

    def next_submission(self) -> None:
        pass

    def ask(self, question: bytes, same_process: bool = False,
            seconds: float | None = None) -> bytes | Ended:
        here = f"{bubblewrap.PACKAGE / 'runner'}:{bubblewrap.INSIDE}"
        command = [sys.executable, "-I", "-c", bubblewrap.BOOT.format(entry="once"), "-", here,
                   str(Path(np.__file__).parent.parent)]
        try:
            done = subprocess.run(command, input=question, capture_output=True, check=False,
                                  timeout=(seconds or limits.ANSWER) + 5,
                                  env={**os.environ, **bubblewrap.ENVIRONMENT})
        except subprocess.TimeoutExpired:
            return Ended("it did not finish in time", late=True)
        whole = len(done.stdout) >= wire.PREFIX.size
        return done.stdout if whole else Ended(f"its process ended with {done.returncode}")
