"""What learners write first in the cells of lessons 02 and 03, and what they are told."""

import numpy as np
import pytest
from first_tries import written

from course_lib.diagnosis import diagnose

SOFTMAX = {
    "e = np.exp(x); total = e.sum(axis=axis); return e / total": "softmax.no_keepdims",
    "e = np.exp(x - x.max(axis=axis)); return e / e.sum(axis=axis)": "softmax.no_keepdims",
    "e = np.exp(x); return e / e.sum(axis=0)": "softmax.axis0",
    "e = np.exp(x); return e / e.sum()": "softmax.global_sum",
    "e = np.exp(x); return e / e.sum(axis=axis, keepdims=True)": "softmax.no_shift",
    "e = np.exp(x - x.max()); return e / e.sum(axis=axis, keepdims=True)": "softmax.global_max",
}
WEIGHTED_SUM = {
    "return V @ A": "wsum.values_first",
    "return A * V": "wsum.elementwise",
    "return np.swapaxes(A, -1, -2) @ V": "wsum.transposed_weights",
}


@pytest.mark.parametrize("body, idea", SOFTMAX.items())
def test_a_first_try_at_softmax_is_told_its_idea(body, idea):
    assert diagnose("softmax", written("x, axis=-1", body)).misconception == idea


@pytest.mark.parametrize("body, idea", WEIGHTED_SUM.items())
def test_a_first_try_at_the_weighted_sum_is_told_its_idea(body, idea):
    assert diagnose("weighted_sum", written("A, V", body)).misconception == idea


@pytest.mark.parametrize("shift", ["min", "mean"])
def test_a_shift_that_still_overflows_is_named(shift):
    body = (f"e = np.exp(x - x.{shift}(axis=axis, keepdims=True)); "
            "return e / e.sum(axis=axis, keepdims=True)")
    d = diagnose("softmax", written("x, axis=-1", body))
    assert not d.correct and d.misconception == "softmax.other_shift"


def test_the_loop_of_lesson_03_is_right_except_with_a_batch_axis():
    def weighted_sum(A, V):
        return np.array([sum(w * v for w, v in zip(row, V, strict=False)) for row in A])

    assert diagnose("weighted_sum", weighted_sum).title == "Right, except with a batch axis (a stack of tables)."
