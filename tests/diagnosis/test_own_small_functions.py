"""Small functions of learners' own that once got an answer that did not help: what they hear now."""

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

RIGHT = {name: exercise.reference for name, exercise in EXERCISES.items()}
CASES = []


def hears(exercise, *words):
    def register(function):
        CASES.append(pytest.param(exercise, function, words, id=function.__name__))
        return function
    return register


@hears("softmax_backward", "Your numbers are the right ones divided by the number of rows of `dP`")
def divided_by_the_rows(dP, P):
    return RIGHT["softmax_backward"](dP, P) / np.atleast_2d(P).shape[0]


@hears("softmax", "larger by 1 should get e = 2.718 times the weight", "it gets 1.65 times the weight")
def half_as_hot(x, axis=-1):
    return RIGHT["softmax"](np.asarray(x) / 2, axis)


@hears("softmax", "larger by 1 should get e = 2.718 times the weight", "it gets 2 times the weight")
def powers_of_two(x, axis=-1):
    e = 2.0 ** (x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@hears("softmax", "Two things", "`axis` is not used", "with very large or very small scores, NaN comes out")
def overflows_and_forgets_the_axis(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(-1, keepdims=True)


@hears("causal_mask", "inf")       # by its name, or by a question about 0 * np.inf
def triangle_times_infinity(T_q, T_k=None):
    T_k = T_q if T_k is None else T_k
    with np.errstate(invalid="ignore"):
        return np.triu(np.ones((T_q, T_k)), T_k - T_q + 1) * -np.inf


@pytest.mark.parametrize(("exercise", "function", "words"), CASES)
def test_it_hears_what_really_differs(exercise, function, words):
    for seed in (0, 7, 4200):
        d = diagnose(exercise, function, seed)
        assert not d.correct and d.partly is None and "divide, or take off" not in d.message
        assert all(said in d.message for said in words), d.message
