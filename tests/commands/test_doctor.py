"""What `course doctor` says about an installation and a learner's folder."""

import shutil

import pytest

from course_lib import explorers
from course_lib.commands import doctor
from course_lib.commands.start_folder import start_folder
from course_lib.records.files import lessons_folder


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    folder = tmp_path / "meine Übungen"
    start_folder(folder)
    return folder


def of(findings, what):
    return next(finding for finding in findings if finding.what == what)


def test_a_fresh_folder_is_well_and_all_is_looked_at(folder):
    findings = doctor.examine(folder)
    assert [finding.what for finding in findings if not finding.well] == []
    count = len(list(lessons_folder().glob("[0-9]*.ipynb")))
    assert of(findings, "Lessons").seen == f"all {count} in {folder}"
    assert of(findings, "Explorers").seen == f"all {len(explorers.EXPLORERS)} can be shown"


def test_a_lesson_that_is_missing_is_named_with_what_helps(folder):
    (folder / "02_weights.ipynb").unlink()
    finding = doctor.lessons(folder)
    assert not finding.well
    assert finding.seen.endswith("missing: 02_weights")
    assert "course start" in finding.helps


def test_another_folder_is_no_fault(tmp_path):
    finding = doctor.lessons(tmp_path)
    assert finding.well and "not one that `course start` made" in finding.seen


def test_an_explorer_whose_script_is_gone_is_named_and_the_others_are_still_looked_at(monkeypatch):
    monkeypatch.setitem(explorers.EXPLORERS, "words", "no_such_module:WordsExplorer")
    finding = doctor.explorers()
    assert not finding.well
    assert finding.seen.startswith("cannot be shown: words (ModuleNotFoundError: ")
    assert finding.helps == doctor.REPAIR


def test_a_damaged_progress_file_is_told_with_what_helps(tmp_path, monkeypatch):
    path = tmp_path / "progress.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    finding = doctor.progress_file()
    assert not finding.well and "is damaged" in finding.seen
    assert finding.helps == "Rename that file; your notebooks are not affected."


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    finding = doctor.writing(tmp_path / "not there")
    assert not finding.well and "Choose another folder" in finding.helps


def test_a_machine_that_cannot_grade_is_no_fault_of_a_learners(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = doctor.grading()
    assert found.well
    assert "not on this machine" in found.seen and "only teachers need it" in found.seen


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_a_sandbox_is_looked_at_by_attacking_it():
    assert "10 attacks from inside were refused" in doctor.grading().seen


def test_from_the_folder_above_and_from_one_below_it_tells_where_and_how_much_is_kept(tmp_path, monkeypatch):
    from course_lib.records.progress import Progress
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    work = tmp_path / "clone" / "work"
    start_folder(work)
    (work / "week 1").mkdir()
    kept = Progress(work / ".course" / "progress.sqlite")
    kept.record_quiz("02_weights", "weights.add-ten", "0,34", True)
    for _ in range(2):
        kept.record_attempt("softmax", None, False, None)
    for folder in (work.parent, work, work / "week 1"):
        findings = doctor.examine(folder)
        assert of(findings, "Your progress").seen == (
            f"{kept.path} is whole: 2 checked functions, 1 quiz answer")
        assert of(findings, "Lessons").seen.startswith("all ")
        assert str(work) in of(findings, "Saving your work").seen
