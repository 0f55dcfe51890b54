"""NaN is told first and alone, and the question fits where it can come from."""

import numpy as np
import pytest

from course_lib.attention import merge_heads, softmax, split_heads
from course_lib.diagnosis import diagnose

INFINITY = ("Which line makes the first NaN: what does NumPy give for `0 * np.inf`, and for "
            "`np.inf - np.inf`?")
ANY = ("Which line makes the first NaN on this input: does it divide 0 by 0, multiply infinity by 0, take "
       "infinity off infinity, or ask for the root or the logarithm of a negative number?")


def triangle(T_q, T_k, first=0):
    return np.tri(T_q, T_k or T_q, (T_k or T_q) - T_q + first)


@pytest.mark.parametrize("mask", [
    lambda T_q, T_k=None: np.triu(np.ones((T_q, T_k or T_q)), (T_k or T_q) - T_q + 1) * -np.inf,
    lambda T_q, T_k=None: (1 - triangle(T_q, T_k)) * -np.inf,
    lambda T_q, T_k=None: -np.inf * ~triangle(T_q, T_k).astype(bool),
    lambda T_q, T_k=None: np.multiply(triangle(T_q, T_k) == 0, float("-inf")),
    lambda T_q, T_k=None: np.where(triangle(T_q, T_k), np.inf, 0) - np.where(triangle(T_q, T_k), np.inf, 0),
    lambda T_q, T_k=None: np.log(triangle(T_q, T_k) - np.tri(T_q, T_k or T_q)[::-1]),
    lambda T_q, T_k=None: np.where(triangle(T_q, T_k, 1), np.nan, -np.inf),
])
def test_a_mask_of_infinity_is_asked_about_infinity_and_not_about_a_division(mask):
    d = diagnose("causal_mask", mask)
    assert "divide" not in d.message
    assert d.misconception or (d.title, d.question) == (
        "NaN comes out, where a number is expected.", INFINITY)
    assert d.misconception or d.parts.details == () and d.broken


@pytest.mark.parametrize(("name", "function"), [
    ("sinusoidal_positions", lambda T, d: np.sqrt(np.arange(T)[:, None] - np.arange(d) - 0.5)),
    ("rope", lambda x, positions, base=10000.0: np.log(-np.abs(x))),
    ("layer_norm", lambda x, gamma, beta, eps=1e-5: gamma * x / np.sqrt(-np.abs(x) - eps)),
    ("similarity_scores", lambda Q, K: Q @ np.swapaxes(K, -1, -2) * np.nan),
    ("weighted_sum", lambda A, V: A @ V / (A @ V * 0) * 0),
])
def test_elsewhere_every_source_of_nan_is_offered(name, function):
    d = diagnose(name, function)
    assert d.question == ANY, d.message
    assert "More than one thing" not in d.message


def test_where_the_input_is_huge_the_question_is_about_the_powers_of_it():
    d = diagnose("attention_weights", lambda Q, K: (
        lambda e: e / e.sum(axis=-1, keepdims=True))(np.exp(Q @ np.swapaxes(K, -1, -2) / Q.shape[-1] ** 0.5)))
    assert d.title == "Right, except with very large or very small scores."
    assert d.parts.details == ("There, NaN comes out.",)
    assert "what does `np.exp` make of such numbers" in d.question


def test_where_the_mask_hides_something_zero_times_infinity_is_offered():
    def attend(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        q, k, v = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
        scores = q @ np.swapaxes(k, -1, -2) / q.shape[-1] ** 0.5
        scores = scores if mask is None else scores + (1 - mask) * -np.inf
        return np.swapaxes(softmax(scores) @ v, -2, -3).reshape(x.shape) @ W_o
    d = diagnose("multi_head_attention", attend)
    assert d.misconception or (d.title, d.parts.details) == (
        "Right, except with a mask.", ("There, NaN comes out.",))
    assert d.misconception or "does it multiply infinity by 0, or take infinity off infinity?" in d.question


def test_where_a_query_sees_nothing_zero_divided_by_zero_is_offered():
    def share(scores, mask):
        e = np.exp(scores - np.where(mask, scores, -1e9).max(axis=-1, keepdims=True)) * mask
        return e / e.sum(axis=-1, keepdims=True)

    def attend(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        q, k, v = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
        scores = q @ np.swapaxes(k, -1, -2) / q.shape[-1] ** 0.5
        weights = softmax(scores) if mask is None else share(scores, np.broadcast_to(mask, scores.shape))
        return merge_heads(weights @ v) @ W_o
    d = diagnose("multi_head_attention", attend)
    assert d.misconception or "does it divide 0 by 0, multiply infinity by 0, or" in d.question, d.message


def test_nan_on_every_input_is_told_although_no_property_is_about_it():
    d = diagnose("combine_masks", lambda causal, padding: (causal & padding) * np.nan)
    assert not d.correct and d.question.endswith("?")
