"""Truth from PyTorch: scores, weights, masks, one head."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

torch = pytest.importorskip("torch", reason="left out: pip install torch==2.13.0")

from .compare import (  # noqa: E402 (torch may be absent)
    Numbers,
    T,
    assert_same,
    to_1e_12_in_float64_and_5e_6_in_float32,
)

F = torch.nn.functional


@to_1e_12_in_float64_and_5e_6_in_float32
def test_scores_are_the_dot_products_of_queries_and_keys(attention, dtype, tolerance):
    n = Numbers(dtype)
    Q, K = n(2, 3, 4, 8), n(2, 3, 6, 8)
    assert_same(
        attention.similarity_scores(Q, K), torch.einsum("bhid,bhjd->bhij", *T(Q, K)), tolerance
    )


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_softmax(attention, dtype, tolerance, axis):
    x = 5 * Numbers(dtype)(3, 4, 5)
    assert_same(attention.softmax(x, axis), F.softmax(T(x), dim=axis), tolerance)
    assert_same(attention.softmax(x), F.softmax(T(x), dim=-1), tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_softmax_of_huge_scores(attention, dtype, tolerance):
    x = np.array([[2000, 2001, 2002], [-2000, -2001, -2002], [0, 1, 2], [0, 5000, 0]], dtype)
    assert_same(attention.softmax(x), F.softmax(T(x), dim=-1), tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_weights_and_the_mix_of_the_values(attention, dtype, tolerance):
    n = Numbers(dtype)
    Q, K, V = n(2, 4, 8), n(2, 6, 8), n(2, 6, 5)
    A = attention.attention_weights(Q, K)
    assert_same(A, (T(Q) @ T(K).mT / 8**0.5).softmax(-1), tolerance)
    assert_same(attention.weighted_sum(A, V), torch.einsum("bij,bjd->bid", *T(A, V)), tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_masked_softmax_is_masked_fill_then_softmax(attention, dtype, tolerance):
    n = Numbers(dtype)
    scores, mask = 5 * n(2, 4, 6), np.tri(4, 6, 1, dtype=bool)
    expected = T(scores).masked_fill(~T(mask), float("-inf")).softmax(-1)
    assert_same(attention.masked_softmax(scores, mask), expected, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_three_views_are_three_linear_layers(attention, dtype, tolerance):
    n = Numbers(dtype)
    x, W = n(2, 5, 8), [n.matrix(8, 6), n.matrix(8, 6), n.matrix(8, 3)]
    for ours, w in zip(attention.project_qkv(x, *W), W, strict=True):
        assert_same(ours, F.linear(T(x), T(w.T)), tolerance)


def mask_kinds():
    rng = np.random.default_rng(1)
    return {
        "none": None,
        "one for all": rng.random((4, 6)) < 0.6,
        "one for each": rng.random((2, 3, 4, 6)) < 0.6,
        "with empty rows": np.tri(4, 6, -2, dtype=bool),
    }


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("kind", mask_kinds())
def test_scaled_dot_product_attention(attention, dtype, tolerance, kind):
    n, mask = Numbers(dtype), mask_kinds()[kind]
    Q, K, V = n(2, 3, 4, 8), n(2, 3, 6, 8), n(2, 3, 6, 5)
    output, weights = attention.scaled_dot_product_attention(Q, K, V, mask)
    theirs = F.scaled_dot_product_attention(
        *T(Q, K, V), attn_mask=None if mask is None else T(mask)
    )
    assert_same(output, theirs, tolerance)
    assert_same(weights @ V, theirs, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_the_causal_mask_is_is_causal(attention, dtype, tolerance):
    n = Numbers(dtype)
    Q, K, V = n(2, 3, 5, 8), n(2, 3, 5, 8), n(2, 3, 5, 8)
    output, _ = attention.scaled_dot_product_attention(Q, K, V, attention.causal_mask(5))
    assert_same(output, F.scaled_dot_product_attention(*T(Q, K, V), is_causal=True), tolerance)


@pytest.mark.parametrize("T_q, T_k", [(2, 5), (4, 4), (1, 6)])
def test_with_cached_keys_the_causal_mask_is_pytorchs_lower_right_one(attention, T_q, T_k):
    from torch.nn.attention.bias import causal_lower_right

    theirs = causal_lower_right(T_q, T_k)._materialize().numpy()
    assert_array_equal(attention.causal_mask(T_q, T_k), theirs)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_masked_softmax_of_very_negative_scores(attention, dtype, tolerance):
    scores, mask = np.array([[-5000, -5001, 0]], dtype), np.array([True, True, False])
    expected = T(scores).masked_fill(~T(mask), float("-inf")).softmax(-1)
    assert_same(attention.masked_softmax(scores, mask), expected, tolerance)
