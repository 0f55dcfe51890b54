"""The three heads made by hand do what lesson 07 and its quiz say of them."""

import numpy as np
import pytest

from course_lib.attention import attention_weights, causal_mask, multi_head_attention, split_heads
from course_lib.models.corpus import COMPANIONS, FEATURES, SENTENCE, words_of
from course_lib.models.hand_made import (
    HEADS,
    HEADS_RESULT,
    HEADS_W_K,
    HEADS_W_O,
    HEADS_W_Q,
    HEADS_W_V,
    with_places,
)

W = HEADS_W_Q, HEADS_W_K, HEADS_W_V, HEADS_W_O
WHICH_BANK, ONE_BACK, SAME_KIND = range(3)
WATER = HEADS_RESULT.index("water")


def tables(sentence):
    """The weights (3, T, T) of the three heads, and the labels of the words."""
    words = words_of(sentence)
    x = with_places(words)
    Q, K = (split_heads(x @ matrix, len(HEADS)) for matrix in (HEADS_W_Q, HEADS_W_K))
    return attention_weights(Q, K), words


def bank(sentence, silent=None, mask=None):
    """The new vector of bank, with the rows of one head in W_o set to 0."""
    words, W_o = words_of(sentence), HEADS_W_O.copy()
    if silent is not None:
        W_o[4 * silent:4 * silent + 4] = 0
    return multi_head_attention(with_places(words), *W[:3], W_o, 3, mask)[words.index("bank")]


@pytest.mark.parametrize("sentence, expected", [
    (SENTENCE, [0.65, 1.00, 0.34]),
    (COMPANIONS[0], [0.71, 0.00, 0.37]),
    (COMPANIONS[1], [0.48, 0.00, 0.27])])
def test_only_two_heads_find_the_river_wherever_it_stands(sentence, expected):
    A, words = tables(sentence)
    assert A[:, words.index("bank"), words.index("river")].round(2).tolist() == expected


@pytest.mark.parametrize("sentence", [SENTENCE, *COMPANIONS])
def test_one_head_looks_one_word_back_whatever_stands_there(sentence):
    A, words = tables(sentence)
    assert all(A[ONE_BACK, i, i - 1] > 0.9 for i in range(1, len(words)))


def test_a_head_hands_over_the_features_of_a_word_and_not_its_place():
    assert not HEADS_W_V[len(FEATURES):].any()
    assert all(HEADS_W_V[:4, 4 * h:4 * h + 4].tolist() == np.eye(4).tolist() for h in range(3))


@pytest.mark.parametrize("silent, water", [(None, 1.26), (WHICH_BANK, 0.56), (ONE_BACK, 1.26),
                                           (SAME_KIND, 0.69)])
def test_the_head_that_looks_hardest_at_the_river_is_not_the_one_that_brings_its_water(silent, water):
    assert bank(SENTENCE, silent)[WATER].round(2) == water


def test_what_the_head_one_back_brings_is_written_beside_the_features():
    before = [HEADS_RESULT.index(f"{feature}, word before") for feature in FEATURES]
    assert bank(SENTENCE)[before].round(2).tolist() == [2.00, 0.00, 0.20, 0.10]
    assert bank(SENTENCE, ONE_BACK)[before].tolist() == [0, 0, 0, 0]


def test_a_causal_mask_changes_bank_where_it_stands_first_and_not_where_it_stands_last():
    masked = bank(COMPANIONS[0], mask=causal_mask(5))
    assert abs(masked[WATER] - bank(COMPANIONS[0])[WATER]) > 0.5
    np.testing.assert_allclose(bank(SENTENCE, mask=causal_mask(6)), bank(SENTENCE))
