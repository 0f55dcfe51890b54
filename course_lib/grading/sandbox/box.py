"""One sandbox: start it, put questions to it, end it. The fork for each question is thrown away."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import bubblewrap, calls
from .inside import wire

ANSWER_SECONDS = 1.8       # one question; the fork itself stops a little earlier when it can
START_SECONDS = 20.0
_STATUS = struct.Struct(">i")


class CannotStart(RuntimeError):
    """No sandbox: nothing may be run. The message says why."""


@dataclass(frozen=True)
class Ended:
    """The fork gave no whole answer: `how` it ended, in words for a report."""

    how: str
    late: bool = False


class Box:
    """A bubblewrap sandbox with a waiting Python. One thread uses it at a time.

    fresh  a new sandbox for every submission, else one for all, with a new locked process for
           every exercise in both cases
    """

    name = "bubblewrap"
    models = "/inside/models"

    def __init__(self, fresh: bool = False) -> None:
        self.fresh = fresh
        self.name = "bubblewrap" if fresh else "warm"
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def next_submission(self) -> None:
        """Say that the questions from now on belong to another submission."""
        if self.fresh:
            self.close()

    def close(self) -> None:
        """End the sandbox; its process namespace takes everything in it along."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def start(self) -> None:
        """Start it unless it runs. Raises CannotStart."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        try:
            program = calls.program()
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    bubblewrap.command(theirs.fileno()), pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self._control = ours
            ours.settimeout(START_SECONDS)
            ours.sendall(_STATUS.pack(len(program)) + program)
            ready = ours.recv(1)
        except (OSError, calls.NoFilter) as error:
            self.close()
            raise CannotStart(str(error)) from error
        if ready != b"+":
            said = self._process.stderr.read(2000).decode("utf-8", "replace").strip()
            self.close()
            raise CannotStart(f"bubblewrap did not start: {said.splitlines()[-1] if said else 'no reason'}")

    def ask(self, question: bytes, seconds: float = ANSWER_SECONDS) -> bytes | Ended:
        """Put one question to a fresh locked process. Raises CannotStart."""
        self.start()
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._control, [b"j"], [theirs.fileno()])
                answer, late = _exchange(ours, question, time.monotonic() + seconds)
                self._control.sendall(b"k")
                status = self._control.recv(_STATUS.size, socket.MSG_WAITALL)
            except OSError:
                status = b""
        if len(status) != _STATUS.size:
            self.close()           # a new one starts with the next question
            return Ended("the sandbox itself ended")
        return answer if answer is not None else _ended(_STATUS.unpack(status)[0], late)


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
        writing = [link] if left else []
        readable, writable, _ = select.select([link], writing, [], remaining)
        with contextlib.suppress(BlockingIOError):
            try:
                if writable:
                    left = left[link.send(left[:1 << 18]):]
                if not readable:
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


def _ended(status: int, late: bool) -> Ended:
    if late:
        return Ended("it did not finish in time", late=True)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        return Ended(f"its process ended with {signal.Signals(os.WTERMSIG(status)).name}")
    return Ended("its process ended without an answer")
