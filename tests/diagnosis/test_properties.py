"""Which broken property is told: what really differs, and not a consequence of it."""

import numpy as np
import pytest

from course_lib.attention import (
    grouped_query_attention,
    masked_softmax,
    merge_heads,
    multi_head_attention,
    online_softmax_attention,
    scaled_dot_product_attention,
    softmax,
    split_heads,
)
from course_lib.diagnosis import diagnose

INSIDE = ("Follow one query through the four steps score, scale, softmax, mix. After which of them do your "
          "numbers first differ from what the formula asks for?")


def shares(scores, mask=None):
    return softmax(scores) if mask is None else masked_softmax(scores, mask)


def with_other_scores(change):
    """Multi-head and grouped attention whose scores are changed before the softmax."""
    def many(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
        return merge_heads(shares(change(Q @ np.swapaxes(K, -1, -2)), mask) @ V) @ W_o

    def grouped(Q, K, V):
        K, V = (np.repeat(a, Q.shape[1] // K.shape[1], axis=1) for a in (K, V))
        return shares(change(Q @ np.swapaxes(K, -1, -2))) @ V
    return {"multi_head_attention": many, "grouped_query_attention": grouped}


@pytest.mark.parametrize("name", ["multi_head_attention", "grouped_query_attention"])
@pytest.mark.parametrize("change", [np.square, np.tanh, lambda s: s + s**2, lambda s: np.maximum(s, 0)])
def test_where_only_the_numbers_differ_the_question_is_about_a_step_and_not_about_heads(name, change):
    d = diagnose(name, with_other_scores(change)[name])
    assert d.question == INSIDE, d.message


def test_one_block_that_is_wrong_inside_is_asked_about_its_steps():
    d = diagnose("online_softmax_attention", lambda Q, K, V, block: shares((Q @ K.T) ** 2) @ V)
    assert d.question == INSIDE


@pytest.mark.parametrize(("name", "function", "first"), [
    ("grouped_query_attention", lambda Q, K, V: grouped_query_attention(Q, K[:, ::-1], V[:, ::-1]),
     "changing key head 1 of 2 moves query heads 2 and 3 of 4, no others"),
    ("grouped_query_attention", lambda Q, K, V: grouped_query_attention(Q ** 2, K, V[:, ::-1]),
     "changing value head 1 of 2 moves query heads 2 and 3 of 4, no others"),
    ("multi_head_attention", lambda x, W_q, W_k, W_v, W_o, n_heads, mask=None: multi_head_attention(
        x, W_q, W_k, W_v, W_o, n_heads, mask) + x, "doubling W_o doubles the output"),
    ("online_softmax_attention", lambda Q, K, V, block: scaled_dot_product_attention(
        Q**2, K[:block], V[:block])[0], "the size of the blocks does not change the result"),
])
def test_what_other_scores_alone_would_break_is_told_last(name, function, first):
    d = diagnose(name, function)
    assert d.broken[0] == first, d.message
    assert d.question.endswith(f"{first}?") and d.question != INSIDE


def test_right_numbers_break_none_of_them_and_the_order_does_not_change():
    d = diagnose("online_softmax_attention", lambda Q, K, V, block: online_softmax_attention(
        Q, K, V + 1, block))
    assert d.broken[0] == "if all values are 1, every output is 1"


@pytest.mark.parametrize(("name", "function"), [
    ("similarity_scores", lambda Q, K: (Q * Q).sum(axis=-1)),
    ("padding_mask", lambda lengths, T: np.arange(T) <= np.asarray(lengths)[:, None]),
    ("kv_cache_step", lambda x_t, W_q, W_k, W_v, K, V: (x_t @ W_v, K[:-1], V[:-1])),
    ("split_heads", lambda x, n_heads: x.reshape(*x.shape[:-2], x.shape[-1], x.shape[-2])),
])
def test_where_the_shapes_differ_nothing_is_said_of_the_numbers(name, function):
    d = diagnose(name, function)
    assert d.title.startswith("This does not hold yet: ") and "\n2. " not in d.message, d.message
    assert len(d.broken) > 1
