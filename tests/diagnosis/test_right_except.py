"""What is said of an answer that is right on some inputs: "right, except ..." only where it is true."""

from dataclasses import replace

import numpy as np
import pytest

from course_lib.attention import (
    layer_norm,
    masked_softmax,
    rope,
    scaled_dot_product_attention,
    similarity_scores,
    softmax,
)
from course_lib.diagnosis import diagnose, sentences
from course_lib.diagnosis.features import is_the_task
from course_lib.diagnosis.known import known
from course_lib.diagnosis.verdict import Evidence
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import EMPTY_ROW


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


# --- two things are told as two

def through_plain_powers(x, axis):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


TWO = "Two things are not right yet: "
WITH_HUGE = "with very large or very small scores, NaN comes out."


@pytest.mark.parametrize(("name", "function", "title"), [
    ("softmax", lambda x, axis=-1: through_plain_powers(x, -1),
     "with another axis, `axis` is not used; " + WITH_HUGE),
    ("softmax", lambda x: through_plain_powers(x, -1),
     "with another axis, your function stops; " + WITH_HUGE),
    ("softmax", lambda x, axis=-1: through_plain_powers(x, axis if x.ndim < 3 else 0),
     "with a batch axis (a stack of tables), other numbers come out; " + WITH_HUGE),
    ("attention_weights", lambda Q, K: through_plain_powers(Q @ K.T / Q.shape[-1] ** 0.5, -1),
     "with a batch axis (a stack of tables), your function stops; " + WITH_HUGE),
    ("layer_norm", lambda x, gamma, beta, eps=1e-5: layer_norm(x, gamma, beta) if x.ndim < 3 else x,
     "with a batch axis (a stack of tables), other numbers come out; with an eps that matters, `eps` is not "
     "used."),
])
def test_a_feature_and_an_edge_case_are_told_as_two_things(name, function, title):
    d = diagnose(name, function)
    assert d.title == TWO + title and d.misconception is None
    assert d.question.endswith("?") and "Right, except" not in d.message


def test_a_batch_and_an_empty_row_that_becomes_nan_are_two_things():
    def attend(Q, K, V, mask=None):
        scores = Q @ K.T / np.sqrt(Q.shape[-1])
        weights = softmax(scores if mask is None else np.where(mask, scores, -np.inf))
        return weights @ V, weights
    d = diagnose("scaled_dot_product_attention", attend)
    assert d.title == TWO + ("with a batch axis (a stack of tables), your function stops; with a query that "
                             "may see nothing, NaN comes out.")
    assert d.findings == (sentences.EDGE_FINDINGS[EMPTY_ROW],)


def test_one_feature_behind_everything_that_differs_is_still_right_except():
    d = diagnose("softmax", lambda x, axis=-1: softmax(x))
    assert d.title == "Right, except with another axis."
    assert d.parts.details == ("There, `axis` is not used.",)
    d = diagnose("causal_mask", lambda T_q, T_k=None: np.tri(T_q, dtype=bool))
    assert d.title == "Right, except with different numbers of queries and keys."
    assert d.parts.details == ("There, `T_k` is not used.",)


@pytest.mark.parametrize(("name", "function", "task"), [
    ("kv_cache_step", lambda x, W_q, W_k, W_v, K, V: (
        x @ W_v, np.concatenate([K, rope((x @ W_k)[None], [len(K)])]), np.concatenate([V, (x @ W_v)[None]])),
     "a cache that is not empty"),
    ("online_softmax_attention", lambda Q, K, V, block: scaled_dot_product_attention(
        Q, K[:block], V[:block])[0], "more than one block"),
    ("masked_softmax", lambda scores, mask: softmax(scores) if np.all(mask) else scores * mask,
     "a mask that hides something"),
    ("grouped_query_attention", lambda Q, K, V: scaled_dot_product_attention(
        Q, K[:, :1] if K.shape[1] < Q.shape[1] else K, V[:, -1:] if K.shape[1] < Q.shape[1] else V)[0],
     "more than one group of query heads"),
    ("rope", lambda x, positions, base=10000.0: rope(x, positions, base) if x.shape[-1] == 2 else -x,
     "more than one pair of features"),
    ("padding_mask", lambda lengths, T: np.ones((len(lengths), 1, 1, T), bool) if min(lengths) == T else
     np.eye(T, dtype=bool)[None, None, :1].repeat(len(lengths), axis=0), "a sentence that is filled up"),
    ("softmax_backward", lambda dP, P: P * (dP - (dP * P).sum()), "more than one row of weights"),
])
def test_right_but_for_the_task_itself_is_not_nearly_right(name, function, task):
    d = diagnose(name, function)
    assert not d.title.startswith(("Right, except", TWO)), d.title
    assert d.misconception or d.partly or (
        d.broken and f"The inputs with {task} differ; the others come out right." in d.findings), d.message


@pytest.mark.parametrize(("name", "task"), [
    ("kv_cache_step", "a cache that is not empty"), ("online_softmax_attention", "more than one block"),
    ("masked_softmax", "a mask that hides something"), ("split_heads", "several heads"),
    ("multi_head_attention", "several heads"), ("softmax_backward", "more than one row of weights"),
    ("grouped_query_attention", "fewer key heads than query heads"),
    ("attention_backward", "more than one feature per key")])
def test_what_an_exercise_is_about_is_known(name, task):
    e = Evidence(EXERCISES[name], known(EXERCISES[name], 0), [])
    e = replace(e, outcomes=e.facts.expected)
    assert is_the_task(e, task)
    assert not is_the_task(e, "a batch axis (a stack of tables)")
