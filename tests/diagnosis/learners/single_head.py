"""Lessons 04, 05 and 09 by strangers: projections, weights, scaled dot product, cross-attention."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import math

import numpy as np

from ._label import case, fault, from_cells, narrow, right, several


def _smax(z, ax=-1):
    z = np.exp(z - z.max(axis=ax, keepdims=True))
    return z / z.sum(axis=ax, keepdims=True)


# --- project_qkv


@right("project_qkv")
def comprehension(x, *Ws):
    return tuple(np.matmul(x, W) for W in Ws)


@right("project_qkv")
def stacked_then_split(x, wq, wk, wv):
    big = np.concatenate([wq, wk, wv], axis=1)
    cuts = np.cumsum([wq.shape[1], wk.shape[1]])
    return tuple(np.split(x @ big, cuts, axis=-1))


@right("project_qkv")
def dots(x, wq, wk, wv):
    return np.dot(x, wq), np.dot(x, wk), np.dot(x, wv)


@right("project_qkv")
def as_a_list_of_arrays(x, wq, wk, wv):
    return [np.einsum("...d,de->...e", x, w) for w in (wq, wk, wv)]


@case("project_qkv", "detail", says="glued together")
def one_block(x, wq, wk, wv):
    return np.einsum("...td,sde->s...te", x, np.stack([wq, wk, wv]))


@fault("project_qkv", "qkv.query_is_token")
def raw_queries(emb, wq, wk, wv):
    return emb, np.matmul(emb, wk), np.matmul(emb, wv)


@fault("project_qkv", "qkv.value_is_key")
def shared_kv(emb, wq, wk, wv):
    k = v = emb.dot(wk)
    return emb.dot(wq), k, v


@fault("project_qkv", "qkv.order")
def kqv(x, wq, wk, wv):
    K, Q, V = x @ wk, x @ wq, x @ wv
    return K, Q, V


@case("project_qkv", "convention", "qkv.torch_layout")
def linear_layers(x, wq, wk, wv):
    linear = lambda inp, weight: inp @ weight.T
    return linear(x, wq), linear(x, wk), linear(x, wv)


@case("project_qkv", "convention", "qkv.column_vectors")
def columns(x, wq, wk, wv):
    xt = np.swapaxes(x, -1, -2)
    return wq.T @ xt, wk.T @ xt, wv.T @ xt


@several("project_qkv", "qkv.relu", "qkv.value_is_key")
def relu_and_shared(x, wq, wk, wv):
    k = np.maximum(x @ wk, 0)
    return np.maximum(x @ wq, 0), k, k


@case("project_qkv", "unlisted")
def values_from_queries_and_keys(x, wq, wk, wv):
    return x @ wq, x @ wk, (x @ wv) * 2


@case("project_qkv", "detail", says="dict")
def named_parts(x, wq, wk, wv):
    return {"Q": x @ wq, "K": x @ wk, "V": x @ wv}


@case("project_qkv", "detail", says="One of the results is right")
def queries_only(x, wq, wk, wv):
    return x @ wq


# --- attention_weights


@right("attention_weights")
def weights_einsum(queries, keys):
    d = queries.shape[-1]
    return _smax(np.einsum("...qd,...kd->...qk", queries, keys) * d ** -0.5)


@right("attention_weights")
def weights_scaled_first(q, k):
    q = q / math.sqrt(q.shape[-1])
    s = q @ np.swapaxes(k, -2, -1)
    s = s - s.max(-1)[..., None]
    return np.exp(s) / np.exp(s).sum(-1)[..., None]


@right("attention_weights")
def weights_row_by_row(Q, K):
    if Q.ndim == 3:
        return np.array([weights_row_by_row(q, k) for q, k in zip(Q, K)])
    rows = []
    for q in Q:
        s = K @ q / np.sqrt(len(q))
        e = np.exp(s - s.max())
        rows.append(e / e.sum())
    return np.array(rows)


@narrow("attention_weights", "a batch axis")
def weights_2d(q, k):
    return _smax(q @ k.T / np.sqrt(k.shape[1]))


@narrow("attention_weights", "a batch axis")
def weights_nested_loops(q, k):
    n, m = q.shape[0], k.shape[0]
    root = math.sqrt(q.shape[1])
    w = [[math.exp(sum(a * b for a, b in zip(q[i], k[j])) / root) for j in range(m)]
         for i in range(n)]
    return np.array([[v / sum(row) for v in row] for row in w])


@fault("attention_weights", "weights.no_scale")
def weights_unscaled(q, k):
    return _smax(np.einsum("...qd,...kd->...qk", q, k))


@fault("attention_weights", "weights.scale_d_not_sqrt")
def weights_over_d(q, k):
    return _smax(q @ k.swapaxes(-1, -2) / k.shape[-1])


@fault("attention_weights", "weights.softmax_over_queries")
def weights_down(q, k):
    return _smax(q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1]), ax=-2)


@fault("attention_weights", "weights.scale_by_queries")
def weights_scale_len(Q, K):
    n = Q.shape[-2]
    return _smax(Q @ K.swapaxes(-1, -2) / np.sqrt(n))


@fault("attention_weights", "weights.softmax_everything")
def weights_whole_table(Q, K):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    e = np.exp(s)
    return e / e.sum()


@fault("attention_weights", "weights.returns_scores")
def weights_not_yet(Q, K):
    return np.einsum("...id,...jd->...ij", Q, K) / math.sqrt(K.shape[-1])


@fault("attention_weights", "weights.multiply_scale")
def weights_times_root(Q, K):
    return _smax(Q @ K.swapaxes(-1, -2) * math.sqrt(K.shape[-1]))


@several("attention_weights", "weights.softmax_over_queries", "weights.no_scale")
def weights_down_unscaled(q, k):
    return _smax(q @ k.swapaxes(-1, -2), ax=-2)


@case("attention_weights", "unlisted")
def weights_cosine(q, k):
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    k = k / np.linalg.norm(k, axis=-1, keepdims=True)
    return _smax(q @ k.swapaxes(-1, -2))


@case("attention_weights", "detail", says="digits")
def weights_rounded(q, k):
    return _smax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])).round(3)


@case("attention_weights", "detail", correct=True)
def weights_float32(q, k):
    q, k = np.float32(q), np.float32(k)
    return _smax(q @ k.swapaxes(-1, -2) / np.float32(np.sqrt(q.shape[-1])))


case("attention_weights", "fault", "softmax.axis0", says="softmax from lesson 02")(from_cells("""
    import numpy as np
    def softmax(x, axis=-1):
        e = np.exp(x - x.max(0))
        return e / e.sum(0)
    def attention_weights(Q, K):
        return softmax(Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]))
    """, "attention_weights", "<ada 05>"))

case("attention_weights", "fault", "scores.no_transpose", says="similarity_scores from lesson 01")(
    from_cells("""
    import numpy as np
    def similarity_scores(a, b):
        return a @ b
    def softmax(x, axis=-1):
        e = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return e / np.sum(e, axis=axis, keepdims=True)
    def attention_weights(Q, K):
        d = Q.shape[-1]
        return softmax(similarity_scores(Q, K) / d ** 0.5)
    """, "attention_weights", "<bo 05>"))


# --- scaled_dot_product_attention


@right("scaled_dot_product_attention")
def sdpa_where(q, k, v, mask=None):
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    m = s.max(-1, keepdims=True)
    m[np.isinf(m)] = 0
    e = np.exp(s - m)
    z = e.sum(-1, keepdims=True)
    z[z == 0] = 1
    return (e / z) @ v, e / z


@case("scaled_dot_product_attention", "edge", says="Right, except with a score that is huge but hidden.")
def sdpa_multiplied_exp(Q, K, V, mask=None):
    sc = np.einsum("...id,...jd->...ij", Q, K) / math.sqrt(Q.shape[-1])
    open_ = np.ones_like(sc) if mask is None else mask.astype(float)
    e = np.exp(sc - sc.max(-1, keepdims=True)) * open_
    total = e.sum(-1, keepdims=True)
    P = np.divide(e, total, where=total != 0, out=np.zeros_like(e))
    return np.einsum("...ij,...jd->...id", P, V), P


@right("scaled_dot_product_attention")
def sdpa_nan_to_num(query, key, value, mask=None):
    scores = query @ key.swapaxes(-2, -1)
    scores /= key.shape[-1] ** 0.5
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = -np.inf
    with np.errstate(invalid="ignore"):
        attn = np.nan_to_num(_smax(scores))
    return attn @ value, attn


@narrow("scaled_dot_product_attention", "a batch axis", "sdpa.nan_on_empty_row",
        "sdpa.uniform_on_empty_row")
def sdpa_2d(Q, K, V, mask=None):
    s = Q @ K.T / np.sqrt(Q.shape[1])
    if mask is not None:
        s = np.where(mask, s, -1e9)
    w = _smax(s)
    return w @ V, w


@narrow("scaled_dot_product_attention", "a mask")
def sdpa_no_mask(Q, K, V):
    w = _smax(np.matmul(Q, np.swapaxes(K, -1, -2)) / np.sqrt(K.shape[-1]))
    return np.matmul(w, V), w


@narrow("scaled_dot_product_attention", ("a mask", "a batch axis"))
def sdpa_2d_no_mask(query, key, value):
    weights = _smax(query.dot(key.T) / math.sqrt(key.shape[1]))
    return weights.dot(value), weights


@case("scaled_dot_product_attention", "edge", "sdpa.uniform_on_empty_row", says="may see nothing")
def sdpa_1e9(Q, K, V, mask=None):
    logits = np.einsum("...qd,...kd->...qk", Q, K) * Q.shape[-1] ** -0.5
    if mask is not None:
        logits = np.where(mask == 0, -1e9, logits)
    a = _smax(logits)
    return a @ V, a


@case("scaled_dot_product_attention", "edge", "sdpa.nan_on_empty_row", says="may see nothing")
def sdpa_inf(Q, K, V, mask=None):
    s = (Q / np.sqrt(Q.shape[-1])) @ np.swapaxes(K, -1, -2)
    if mask is not None:
        s = s + np.where(mask, 0.0, -np.inf)
    with np.errstate(invalid="ignore"):
        p = _smax(s)
    return p @ V, p


@case("scaled_dot_product_attention", "edge", "sdpa.unmasked_on_empty_row", says="may see nothing")
def sdpa_additive_1e9(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        s += (1.0 - mask) * -1e9
    w = _smax(s)
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.no_scale")
def sdpa_unscaled(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    with np.errstate(invalid="ignore"):
        w = np.nan_to_num(_smax(s))
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.ignores_mask")
def sdpa_deaf(q, k, v, mask=None):
    w = _smax(np.einsum("...qd,...kd->...qk", q, k) / q.shape[-1] ** 0.5)
    return np.einsum("...qk,...kd->...qd", w, v), w


@fault("scaled_dot_product_attention", "sdpa.mask_after_softmax")
def sdpa_zeroed(q, k, v, mask=None):
    w = _smax(q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1]))
    if mask is not None:
        w = np.where(mask, w, 0)
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.scale_by_keys")
def sdpa_by_len(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-2])
    if mask is not None:
        s = np.where(mask, s, -1e30)
    w = _smax(s)
    if mask is not None:
        w = w * mask
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.mask_times_scores", "sdpa.mask_tiny_fill")
def sdpa_times(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1])
    if mask is not None:
        s *= mask
    w = _smax(s)
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.own_triangle")
def sdpa_switch(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1])
    if mask is not None:
        n, m = s.shape[-2:]
        s = np.where(np.tril(np.ones((n, m), dtype=bool)), s, -np.inf)
    w = _smax(s)
    return w @ v, w


@fault("scaled_dot_product_attention", "sdpa.returns_scores")
def sdpa_logits_out(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2)
    t = s / np.sqrt(k.shape[-1])
    if mask is not None:
        t = np.where(mask, t, -np.inf)
    with np.errstate(invalid="ignore"):
        w = np.nan_to_num(_smax(t))
    return w @ v, s


@case("scaled_dot_product_attention", "convention", "sdpa.mask_inverted")
def sdpa_blocked(q, k, v, mask=None):
    s = np.einsum("...qd,...kd->...qk", q, k) / np.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, -1e9, s)
    w = _smax(s)
    return w @ v, w


@case("scaled_dot_product_attention", "convention", "sdpa.mask_inverted")
def sdpa_blocked_additive(q, k, v, attn_mask=None):
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if attn_mask is not None:
        s = s + attn_mask * -1e9
    w = _smax(s)
    return w @ v, w


@case("scaled_dot_product_attention", "convention", "sdpa.mask_added_as_bool")
def sdpa_wants_additive(q, k, v, mask=None):
    s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        s = s + mask
    w = _smax(s)
    return w @ v, w


@several("scaled_dot_product_attention", "sdpa.no_scale", "sdpa.mask_after_softmax")
def sdpa_unscaled_zeroed(q, k, v, mask=None):
    w = _smax(q @ k.swapaxes(-1, -2))
    if mask is not None:
        w = w * mask
    return w @ v, w


@several("scaled_dot_product_attention", "sdpa.ignores_mask", "sdpa.softmax_over_queries")
def sdpa_deaf_down(q, k, v, mask=None):
    w = _smax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]), ax=-2)
    return w @ v, w


@case("scaled_dot_product_attention", "detail", says="another order")
def sdpa_weights_first(q, k, v, mask=None):
    out, w = sdpa_where(q, k, v, mask)
    return w, out


@case("scaled_dot_product_attention", "detail", says="One of the results is right")
def sdpa_output_only(q, k, v, mask=None):
    return sdpa_where(q, k, v, mask)[0]


@case("scaled_dot_product_attention", "detail", says="dict")
def sdpa_dict(q, k, v, mask=None):
    out, w = sdpa_where(q, k, v, mask)
    return dict(output=out, attention=w)


@case("scaled_dot_product_attention", "detail", correct=True)
def sdpa_list_of_two(q, k, v, mask=None):
    return list(sdpa_where(q, k, v, mask))


# --- cross_attention


@right("cross_attention")
def cross_einsum(y, mem, wq, wk, wv):
    q, k, v = np.dot(y, wq), np.dot(mem, wk), np.dot(mem, wv)
    return np.einsum("...ij,...jd->...id",
                     _smax(np.einsum("...id,...jd->...ij", q, k) / np.sqrt(wk.shape[-1])), v)


@right("cross_attention")
def cross_word_by_word(dec, enc, Wq, Wk, Wv):
    answers = []
    for token in dec:
        match = (enc @ Wk) @ (token @ Wq) / Wq.shape[1] ** 0.5
        share = np.exp(match - match.max())
        answers.append(share @ (enc @ Wv) / share.sum())
    return np.stack(answers)


@fault("cross_attention", "cross.roles_swapped")
def cross_reversed(dec, enc, Wq, Wk, Wv):
    return _smax((enc @ Wq) @ (dec @ Wk).T / np.sqrt(Wq.shape[1])) @ (dec @ Wv)


@fault("cross_attention", "cross.self_attention")
def cross_only_decoder(dec, enc, Wq, Wk, Wv):
    q, k, v = dec @ Wq, dec @ Wk, dec @ Wv
    return _smax(q @ k.T / math.sqrt(k.shape[1])) @ v


@fault("cross_attention", "cross.scale_d_model")
def cross_wide_scale(dec, enc, Wq, Wk, Wv):
    q, k, v = dec @ Wq, enc @ Wk, enc @ Wv
    return _smax(q @ k.T / np.sqrt(dec.shape[-1])) @ v


@several("cross_attention", "cross.no_scale", "cross.roles_swapped")
def cross_reversed_unscaled(dec, enc, Wq, Wk, Wv):
    return _smax((enc @ Wq) @ (dec @ Wk).T) @ (dec @ Wv)


@case("cross_attention", "unlisted")
def cross_adds_decoder_mean(dec, enc, Wq, Wk, Wv):
    out = _smax((dec @ Wq) @ (enc @ Wk).T / np.sqrt(Wq.shape[1])) @ (enc @ Wv)
    return out + (dec @ Wv).mean(0)


# --- a number from the notebook, and sums over other numbers than the maximum

NOTEBOOKS_D_K = 4


@fault("attention_weights", "weights.fixed_width")
def d_k_of_the_notebook(Q, K):
    return _smax(Q @ np.swapaxes(K, -1, -2) / math.sqrt(NOTEBOOKS_D_K))


@fault("scaled_dot_product_attention", "sdpa.fixed_width")
def eight_for_ever(Q, K, V, mask=None):
    logits = np.einsum("...qd,...kd->...qk", Q, K) / 8
    e = np.exp(logits) if mask is None else np.exp(logits) * mask
    A = e / np.maximum(e.sum(-1, keepdims=True), 1e-300)
    return A @ V, A


@fault("scaled_dot_product_attention", "sdpa.two_groups")
def row_peak_and_one_total(Q, K, V, mask=None):
    logits = Q @ np.swapaxes(K, -1, -2) / math.sqrt(K.shape[-1])
    logits = logits if mask is None else np.where(mask, logits, -1e9)
    e = np.exp(logits - logits.max(axis=-1)[..., None])
    A = e / e.sum()
    return A @ V, A


@fault("attention_weights", "weights.two_groups")
def row_peak_column_total(Q, K):
    logits = Q @ np.swapaxes(K, -1, -2) / math.sqrt(K.shape[-1])
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)
