"""Truth from PyTorch: attention with one head and with several.

PyTorch's linear layers hold (d_out, d_in) matrices, ours (d_in, d_out): hence the `.T`.
Its `scaled_dot_product_attention` marks visible keys with True, as we do; `MultiheadAttention` and
`TransformerEncoderLayer` mark hidden ones.
"""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

torch = pytest.importorskip("torch", reason="left out: pip install torch==2.13.0")

from .compare import (  # noqa: E402 (torch may be absent)
    Numbers,
    T,
    assert_same,
    rotate,
    to_1e_12_in_float64_and_5e_6_in_float32,
)

F, nn = torch.nn.functional, torch.nn


def test_heads_are_contiguous_slices(attention):
    x = Numbers()(2, 5, 12)
    heads = attention.split_heads(x, 3)
    assert_array_equal(heads, T(x).unflatten(-1, (3, 4)).transpose(1, 2))
    assert_array_equal(attention.merge_heads(heads), T(heads).transpose(1, 2).flatten(2))


def multihead(W_q, W_k, W_v, W_o, n_heads):
    """PyTorch's layer with our matrices in it."""
    d_model = len(W_q)
    layer = nn.MultiheadAttention(
        d_model, n_heads, bias=False, batch_first=True, dtype=T(W_q).dtype
    )
    with torch.no_grad():
        layer.in_proj_weight.copy_(T(np.concatenate([W_q.T, W_k.T, W_v.T])))
        layer.out_proj.weight.copy_(T(W_o.T))
    return layer


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("n_heads", [1, 2, 4])
@pytest.mark.parametrize("masks", ["none", "causal", "padding", "both"])
def test_multi_head_attention(attention, dtype, tolerance, n_heads, masks):
    n = Numbers(dtype)
    x, W = n(3, 5, 8), [n.matrix(8, 8) for _ in range(4)]
    causal, padding = attention.causal_mask(5), attention.padding_mask([2, 5, 3], 5)
    mask = {
        "none": None,
        "causal": causal,
        "padding": padding,
        "both": attention.combine_masks(causal, padding),
    }[masks]
    hidden = {}
    if masks in ("causal", "both"):
        hidden["attn_mask"] = torch.ones(5, 5).triu(1).bool()
    if masks in ("padding", "both"):
        hidden["key_padding_mask"] = torch.arange(5) >= torch.tensor([[2], [5], [3]])
    theirs, their_weights = multihead(*W, n_heads)(
        *T(x, x, x), average_attn_weights=False, **hidden
    )
    assert_same(attention.multi_head_attention(x, *W, n_heads, mask), theirs, tolerance)
    Q, K, V = (attention.split_heads(p, n_heads) for p in attention.project_qkv(x, *W[:3]))
    _, weights = attention.scaled_dot_product_attention(Q, K, V, mask)
    assert_same(weights, their_weights, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
def test_cross_attention_is_one_head_with_keys_from_elsewhere(attention, dtype, tolerance):
    n = Numbers(dtype)
    x_dec, x_enc, W = n(2, 3, 8), n(2, 6, 8), [n.matrix(8, 8) for _ in range(3)]
    layer = multihead(*W, np.eye(8, dtype=dtype), n_heads=1)
    theirs, _ = layer(*T(x_dec, x_enc, x_enc))
    assert_same(attention.cross_attention(x_dec, x_enc, *W), theirs, tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("H_kv", [1, 2, 3, 6])
def test_grouped_queries(attention, dtype, tolerance, H_kv):
    n = Numbers(dtype)
    Q, K, V = n(2, 6, 4, 8), n(2, H_kv, 5, 8), n(2, H_kv, 5, 8)
    ours = attention.grouped_query_attention(Q, K, V)
    repeated = [X.repeat_interleave(6 // H_kv, dim=1) for X in T(K, V)]
    assert_same(ours, F.scaled_dot_product_attention(T(Q), *repeated), tolerance)
    assert_same(ours, F.scaled_dot_product_attention(*T(Q, K, V), enable_gqa=True), tolerance)


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("base", [10000.0, 100.0])
def test_rope_is_a_product_of_complex_numbers(attention, dtype, tolerance, base):
    x, positions = Numbers(dtype)(2, 3, 5, 8), np.arange(7, 12)
    assert_same(attention.rope(x, positions, base), rotate(*T(x, positions), base), tolerance)


def test_sinusoidal_positions_are_the_waves_of_pytorchs_tutorial(attention):
    position = torch.arange(50, dtype=torch.float64).unsqueeze(1)
    speeds = torch.exp(torch.arange(0, 8, 2, dtype=torch.float64) * (-np.log(10000.0) / 8))
    theirs = torch.stack([torch.sin(position * speeds), torch.cos(position * speeds)], -1).flatten(
        1
    )
    assert_same(attention.sinusoidal_positions(50, 8), theirs, 1e-12)


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_layer_norm(attention, dtype, tolerance, eps):
    n = Numbers(dtype)
    x, gamma, beta = 3 * n(2, 5, 8) + 2, n(8), n(8)
    assert_same(
        attention.layer_norm(x, gamma, beta, eps),
        F.layer_norm(*_norm(x, gamma, beta), eps),
        tolerance,
    )
    if eps == 1e-5:  # the default of both
        assert_same(
            attention.layer_norm(x, gamma, beta), F.layer_norm(*_norm(x, gamma, beta)), tolerance
        )


def _norm(x, gamma, beta):
    x, gamma, beta = T(x, gamma, beta)
    return x, gamma.shape, gamma, beta


@to_1e_12_in_float64_and_5e_6_in_float32
@pytest.mark.parametrize("is_causal", [False, True])
def test_two_residuals_make_pytorchs_pre_norm_encoder_layer(attention, dtype, tolerance, is_causal):
    n = Numbers(dtype)
    x, W = n(2, 5, 8), [n.matrix(8, 8) for _ in range(4)]
    W_up, b_up, W_down, b_down = n.matrix(8, 16), n(16), n.matrix(16, 8), n(8)
    norms = n(8), n(8), n(8), n(8)

    layer = nn.TransformerEncoderLayer(
        8, 2, 16, dropout=0.0, batch_first=True, norm_first=True, dtype=T(x).dtype
    )
    with torch.no_grad():
        layer.self_attn.in_proj_bias.zero_()
        layer.self_attn.out_proj.bias.zero_()
        layer.self_attn.in_proj_weight.copy_(T(np.concatenate([w.T for w in W[:3]])))
        for theirs, ours in zip(
            [
                layer.self_attn.out_proj.weight,
                layer.linear1.weight,
                layer.linear1.bias,
                layer.linear2.weight,
                layer.linear2.bias,
                layer.norm1.weight,
                layer.norm1.bias,
                layer.norm2.weight,
                layer.norm2.bias,
            ],
            [W[3].T, W_up.T, b_up, W_down.T, b_down, *norms],
            strict=True,
        ):
            theirs.copy_(T(ours))
    mask = attention.causal_mask(5) if is_causal else None

    def attend(x):
        return attention.multi_head_attention(x, *W, 2, mask)

    def feed_forward(x):
        return np.maximum(x @ W_up + b_up, 0) @ W_down + b_down

    between = attention.prenorm_residual(x, attend, *norms[:2])
    ours = attention.prenorm_residual(between, feed_forward, *norms[2:])
    for mode in (layer.train(), layer.eval()):  # eval() takes another path inside PyTorch
        with torch.no_grad():
            assert_same(ours, mode(T(x), src_mask=None if mask is None else ~T(mask)), tolerance)
