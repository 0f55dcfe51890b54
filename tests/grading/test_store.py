"""What has been marked is kept: through kills, full disks, two graders at once and other files."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from course_lib.grading.find.submissions import Source, Submission
from course_lib.grading.results import RIGHT, ExerciseResult, Marked, QuizAnswer
from course_lib.grading.store import Store, StoreError

ADA = Marked("Ada", "06_masks", "d1", "2026-11-25T10:00:00+00:00", True, 0, "", "warm", True,
             (ExerciseResult("causal_mask", RIGHT, held=("a", "b"), also=("c",)),),
             (QuizAnswer("06_masks", "masks.x", False, "3", "causal.no_self"),))


def test_facts_come_back_as_they_were(tmp_path):
    store = Store(tmp_path / "results.sqlite")
    store.add(ADA)
    assert Store(tmp_path / "results.sqlite").all() == [ADA]


def test_nothing_is_kept_twice_and_the_first_stays(tmp_path):
    store = Store(tmp_path / "results.sqlite")
    assert store.add(ADA)
    assert not store.add(Marked("Ada", "06_masks", "d1", reason="other"))
    assert store.all() == [ADA] and store.done() == {("Ada", "06_masks", "d1")}


def test_the_seed_is_made_once_and_differs_from_file_to_file(tmp_path):
    seeds = [Store(tmp_path / name).seed for name in ("a", "a", "b")]
    assert seeds[0] == seeds[1] != seeds[2]


def test_the_order_does_not_depend_on_who_came_first(tmp_path):
    names = ["Zoë", "ada", "Ben"]
    for file, order in (("a", names), ("b", names[::-1])):
        for name in order:
            Store(tmp_path / file).add(Marked(name, "06_masks", "d"))
    assert Store(tmp_path / "a").all() == Store(tmp_path / "b").all()


@pytest.mark.parametrize("name", ["\ud800 alone", "a\0b", "'; DROP TABLE marked; --", "\x1b[31m", "x" * 999])
def test_any_name_can_be_kept(tmp_path, name):
    store = Store(tmp_path / "r")
    store.add(Marked(name, "06_masks", "d"))
    assert store.all()[0].student == name and store.done() == {(name, "06_masks", "d")}


def test_shards_are_merged_and_what_differs_is_named(tmp_path):
    one, two = Store(tmp_path / "1"), Store(tmp_path / "2")
    one.add(ADA)
    two.add(Marked("Ben", "06_masks", "d"))
    two.add(Marked("Ada", "06_masks", "d1", reason="other"))
    new, differ = one.merge(two)
    assert new == 1 and [m.student for m in differ] == ["Ada"]
    new, differ = one.merge(two)
    assert new == 0 and [m.student for m in differ] == ["Ada"]
    assert [m.student for m in one.all()] == ["Ada", "Ben"] and one.all()[0] == ADA


def test_another_file_is_never_written_over(tmp_path):
    text, other = tmp_path / "text", tmp_path / "other.sqlite"
    text.write_bytes(b"my notes, which are long enough to be read as a file of SQLite " * 40)
    with sqlite3.connect(other) as file:
        file.execute("CREATE TABLE mine (x)")
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(StoreError, match="not a results file"):
            Store(path)
        assert path.read_bytes() == before


@pytest.mark.parametrize("size", [1, 2, 50, 600])
def test_a_short_file_is_never_written_over_either(tmp_path, size):
    path = tmp_path / "r"
    path.write_bytes(b"n" * size)
    with pytest.raises(StoreError, match="not a results file"):
        Store(path)
    assert path.read_bytes() == b"n" * size


def test_an_empty_database_of_another_program_is_not_taken(tmp_path):
    with sqlite3.connect(tmp_path / "r") as file:
        file.execute("PRAGMA application_id = 1196444487")     # a map
    with pytest.raises(StoreError, match="not a results file"):
        Store(tmp_path / "r")


WITH_A_LOG = """
import os, sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("PRAGMA journal_mode = WAL")
file.execute("CREATE TABLE theirs (x)")
os._exit(0)          # its log stays
"""


def test_a_database_of_another_program_goes_on_as_it_was_set_up(tmp_path):
    path = tmp_path / "r"
    subprocess.run([sys.executable, "-c", WITH_A_LOG, str(path)], check=True)
    assert (tmp_path / "r-wal").exists()
    with pytest.raises(StoreError, match="not a results file"):
        Store(path)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_facts_that_cannot_be_read_are_told_as_damage(tmp_path):
    store = Store(tmp_path / "r")
    store.add(ADA)
    for facts in ("{", "[]", "{}", '{"student": 1}'):
        with sqlite3.connect(tmp_path / "r") as file:
            file.execute("UPDATE marked SET facts = ?", (facts,))
        with pytest.raises(StoreError, match="damaged"):
            store.all()


def test_a_file_of_a_newer_version_is_told(tmp_path):
    Store(tmp_path / "r")
    with sqlite3.connect(tmp_path / "r") as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer version"):
        Store(tmp_path / "r")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match="cannot be made"):
        Store(tmp_path / "nowhere" / "r")


def test_a_full_disk_is_told_and_loses_nothing(tmp_path, monkeypatch):
    store = Store(tmp_path / "r")
    store.add(ADA)
    real = sqlite3.connect

    def full(*args, **kwargs):
        file = real(*args, **kwargs)
        file.execute("PRAGMA max_page_count = 1")
        return file
    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(StoreError, match="disk is full"):
        store.add(Marked("Ben" * 9000, "06_masks", "d", reason="x" * 100_000))
    monkeypatch.undo()
    assert store.all() == [ADA]


WRITER = """
import sys
from contextlib import nullcontext
from pathlib import Path
from course_lib.grading.results import Marked
from course_lib.grading.store import Store
sys.modules[Store.__module__].PATIENCE = 900        # this machine may be busy
store = Store(Path(sys.argv[1]))
with store.recording() if sys.argv[3] == "log" else nullcontext(store.add) as add:
    for n in range(10**6):
        add(Marked(f"{sys.argv[2]}{n}", "06_masks", "d", reason="x" * 2000))
        print(n, flush=True)
"""


def writer(path, who, how="one by one"):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), who, how], stdout=subprocess.PIPE,
                            text=True)


@pytest.mark.parametrize("how", ["log", "one by one"])
def test_what_was_said_to_be_kept_is_there_after_a_kill(tmp_path, how):
    for round_ in range(4):
        with writer(tmp_path / "r", f"round {round_} ", how) as process:
            process.stdout.readline()
            time.sleep(0.05 + 0.03 * round_)
            os.kill(process.pid, signal.SIGKILL)
            said = 1 + len(process.stdout.read().splitlines())
        kept = [m for m in Store(tmp_path / "r").all() if m.student.startswith(f"round {round_} ")]
        assert said <= len(kept) <= said + 1
        assert [path.name for path in tmp_path.iterdir()] == ["r"]      # it can be copied by itself


HALF_WRITTEN = """
import sqlite3, sys, time
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("PRAGMA cache_size = 1")          # so that half of it reaches the file before the end
file.execute("BEGIN IMMEDIATE")
file.execute("UPDATE marked SET facts = replace(facts, 'x', 'y')")
print("half", flush=True)
time.sleep(60)
"""


def test_a_kill_in_the_middle_of_a_transaction_leaves_what_was_there_before(tmp_path):
    path = tmp_path / "r"
    kept = [Marked(f"s{n:02}", "06_masks", "d", reason="x" * 3000) for n in range(30)]
    for marked in kept:
        Store(path).add(marked)
    before = path.read_bytes()
    with subprocess.Popen([sys.executable, "-c", HALF_WRITTEN, str(path)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
    assert path.read_bytes() != before          # else the kill came too early to prove anything
    assert Store(path).all() == kept


def test_two_graders_may_write_at_once(tmp_path):
    with writer(tmp_path / "r", "a") as one, writer(tmp_path / "r", "b") as two:
        for process in (one, two):
            for _ in range(20):
                assert process.stdout.readline()
        for process in (one, two):
            process.kill()
    students = {m.student for m in Store(tmp_path / "r").all()}
    assert {f"a{n}" for n in range(20)} | {f"b{n}" for n in range(20)} <= students


def test_while_a_class_is_marked_another_grader_is_told_and_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr("course_lib.grading.store.PATIENCE", 0.1)
    store = Store(tmp_path / "r")
    with store.recording() as add:
        assert add(ADA) and not add(ADA)
        for other in (lambda: Store(tmp_path / "r"), store.done, store.recording().__enter__):
            with pytest.raises(StoreError, match="another `course grade` is at work on it"):
                other()
        assert add(Marked("Ben", "06_masks", "d"))
    assert [one.student for one in store.all()] == ["Ada", "Ben"]


def test_what_was_recorded_before_an_error_is_kept_in_the_one_file(tmp_path):
    with pytest.raises(KeyboardInterrupt), Store(tmp_path / "r").recording() as add:
        add(ADA)
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["r"]
    assert Store(tmp_path / "r").all() == [ADA]


def there(again=0, **more):
    """A submission as it is found, with what the system says of it."""
    return Submission("Ada", "06_masks", again, "", Source(""), **more)


def test_what_lies_in_the_folder_now_is_the_last_attempt_also_when_it_was_marked_before(tmp_path):
    store = Store(tmp_path / "r")
    keys = {name: ("Ada", "06_masks", name) for name in ("first", "second")}
    for name in ("first", "second", "first"):
        store.note_found({keys[name]: there()})
        store.add(Marked(*keys[name]))
    assert max(store.all(), key=lambda m: m.found).digest == "first"


def test_what_is_no_longer_late_is_punctual_without_being_marked_again(tmp_path):
    store = Store(tmp_path / "r")
    key = ("Ada", "06_masks", "d1")
    store.note_found({key: there(late=True, system="canvas")})
    store.add(Marked(*key, late=True, system="canvas"))
    store.note_found({key: there(again=1, submitted="2026-11-25T10:00:00+00:00", system="canvas")})
    (marked,) = store.all()
    assert (marked.late, marked.again, marked.submitted) == (False, 1, "2026-11-25T10:00:00+00:00")


def test_a_file_of_the_version_before_is_read(tmp_path):
    path = tmp_path / "r"
    Store(path).add(ADA)
    with sqlite3.connect(path) as file:
        file.execute("DROP TABLE found")
        file.execute("CREATE TABLE found (student, lesson, digest, run)")
        file.execute("INSERT INTO found VALUES (?, ?, ?, 4)", (b"Ada", b"06_masks", b"d1"))
        file.execute("PRAGMA user_version = 2")
    assert Store(path).all() == [ADA] and Store(path).all()[0].found == 4
