"""What 250 tries of a newcomer showed: wrong code that passed, and words that were not true."""
# ruff: noqa: B905, E731, E741, SIM108   (the habits of strangers)

import numpy as np

from course_lib.attention import causal_mask as causal
from course_lib.attention import masked_softmax, merge_heads, padding_mask, similarity_scores, softmax, split_heads
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


@case("attention_weights", "edge", "weights.no_shift")
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
