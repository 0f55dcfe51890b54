"""rescue: every cell of every lesson runs after a restart, whatever above it is still open."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib import rescue
from course_lib.learner import lesson_cells
from course_lib.learner.names import lessons
from course_lib.records.files import lessons_folder
from course_lib.records.progress import Progress

ROOT = Path(__file__).parents[2]

KERNEL = """
import io, json, sys, contextlib
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
from course_lib.learner import lesson_cells, rescue as module
made = lesson_cells.names_before_each
known = {}
shell.display_formatter.active_types = ["text/plain"]             # pictures take long and are not asked here
shell.display_formatter.ipython_display_formatter.enabled = False
module.names_before_each = lambda lesson: known.setdefault(lesson, made(lesson))
told = []
for group in json.load(sys.stdin):
    shell.reset()
    for cell in group:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            error = shell.run_cell(cell, store_history=True).error_in_exec
        told.append([cell, out.getvalue(), f'{type(error).__name__}: {error}' if error else ''])
print('TOLD' + json.dumps(told))
"""
RESCUE = "from course_lib import rescue; rescue()"


def in_kernel(groups, tmp_path, **settings):
    """Run groups of cells, each after a restart; return (cell, printed, error) of each cell."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython"),
                   "COURSE_PROGRESS": str(tmp_path / "progress.sqlite"), **settings}
    run = subprocess.run([sys.executable, "-c", KERNEL], input=json.dumps(groups), cwd=tmp_path,
                         env=environment, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.split("TOLD")[-1])


def only_checks_stop(told):
    stopped = [(cell, error) for cell, _, error in told if error and "check(" not in cell]
    return stopped == [] or stopped


@pytest.mark.parametrize("lesson", lessons())
def test_each_cell_alone_runs_after_it_and_so_do_all_those_below(lesson, tmp_path):
    given = [cell.given for cell in lesson_cells.cells_of(lesson)]
    groups = [[f"from course_lib import rescue; rescue({lesson!r})", cell] for cell in given]
    half = len(given) // 2
    groups.append([RESCUE, *given[half:]])                    # the cells say which lesson it is
    told = in_kernel(groups, tmp_path)
    assert only_checks_stop(told) is True
    checked = [(cell, error) for cell, _, error in told if error]
    assert all("not right yet" in error or "does not exist yet" in error or "is not defined" in error
               for _, error in checked), checked
    kept = Progress(tmp_path / "progress.sqlite")
    assert kept.passed_exercises() == set()
    assert kept.counts()["attempt"] == (lesson == "00_start_here")      # it has a wrong one to be checked


def test_no_statement_of_a_lesson_is_passed_over_in_silence(monkeypatch, tmp_path):
    monkeypatch.setattr(lesson_cells.contextlib, "suppress", lambda *_: lesson_cells.contextlib.nullcontext())
    for lesson in lessons():
        assert len(lesson_cells.names_before_each(lesson)) == len(lesson_cells.cells_of(lesson)) + 1


def test_a_cell_gets_the_names_as_they_are_just_above_it(tmp_path):
    """In lesson 02 `e` is made three times."""
    cells = {cell.id: cell.given for cell in lesson_cells.cells_of("02_weights")}
    told = in_kernel([["from course_lib import rescue; rescue('02_weights')", cells["without-keepdims"],
                       "print(e.shape)", cells["my-tests"], "print(e.shape)"]], tmp_path)
    assert [printed for _, printed, _ in told[2::2]] == ["(6, 6)\n", "(3,)\n"]


def test_what_the_learner_has_made_stays_and_an_open_gap_is_filled(tmp_path):
    told = in_kernel([["from course_lib import rescue", "WORDS = ['mine']\nscores = ...\ndef softmax(x): ...",
                       "rescue('02_weights')", "print(WORDS, scores.shape, softmax(scores).shape)",
                       "check = lambda f: print(f.__module__)\ncheck(softmax)"]], tmp_path)
    assert told[3][1] == "['mine'] (6, 6) (6, 6)\n" and not told[3][2]
    assert told[4][1] == "__main__\n"                         # the check sees the open one again


def test_the_learners_own_kept_function_is_used(tmp_path):
    own = "def softmax(x, axis=-1):\n    print('mine')\n    return x\n"
    Progress(tmp_path / "progress.sqlite").record_attempt("softmax", own, True, None)
    told = in_kernel([["from course_lib import rescue; rescue('02_weights')", "softmax(scores);"]], tmp_path)
    assert told[1][1] == "mine\n"


def test_a_check_finds_nothing_to_praise_where_the_function_was_not_written_or_does_not_run(tmp_path):
    own = "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)\n"
    Progress(tmp_path / "progress.sqlite").record_attempt("softmax", own, True, None)
    told = in_kernel([["from course_lib import rescue; rescue('02_weights')", "def softmax(x:",
                       "softmax(scores);", "assert check(softmax)", "softmax(scores);"]], tmp_path)
    assert "softmax" in told[3][2] and told[3][2].startswith("NameError")
    assert not told[2][2] and not told[4][2]
    assert Progress(tmp_path / "progress.sqlite").counts()["attempt"] == 1


@pytest.mark.parametrize("where", ["JPY_SESSION_NAME", "__vsc_ipynb_file__"])
def test_a_lesson_that_was_renamed_is_known_by_what_it_says_of_itself(where, tmp_path):
    notebook = tmp_path / "my masks.ipynb"
    notebook.write_bytes((lessons_folder() / "06_masks.ipynb").read_bytes())
    settings = {where: str(notebook)} if where == "JPY_SESSION_NAME" else {}
    first = "" if settings else f"__vsc_ipynb_file__ = {str(notebook)!r}\n"
    told = in_kernel([[f"{first}from course_lib import rescue; rescue()", "print(by, causal_mask(3).shape)"]],
                     tmp_path, **settings)
    assert told[1][1] == "2 (3, 3)\n"


def test_a_cell_that_was_changed_or_moved_still_gets_its_names(tmp_path):
    changed = ("without = e / e.sum(axis=-1)\n# I think this is wrong?\n"
               "print('rows sum to', without.sum(axis=-1).round(2))")
    moved = [cell.given for cell in lesson_cells.cells_of("02_weights")][8:20][::-1]
    told = in_kernel([["from course_lib import rescue; rescue(2)", changed], [RESCUE, *moved]], tmp_path)
    assert told[1][1].startswith("rows sum to [") and only_checks_stop(told) is True


def test_a_cell_of_the_learners_own_sees_what_the_last_cell_saw_however_many_there_are(tmp_path):
    cells = {cell.id: cell.given for cell in lesson_cells.cells_of("02_weights")}
    own = [cells["without-keepdims"], *(f"print({n}, e.shape)" for n in range(9))]
    told = in_kernel([["from course_lib import rescue; rescue('02_weights')", *own]], tmp_path)
    assert [printed for _, printed, _ in told[2:]] == [f"{n} (6, 6)\n" for n in range(9)]


def test_outside_a_notebook_and_for_an_unknown_lesson_it_says_so():
    assert "works in a notebook" in repr(rescue())


def test_the_course_s_own_function_is_not_shown_as_the_learners(tmp_path):
    told = in_kernel([["from course_lib import rescue, explore, mine; rescue('02_weights')",
                       "print(repr(explore('temperature', softmax).driven_by))"]], tmp_path)
    assert told[1][1] == "''\n"
