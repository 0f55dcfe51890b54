"""Right but for one factor: which factor, and which number of the call it is."""

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

RIGHT = {name: exercise.reference for name, exercise in EXERCISES.items()}
ASKED = "Which step of the formula has to do with that number, and what does your function do there?"
TIMES = [      # exercise, what its right answers are multiplied with, in words
    ("softmax", lambda x, axis=-1: 100, "times 100"),
    ("softmax", lambda x, axis=-1: x.shape[axis], "times the number of entries along `axis`"),
    ("similarity_scores", lambda Q, K: 2, "times 2"),
    ("similarity_scores", lambda Q, K: 1 / K.shape[-2], "divided by the number of rows of `K`"),
    ("row_totals", lambda x: 1 / x.shape[1], "divided by the width of `x`"),
    ("weighted_sum", lambda A, V: V.shape[-1] ** -0.5, "divided by the square root of the width of `V`"),
    ("multi_head_attention", lambda x, a, b, c, d, n_heads, mask=None: 1 / n_heads, "divided by `n_heads`"),
    ("split_heads", lambda x, n_heads: (x.shape[-1] / n_heads) ** 0.5,
     "times the square root of the number of features of one head"),
    ("merge_heads", lambda x: 1 / x.shape[-3], "divided by the number of heads of `x`"),
    ("grouped_query_attention", lambda Q, K, V: Q.shape[1] / K.shape[1],
     "times the number of query heads for each key head"),
    ("online_softmax_attention", lambda Q, K, V, block: 1 / -(-len(K) // block),
     "divided by the number of blocks"),
    ("sinusoidal_positions", lambda T, d: 0.5, "divided by 2"),
    ("sinusoidal_positions", lambda T, d: d ** 0.5, "times the square root of `d`"),
    ("layer_norm", lambda x, gamma, beta, eps=1e-5: -3, "times 3, with the other sign"),
    ("softmax_backward", lambda dP, P: 1 / np.atleast_2d(P).shape[0],
     "divided by the number of rows of `dP` (the length of its first axis)"),
    ("softmax_backward", lambda dP, P: 1 / (P.shape[-2] if P.ndim > 1 else 1),
     "divided by the number of rows of `dP`"),
    ("softmax_backward", lambda dP, P: P.shape[-1] / P.size,
     "divided by the number of rows of `dP`, those of all tables together"),
    ("softmax_backward", lambda dP, P: 1 / len(P), "divided by the length of the first axis of `dP`"),
    ("softmax_backward", lambda dP, P: P.shape[-1], "times the width of `dP`"),
]


@pytest.mark.parametrize(("name", "factor", "words"), TIMES)
@pytest.mark.parametrize("seed", [0, 7, 4200])
def test_one_factor_is_said_with_the_number_of_the_call_that_it_is(name, factor, words, seed):
    d = diagnose(name, lambda *args: RIGHT[name](*args) * factor(*args), seed)
    assert d.title == f"Your numbers are the right ones {words}." and d.misconception is None
    assert d.question == ASKED and "First difference" in d.message


@pytest.mark.parametrize("name", ["similarity_scores", "multi_head_attention", "row_totals"])
def test_the_other_sign_is_said_and_asked_about(name):
    d = diagnose(name, lambda *args: -RIGHT[name](*args))
    assert d.title == "Your numbers are the right ones with the other sign."
    assert d.question == "Which line decides the sign: what is taken off what there, and what in the formula?"


@pytest.mark.parametrize(("change", "said"), [
    (lambda dQ, dK, dV, n: (dQ * n**0.5, dK, dV),
     "Your `dQ` is the right one times the square root of the width of `Q`."),
    (lambda dQ, dK, dV, n: (dQ / 2, dK / 2, dV), "Your `dQ` and `dK` are the right ones divided by 2."),
    (lambda dQ, dK, dV, n: (2 * dQ, 2 * dK, 2 * dV), "Your `dQ`, `dK` and `dV` are the right ones times 2."),
    (lambda dQ, dK, dV, n: (dQ, dK, -dV), "Your `dV` is the right one with the other sign."),
])
def test_of_several_results_those_are_named_that_have_the_factor(change, said):
    def backward(dO, Q, K, V):
        return change(*RIGHT["attention_backward"](dO, Q, K, V), Q.shape[-1])
    assert diagnose("attention_backward", backward).title == said


@pytest.mark.parametrize(("more", "said"), [(0.25, "plus 0.25"), (-3, "minus 3"), (1e-3, "plus 0.001")])
@pytest.mark.parametrize("name", ["softmax", "similarity_scores", "layer_norm", "sinusoidal_positions"])
def test_one_number_on_top_of_all_is_said(name, more, said):
    d = diagnose(name, lambda *args: RIGHT[name](*args) + more)
    assert d.title == f"Your numbers are the right ones {said}." and d.question == ASKED


@pytest.mark.parametrize(("name", "factor"), [
    ("row_totals", lambda x: x.sum()),                                       # no number of the shape
    ("similarity_scores", lambda Q, K: 1 + 0.1 * np.arange(K.shape[-2])),    # not one factor
    ("similarity_scores", lambda Q, K: 0),
    ("weighted_sum", lambda A, V: 2 if A.ndim > 2 else 1),                   # for a batch only
])
def test_no_factor_is_made_up(name, factor):
    d = diagnose(name, lambda *args: RIGHT[name](*args) * factor(*args))
    assert "the right ones" not in d.message and not d.correct


def test_two_results_with_two_factors_are_not_told_as_one():
    def backward(dO, Q, K, V):
        dQ, dK, dV = RIGHT["attention_backward"](dO, Q, K, V)
        return 2 * dQ, 3 * dK, dV
    assert "the right ones" not in diagnose("attention_backward", backward).title


def test_a_factor_and_huge_numbers_are_two_things():
    def half(x, axis=-1):
        e = np.exp(x)
        return e / e.sum(axis=axis, keepdims=True) / 2
    d = diagnose("softmax", half)
    assert d.title == "Your numbers are the right ones divided by 2."
    assert d.findings == ("Very large or very small scores need another look: the result should stay finite "
                          "and right.",)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("form", [lambda a: a * (1 + 1j), lambda a: a.astype(int), lambda a: a * np.nan,
                                  lambda a: a * np.inf, lambda a: a > 0, lambda a: (a * 50).astype(np.uint8)])
def test_results_of_any_type_are_looked_at_without_a_crash(name, form):
    def changed(*args):
        right = RIGHT[name](*args)
        return tuple(map(form, right)) if isinstance(right, tuple) else form(right)
    assert diagnose(name, changed).title
