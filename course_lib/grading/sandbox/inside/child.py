"""The process in the sandbox: fork when told to, lock the fork down; there run and answer, end.

The waiting process never sees a submission: the fork reads it, runs it and ends. Whatever the
learner's code does to its own process is gone with it.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import json
import linecache
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any

import numpy as np

from . import confine, course_stand_in, inert, jupyter, wire
from .cells import Unreadable, code_cells
from .guard import OutOfTime, time_limit
from .notebook import Taken, take
from .run import run

SHORTEST = 0.01      # seconds: with less than that nothing is begun


def warm_up() -> None:
    """Do once what every fork would do again: load what is loaded late, compile, allocate."""
    import numpy.random  # noqa: F401   a submission may use it
    jupyter.reader()     # before the first answer, which puts a stand-in in the place of IPython
    cell = "import numpy as np\ndef warm(x):\n    return np.exp(x) @ x.T"
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": cell}]}).encode()
    answer(wire.pack_question(wire.describe("warm", [(np.ones((2, 3)),)], seconds=1.0), notebook))
    linecache.clearcache()
    gc.collect()
    gc.freeze()          # else a collection in a fork would touch, and so copy, all memory


def serve(control: socket.socket, lock: Callable[[], None]) -> None:
    """Fork for every socket that arrives; on `k` end the oldest fork, and send back its wait status."""
    forks: deque[int] = deque()
    while True:
        message, sent, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if message == b"j":
            pid = os.fork()
            if pid == 0:
                try:
                    _locked(sent[0], lock)
                finally:
                    os._exit(0)
            os.close(sent[0])
            forks.append(pid)
        else:
            pid = forks.popleft()
            os.kill(pid, signal.SIGKILL)
            control.sendall(wire.STATUS.pack(os.waitpid(pid, 0)[1]))


def _locked(link: int, lock: Callable[[], None]) -> None:
    os.dup2(1, 2)        # /dev/null: a pipe that one fork fills would stop the next one that warns
    os.dup2(link, 3)
    confine.close_all_but(3)
    lock()
    while True:              # until the other side closes the link, or ends us
        _write(3, answer(_read(3)))


def once() -> None:
    """Answer one question from standard input: for machines where nothing can be locked."""
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _write(out, answer(sys.stdin.buffer.read()))
    os._exit(0)


def answer(question: bytes) -> bytes:
    """Run one exercise of one notebook on the calls of the question; or say what its cells mean."""
    notebook, asked, calls = wire.unpack_question(question)
    try:
        cells = code_cells(notebook)
    except Unreadable as error:
        return _without_run("unreadable", str(error))
    if asked["translate"]:
        return jupyter.answer(cells)
    found = take(cells, asked["exercise"], asked["whole"], asked["lesson"])
    if found.only_ipython and not asked["translated"]:
        return _without_run("not python")
    if found.broken:
        return _without_run("broken", found.broken)
    if not found.found and not asked["whole"]:
        return _without_run("missing", more_may_matter=True)       # another function may define it
    if found.blank:
        return _without_run("blank")
    offered = course_stand_in.Offered(asked["library"], asked["allowed"], asked["stand_ins"])
    course_stand_in.install(offered, asked["models"], asked["course"], found.unbound)
    begun = time.monotonic()
    try:
        space, raised = _executed(found, asked["seconds"])
    except OutOfTime:
        return _without_run("late")
    for name in asked["replace"]:
        space[name] = offered.get(name)
    if not found.found and asked["exercise"] not in space:
        return _without_run("missing")
    function = space.get(asked["exercise"])
    if not callable(function):
        return _without_run("raised" if raised else "not a function",
                            raised or type(function).__name__, found.more_may_matter)
    uses = [name for name in asked["allowed"] if name in found.needed]
    # What it changes in NumPy stays: whatever is not right after it is asked anew in a new process.
    done = run(function, calls, asked["n_results"], asked["seconds"], restore=False)
    return wire.pack_run(done, uses, time.monotonic() - begun, raised, found.more_may_matter)


def _without_run(answer: str, reason: str = "", more_may_matter: bool = False) -> bytes:
    return wire.pack({"answer": answer, "reason": reason[:500], "more": more_may_matter})


def _executed(found: Taken, seconds: float) -> tuple[dict[str, Any], str]:
    """Run the statements as a notebook does, going on after an error; return names and last error.

    Statements that may matter have a part of the time for all of them; one that takes longer is left.
    """
    space = _new_main()
    raised, left = "", seconds / 4
    for statement in found.statements:
        firm = statement in found.firm
        if not firm and left < SHORTEST:
            continue
        begun = time.monotonic()
        try:
            with time_limit(seconds if firm else left), np.errstate(all="ignore"):
                _finished(eval(statement.code, space))
        except OutOfTime:
            if firm:
                raise
        except BaseException as error:      # sys.exit in a cell ends that cell
            if firm:
                raised = f"{type(error).__name__}: {_text_of(error)}"
        if not firm:
            left -= time.monotonic() - begun
    return space, raised


def _new_main() -> dict[str, Any]:
    """The names of a new module `__main__`, as a notebook has it: pickle and dataclasses look there."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main).update(inert.OF_JUPYTER, __builtins__=builtins)
    return vars(main)


def _finished(awaits: Coroutine | None) -> None:
    """Run an `await` at the top of a cell to its end. There is no event loop: what waits for one fails."""
    if awaits is not None:
        with contextlib.suppress(StopIteration):
            while True:
                awaits.send(None)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[:300]
    except BaseException:
        return ""


def _read(link: int) -> bytes:
    prefix = _exactly(link, wire.PREFIX.size)
    return prefix + _exactly(link, sum(wire.PREFIX.unpack(prefix)))


def _exactly(link: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(link, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(link: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(link, view):]


def main() -> None:
    """Serve on the socket that is descriptor `argv[1]`.

    First come how many submissions it serves, its processor time, and the filter.
    """
    inherited = int(sys.argv[1])
    control = socket.socket(fileno=os.dup(inherited))      # a low number, which every fork closes
    os.close(inherited)
    for_many = control.recv(1) == b"m"
    processor_seconds, size = (
        wire.STATUS.unpack(control.recv(wire.STATUS.size, socket.MSG_WAITALL))[0] for _ in range(2))
    lock = confine.prepare(control.recv(size, socket.MSG_WAITALL), processor_seconds)
    if for_many:
        warm_up()
    control.sendall(b"+")
    serve(control, lock)
