"""A wrong call fails at our door, and says with numbers what came and what was needed."""

import numpy as np
import pytest


def complaint(function, *args):
    with pytest.raises(ValueError) as raised:
        function(*args)
    return str(raised.value)


def test_features_that_cannot_be_shared_out_among_the_heads(attention):
    expected = "d_model = 6 cannot be split into n_heads = 4 equal heads"
    assert complaint(attention.split_heads, np.zeros((1, 2, 6)), 4) == expected
    W = [np.zeros((6, 6))] * 4
    assert complaint(attention.multi_head_attention, np.zeros((1, 2, 6)), *W, 4) == expected


@pytest.mark.parametrize("n_heads", [0, -2])
def test_fewer_than_one_head(attention, n_heads):
    assert complaint(attention.split_heads, np.zeros((1, 2, 6)), n_heads) == (
        f"d_model = 6 cannot be split into n_heads = {n_heads} equal heads"
    )


@pytest.mark.parametrize("H_kv", [3, 8])
def test_query_heads_that_cannot_share_the_key_heads(attention, H_kv):
    Q, K = np.zeros((1, 4, 2, 2)), np.zeros((1, H_kv, 2, 2))
    assert complaint(attention.grouped_query_attention, Q, K, K) == (
        f"4 query heads cannot share {H_kv} key heads equally"
    )


def test_an_odd_number_of_features_has_no_pairs(attention):
    assert (
        complaint(attention.sinusoidal_positions, 4, 5)
        == "d = 5 is odd: sines and cosines come in pairs"
    )
    assert (
        complaint(attention.rope, np.zeros((2, 3)), [0, 1])
        == "d = 3 is odd: rope turns pairs of features"
    )


def test_blocks_that_hold_no_key(attention):
    x = np.zeros((2, 2))
    assert (
        complaint(attention.online_softmax_attention, x, x, x, 0)
        == "block = 0: a block holds at least one key"
    )


def test_queries_and_keys_of_different_length(attention):
    Q, K = np.zeros((2, 3)), np.zeros((5, 4))
    for name in ("similarity_scores", "attention_weights"):
        assert (
            complaint(getattr(attention, name), Q, K) == "queries have 3 features but keys have 4"
        )
    assert (
        complaint(attention.scaled_dot_product_attention, Q, K, K)
        == "queries have 3 features but keys have 4"
    )


def test_more_values_than_keys(attention):
    Q, V = np.zeros((2, 3)), np.zeros((4, 1))
    expected = "2 weights in each row cannot mix 4 values"
    assert complaint(attention.scaled_dot_product_attention, Q, Q, V) == expected
    assert complaint(attention.weighted_sum, np.ones((2, 2)), V) == expected


@pytest.mark.parametrize("dtype", [float, int])
def test_a_mask_that_is_not_boolean_is_not_guessed_at(attention, dtype):
    x = np.zeros((2, 2))
    expected = f"the mask holds {np.dtype(dtype)}; it must hold True (may attend) or False"
    assert complaint(attention.masked_softmax, x, np.ones((2, 2), dtype)) == expected
    assert (
        complaint(attention.scaled_dot_product_attention, x, x, x, np.ones((2, 2), dtype))
        == expected
    )
