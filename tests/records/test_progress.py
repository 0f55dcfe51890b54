"""What a learner has done is kept, and no disk stops a lesson."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from course_lib.records import event_file
from course_lib.records.progress import Progress, current, default_path


@pytest.fixture
def told():
    return []


@pytest.fixture
def progress(tmp_path, told):
    return Progress(tmp_path / "progress.sqlite", tell=told.append)


def again(progress, told=None):
    """The same file in another kernel."""
    return Progress(progress.path, tell=(told if told is not None else []).append)


def events(path, table="seen"):
    with sqlite3.connect(path) as file:
        return file.execute(f"SELECT * FROM {table}").fetchall()


# What is kept

def test_everything_is_there_in_the_next_kernel(progress):
    progress.record_attempt("softmax", "def softmax(x): ...", False, "softmax.axis0")
    progress.record_attempt("softmax", "def softmax(x, axis=-1): right", True, None)
    progress.record_quiz("02_weights", "weights.sum", [1, 2], True)
    progress.record_prediction("temperature.hot", "it grows")
    progress.record_hint("softmax", "softmax.axis0", 1, "abc", "I tried rows")
    progress.record_seen("02_weights", "explorer temperature")
    later = again(progress)
    assert later.passed("softmax") and not later.passed("weighted_sum")
    assert later.source("softmax") == "def softmax(x, axis=-1): right"
    assert later.quiz_answers("02_weights") == {"weights.sum": True}
    assert later.answered_right() == {("02_weights", "weights.sum")}
    assert later.prediction("temperature.hot") == "it grows"
    assert later.hints("softmax", "softmax.axis0") == [(1, "abc", "I tried rows")]
    assert later.seen("02_weights") == {"explorer temperature"}


def test_a_later_wrong_attempt_does_not_lose_the_right_one(progress):
    progress.record_attempt("softmax", "right", True, None)
    progress.record_attempt("softmax", "wrong", False, None)
    assert progress.passed("softmax") and progress.source("softmax") == "right"


def test_a_right_function_without_source_keeps_the_source_of_the_one_before(progress):
    progress.record_attempt("softmax", "right", True, None)
    progress.record_attempt("softmax", None, True, None)
    assert progress.source("softmax") == "right"


def test_the_last_answer_decides_what_the_warm_up_asks_and_any_right_one_counts(progress):
    progress.record_quiz("02_weights", "weights.sum", 1, True)
    progress.record_quiz("02_weights", "weights.sum", 0, False)
    assert progress.quiz_answers("02_weights") == {"weights.sum": False}
    assert progress.answered_right() == {("02_weights", "weights.sum")}


def test_every_event_has_its_time(progress):
    progress.record_seen("02_weights", "x")
    assert events(progress.path)[0][0].startswith("20")


def test_what_waits_for_a_prediction_is_called_with_its_text(progress):
    heard = []
    progress.on_prediction("temperature.hot", heard.append)
    progress.record_prediction("temperature.cold", "no")
    progress.record_prediction("temperature.hot", "it grows")
    assert heard == ["it grows"]


def test_half_an_emoji_and_a_nul_are_kept(progress):
    progress.record_attempt("softmax", "'\ud83d' '\0'", True, None)
    assert again(progress).source("softmax") == "'?' '\0'"


def test_an_answer_that_json_does_not_know_is_kept(progress):
    progress.record_quiz("02_weights", "q", {1, 2}.__class__, True)
    assert progress.quiz_answers("02_weights") == {"q": True}


def test_a_widget_may_answer_in_a_thread_of_its_own(progress):
    import threading
    threads = [threading.Thread(target=lambda n=n: [progress.record_seen("t", f"{n}.{i}")
                                                    for i in range(10)]) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(again(progress).seen("t")) == 50


# Where

def test_the_variable_comes_first_then_the_course_folder_then_the_users_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    assert default_path().name == "progress.sqlite" and tmp_path not in default_path().parents
    (tmp_path / ".course").mkdir()
    assert default_path() == tmp_path / ".course" / "progress.sqlite"
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "mine.sqlite"))
    assert default_path() == tmp_path / "mine.sqlite"


def test_a_kernel_has_one_progress_also_after_a_change_of_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "mine.sqlite"))
    first = current()
    monkeypatch.chdir(tmp_path)
    assert current() is first


def test_the_folder_is_made_and_a_path_may_hold_spaces_and_umlauts(tmp_path):
    progress = Progress(tmp_path / "größe 100%?#" / "mein stand.sqlite", tell=pytest.fail)
    progress.record_seen("00_start_here", "x")
    assert again(progress).seen("00_start_here") == {"x"}


def test_nothing_is_written_before_there_is_something_to_keep(progress):
    assert not progress.passed("softmax") and progress.prediction("x") is None
    assert not progress.path.exists()


# Two notebooks, and a kernel that is killed

WRITER = """
import sys
from course_lib.records.progress import Progress
progress = Progress(sys.argv[1])
sys.modules[type(progress._events).__module__].PATIENCE = 600        # this machine may be busy
progress._events._patience = 600
for i in range(int(sys.argv[3])):
    progress.record_seen("lesson", f"{sys.argv[2]}.{i}")
    print(i, flush=True)
"""


def writer(path, name, count, **options):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(count)],
                            stdout=subprocess.PIPE, text=True, encoding="utf-8", **options)


def test_two_notebooks_that_write_at_once_lose_nothing(tmp_path):
    path = tmp_path / "progress.sqlite"
    writers = [writer(path, name, 100) for name in "abc"]
    outputs = [w.communicate(timeout=900)[0] for w in writers]
    numbers = [str(i) for i in range(100)]
    assert [o.split() for o in outputs] == [numbers] * 3           # and nobody complained
    assert Progress(path).seen("lesson") == {f"{n}.{i}" for n in "abc" for i in range(100)}


def test_one_notebook_sees_at_once_what_the_other_did(progress):
    other = again(progress)
    other.record_quiz("02_weights", "q", 1, False)
    assert progress.quiz_answers("02_weights") == {"q": False}
    progress.record_quiz("02_weights", "q", 2, True)
    assert other.quiz_answers("02_weights") == {"q": True}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_killed_kernel_loses_nothing_that_was_recorded(tmp_path):
    path = tmp_path / "progress.sqlite"
    for turn in range(8):
        process = writer(path, str(turn), 10_000)
        process.stdout.readline()
        time.sleep(0.02 * turn)
        process.send_signal(signal.SIGKILL)
        done = process.stdout.read().split()
        process.wait()
        told = []
        seen = Progress(path, tell=told.append).seen("lesson")
        assert {f"{turn}.{i}" for i in range(int(done[-1]) + 1 if done else 1)} <= seen
        assert told == [] and list(tmp_path.glob("*damaged*")) == []


def test_a_program_that_holds_the_file_makes_a_lesson_wait_once_only(progress, told, monkeypatch):
    progress.record_seen("lesson", "before")
    monkeypatch.setattr(progress._events, "_patience", 0.3)
    holder = sqlite3.connect(progress.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    waits, connect = [], sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: waits.append(k["timeout"]) or connect(*a, **k))
    progress.record_seen("lesson", "during 0")
    assert 0.3 in waits
    waits.clear()
    for i in range(1, 5):
        progress.record_seen("lesson", f"during {i}")
    assert waits and max(waits) < 0.1
    assert len(told) == 1 and "another program holds the file" in told[0]
    assert "during 4" in progress.seen("lesson")
    holder.close()
    progress.record_seen("lesson", "after")
    assert len(again(progress).seen("lesson")) == 7


# Disks

def test_without_a_place_for_the_file_the_lesson_goes_on_and_says_so_once(tmp_path, told):
    (tmp_path / "folder").write_text("a file stands where the folder should be")
    progress = Progress(tmp_path / "folder" / "progress.sqlite", tell=told.append)
    progress.record_prediction("temperature.hot", "it grows")
    progress.record_attempt("softmax", "source", True, None)
    assert progress.prediction("temperature.hot") == "it grows" and progress.passed("softmax")
    path = progress.path
    assert told == ["Your progress cannot be kept, because there is no place for a file "
                    f"({path}). The lesson goes on without it."]


def test_a_folder_in_place_of_the_file_stops_nothing(tmp_path, told):
    progress = Progress(tmp_path, tell=told.append)
    progress.record_seen("lesson", "x")
    assert progress.seen("lesson") == {"x"} and len(told) == 1


def full_disk(monkeypatch, pages):
    """Let SQLite believe that the disk has room for this many pages only."""
    connect = sqlite3.connect

    def tight(*args, **kwargs):
        file = connect(*args, **kwargs)
        file.execute(f"PRAGMA max_page_count = {pages}")
        return file
    monkeypatch.setattr(event_file.sqlite3, "connect", tight)


def test_a_full_disk_keeps_what_was_there_and_later_takes_what_waited(progress, told, monkeypatch):
    progress.record_seen("lesson", "before")
    with monkeypatch.context() as patch:
        full_disk(patch, pages=8)
        progress.record_attempt("softmax", "x" * 50_000, True, None)
        progress.record_seen("lesson", "while full")
        assert progress.passed("softmax") and progress.seen("lesson") == {"before", "while full"}
        assert len(told) == 1 and "because the disk is full" in told[0]
        assert again(progress).seen("lesson") == {"before"}
    progress.record_seen("lesson", "after")
    later = again(progress)
    assert later.passed("softmax") and later.seen("lesson") == {"before", "while full", "after"}
    assert len(told) == 1


def test_a_read_only_place_still_shows_what_was_done_before(progress, told, monkeypatch):
    progress.record_seen("lesson", "before")
    connect = sqlite3.connect
    monkeypatch.setattr(event_file.sqlite3, "connect", lambda address, **kwargs: connect(
        address.replace("mode=rwc", "mode=ro").replace("mode=rw", "mode=ro"), **kwargs))
    progress.record_seen("lesson", "now")
    assert progress.seen("lesson") == {"before", "now"}
    assert len(told) == 1 and "this place may only be read" in told[0]


def test_a_file_that_is_deleted_meanwhile_is_made_again(progress, told):
    progress.record_seen("lesson", "before")
    progress.path.unlink()
    progress.record_seen("lesson", "after")
    assert again(progress).seen("lesson") == {"after"} and told == []


# A damaged file

def test_a_file_that_is_no_database_is_set_aside_and_the_lesson_goes_on(progress, told):
    progress.path.write_bytes(b"this is not SQLite" * 100)
    assert not progress.passed("softmax")
    progress.record_seen("lesson", "x")
    assert again(progress).seen("lesson") == {"x"}
    kept = progress.path.with_name("progress.sqlite.damaged-1")
    assert kept.read_bytes() == b"this is not SQLite" * 100
    assert told == ["Your progress file was damaged: it is now progress.sqlite.damaged-1, and a "
                    "new one begins with what could be read from it."]


def test_what_this_kernel_did_is_in_the_new_file_after_the_old_one_was_damaged(progress, told):
    progress.record_seen("lesson", "before")
    progress.path.write_bytes(b"\0garbage" * 4096)
    progress.record_seen("lesson", "after")
    assert again(progress).seen("lesson") == {"before", "after"} and len(told) == 1


def test_what_can_be_read_of_a_damaged_file_is_brought_over(progress, told):
    for i in range(200):
        progress.record_seen("lesson", f"{i} " + "x" * 300)
        if i == 50:
            progress.record_prediction("temperature.hot", "it grows")
    with open(progress.path, "r+b") as file:           # the last pages are lost
        size = file.seek(0, os.SEEK_END)
        file.seek(size - 3 * 4096)
        file.write(b"\xff" * 3 * 4096)
    later = again(progress, told)
    assert len(later.seen("lesson")) > 100
    assert later.prediction("temperature.hot") == "it grows"
    assert len(told) == 1 and "damaged" in told[0]
    assert len(again(progress).seen("lesson")) == len(later.seen("lesson"))


def test_a_second_damaged_file_does_not_overwrite_the_first(progress):
    for n in (1, 2):
        progress.path.write_bytes(f"garbage {n}".encode() * 100)
        progress.record_seen("lesson", "x")
    names = sorted(p.name for p in progress.path.parent.glob("*damaged*"))
    assert names == ["progress.sqlite.damaged-1", "progress.sqlite.damaged-2"]


# A newer version

def newer_file(progress, statement=""):
    progress.record_seen("lesson", "by the older")
    with sqlite3.connect(progress.path) as file:
        file.execute("CREATE TABLE badges (at, name)")
        file.execute("INSERT INTO badges VALUES ('2030', 'gold')")
        file.execute("PRAGMA user_version = 7")
        if statement:
            file.execute(statement)
    return progress.path.read_bytes()


def test_a_file_of_a_newer_version_is_read_never_changed_and_work_is_kept_beside(progress, told):
    before = newer_file(progress)
    later = again(progress, told)
    later.record_seen("lesson", "now")
    later.record_attempt("softmax", "source", True, None)
    assert progress.path.read_bytes() == before
    assert later.seen("lesson") == {"by the older", "now"}
    third = again(progress)
    assert third.passed("softmax") and third.seen("lesson") == {"by the older", "now"}
    assert told == ["progress.sqlite was written by a newer version of the course and stays as it "
                    "is; what you do now is kept in progress-1.sqlite beside it."]


def test_tables_that_this_version_does_not_know_stop_nothing(progress, told):
    newer_file(progress, "ALTER TABLE seen RENAME COLUMN what TO something")
    later = again(progress, told)
    later.record_seen("lesson", "now")
    assert later.seen("lesson") == {"now"} and len(told) == 1


def test_after_an_update_what_was_kept_beside_is_still_seen(progress, monkeypatch):
    newer_file(progress)
    again(progress).record_seen("lesson", "beside")
    updated = again(progress)
    monkeypatch.setattr(updated._events, "version", 7)
    assert updated.seen("lesson") == {"by the older", "beside"}
