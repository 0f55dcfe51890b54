"""Mark submissions on an existing Dask cluster: for a class that outgrows one machine.

The scheduler hands out the work and repeats it when a worker dies; we only send bytes and read
facts. Every worker attacks its own sandbox before it marks anything.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from itertools import count, islice
from typing import TYPE_CHECKING

from ..find.submissions import Handed, Submission, Unreadable
from ..results import Marked
from ..sandbox.isolation import examine
from ..sandbox.process import CannotStart
from .submission import mark_handed, unmarked
from .workers import KILLED, sandbox

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 4                # messages on their way for each thread of the cluster
TOGETHER = 8             # submissions in one of them, at most
ASK_AGAIN = 5.0          # seconds without an answer, after which we look whether there are workers
NO_WORKER = 60.0         # seconds in which a cluster may start a new one
PATIENCE = "10 s"        # until a scheduler must have answered

_here = threading.local()


def mark_on_cluster(submissions: list[Submission], seed: int, scheduler: str,
                    isolation: str) -> Iterator[Marked]:
    """Yield the facts of every submission as they come, the same as on one machine.

    Raises CannotStart when there is no scheduler, no worker, no `distributed`, or no isolation on a
    worker. What kills its workers again and again, also when it is there alone, is set aside.
    """
    with _client(scheduler) as client:
        yield from _marked(client, submissions, seed, isolation)


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise CannotStart("Dask is not installed: pip install 'self-attention-course[cluster]'") from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise CannotStart(f"no Dask scheduler answers at {scheduler} ({error})") from None
    if not client.nthreads():
        client.close()
        raise CannotStart(f"the Dask scheduler at {scheduler} has no workers yet")
    return client


def _marked(client: Client, submissions: list[Submission], seed: int, isolation: str) -> Iterator[Marked]:
    from distributed.scheduler import KilledWorker
    run, numbers = uuid.uuid4().hex, count()
    waiting, sent, suspects = deque(_batches(submissions, _threads(client))), {}, []
    alone = False
    while True:
        if not waiting and not sent and suspects:      # Dask blames all that were on a worker that died
            alone = True
            waiting.append([suspects.pop()])
        threads = _threads(client)                     # fewer after a worker has died
        while waiting and len(sent) < AHEAD * threads:
            batch = []
            for submission in waiting.popleft():
                try:
                    batch.append((submission, submission.read()))
                except Unreadable as error:
                    yield unmarked(submission, str(error))
            if batch:
                future = client.submit(mark_there, batch, seed, isolation,
                                       key=f"course-{run}-{next(numbers)}", pure=False)
                sent[future] = [submission for submission, _ in batch]
        if not sent and not waiting and not suspects:
            return
        for future in _done(client, sent):
            batch = sent.pop(future)
            try:
                marked = [Marked.from_json(facts) for facts in future.result()]
            except KilledWorker:
                marked = [unmarked(one, KILLED) for one in batch] if alone else []
                suspects += [] if alone else batch
            except ModuleNotFoundError as error:
                raise CannotStart(f"a worker lacks a package ({error}): install this course there") from None
            yield from marked


def _done(client: Client, sent: Collection[Future]) -> list[Future]:
    """Wait for some of them. Raises CannotStart when the cluster has no worker any more."""
    from distributed import wait
    gone_since = None
    while sent:
        with suppress(TimeoutError), client.as_current():
            return list(wait(list(sent), timeout=ASK_AGAIN, return_when="FIRST_COMPLETED").done)
        if client.nthreads():
            gone_since = None
        elif gone_since is None:
            gone_since = time.monotonic()
        elif time.monotonic() - gone_since > NO_WORKER:
            raise CannotStart("the Dask cluster has no workers any more. What is marked is kept: run the "
                              "same again when it has some")
    return []


def _threads(client: Client) -> int:
    return max(1, sum(client.nthreads().values()))


def _batches(submissions: list[Submission], threads: int) -> Iterator[list[Submission]]:
    """A few submissions in one message save the scheduler's time, where all threads have enough to do."""
    size = min(TOGETHER, max(1, len(submissions) // (AHEAD * threads)))
    rest = iter(submissions)
    while batch := list(islice(rest, size)):
        yield batch


def mark_there(batch: list[tuple[Submission, Handed]], seed: int, isolation: str) -> list[str]:
    """Mark a few submissions on a worker. Raises CannotStart when its machine isolates nothing."""
    if isolation != "none":
        found = _found()
        if not found.holds:
            raise CannotStart(f"on a worker: {found.told}")
    if getattr(_here, "isolation", None) != isolation:
        _here.box, _here.isolation = sandbox(isolation), isolation
    return [mark_handed(_here.box, submission, handed, seed).to_json() for submission, handed in batch]


@cache
def _found():
    """What this worker's machine offers, found out once."""
    return examine()
