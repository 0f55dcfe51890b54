"""A real Dask cluster with two workers marks the class: the same facts, also when workers die."""

import os
import shutil
import signal
import threading
import time

import pytest

from course_lib.grading.find.submissions import find
from course_lib.grading.mark.workers import mark_all
from course_lib.grading.sample.sample_class import make, notebook
from course_lib.grading.sandbox.process import CannotStart

distributed = pytest.importorskip("distributed", reason="Dask is a test-only peer; .ci/run installs it")
dask = pytest.importorskip("dask")
pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

from course_lib.grading.mark import cluster  # noqa: E402

from ..sandbox.walls import NO_HURRY_CODE, no_hurry  # noqa: E402

SEED = 424242


@pytest.fixture(scope="module", autouse=True)
def patience():
    """Here and in the workers of the cluster."""
    with (pytest.MonkeyPatch.context() as patch,
          dask.config.set({"distributed.worker.preload": [NO_HURRY_CODE]})):
        no_hurry(patch)
        patch.setattr(cluster, "PATIENCE", "900 s")
        yield


def workers(number):
    return distributed.LocalCluster(n_workers=number, threads_per_worker=1, processes=True,
                                    dashboard_address=None, silence_logs=50)


@pytest.fixture(scope="module")
def running():
    with workers(2) as running:
        yield running


@pytest.fixture
def to_be_killed():
    """A cluster for one test, which gives up at once, and has a worker more than will be killed.

    For Dask does not always start a killed worker again: least of all on a busy machine.
    """
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), workers(3) as running:
        yield running


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "class"
    make(folder)
    return find(folder, ["06_masks"]).submissions


@pytest.fixture(scope="module")
def here(submissions):
    """What one machine finds out."""
    return sorted(m.to_json() for m in mark_all(submissions, SEED, 1, "warm"))


def test_a_cluster_finds_the_same_byte_for_byte(running, submissions, here):
    found = cluster.mark_on_cluster(submissions, SEED, running.scheduler_address, "warm")
    assert sorted(m.to_json() for m in found) == here


def test_nothing_is_lost_when_a_worker_is_killed(running, submissions, here):
    def kill():
        time.sleep(1.0)
        os.kill(next(iter(running.workers.values())).pid, signal.SIGKILL)
    killer = threading.Thread(target=kill)
    killer.start()
    found = list(cluster.mark_on_cluster(submissions, SEED, running.scheduler_address, "warm"))
    killer.join()
    assert sorted(m.to_json() for m in found) == here


@pytest.mark.parametrize("together", [1, 3])
def test_a_submission_that_kills_its_workers_is_set_aside_and_named(to_be_killed, tmp_path, monkeypatch,
                                                                    together):
    for name in ("ada", "ben", "eve"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "06_masks.ipynb").write_bytes(notebook({}))
    all_three = find(tmp_path / "class", ["06_masks"]).submissions
    monkeypatch.setattr(cluster, "mark_there", kills_bens_worker)
    monkeypatch.setattr(cluster, "_batches", lambda submissions, threads: [all_three] if together > 1 else
                        [[one] for one in all_three])
    address = to_be_killed.scheduler_address
    found = {m.student: m for m in cluster.mark_on_cluster(all_three, SEED, address, "warm")}
    assert found["ben"].reason == cluster.KILLED and not found["ben"].exercises
    assert found["ada"].exercises and found["eve"].exercises       # though they were on the same workers


def kills_bens_worker(batch, seed, isolation):
    if any(submission.student == "ben" for submission, _ in batch):
        os.kill(os.getpid(), signal.SIGKILL)
    from course_lib.grading.mark.cluster import mark_there
    return mark_there(batch, seed, isolation)


@pytest.mark.parametrize(("number", "threads", "sizes"), [
    (30, 20, {1}), (2000, 2, {8}), (9, 1, {2, 1}), (0, 4, set())])
def test_submissions_travel_together_only_where_every_thread_has_enough_to_do(number, threads, sizes):
    batches = list(cluster._batches(list(range(number)), threads))
    assert sum(batches, []) == list(range(number)) and set(map(len, batches)) == sizes


@pytest.mark.parametrize(("address", "told"), [
    ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1"),
    ("nonsense://", "no Dask scheduler answers"), ("", "no Dask scheduler answers")])
def test_a_scheduler_that_is_not_there_is_told(monkeypatch, address, told, submissions):
    monkeypatch.setattr(cluster, "PATIENCE", "1 s")
    with pytest.raises(CannotStart, match=told):
        next(cluster.mark_on_cluster(submissions, SEED, address, "warm"))
