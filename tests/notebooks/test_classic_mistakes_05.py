"""What learners write first in the cells of lesson 05, and what they are told."""

import numpy as np
import pytest
from first_tries import written

from course_lib.attention import masked_softmax, similarity_scores, weighted_sum
from course_lib.attention import softmax
from course_lib.diagnosis import diagnose

WEIGHTS = {
    "return softmax(similarity_scores(Q, K))": "weights.no_scale",
    "return softmax(similarity_scores(Q, K) / Q.shape[-1])": "weights.scale_d_not_sqrt",
    "return softmax(similarity_scores(Q, K) / np.sqrt(K.shape[-2]))": "weights.scale_by_T",
    "return softmax(similarity_scores(Q, K)) / np.sqrt(Q.shape[-1])": "weights.scale_after_softmax",
    "return softmax(similarity_scores(Q, K) * np.sqrt(Q.shape[-1]))": "weights.multiply_scale",
}
SCORES = "s = similarity_scores(Q, K) / np.sqrt(Q.shape[-1]); "
ATTENTION = {
    SCORES + "w = softmax(s); return weighted_sum(w, V), w": "sdpa.ignores_mask",
    SCORES + "w = softmax(s if mask is None else s * mask); return weighted_sum(w, V), w":
        "sdpa.mask_times_scores",
    "s = similarity_scores(Q, K) / np.sqrt(V.shape[-1]); "
    "w = softmax(s) if mask is None else masked_softmax(s, mask); return weighted_sum(w, V), w":
        "sdpa.scale_dv",
}


NOTEBOOK = {"softmax": softmax, "masked_softmax": masked_softmax,
            "similarity_scores": similarity_scores, "weighted_sum": weighted_sum}


@pytest.mark.parametrize("body, idea", WEIGHTS.items())
def test_a_first_try_at_the_weights_is_told_its_idea(body, idea):
    assert diagnose("attention_weights", written("Q, K", body, **NOTEBOOK)).misconception == idea


@pytest.mark.parametrize("body, idea", ATTENTION.items())
def test_a_first_try_at_attention_is_told_its_idea(body, idea):
    assert diagnose("scaled_dot_product_attention", written("Q, K, V, mask=None", body, **NOTEBOOK)).misconception == idea


def test_the_first_version_of_the_lesson_is_right_except_with_a_batch_axis():
    body = "return softmax(Q @ K.T / np.sqrt(Q.shape[-1]))"
    d = diagnose("attention_weights", written("Q, K", body, **NOTEBOOK))
    assert d.title == "Right, except with a batch axis (a stack of tables)."


def test_a_d_k_that_another_cell_left_behind_is_not_right():
    body = "return softmax(similarity_scores(Q, K) / np.sqrt(d_k))"
    d = diagnose("attention_weights", written("Q, K", body, d_k=1024, **NOTEBOOK))
    assert not d.correct and d.misconception is None
    assert "yours\n   [0.67]  0.09   0.24     [0.35]  0.31   0.33" in d.message        # nearly even


def test_an_if_on_the_mask_itself_is_told_the_line():
    d = diagnose("scaled_dot_product_attention", written(
        "Q, K, V, mask=None", SCORES + "w = masked_softmax(s, mask) if mask else softmax(s); "
        "return weighted_sum(w, V), w", **NOTEBOOK))
    assert "The truth value of an array" in d.message
