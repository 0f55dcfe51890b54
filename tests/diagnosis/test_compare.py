"""When two results are the same, what makes them the same after all, and how a mask is written."""

import numpy as np
import pytest

from course_lib.diagnosis.compare import (
    as_pattern,
    close,
    mask_encoding,
    resemblance,
    same,
    same_where_filled,
)
from course_lib.runner.run import Crash, Outcome
from course_lib.runner.values import Values

X = np.array([[0.123456, 2.0, -3.0], [4.0, 0.5, 60.0]])
Y = np.array([[7.0, 8.0], [9.0, 1.0]])
MASK = np.array([[True, False], [True, True]])


def outcome(*arrays, form="ok"):
    return Outcome(Values(tuple(map(np.asarray, arrays)), form))


@pytest.mark.parametrize(("mine", "right", "alike"), [
    (1 + 2e-6, 1.0, True), (1 + 2e-4, 1.0, False), (3e-6, 0.0, True), (2e-4, 0.0, False),
    (np.float32(1) / 3, 1 / 3, True), (np.nan, np.nan, True), (np.nan, 1.0, False), (1.0, np.nan, False),
    (np.inf, np.inf, True), (-np.inf, np.inf, False), (1e300, np.inf, False), (1.0, -np.inf, False),
    (True, True, True), (1, True, False), (1.0, True, False), (False, 0, False), (2, 2.0, True),
])
def test_two_numbers_are_the_same_or_not(mine, right, alike):
    assert close(np.array([mine]), np.array([right])) == alike


def test_a_shape_that_only_fits_is_another_shape():
    assert not close(np.ones((1, 3)), np.ones(3)) and not close(np.ones(()), np.ones(1))


def test_crashes_are_the_same_when_they_are_of_a_kind():
    one, like, other = (Outcome(crash=Crash(kind, said)) for kind, said in [
        ("ValueError", "a"), ("ValueError", "b"), ("TypeError", "a")])
    assert same(one, like) and not same(one, other)
    assert not same(one, outcome(X)) and not same(outcome(X), one)


def test_outcomes_are_the_same_when_all_results_are_and_in_that_order():
    assert same(outcome(X, Y), outcome(X, Y)) and not same(outcome(X, Y), outcome(Y, X))
    assert not same(outcome(X), outcome(X, Y)) and not same(outcome(X, form="dict"), outcome(X))


@pytest.mark.parametrize("empty", [0.0, np.nan])
def test_rows_that_an_idea_leaves_empty_may_hold_anything(empty):
    candidate = X.copy()
    candidate[1] = empty
    assert same_where_filled(outcome(X), outcome(candidate))
    assert not same_where_filled(outcome(X + 1), outcome(candidate))


@pytest.mark.parametrize("candidate", [np.zeros((2, 3)), np.full((2, 3), np.nan), MASK, np.array(1.0)])
def test_where_nothing_is_filled_nothing_agrees(candidate):
    assert not same_where_filled(outcome(candidate), outcome(candidate))


@pytest.mark.parametrize(("mine", "right", "reason"), [
    ([X.round(2)], [X], "rounded"), ([X * 1.001], [X], "rounded"), ([X.round(1)], [X], "rounded"),
    ([X * 1.01], [X], ""), ([Y, X], [X, Y], "order"), ([X + 1, Y], [X, Y], ""),
    ([X[None]], [X], "length-1 axes"), ([X[:, None]], [X[None]], "length-1 axis moved"), ([X.T], [X], "axes"),
    ([X], [X, Y], "only one"), ([Y], [X, Y], "only one"), ([X + 1], [X, Y], ""),
    ([np.stack([X, X + 1])], [X, X + 1], "stacked"), ([np.stack([X + 1, X])], [X, X + 1], ""),
    ([X, Y, X], [X, Y], "too many"), ([X, X, X + 1], [X, Y], ""), ([X, X], [X], "too many"),
])
def test_what_would_make_a_result_right_is_seen(mine, right, reason):
    assert resemblance(outcome(*mine), outcome(*right)) == reason


def test_right_numbers_in_a_dict_are_seen_in_any_order():
    assert resemblance(outcome(Y, X, form="dict"), outcome(X, Y)) == "dict"
    assert resemblance(outcome(Y, Y, form="dict"), outcome(X, Y)) == ""


@pytest.mark.parametrize(("written", "encoding"), [
    (MASK, "bool"), (MASK.astype(int), "integers"), (MASK.astype(float), "numbers"),
    (np.where(MASK, 0.0, -np.inf), "additive"), (np.where(MASK, 0.0, -1e9), "additive"),
    (np.where(MASK, 0.0, -1e5), "additive"), (np.where(MASK, 0.0, -5.0), ""), (MASK * (1 + 1j), ""), (X, ""),
])
def test_how_a_mask_is_written_is_seen_and_does_not_hide_what_it_says(written, encoding):
    assert mask_encoding([outcome(written)]) == encoding
    if encoding:
        (pattern,) = as_pattern(outcome(written), encoding).arrays
        assert pattern.dtype == bool and (pattern == MASK).all()


def test_all_results_together_say_how_masks_are_written():
    zeros, additive = outcome(np.zeros((2, 2))), outcome(np.where(MASK, 0.0, -np.inf))
    assert mask_encoding([zeros, additive]) == "additive" and mask_encoding([zeros]) == "numbers"
    assert mask_encoding([Outcome(crash=Crash("ValueError", ""))]) == ""
