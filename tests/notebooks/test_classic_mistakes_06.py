"""What learners write first in the cells of lesson 06, and what they are told."""

from pathlib import Path

import numpy as np
import pytest
from first_tries import written

from course_lib.attention import causal_mask, masked_softmax
from course_lib.attention import softmax
from course_lib.authoring.source import read
from course_lib.diagnosis import diagnose

LESSON = Path(__file__).parents[2] / "lessons" / "06_masks.py"

SIGNATURES = {"causal_mask": "T_q, T_k=None", "masked_softmax": "scores, mask",
              "padding_mask": "lengths, T", "combine_masks": "causal, padding"}
FIRST_TRIES = [
    ("causal_mask", "T_k = T_k or T_q; return np.arange(T_k) <= np.arange(T_q)[:, None]",
     "causal.top_left"),
    ("causal_mask", "T_k = T_k or T_q; return np.arange(T_k) < np.arange(T_q)[:, None] + T_k - T_q",
     "causal.no_self"),
    ("causal_mask", "T_k = T_k or T_q; return np.tri(T_q, T_k, T_k - T_q + 1, dtype=bool)",
     "causal.peeks_one"),
    ("causal_mask", "T_k = T_k or T_q; return np.arange(T_k) >= np.arange(T_q)[:, None] + T_k - T_q",
     "causal.upper"),
    ("masked_softmax", "return softmax(np.where(mask, scores, 0))", "mask.times_scores"),
    ("masked_softmax", "return softmax(scores) * mask", "mask.after_softmax"),
    ("masked_softmax", "return softmax(np.where(mask, -np.inf, scores))", "mask.inverted"),
    ("masked_softmax", "return softmax(np.where(mask, scores, -1e9))", "mask.uniform_on_empty_row"),
    ("padding_mask", "return np.arange(T) < np.asarray(lengths)[:, None]", "pad.missing_axes"),
    ("padding_mask", "return np.arange(T) <= np.asarray(lengths)[:, None, None, None]",
     "pad.one_too_many"),
    ("padding_mask", "return (np.arange(T) < lengths[:, None])[:, None, :, None]",
     "pad.hides_queries"),
    ("combine_masks", "return causal | padding", "combine.or"),
    ("combine_masks", "return causal & padding[:, 0]", "combine.no_head_axis"),
    ("combine_masks", "return padding & np.ones_like(causal)", "combine.only_padding"),
]


def first_try(exercise, body):
    return written(SIGNATURES[exercise], body, softmax=softmax)


@pytest.mark.parametrize("exercise, body, idea", FIRST_TRIES)
def test_a_first_try_at_a_mask_is_told_its_idea(exercise, body, idea):
    assert diagnose(exercise, first_try(exercise, body)).misconception == idea


def test_the_first_version_with_gaps_is_right_except_for_the_empty_row():
    def hide_and_share(scores, mask):
        return softmax(np.where(mask, scores, -np.inf))

    assert diagnose("masked_softmax", hide_and_share).misconception == "mask.nan_row"


def test_a_causal_mask_that_is_right_only_for_a_square_is_told_so():
    square = first_try("causal_mask", "return np.arange(T_q) <= np.arange(T_q)[:, None]")
    assert np.array_equal(square(6), causal_mask(6))
    assert diagnose("causal_mask", square).title == (
        "Right, except with different numbers of queries and keys.")


def test_the_ways_that_go_wrong_are_those_the_check_knows():
    cell = next(cell for cell in read(LESSON).cells if cell.options.get("name") == "five-ways")
    space = {"np": np, "softmax": softmax, "masked_softmax": masked_softmax}
    exec(cell.text, space)
    found = [diagnose("masked_softmax", way).misconception for way in space["ways"].values()]
    assert found == ["mask.times_scores", "mask.after_softmax", "mask.inverted",
                     "mask.uniform_on_empty_row", None]
