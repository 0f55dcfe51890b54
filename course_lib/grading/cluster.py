"""Mark submissions on an existing Dask cluster: for a class that outgrows one machine.

The scheduler hands out the work and repeats it when a worker dies; we only send bytes and read
facts. Every worker attacks its own sandbox before it marks anything.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from .attempt import mark_handed, unmarked
from .results import Marked
from .sandbox.box import CannotStart
from .sandbox.isolation import examine
from .submissions import Handed, Submission, Unreadable
from .workers import KILLED, sandbox

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 8                # submissions on their way for each thread of the cluster
ASK_AGAIN = 5.0          # seconds; how many threads there are is a question to the scheduler
PATIENCE = "10 s"        # until a scheduler must have answered

_here = threading.local()


def mark_on_cluster(submissions: list[Submission], seed: int, scheduler: str,
                    isolation: str) -> Iterator[Marked]:
    """Yield the facts of every submission as they come, the same as on one machine.

    Raises CannotStart when there is no scheduler, no worker, no `distributed`, or no isolation on a
    worker. What kills its workers again and again is set aside.
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
    from distributed import as_completed
    from distributed.scheduler import KilledWorker
    run, rest, sent = uuid.uuid4().hex, iter(enumerate(submissions)), {}
    coming, threads, asked = as_completed(loop=client.loop), 1, -ASK_AGAIN
    while True:
        if time.monotonic() - asked > ASK_AGAIN:               # fewer after a worker has died
            threads, asked = max(1, sum(client.nthreads().values())), time.monotonic()
        for number, submission in islice(rest, max(0, AHEAD * threads - len(sent))):
            try:
                handed = submission.read()
            except Unreadable as error:
                yield unmarked(submission, str(error))
                continue
            future = client.submit(mark_there, submission, handed, seed, isolation,
                                   key=f"course-{run}-{number}", pure=False)
            sent[future.key] = submission
            coming.add(future)
        if not sent:
            return
        future = next(coming)
        submission = sent.pop(future.key)
        try:
            yield Marked.from_json(future.result())
        except KilledWorker:
            yield unmarked(submission, KILLED)
        except ModuleNotFoundError as error:
            raise CannotStart(f"a worker lacks a package ({error}): install this course there") from None


def mark_there(submission: Submission, handed: Handed, seed: int, isolation: str) -> str:
    """Mark one submission on a worker. Raises CannotStart when its machine isolates nothing."""
    if isolation != "none":
        found = _found()
        if not found.holds:
            raise CannotStart(f"on a worker: {found.told}")
    if getattr(_here, "isolation", None) != isolation:
        _here.box, _here.isolation = sandbox(isolation), isolation
    return mark_handed(_here.box, submission, handed, seed).to_json()


@cache
def _found():
    """What this worker's machine offers, found out once."""
    return examine()
