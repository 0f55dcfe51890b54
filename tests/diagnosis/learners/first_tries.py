"""Lessons 05 to 08 by newcomers: the line that stops, the name that is not there, the file that is."""
# ruff: noqa: B905, E731, E741, SIM108   (the habits of strangers)

import numpy as np

from course_lib.attention import masked_softmax, merge_heads, softmax, split_heads, weighted_sum
from course_lib.attention import scaled_dot_product_attention as sdpa

from ._label import case, narrow

FROM_THE_RIGHT = ("How many axes does that array have here, and which one do you want, counted from the "
                  "right?")
WITH_A_BATCH = ("How many axes can that array have, with a batch and without one, and how many names stand "
                "left of the `=`?")
LEFT_OUT = "`T_k` may be left out, as it is here. What does it hold in that line then?"
ITS_VALUE = "What is the value of `d_model` at that line, and which line gives it one?"
YES_OR_NO = "asks for one yes or no."


def crash(exercise, says):
    return case(exercise, "odd", says=says)


# --- an axis that is not there


@crash("scaled_dot_product_attention", FROM_THE_RIGHT)
def third_axis_of_a_table(Q, K, V, mask=None):
    d_k = Q.shape[2]
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(d_k)
    w = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return w @ V, w


@crash("attention_weights", FROM_THE_RIGHT)
def third_axis_in_one_line(Q, K):
    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[2]))


@crash("attention_weights", FROM_THE_RIGHT)
def transposes_three_axes(Q, K):
    return softmax(Q @ K.transpose(0, 2, 1) / np.sqrt(Q.shape[-1]))


@crash("split_heads", WITH_A_BATCH)
def unpacks_one_sentence(x, n_heads):
    T, d = x.shape
    return x.reshape(T, n_heads, d // n_heads).swapaxes(0, 1)


@crash("multi_head_attention", WITH_A_BATCH)
def unpacks_one_sentence_of_many(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    T, d = x.shape
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    out, _ = sdpa(Q, K, V, mask)
    return merge_heads(out) @ W_o


@crash("sinusoidal_positions", "A row of 3 numbers meets a row of 2.")
def a_row_of_positions(T, d):
    angle = np.arange(T) / 10000.0 ** (np.arange(0, d, 2) / d)
    out = np.zeros((T, d))
    out[:, 0::2], out[:, 1::2] = np.sin(angle), np.cos(angle)
    return out


@crash("rope", "A row of 3 numbers meets a row of 2.")
def a_row_of_positions_to_turn_by(x, positions, base=10000.0):
    angle = positions * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    out = np.empty_like(x)
    out[..., 0::2] = a * np.cos(angle) - b * np.sin(angle)
    out[..., 1::2] = a * np.sin(angle) + b * np.cos(angle)
    return out


# --- a value that is not there


@crash("causal_mask", LEFT_OUT)
def forgets_that_keys_may_be_left_out(T_q, T_k=None):
    return np.tril(np.ones((T_q, T_k), bool), T_k - T_q)


@crash("causal_mask", LEFT_OUT)
def subtracts_what_is_left_out(T_q, T_k=None):
    return np.arange(T_k) <= np.arange(T_q)[:, None] + (T_k - T_q)


@crash("scaled_dot_product_attention", "Where should `d_k` come from: the brackets after `def`")
def a_name_that_is_never_made(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(d_k)     # noqa: F821
    w = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return w @ V, w


@crash("scaled_dot_product_attention", "spelt another way where it is made?")
def a_name_that_is_misspelt(Q, K, V, mask=None):
    scroes = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    w = softmax(scores) if mask is None else masked_softmax(scores, mask)     # noqa: F821
    return w @ V, w, scroes


@crash("split_heads", ITS_VALUE)
def used_before_it_is_made(x, n_heads):
    d_head = d_model // n_heads     # noqa: F821
    d_model = x.shape[-1]
    return x.reshape(*x.shape[:-1], d_model // d_head, d_head).swapaxes(-2, -3)


# --- what has nothing to do with shapes


@crash("masked_softmax", "Which argument of your function holds what that line looks for outside it?")
def reads_a_file(scores, mask):
    return np.load("no_such_weights.npy")


@crash("masked_softmax", "This line of yours raises it. For which inputs is it meant")
def raises_by_itself(scores, mask):
    raise ValueError("the mask must fit")


@crash("masked_softmax", "What does that line take for granted, and does it hold here?")
def asserts(scores, mask):
    assert scores.shape == (0,)


@crash("softmax", "Which number in that line is 0 here")
def divides_by_a_count(x, axis=-1):
    return x * (1 // (axis - axis))


# --- a pair of results taken for one


@crash("multi_head_attention", "`out` is a tuple in that line.")
def output_and_weights_in_one(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    out = sdpa(Q, K, V, mask)
    return merge_heads(out) @ W_o


@crash("multi_head_attention", "`out` is a tuple in that line.")
def output_and_weights_in_one_array(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    out = sdpa(Q, K, V, mask)
    return np.swapaxes(out, -2, -3).reshape(*x.shape) @ W_o


@crash("multi_head_attention", "Is one of them a tuple")
def a_list_of_pairs(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    heads = [sdpa(Q[..., h, :, :], K[..., h, :, :], V[..., h, :, :], mask) for h in range(n_heads)]
    return np.concatenate(heads, axis=-1) @ W_o


# --- a scale that is not the root


@case("scaled_dot_product_attention", "unlisted", says="come out too equal: nearly the same for every key.")
def half_in_place_of_the_root(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 1 / 2
    w = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return w @ V, w


@case("attention_weights", "unlisted", says="come out too equal: nearly the same for every key.")
def half_of_the_width(Q, K):
    return softmax(Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 1 / 2)


@case("attention_weights", "unlisted", says="come out too sharp: nearly all on one key.")
def the_fourth_root(Q, K):
    return softmax(Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.25)


@crash("scaled_dot_product_attention", "1 weights in each row cannot mix 2 values")
def weights_and_values_change_places(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    w = softmax(scores) if mask is None else masked_softmax(scores, mask)
    return weighted_sum(V, w), w


# --- an array of the caller's


@case("rope", "fault", "rope.overwrites_the_first",
      says="Your function changes `x`, which belongs to the caller.\n")
def turns_in_place(x, positions, base=10000.0):
    angle = positions[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    x[..., 0::2] = x[..., 0::2] * np.cos(angle) - x[..., 1::2] * np.sin(angle)
    x[..., 1::2] = x[..., 0::2] * np.sin(angle) + x[..., 1::2] * np.cos(angle)
    return x


# --- a mask that is asked for a yes or no


@narrow("scaled_dot_product_attention", "with a mask")
def if_mask(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask:
        w = masked_softmax(scores, mask)
    else:
        w = softmax(scores)
    return w @ V, w
