"""Lesson 07 by strangers: split, merge, multi-head attention; grouped queries from lesson 12."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import math

import numpy as np

from ._label import case, fault, from_cells, narrow, right, several


def _smax(z, ax=-1):
    z = np.exp(z - z.max(axis=ax, keepdims=True))
    return z / z.sum(axis=ax, keepdims=True)


def _attend(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -1e9)
    return _smax(s) @ v


def batch_only(exercise, *names):
    return case(exercise, "edge", *names, says="without a batch axis")


# --- split_heads


@right("split_heads")
def split_with_any_axes_in_front(x, h):
    *front, t, d = x.shape
    return x.reshape(*front, t, h, d // h).swapaxes(-3, -2)


@fault("split_heads", "split.swaps_with_batch")
def split_counting_axes_from_the_left(x, h):
    return x.reshape(*x.shape[:-1], h, -1).swapaxes(0, 1)


@batch_only("split_heads")
def split_transpose(x, h):
    b, t, d = x.shape
    return np.transpose(x.reshape(b, t, h, d // h), (0, 2, 1, 3))


@batch_only("split_heads")
def split_by_slices(x, n):
    size = x.shape[2] // n
    return np.stack([x[:, :, i * size:(i + 1) * size] for i in range(n)], axis=1)


@batch_only("split_heads")
def split_filling_zeros(x, num_heads):
    B, T, D = x.shape
    d = D // num_heads
    out = np.zeros((B, num_heads, T, d))
    for b in range(B):
        for h in range(num_heads):
            for t in range(T):
                for f in range(d):
                    out[b, h, t, f] = x[b, t, h * d + f]
    return out


@batch_only("split_heads")
def split_einsum(x, heads):
    return np.einsum("bthd->bhtd", x.reshape(x.shape[0], x.shape[1], heads, -1))


@narrow("split_heads", "several sentences in the batch")
def split_single_sentence(x, h):
    T, D = x[0].shape
    return x[0].reshape(T, h, D // h).swapaxes(0, 1)[None]


@fault("split_heads", "split.no_transpose")
def split_and_stop(x, h):
    return np.stack(np.split(x, h, axis=2), axis=2)


@fault("split_heads", "split.reshape_only")
def split_view(x, heads):
    b, t, d = x.shape
    return np.reshape(x, (b, heads, t, d // heads))


@fault("split_heads", "split.strided")
def split_every_hth(x, heads):
    return np.stack([x[..., h::heads] for h in range(heads)], axis=1)


@fault("split_heads", "split.cuts_tokens")
def split_sentence(x, heads):
    return np.stack(np.split(x, heads, axis=1), axis=1)


@fault("split_heads", "split.copies")
def split_copies(x, heads):
    return np.stack([x] * heads, 1)


@case("split_heads", "convention", "split.heads_first")
def split_list_of_heads(x, heads):
    return np.array(np.split(x, heads, axis=-1))


@case("split_heads", "convention", "split.heads_in_batch")
def split_fold(X, num_heads):
    X = X.reshape(X.shape[0], X.shape[1], num_heads, -1)
    X = X.transpose(0, 2, 1, 3)
    return X.reshape(-1, X.shape[2], X.shape[3])


@case("split_heads", "convention", "split.features_before_tokens")
def split_keys_layout(x, h):
    b, t, d = x.shape
    return x.reshape(b, t, h, d // h).transpose(0, 2, 3, 1)


@several("split_heads", "split.strided", "split.no_transpose")
def split_strided_and_stop(x, heads):
    return np.stack([x[..., h::heads] for h in range(heads)], axis=2)


@case("split_heads", "unlisted")
def split_backwards(x, heads):
    return np.stack(np.split(x, heads, axis=-1)[::-1], axis=1)


@case("split_heads", "detail", says="nested list", correct=True)
def split_to_list(x, heads):
    return np.stack(np.split(x, heads, axis=-1), axis=-3).tolist()


# --- merge_heads


@fault("merge_heads", "merge.swaps_with_batch")
def merge_counting_axes_from_the_left(x):
    *b, h, t, d = x.shape
    return np.reshape(np.swapaxes(x, 0, 1), (*b, t, h * d))


@batch_only("merge_heads")
def merge_transpose(x):
    x = np.transpose(x, (0, 2, 1, 3))
    return x.reshape(*x.shape[:2], -1)


@batch_only("merge_heads")
def merge_einsum(z):
    b, h, t, d = z.shape
    return np.einsum("bhtd->bthd", z).reshape(b, t, h * d)


@batch_only("merge_heads")
def merge_hstack(x):
    return np.array([np.hstack(list(sentence)) for sentence in x])


@narrow("merge_heads", "several sentences in the batch")
def merge_first_sentence(x):
    return np.concatenate(list(x[0]), axis=-1)[None]


@fault("merge_heads", "merge.reshape_only")
def merge_view(t):
    b, h, n, d = t.shape
    return np.reshape(t, (b, n, -1))


@fault("merge_heads", "merge.sum")
def merge_add(t):
    return np.einsum("bhtd->btd", t)


@fault("merge_heads", "merge.average")
def merge_avg(t):
    total = 0
    for h in range(t.shape[1]):
        total = total + t[:, h]
    return total / t.shape[1]


@fault("merge_heads", "merge.interleaved")
def merge_last_axis_stack(t):
    z = np.stack([t[:, h] for h in range(t.shape[1])], axis=-1)
    return z.reshape(*z.shape[:2], -1)


@fault("merge_heads", "merge.no_reshape")
def merge_moved_only(t):
    return np.moveaxis(t, 1, 2)


@case("merge_heads", "convention", "merge.expects_tokens_first")
def merge_tokens_first(x):
    batch, tokens, heads, d = x.shape
    return x.reshape(batch, tokens, heads * d)


@several("merge_heads", "merge.reversed", "merge.interleaved")
def merge_interleaved_reversed(t):
    z = np.stack([t[:, h] for h in reversed(range(t.shape[1]))], axis=-1)
    return z.reshape(*z.shape[:2], -1)


@case("merge_heads", "unlisted")
def merge_maximum(t):
    return t.max(axis=1)


# --- multi_head_attention


@fault("multi_head_attention", "mha.one_wide_head")
def mha_without_a_split(x, wq, wk, wv, wo, h, mask=None):
    return _attend(x @ wq, x @ wk, x @ wv, mask) @ wo


@fault("multi_head_attention", "mha.fixed_heads")
def mha_two_heads_always(x, wq, wk, wv, wo, h, mask=None):
    *b, t, d = x.shape
    q, k, v = ((x @ w).reshape(*b, t, 2, d // 2).swapaxes(-3, -2) for w in (wq, wk, wv))
    return _attend(q, k, v, mask).swapaxes(-3, -2).reshape(x.shape) @ wo


@batch_only("multi_head_attention", "mha.uniform_on_empty_row")
def mha_classic(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    dh = d // h
    q = (x @ wq).reshape(b, t, h, dh).transpose(0, 2, 1, 3)
    k = (x @ wk).reshape(b, t, h, dh).transpose(0, 2, 3, 1)
    v = (x @ wv).reshape(b, t, h, dh).transpose(0, 2, 1, 3)
    logits = q @ k / np.sqrt(dh)
    if mask is not None:
        logits = np.where(mask, logits, np.finfo(float).min)
    return (_smax(logits) @ v).transpose(0, 2, 1, 3).reshape(b, t, d) @ wo


@narrow("multi_head_attention", "a mask that has an axis for the heads")
def mha_head_loop(x, Wq, Wk, Wv, Wo, n_heads, mask=None):
    Q, K, V = np.dot(x, Wq), np.dot(x, Wk), np.dot(x, Wv)
    parts = []
    for q, k, v in zip(*(np.array_split(m, n_heads, axis=-1) for m in (Q, K, V))):
        parts.append(_attend(q, k, v, mask))
    return np.concatenate(parts, axis=-1) @ Wo


@batch_only("multi_head_attention", "mha.nan_on_empty_row")
def mha_einsum(x, wq, wk, wv, wo, H, mask=None):
    D = x.shape[-1]
    d = D // H
    w = [m.reshape(D, H, d) for m in (wq, wk, wv)]
    q, k, v = (np.einsum("btD,Dhd->bhtd", x, m) for m in w)
    s = np.einsum("bhqd,bhkd->bhqk", q, k) / d ** 0.5
    s = s if mask is None else np.where(mask, s, -np.inf)
    return np.einsum("bhqk,bhkd,hdD->bqD", _smax(s), v, wo.reshape(H, d, D))


@narrow("multi_head_attention", "a mask")
def mha_without_mask(x, wq, wk, wv, wo, h):
    b, t, d = x.shape
    f = lambda w: (x @ w).reshape(b, t, h, d // h).swapaxes(1, 2)
    return _attend(f(wq), f(wk), f(wv)).swapaxes(1, 2).reshape(b, t, d) @ wo


@narrow("multi_head_attention", "several sentences in the batch")
def mha_one_sentence(x, wq, wk, wv, wo, h, mask=None):
    s = x[0]
    outs = [_attend(q, k, v, mask) for q, k, v in zip(
        np.split(s @ wq, h, -1), np.split(s @ wk, h, -1), np.split(s @ wv, h, -1))]
    return (np.hstack(outs) @ wo)[None]


@case("multi_head_attention", "odd", says="still to be written")
def mha_really_one_head(x, wq, wk, wv, wo, n_heads, mask=None):
    if n_heads != 1:
        raise NotImplementedError("only one head so far")
    return _attend(x @ wq, x @ wk, x @ wv, mask) @ wo


@fault("multi_head_attention", "mha.no_output_projection")
def mha_no_wo(x, wq, wk, wv, wo, h, mask=None):
    parts = [_attend(q, k, v, mask) for q, k, v in zip(
        np.split(x @ wq, h, -1), np.split(x @ wk, h, -1), np.split(x @ wv, h, -1))]
    return np.concatenate(parts, -1)


@fault("multi_head_attention", "mha.scale_d_model")
def mha_wide_scale(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, t, h, -1).swapaxes(1, 2) for w in (wq, wk, wv)]
    s = q @ k.swapaxes(2, 3) / math.sqrt(d)
    if mask is not None:
        s = np.where(mask, s, -1e9)
    return (_smax(s) @ v).swapaxes(1, 2).reshape(b, t, d) @ wo


@fault("multi_head_attention", "mha.split_by_reshape")
def mha_bad_split(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, h, t, d // h) for w in (wq, wk, wv)]
    return np.concatenate(list(np.moveaxis(_attend(q, k, v, mask), 1, 0)), axis=-1) @ wo


@fault("multi_head_attention", "mha.merge_by_reshape")
def mha_bad_merge(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    q, k, v = [np.stack(np.split(x @ w, h, -1), 1) for w in (wq, wk, wv)]
    return np.reshape(_attend(q, k, v, mask), (b, t, d)) @ wo


@fault("multi_head_attention", "mha.split_merge_by_reshape")
def mha_views_only(x, wq, wk, wv, wo, h, mask=None):
    shape = (x.shape[0], h, x.shape[1], x.shape[2] // h)
    q, k, v = (np.matmul(x, w).reshape(shape) for w in (wq, wk, wv))
    return _attend(q, k, v, mask).reshape(x.shape).dot(wo)


@fault("multi_head_attention", "mha.split_before_projection")
def mha_split_first(x, wq, wk, wv, wo, h, mask=None):
    d = x.shape[-1] // h
    outs = []
    for i in range(h):
        s = slice(i * d, i * d + d)
        outs.append(_attend(x[..., s] @ wq[s, s], x[..., s] @ wk[s, s], x[..., s] @ wv[s, s], mask))
    return np.concatenate(outs, -1) @ wo


@fault("multi_head_attention", "mha.ignores_mask")
def mha_deaf(x, wq, wk, wv, wo, h, mask=None):
    return mha_classic(x, wq, wk, wv, wo, h)


@fault("multi_head_attention", "mha.attends_across_heads")
def mha_across(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    q, k, v = [(x @ w).reshape(b, t, h, d // h) for w in (wq, wk, wv)]
    return _attend(q, k, v, mask).reshape(b, t, d) @ wo


@case("multi_head_attention", "convention", "mha.torch_layout")
def mha_linear(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    lin = lambda inp, w: np.einsum("bti,oi->bto", inp, w)
    q, k, v = [lin(x, w).reshape(b, t, h, -1).swapaxes(1, 2) for w in (wq, wk, wv)]
    return lin(_attend(q, k, v, mask).swapaxes(1, 2).reshape(b, t, d), wo)


@case("multi_head_attention", "convention", "mha.mask_inverted")
def mha_blocked(x, wq, wk, wv, wo, h, attn_mask=None):
    return mha_classic(x, wq, wk, wv, wo, h, None if attn_mask is None else attn_mask == 0)


@several("multi_head_attention", "mha.no_output_projection", "mha.scale_d_model")
def mha_two_slips(x, wq, wk, wv, wo, h, mask=None):
    b, t, d = x.shape
    q, k, v = [np.stack(np.split(x @ w, h, -1), 1) for w in (wq, wk, wv)]
    s = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return np.concatenate(list((_smax(s) @ v).swapaxes(0, 1)), -1)


@several("multi_head_attention", "mha.ignores_mask", "mha.merge_by_reshape")
def mha_deaf_and_mixed(x, wq, wk, wv, wo, h, mask=None):
    q, k, v = [np.stack(np.split(x @ w, h, -1), 1) for w in (wq, wk, wv)]
    return _attend(q, k, v).reshape(x.shape) @ wo


@case("multi_head_attention", "unlisted")
def mha_residual(x, wq, wk, wv, wo, h, mask=None):
    return x + mha_classic(x, wq, wk, wv, wo, h, mask)


case("multi_head_attention", "fault", "merge.reshape_only", says="merge_heads from lesson 07")(
    from_cells("""
    import numpy as np
    def split_heads(x, n):
        return np.stack(np.split(x, n, axis=-1), axis=-3)
    def merge_heads(x):
        *b, h, t, d = x.shape
        return x.reshape(*b, t, h * d)
    def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        q, k, v = (split_heads(x @ w, n_heads) for w in (W_q, W_k, W_v))
        s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
        if mask is not None:
            s = np.where(mask, s, -1e9)
        e = np.exp(s - s.max(-1, keepdims=True))
        w = e / e.sum(-1, keepdims=True) * (1 if mask is None else mask)
        return merge_heads(w @ v) @ W_o
    """, "multi_head_attention", "<cy 07>"))


# --- grouped_query_attention


@right("grouped_query_attention")
def gqa_repeat(q, k, v):
    n = q.shape[1] // k.shape[1]
    return _attend(q, k.repeat(n, axis=1), v.repeat(n, axis=1))


@right("grouped_query_attention")
def gqa_head_loop(q, k, v):
    group = q.shape[1] // k.shape[1]
    return np.stack([_attend(q[:, h], k[:, h // group], v[:, h // group])
                     for h in range(q.shape[1])], axis=1)


@right("grouped_query_attention")
def gqa_index(q, k, v):
    idx = np.arange(q.shape[1]) * k.shape[1] // q.shape[1]
    return _attend(q, k[:, idx], v[:, idx])


@narrow("grouped_query_attention", "more than one group of query heads")
def gqa_broadcast(q, k, v):
    return _attend(q, k, v)


@narrow("grouped_query_attention", "fewer key heads than query heads")
def gqa_equal_heads(q, k, v):
    return np.stack([_attend(a, b, c) for a, b, c in zip(*(x.swapaxes(0, 1) for x in (q, k, v)),
                                                         strict=True)], axis=1)


@case("grouped_query_attention", "convention", "gqa.tile", "gqa.regroup_queries")
def gqa_modulo(q, k, v):
    n = k.shape[1]
    return np.stack([_attend(q[:, h], k[:, h % n], v[:, h % n]) for h in range(q.shape[1])], axis=1)


@fault("grouped_query_attention", "gqa.first_head_only")
def gqa_only_first(q, k, v):
    return _attend(q, k[:, [0]], v[:, [0]])


@fault("grouped_query_attention", "gqa.average_kv")
def gqa_mean(q, k, v):
    return _attend(q, np.mean(k, 1, keepdims=True), np.mean(v, 1, keepdims=True))


@several("grouped_query_attention", "gqa.tile", "gqa.regroup_queries")
def gqa_modulo_unscaled(q, k, v):
    n = q.shape[1] // k.shape[1]
    k, v = np.concatenate([k] * n, 1), np.concatenate([v] * n, 1)
    return _smax(q @ k.swapaxes(-1, -2)) @ v


@case("grouped_query_attention", "unlisted")
def gqa_last_head(q, k, v):
    return _attend(q, k[:, -1:], v[:, -1:])
