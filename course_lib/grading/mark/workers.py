"""Mark submissions with several processes of this machine; one sandbox for each."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context

from ..find.submissions import Submission
from ..results import Marked
from ..sandbox.box import Box, Unlocked
from ..sandbox.process import CannotStart
from .submission import mark, unmarked

AHEAD = 4                # submissions that wait in the queue of each worker
KILLED = "it ended the program that marks it, twice; a person must look at it"

_PR_SET_PDEATHSIG = 1
_box: Box | Unlocked | None = None


def sandbox(isolation: str) -> Box | Unlocked:
    """Make the sandbox that is called "warm", "bubblewrap" or "none"."""
    return Unlocked() if isolation == "none" else Box(fresh=isolation == "bubblewrap")


def ready(workers: int, isolation: str) -> ProcessPoolExecutor | None:
    """Start the processes, before anything else has threads; None for one."""
    return None if workers == 1 else _pool(workers, isolation)


def mark_all(submissions: Iterable[Submission], seed: int, workers: int, isolation: str,
             started: ProcessPoolExecutor | None = None) -> Iterator[Marked]:
    """Yield the facts of every submission as they come. Raises CannotStart of the sandbox.

    started  what `ready` returned for the same workers and isolation
    """
    if workers == 1:
        with sandbox(isolation) as box:
            for submission in submissions:
                yield mark(box, submission, seed)
        return
    waiting = list(submissions)
    while waiting:
        done, suspects = set(), []
        try:
            pool, started = started or _pool(workers, isolation), None
            for submission, marked in _pooled(pool, waiting, seed, workers, suspects):
                done.add(submission)
                yield marked
        except BrokenProcessPool:
            for suspect in suspects:
                if suspect not in done:
                    yield _alone(suspect, seed, isolation)
                    done.add(suspect)
        waiting = [submission for submission in waiting if submission not in done]


def _pooled(pool: ProcessPoolExecutor, submissions: list[Submission], seed: int, workers: int,
            running: list[Submission]) -> Iterator[tuple[Submission, Marked]]:
    """Yield what is done; `running` always holds what the workers have and have not answered."""
    rest = iter(submissions)
    with pool:
        futures: dict[Future, Submission] = {}
        try:
            while True:
                for submission in islice(rest, workers * AHEAD - len(futures)):
                    running.append(submission)
                    futures[pool.submit(_mark, submission, seed)] = submission
                if not futures:
                    return
                for future in wait(futures, return_when=FIRST_COMPLETED).done:
                    submission = futures.pop(future)
                    marked = future.result()
                    running.remove(submission)
                    yield submission, marked
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _alone(submission: Submission, seed: int, isolation: str) -> Marked:
    """Mark a submission that was there when a worker died, with a worker of its own."""
    with _pool(1, isolation) as pool:
        try:
            return pool.submit(_mark, submission, seed).result()
        except BrokenProcessPool:
            return unmarked(submission, KILLED)


def _pool(workers: int, isolation: str) -> ProcessPoolExecutor:
    """Start the processes at once. Ctrl-C is for us: they would tell of it while they still load."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context(_how_to_start()),
                               initializer=_begin, initargs=(isolation, os.getpid()))
    earlier = signal.signal(signal.SIGINT, signal.SIG_IGN)      # a new process keeps what is ignored
    try:
        with suppress(BrokenProcessPool):       # whoever gives it work is told, and knows what was lost
            for _ in range(workers):
                pool.submit(int)                # each is started by something to do
    finally:
        signal.signal(signal.SIGINT, earlier)
    return pool


def _how_to_start() -> str:
    """A copy of this process has the course loaded; another thread's lock would stay locked in it."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _begin(isolation: str, parent: int) -> None:
    global _box
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)      # Ctrl-C is for the program that started us
    _box = sandbox(isolation)
    with suppress(CannotStart):        # whoever puts the first question to it is told
        _box.start()


def die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends, however that ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:       # it ended before we asked
        os._exit(1)


def _mark(submission: Submission, seed: int) -> Marked:
    return mark(_box, submission, seed)
