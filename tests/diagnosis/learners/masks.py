"""Lesson 06 by strangers: causal and padding masks, their combination, the masked softmax."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import numpy as np

from ._label import case, fault, narrow, right, several


def _smax(z, ax=-1):
    z = np.exp(z - z.max(axis=ax, keepdims=True))
    return z / z.sum(axis=ax, keepdims=True)


# --- causal_mask


@right("causal_mask")
def tril_bool(T_q, T_k=None):
    if T_k is None:
        T_k = T_q
    return np.tril(np.ones((T_q, T_k), dtype=bool), k=T_k - T_q)


@right("causal_mask")
def not_triu(n, m=None):
    m = m or n
    return ~np.triu(np.ones((n, m), dtype=bool), k=m - n + 1)


@right("causal_mask")
def outer_compare(n, m=None):
    m = n if m is None else m
    rows = np.arange(m - n, m)
    return np.greater_equal.outer(rows, np.arange(m))


@right("causal_mask")
def nested_comprehension(tq, tk=None):
    tk = tq if tk is None else tk
    return np.array([[k <= q + tk - tq for k in range(tk)] for q in range(tq)])


@narrow("causal_mask", "the argument `T_k`")
def square_only(T):
    return np.tril(np.ones((T, T))) == 1


@narrow("causal_mask", "different numbers of queries and keys", "causal.top_left")
def ignores_keys(seq_len, total=None):
    return np.tri(seq_len, dtype=bool)


@case("causal_mask", "convention", "causal.top_left")
def upper_left(n, m=None):
    return np.tri(n, m, dtype=bool)


@case("causal_mask", "convention", "causal.inverted")
def blocked_is_true(n, m=None):
    m = m or n
    return np.triu(np.ones((n, m), dtype=bool), 1 + m - n)


@case("causal_mask", "convention", "causal.inverted")
def blocked_is_one(n, m=None):
    m = n if m is None else m
    return np.triu(np.ones((n, m), dtype=np.uint8), 1 + m - n)


@case("causal_mask", "convention", "causal.inverted", "causal.additive")
def blocked_float(n, m=None):
    m = n if m is None else m
    return np.triu(np.ones((n, m)), 1 + m - n)


@case("causal_mask", "convention", "causal.additive", says="additive")
def additive_inf(n, m=None):
    m = n if m is None else m
    mask = np.zeros((n, m))
    mask[np.triu_indices(n, 1 + m - n, m)] = float("-inf")
    return mask


@case("causal_mask", "convention", "causal.additive", says="additive")
def additive_1e9(n, m=None):
    m = n if m is None else m
    return (1 - np.tril(np.ones((n, m)), m - n)) * -1e9


@case("causal_mask", "detail", "causal.integers", says="integers")
def zeros_and_ones(n, m=None):
    m = n if m is None else m
    return np.tril(np.ones((n, m), dtype=int), m - n)


@case("causal_mask", "detail", "causal.integers", says="0.0 and 1.0")
def floats(n, m=None):
    m = n if m is None else m
    return np.tril(np.ones((n, m)), m - n)


@case("causal_mask", "detail", says="nested list", correct=True)
def list_of_bools(n, m=None):
    m = n if m is None else m
    return [[j - i <= m - n for j in range(m)] for i in range(n)]


@fault("causal_mask", "causal.no_self")
def strictly_before(n, m=None):
    m = n if m is None else m
    i, j = np.ogrid[m - n:m, :m]
    return j < i


@fault("causal_mask", "causal.peeks_one")
def one_ahead(n, m=None):
    m = n if m is None else m
    return np.arange(m)[None] - np.arange(m - n, m)[:, None] <= 1


@fault("causal_mask", "causal.upper")
def looks_forward(n, m=None):
    m = n if m is None else m
    return np.triu(np.ones((n, m))).astype(bool) if n == m else np.arange(m)[None] >= np.arange(
        m - n, m)[:, None]


@several("causal_mask", "causal.no_self", "causal.inverted", "causal.upper", "causal.top_left")
def strict_and_inverted(n, m=None):
    m = n if m is None else m
    return np.triu(np.ones((n, m), bool), m - n)


@several("causal_mask", "causal.top_left", "causal.no_self")
def strict_top_left(n, m=None):
    return np.tri(n, m, -1, dtype=bool)


@case("causal_mask", "unlisted")
def window_of_two(n, m=None):
    m = n if m is None else m
    gap = np.arange(m - n, m)[:, None] - np.arange(m)
    return (gap >= 0) & (gap < 2)


# --- padding_mask


@right("padding_mask")
def pad_by_comparison(lengths, T):
    return np.arange(T).reshape(1, 1, 1, T) < np.reshape(lengths, (-1, 1, 1, 1))


@right("padding_mask")
def pad_by_loop(lens, maxlen):
    m = np.zeros((len(lens), 1, 1, maxlen), dtype=bool)
    for b, n in enumerate(lens):
        m[b, :, :, :n] = True
    return m


@right("padding_mask")
def pad_by_list(lens, T):
    return np.array([[[[True] * int(n) + [False] * (T - int(n))]] for n in lens])


@case("padding_mask", "convention", "pad.inverted")
def pad_marks_filler(lengths, T):
    return (np.arange(T)[None] >= np.asarray(lengths)[:, None])[:, None, None]


@case("padding_mask", "convention", "pad.inverted")
def pad_marks_filler_int(lengths, T):
    m = np.zeros((len(lengths), 1, 1, T), dtype=np.int64)
    for i, n in enumerate(lengths):
        m[i, 0, 0, n:] = 1
    return m


@case("padding_mask", "convention", "pad.missing_axes", says="axis")
def pad_flat(lengths, T):
    return np.array([np.arange(T) < n for n in lengths])


@case("padding_mask", "convention", "pad.no_head_axis", says="axis")
def pad_without_heads(lengths, T):
    return np.expand_dims(np.arange(T) < np.asarray(lengths).reshape(-1, 1), 1)


@case("padding_mask", "convention", "pad.left")
def pad_in_front(lengths, T):
    return (T - np.arange(T) <= np.asarray(lengths)[:, None])[:, None, None, :]


@case("padding_mask", "detail", says="integers")
def pad_ints(lengths, T):
    return (np.arange(T) < np.asarray(lengths)[:, None]).astype(int)[:, None, None, :]


@fault("padding_mask", "pad.one_too_many")
def pad_inclusive(lengths, T):
    m = np.ones((len(lengths), 1, 1, T), bool)
    for b in range(len(lengths)):
        m[b, 0, 0, lengths[b] + 1:] = False
    return m


@fault("padding_mask", "pad.hides_queries")
def pad_rows(lengths, T):
    return (np.arange(T) < np.asarray(lengths)[:, None])[:, None, :, None]


@fault("padding_mask", "pad.same_for_all")
def pad_longest(lengths, T):
    n = max(lengths)
    row = np.zeros(T, bool)
    row[:n] = True
    return np.tile(row, (len(lengths), 1, 1, 1))


@several("padding_mask", "pad.inverted", "pad.one_too_many")
def pad_inverted_off_by_one(lengths, T):
    return (np.arange(T) > np.asarray(lengths)[:, None])[:, None, None, :]


# --- combine_masks


@right("combine_masks")
def logical_and(causal, pad):
    return np.logical_and(causal[None, None], pad)


@right("combine_masks")
def product_of_masks(a, b):
    return (a * b).astype(bool)


@right("combine_masks")
def minimum_of_masks(causal, padding):
    return np.minimum(causal, padding)


@right("combine_masks")
def loop_over_sentences(causal, padding):
    return np.stack([[causal & sentence[0]] for sentence in padding])


@case("combine_masks", "detail", says=("integers", "0.0 and 1.0"))
def product_int(causal, padding):
    return causal.astype(int) * padding.astype(int)


@fault("combine_masks", "combine.or", "combine.add")
def either(causal, padding):
    return np.maximum(causal, padding)


@fault("combine_masks", "combine.only_causal")
def padding_forgotten(causal, padding):
    return np.broadcast_to(causal, (padding.shape[0], 1) + causal.shape)


@case("combine_masks", "convention", "combine.no_head_axis", says="axis")
def combined_without_heads(causal, padding):
    return causal[None] & padding[:, 0]


@several("combine_masks", "combine.or", "combine.padding_on_queries", "combine.add")
def either_on_queries(causal, padding):
    return causal | np.swapaxes(padding, -1, -2)


@case("combine_masks", "unlisted")
def exactly_one(causal, padding):
    return causal ^ padding


# --- masked_softmax


@right("masked_softmax")
def masked_by_product(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    top = np.where(mask, scores, -np.inf).max(-1, keepdims=True)
    top = np.nan_to_num(top, neginf=0.0)
    e = np.where(mask, np.exp(np.where(mask, scores - top, 0.0)), 0.0)
    s = e.sum(-1, keepdims=True)
    return e / np.where(s > 0, s, 1)


@right("masked_softmax")
def masked_rows(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    flat_s, flat_m = scores.reshape(-1, scores.shape[-1]), mask.reshape(-1, scores.shape[-1])
    out = np.zeros_like(flat_s)
    for row, (s, m) in enumerate(zip(flat_s, flat_m)):
        if m.any():
            e = np.exp(s[m] - s[m].max())
            out[row, m] = e / e.sum()
    return out.reshape(scores.shape)


@case("masked_softmax", "edge", "mask.uniform_on_empty_row", says="may see nothing")
def masked_1e9(scores, mask):
    return _smax(np.where(mask, scores, -1e9))


@case("masked_softmax", "edge", "mask.nan_row", says="may see nothing")
def masked_inf(scores, mask):
    with np.errstate(invalid="ignore"):
        s = np.where(mask, scores, float("-inf"))
        e = np.exp(s - np.max(s, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)


@case("masked_softmax", "edge", "mask.unmasked_on_empty_row", says="may see nothing")
def masked_additive(scores, mask):
    bias = (1 - np.asarray(mask, dtype=float)) * -1e9
    return _smax(scores + bias)


@case("masked_softmax", "edge", "mask.weak_fill", "mask.uniform_on_empty_row", "mask.nan_row")
def masked_minus_thousand(scores, mask):
    return _smax(np.where(mask, scores, -1000.0))


@case("masked_softmax", "edge", "mask.nan_row", "mask.no_shift", says=("very large", "see nothing"))
def masked_no_shift(scores, mask):
    with np.errstate(all="ignore"):
        e = np.exp(scores) * mask
        return e / e.sum(-1, keepdims=True)


@case("masked_softmax", "edge", says="Right, except with a score that is huge but hidden.")
def masked_late_then_renormalised(scores, mask):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    w = e / e.sum(-1, keepdims=True) * mask
    total = w.sum(-1, keepdims=True)
    return w / np.where(total == 0, 1, total)


@case("masked_softmax", "edge", says="Right, except with a score that is huge but hidden.")
def exponentials_masked_below_a_hidden_peak(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
    s = e.sum(axis=-1, keepdims=True)
    return np.divide(e, s, out=np.zeros_like(e), where=s > 0)


@right("masked_softmax")
def masked_fill_before_the_softmax(scores, mask):
    s = np.where(mask, scores, np.finfo(scores.dtype).min)
    return np.where(mask, _smax(s), 0.0)


@narrow("masked_softmax", "a mask smaller than the scores")
def masked_in_place_copy(scores, mask):
    s = scores.copy()
    if mask.shape != s.shape:
        raise ValueError("mask and scores differ in shape")
    s[~mask] = -np.inf
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(_smax(s))


@fault("masked_softmax", "mask.after_softmax")
def masked_late(scores, mask):
    w = _smax(scores)
    return np.where(mask, w, 0.0)


@fault("masked_softmax", "mask.ignored")
def masked_not(scores, mask):
    return _smax(scores)


@fault("masked_softmax", "mask.times_scores", "mask.tiny_fill")
def masked_zero_scores(scores, mask):
    s = np.array(scores)
    s = np.where(mask, s, 0)
    return _smax(s)


@case("masked_softmax", "convention", "mask.inverted")
def masked_blocked(scores, mask):
    return _smax(np.where(mask, -1e9, scores))


@case("masked_softmax", "convention", "mask.inverted")
def masked_blocked_add(scores, mask):
    return _smax(scores - 1e9 * mask)


@case("masked_softmax", "convention", "mask.added_as_bool")
def masked_expects_bias(scores, mask):
    return _smax(scores + mask)


@several("masked_softmax", "mask.over_queries", "mask.after_softmax")
def masked_late_down(scores, mask):
    return _smax(scores, ax=-2) * mask


@case("masked_softmax", "unlisted")
def masked_then_doubled_temperature(scores, mask):
    s = np.where(mask, scores / 2.0, -1e9)
    return _smax(s) * np.broadcast_to(mask, scores.shape)


@fault("masked_softmax", "mask.two_groups")
def row_peak_and_one_total(scores, mask):
    s = np.where(mask, scores, -np.inf)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum()


@fault("masked_softmax", "mask.two_groups")
def exponentials_masked_and_one_total(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    e = e * mask
    return e / np.sum(e)
