"""Who may look at whom."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from .strategies import quick, sizes


def test_a_word_sees_itself_and_what_came_before(attention):
    assert attention.causal_mask(3).astype(int).tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]


def test_with_cached_keys_the_queries_are_the_last_positions(attention):
    assert attention.causal_mask(2, 4).astype(int).tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]


def test_with_more_queries_than_keys_the_first_queries_see_nothing(attention):
    assert attention.causal_mask(3, 2).astype(int).tolist() == [[0, 0], [1, 0], [1, 1]]


@quick
@given(sizes, st.integers(0, 5))
def test_the_last_queries_of_a_long_mask_are_the_mask_with_a_cache(attention, T_q, cached):
    whole = attention.causal_mask(T_q + cached)
    assert np.array_equal(attention.causal_mask(T_q, T_q + cached), whole[cached:])


def test_padding_hides_what_stands_after_the_end_of_each_sentence(attention):
    mask = attention.padding_mask([1, 3], 3)
    assert mask.shape == (2, 1, 1, 3)
    assert mask[:, 0, 0].astype(int).tolist() == [[1, 0, 0], [1, 1, 1]]


def test_both_masks_must_allow_a_pair(attention):
    both = attention.combine_masks(attention.causal_mask(2), attention.padding_mask([1, 2], 2))
    assert both.shape == (2, 1, 2, 2)
    assert both[:, 0].astype(int).tolist() == [[[1, 0], [1, 0]], [[1, 0], [1, 1]]]


def test_masks_are_boolean(attention):
    causal, padding = attention.causal_mask(2), attention.padding_mask(np.array([1]), 2)
    assert {m.dtype for m in (causal, padding, attention.combine_masks(causal, padding))} == {
        np.dtype(bool)
    }


def test_a_later_word_changes_nothing_that_came_before(attention):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 4, 6))
    W = [rng.normal(size=(6, 6)) for _ in range(4)]
    changed = x.copy()
    changed[:, 2] += 1
    before, after = (
        attention.multi_head_attention(s, *W, 2, attention.causal_mask(4)) for s in (x, changed)
    )
    assert np.array_equal(before[:, :2], after[:, :2])
    assert (before[:, 2:] != after[:, 2:]).any(axis=(0, 2)).all()
