"""Two ways to tell the vectors where each word stands."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from .strategies import quick, tables


def test_position_0_is_zeros_and_ones(attention):
    assert attention.sinusoidal_positions(1, 6).tolist() == [[0, 1, 0, 1, 0, 1]]


def test_column_pairs_are_the_sine_and_cosine_of_ever_slower_waves(attention):
    P = attention.sinusoidal_positions(4, 4)
    assert_allclose(P[3], [np.sin(3), np.cos(3), np.sin(3 / 100), np.cos(3 / 100)], rtol=1e-12)


@quick
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_two_positions_are_as_alike_as_they_are_close(attention, first, second, shift):
    P = attention.sinusoidal_positions(101, 8)
    assert_allclose(P[first] @ P[second], P[first + shift] @ P[second + shift], atol=1e-9)


def test_rope_turns_counter_clockwise(attention):
    turned = attention.rope(np.array([[1.0, 0.0]]), np.array([np.pi / 2]))
    assert_allclose(turned, [[0, 1]], atol=1e-12)


def test_rope_turns_both_features_of_a_pair(attention):
    turned = attention.rope(np.array([[3.0, 4.0]]), np.array([np.pi / 2]))
    assert_allclose(turned, [[-4, 3]], atol=1e-12)


def test_rope_turns_neighbouring_features_the_first_pair_fastest(attention):
    turned = attention.rope(np.array([[1.0, 0.0, 1.0, 0.0]]), [2])
    assert_allclose(turned, [[np.cos(2), np.sin(2), np.cos(2 / 100), np.sin(2 / 100)]], rtol=1e-12)


def test_rope_uses_the_base_that_is_given(attention):
    turned = attention.rope(np.array([[0.0, 0.0, 1.0, 0.0]]), [1], base=4.0)
    assert_allclose(turned, [[0, 0, np.cos(0.5), np.sin(0.5)]], rtol=1e-12)


@quick
@given(tables(3, 6), st.integers(0, 1000))
def test_rope_keeps_every_length(attention, x, start):
    turned = attention.rope(x, np.arange(start, start + 3))
    assert_allclose((turned**2).sum(axis=-1), (x**2).sum(axis=-1), rtol=1e-9, atol=1e-12)


@quick
@given(tables(1, 6), tables(1, 6), st.integers(0, 50), st.integers(0, 50))
def test_after_rope_a_score_depends_on_the_distance_only(attention, q, k, start, distance):
    near = attention.rope(q, [distance]) @ attention.rope(k, [0]).T
    far = attention.rope(q, [start + distance]) @ attention.rope(k, [start]).T
    assert_allclose(near, far, atol=1e-8)


def test_every_sentence_of_a_batch_may_have_its_own_positions(attention):
    x = np.ones((2, 3, 4))
    turned = attention.rope(x, np.array([[0, 1, 2], [7, 8, 9]]))
    assert_allclose(turned[1], attention.rope(x[1], [7, 8, 9]), rtol=1e-12)
