"""Gradients against finite differences: no derivative is taken on trust."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from .strategies import queries_keys_values, quick, tables


def finite_differences(loss, x, step=1e-6):
    """d loss / d x, one entry at a time, from both sides."""
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[i] = step
        gradient[i] = (loss(x + nudge) - loss(x - nudge)) / (2 * step)
    return gradient


def test_the_gradient_of_the_scores_is_what_finite_differences_say(attention):
    rng = np.random.default_rng(0)
    scores, dP = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    expected = finite_differences(lambda s: (dP * attention.softmax(s)).sum(), scores)
    assert_allclose(attention.softmax_backward(dP, attention.softmax(scores)), expected, atol=1e-8)


@quick
@given(tables(3, 4), tables(3, 4))
def test_pushing_all_scores_of_a_row_together_changes_nothing(attention, dP, scores):
    dS = attention.softmax_backward(dP, attention.softmax(scores))
    assert_allclose(dS.sum(axis=-1), 0, atol=1e-10)


@pytest.mark.parametrize("which", [0, 1, 2], ids=["queries", "keys", "values"])
def test_the_gradients_of_attention_are_what_finite_differences_say(attention, which):
    rng = np.random.default_rng(0)
    QKV = [rng.normal(size=s) for s in [(2, 3, 6), (2, 5, 6), (2, 5, 4)]]
    dO = rng.normal(size=(2, 3, 4))

    def loss(changed):
        args = [changed if i == which else QKV[i] for i in range(3)]
        return (dO * attention.scaled_dot_product_attention(*args)[0]).sum()

    ours = attention.attention_backward(dO, *QKV)[which]
    assert ours.shape == QKV[which].shape
    assert_allclose(ours, finite_differences(loss, QKV[which]), atol=1e-8)


@quick
@given(queries_keys_values())
def test_without_a_change_of_the_output_nothing_changes(attention, qkv):
    Q, _, V = qkv
    gradients = attention.attention_backward(np.zeros((len(Q), V.shape[1])), *qkv)
    assert all((g == 0).all() for g in gradients)
