"""The numbers in the quiz of lesson 04 are those that NumPy gives."""

import numpy as np
import pytest

from course_lib.attention import project_qkv, similarity_scores, softmax, weighted_sum
from course_lib.models.corpus import VECTORS, WORDS
from course_lib.models.hand_made import W_K, W_Q, W_V
from course_lib.quizzes.quiz import load, mark

QUESTIONS = {question.id: question for question in load("04_queries_keys_values").questions}
BANK, SAT, RIVER = (WORDS.index(word) for word in ["bank", "sat", "river"])
Q, K, V = project_qkv(VECTORS, W_Q, W_K, W_V)
PRODUCTS = Q[BANK] * K[SAT]


def test_query_and_key_in_the_question_are_those_of_the_words():
    assert Q[BANK].round(2).tolist() == [2.2, 0.1, 0.1]
    assert K[SAT].round(2).tolist() == [0.2, 1.4, 0.2]


@pytest.mark.parametrize(("value", "idea"), [
    (PRODUCTS.sum(), None),
    (PRODUCTS.max(), "views.loudest_question_only"),
    (Q[BANK].sum() * K[SAT].sum(), "views.totals_multiplied"),
    (Q[BANK].sum() + K[SAT].sum(), "views.adds_the_numbers"),
    (PRODUCTS.mean(), "views.mean_of_products")])
def test_each_number_is_what_its_idea_gives(value, idea):
    told = mark(QUESTIONS["views.by-hand"], value)
    assert (told.right, told.misconception) == (idea is None, idea)


def test_the_table_holds_the_scores_of_the_sentence():
    matrix = QUESTIONS["views.which-cell"].matrix
    assert list(matrix.rows) == list(matrix.columns) == WORDS
    np.testing.assert_allclose(matrix.values, similarity_scores(Q, K), atol=0.00501)


def test_with_one_matrix_the_table_is_symmetric_and_sat_prefers_she():
    scores = similarity_scores(Q, Q)
    np.testing.assert_allclose(scores, scores.T)
    assert scores[SAT, [SAT, 0]].round(2).tolist() == [2.0, 2.3]


def test_doubling_the_values_doubles_what_is_received_and_moves_no_weight():
    weights = softmax(similarity_scores(Q, K))
    assert weights[BANK, RIVER].round(2) == 0.94
    np.testing.assert_allclose(weighted_sum(weights, VECTORS @ (2 * W_V)), 2 * weighted_sum(weights, V))


@pytest.mark.parametrize("option", QUESTIONS["views.shapes"].options, ids=lambda option: option.text)
def test_what_can_be_computed_is_what_numpy_computes(option):
    shapes = [tuple(map(int, part.split(")")[0].split(", "))) for part in option.text.split("(")[1:]]
    try:
        queries, keys, values = (VECTORS @ np.ones(shape) for shape in shapes)
        weighted_sum(softmax(similarity_scores(queries, keys)), values)
        runs = True
    except ValueError:
        runs = False
    assert runs == option.right
