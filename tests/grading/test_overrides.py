"""Points set by hand: a file of the teacher's, read as spreadsheets write it."""

import pytest

from course_lib.grading.overrides import Override, OverrideError, load, make

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


@pytest.mark.parametrize(("text", "told"), [
    ("Ada,06_masks,causal_mask,1", "the first line should be student,lesson,item,points,reason"),
    ("student,lesson,item,points,reason\n\nAda,06_mask,x,1", "line 3: there is no lesson '06_mask'; "
     "did you mean 06_masks?"),
    ("student,lesson,item,points,reason\nAda;06_masks;x;1;", "line 2: here should be 5 cells"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,many", "line 2: 'many' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,-1", "line 2: '-1' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,nan", "line 2: 'nan' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks", "line 2: '' is not a number of points"),
    ("student,lesson,item,points,reason\nAda,06_masks,x,1,5,why", "Write 1.5 with a point"),
    (b"student,lesson,item,points,reason\nJos\xe9,06_masks,x,1", "save it as CSV UTF-8"),
])
def test_what_cannot_be_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(OverrideError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
