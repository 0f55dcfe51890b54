"""Two faults at once, as in a third of all faulty code: a true part may be named, no other."""

import functools

import numpy as np
import pytest

from course_lib import attention as right
from course_lib import diagnosis
from course_lib.exercises import EXERCISES

CASES = []
diagnose = functools.cache(diagnosis.diagnose)


def faults(*true):
    """The ids that tell a true part of what is wrong here; any other name is wrong."""
    def register(function):
        exercise = next(e.name for e in EXERCISES.values() for w in e.wrongs if w.id == true[0])
        CASES.append(pytest.param(exercise, function, set(true), id=function.__name__))
        return function
    return register


def flipped(x):
    return np.swapaxes(x, -1, -2)


def scaled(Q, K):
    return Q @ flipped(K) / np.sqrt(Q.shape[-1])


# --- scores and weights ------------------------------------------------------------------------

@faults("scores.transposed", "scores.scaled")
def transposed_scores_scaled(Q, K):
    return scaled(K, Q)


@faults("scores.cosine", "scores.distance")
def cosine_distance(Q, K):
    lengths = np.linalg.norm(Q, axis=-1)[..., None] * np.linalg.norm(K, axis=-1)[..., None, :]
    return 1 - Q @ flipped(K) / lengths


@faults("scores.transposed", "scores.distance")
def transposed_distances(Q, K):
    return ((K[..., :, None, :] - Q[..., None, :, :]) ** 2).sum(-1)


@faults("scores.own_key_only", "scores.scaled")
def own_key_only_scaled(Q, K):
    return (Q * K).sum(-1) / np.sqrt(Q.shape[-1])


@faults("softmax.axis0", "softmax.sign")
def columns_and_smallest_first(x, axis=-1):
    return right.softmax(-x, 0)


@faults("softmax.no_exp", "softmax.global_sum")
def shares_of_the_whole_without_exp(x, axis=-1):
    return x / x.sum()


@faults("softmax.log", "softmax.sign")
def log_and_smallest_first(x, axis=-1):
    return np.log(right.softmax(-x, axis))


@faults("softmax.axis0", "softmax.no_shift")
def columns_without_shift(x, axis=-1):
    return np.exp(x) / np.exp(x).sum(0, keepdims=True)


@faults("softmax.global_sum", "softmax.no_shift")
def one_total_without_shift(x, axis=-1):
    return np.exp(x) / np.exp(x).sum()


@faults("softmax.axis0", "softmax.global_max")
def columns_with_one_shift(x, axis=-1):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=0)


@faults("softmax.axis0", "softmax.mutates")
def columns_in_place(x, axis=-1):
    x -= x.max(0)
    np.exp(x, out=x)
    x /= x.sum(0)
    return x


@faults("weights.softmax_over_queries", "weights.no_scale")
def queries_compete_unscaled(Q, K):
    return right.softmax(Q @ flipped(K), -2)


@faults("weights.keys_as_rows", "weights.scale_d_not_sqrt")
def keys_look_and_scale_by_d(Q, K):
    return right.softmax(K @ flipped(Q) / Q.shape[-1])


@faults("weights.softmax_everything", "weights.scale_by_T")
def one_total_scaled_by_keys(Q, K):
    return right.softmax(Q @ flipped(K) / np.sqrt(K.shape[-2]), None)


@faults("weights.scale_after_softmax", "weights.softmax_over_queries")
def queries_compete_and_scale_late(Q, K):
    return right.softmax(Q @ flipped(K), -2) / np.sqrt(Q.shape[-1])


# --- values and projections --------------------------------------------------------------------

@faults("wsum.transposed_weights", "wsum.mean_not_sum")
def mean_with_the_other_weights(A, V):
    return flipped(A) @ V / A.shape[-1]


@faults("wsum.mean_not_sum", "wsum.adds_residual")
def mean_plus_own_value(A, V):
    return A @ V / A.shape[-1] + V


@faults("wsum.hard_argmax", "wsum.transposed_weights")
def winner_of_each_column(A, V):
    return np.take_along_axis(V, A.argmax(-2)[..., None], -2)


@faults("qkv.order", "qkv.relu")
def other_order_clipped(x, W_q, W_k, W_v):
    return tuple(np.maximum(x @ W, 0) for W in (W_k, W_q, W_v))


@faults("qkv.torch_layout", "qkv.value_is_key")
def out_by_in_and_key_for_value(x, W_q, W_k, W_v):
    return x @ W_q.T, x @ W_k.T, x @ W_k.T


@faults("qkv.query_is_token", "qkv.value_is_key")
def bare_query_and_key_for_value(x, W_q, W_k, W_v):
    return x, x @ W_k, x @ W_k


# --- attention ---------------------------------------------------------------------------------

@faults("sdpa.no_scale", "sdpa.mask_inverted")
def unscaled_and_inverted(Q, K, V, mask=None):
    return right.scaled_dot_product_attention(Q * np.sqrt(Q.shape[-1]), K, V,
                                              None if mask is None else ~mask)


@faults("sdpa.no_scale", "sdpa.mask_after_softmax")
def unscaled_and_masked_late(Q, K, V, mask=None):
    A = right.softmax(Q @ flipped(K)) * (1 if mask is None else mask)
    return A @ V, A


@faults("sdpa.scale_dv", "sdpa.mixes_keys")
def scaled_by_values_mixing_keys(Q, K, V, mask=None):
    scores = Q @ flipped(K) / np.sqrt(V.shape[-1])
    A = right.softmax(scores) if mask is None else right.masked_softmax(scores, mask)
    return A @ K, A


@faults("sdpa.softmax_over_queries", "sdpa.no_scale")
def queries_compete_unscaled_masked(Q, K, V, mask=None):
    scores = Q @ flipped(K)
    A = right.softmax(scores if mask is None else np.where(mask, scores, -1e9), -2)
    return A @ V, A


@faults("sdpa.double_softmax", "sdpa.ignores_mask")
def twice_and_unmasked(Q, K, V, mask=None):
    A = right.softmax(right.softmax(scaled(Q, K)))
    return A @ V, A


@faults("sdpa.returns_scores", "sdpa.no_scale")
def returns_unscaled_scores(Q, K, V, mask=None):
    output, _ = right.scaled_dot_product_attention(Q * np.sqrt(Q.shape[-1]), K, V, mask)
    return output, Q @ flipped(K)


@faults("sdpa.mask_inverted", "sdpa.mask_after_softmax")
def inverted_and_masked_late(Q, K, V, mask=None):
    A = right.softmax(scaled(Q, K)) * (1 if mask is None else ~mask)
    return A @ V, A


@faults("sdpa.own_triangle", "sdpa.scale_by_keys")
def own_triangle_scaled_by_keys(Q, K, V, mask=None):
    scores = Q @ flipped(K) / np.sqrt(K.shape[-2])
    A = right.masked_softmax(scores, np.ones(scores.shape[-2:], bool) if mask is None
                             else np.tri(*scores.shape[-2:], dtype=bool))
    return A @ V, A


@faults("cross.roles_swapped", "cross.no_scale")
def the_source_asks_unscaled(x_dec, x_enc, W_q, W_k, W_v):
    return right.softmax(x_enc @ W_q @ (x_dec @ W_k).T) @ (x_dec @ W_v)


@faults("cross.self_attention", "cross.no_scale")
def self_attention_unscaled(x_dec, x_enc, W_q, W_k, W_v):
    return right.softmax(x_dec @ W_q @ (x_dec @ W_k).T) @ (x_dec @ W_v)


@faults("cross.concatenates", "cross.softmax_over_queries")
def both_answer_and_queries_compete(x_dec, x_enc, W_q, W_k, W_v):
    both = np.concatenate([x_enc, x_dec])
    return right.softmax(scaled(x_dec @ W_q, both @ W_k), -2) @ (both @ W_v)


# --- masks -------------------------------------------------------------------------------------

@faults("causal.inverted", "causal.top_left")
def inverted_from_the_top_left(T_q, T_k=None):
    return np.triu(np.ones((T_q, T_k or T_q), bool), 1)


@faults("causal.inverted", "causal.no_self", "causal.upper")
def inverted_without_self(T_q, T_k=None):
    T_k = T_k or T_q
    return ~np.tri(T_q, T_k, T_k - T_q - 1, dtype=bool)


@faults("causal.no_self", "causal.top_left")
def no_self_from_the_top_left(T_q, T_k=None):
    return np.tri(T_q, T_k, -1, dtype=bool)


@faults("causal.peeks_one", "causal.integers")
def peeks_in_integers(T_q, T_k=None):
    T_k = T_k or T_q
    return np.tri(T_q, T_k, T_k - T_q + 1, dtype=int)


@faults("causal.inverted", "causal.additive")
def additive_that_hides_the_past(T_q, T_k=None):
    return np.where(right.causal_mask(T_q, T_k), -1e9, 0.0)


@faults("pad.inverted", "pad.left")
def inverted_from_the_left(lengths, T):
    return ~right.padding_mask(lengths, T)[..., ::-1]


@faults("pad.one_too_many", "pad.no_head_axis")
def one_too_many_without_heads(lengths, T):
    return (np.arange(T) <= np.asarray(lengths)[:, None])[:, None, :]


@faults("pad.same_for_all", "pad.inverted")
def longest_for_all_inverted(lengths, T):
    return ~right.padding_mask(np.full(len(lengths), max(lengths)), T)


@faults("combine.or", "combine.padding_on_queries")
def either_with_padding_on_rows(causal, padding):
    return causal | flipped(padding)


@faults("combine.or", "combine.no_head_axis")
def either_without_heads(causal, padding):
    return causal | padding[:, 0]


@faults("mask.inverted", "mask.after_softmax")
def inverted_and_late(scores, mask):
    return right.softmax(scores) * ~mask


@faults("mask.inverted", "mask.times_scores", "mask.tiny_fill")
def inverted_scores_of_zero(scores, mask):
    return right.softmax(scores * ~mask)


@faults("mask.over_queries", "mask.after_softmax")
def queries_compete_and_late(scores, mask):
    return right.softmax(scores, -2) * mask


# --- heads, positions, block -------------------------------------------------------------------

@faults("split.strided", "split.no_transpose")
def strided_and_not_transposed(x, n_heads):
    B, T, D = x.shape
    return x.reshape(B, T, D // n_heads, n_heads).swapaxes(-1, -2)


@faults("merge.reversed", "merge.interleaved")
def interleaved_from_the_last_head(x):
    B, H, T, d = x.shape
    return np.moveaxis(x[:, ::-1], 1, 3).reshape(B, T, d * H)


@faults("mha.no_output_projection", "mha.no_scale")
def unscaled_and_unmixed(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    root = np.sqrt(x.shape[-1] / n_heads)
    return right.multi_head_attention(x, W_q * root, W_k, W_v, np.eye(len(W_o)), n_heads, mask)


@faults("mha.ignores_mask", "mha.torch_layout")
def unmasked_out_by_in(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    return right.multi_head_attention(x, W_q.T, W_k.T, W_v.T, W_o.T, n_heads)


@faults("pos.halves", "pos.starts_at_one")
def halves_from_one(T, d):
    P = right.sinusoidal_positions(T + 1, d)[1:]
    return np.concatenate([P[:, 0::2], P[:, 1::2]], axis=1)


@faults("pos.base_1000", "pos.swapped")
def base_1000_cosine_first(T, d):
    angle = np.arange(T)[:, None] / 1000.0 ** (np.arange(0, d, 2) / d)
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1).reshape(T, d)


@faults("rope.backwards", "rope.fixed_base")
def backwards_at_the_usual_base(x, positions, base=10000.0):
    return right.rope(x, -np.asarray(positions))


@faults("rope.ignores_positions", "rope.one_speed")
def own_positions_at_one_speed(x, positions, base=10000.0):
    return right.rope(x, np.arange(x.shape[-2]), 1.0)


@faults("ln.no_affine", "ln.over_everything")
def everything_unstretched(x, gamma, beta, eps=1e-5):
    return (x - x.mean()) / np.sqrt(x.var() + eps)


@faults("ln.no_centering", "ln.shift_before_scale")
def uncentred_and_shifted_early(x, gamma, beta, eps=1e-5):
    return gamma * (x / np.sqrt((x**2).mean(-1, keepdims=True) + eps) + beta)


@faults("prenorm.no_skip", "prenorm.normalises_output")
def normalised_output_alone(x, sublayer, gamma, beta):
    return right.layer_norm(sublayer(x), gamma, beta)


@faults("prenorm.no_norm", "prenorm.no_skip")
def sublayer_alone(x, sublayer, gamma, beta):
    return sublayer(x)


# --- backward and fast -------------------------------------------------------------------------

@faults("smb.sign", "smb.diagonal_only")
def minus_the_diagonal(dP, P):
    return -dP * P * (1 - P)


@faults("smb.axis0", "smb.unweighted_sum")
def bare_sum_of_columns(dP, P):
    return P * (dP - dP.sum(0, keepdims=True))


@faults("attb.swapped", "attb.no_scale")
def swapped_and_unscaled(dO, Q, K, V):
    dQ, dK, dV = right.attention_backward(dO, Q, K, V)
    root = np.sqrt(Q.shape[-1])
    return dK * root, dQ * root, dV


@faults("kv.excludes_itself", "kv.rotates_values")
def old_cache_and_turned_values(x_t, W_q, W_k, W_v, K_cache, V_cache):
    here = np.array([len(K_cache)])
    q, k, v = (right.rope((x_t @ W)[None], here) for W in (W_q, W_k, W_v))
    output, _ = right.scaled_dot_product_attention(q, K_cache, V_cache)
    return output[0], np.concatenate([K_cache, k]), np.concatenate([V_cache, v])


@faults("gqa.first_head_only", "gqa.average_kv")
def first_keys_average_values(Q, K, V):
    return right.scaled_dot_product_attention(Q, K[:, :1], V.mean(axis=1, keepdims=True))[0]


@faults("online.no_scale", "online.average_of_blocks")
def unscaled_blocks_averaged(Q, K, V, block):
    parts = [right.softmax(Q @ K[s:s + block].T) @ V[s:s + block] for s in range(0, len(K), block)]
    return np.mean(parts, axis=0)


@pytest.mark.parametrize(("exercise", "function", "true"), CASES)
def test_code_with_two_faults_never_gets_a_wrong_name(exercise, function, true):
    assert true <= {w.id for w in EXERCISES[exercise].wrongs}
    for seed in (0, 1, 2, 4200):
        d = diagnose(exercise, function, seed)
        assert not d.correct
        given = {d.misconception, d.partly, *d.also} - {None}
        assert given <= true, f"seed {seed}"


@pytest.mark.parametrize(("exercise", "function", "true"), CASES)
def test_code_with_two_faults_hears_more_than_wrong(exercise, function, true):
    d = diagnose(exercise, function)
    assert d.kind != "differs", d.message
    assert d.question.endswith("?")
    assert d.misconception or d.partly or d.broken or d.kind in ("feature", "resembles", "crash")


def test_there_are_at_least_30_double_faults():
    assert len(CASES) >= 30
