"""Processes that mark at the same time, when one of them dies before there is anything to do."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from course_lib.grading.find.submissions import find
from course_lib.grading.mark import workers
from course_lib.grading.sample.sample_class import notebook

from ..sandbox.walls import NO_HURRY_CODE

SEED = 424242


@pytest.fixture
def two(tmp_path):
    for name in ("ada", "ben"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "06_masks.ipynb").write_bytes(notebook({}))
    return find(tmp_path, ["06_masks"]).submissions


class BreaksWhileItStarts(ProcessPoolExecutor):
    def submit(self, function, *args):
        if function is int:
            raise BrokenProcessPool
        return super().submit(function, *args)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_a_process_that_dies_while_the_others_start_ends_nothing(two, monkeypatch):
    monkeypatch.setattr(workers, "ProcessPoolExecutor", BreaksWhileItStarts)
    found = workers.mark_all(two, SEED, 2, "warm", workers.ready(2, "warm"))
    assert sorted((m.student, m.reason) for m in found) == [("ada", ""), ("ben", "")]


MARKS = NO_HURRY_CODE + """
import sys, threading
from pathlib import Path
from course_lib.grading.mark import workers
from course_lib.grading.find.submissions import find
if __name__ == "__main__":
    beside = threading.Thread(target=input, daemon=True)
    if sys.argv[2] == "two":
        beside.start()
    print(workers._how_to_start())
    for marked in workers.mark_all(find(Path(sys.argv[1]), ["06_masks"]).submissions, 5, 2, "none"):
        print(marked.to_json())
"""


def test_workers_mark_the_same_when_threads_forbid_a_copy_of_the_process(two, tmp_path):
    """A copy would keep what another thread has locked for ever: then new processes are started."""
    script = tmp_path / "marks.py"
    script.write_text(MARKS)
    said = {}
    for threads in ("one", "two"):
        with subprocess.Popen([sys.executable, script, tmp_path, threads], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as process:
            how, *marked = process.stdout.read().splitlines()
            said[how] = sorted(marked)
    assert len(said["fork"]) == 2
    assert said["fork"] == said["spawn"]


def dies(isolation, parent):
    os._exit(3)


def test_whose_notebooks_no_process_could_mark_are_named_and_not_waited_for(two, monkeypatch):
    monkeypatch.setattr(workers, "_begin", dies)
    found = workers.mark_all(two, SEED, 2, "warm", workers.ready(2, "warm"))
    assert sorted((m.student, m.reason) for m in found) == [("ada", workers.KILLED), ("ben", workers.KILLED)]
