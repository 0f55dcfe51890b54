"""One bubblewrap from outside: order forks, put questions to one, end it. Nothing it says is believed."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

from .. import limits
from . import bubblewrap, system_calls
from .inside import wire


class CannotStart(RuntimeError):
    """No sandbox: nothing may be run. The message says why."""


@dataclass(frozen=True)
class Ended:
    """The fork gave no whole answer: `how` it ended, in words for a report."""

    how: str
    late: bool = False


class Waiting:
    """One bubblewrap with a Python in it that waits, and forks when it is told to."""

    def __init__(self, for_many: bool) -> None:
        """Start it, to serve many submissions or one. Raises CannotStart."""
        self.was_asked = False
        self._next: socket.socket | None = None      # the link to the fork that waits
        self._link: socket.socket | None = None      # the link to the one that answers
        self._seconds = 0.0                          # that it has taken
        self._owed = False                           # the end of a fork is not confirmed yet
        try:
            program = system_calls.program()
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    bubblewrap.command(theirs.fileno()), pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self._control.settimeout(limits.START)
            self._control.sendall((b"m" if for_many else b"1") + wire.STATUS.pack(limits.PROCESSOR)
                                  + wire.STATUS.pack(len(program)) + program)
            self._prepare()
        except (OSError, system_calls.NoFilter) as error:
            raise CannotStart(str(error)) from error

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def goes_on(self) -> bool:
        return self._link is not None and self._seconds < limits.QUICK

    def is_alive(self) -> bool:
        return self._process.poll() is None and self._next is not None

    def end(self) -> None:
        for link in (self._control, self._link, self._next):
            if link is not None:
                link.close()
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()

    def take_fork(self) -> None:
        """Let the fork that waits answer from now on, and order another; the one before is ended.

        Raises CannotStart when there was never a sandbox.
        """
        if not self.was_asked:
            self._wait_until_it_runs()
            self.was_asked = True
        self.end_fork()
        self._link, self._seconds = self._next, 0.0
        try:
            self._prepare()
        except OSError:
            self._next = None

    def ask(self, question: bytes, seconds: float) -> bytes | Ended:
        """Put a question to the fork that answers; one that gives no whole answer is ended."""
        begun = time.monotonic()
        try:
            answer, late = _exchange(self._link, question, begun + seconds)
            self._seconds += time.monotonic() - begun
            if answer is not None:
                return answer
            self.end_fork()
            return _ended(self._status(), late)
        except OSError:
            self._next = None           # a new sandbox is started for the next question
            return Ended("the sandbox itself ended")

    def end_fork(self) -> None:
        """End the fork that answers, if there is one. It is not waited for."""
        if self._link is None:
            return
        try:
            if self._owed:
                self._status()
            self._control.sendall(b"k")
            self._owed = True
        except OSError:
            self._next = None
        self._link.close()
        self._link = None

    def _status(self) -> int:
        """Wait until the last fork is gone; say how it ended. Raises OSError."""
        raw = self._control.recv(wire.STATUS.size, socket.MSG_WAITALL)
        if len(raw) != wire.STATUS.size:
            raise OSError("the waiting process has ended")
        self._owed = False
        return wire.STATUS.unpack(raw)[0]

    def _prepare(self) -> None:
        """Order a fork: it locks itself down and waits."""
        self._next, theirs = socket.socketpair()
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
