"""The files for Canvas, Moodle and spreadsheets: their columns, and nothing that a spreadsheet obeys."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.count.overrides import Override
from course_lib.grading.count.points import score
from course_lib.grading.count.rubric import default
from course_lib.grading.results import NOT_MARKED, Known, Marked, QuizAnswer
from course_lib.grading.tell.gradebook import Person, as_json, canvas_csv, figure, moodle_csv, plain_csv, text

from ..sample_class import LESSON, ada, attempt, result, student
from .test_student_page import NAMES as HOSTILE


def read(file):
    """The rows of a CSV file as a program that knows about the BOM reads them."""
    assert file.startswith("\ufeff")
    return list(csv.reader(io.StringIO(file.removeprefix("\ufeff"), newline="")))


def people(student):
    return Person(student.student, id="123", login="ada@uni", sis_id="s7", section="Group 1",
                  email="ada@example.org")


def test_canvas_gets_its_five_columns_then_the_assignments_and_a_row_of_points_possible():
    assert canvas_csv([ada()], people, {LESSON: "Masks (4711)"}) == (
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,02_weights,Masks (4711)\r\n"
        "    Points Possible,,,,,10,10\r\n"
        "Ada Lovelace,123,s7,ada@uni,Group 1,0.67,3.83\r\n")


def test_moodle_gets_the_worksheet_of_one_assignment():
    marks = student("Ada Lovelace", attempt("Ada Lovelace", result("causal_mask", "causal.no_self")))
    assert moodle_csv([marks], LESSON, people) == (
        "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\r\n"
        "Participant 123,Ada Lovelace,ada@example.org,Submitted for grading,0.5,10,Yes,,,"
        "causal_mask: 0.5 of 2. You let no token look at itself.\r\n")


def test_moodles_feedback_says_the_points_and_the_reason_of_each_exercise():
    marks, _ = score(default(), [Marked("Ada", LESSON, "d", exercises=(
        result("causal_mask"), result("masked_softmax", status=NOT_MARKED, reason="it burnt")))])
    assert read(moodle_csv(marks, LESSON))[1][-1] == (
        "causal_mask: 2 of 2, right | masked_softmax: not marked: it burnt | "
        "padding_mask: 0 of 1, not answered | combine_masks: 0 of 1, not answered | "
        "quiz: the quiz has no points")


@pytest.mark.parametrize(("system", "canvas", "moodle"), [
    ("canvas", ["Ada", "123"], ["", "Ada"]), ("moodle", ["Ada", ""], ["Participant 123", "Ada"]),
    ("", ["Ada (123)", ""], ["", "Ada (123)"])])
def test_a_number_is_written_only_into_the_file_of_the_system_that_it_comes_from(system, canvas, moodle):
    marks = [replace(student("Ada (123)", attempt("Ada (123)", result("causal_mask"))), system=system)]
    assert read(canvas_csv(marks))[2][:2] == canvas       # else a stranger with that number gets the marks
    assert read(moodle_csv(marks, LESSON))[1][:2] == moodle


def test_what_was_set_by_hand_says_so_in_every_file():
    marked = [Marked("Ada", LESSON, "d", reason="the notebook cannot be read")]
    marks, _ = score(default(), marked, [Override("Ada", LESSON, "", 5.0, "it's fine")])
    assert read(plain_csv(marks))[1][2:7] == ["", "5", "6", "set by hand", "set by hand: it's fine"]
    assert read(moodle_csv(marks, LESSON))[1][-1] == "The points of this lesson were set by hand: it's fine"
    assert json.loads(as_json(marks))[0]["lessons"][LESSON]["by_hand"] == "set by hand: it's fine"


def test_a_student_of_whom_nothing_could_be_read_is_in_every_file():
    marked = [Marked("Ada", LESSON, "d", exercises=(result("causal_mask"),))]
    marks, _ = score(default(), marked, students={"Ben": Known(unread={LESSON: "ben.zip: it is damaged."})})
    assert read(plain_csv(marks))[-1][:7] == ["Ben", LESSON, "", "", "6", "not marked",
                                              "ben.zip: it is damaged."]
    assert read(canvas_csv(marks))[3] == ["Ben", "", "", "", "", ""]
    assert read(moodle_csv(marks, LESSON))[2][-1] == "Not marked: ben.zip: it is damaged."


@pytest.mark.parametrize("number, identifier", [("12", "Participant 12"), ("", ""),
                                                ("Participant 12", "Participant 12")])
def test_moodle_knows_a_student_as_participant(number, identifier):
    marks = [student("Ada", attempt("Ada"))]
    rows = read(moodle_csv(marks, LESSON, lambda student: Person(student.student, number)))
    assert rows[1][0] == identifier


def test_moodle_gets_no_row_for_a_student_who_handed_nothing_in():
    marks = ada()
    marks.lessons[LESSON] = replace(marks.lessons[LESSON], attempt=None, points=None)
    assert len(read(moodle_csv([marks, student("Grace")], LESSON))) == 1


def test_moodle_gets_html_in_which_a_strangers_text_is_escaped():
    [_, row] = read(moodle_csv([student("Ada", attempt("Ada", reason="<script>alert(1)</script>"))], LESSON))
    assert row[-1] == "Not marked: &lt;script&gt;alert(1)&lt;/script&gt;"
    hostile = replace(result("causal_mask", "causal.no_self"), title="Your function stops with <b>.")
    [_, row] = read(moodle_csv([student("Ada", attempt("Ada", hostile))], LESSON))
    assert row[-1] == "causal_mask: 0.5 of 2. Your function stops with &lt;b&gt;."


def test_the_plain_file_has_one_row_for_each_exercise_and_the_quiz():
    assert [row[:6] for row in read(plain_csv([ada()]))] == [
        ["student", "lesson", "item", "points", "out_of", "status"],
        ["Ada Lovelace", "02_weights", "softmax", "0.67", "2", "wrong"],
        ["Ada Lovelace", LESSON, "causal_mask", "0.5", "2", "wrong"],
        ["Ada Lovelace", LESSON, "masked_softmax", "0.33", "2", "wrong"],
        ["Ada Lovelace", LESSON, "padding_mask", "2", "2", "right"],
        ["Ada Lovelace", LESSON, "combine_masks", "", "2", "not marked"],
        ["Ada Lovelace", LESSON, "quiz", "1", "2", ""]]


def test_what_is_not_marked_is_an_empty_cell_and_null_never_0():
    marks = [student("Ada", attempt("Ada", reason="the notebook is not JSON"))]
    assert read(canvas_csv(marks))[2] == ["Ada", "", "", "", "", ""]
    assert read(moodle_csv(marks, LESSON))[1][4] == ""
    assert read(plain_csv(marks))[1] == ["Ada", LESSON, "", "", "10", "not marked",
                                         "the notebook is not JSON", "0", ""]
    [found] = json.loads(as_json(marks))
    assert found["total"] is None and found["lessons"][LESSON]["points"] is None
    one = [student("Ada", attempt("Ada", result("causal_mask", status=NOT_MARKED, reason="it burnt")))]
    assert read(plain_csv(one))[1][3] == ""


def test_a_lesson_of_another_student_is_an_empty_cell():
    rows = read(canvas_csv([ada(), student("Grace", attempt("Grace", result("causal_mask")))]))
    assert rows[3] == ["Grace", "", "", "", "", "", "2"]


def test_json_holds_the_ideas_and_the_reasons_in_ascii():
    marks = [student("Zoë", attempt("Zoë", result("causal_mask", "causal.no_self")))]
    assert as_json(marks).isascii()
    [found] = json.loads(as_json(marks))
    assert found["student"] == "Zoë"
    assert found["lessons"][LESSON]["items"]["causal_mask"] == {
        "points": 0.5, "out_of": 2.0, "why": "3 of 6 properties hold", "status": "wrong",
        "misconception": "causal.no_self"}


@pytest.mark.parametrize("hostile, harmless", [
    ("=cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0"), ("+1", "'+1"), ("-1+2", "'-1+2"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'=1"), ("\r=1", "'=1"), ("\n=1", "'=1"), (" =1", "'=1"), ('"=1', "\"'=1"),
    ("\ufeff=1", "\ufeff'=1"),
    ("\uff1d1", "'\uff1d1"), ("Ada;=1", "Ada;'=1"), ("Ada; @x", "Ada; '@x"), ("Anna-Lena", "Anna-Lena"),
    ("O'Brien", "O'Brien"), ("a=b", "a=b"), ("", ""), ("two\r\nlines\there", "two lines here"),
    ("\x1b[31mred", "␛[31mred"), ("\u202egnp", "gnp"), ("\ud800", "\ufffd")])
def test_text_that_a_spreadsheet_or_a_terminal_would_obey_is_made_harmless(hostile, harmless):
    assert text(hostile) == harmless


@given(st.text(st.characters(), max_size=40))
def test_no_text_becomes_a_formula_or_breaks_a_file(anything):
    cell = text(anything)
    assert not re.match(r"[=+\-@\t\r]", cell) and not re.search(r"[\x00-\x1f\x7f-\x9f]", cell)
    assert not re.search(r";\s*[=+\-@]", cell)
    cell.encode("utf-8")


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:20]))
def test_every_file_survives_a_hostile_name_and_hostile_texts(name):
    found = replace(result("causal_mask", "causal.no_self"), title=name, reason=name)
    marks = [student(name, attempt(name, found, quiz=(QuizAnswer(LESSON, name, False, name, name),)))]
    person = Person(name, name, name, name, name, name)
    for file in (canvas_csv(marks, lambda _: person, {LESSON: name}), plain_csv(marks),
                 moodle_csv(marks, LESSON, lambda _: person)):
        rows = read(file)
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]
        file.encode("utf-8")
        file.encode("utf-8").decode("utf-8-sig")
    as_json(marks).encode("ascii")


def test_a_long_text_fits_a_cell_of_excel():
    assert len(text("x" * 100_000)) < 32_767


@pytest.mark.parametrize("points, cell", [(None, ""), (0.0, "0"), (-1.5, "-1.5"), (2.0, "2"),
                                          (1 / 3, "0.33")])
def test_a_number_stays_a_number_also_below_0(points, cell):
    assert figure(points) == cell
