"""`course grade`, as a teacher types it, on the sample class."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from course_lib.commands.cli import main
from course_lib.grading.grade import merge
from course_lib.grading.results import COURSE_OWN, NOT_ANSWERED, NOT_MARKED, RIGHT, WRONG, Marked
from course_lib.grading.sample.sample_class import CLASS, make
from course_lib.grading.store import Store
from course_lib.records.files import lessons_folder

from .sandbox.walls import NO_HURRY_CODE, no_hurry

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


def grade(*words):
    return CliRunner().invoke(main, ["grade", *map(str, words)])


@pytest.fixture(scope="module", autouse=True)
def patience():
    with pytest.MonkeyPatch.context() as patch:
        no_hurry(patch)
        yield


def start(*words, alone=False):
    """Start the program; `alone`: in a group of processes of its own."""
    code = f"{NO_HURRY_CODE}from course_lib.commands.cli import main; main(prog_name='course')"
    return subprocess.Popen([sys.executable, "-c", code, "grade", *map(str, words)],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            start_new_session=alone)


def facts(out, seed=True):
    """Everything that was found out, without what depends on the seed of the run."""
    return {(m.student, m.digest): m.to_json() if seed else
            [(e.exercise, e.status, e.kind, e.misconception) for e in m.exercises]
            for m in Store(out / "results.sqlite").all()}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "class"
    make(folder)
    return folder


@pytest.fixture(scope="module")
def quiet(sample, tmp_path_factory):
    """An undisturbed run with one worker."""
    out = tmp_path_factory.mktemp("quiet")
    said = grade(sample, "--out", out)
    assert said.exit_code == 0, said.output
    return out, said.output


def test_the_class_is_marked_and_the_teacher_is_told_where_to_look(quiet):
    out, said = quiet
    assert "31 notebooks of 30 students found, 0 of them marked before." in said
    assert "attacks from inside were refused" in said
    assert f"30 students, 2 with something that is not marked. Open {out / 'class.html'}" in said
    assert len(list((out / "feedback").glob("*.html"))) == 30


EXPECTED = {"no_self": "causal.no_self", "inverted": None, "times_mask": "mask.times_scores",
            "after_softmax": "mask.after_softmax", "nan_row": "mask.nan_row", "integers": "causal.integers",
            "one_too_many": "pad.one_too_many"}


def test_every_student_gets_what_they_handed_in(quiet):
    for m in Store(quiet[0] / "results.sqlite").all():
        results = {e.exercise: e for e in m.exercises}
        for exercise, name in CLASS.get(m.student, {}).items():
            if m.again or m.reason:
                continue
            expected = {"": NOT_ANSWERED, "borrowed": COURSE_OWN}.get(name, WRONG)
            assert results[exercise].status in (expected, NOT_MARKED), (m.student, exercise)
            if EXPECTED.get(name):
                assert results[exercise].misconception == EXPECTED[name], (m.student, exercise)
        for exercise, result in results.items():
            if exercise not in CLASS.get(m.student, {}) or m.again:
                assert result.status == RIGHT, (m.student, exercise)


def test_running_it_again_marks_nothing_twice(quiet, sample, tmp_path):
    out = tmp_path / "again"
    shutil.copytree(quiet[0], out)
    before = facts(out)
    said = grade(sample, "--out", out)
    assert "31 notebooks of 30 students found, 31 of them marked before." in said.output
    assert facts(out) == before


def test_a_changed_notebook_is_a_new_attempt_and_nothing_else_is_marked(quiet, sample, tmp_path):
    out, folder = tmp_path / "out", tmp_path / "class"
    shutil.copytree(quiet[0], out)
    shutil.copytree(sample, folder)
    path = folder / "Hedy Lamarr" / "06_masks.ipynb"
    path.write_bytes(path.read_bytes().replace(b"scores / 2", b"-np.inf"))
    assert "30 students found, 30 of them marked before." in grade(folder, "--out", out).output
    mine = [m for m in Store(out / "results.sqlite").all() if m.student == "Hedy Lamarr"]
    assert len(mine) == 2


def test_two_workers_find_the_same_byte_for_byte(quiet, sample, tmp_path):
    (tmp_path / "results.sqlite").write_bytes(_only_the_seed(quiet[0], tmp_path))
    assert grade(sample, "--out", tmp_path, "--workers", "2").exit_code == 0
    assert facts(tmp_path) == facts(quiet[0])


def _only_the_seed(out, tmp_path):
    """A results file with the seed of another run and nothing in it."""
    import sqlite3
    copy = tmp_path / "seed.sqlite"
    shutil.copy(out / "results.sqlite", copy)
    with sqlite3.connect(copy) as file:
        file.execute("DELETE FROM marked")
    return copy.read_bytes()


def test_shards_put_together_are_the_whole_class(quiet, sample, tmp_path):
    for n in (1, 2, 3):
        said = grade(sample, "--out", tmp_path, "--shard", f"{n}/3")
        assert said.exit_code == 0 and f"Part {n} of 3 is in" in said.output
    assert not (tmp_path / "class.html").exists()
    said = grade("--merge", "--out", tmp_path)
    assert said.exit_code == 0 and "30 students" in said.output
    assert facts(tmp_path, seed=False) == facts(quiet[0], seed=False)


def test_shards_that_disagree_are_told_with_the_names(tmp_path):
    store = Store(tmp_path / "results.sqlite")
    store.add(Marked("Ada", "06_masks", "d"))
    Store(tmp_path / "results-1-of-2.sqlite").add(Marked("Ada", "06_masks", "d", reason="other"))
    assert merge(tmp_path, store) == [
        "part 2 of 2 is not there: its students are not in the report.",
        "results-1-of-2.sqlite: 0 new",
        "results-1-of-2.sqlite: marked before with another result, the first stays: Ada 06_masks."]


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_marks(quiet, sample, tmp_path):
    (tmp_path / "results.sqlite").write_bytes(_only_the_seed(quiet[0], tmp_path))
    chance = random.Random(5)
    for _ in range(6):
        with start(sample, "--out", tmp_path, "--workers", "2") as process:
            time.sleep(chance.uniform(0.4, 2.5))
            process.send_signal(signal.SIGKILL)
    assert grade(sample, "--out", tmp_path).exit_code == 0
    assert facts(tmp_path) == facts(quiet[0])


def test_a_killed_run_leaves_no_process_behind(sample, tmp_path):
    with start(sample, "--out", tmp_path, "--workers", "2") as process:
        from .sandbox.walls import descendants
        family, begun = set(), time.monotonic()
        while len(family) < 4 and time.monotonic() - begun < 300:     # two workers, each with a sandbox
            time.sleep(0.2)
            family = descendants(process.pid)
        assert len(family) >= 4
        process.send_signal(signal.SIGKILL)
    for _ in range(3000):
        if not any(os.path.exists(f"/proc/{pid}/fd/0") for pid in family):
            break
        time.sleep(0.1)
    assert not any(os.path.exists(f"/proc/{pid}/fd/0") for pid in family)


def test_ctrl_c_says_that_nothing_is_lost(sample, tmp_path):
    with start(sample, "--out", tmp_path) as process:
        log = tmp_path / "results.sqlite-wal"
        while process.poll() is None and not (log.exists() and log.stat().st_size):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:      # a signal that arrives in a finaliser is lost: press again
            process.send_signal(signal.SIGINT)
        said = process.stdout.read()
    assert process.returncode == 1
    assert "What is marked is kept: run the same again to go on." in said
    assert "Traceback" not in said
    assert not log.exists() and Store(tmp_path / "results.sqlite").done()


def test_ctrl_c_while_the_workers_still_load_says_the_same_and_no_more(sample, tmp_path):
    """A terminal sends it to all processes."""
    with start(sample, "--out", tmp_path, "--workers", "2", alone=True) as process:
        said = process.stdout.readline()
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        said += process.stdout.read()
    assert "found, 0 of them marked before" in said
    assert "What is marked is kept: run the same again to go on." in said
    assert "Traceback" not in said


def test_points_set_by_hand_and_a_changed_rubric_need_no_second_run(quiet, sample, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(quiet[0], out)
    with (out / "overrides.csv").open("a") as file:
        file.write("Tony Hoare,06_masks,masked_softmax,1.5,told me\nNobody,06_masks,quiz,1,\n")
    rubric = (out / "rubric.yaml").read_text().replace("causal_mask: 2", "causal_mask: 10")
    (out / "rubric.yaml").write_text(rubric)
    said = grade(sample, "--out", out)
    assert "31 of them marked before" in said.output and "line 3: nobody is called 'Nobody'" in said.output
    marks = {student["student"]: student["lessons"]["06_masks"]["items"]
             for student in json.loads((out / "marks.json").read_text())}
    assert marks["Tony Hoare"]["masked_softmax"]["points"] == 1.5
    assert marks["Ada Lovelace"]["causal_mask"]["points"] == 10
    assert (out / "rubric.yaml").read_text() == rubric


def test_without_isolation_nothing_is_marked(sample, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    said = grade(sample, "--out", tmp_path)
    assert said.exit_code == 1
    assert "Nothing was marked: bubblewrap is not installed" in said.output
    assert "--trusted" in said.output
    assert Store(tmp_path / "results.sqlite").all() == []


def test_a_sandbox_that_does_not_hold_is_not_used(sample, tmp_path, monkeypatch):
    from course_lib.grading.sandbox import isolation
    from course_lib.grading.sandbox.box import Unlocked
    monkeypatch.setattr(isolation, "Box", Unlocked)       # as if bubblewrap let everything through
    said = grade(sample, "--out", tmp_path)
    assert said.exit_code == 1
    assert "from inside the sandbox it was possible to read a file of yours" in said.output
    assert Store(tmp_path / "results.sqlite").all() == []


def test_trusted_code_is_marked_without_isolation_and_the_report_says_so(tmp_path):
    (tmp_path / "class" / "ada").mkdir(parents=True)
    from course_lib.grading.sample.sample_class import notebook
    (tmp_path / "class" / "ada" / "06_masks.ipynb").write_bytes(notebook({"causal_mask": "no_self"}))
    said = grade(tmp_path / "class", "--out", tmp_path / "out", "--trusted")
    assert said.exit_code == 0 and "WITHOUT ISOLATION" in said.output
    assert "isolation" in (tmp_path / "out" / "class.html").read_text().lower()
    (only,) = Store(tmp_path / "out" / "results.sqlite").all()
    assert [e.status for e in only.exercises] == [WRONG, RIGHT, RIGHT, RIGHT]
    assert only.isolation == "none"


@pytest.mark.parametrize(("words", "told"), [
    (["--out", "out"], "say which folder the submissions are in"),
    (["nowhere", "--out", "out"], "No such file or directory"),
    (["empty", "--out", "out"], "no notebook of the course was found in empty"),
    (["empty", "--out", "out", "--shard", "4/3"], "'4/3' is no part: write 3/20"),
    (["empty", "--out", "out", "--shard", "x"], "'x' is no part"),
    (["empty", "--out", "out", "--workers", "0"], "0 is not in the range"),
    (["empty"], "Missing option '--out'"),
    (["class", "--out", "bad-rubric"], "line 1: 'lesons' is not known here; did you mean lessons?"),
    (["class", "--out", "bad-overrides"], "overrides.csv: the first line should be"),
    (["class", "--out", "bad-results"], "not a results file"),
    (["class", "--out", "class/report"], "class/report lies in the folder with the submissions"),
    (["class", "--out", "class"], "class lies in the folder with the submissions"),
    (["class", "--out", "."], "holds other files, and no report yet: choose a new folder"),
    (["class/ada/06_masks.ipynb", "--out", "out"], "is one notebook: put it into a folder"),
    (["broken.zip", "--out", "out"], "broken.zip: it is not a whole zip file"),
    (["--merge", "--out", "nothing"], "Error: there is no results-N-of-M.sqlite"),
    (["class", "--merge", "--out", "out"], "Error: there is no results-N-of-M.sqlite"),
])
def test_a_wrong_call_is_told_in_one_sentence(tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "06_masks.ipynb").write_text("{}")
    for name in ("empty", "bad-rubric", "bad-overrides", "bad-results"):
        (tmp_path / name).mkdir()
    (tmp_path / "bad-rubric" / "rubric.yaml").write_text("lesons: {}")
    (tmp_path / "bad-overrides" / "overrides.csv").write_text("Ada,1")
    (tmp_path / "bad-results" / "results.sqlite").write_text("my own notes " * 100)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04")
    said = grade(*words)
    assert told in said.output
    assert "Traceback" not in said.output and not isinstance(said.exception, OSError)
    assert not (tmp_path / "out").exists()          # a slip makes no files


def test_a_hostile_name_does_not_reach_the_terminal(tmp_path):
    (tmp_path / "class" / "\x1b[2J\u202eevil").mkdir(parents=True)
    (tmp_path / "class" / "\x1b[2J\u202eevil" / "06_masks.ipynb").write_bytes(b"{}")
    (tmp_path / "class" / "\x1b[2J\u202eevil" / "notes\x07.ipynb").write_bytes(b"{}")
    said = grade(tmp_path / "class", "--out", tmp_path / "out")
    assert said.exit_code == 0
    assert not any(c in said.output for c in "\x1b\x07\u202e")


def test_the_gradebook_has_a_row_for_everyone_and_an_empty_cell_for_what_is_not_marked(quiet):
    with (quiet[0] / "canvas.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 32
    assert {row[0]: row[-1] for row in rows}["Vera Rubin"] == ""


def small_class(folder, *names):
    from course_lib.grading.sample.sample_class import notebook
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "06_masks.ipynb").write_bytes(notebook({}))


def marks(out):
    return {student["student"]: student for student in json.loads((out / "marks.json").read_text())}


def test_a_student_whose_zip_is_broken_is_in_the_report_and_can_be_given_points(tmp_path):
    small_class(tmp_path / "class", "ada")
    (tmp_path / "class" / "ben").mkdir()
    (tmp_path / "class" / "ben" / "submission.zip").write_bytes(b"PK\x03\x04 half")
    out = tmp_path / "out"
    said = grade(tmp_path / "class", "--out", out)
    assert "1 notebook of 2 students found" in said.output
    assert "2 students, 1 with something that is not marked." in said.output
    why = ("ben/submission.zip: it is not a whole zip file. Make or download the file again, "
           "and hand it in again.")
    assert marks(out)["ben"]["lessons"]["06_masks"]["not_marked"] == why
    assert why in (out / "class.html").read_text()
    with (out / "overrides.csv").open("a") as file:
        file.write("Ben,06_masks,,5,mailed it\n")
    said = grade(tmp_path / "class", "--out", out)
    assert marks(out)["ben"]["total"] == 5 and "changes nothing" not in said.output


def test_who_handed_in_what_cannot_be_read_stays_in_the_report_when_another_lesson_is_graded(tmp_path):
    small_class(tmp_path / "six", "ada")
    (tmp_path / "six" / "ben").mkdir()
    (tmp_path / "six" / "ben" / "masks.docx").write_bytes(b"word")
    (tmp_path / "five" / "ada").mkdir(parents=True)
    shutil.copy(lessons_folder() / "05_scaling.ipynb", tmp_path / "five" / "ada")
    out = tmp_path / "out"
    grade(tmp_path / "six", "--out", out)
    said = grade(tmp_path / "five", "--out", out)
    assert "1 student in this report whose work is not in the folder now: ben." in said.output
    ben = marks(out)["ben"]["lessons"]
    assert "no notebook of the course: masks.docx" in ben["06_masks"]["not_marked"]
    assert not ben["05_scaling"]["not_marked"]                # there was nothing of it


def test_a_better_notebook_handed_in_later_is_the_last_attempt_whatever_its_bytes_are(tmp_path):
    from course_lib.grading.sample.sample_class import notebook
    out, homes = tmp_path / "out", [tmp_path / "class" / name for name in "abcdef"]
    for answers in ({"causal_mask": ""}, {}):
        for home in homes:
            home.mkdir(parents=True, exist_ok=True)
            document = json.loads(notebook(answers))
            document["metadata"]["of"] = home.name                 # other bytes for each
            (home / "06_masks.ipynb").write_text(json.dumps(document))
        grade(tmp_path / "class", "--out", out)
        rubric = (out / "rubric.yaml").read_text().replace("attempts: best", "attempts: last")
        (out / "rubric.yaml").write_text(rubric)
    assert {student["total"] for student in marks(out).values()} == {6}


def test_a_lesson_or_exercise_that_the_rubric_leaves_out_is_told(tmp_path):
    small_class(tmp_path / "class", "ada")
    out = tmp_path / "out"
    grade(tmp_path / "class", "--out", out)
    rubric = (out / "rubric.yaml").read_text()
    (out / "rubric.yaml").write_text(rubric.replace("      causal_mask: 2\n", ""))
    said = grade(tmp_path / "class", "--out", out)
    assert "rubric.yaml gives no points for causal_mask of 06_masks." in said.output
    (out / "rubric.yaml").write_text("lessons:\n  02_weights:\n")
    said = grade(tmp_path / "class", "--out", out)
    assert "rubric.yaml has no 06_masks: 1 notebook of it" in said.output


def test_whose_work_has_gone_from_the_folder_is_told_and_can_be_left_out(tmp_path):
    small_class(tmp_path / "class", "ada", "ben")
    out = tmp_path / "out"
    grade(tmp_path / "class", "--out", out)
    shutil.rmtree(tmp_path / "class" / "ben")
    said = grade(tmp_path / "class", "--out", out)
    assert "1 student in this report whose work is not in the folder now: ben." in said.output
    assert set(marks(out)) == {"ada", "ben"}
    said = grade(tmp_path / "class", "--out", out, "--only-found")
    assert "not in the folder now" not in said.output
    assert set(marks(out)) == {"ada"} and [p.name for p in (out / "feedback").iterdir()] == ["ada.html"]
    assert len(Store(out / "results.sqlite").all()) == 2          # kept, should the folder come back


def test_the_sample_class_is_not_written_over_a_folder(sample):
    said = CliRunner().invoke(main, ["sample-class", str(sample)])
    assert said.exit_code == 1 and "is there already" in said.output
