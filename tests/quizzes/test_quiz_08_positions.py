"""The numbers in the quiz of lesson 08 are those of the formulas."""

import numpy as np
import pytest

from course_lib.attention import rope, sinusoidal_positions
from course_lib.explorers.distance.widget import rope_curve, rope_question, sinusoid_curve
from course_lib.models.corpus import WORDS
from course_lib.quizzes.quiz import load, mark

QUESTIONS = {question.id: question for question in load("08_positions").questions}


def test_the_second_clock_has_turned_by_the_right_number():
    angle = np.arcsin(sinusoidal_positions(6, 4)[5, 2])
    assert mark(QUESTIONS["positions.angle-of-bank"], angle).right


@pytest.mark.parametrize(("idea", "value"), [
    ("pos.double_exponent", 5 / 10000 ** (4 / 4)), ("rope.wrong_frequencies", 5 / 10000 ** (1 / 4)),
    ("pos.starts_at_one", 6 / 100), ("pos.multiplies", 5 * 100), ("rope.one_speed", 5)])
def test_a_wrong_angle_is_the_one_that_its_idea_gives(idea, value):
    assert mark(QUESTIONS["positions.angle-of-bank"], value).misconception == idea


def test_one_cell_of_the_table_is_not_a_score_under_rope():
    arrow = rope(np.tile([1.0, 0.0], (6, 1)), np.arange(6))
    matrix = QUESTIONS["positions.broken-table"].matrix
    assert list(matrix.rows) == list(matrix.columns) == WORDS
    ((row, column),) = np.argwhere(np.abs(matrix.values - arrow @ arrow.T) > 0.00501)
    assert mark(QUESTIONS["positions.broken-table"], (int(row), int(column))).right


def test_only_alibi_always_takes_more_away():
    one_clock = sinusoid_curve(64, 2, 10_000.0)
    assert one_clock[6] > one_clock[5] and one_clock[44] > one_clock[1]
    aimed = rope_curve(rope(*rope_question(64, 8, 64, 10_000.0)))
    assert aimed.argmax() == 8
