"""Points set by hand: a file of the teacher's, read as spreadsheets write it."""

import pytest

from course_lib.grading.count.overrides import Override, OverrideError, load, make

LESSONS = ["06_masks"]


def read(tmp_path, text):
    path = tmp_path / "overrides.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, LESSONS)


def test_it_is_made_once_and_never_written_again(tmp_path):
    make(tmp_path)
    (tmp_path / "overrides.csv").write_text("mine")
    make(tmp_path)
    assert (tmp_path / "overrides.csv").read_text() == "mine"


def test_a_new_file_and_a_missing_one_hold_nothing(tmp_path):
    assert load(tmp_path / "overrides.csv", LESSONS) == []
    make(tmp_path)
    assert load(tmp_path / "overrides.csv", LESSONS) == []


@pytest.mark.parametrize("text", [
    'student,lesson,item,points,reason\nAda,06_masks,causal_mask,1.5,"told me, in class"\n',
    '\ufeffStudent;Lesson;Item;Points;Reason\r\nAda;06_masks;causal_mask;1,5;told me, in class\r\n',
])
def test_both_kinds_of_spreadsheet_files_are_read(tmp_path, text):
    assert read(tmp_path, text) == [Override("Ada", "06_masks", "causal_mask", 1.5, "told me, in class", 2)]


@pytest.mark.parametrize("lesson", ["06", "6", "06_masks", "06_Masks"])
def test_a_lesson_may_be_called_by_its_number(tmp_path, lesson):
    text = f"student,lesson,item,points,reason\nLovelace,{lesson},x,1,late; ill; back again\n"
    assert read(tmp_path, text) == [Override("Lovelace", "06_masks", "x", 1, "late; ill; back again", 2)]


@pytest.mark.parametrize(("text", "told"), [
    ("Ada,06_masks,causal_mask,1", "the first line should be student,lesson,item,points,reason"),
    ("student,lesson,item,points,reason\n\nAda,06_mask,x,1", "line 3: there is no lesson '06_mask'; "
     "did you mean 06_masks?"),
    ("student,lesson,item,points,reason\nAda;06_masks;x;1;", "line 2: this row is separated by semicolons, "
     "the first line by commas"),
    ("student,lesson,item,points,reason\nAda;06_masks;;1,5;german excel", "line 2: this row is separated by "
     "semicolons, the first line by commas"),
    ("student,lesson,item,points,reason\nLovelace, Ada;06_masks;x;1,5;a, b, c, d", "separated by semicolons"),
    ("student;lesson;item;points;reason\nAda,06_masks,x,1.5,ill", "line 2: this row is separated by commas, "
     "the first line by semicolons"),
    ("student,lesson,item,points,reason\nAda", "line 2: here should be 5 cells"),
    ("student,lesson,item,points,reason\nAda,60,x,1", "line 2: there is no lesson '60'"),
    ("student,lesson,item,points,reason\nAda,,x,1", "line 2: there is no lesson ''"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,many", "line 2: 'many' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,-1", "line 2: '-1' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,nan", "line 2: 'nan' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks", "line 2: '' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,1,5,why", "Write 1.5 with a point"),
    (b"student,lesson,item,points,reason\r\nAda,06_masks,x,1\r\nJos\xe9,06_masks,x,1",
     "line 3: here is a sign that is not UTF-8 text: save the file as CSV UTF-8"),
])
def test_what_cannot_be_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(OverrideError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
