"""Lessons 00 to 03 by strangers: row totals, scores, softmax, weighted sum."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import math

import numpy as np

from ._label import case, fault, narrow, right, several


@right("row_totals")
def total_per_row(arr):
    return np.expand_dims(np.sum(arr, axis=arr.ndim - 1), -1)


@right("row_totals")
def einsum_totals(a):
    return np.einsum("...j->...", a)[..., np.newaxis]


@right("row_totals")
def totals_by_loop(table):
    return np.array([[sum(row)] for row in table.tolist()], dtype=float)


@fault("row_totals", "totals.columns")
def totals_of_columns(t):
    return np.add.reduce(t, axis=0, keepdims=True)


@fault("row_totals", "totals.no_column")
def totals_flat(t):
    return np.sum(t, -1)


# --- similarity_scores


@right("similarity_scores")
def einsum_scores(Q, K):
    return np.einsum("...id,...jd->...ij", Q, K)


@right("similarity_scores")
def broadcast_scores(queries, keys):
    return np.sum(queries[..., :, None, :] * keys[..., None, :, :], axis=-1)


@right("similarity_scores")
def torch_like_scores(q, k):
    kt = np.moveaxis(k, -1, -2)
    return np.matmul(q, kt)


@right("similarity_scores")
def recursive_scores(q, k):
    if q.ndim > 2:
        return np.stack([recursive_scores(a, b) for a, b in zip(q, k)])
    table = []
    for one_query in q:
        table.append([float(np.dot(one_query, one_key)) for one_key in k])
    return np.array(table)


@narrow("similarity_scores", "a batch axis")
def two_d_dot(Q, K):
    return np.dot(Q, K.T)


@narrow("similarity_scores", "a batch axis")
def double_loop(Q, K):
    n, d = Q.shape
    m, _ = K.shape
    S = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            for f in range(d):
                S[i, j] += Q[i, f] * K[j, f]
    return S


@narrow("similarity_scores", "a batch axis")
def inner_scores(a, b):
    return np.inner(a, b)


@fault("similarity_scores", "scores.transposed")
def keys_times_queries(q, k):
    return np.einsum("...jd,...id->...ji", k, q)


@fault("similarity_scores", "scores.no_transpose")
def plain_product(q, k):
    return np.matmul(q, k)


@fault("similarity_scores", "scores.own_key_only")
def row_with_row(q, k):
    return np.einsum("...id,...id->...i", q, k)


@fault("similarity_scores", "scores.feature_gram")
def gram_of_features(q, k):
    return np.einsum("...td,...te->...de", q, k)


@fault("similarity_scores", "scores.no_sum")
def products_only(q, k):
    return np.expand_dims(q, -2) * np.expand_dims(k, -3)


@case("similarity_scores", "convention", "scores.cosine")
def cosine(u, v):
    un = np.linalg.norm(u, axis=-1)
    vn = np.linalg.norm(v, axis=-1)
    return u @ v.swapaxes(-2, -1) / (un[..., :, None] * vn[..., None, :])


@case("similarity_scores", "convention", "scores.scaled")
def already_scaled(Q, K):
    dk = Q.shape[-1]
    return (Q / dk ** 0.25) @ (K / dk ** 0.25).swapaxes(-1, -2)


@fault("similarity_scores", "scores.distance")
def squared_distance(q, k):
    diff = q[..., :, None, :] - k[..., None, :, :]
    return (diff ** 2).sum(-1)


@case("similarity_scores", "unlisted")
def absolute_scores(q, k):
    return np.abs(q @ np.swapaxes(k, -1, -2))


@several("similarity_scores", "scores.cosine", "scores.transposed")
def cosine_turned(q, k):
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    k = k / np.linalg.norm(k, axis=-1, keepdims=True)
    return k @ q.swapaxes(-1, -2)


# --- softmax


@right("softmax")
def textbook(x, axis=-1):
    shifted = x - np.max(x, axis=axis, keepdims=True)
    numerator = np.exp(shifted)
    return numerator / np.sum(numerator, axis=axis, keepdims=True)


@right("softmax")
def with_expand_dims(z, axis=-1):
    z = z - np.expand_dims(z.max(axis), axis)
    ez = np.exp(z)
    return ez / np.expand_dims(ez.sum(axis), axis)


@right("softmax")
def along_axis(x, axis=-1):
    def one(v):
        v = np.exp(v - v.max())
        return v / v.sum()
    return np.apply_along_axis(one, axis, x)


@right("softmax")
def moved_axis(scores, axis=-1):
    s = np.moveaxis(scores, axis, 0)
    s = np.exp(s - s.max(0))
    return np.moveaxis(s / s.sum(0), 0, axis)


@right("softmax")
def through_differences(x, axis=-1):
    x = np.moveaxis(x, axis, -1)
    with np.errstate(over="ignore"):
        p = 1.0 / np.exp(x[..., None, :] - x[..., :, None]).sum(-1)
    return np.moveaxis(p, -1, axis)


@narrow("softmax", "another axis")
def without_axis(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@narrow("softmax", "another axis")
def last_axis_whatever(x, axis=None):
    e = np.exp(x - np.amax(x, axis=-1)[..., None])
    return e / np.einsum("...j->...", e)[..., None]


@narrow("softmax", ("a batch axis", "another axis"), "softmax.axis1")
def rows_one_by_one(X, axis=1):
    result = np.zeros(X.shape)
    for r in range(X.shape[0]):
        biggest = max(X[r])
        exps = [math.exp(v - biggest) for v in X[r]]
        result[r] = np.array(exps) / sum(exps)
    return result


@narrow("softmax", ("a batch axis", "another axis"), "softmax.axis1")
def fixed_axis_one(logits, axis=-1):
    logits = logits - logits.max(axis=1).reshape(-1, 1)
    return np.exp(logits) / np.exp(logits).sum(axis=1).reshape(-1, 1)


@fault("softmax", "softmax.axis1")
def second_axis(a, axis=-1):
    a = np.exp(a - a.max(1, keepdims=True))
    return a / a.sum(1, keepdims=True)


@fault("softmax", "softmax.axis0")
def first_axis(a, axis=-1):
    m = np.max(a, axis=0)
    e = np.exp(a - m)
    return e / np.sum(e, axis=0)


@fault("softmax", "softmax.global_sum")
def one_total(x, axis=-1):
    x = np.exp(x - np.max(x, axis=axis, keepdims=True) * 0 - np.max(x))
    return np.true_divide(x, np.sum(x))


@fault("softmax", "softmax.whole_by_default")
def none_by_default(x, axis=None):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


@case("softmax", "edge", "softmax.no_shift")
def no_shift_einsum(x, axis=-1):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return e / e.sum(axis, keepdims=True)


@case("softmax", "edge", "softmax.global_max")
def biggest_of_all(x, axis=-1):
    x = x - x.max()
    with np.errstate(all="ignore"):
        return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


@fault("softmax", "softmax.no_exp")
def shares(x, axis=-1):
    return x / np.add.reduce(x, axis=axis, keepdims=True)


@fault("softmax", "softmax.log")
def log_shares(x, axis=-1):
    top = np.max(x, axis, keepdims=True)
    return (x - top) - np.log(np.sum(np.exp(x - top), axis, keepdims=True))


@fault("softmax", "softmax.sign")
def smallest_wins(x, axis=-1):
    y = -x
    y = np.exp(y - y.max(axis, keepdims=True))
    return y / y.sum(axis, keepdims=True)


@fault("softmax", "softmax.not_divided")
def shifted_exp_only(x, axis=-1):
    return np.exp(x - x.max(axis=axis, keepdims=True))


@case("softmax", "unlisted")
def base_two(x, axis=-1):
    p = np.power(2.0, x - x.max(axis, keepdims=True))
    return p / p.sum(axis, keepdims=True)


@case("softmax", "unlisted")
def unit_length(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / np.linalg.norm(e, axis=axis, keepdims=True)


@several("softmax", "softmax.global_sum", "softmax.no_shift")
def classic_answer(x, axis=-1):
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum()


@several("softmax", "softmax.axis0", "softmax.global_max")
def old_forum_answer(x, axis=-1):
    e_x = np.exp(x - np.max(x))
    return e_x / e_x.sum(axis=0)


@several("softmax", "softmax.sign", "softmax.no_shift")
def negative_exponent(x, axis=-1):
    with np.errstate(all="ignore"):
        w = np.exp(-x)
        return w / w.sum(axis=axis, keepdims=True)


@several("softmax", "softmax.no_shift", "softmax.axis1")
def transposed_twice(x):
    with np.errstate(all="ignore"):
        return (np.exp(x).T / np.exp(x).sum(axis=-1)).T


@case("softmax", "detail", says="digits")
def four_digits(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return np.round(e / e.sum(axis, keepdims=True), 4)


@case("softmax", "detail", correct=True)
def single_precision(x, axis=-1):
    x = x.astype(np.float32)
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


@case("softmax", "detail", says=("digits", "float16"))
def half_precision(x, axis=-1):
    e = np.exp((x - x.max(axis, keepdims=True)).astype(np.float16))
    return e / e.sum(axis, keepdims=True)


@case("softmax", "detail", says="nested list", correct=True)
def as_list(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return (e / e.sum(axis, keepdims=True)).tolist()


@case("softmax", "odd", "softmax.mutates", says="changes")
def in_place(x, axis=-1):
    x -= x.max(axis, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis, keepdims=True)
    return x


# --- weighted_sum


@right("weighted_sum")
def mix_einsum(weights, values):
    return np.einsum("...qk,...kv->...qv", weights, values)


@right("weighted_sum")
def mix_broadcast(A, V):
    return (A[..., None] * V[..., None, :, :]).sum(axis=-2)


@right("weighted_sum")
def mix_key_by_key(A, V):
    out = 0
    for j in range(V.shape[-2]):
        out = out + A[..., j, None] * V[..., None, j, :]
    return out


@narrow("weighted_sum", "a batch axis")
def mix_dot(A, V):
    return A.dot(V)


@narrow("weighted_sum", "a batch axis")
def mix_loops(A, V):
    out = np.zeros((len(A), V.shape[1]))
    for i, row in enumerate(A):
        for a, v in zip(row, V):
            out[i] += a * v
    return out


@fault("weighted_sum", "wsum.transposed_weights")
def mix_columns(attn, v):
    return np.einsum("...kq,...kv->...qv", attn, v)


@fault("weighted_sum", "wsum.mean_not_sum")
def mix_mean(attn, v):
    return np.mean(np.expand_dims(attn, -1) * np.expand_dims(v, -3), axis=-2)


@fault("weighted_sum", "wsum.hard_argmax")
def pick_best(attn, v):
    best = np.argmax(attn, axis=-1)
    return np.take_along_axis(v, best[..., None], axis=-2)


@fault("weighted_sum", "wsum.no_sum")
def mix_unsummed(attn, v):
    return np.einsum("...qk,...kv->...qkv", attn, v)


@fault("weighted_sum", "wsum.features_first")
def mix_turned(attn, v):
    return np.swapaxes(np.matmul(attn, v), -1, -2)


@fault("weighted_sum", "wsum.softmax_again")
def mix_softmaxed(attn, v):
    e = np.exp(attn)
    return (e / e.sum(-1, keepdims=True)) @ v


@several("weighted_sum", "wsum.adds_residual", "wsum.mean_not_sum")
def mean_plus_itself(attn, v):
    return attn @ v / attn.shape[-1] + v


@case("weighted_sum", "unlisted")
def mix_normalised_output(attn, v):
    out = attn @ v
    return out / np.linalg.norm(out, axis=-1, keepdims=True)


@case("weighted_sum", "detail", says="nested list", correct=True)
def mix_as_list(A, V):
    return np.matmul(A, V).tolist()


@fault("softmax", "softmax.two_groups")
def peak_of_each_row_but_one_total(scores, axis=-1):
    shifted = np.exp(scores - np.max(scores, axis=axis)[..., None] if axis == -1 else scores)
    return shifted / np.sum(shifted)
