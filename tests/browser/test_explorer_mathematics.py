"""The mathematics of the explorers in JavaScript equals NumPy's."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.attention import masked_softmax, similarity_scores, softmax, weighted_sum
from course_lib.explorers.bend.widget import bend
from course_lib.explorers.temperature.widget import entropy, plain_softmax
from course_lib.explorers.words.widget import cosine_scores
from course_lib.models.corpus import VECTORS

few = settings(max_examples=40, deadline=None,
               suppress_health_check=list(HealthCheck))


def rows(low=-30.0, high=30.0, size=6):
    return st.lists(st.floats(low, high, width=32), min_size=size, max_size=size)


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)


@few
@given(scores=rows())
def test_softmax_and_entropy_equal_numpys(js, scores):
    weights = softmax(np.array(scores))
    same(js("temperature", "softmax", scores), weights)
    same(js("temperature", "entropy", weights), entropy(weights))


@few
@given(scores=rows(), mask=st.lists(st.booleans(), min_size=6, max_size=6))
def test_hidden_scores_of_minus_infinity_get_no_weight_as_with_a_mask(js, scores, mask):
    hidden = np.where(mask, scores, -np.inf)
    same(js("temperature", "softmax", hidden), masked_softmax(np.array(scores), np.array(mask)))


def test_a_row_that_may_see_nothing_gets_zeros(js):
    assert js("temperature", "softmax", np.full(6, -np.inf)).tolist() == [0] * 6


@pytest.mark.parametrize("shift", [0, 100, 709, 1000, -1000])
def test_plain_softmax_overflows_exactly_where_numpys_does(js, shift):
    scores = np.array([0.4, 0.36, 0.24, 0.15, 2.03, 2.23]) + shift
    same(js("temperature", "plainSoftmax", scores), plain_softmax(scores))
    same(js("temperature", "softmax", scores), softmax(scores))


@few
@given(bank=rows(-2, 2, 4))
def test_dot_products_and_cosines_equal_numpys(js, bank):
    bank = np.array(bank) + [0, 0, 5, 0]          # never the zero vector, which has no direction
    same(js("words", "matchScores", bank, VECTORS, "dot product"),
         similarity_scores(bank[None], VECTORS)[0])
    same(js("words", "matchScores", bank, VECTORS, "cosine"), cosine_scores(bank[None], VECTORS)[0])


@few
@given(scores=rows(-8, 8), i=st.integers(0, 5), weight=st.floats(0, 1, width=32))
def test_bent_weights_and_their_mix_equal_numpys(js, scores, i, weight):
    weights = softmax(np.array(scores))
    bent = bend(weights, i, weight)
    same(js("bend", "bend", weights, i, weight), bent)
    same(js("bend", "weightedSum", bent, VECTORS), weighted_sum(bent[None], VECTORS)[0])
    assert np.isclose(bent.sum(), 1)


@few
@given(start=rows(-3, 3), goal=rows(-3, 3))
def test_weights_pulled_to_a_point_inside_the_hull_mix_that_point(js, start, goal):
    points = VECTORS[:, :2]
    target = softmax(np.array(goal)) @ points
    pulled = js("bend", "towards", softmax(np.array(start)), points, target)
    assert (pulled >= 0).all() and np.isclose(pulled.sum(), 1)
    np.testing.assert_allclose(pulled @ points, target, atol=1e-3)


def test_weights_pulled_outside_stop_at_the_nearest_point_of_the_hull(js):
    points, own = VECTORS[:, :2], np.eye(6)[5]
    for target, nearest in [([3, 0], [2, 0]), ([1, -2], [1, 0])]:
        pulled = js("bend", "towards", own, points, target)
        np.testing.assert_allclose(pulled @ points, nearest, atol=1e-3)


def test_the_hull_has_the_outermost_words_as_corners(js):
    corners = js("bend", "hull", [[0, 0], [2, 0], [1, 1], [1, 0.5], [0.5, 0.1]])
    assert sorted(corners.tolist()) == [[0, 0], [1, 1], [2, 0]]


@pytest.mark.parametrize("dark", [False, True])
def test_equal_steps_of_weight_are_equal_steps_of_lightness(js, dark):
    """Lightness as in CIE Lab, computed here on its own."""
    colours = np.array([js("temperature", "ramp", t, dark) for t in np.linspace(0, 1, 11)]) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    lightness = 116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16
    steps = np.diff(lightness) * (1 if dark else -1)
    assert (steps > 0).all()
    assert steps.max() < 1.35 * steps.min()
