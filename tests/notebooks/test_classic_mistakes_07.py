"""What learners write first in the cells of lesson 07, and what they are told."""

import numpy as np
import pytest
from first_tries import written

from course_lib.attention import merge_heads, scaled_dot_product_attention, split_heads
from course_lib.diagnosis import diagnose

CUT = "*batch, T, d_model = x.shape; cut = x.reshape(*batch, T, n_heads, d_model // n_heads); "
SLICES = "d = x.shape[-1] // n_heads; heads = [x[..., h * d:(h + 1) * d] for h in range(n_heads)]; "
SPLIT = {
    "*batch, T, d = x.shape; return x.reshape(*batch, n_heads, T, d // n_heads)": "split.reshape_only",
    CUT + "return cut": "split.no_transpose",
    SLICES + "return np.stack(heads)": "split.heads_first",
    SLICES + "return np.stack(heads, axis=-2)": "split.no_transpose",
    "return np.stack([x[..., h::n_heads] for h in range(n_heads)], axis=-3)": "split.strided",
}
MERGE = {
    "*batch, H, T, d = x.shape; return x.reshape(*batch, T, H * d)": "merge.reshape_only",
    "return x.swapaxes(-3, -2)": "merge.no_reshape",
    "*batch, H, T, d = x.shape; return x.reshape(*batch, H * T, d)": "merge.heads_as_tokens",
}
PROJECT = "Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v)); "
ATTEND = PROJECT + "said, _ = scaled_dot_product_attention(Q, K, V, mask); "
MULTI = {
    ATTEND + "return merge_heads(said)": "mha.no_output_projection",
    PROJECT + "said, _ = scaled_dot_product_attention(Q, K, V); return merge_heads(said) @ W_o":
        "mha.ignores_mask",
    ATTEND + "return said.reshape(x.shape) @ W_o": "mha.merge_by_reshape",
    ATTEND + "return merge_heads(said) @ W_o.T": "mha.turned_output",
    ATTEND.replace("Q, K, V, mask", "Q, V, K, mask") + "return merge_heads(said) @ W_o": "mha.values_for_keys",
    PROJECT + "Q = Q / np.sqrt(Q.shape[-1]); said, _ = scaled_dot_product_attention(Q, K, V, mask); "
    "return merge_heads(said) @ W_o": "mha.scales_twice",
}
SIGNATURES = {"split_heads": "x, n_heads", "merge_heads": "x",
              "multi_head_attention": "x, W_q, W_k, W_v, W_o, n_heads, mask=None"}
TRIES = [(name, body, idea) for name, tries in zip(SIGNATURES, (SPLIT, MERGE, MULTI), strict=True)
         for body, idea in tries.items()]


def told(name, body):
    return diagnose(name, written(
        SIGNATURES[name], body, split_heads=split_heads, merge_heads=merge_heads,
        scaled_dot_product_attention=scaled_dot_product_attention))


@pytest.mark.parametrize("name, body, idea", TRIES)
def test_a_first_try_is_told_its_idea(name, body, idea):
    assert told(name, body).misconception == idea


def test_axes_counted_from_the_left_are_not_right_for_a_batch():
    assert not told("split_heads", CUT + "return cut.swapaxes(0, 1)").correct


@pytest.mark.parametrize("body", [SLICES + "return np.stack(heads, axis=-3)",
                                  CUT + "return cut.swapaxes(-3, -2)"])
def test_both_forms_of_the_lesson_are_right(body):
    assert told("split_heads", body).correct
