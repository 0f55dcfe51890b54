"""Scores, weights and the mix of the values."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from .strategies import masked_scores, queries_keys_values, quick, score_tables


def test_softmax_of_log_2_and_0_is_two_thirds_and_one_third(attention):
    assert_allclose(attention.softmax(np.array([np.log(2), 0.0])), [2 / 3, 1 / 3], rtol=1e-12)


def test_equal_scores_share_the_weight_equally(attention):
    assert attention.softmax(np.zeros((2, 4))).tolist() == [[0.25] * 4] * 2


def test_softmax_takes_a_plain_list(attention):
    assert attention.softmax([1, 1]).tolist() == [0.5, 0.5]


def test_softmax_runs_over_the_last_axis_unless_told_otherwise(attention):
    scores = np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]])
    assert_allclose(attention.softmax(scores).sum(axis=1), [1, 1])
    assert_allclose(attention.softmax(scores, axis=0).sum(axis=0), [1, 1, 1])


@pytest.mark.parametrize("shift", [1000.0, -1000.0, 1e300])
def test_huge_scores_neither_overflow_nor_vanish(attention, shift):
    weights = attention.softmax(np.array([[shift, shift], [0.0, 0.0]]))
    assert weights.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_one_score_far_above_the_others_takes_all_the_weight(attention):
    assert attention.softmax(np.array([0.0, 5000.0, 0.0])).tolist() == [0.0, 1.0, 0.0]


@quick
@given(score_tables())
def test_weights_are_positive_and_each_row_sums_to_1(attention, scores):
    weights = attention.softmax(scores)
    assert (weights > 0).all()
    assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)


@quick
@given(score_tables())
def test_adding_a_constant_to_every_score_of_a_row_changes_no_weight(attention, scores):
    assert_allclose(attention.softmax(scores + 5), attention.softmax(scores), atol=1e-12)


@quick
@given(score_tables())
def test_words_in_another_order_keep_their_weights(attention, scores):
    assert_allclose(
        attention.softmax(scores[:, ::-1]), attention.softmax(scores)[:, ::-1], rtol=1e-12
    )


@quick
@given(score_tables())
def test_a_larger_score_never_gets_a_smaller_weight(attention, scores):
    order = scores.argsort(axis=-1, kind="stable")
    sorted_weights = np.take_along_axis(attention.softmax(scores), order, axis=-1)
    assert (np.diff(sorted_weights) >= 0).all()


def test_a_query_that_may_see_nothing_gets_zeros_not_nan(attention):
    weights = attention.masked_softmax(np.ones((1, 3)), np.zeros((1, 3), bool))
    assert weights.tolist() == [[0.0, 0.0, 0.0]]


def test_a_query_that_may_see_nothing_makes_numpy_warn_of_nothing(attention):
    with np.errstate(all="raise"):
        attention.masked_softmax(np.ones((1, 3)), np.zeros((1, 3), bool))


def test_hidden_keys_get_exactly_zero_and_the_others_share(attention):
    weights = attention.masked_softmax(np.array([[3.0, 3.0, 900.0]]), np.array([True, True, False]))
    assert weights.tolist() == [[0.5, 0.5, 0.0]]


def test_a_hidden_score_may_be_nan_or_infinite(attention):
    weights = attention.masked_softmax(
        np.array([[1.0, np.nan, np.inf]]), np.array([True, False, False])
    )
    assert weights.tolist() == [[1.0, 0.0, 0.0]]


def test_very_negative_scores_that_are_visible_still_share_the_weight(attention):
    weights = attention.masked_softmax(np.full((1, 2), -1e300), np.ones((1, 2), bool))
    assert weights.tolist() == [[0.5, 0.5]]


@quick
@given(masked_scores())
def test_masked_rows_sum_to_1_or_are_all_zero(attention, scores_and_mask):
    scores, mask = scores_and_mask
    weights = attention.masked_softmax(scores, mask)
    assert (weights[~mask] == 0).all()
    assert_allclose(weights.sum(axis=-1), mask.any(axis=-1), rtol=1e-12)


@quick
@given(masked_scores())
def test_what_a_hidden_key_would_have_scored_does_not_matter(attention, scores_and_mask):
    scores, mask = scores_and_mask
    assert_array_equal(
        attention.masked_softmax(np.where(mask, scores, 1e5), mask),
        attention.masked_softmax(scores, mask),
    )


@quick
@given(score_tables())
def test_a_mask_that_hides_nothing_changes_nothing(attention, scores):
    assert_allclose(
        attention.masked_softmax(scores, np.ones(scores.shape, bool)),
        attention.softmax(scores),
        rtol=1e-12,
    )


def test_row_i_column_j_is_query_i_against_key_j(attention):
    queries, keys = (
        np.array([[1.0, 0.0], [0.0, 2.0]]),
        np.array([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]),
    )
    assert attention.similarity_scores(queries, keys).tolist() == [[3, 5, 7], [8, 12, 16]]


def test_scores_are_divided_by_the_root_of_the_number_of_features(attention):
    queries, keys = np.ones((1, 4)), np.array([[np.log(2) / 2] * 4, [0.0] * 4])
    assert_allclose(attention.attention_weights(queries, keys), [[2 / 3, 1 / 3]], rtol=1e-12)


def test_a_row_of_weights_mixes_the_values(attention):
    assert attention.weighted_sum(
        np.array([[0.5, 0.5, 0.0]]), np.array([[2.0], [4.0], [9.0]])
    ).tolist() == [[3.0]]


def test_three_views_of_every_word(attention):
    x = np.array([[1.0, 2.0]])
    views = attention.project_qkv(x, np.eye(2), 2 * np.eye(2), np.array([[1.0], [1.0]]))
    assert [view.tolist() for view in views] == [[[1, 2]], [[2, 4]], [[3]]]


@quick
@given(queries_keys_values())
def test_no_output_lies_outside_the_values(attention, qkv):
    Q, K, V = qkv
    output, weights = attention.scaled_dot_product_attention(Q, K, V)
    assert output.shape == (len(Q), V.shape[1]) and weights.shape == (len(Q), len(K))
    assert (output <= V.max(axis=0) + 1e-9).all() and (output >= V.min(axis=0) - 1e-9).all()


@quick
@given(queries_keys_values())
def test_attention_does_not_know_the_order_of_the_keys(attention, qkv):
    Q, K, V = qkv
    output, _ = attention.scaled_dot_product_attention(Q, K, V)
    shuffled, _ = attention.scaled_dot_product_attention(Q, K[::-1], V[::-1])
    assert_allclose(shuffled, output, atol=1e-10)


@quick
@given(queries_keys_values())
def test_the_output_is_the_weights_times_the_values(attention, qkv):
    output, weights = attention.scaled_dot_product_attention(*qkv)
    assert_allclose(weights, attention.attention_weights(*qkv[:2]), rtol=1e-12)
    assert_allclose(output, attention.weighted_sum(weights, qkv[2]), rtol=1e-12, atol=1e-12)


def test_a_query_that_may_see_nothing_brings_back_zeros(attention):
    output, weights = attention.scaled_dot_product_attention(
        np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 1)), np.array([[False, False], [True, True]])
    )
    assert output.tolist() == [[0.0], [1.0]]
    assert weights.tolist() == [[0.0, 0.0], [0.5, 0.5]]


def test_one_asks_and_the_other_answers(attention):
    rng = np.random.default_rng(0)
    asks, answers, W = rng.normal(size=(2, 3)), rng.normal(size=(5, 3)), np.eye(3)
    output = attention.cross_attention(asks, answers, W, W, W)
    assert output.shape == (2, 3)
    assert_allclose(
        output, attention.scaled_dot_product_attention(asks, answers, answers)[0], rtol=1e-12
    )
