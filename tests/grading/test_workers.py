"""Processes that mark at the same time, when one of them dies before there is anything to do."""

import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from course_lib.grading import workers
from course_lib.grading.sample_class import notebook
from course_lib.grading.submissions import find

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


def dies(isolation, parent):
    os._exit(3)


def test_whose_notebooks_no_process_could_mark_are_named_and_not_waited_for(two, monkeypatch):
    monkeypatch.setattr(workers, "_begin", dies)
    found = workers.mark_all(two, SEED, 2, "warm", workers.ready(2, "warm"))
    assert sorted((m.student, m.reason) for m in found) == [("ada", workers.KILLED), ("ben", workers.KILLED)]
