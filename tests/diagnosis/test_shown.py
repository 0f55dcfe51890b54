"""Which of the inputs on which a function is wrong a learner is shown."""

import numpy as np
import pytest
from learners import CASES

from course_lib.attention import masked_softmax
from course_lib.diagnosis import diagnose

BY_LABEL = {case.label: case for case in CASES}


@pytest.mark.parametrize(("label", "shown"), [
    # a table, although a single number is wrong too and is smaller
    ("causal_mask-odd-forgets_that_keys_may_be_left_out", "causal_mask(4)"),
    # one that returns, although a smaller one stops
    ("attention_backward-fault-ab_dv_untransposed", "with dO (4, 4), Q (4, 4), K (4, 4), V (4, 4)"),
    ("split_heads-fault-split_sentence", "x, shape (1, 2, 4)"),
    # an ordinary one, although a smaller edge case is wrong too
    ("scaled_dot_product_attention-narrow fault-down_no_mask_2d", "Q, shape (2, 2)"),
    ("online_softmax_attention-unlisted-online_first_maximum", "with Q (3, 4), K (6, 4), V (6, 2)"),
    # one on which the first broken property can be seen to be broken
    ("grouped_query_attention-several-gqa_modulo_unscaled", "with Q (1, 4, 2, 3), K (1, 2, 2, 3)"),
    ("merge_heads-narrow fault-merge_view_one_sentence", "with x (2, 2, 1, 4)"),
])
def test_the_input_that_tells_most_is_shown(label, shown):
    case = BY_LABEL[label]
    assert shown in diagnose(case.exercise, case.function).message


def test_of_two_edge_cases_the_one_in_the_headline_is_shown():
    def share(scores, mask):
        right = masked_softmax(scores, mask)
        empty = ~np.broadcast_to(mask, scores.shape).any(axis=-1, keepdims=True)
        return right + 0.25 * empty + 0.25 * (np.abs(scores).max() > 500)
    d = diagnose("masked_softmax", share)
    assert d.title == ("Two things are not right yet: with a query that may see nothing, other numbers come "
                       "out; with very large or very small scores, other numbers come out.")
    _, mask = d.inputs
    assert not mask.any(axis=-1).all() and d.findings[0].startswith("Very large or very small scores")


def test_nan_is_told_before_the_property_that_it_breaks():
    case = BY_LABEL["attention_weights-odd-divides_by_the_spread_it_sees"]
    d = diagnose(case.exercise, case.function)
    assert d.title == "NaN comes out, where a number is expected." and d.broken
