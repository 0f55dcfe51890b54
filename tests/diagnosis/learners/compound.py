"""One fault of the catalogue in code that is narrower than the exercise: how most people write.

A fault comes with two axes only, without a mask or an axis argument, in float32, with another eps.
The fault can be named all the same, and what else is missing can be said beside it.
"""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import math

import numpy as np

from ._label import case


def _smax(z, ax=-1):
    z = np.exp(z - z.max(axis=ax, keepdims=True))
    return z / z.sum(axis=ax, keepdims=True)


def narrow_fault(exercise, *names):
    return case(exercise, "narrow fault", *names)


# --- without an axis argument


@narrow_fault("softmax", "softmax.axis0", "softmax.global_max")
def columns_no_axis(x):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=0)


@narrow_fault("softmax", "softmax.global_sum", "softmax.no_shift", "softmax.whole_by_default")
def whole_no_axis(x):
    with np.errstate(all="ignore"):
        exps = np.exp(x)
        return exps / np.sum(exps)


@narrow_fault("softmax", "softmax.no_exp")
def shares_no_axis(x):
    return x / x.sum(axis=-1, keepdims=True)


@narrow_fault("softmax", "softmax.log", "softmax.axis1")
def log_2d(x, axis=1):
    z = x - x.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@narrow_fault("softmax", "softmax.sign", "softmax.no_shift")
def sign_no_axis(x):
    with np.errstate(all="ignore"):
        return np.exp(-x) / np.exp(-x).sum(-1, keepdims=True)


# --- two axes only


@narrow_fault("similarity_scores", "scores.cosine")
def cosine_2d(Q, K):
    return (Q @ K.T) / np.outer(np.linalg.norm(Q, axis=1), np.linalg.norm(K, axis=1))


@narrow_fault("similarity_scores", "scores.scaled")
def scaled_2d(Q, K):
    return Q.dot(K.T) / math.sqrt(Q.shape[1])


@narrow_fault("similarity_scores", "scores.distance")
def distance_loops(Q, K):
    return np.array([[sum((a - b) ** 2 for a, b in zip(q, k)) for k in K] for q in Q])


@narrow_fault("attention_weights", "weights.no_scale")
def unscaled_2d(q, k):
    return _smax(q @ k.T)


@narrow_fault("attention_weights", "weights.softmax_over_queries")
def down_2d(q, k):
    e = np.exp(np.dot(q, k.T) / np.sqrt(q.shape[1]))
    return e / e.sum(axis=0)


@narrow_fault("attention_weights", "weights.softmax_everything")
def everything_2d(q, k):
    e = np.exp(np.dot(q, k.T) / np.sqrt(q.shape[1]))
    return e / np.sum(e)


@narrow_fault("attention_weights", "weights.scale_d_not_sqrt")
def over_d_2d(q, k):
    return _smax(np.inner(q, k) / len(q[0]))


@narrow_fault("weighted_sum", "wsum.transposed_weights")
def columns_2d(A, V):
    return A.T.dot(V)


@narrow_fault("weighted_sum", "wsum.mean_not_sum")
def mean_2d(A, V):
    return A.dot(V) / V.shape[0]


# --- without a mask


@narrow_fault("scaled_dot_product_attention", "sdpa.no_scale")
def unscaled_no_mask(Q, K, V):
    w = _smax(Q @ K.swapaxes(-1, -2))
    return w @ V, w


@narrow_fault("scaled_dot_product_attention", "sdpa.no_scale")
def unscaled_no_mask_2d(Q, K, V):
    w = _smax(Q @ K.T)
    return w @ V, w


@narrow_fault("scaled_dot_product_attention", "sdpa.softmax_over_queries")
def down_no_mask_2d(q, k, v):
    w = _smax(q.dot(k.T) / np.sqrt(q.shape[1]), ax=0)
    return w.dot(v), w


@narrow_fault("scaled_dot_product_attention", "sdpa.scale_d_not_sqrt")
def over_d_no_mask(q, k, v):
    w = _smax(np.einsum("...id,...jd->...ij", q, k) / q.shape[-1])
    return w @ v, w


@narrow_fault("scaled_dot_product_attention", "sdpa.mask_after_softmax")
def zeroed_2d(q, k, v, mask=None):
    w = _smax(q @ k.T / np.sqrt(q.shape[1]))
    if mask is not None:
        w = w * mask
    return w @ v, w


@narrow_fault("scaled_dot_product_attention", "sdpa.mask_inverted")
def blocked_2d_nan(q, k, v, mask=None):
    s = q @ k.T / np.sqrt(q.shape[1])
    if mask is not None:
        s[mask] = -np.inf
    with np.errstate(invalid="ignore"):
        w = _smax(s)
    return w @ v, w


@narrow_fault("multi_head_attention", "mha.no_output_projection")
def mha_no_wo_no_mask(x, wq, wk, wv, wo, h):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, t, h, -1).swapaxes(1, 2) for w in (wq, wk, wv)]
    return (_smax(q @ k.swapaxes(2, 3) / np.sqrt(d // h)) @ v).swapaxes(1, 2).reshape(b, t, d)


@narrow_fault("multi_head_attention", "mha.merge_by_reshape")
def mha_bad_merge_no_mask(x, wq, wk, wv, wo, h):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, t, h, -1).swapaxes(1, 2) for w in (wq, wk, wv)]
    return (_smax(q @ k.swapaxes(2, 3) / np.sqrt(d // h)) @ v).reshape(b, t, d) @ wo


@narrow_fault("multi_head_attention", "mha.scale_d_model")
def mha_wide_scale_no_mask(x, wq, wk, wv, wo, h):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, t, h, -1).swapaxes(1, 2) for w in (wq, wk, wv)]
    return (_smax(q @ k.swapaxes(2, 3) / np.sqrt(d)) @ v).swapaxes(1, 2).reshape(b, t, d) @ wo


# --- masks


@narrow_fault("causal_mask", "causal.inverted")
def blocked_square(n):
    return np.triu(np.ones((n, n)), k=1).astype("uint8")


@narrow_fault("causal_mask", "causal.inverted", "causal.top_left")
def blocked_top_left(n, m=None):
    return ~np.tri(n, m, dtype=bool)


@narrow_fault("causal_mask", "causal.additive", "causal.top_left")
def additive_square(size, other=None):
    return np.triu(np.full((size, size), -np.inf), 1)


@narrow_fault("causal_mask", "causal.no_self", "causal.top_left")
def strict_square(n, m=None):
    return np.tril(np.ones((n, n)), -1) > 0


@narrow_fault("padding_mask", "pad.inverted", "pad.missing_axes")
def filler_flat(lengths, T):
    return np.arange(T)[None, :] >= np.array(lengths)[:, None]


@narrow_fault("padding_mask", "pad.missing_axes")
def flat_floats(lengths, T):
    m = np.zeros((len(lengths), T))
    for i, n in enumerate(lengths):
        m[i, :n] = 1.0
    return m


@narrow_fault("masked_softmax", "mask.inverted")
def blocked_nan(scores, mask):
    s = np.where(mask, -np.inf, scores)
    with np.errstate(invalid="ignore"):
        return np.exp(s - s.max(-1, keepdims=True)) / np.exp(s - s.max(-1, keepdims=True)).sum(
            -1, keepdims=True)


@narrow_fault("masked_softmax", "mask.over_queries")
def masked_down_2d(scores, mask):
    s = np.where(mask, scores, -1e9)
    e = np.exp(s - s.max())
    return e / e.sum(axis=0)


# --- heads


@narrow_fault("split_heads", "split.no_transpose")
def split_stop_one_sentence(x, h):
    T, D = x.shape[1:]
    return x[0].reshape(1, T, h, D // h)


@narrow_fault("merge_heads", "merge.reshape_only")
def merge_view_one_sentence(x):
    _, h, t, d = x.shape
    return x[0].reshape(1, t, h * d)


@narrow_fault("grouped_query_attention", "gqa.tile", "gqa.regroup_queries")
def gqa_modulo_one_sentence(q, k, v):
    n = k.shape[1]
    heads = [_smax(q[0, h] @ k[0, h % n].T / np.sqrt(q.shape[-1])) @ v[0, h % n]
             for h in range(q.shape[1])]
    return np.stack(heads)[None]


# --- positions


@narrow_fault("sinusoidal_positions", "pos.column_number", "pos.unpaired")
def pe_column_number_float32(T, d):
    pe = np.zeros((T, d), dtype=np.float32)
    for p in range(T):
        for j in range(d):
            a = p / 10000 ** (2 * j / d)
            pe[p, j] = np.sin(a) if j % 2 == 0 else np.cos(a)
    return pe


@narrow_fault("rope", "rope.half_split", "rope.fixed_base")
def rope_half_no_base(x, positions):
    d = x.shape[-1]
    f = np.outer(positions, 1e4 ** (-np.arange(0, d, 2) / d))
    a, b = np.split(x, 2, -1)
    return np.concatenate([a * np.cos(f) - b * np.sin(f), a * np.sin(f) + b * np.cos(f)], -1)


@narrow_fault("rope", "rope.half_split")
def rope_half_2d(x, positions, base=10000.0):
    T, d = x.shape
    out = np.zeros((T, d))
    for t in range(T):
        for i in range(d // 2):
            a = positions[t] * base ** (-2 * i / d)
            out[t, i] = x[t, i] * np.cos(a) - x[t, i + d // 2] * np.sin(a)
            out[t, i + d // 2] = x[t, i] * np.sin(a) + x[t, i + d // 2] * np.cos(a)
    return out


@narrow_fault("rope", "rope.backwards")
def rope_back_2d(x, positions, base=10000.0):
    T, d = x.shape
    ang = np.array(positions).reshape(T, 1) / base ** (np.arange(0, d, 2) / d)
    out = np.zeros((T, d))
    out[:, ::2] = x[:, ::2] * np.cos(ang) + x[:, 1::2] * np.sin(ang)
    out[:, 1::2] = x[:, 1::2] * np.cos(ang) - x[:, ::2] * np.sin(ang)
    return out


# --- blocks


@narrow_fault("layer_norm", "ln.unbiased", "ln.torch_std")
def ln_torch_std_no_eps(x, gamma, beta):
    mean, std = x.mean(-1, keepdims=True), x.std(-1, ddof=1, keepdims=True)
    return gamma * (x - mean) / (std + 1e-6) + beta


@narrow_fault("layer_norm", "ln.no_centering")
def rms_no_eps_argument(x, g, b):
    return g * x / np.sqrt((x ** 2).mean(-1, keepdims=True) + 1e-6) + b


@narrow_fault("layer_norm", "ln.over_everything")
def ln_whole_no_eps(x, gamma, beta):
    with np.errstate(all="ignore"):
        return gamma * (x - x.mean()) / x.std() + beta


@narrow_fault("layer_norm", "ln.no_affine")
def ln_plain_2d(x, gamma=None, beta=None, eps=1e-6):
    T, d = x.shape
    return np.array([(row - row.mean()) / math.sqrt(row.var() + eps) for row in x])


@narrow_fault("prenorm_residual", "prenorm.post")
def post_other_eps(x, sublayer, gamma, beta):
    y = x + sublayer(x)
    return gamma * (y - y.mean(-1, keepdims=True)) / (y.std(-1, keepdims=True) + 1e-6) + beta


# --- gradients, cache, blocks of keys


@narrow_fault("softmax_backward", "smb.diagonal_only")
def sb_one_row_diagonal(dP, P):
    return np.diag(P * (1 - P)) @ dP if P.ndim == 1 else dP * P * (1 - P)


@narrow_fault("softmax_backward", "smb.p_times_dp")
def sb_first_term_2d(dP, P):
    rows, cols = P.shape
    return np.array([[dP[i, j] * P[i, j] for j in range(cols)] for i in range(rows)])


@narrow_fault("kv_cache_step", "kv.no_rope", "kv.position_zero")
def step_plain_needs_cache(x, wq, wk, wv, kc, vc):
    if len(kc) == 0:
        raise ValueError("empty cache")
    kc, vc = np.vstack([kc, x @ wk]), np.vstack([vc, x @ wv])
    return _smax(kc @ (x @ wq) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@narrow_fault("online_softmax_attention", "online.sum_not_rescaled")
def online_half_converted_even(Q, K, V, block):
    m, l, o = -np.inf, 0, 0
    for k, v in zip(np.split(K, len(K) // block), np.split(V, len(K) // block)):
        s = Q @ k.T / np.sqrt(Q.shape[1])
        new = np.maximum(m, s.max(1, keepdims=True))
        p = np.exp(s - new)
        l, o, m = l + p.sum(1, keepdims=True), o * np.exp(m - new) + p @ v, new
    return o / l


@narrow_fault("online_softmax_attention", "online.average_of_blocks")
def online_mean_even(Q, K, V, block):
    outs = [_smax(Q @ k.T / Q.shape[1] ** 0.5) @ v
            for k, v in zip(np.split(K, len(K) // block), np.split(V, len(V) // block))]
    return np.mean(outs, axis=0)
