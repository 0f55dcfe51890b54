"""A small world with things worth stealing, and a sandbox that keeps what came out of it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_lib.grading import limits
from course_lib.grading.mark.notebook import mark_notebook
from course_lib.grading.results import ExerciseResult
from course_lib.grading.sandbox.box import Box
from course_lib.grading.sandbox.process import Ended

ATTACKS = sorted(Path(__file__).with_name("attacks").glob("*.py"))
LESSON = "02_weights"
HONEST = '''import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
'''


# What a result says of a slow answer depends on how busy this machine is, unless nothing counts as slow.
NO_HURRY = ("QUICK", "ANSWER")
NO_HURRY_CODE = f"from course_lib.grading import limits; limits.{' = limits.'.join(NO_HURRY)} = 60\n"


def no_hurry(patch) -> None:
    """Let each notebook have the same result as on an idle machine, here and in workers that are forked."""
    for name in NO_HURRY:
        patch.setattr(limits, name, 60)


def notebook(*cells: str) -> bytes:
    """A notebook with these code cells."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [], "execution_count": None,
         "source": cell} for i, cell in enumerate(cells)]}).encode()


class RecordingBox(Box):
    """Keeps every answer as it came, before anything has been made of it."""

    def __init__(self, fresh: bool) -> None:
        super().__init__(fresh)
        self.answers: list[bytes] = []

    def ask(self, question: bytes, same_process: bool = False, seconds: float | None = None) -> bytes | Ended:
        answer = super().ask(question, same_process, seconds)
        self.answers.append(answer if isinstance(answer, bytes) else b"")
        return answer

    def processes(self, expected: int) -> list[int]:
        """Everything that descends from the sandbox, whatever it has done to hide; not in a hurry."""
        for _ in range(6000):
            found = descendants(self._now.pid)
            if len(found) == expected:
                break
            time.sleep(0.01)
        return found


def descendants(pid: int) -> list[int]:
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):        # it has just ended
            for child in map(int, thread.read_text().split()):
                found += [child, *descendants(child)]
    return found


@dataclass
class World:
    """What an attack can look for: files, an environment variable, servers, a folder."""

    folder: Path
    secret: str
    file: Path
    server: socket.socket
    unix: socket.socket
    unix_name: str
    planted: list[str]

    @property
    def cell(self) -> str:
        """What the attacker is told, so that no attack fails for want of an address."""
        return (f"SECRET_FILE = {str(self.file)!r}\nPORT = {self.server.getsockname()[1]}\n"
                f"PARENT = {os.getpid()}\nFOLDER = {str(self.folder)!r}\n"
                f"MARK = {str(self.folder / 'mark')!r}\nUNIX = {self.unix_name!r}\n"
                f"PLANTED = {self.planted!r}\n")

    def files(self) -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in sorted(self.folder.rglob("*")) if p.is_file()}

    def was_reached(self) -> bool:
        """Did anybody connect to one of the two servers?"""
        for server in (self.server, self.unix):
            try:
                server.accept()
            except BlockingIOError:
                continue
            return True
        return False

    def is_told_in(self, message: bytes) -> bool:
        """Does the secret stand in these bytes, as text or as numbers?"""
        as_numbers = np.array([float(byte) for byte in self.secret.encode()]).tobytes()
        return self.secret.encode() in message or as_numbers in message


@contextmanager
def planted(secret: str) -> Iterator[list[str]]:
    """Put the secret beside this Python's packages, in its library and at home."""
    base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("purelib", vars=base),
               sysconfig.get_path("stdlib"), Path.home()]
    with ExitStack() as stack:
        paths = []
        for folder in folders:
            with suppress(OSError):                       # not ours to write to
                file = stack.enter_context(tempfile.NamedTemporaryFile("w", dir=folder, suffix=".txt"))
                file.write(f"# {secret}")
                file.flush()
                paths.append(file.name)
        yield paths


@contextmanager
def world(folder: Path) -> Iterator[World]:
    secret = "secret-" + secrets.token_hex(8)
    file = folder / "submitted" / "other" / "02_weights.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text(secret)
    os.environ["COURSE_TEST_SECRET"] = secret
    unix_name = "\0course-" + secrets.token_hex(8)
    with (socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix,
          planted(secret) as paths):
        unix.bind(unix_name)
        unix.listen()
        server.setblocking(False)
        unix.setblocking(False)
        try:
            yield World(folder, secret, file, server, unix, unix_name, paths)
        finally:
            del os.environ["COURSE_TEST_SECRET"]


def marked(box: Box, *cells: str) -> ExerciseResult:
    """The result of softmax in a notebook with these cells."""
    (result,) = mark_notebook(box, notebook(*cells), LESSON, seed=987654321)
    return result
