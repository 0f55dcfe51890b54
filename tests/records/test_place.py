"""Where progress is kept: found from the notebook, up and one step down, and nobody else's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.commands.start_folder import start_folder
from course_lib.records import place
from course_lib.records.place import course_folder
from course_lib.records.progress import Progress

ROOT = Path(__file__).parents[2]


@pytest.fixture
def work(tmp_path):
    """A learner's folder beside other things, as in a clone of the course."""
    start_folder(tmp_path / "clone" / "work")
    (tmp_path / "clone" / "docs").mkdir()
    return tmp_path / "clone" / "work"


def made(folder):
    (folder / ".course").mkdir(parents=True)
    (folder / "x").mkdir()
    return folder


def test_in_the_folder_below_it_and_above_it_the_same_records_are_found(work):
    (work / "week 1" / "again").mkdir(parents=True)
    for folder in (work, work / "week 1", work / "week 1" / "again", work.parent):
        assert course_folder(folder) == work


def test_the_nearest_of_two_nested_courses_is_taken(work):
    inner = made(work / "second try")
    assert course_folder(inner) == inner and course_folder(inner / "x") == inner
    assert course_folder(work) == work


def test_of_several_folders_below_only_the_one_that_is_offered_is_taken(work):
    made(work.parent / "try")
    assert course_folder(work.parent) == work
    (work / ".course").rename(work / "kept")
    made(work.parent / "try 2")
    assert course_folder(work.parent) is None


def test_a_course_two_steps_down_or_beside_is_not_taken(work):
    assert course_folder(work.parent.parent) is None
    assert course_folder(made(work.parent.parent / "other") / "x") == work.parent.parent / "other"


def test_in_the_home_only_a_course_that_was_started_there_is_taken_and_none_above_it(tmp_path, monkeypatch):
    home = made(made(tmp_path / "everybody") / "me")
    monkeypatch.setattr(Path, "home", lambda: home)
    (home / "lessons").mkdir()
    assert course_folder(home / "lessons") is None
    start_folder(home)
    assert course_folder(home / "lessons") == home
    assert course_folder(home) == home


def test_what_belongs_to_somebody_else_is_not_taken(work, monkeypatch):
    inside = work / "week 1"
    inside.mkdir()
    theirs = {work / ".course"}
    monkeypatch.setattr(place, "_owner", lambda path: 1 if path in theirs else 2)
    assert course_folder(inside) is None
    assert course_folder(work.parent) is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_a_folder_that_really_is_somebody_elses_is_not_taken(work):
    (work / "week 1").mkdir()
    os.chown(work / ".course", 12345, 12345)
    assert course_folder(work / "week 1") is None


def test_a_file_called_course_and_a_folder_that_is_gone_are_no_trouble(tmp_path):
    (tmp_path / ".course").write_text("something else")
    assert course_folder(tmp_path) is None
    assert course_folder(tmp_path / "gone" / "deeper") is None


# A kernel

KERNEL = """
import json, os, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
cells = json.loads(sys.argv[1])
for cell in cells:
    shell.run_cell(cell).raise_error()
"""
TELL = "from course_lib.records.progress import current\nprint('KEPT', current().path)"


def kernel(cells, cwd, **settings):
    """Run cells as a kernel that was started in `cwd`; return where it keeps what is done."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(cwd / "ipython"), **settings}
    environment.pop("COURSE_PROGRESS", None)
    run = subprocess.run([sys.executable, "-c", KERNEL, json.dumps([*cells, TELL])], cwd=cwd, env=environment,
                         capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    return Path(run.stdout.split("KEPT ")[-1].strip())


def test_a_cell_that_changes_the_folder_does_not_change_where_things_are_kept(work, tmp_path):
    away = f"import os; os.chdir({str(made(tmp_path / 'away'))!r})"
    wanted = work / ".course" / "progress.sqlite"
    assert kernel([away], work) == wanted
    assert kernel(["from course_lib import check", away], work) == wanted
    assert kernel([TELL, away], work) == wanted


def test_the_notebook_decides_where_the_kernel_works_in_another_folder(work, tmp_path):
    wanted = work / ".course" / "progress.sqlite"
    notebook = str(work / "02_weights.ipynb")
    elsewhere = made(tmp_path / "workspace")
    assert kernel([], elsewhere, JPY_SESSION_NAME=notebook) == wanted
    assert kernel([f"__vsc_ipynb_file__ = {notebook!r}"], elsewhere) == wanted
    assert kernel([], work.parent) == wanted
    assert kernel([], work, JPY_SESSION_NAME=f"{work}/") == wanted          # a session without a name
    assert kernel([], work, JPY_SESSION_NAME="week 1/02_weights.ipynb") == wanted


def test_a_solved_notebook_beside_the_learners_folder_does_not_count_as_theirs(work):
    (solved := work.parent / "solved").mkdir()
    assert work not in kernel([], work.parent, JPY_SESSION_NAME=str(solved / "02_weights.ipynb")).parents
    assert work not in kernel([], solved).parents


def test_a_path_that_was_named_stays_the_same_file_when_the_folder_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    progress = Progress("mine.sqlite")
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    progress.record_seen("02_weights", "x")
    assert (tmp_path / "mine.sqlite").is_file()
