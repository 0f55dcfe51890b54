"""`course submit`: what a learner hands in, in one file, and nothing of theirs is overwritten."""

import json
import zipfile

import pytest
from click.testing import CliRunner

from course_lib.commands.cli import main
from course_lib.commands.start_folder import start_folder
from course_lib.commands.submit import NothingToSubmit, submit
from course_lib.grading.find.submissions import find
from course_lib.records.progress import Progress


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "Übung eins"
    start_folder(folder)
    return folder


def change(folder, stem):
    path = folder / f"{stem}.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("your code here", "mine"), encoding="utf-8")


def names(path):
    with zipfile.ZipFile(path) as file:
        return file.namelist()


def test_only_what_was_worked_on_is_handed_in(work):
    change(work, "06_masks")
    packed = submit(work)
    assert names(packed.path) == ["06_masks.ipynb", "quiz.json"]
    assert "02_weights" in packed.untouched


def test_the_last_answer_of_every_question_goes_with_it(work):
    change(work, "06_masks")
    progress = Progress(work / ".course" / "progress.sqlite")
    progress.record_quiz("06_masks", "masks.what-by-sees", 0, False)
    progress.record_quiz("06_masks", "masks.what-by-sees", 2, True)
    progress.record_quiz("02_weights", "weights.add-ten", "0,34", True)
    packed = submit(work)
    with zipfile.ZipFile(packed.path) as file:
        answers = json.loads(file.read("quiz.json"))["answers"]
    assert answers == {"06_masks": {"masks.what-by-sees": 2}, "02_weights": {"weights.add-ten": "0,34"}}
    assert packed.answers == 2
    assert "02_weights.ipynb" in names(packed.path)      # its answers need the lesson they belong to


def test_the_grader_finds_what_was_handed_in(work, tmp_path):
    change(work, "06_masks")
    packed = submit(work)
    (tmp_path / "class" / "ada").mkdir(parents=True)
    packed.path.rename(tmp_path / "class" / "ada" / "work.zip")
    (only,) = find(tmp_path / "class", ["06_masks"]).submissions
    assert only.read().notebook == (work / "06_masks.ipynb").read_bytes()
    assert only.read().quiz


def test_a_notebook_that_was_renamed_is_not_left_out_in_silence(work):
    change(work, "06_masks")
    change(work, "07_heads")
    (work / "07_heads.ipynb").rename(work / "07_heads_Renate.ipynb")
    packed = submit(work)
    assert packed.renamed == ["07_heads_Renate.ipynb"]
    assert any("Not in it, because of the name: 07_heads_Renate.ipynb." in said for said in packed.news)
    for path in work.glob("0*.ipynb"):
        path.rename(work / f"my {path.name}")
    with pytest.raises(NothingToSubmit, match="my 06_masks.ipynb"):
        submit(work)


def test_an_earlier_file_stays(work):
    change(work, "06_masks")
    first, second = submit(work), submit(work)
    assert first.path != second.path and first.path.exists() and second.path.exists()
    with pytest.raises(FileExistsError):
        submit(work, first.path)
    assert not list(work.glob(".*.part"))


def test_nothing_worked_on_is_told_and_leaves_no_file(work):
    with pytest.raises(NothingToSubmit, match="Did you save your notebook"):
        submit(work)
    assert not list(work.glob("*.zip")) and not list(work.glob(".*.part"))


def test_another_folder_is_told(tmp_path):
    with pytest.raises(NothingToSubmit, match="There is no lesson in"):
        submit(tmp_path)


def test_the_verb_says_what_to_hand_in(work):
    change(work, "06_masks")
    said = CliRunner().invoke(main, ["submit", str(work)])
    assert said.exit_code == 0
    assert "holds 1 notebook and 0 quiz answers. Hand in this one file." in said.output
    assert "because nothing was changed there: 00_start_here, 01_words" in said.output
    again = CliRunner().invoke(main, ["submit", str(work), "--out", str(next(work.glob("*.zip")))])
    assert again.exit_code == 1 and "File exists" in again.output


def test_a_name_without_zip_gets_it(work, tmp_path):
    change(work, "06_masks")
    assert submit(work, tmp_path / "mein Abgabe 1.5").path == tmp_path / "mein Abgabe 1.5.zip"
    assert submit(work, tmp_path / "mine.ZIP").path == tmp_path / "mine.ZIP"
    assert names(tmp_path / "mein Abgabe 1.5.zip") == ["06_masks.ipynb", "quiz.json"]


def test_which_of_two_files_to_hand_in_is_told(work):
    change(work, "06_masks")
    first, second = submit(work), submit(work)
    assert first.earlier == []
    assert f"Made before, and not to be handed in any more: {first.path.name}" in second.news


def test_a_lesson_without_an_answer_to_its_quiz_is_told(work):
    change(work, "05_scaling")
    change(work, "06_masks")
    Progress(work / ".course" / "progress.sqlite").record_quiz("05_scaling", "scaling.any", 0, True)
    packed = submit(work)
    assert packed.unanswered == ["06_masks"]
    assert ("No quiz answer is in it for 06_masks. To get its points, answer the quiz in the notebook and "
            "run the same command again.") in packed.news


def test_the_answers_are_found_for_a_lesson_that_was_moved_into_a_folder_below(work):
    change(work, "06_masks")
    Progress(work / ".course" / "progress.sqlite").record_quiz("06_masks", "masks.what-by-sees", 2, True)
    (work / "week 1").mkdir()
    (work / "06_masks.ipynb").rename(work / "week 1" / "06_masks.ipynb")
    packed = submit(work / "week 1")
    assert packed.answers == 1 and names(packed.path) == ["06_masks.ipynb", "quiz.json"]
