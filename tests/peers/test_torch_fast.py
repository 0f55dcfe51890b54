"""Truth from PyTorch: word by word, block by block, over any batch."""

import itertools

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="left out: pip install torch==2.13.0")

from .compare import (  # noqa: E402 (torch may be absent)
    Numbers,
    T,
    assert_same,
    rotate,
    to_1e_12_in_float64_and_5e_6_in_float32,
)

F = torch.nn.functional


@to_1e_12_in_float64_and_5e_6_in_float32
def test_word_by_word_is_causal_attention_with_rope(attention, dtype, tolerance):
    n = Numbers(dtype)
    x, W_q, W_k, W_v = n(7, 8), n.matrix(8, 6), n.matrix(8, 6), n.matrix(8, 4)
    Q, K, V = (T(x) @ T(W) for W in (W_q, W_k, W_v))
    Q, K = (rotate(P, torch.arange(7)) for P in (Q, K))
    theirs = F.scaled_dot_product_attention(Q[None], K[None], V[None], is_causal=True)[0]
    K_cache, V_cache = np.zeros((0, 6), dtype), np.zeros((0, 4), dtype)
    for t, word in enumerate(x):
        output, K_cache, V_cache = attention.kv_cache_step(word, W_q, W_k, W_v, K_cache, V_cache)
        assert_same(output, theirs[t], tolerance)
    assert_same(K_cache, K, tolerance)
    assert_same(V_cache, V, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("block", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("steep", [1, 30])
def test_blocks_of_keys_give_what_the_whole_table_gives(attention, dtype, tolerance, block, steep):
    n = Numbers(dtype)
    Q, K, V = n(2, 4, 8), n(2, 7, 8) * dtype(steep), n(2, 7, 5)
    theirs = F.scaled_dot_product_attention(*T(Q, K, V))
    assert_same(attention.online_softmax_attention(Q, K, V, block), theirs, tolerance * steep)


@pytest.mark.parametrize("slope", [900.0, -900.0])
@pytest.mark.parametrize("level", [0.0, -5000.0])
def test_blocks_do_not_overflow_where_the_whole_table_does_not(attention, slope, level):
    Q, V = np.array([[1.0] * 4, [-1.0] * 4]), np.arange(6.0)[:, None]
    K = np.linspace(level - slope, level + slope, 6)[:, None] * np.ones(4)
    theirs = F.scaled_dot_product_attention(*T(Q, K, V))
    assert_same(attention.online_softmax_attention(Q, K, V, 2), theirs, 1e-12)


def test_leading_axes_broadcast_as_in_pytorch(attention):
    n = Numbers()
    for batch_q, batch_kv in itertools.product([(), (3,), (2, 1), (2, 3)], repeat=2):
        Q, K, V = n(*batch_q, 4, 8), n(*batch_kv, 6, 8), n(*batch_kv, 6, 5)
        theirs = (T(Q) @ T(K).mT / 8**0.5).softmax(-1) @ T(V)
        assert_same(attention.scaled_dot_product_attention(Q, K, V)[0], theirs, 1e-12)
        assert_same(attention.online_softmax_attention(Q, K, V, 4), theirs, 1e-12)
