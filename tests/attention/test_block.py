"""What stands around attention."""

import numpy as np
from hypothesis import assume, given
from numpy.testing import assert_allclose

from .strategies import quick, tables


def test_every_word_is_brought_to_mean_0_and_variance_1(attention):
    normal = attention.layer_norm(
        np.array([[1.0, 3.0], [10.0, 50.0]]), np.ones(2), np.zeros(2), eps=0.0
    )
    assert_allclose(normal, [[-1, 1], [-1, 1]], rtol=1e-12)


def test_gamma_scales_and_beta_shifts_each_feature(attention):
    normal = attention.layer_norm(
        np.array([1.0, 3.0]), np.array([2.0, 3.0]), np.array([10.0, 20.0]), eps=0.0
    )
    assert_allclose(normal, [8, 23], rtol=1e-12)


def test_eps_is_added_to_the_variance_before_the_root(attention):
    normal = attention.layer_norm(np.array([-1.0, 1.0]), np.ones(2), np.zeros(2), eps=3.0)
    assert_allclose(normal, [-0.5, 0.5], rtol=1e-12)


def test_a_word_whose_features_are_all_equal_becomes_beta(attention):
    assert attention.layer_norm(
        np.full((1, 3), 7.0), np.ones(3), np.array([1.0, 2.0, 3.0])
    ).tolist() == [[1, 2, 3]]


@quick
@given(tables(2, 5))
def test_scaling_or_shifting_a_word_does_not_change_its_norm(attention, x):
    assume((x.std(axis=-1) > 0.1).all())
    ones, zeros = np.ones(5), np.zeros(5)
    assert_allclose(
        attention.layer_norm(3 * x + 2, ones, zeros, eps=0.0),
        attention.layer_norm(x, ones, zeros, eps=0.0),
        atol=1e-9,
    )


def test_the_sublayer_hears_the_normalised_words_and_is_added_to_the_raw_ones(attention):
    x, heard = np.array([[1.0, 3.0]]), []

    def sublayer(normal):
        heard.append(normal)
        return np.full_like(normal, 100.0)

    assert attention.prenorm_residual(x, sublayer, np.ones(2), np.zeros(2)).tolist() == [[101, 103]]
    assert_allclose(heard, [[[-1, 1]]], rtol=1e-4)
