"""The same attention, word by word or block by block."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from .strategies import queries_keys_values, quick


def decode(attention, x, W_q, W_k, W_v):
    """Feed the words one by one; collect the outputs and the last cache."""
    K, V = np.zeros((0, W_k.shape[1])), np.zeros((0, W_v.shape[1]))
    outputs = []
    for word in x:
        output, K, V = attention.kv_cache_step(word, W_q, W_k, W_v, K, V)
        outputs.append(output)
    return np.array(outputs), K, V


def test_word_by_word_gives_what_the_whole_sentence_gives_at_once(attention):
    rng = np.random.default_rng(0)
    x, W_q, W_k, W_v = (rng.normal(size=s) for s in [(6, 5), (5, 4), (5, 4), (5, 3)])
    Q, K, V = attention.project_qkv(x, W_q, W_k, W_v)
    Q, K = (attention.rope(p, np.arange(6)) for p in (Q, K))
    at_once, _ = attention.scaled_dot_product_attention(Q, K, V, attention.causal_mask(6))
    one_by_one, K_cache, V_cache = decode(attention, x, W_q, W_k, W_v)
    assert_allclose(one_by_one, at_once, atol=1e-12)
    assert_allclose(K_cache, K, atol=1e-12)
    assert_allclose(V_cache, V, atol=1e-12)


def test_the_first_word_sees_only_itself(attention):
    word, eye = np.array([1.0, 2.0]), np.eye(2)
    output, K, V = attention.kv_cache_step(
        word, eye, eye, 3 * eye, np.zeros((0, 2)), np.zeros((0, 2))
    )
    assert output.tolist() == [3, 6] and K.tolist() == [[1, 2]] and V.tolist() == [[3, 6]]


def test_the_old_cache_is_left_alone(attention):
    K_cache, eye = np.ones((2, 2)), np.eye(2)
    _, K, _ = attention.kv_cache_step(np.ones(2), eye, eye, eye, K_cache, K_cache)
    assert K_cache.shape == (2, 2) and K.shape == (3, 2) and not np.shares_memory(K, K_cache)


@quick
@given(queries_keys_values(), st.integers(1, 8))
def test_blocks_of_any_size_give_what_the_whole_table_gives(attention, qkv, block):
    assert_allclose(
        attention.online_softmax_attention(*qkv, block),
        attention.scaled_dot_product_attention(*qkv)[0],
        atol=1e-10,
    )


def test_the_last_block_may_be_shorter(attention):
    rng = np.random.default_rng(0)
    Q, K, V = (rng.normal(size=s) for s in [(3, 4), (7, 4), (7, 2)])
    at_once, _ = attention.scaled_dot_product_attention(Q, K, V)
    assert_allclose(attention.online_softmax_attention(Q, K, V, 3), at_once, atol=1e-12)


@pytest.mark.parametrize("level", [0.0, 5000.0, -5000.0])
def test_steeply_rising_and_falling_scores_neither_overflow_nor_vanish(attention, level):
    ramp = np.linspace(-900, 900, 6)[:, None]
    Q, K, V = np.array([[1.0], [-1.0]]), ramp + level, np.arange(6.0)[:, None]
    output = attention.online_softmax_attention(Q, K, V, 2)
    assert_allclose(output, [[5.0], [0.0]], atol=1e-100)
