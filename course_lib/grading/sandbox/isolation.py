"""Which isolation does this machine have? Found out by attacking it, not by looking for files."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import limits
from . import bubblewrap
from .box import Box
from .inside import wire
from .process import CannotStart, Ended
from .reading import BadAnswer, read_answer

HELP = ("Install what is missing, or grade in Linux: in a virtual machine, in WSL2, in a container that "
        "may make user namespaces, or on your university's server. Without isolation, only code that "
        "you trust may be graded: --trusted.")

# What is read, and in which folders it may lie.
_READ: dict[str, Callable[[], list[Path]]] = {
    "read a file of yours": lambda: [Path.home()],
    "read what lies beside Python's packages": lambda: [Path(np.__file__).parents[1], *_site_packages()],
    "read what lies beside the course": lambda: [bubblewrap.PACKAGE, bubblewrap.PACKAGE.parent],
}
ATTACKS = (*_READ, "write a file", "open a connection", "start a process", "start a program", "send a signal",
           "make a namespace", "see your environment")
PROMISED = ("numpy", "IPython", "models", "runner")      # folders of which something is inside

_ATTACK = '''
def try_the_walls(secrets, marker):
    import ctypes, os, signal, socket
    import numpy as np
    libc = ctypes.CDLL(None)
    def succeeds(attempt, *args):
        try:
            attempt(*args)
            return 1
        except BaseException:
            return 0
    def read(path):
        open(path).read()
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
    reads = [max([succeeds(read, path) for path in paths.split("\\n")]) for paths in secrets.split("\\0")]
    return np.array([*reads, *(succeeds(a) for a in (write, connect, fork, execute, send, unshare, look))])
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
        with Box() as box, ExitStack() as planted:
            secrets = [[_secret_in(folder, planted) for folder in folders()] for folders in _READ.values()]
            succeeded = _attacked(box, secrets)
    except (CannotStart, BadAnswer, OSError) as error:
        return Isolation(False, f"the sandbox does not work here: {error}")
    if succeeded is None:
        return Isolation(False, "the sandbox did not answer")
    if succeeded:
        return Isolation(False, f"from inside the sandbox it was possible to {', to '.join(succeeded)}")
    return Isolation(True, f"bubblewrap: {len(ATTACKS)} attacks from inside were refused")


def _site_packages() -> list[Path]:
    """Where this Python has packages, with and without its virtual environment."""
    base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    found = [Path(sysconfig.get_path(name, vars=of)) for name in ("purelib", "platlib") for of in ({}, base)]
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _secret_in(folder: Path, planted: ExitStack) -> str:
    """Return a file of a folder that nobody inside may read; where there is none, plant one."""
    there = (path for pattern in ("*", "*/*") for path in folder.glob(pattern)
             if path.parent.name not in PROMISED and path.is_file() and os.access(path, os.R_OK))
    found = next(there, None)
    if found is None:
        with suppress(OSError):
            found = planted.enter_context(
                tempfile.NamedTemporaryFile(dir=folder, prefix=".course-")).name  # noqa: SIM115
    return str(found or folder)


def _attacked(box: Box, secrets: list[list[str]]) -> list[str] | None:
    """Return the attacks that succeeded, None when there was no answer."""
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": _ATTACK}]}).encode()
    calls = [("\0".join("\n".join(paths) for paths in secrets), "HOME")]
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
