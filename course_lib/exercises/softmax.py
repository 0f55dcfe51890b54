"""softmax: from scores to weights."""

import numpy as np

from course_lib.attention import softmax
from course_lib.diagnosis.exercise import AXIS, BATCH, HUGE, Exercise, probe

exercise = Exercise(softmax, lesson="02_weights", show="rect 3x5")


@exercise.also_right
def log_sum_exp_form(x, axis=-1):
    m = x.max(axis=axis, keepdims=True)
    return np.exp(x - (m + np.log(np.exp(x - m).sum(axis=axis, keepdims=True))))


@exercise.probes
def probes(rng):
    return {
        "naive square 4x4": probe(rng.normal(size=(4, 4))),
        "rect 3x5": probe(rng.normal(size=(3, 5))),
        "batch 2x3x5": probe(rng.normal(size=(2, 3, 5)), features=BATCH),
        "axis=0 3x5": probe(rng.normal(size=(3, 5)), 0, features=AXIS),
        "large 1e3": probe(rng.normal(size=(3, 5)) * 10 + 1000.0, features=HUGE),
        "rows far apart": probe(np.array([[2000.0, 2001.0, 2002.0], [0.0, 1.0, 2.0]]), features=HUGE),
        "all negative": probe(-1.0 - rng.random(size=(3, 5))),
    }


@exercise.property("the weights have the same shape as the scores")
def same_shape(out, x, axis=-1):
    return out.shape == x.shape


@exercise.property("no weight is negative")
def no_negative_weight(out, x, axis=-1):
    return (out >= 0).all()


@exercise.property("the weights sum to 1 along the axis")
def sums_to_one(out, x, axis=-1):
    return np.allclose(out.sum(axis=axis), 1)


@exercise.property("the largest score gets the largest weight")
def order_is_kept(out, x, axis=-1):
    return np.array_equal(out.argmax(axis), x.argmax(axis))


@exercise.property("adding 100 to every score changes no weight")
def a_shift_changes_nothing(rng):
    x = rng.normal(size=(3, 5))
    plain, shifted = yield (x,), (x + 100.0,)
    return np.allclose(plain, shifted)


@exercise.wrong(
    "softmax.axis0", "You share the weight out down the columns",
    hints=["Add up one row of your result, then one column. Which of the two should be 1?",
           "The sum that divides must run over the axis that was asked for. Which one does yours run over?"],
    hidden_when="row and column sums coincide (constant input)",
    sources=["https://github.com/PetrochukM/PyTorch-NLP/issues/2"])
def normalises_the_columns(x, axis=-1):
    """Normalises down the columns (axis 0), whatever axis was asked for."""
    e = np.exp(x - x.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)
