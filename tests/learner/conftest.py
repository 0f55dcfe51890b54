"""Every test has a progress file and a kernel's memory of its own."""

import linecache

import numpy as np
import pytest

from course_lib.learner import check, predict
from course_lib.records.progress import current


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    monkeypatch.setattr(check, "latest", check.latest.__class__())
    monkeypatch.setattr("course_lib.learner.hint.latest", check.latest)
    monkeypatch.setattr(predict, "_asked", {})
    return current()


@pytest.fixture
def cell():
    """Run source as a notebook cell does: one namespace, and inspect finds the source."""
    space = {"np": np, "__name__": "__main__"}

    def run(source):
        name = f"<cell {len(linecache.cache)}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), space)
        return space
    return run
