"""Which isolation does this machine have? Found out by attacking it, not by looking for files."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .. import limits
from . import bubblewrap
from .box import Box
from .inside import wire
from .process import CannotStart, Ended
from .reading import BadAnswer, read_answer

HELP = ("Install what is missing, or grade in Linux: in a virtual machine, in WSL2, in a container that "
        "may make user namespaces, or on your university's server. Without isolation, only code that "
        "you trust may be graded: --trusted.")

ATTACKS = ("read a file of yours", "write a file", "open a connection", "start a process",
           "start a program", "send a signal", "make a namespace", "see your environment")

_ATTACK = '''
def try_the_walls(secret, marker):
    import ctypes, os, signal, socket
    import numpy as np
    libc = ctypes.CDLL(None)
    def succeeds(attempt):
        try:
            attempt()
            return 1
        except BaseException:
            return 0
    def read():
        open(secret).read()
    def write():
        open("/tmp/mark", "w").write("x")
    def connect():
        socket.socket()
    def fork():
        if os.fork() == 0:
            os._exit(0)
    def execute():
        if libc.system(b"true") != 0:
            raise OSError
    def send():
        os.kill(1, signal.SIGCONT)
    def unshare():
        if libc.unshare(0x10000000) != 0:
            raise OSError
    def look():
        os.environ[marker]
    return np.array([succeeds(a) for a in (read, write, connect, fork, execute, send, unshare, look)])
'''


@dataclass(frozen=True)
class Isolation:
    """What was found. `holds` only when every attack was refused; `told` is one sentence."""

    holds: bool
    told: str


def examine() -> Isolation:
    """Start a sandbox and attack it from inside. Never raises."""
    missing = bubblewrap.missing()
    if missing:
        return Isolation(False, missing)
    try:
        with Box() as box, tempfile.NamedTemporaryFile(dir=Path.home(), prefix=".course-secret-") as file:
            file.write(b"a secret")
            file.flush()
            succeeded = _attacked(box, file.name)
    except (CannotStart, BadAnswer, OSError) as error:
        return Isolation(False, f"the sandbox does not work here: {error}")
    if succeeded is None:
        return Isolation(False, "the sandbox did not answer")
    if succeeded:
        return Isolation(False, f"from inside the sandbox it was possible to {', to '.join(succeeded)}")
    return Isolation(True, f"bubblewrap: {len(ATTACKS)} attacks from inside were refused")


def _attacked(box: Box, secret: str) -> list[str] | None:
    """Return the attacks that succeeded, None when there was no answer."""
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": _ATTACK}]}).encode()
    calls = [(secret, "HOME")]
    asked = wire.describe("try_the_walls", calls, seconds=limits.EXERCISE)
    message = box.ask(wire.pack_question(asked, notebook))
    if isinstance(message, Ended):
        return None
    answer = read_answer(message, calls)
    if answer.run is None or answer.run.outcomes[0].crash or len(answer.run.outcomes[0].arrays) != 1:
        return None
    seen = answer.run.outcomes[0].arrays[0]
    if seen.shape != (len(ATTACKS),):
        return None
    return [attack for attack, success in zip(ATTACKS, seen.tolist(), strict=True) if success]
