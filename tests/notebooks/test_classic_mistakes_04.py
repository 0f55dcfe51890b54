"""What learners write first in the cells of lesson 04, and what they are told."""

import numpy as np
import pytest
from first_tries import written

from course_lib.diagnosis import diagnose

PROJECT_QKV = {
    "return x @ W_q, x @ W_k, x @ W_k": "qkv.value_is_key",
    "return W_q @ x, W_k @ x, W_v @ x": "qkv.matrix_on_the_left",
    "return x @ W_q.T, x @ W_k.T, x @ W_v.T": "qkv.torch_layout",
    "Q = x @ W_q; K = Q @ W_k; V = K @ W_v; return Q, K, V": "qkv.chained",
    "return x @ W_k, x @ W_q, x @ W_v": "qkv.order",
    "return x, x @ W_k, x @ W_v": "qkv.query_is_token",
}
SIGNATURE = "x, W_q, W_k, W_v"
NO_IDEA = {
    "return x @ W_q": "One of the results is right; the exercise asks for 3.",
    "return np.array([x @ W_q, x @ W_k, x @ W_v])": "Right numbers, glued together into one array.",
    "Q, K, V = x @ W_q, x @ W_k, x @ W_v": "Your function returns nothing (None).",
}


@pytest.mark.parametrize(("body", "idea"), PROJECT_QKV.items())
def test_a_first_try_at_the_three_views_is_told_its_idea(body, idea):
    assert diagnose("project_qkv", written(SIGNATURE, body)).misconception == idea


@pytest.mark.parametrize(("body", "title"), NO_IDEA.items())
def test_a_slip_in_the_return_line_is_told_in_plain_words(body, title):
    d = diagnose("project_qkv", written(SIGNATURE, body))
    assert not d.correct and d.misconception is None and d.title == title


def test_the_loop_over_the_words_is_right_for_several_sentences_too():
    def project_qkv(x, W_q, W_k, W_v):
        Q, K, V = [], [], []
        for word in x:
            Q.append(word @ W_q)
            K.append(word @ W_k)
            V.append(word @ W_v)
        return np.array(Q), np.array(K), np.array(V)

    assert diagnose("project_qkv", project_qkv).correct
