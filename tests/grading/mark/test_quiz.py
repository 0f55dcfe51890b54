"""Quiz answers that came with a submission are marked as the quiz itself marks them."""

import json

import pytest

from course_lib.grading.find.archives import Unreadable
from course_lib.grading.mark.quiz import answers
from course_lib.quizzes.quiz import lessons, load

STEM = "06_masks"


def marked(given, version=1):
    return answers(json.dumps({"version": version, "answers": {STEM: given}}).encode(), STEM)


def test_a_right_and_a_wrong_answer_with_the_idea_behind_it():
    right, wrong = marked({"masks.row-of-sat": "1/2", "masks.what-by-sees": 0})[::-1]
    assert (right.right, right.given) == (True, "1/2")
    assert (wrong.right, wrong.given, wrong.misconception) == (False, "`She` and `sat`", "causal.no_self")


def test_a_cell_and_several_ticks_are_said_in_words():
    told = {a.question: (a.right, a.given) for a in marked(
        {"masks.find-the-leak": [1, 4], "masks.what-does-not-leak": [3, 1]})}
    assert told["masks.find-the-leak"] == (True, "bank, river")
    assert told["masks.what-does-not-leak"][0] is True
    assert told["masks.what-does-not-leak"][1].startswith("scores, then minus infinity")


def test_the_order_is_that_of_the_quiz():
    ids = [q.id for q in load(STEM).questions]
    given = {"masks.row-of-sat": "0.5", "masks.what-by-sees": 0}
    assert [a.question for a in marked(given)] == [i for i in ids if i in given]


@pytest.mark.parametrize("given", [{}, {"masks.unknown": 1}, {"masks.what-by-sees": 99},
                                   {"masks.what-by-sees": "x"}, {"masks.what-by-sees": None},
                                   {"masks.what-by-sees": -1}, {"masks.what-by-sees": [0]},
                                   {"masks.row-of-sat": "no number"}, {"masks.find-the-leak": [0]},
                                   {"masks.find-the-leak": {"a": 1}}, {"masks.what-does-not-leak": 7},
                                   {"masks.what-does-not-leak": [[]]}, {"masks.row-of-sat": "9" * 5000}])
def test_an_answer_that_cannot_be_is_left_out_or_wrong(given):
    assert not any(answer.right for answer in marked(given))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"answers": []}', b"\xff", b"[" * 100_000,
                                 b'{"answers": {"06_masks": [1]}}', b"9" * 10_000])
def test_a_file_that_is_none_is_told(raw):
    with pytest.raises(Unreadable):
        answers(raw, STEM)


@pytest.mark.parametrize("stem", lessons())
def test_the_right_answers_of_every_quiz_are_right(stem):
    given = {}
    for question in load(stem).questions:
        right = [i for i, option in enumerate(question.options) if option.right]
        if question.kind == "number":
            given[question.id] = str(question.options[right[0]].value)
        elif question.kind == "cell":
            row, column = question.options[right[0]].cell
            given[question.id] = [question.matrix.rows.index(row), question.matrix.columns.index(column)]
        else:
            given[question.id] = right if question.kind == "several" else right[0]
    found = answers(json.dumps({"answers": {stem: given}}).encode(), stem)
    assert len(found) == len(given) and all(answer.right for answer in found)
