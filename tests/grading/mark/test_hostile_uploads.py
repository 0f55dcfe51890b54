"""What a student names, packs or answers may cost nobody else marks, memory or time."""

import bz2
import io
import json
import os
import shutil
import struct
import time
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np
import pytest

from course_lib.diagnosis.diagnosis import diagnosis_of
from course_lib.diagnosis.judge import judge
from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES
from course_lib.grading.count.points import late_days
from course_lib.grading.find import archives
from course_lib.grading.find.submissions import MOST_ATTEMPTS, Unreadable, find
from course_lib.grading.mark.notebook import mark_notebook
from course_lib.grading.mark.quiz import answers
from course_lib.grading.mark.without_numbers import NotANotebook
from course_lib.grading.results import RIGHT, Marked
from course_lib.grading.sandbox.box import Box
from course_lib.grading.sandbox.inside import wire
from course_lib.grading.sandbox.reading import BadAnswer, read_answer
from course_lib.grading.tell.write import file_name
from course_lib.quizzes.quiz import lessons, load
from course_lib.runner.run import Outcome, Run
from course_lib.runner.values import Values

from ..find.test_submissions import LESSONS, put, zipped
from ..sandbox.walls import HONEST, notebook

OTHERS = ["Ben Bo_12345_assignsubmission_file_/06_masks.ipynb", "benbo_123_456_06_masks.ipynb",
          "Ben Bo_12345_assignsubmission_file_06_masks.ipynb", "submitted/ben/06_masks.ipynb"]


def students(folder):
    return {one.student for one in find(folder, LESSONS).submissions}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("packed", ["ada/work.zip", "ada.zip", ""])
def test_nobody_hands_in_for_somebody_else(tmp_path, name, packed):
    put(tmp_path / "ben" / "06_masks.ipynb")
    if packed:
        put(tmp_path / packed, zipped({name: b"x", "05_scaling.ipynb": b"x"}))
    else:
        put(tmp_path / "ada" / name)
    assert students(tmp_path) <= {"ada", "ben"}


def test_nobody_hands_in_for_somebody_else_where_all_have_renamed_their_notebooks(tmp_path):
    put(tmp_path / "ben" / "06_masks_ben.ipynb")
    put(tmp_path / "ada" / "Ben Bo_12345_assignsubmission_file_06_masks.ipynb")
    assert students(tmp_path) == {"ada", "ben"}


@pytest.mark.parametrize("outer", ["lovelaceada_1_2_work.zip", "Ada_1_assignsubmission_file_/work.zip",
                                   "Ada_1_assignsubmission_file_work.zip"])
@pytest.mark.parametrize("name", OTHERS)
def test_the_system_says_whose_it_is_not_what_lies_inside(tmp_path, outer, name):
    put(tmp_path / outer, zipped({name: b"x", "05_scaling.ipynb": b"x"}))
    put(tmp_path / f"lovelaceada_1_2_{name.replace('/', '')}")
    assert all(student.endswith("(1)") for student in students(tmp_path))


def test_exports_may_lie_in_folders_of_their_own(tmp_path):
    put(tmp_path / "five" / "benbo_123_456_05_scaling.ipynb")
    put(tmp_path / "six.zip", zipped({"Ada_1_assignsubmission_file_/06_masks.ipynb": b"x"}))
    assert students(tmp_path) == {"benbo (123)", "Ada (1)"}


@pytest.mark.parametrize("files", [
    {"lovelaceada_LATE_1_2_work.zip": zipped({"06_masks.ipynb": b"", "timestamp.txt": b"2020-01-01 10:00"})},
    {"ada/x.zip": zipped({"06_masks.ipynb": b"", "timestamp.txt": b"2020-01-01 10:00:00 UTC"})},
    {"Ada_1_assignsubmission_file_/06_masks.ipynb": b"",
     "Ada_1_assignsubmission_file_/timestamp.txt": b"2020-01-01 10:00:00 UTC"}])
def test_nobody_says_themselves_when_they_handed_in(tmp_path, files):
    for name, data in files.items():
        put(tmp_path / name, data)
    assert [one.submitted for one in find(tmp_path, LESSONS).submissions] == [""]


def test_the_time_of_nbgrader_counts_in_a_zip_of_the_whole_class_too(tmp_path):
    put(tmp_path / "c.zip", zipped({"submitted/ada/lesson6/06_masks.ipynb": b"",
                                    "submitted/ada/lesson6/timestamp.txt": b"2026-11-25 10:00:00 UTC"}))
    assert find(tmp_path / "c.zip", LESSONS).submissions[0].submitted == "2026-11-25T10:00:00+00:00"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a time zone that can be set")
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_at_the_end_of_all_time_stops_no_report(monkeypatch, zone, when):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert late_days(Marked("ada", "06_masks", "0", submitted=when), datetime.now(UTC)) >= 0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_thousand_attempts_of_one_student_are_not_all_run(tmp_path):
    put(tmp_path / "ada" / "x.zip", zipped({f"{n}/06_masks.ipynb": b"" for n in range(1000)}))
    put(tmp_path / "ben" / "06_masks.ipynb")
    found = find(tmp_path, LESSONS)
    assert [one.student for one in found.submissions] == ["ada"] * MOST_ATTEMPTS + ["ben"]
    assert "1,000 times" in found.notes[0]


def test_names_as_long_as_a_zip_can_hold_fill_no_terminal(tmp_path):
    put(tmp_path / "ada" / "x.zip", zipped({f"../{'a' * 60_000}{n}.ipynb": b"" for n in range(50)}))
    assert sum(map(len, find(tmp_path, LESSONS).notes)) < 50_000


def test_very_many_zips_in_a_zip_are_listed_in_time(tmp_path):
    empty = zipped({})
    put(tmp_path / "ada" / "x.zip", zipped({f"{n}.zip": empty for n in range(3000)}))
    begun = time.process_time()          # what others do on this machine does not count
    assert find(tmp_path, LESSONS).submissions == []
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_in_a_packing_without_brakes_is_not_unpacked(tmp_path, packing):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("06_masks.ipynb", b"\0" * 30_000_000)
    put(tmp_path / "ada" / "x.zip", out.getvalue())
    (submission,) = find(tmp_path, LESSONS).submissions
    with pytest.raises(Unreadable, match="not known here"):
        submission.read()


def _directory(count):
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 1, *[0] * 6) + b"a"
    return entry * count


def test_a_zip_that_lies_about_the_number_of_its_files_is_not_listed():
    listed = _directory(100_000)
    data = listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(listed), 0, 0)
    with pytest.raises(Unreadable, match="more than"):
        archives.opened(io.BytesIO(data))


def test_the_number_of_files_in_64_bits_counts_as_well():
    listed = _directory(100_000)
    data = (listed + struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(listed), 0)
            + struct.pack("<4sLQL", b"PK\6\7", 0, len(listed), 1)
            + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 47, 0, 0))
    with pytest.raises(Unreadable, match="more than"):
        archives.opened(io.BytesIO(data))


def test_files_that_lie_one_upon_another_are_refused():
    whole = zipped({"a": bz2.compress(os.urandom(50_000))})
    at, end = whole.index(b"PK\1\2"), whole.index(b"PK\5\6")
    listed = whole[at:end] * 50
    data = whole[:at] + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50, 50, len(listed), at, 0)
    with pytest.raises(Unreadable, match="upon another"):
        archives.opened(io.BytesIO(data))


def test_a_number_of_a_hundred_thousand_digits_takes_no_time():
    lesson, question = next((stem, q.id) for stem in lessons() for q in load(stem).questions
                            if q.kind == "number")
    begun = time.process_time()
    assert answers(json.dumps({"answers": {lesson: {question: "1" * 100_000 + "x"}}}).encode(), lesson) == ()
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("name", ["\U0001d51e" * 62, "a" * 255, "A" * 255, "é" * 127])
def test_the_longest_names_are_names_of_pages(tmp_path, name):
    (tmp_path / f"{file_name(name)}.html.part").write_text("")


# --- results ----------------------------------------------------------------------------------

def forged(dtype, shape, size):
    outcome = {"arrays": [[dtype, shape]], "form": "ok", "notes": [], "kind": "ndarray", "crash": None,
               "changed": []}
    return wire.pack({"answer": "run", "uses": [], "raised": "", "outcomes": [outcome],
                      "again": None, "printed": "",
                      "out_of_time": False}, b"\1" * size)


@pytest.mark.parametrize(("dtype", "shape", "size"), [
    ("<f8", [30_000, 30_000, 0], 0), ("<f8", [0, 2_000_000, 2_000_000], 0), ("|u1", [1_000_000], 1_000_000),
    ("|b1", [500, 500], 250_000), ("<f8", [32_769], 32_769 * 8)])
def test_results_that_grow_when_they_are_judged_are_refused(dtype, shape, size):
    with pytest.raises(BadAnswer):
        read_answer(forged(dtype, shape, size), [(np.ones(1),)])


def test_of_no_numbers_nothing_holds():
    answer = read_answer(forged("<f8", [0, 3, 3], 0), [(np.ones(1),)])
    assert answer.run.outcomes[0].values.form == "nothing" and answer.run.outcomes[0].arrays == ()


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda exercise: exercise.name)
def test_no_right_answer_is_empty_or_large(exercise):
    for seed in range(3):
        for outcome in known(exercise, seed).expected:
            assert all(0 < array.size < 1000 for array in outcome.arrays)


def test_the_largest_results_are_judged_in_time_and_memory():
    """Tall tables are the worst: a property sets them against a row, and gets a table of both."""
    exercise = EXERCISES["layer_norm"]
    facts = known(exercise, 5)
    tall = np.full((wire.LARGEST_DATA // 8, 1), 0.5)
    small = [Outcome(Values((np.zeros(3),)))] * (len(facts.calls) - 1)
    judge(exercise, Run([*small, *small[:1]]), 5)            # what is only loaded once
    tracemalloc.start()
    begun = time.process_time()
    verdict = judge(exercise, Run([Outcome(Values((tall,))), *small]), 5)
    assert diagnosis_of(verdict).html
    taken = time.process_time() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6 and taken < 5


# --- notebooks --------------------------------------------------------------------------------

BOMBS = {
    "nested": b'{"cells":[' + b"[" * 9_000_000 + b"]" * 9_000_000 + b"]}",
    "flat": b'{"cells":[' + b"[]," * 6_600_000 + b"[]]}",
    "digits": b'{"cells":' + b"9" * 19_000_000 + b"}",
    "many cells": notebook(*["softmax = 1"] * 50_000),
    "blank lines": notebook("softmax = 1" + "\n" * 300_000),
    "import": notebook("import " + " " * 200_000 + "x\nsoftmax = 1"),
    "brackets": notebook("softmax = [" + "[]," * 3_000_000 + "]"),
    "minus": notebook("softmax = " + "-" * 100_000 + "1"),
    "one line": notebook("def softmax(x): return x" + "; x" * 1_000_000),
    "definitions": notebook("def softmax(x): return f0(x)\n" + "".join(
        f"def f{n}(x): return f{n + 1}(x)\n" for n in range(20_000))),
    "names": notebook(*(f"def f{n}(x): return f{n + 1}(x)" for n in range(3000)), "softmax = f0"),
    "surrogate": b'{"cells":[{"cell_type":"code","source":"softmax = \'\\ud800\'"}]}',
    "sources": b'{"cells":[{"cell_type":"code","source":[' + b'"",' * 5_000_000 + b'""]}]}',
    "outputs": b'{"cells":[{"cell_type":"code","outputs":"' + b"\\ud83d" * 3_000_000 + b'","source":"x"}]}',
}


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_notebook_that_is_a_bomb_costs_only_itself(bomb):
    begun = time.monotonic()
    with Box() as box:
        with suppress(NotANotebook):
            assert mark_notebook(box, bomb, "02_weights", 7)[0].status != RIGHT
        assert mark_notebook(box, notebook(HONEST), "02_weights", 7)[0].status == RIGHT
    assert time.monotonic() - begun < 60     # three at most; the machine may be busy
