"""One sandbox: start it, put questions to it, end it. The fork for each question is thrown away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import bubblewrap, calls
from .inside import wire

ANSWER_SECONDS = 1.8       # one question; the fork itself stops a little earlier when it can
START_SECONDS = 20.0
STARTED_AHEAD = 2          # sandboxes for the next submissions, where each gets a new one


class CannotStart(RuntimeError):
    """No sandbox: nothing may be run. The message says why."""


@dataclass(frozen=True)
class Ended:
    """The fork gave no whole answer: `how` it ended, in words for a report."""

    how: str
    late: bool = False


class Box:
    """A sandbox that answers questions. One thread uses it at a time.

    fresh  a new sandbox for every submission, else one for all, with a new locked process for
           every exercise in both cases
    What the next question needs is started ahead, while the answer to this one is judged.
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
        if self.fresh and self._now is not None and self._now.was_asked:
            self._now.end()
            self._now = self._next.popleft() if self._next else None
            self.start()

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
            self._now = Waiting()
        while self.fresh and len(self._next) < STARTED_AHEAD:
            self._next.append(Waiting())

    def ask(self, question: bytes, seconds: float = ANSWER_SECONDS) -> bytes | Ended:
        """Put one question to a fresh locked process. Raises CannotStart."""
        self.start()
        return self._now.ask(question, seconds)


class Waiting:
    """One bubblewrap with a Python in it that waits, and forks for every question."""

    def __init__(self) -> None:
        """Raises CannotStart."""
        self.was_asked = False
        self._link: socket.socket | None = None
        self._owed = False            # the end of the last fork is not confirmed yet
        try:
            program = calls.program()
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    bubblewrap.command(theirs.fileno()), pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self._control.settimeout(START_SECONDS)
            self._control.sendall(wire.STATUS.pack(len(program)) + program)
            self._prepare()
        except (OSError, calls.NoFilter) as error:
            raise CannotStart(str(error)) from error

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None and self._link is not None

    def end(self) -> None:
        for link in (self._control, self._link):
            if link is not None:
                link.close()
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()

    def ask(self, question: bytes, seconds: float) -> bytes | Ended:
        """Put a question to the fork that waits, order the next one, and end this one.

        Raises CannotStart when there was never a sandbox.
        """
        if not self.was_asked:
            self._wait_until_it_runs()
            self.was_asked = True
        try:
            if self._owed:
                self._status()
            link = self._link
            self._prepare()             # while this question is answered
            with link:
                answer, late = _exchange(link, question, time.monotonic() + seconds)
            self._control.sendall(b"k")
            self._owed = True
            status = self._status() if answer is None else 0
        except OSError:
            self._link = None           # a new sandbox is started for the next question
            return Ended("the sandbox itself ended")
        return answer if answer is not None else _ended(status, late)

    def _status(self) -> int:
        """Wait until the last fork is gone; say how it ended. Raises OSError."""
        raw = self._control.recv(wire.STATUS.size, socket.MSG_WAITALL)
        if len(raw) != wire.STATUS.size:
            raise OSError("the waiting process has ended")
        self._owed = False
        return wire.STATUS.unpack(raw)[0]

    def _prepare(self) -> None:
        """Order the fork for the next question: it locks itself down and waits."""
        self._link, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"j"], [theirs.fileno()])

    def _wait_until_it_runs(self) -> None:
        try:
            ready = self._control.recv(1)
        except OSError:
            ready = b""
        if ready != b"+":
            said = self._process.stderr.read(2000).decode("utf-8", "replace").strip()
            self.end()
            raise CannotStart(f"bubblewrap did not start: {said.splitlines()[-1] if said else 'no reason'}")


class Unlocked:
    """No isolation: a fresh Python per question, for code that is trusted. Works everywhere."""

    name = "none"
    models = str(bubblewrap.PACKAGE / "models")

    def __enter__(self) -> Unlocked:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def next_submission(self) -> None:
        pass

    def ask(self, question: bytes, seconds: float = ANSWER_SECONDS) -> bytes | Ended:
        here = f"{bubblewrap.PACKAGE / 'diagnosis'}:{bubblewrap.INSIDE}"
        command = [sys.executable, "-I", "-c", bubblewrap.BOOT.format(entry="once"), "-", here,
                   str(Path(np.__file__).parent.parent)]
        try:
            done = subprocess.run(command, input=question, capture_output=True, check=False,
                                  timeout=seconds + 5, env={**os.environ, **bubblewrap.ENVIRONMENT})
        except subprocess.TimeoutExpired:
            return Ended("it did not finish in time", late=True)
        whole = len(done.stdout) >= wire.PREFIX.size
        return done.stdout if whole else Ended(f"its process ended with {done.returncode}")


def _exchange(link: socket.socket, question: bytes, deadline: float) -> tuple[bytes | None, bool]:
    """Send and receive at the same time, until there is a whole answer, an end or the deadline.

    Returns (answer or None, whether the time was over). The other side may do anything: never
    read, drip, flood, announce what it does not send.
    """
    link.setblocking(False)
    left, got, wanted = memoryview(question), bytearray(), None
    while (remaining := deadline - time.monotonic()) > 0:
        events = _events(link, bool(left), remaining)
        with contextlib.suppress(BlockingIOError):
            try:
                if events & select.POLLOUT:
                    left = left[link.send(left[:1 << 18]):]
                if not events & ~select.POLLOUT:
                    continue
                part = link.recv(1 << 18)
            except (BrokenPipeError, ConnectionResetError):
                return None, False
            if not part:
                return None, False
            got += part
            if wanted is None and len(got) >= wire.PREFIX.size:
                header, data = wire.PREFIX.unpack_from(got)
                if header > wire.LARGEST_HEADER or data > wire.LARGEST_DATA:
                    return None, False
                wanted = wire.PREFIX.size + header + data
            if wanted is not None and len(got) >= wanted:
                return bytes(got[:wanted]), False
    return None, True


def _events(link: socket.socket, writing: bool, seconds: float) -> int:
    """Wait until the link can be read, or written when that is wanted; 0 when the time is over."""
    waiting = select.poll()              # not select(), which ends at descriptor 1024
    waiting.register(link, select.POLLIN | (select.POLLOUT if writing else 0))
    return sum(event for _, event in waiting.poll(seconds * 1000))


def _ended(status: int, late: bool) -> Ended:
    if late:
        return Ended("it did not finish in time", late=True)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        return Ended(f"its process ended with {signal.Signals(os.WTERMSIG(status)).name}")
    return Ended("its process ended without an answer")
