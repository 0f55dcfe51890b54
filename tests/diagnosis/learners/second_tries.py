"""What 250 tries of a newcomer showed: wrong code that passed, and words that were not true."""
# ruff: noqa: B905, E731, E741, SIM108   (the habits of strangers)

import numpy as np

from course_lib.attention import causal_mask as causal
from course_lib.attention import (
    masked_softmax,
    merge_heads,
    padding_mask,
    similarity_scores,
    softmax,
    split_heads,
)
from course_lib.attention import scaled_dot_product_attention as sdpa

from ._label import case, narrow

HIDDEN = "Right, except with a score that is huge but hidden."


def views(x, W_q, W_k, W_v, n_heads):
    return (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))


# --- a mask that differs from sentence to sentence


@narrow("multi_head_attention", "a mask that differs from sentence to sentence")
def first_mask_for_all(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    if mask is not None and mask.ndim == 4:
        mask = mask[:1]
    out, _ = sdpa(*views(x, W_q, W_k, W_v, n_heads), mask)
    return merge_heads(out) @ W_o


@narrow("multi_head_attention", "a mask that has an axis for the heads")
def loop_that_has_no_axis_for_the_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    d = x.shape[-1] // n_heads
    said = []
    for h in range(n_heads):
        part = slice(h * d, (h + 1) * d)
        output, _ = sdpa(x @ W_q[:, part], x @ W_k[:, part], x @ W_v[:, part], mask)
        said.append(output)
    return np.concatenate(said, axis=-1) @ W_o


# --- numbers as large as they come


@case("masked_softmax", "edge", "mask.global_max")
def largest_of_the_whole_table(scores, mask):
    e = np.where(mask, np.exp(scores - np.max(scores)), 0.0)
    total = e.sum(axis=-1, keepdims=True)
    return np.where(total > 0, e / total, 0)


@case("scaled_dot_product_attention", "edge", says=HIDDEN)
def shares_out_once_more(Q, K, V, mask=None):
    w = softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]))
    if mask is not None:
        w = w * mask
        total = w.sum(-1, keepdims=True)
        w = w / np.where(total == 0, 1, total)
    return w @ V, w


@case("attention_weights", "edge", says="Right, except with very large or very small scores.")
def plain_exponentials(Q, K):
    e = np.exp(Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5)
    return e / e.sum(-1, keepdims=True)


@case("scaled_dot_product_attention", "edge", "sdpa.no_shift")
def plain_exponentials_of_what_is_seen(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
    e = np.exp(s if mask is None else np.where(mask, s, -np.inf))
    total = e.sum(-1, keepdims=True)
    w = e / np.where(total == 0, 1, total)
    return w @ V, w


# --- a mask that opens nothing


@case("scaled_dot_product_attention", "edge", "sdpa.closed_means_no_mask")
def asks_whether_anything_is_open(Q, K, V, mask=None):
    s = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])
    if mask is not None and mask.any():
        w = masked_softmax(s, mask)
    else:
        w = softmax(s)
    return w @ V, w


@case("multi_head_attention", "edge", "mha.closed_means_no_mask")
def asks_it_for_all_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    if mask is None or not mask.any():
        out, _ = sdpa(*views(x, W_q, W_k, W_v, n_heads))
    else:
        out, _ = sdpa(*views(x, W_q, W_k, W_v, n_heads), mask)
    return merge_heads(out) @ W_o


# --- right for one sentence: the batch breaks it, not the heads


@narrow("split_heads", "several heads and a batch axis in front")
def columns_are_the_second_axis(x, n_heads):
    d = x.shape[-1] // n_heads
    return np.stack([x[:, h * d:(h + 1) * d] for h in range(n_heads)], axis=-3)


@narrow("multi_head_attention", "several heads and a batch axis in front")
def stacks_the_heads_in_front_of_the_batch(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    d = x.shape[-1] // n_heads
    said = []
    for h in range(n_heads):
        part = slice(h * d, (h + 1) * d)
        said.append(sdpa(x @ W_q[:, part], x @ W_k[:, part], x @ W_v[:, part], mask)[0])
    return merge_heads(np.array(said)) @ W_o


@narrow("multi_head_attention", "several heads and a batch axis in front")
def takes_the_first_axis_for_the_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    said = []
    for h in range(n_heads):
        Q, K, V = (split_heads(x @ W, n_heads)[h] for W in (W_q, W_k, W_v))
        said.append(sdpa(Q, K, V, mask)[0])
    return np.concatenate(said, axis=-1) @ W_o


@narrow("merge_heads", "a batch axis in front")
def joins_along_the_first_axis(x):
    return np.concatenate([x[h] for h in range(len(x))], axis=-1)


@narrow("merge_heads", "a batch axis in front")
def names_three_axes(x):
    H, T, d = x.shape
    return x.transpose(1, 0, 2).reshape(T, H * d)


# --- what is lost, and NaN


@case("attention_weights", "detail", says="Your numbers are right to two or three digits")
def two_decimals(Q, K):
    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1])).round(2)


@case("scaled_dot_product_attention", "odd", says="some weights come out as exactly 0, though")
def two_decimals_before_the_mix(Q, K, V, mask=None):
    _, w = sdpa(Q, K, V, mask)
    w = w.round(2)
    return w @ V, w


@case("attention_weights", "odd", says="NaN comes out, where a number is expected.")
def divides_by_the_spread_it_sees(Q, K):
    s = similarity_scores(Q, K)
    return softmax(s / s.std())


@case("masked_softmax", "edge", "mask.nan_row", says="what does it divide by, where nothing may be seen?")
def divides_by_a_total_of_nothing(scores, mask):
    peak = np.where(mask, scores, -1e300).max(axis=-1, keepdims=True)
    w = np.exp(np.minimum(scores - peak, 0)) * mask
    return w / w.sum(axis=-1, keepdims=True)


# --- the place of an axis, and what was left out


def axis_in_place(shape):
    @case("padding_mask", "detail", says="Right numbers, but an axis of length 1 stands in the wrong place.")
    def padding(lengths, T):
        return padding_mask(lengths, T).reshape(shape(len(lengths), T))


axis_in_place(lambda B, T: (B, T, 1, 1))
axis_in_place(lambda B, T: (1, 1, B, T))
axis_in_place(lambda B, T: (1, B, 1, T))


@narrow("causal_mask", "where `T_k` is left out")
def asks_for_both_numbers(T_q, T_k):
    return causal(T_q, T_k)


@narrow("multi_head_attention", "where `mask` is left out")
def asks_for_a_mask(x, W_q, W_k, W_v, W_o, n_heads, mask):
    out, _ = sdpa(*views(x, W_q, W_k, W_v, n_heads), mask)
    return merge_heads(out) @ W_o


# --- a line that stops, a list that is no table


@case("split_heads", "odd", says="does it divide with `/`?")
def divides_with_one_stroke(x, n_heads):
    d = x.shape[-1] / n_heads
    return x.reshape(*x.shape[:-1], n_heads, d).swapaxes(-2, -3)


@case("split_heads", "odd", says="does it divide with `/`?")
def slices_with_one_stroke(x, n_heads):
    d = x.shape[-1] / n_heads
    return np.stack([x[..., h * d:(h + 1) * d] for h in range(n_heads)], axis=-3)


@case("split_heads", "odd", says="a list whose parts do not fit together into one table of numbers")
def widths_that_do_not_fit(x, n_heads):
    return [x[..., h:] for h in range(n_heads + 1)]


# --- the first pair is wrong as well as the second


@case("sinusoidal_positions", "odd", says="the first pair turns by 1 per position")
def no_brackets_in_the_power(T, d):
    out = np.zeros((T, d))
    for p in range(T):
        for i in range(0, d, 2):
            out[p, i] = np.sin(p / 10000 ** 2 * i / d)
            out[p, i + 1] = np.cos(p / 10000 ** 2 * i / d)
    return out


@case("rope", "odd", says="(1, 0, 0, 0) turns to (cos 1, sin 1, 0, 0)")
def degrees_for_radians(x, positions, base=10000.0):
    angle = np.deg2rad(positions)[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    out = np.empty_like(x)
    out[..., 0::2] = a * np.cos(angle) - b * np.sin(angle)
    out[..., 1::2] = a * np.sin(angle) + b * np.cos(angle)
    return out


@case("sinusoidal_positions", "fault", "pos.degrees")
def positions_in_degrees(T, d):
    angle = np.deg2rad(np.arange(T))[:, None] / 10000.0 ** (np.arange(0, d, 2) / d)
    out = np.zeros((T, d))
    out[:, 0::2], out[:, 1::2] = np.sin(angle), np.cos(angle)
    return out


@case("rope", "odd", says="(1, 0, 0, 0) turns to (cos 1, sin 1, 0, 0)")
def no_brackets_in_the_power_of_the_base(x, positions, base=10000.0):
    d = x.shape[-1]
    out = np.empty_like(x)
    for i in range(0, d, 2):
        angle = positions / base ** 2 * i / d
        a, b = x[..., i], x[..., i + 1]
        out[..., i] = a * np.cos(angle) - b * np.sin(angle)
        out[..., i + 1] = a * np.sin(angle) + b * np.cos(angle)
    return out


# --- a mask that is given its axes


@case("multi_head_attention", "right")
def two_axes_in_front_of_a_square_mask(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    if mask is not None and mask.ndim == 2:
        mask = mask[None, None]
    out, _ = sdpa(*views(x, W_q, W_k, W_v, n_heads), mask)
    return merge_heads(out) @ W_o


@narrow("masked_softmax", "a mask that hides something")
def rows_that_are_all_open(scores, mask):
    e = softmax(scores)
    return np.where(mask.all(), e, e / 2)
