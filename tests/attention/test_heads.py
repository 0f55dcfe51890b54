"""Several heads side by side."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from .strategies import quick, sizes


def test_each_head_gets_neighbouring_features_of_every_word(attention):
    words = np.array([[[1, 2, 3, 4], [5, 6, 7, 8]]])
    assert attention.split_heads(words, 2).tolist() == [[[[1, 2], [5, 6]], [[3, 4], [7, 8]]]]


def test_a_single_sentence_needs_no_batch_axis(attention):
    assert attention.split_heads(np.zeros((5, 6)), 3).shape == (3, 5, 2)
    assert attention.merge_heads(np.zeros((3, 5, 2))).shape == (5, 6)


@quick
@given(sizes, sizes, st.integers(1, 4), sizes)
def test_merging_undoes_splitting(attention, B, T, n_heads, d):
    x = np.arange(B * T * n_heads * d).reshape(B, T, n_heads * d)
    heads = attention.split_heads(x, n_heads)
    assert heads.shape == (B, n_heads, T, d)
    assert_array_equal(attention.merge_heads(heads), x)


def test_one_head_is_plain_attention(attention):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(2, 3, 4)), [rng.normal(size=(4, 4)) for _ in range(4)]
    plain, _ = attention.scaled_dot_product_attention(*attention.project_qkv(x, *W[:3]))
    assert_allclose(attention.multi_head_attention(x, *W, 1), plain @ W[3], rtol=1e-12)


def test_heads_do_not_see_each_other_before_the_last_matrix(attention):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(1, 3, 4)), [rng.normal(size=(4, 4)) for _ in range(3)]
    changed = [w.copy() for w in W]
    for w in changed:
        w[:, 2:] += 1  # the second head's columns
    ours, other = (attention.multi_head_attention(x, *M, np.eye(4), 2) for M in (W, changed))
    assert_array_equal(ours[..., :2], other[..., :2])
    assert not np.allclose(ours[..., 2:], other[..., 2:])


def test_padding_may_differ_in_a_batch(attention):
    rng = np.random.default_rng(0)
    x, W = rng.normal(size=(2, 4, 6)), [rng.normal(size=(6, 6)) for _ in range(4)]
    padded = attention.multi_head_attention(x, *W, 3, attention.padding_mask([2, 4], 4))
    assert_allclose(padded[0, :2], attention.multi_head_attention(x[0, :2], *W, 3), rtol=1e-9)
    assert_allclose(padded[1], attention.multi_head_attention(x[1], *W, 3), rtol=1e-9)


def test_neighbouring_query_heads_share_a_key_head(attention):
    rng = np.random.default_rng(0)
    Q, K, V = (
        rng.normal(size=(1, 4, 3, 2)),
        rng.normal(size=(1, 2, 5, 2)),
        rng.normal(size=(1, 2, 5, 2)),
    )
    output = attention.grouped_query_attention(Q, K, V)
    for query_head, key_head in enumerate([0, 0, 1, 1]):
        alone, _ = attention.scaled_dot_product_attention(
            Q[:, query_head], K[:, key_head], V[:, key_head]
        )
        assert_allclose(output[:, query_head], alone, rtol=1e-12)
