"""The quiz of lesson 06 says what NumPy gives."""

import numpy as np
import pytest

from course_lib.attention import causal_mask, masked_softmax, softmax
from course_lib.models.corpus import COMPANIONS, WORDS, words_of
from course_lib.quizzes.quiz import load, mark

QUESTIONS = {question.id: question for question in load("06_masks").questions}
SAT = WORDS.index("sat")


def test_the_row_of_sat_shares_the_total_between_two_words():
    weights = masked_softmax(np.zeros((6, 6)), causal_mask(6))
    assert mark(QUESTIONS["masks.row-of-sat"], weights[SAT, 0]).right


@pytest.mark.parametrize("misconception, row", [
    ("mask.times_scores", softmax(np.zeros((6, 6)) * causal_mask(6))[SAT]),
    ("causal.peeks_one", masked_softmax(np.zeros((6, 6)), np.tri(6, k=1, dtype=bool))[SAT]),
    ("causal.no_self", masked_softmax(np.zeros((6, 6)), np.tri(6, k=-1, dtype=bool))[SAT]),
])
def test_a_wrong_weight_is_the_one_that_the_misconception_gives(misconception, row):
    assert mark(QUESTIONS["masks.row-of-sat"], row[0]).misconception == misconception


def test_one_cell_of_the_teammates_mask_is_open_to_the_future():
    matrix = QUESTIONS["masks.find-the-leak"].matrix
    assert list(matrix.rows) == list(matrix.columns) == words_of(COMPANIONS[0])
    leaks = np.argwhere(np.array(matrix.values, bool) & ~causal_mask(5))
    assert leaks.tolist() == [[1, 4]] and mark(QUESTIONS["masks.find-the-leak"], [1, 4]).right


def row_of_by(way, river):
    scores = np.array([0.5, 0.2, 0.1, 0.3, river, 0.7])
    return way(scores, np.arange(6) <= WORDS.index("by"))


def after_softmax(scores, mask):
    return softmax(scores) * mask


def after_softmax_and_shared_again(scores, mask):
    return after_softmax(scores, mask) / after_softmax(scores, mask).sum()


@pytest.mark.parametrize("n, way", list(enumerate([
    lambda scores, mask: softmax(np.where(mask, scores, 0)), masked_softmax,
    after_softmax, after_softmax_and_shared_again])))
def test_what_does_not_leak_is_what_the_quiz_calls_right(n, way):
    sees_nothing = row_of_by(way, 1.0)[WORDS.index("river")] == 0
    stays = np.allclose(row_of_by(way, 1.0), row_of_by(way, 3.0))
    assert (sees_nothing and stays) == QUESTIONS["masks.what-does-not-leak"].options[n].right
