"""What is said of an answer that is right on some inputs: "right, except ..." only where it is true."""

import numpy as np
import pytest

from course_lib.attention import masked_softmax, scaled_dot_product_attention, similarity_scores, softmax
from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES


def in_float32(function):
    def computed_in_float32(*args):
        return function(*(a.astype(np.float32) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
                          for a in args))
    return computed_in_float32


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_computed_in_float32_is_right(name):
    for seed in range(5):
        d = diagnose(name, in_float32(EXERCISES[name].reference), seed)
        assert d.correct, d.message


@pytest.mark.parametrize("share", [
    lambda e: e / e.sum(axis=-1, keepdims=True),
    lambda e: e / (e.sum(axis=-1, keepdims=True) + 1e-12),
    lambda e: np.nan_to_num(e / e.sum(axis=-1, keepdims=True)),
])
def test_without_a_shift_huge_scores_that_are_visible_are_told_and_shown_first(share):
    d = diagnose("masked_softmax", lambda scores, mask: share(np.exp(scores) * mask))
    assert d.title in ("You exponentiate the scores as they come.",
                       "Right, except with very large or very small scores.")
    scores, mask = d.inputs
    assert mask.all() and scores.max() == 801


@pytest.mark.parametrize("fill", [np.nan, np.inf])
def test_a_fill_that_makes_nan_is_told_in_words_true_of_nan_and_of_infinity(fill):
    d = diagnose("masked_softmax", lambda scores, mask: softmax(np.where(mask, scores, fill)))
    assert d.title == "You give hidden keys a score that turns the whole row into NaN."
    assert d.question == ("Which score do you give a hidden key, and what does NumPy make of that number "
                          "minus itself?")


def test_a_split_that_loses_the_batch_is_right_for_one_sentence_and_no_axis_of_length_1_is_blamed():
    def split(x, n_heads):
        T, d = x.shape[-2], x.shape[-1] // n_heads
        return x.reshape(T, n_heads, d).swapaxes(0, 1)
    assert diagnose("split_heads", split).title == "Right, except with a batch axis in front."


def test_heads_that_are_stacked_and_not_joined_hear_where_it_stops():
    def attend(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        d, said = x.shape[-1] // n_heads, []
        for h in range(n_heads):
            part = slice(h * d, (h + 1) * d)
            said.append(scaled_dot_product_attention(x @ W_q[:, part], x @ W_k[:, part], x @ W_v[:, part],
                                                     mask)[0])
        return np.stack(said) @ W_o
    d = diagnose("multi_head_attention", attend)
    assert "In the line `return np.stack(said) @ W_o`" in d.message and "length 1" not in d.message


def test_an_axis_of_length_1_that_is_there_is_still_told():
    d = diagnose("similarity_scores", lambda Q, K: similarity_scores(Q, K)[None])
    assert d.title == "Right numbers, with an axis of length 1 too many or too few."


def test_an_axis_counted_from_the_left_is_right_for_one_sentence():
    def weigh(Q, K):
        return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[1]))

    def attend(Q, K, V, mask=None):
        scores = similarity_scores(Q, K) / np.sqrt(Q.shape[1])
        weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
        return weights @ V, weights
    for name, function in [("attention_weights", weigh), ("scaled_dot_product_attention", attend)]:
        assert diagnose(name, function).title == "Right, except with a batch axis (a stack of tables)."


def test_right_for_one_head_only_is_not_nearly_right():
    def last_head_first(x, n_heads):
        d = x.shape[-1] // n_heads
        return np.stack([x[..., h * d:(h + 1) * d] for h in reversed(range(n_heads))], axis=-3)
    assert diagnose("split_heads", last_head_first).title == (
        "This does not hold yet: head 0 holds the first slice of the features, head 1 the next.")


def test_right_for_one_token_only_is_not_nearly_right():
    def wrong_swap(x):
        *batch, n_heads, T, d = x.shape
        return x.swapaxes(-1, -2).reshape(*batch, T, n_heads * d)
    assert diagnose("merge_heads", wrong_swap).title == (
        "This does not hold yet: row t holds only numbers of token t.")
