"""The head viewer without a browser: weights, words, what is refused, a learner's split_heads."""

import numpy as np
import pytest
import traitlets

from course_lib.attention import attention_weights, causal_mask, masked_softmax, split_heads
from course_lib.explorers import explorer
from course_lib.explorers.heads.numbers import head_weights, most_at
from course_lib.models.corpus import COMPANIONS, SENTENCE, words_of
from course_lib.models.hand_made import HEADS, HEADS_W_K, HEADS_W_Q, with_places

LONG = " ".join(f"w{i}" for i in range(200))
MOSTLY_RIVER = np.full((6, 6), 0.1)
MOSTLY_RIVER[:, 4] = 0.5


def only_reshapes(x, n_heads):
    B, T, d_model = x.shape
    return x.reshape(B, n_heads, T, d_model // n_heads)


def own_split_heads(x, n_heads):
    return np.stack(np.split(x, n_heads, axis=-1), axis=1)


def by_hand(sentence, causal=False):
    x = with_places(words_of(sentence))
    Q, K = split_heads(x @ HEADS_W_Q, 3), split_heads(x @ HEADS_W_K, 3)
    if not causal:
        return attention_weights(Q, K)
    return masked_softmax(Q @ np.swapaxes(K, -1, -2) / 2, causal_mask(x.shape[0]))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("sentence", [SENTENCE, *COMPANIONS, "bank", LONG])
def test_the_weights_are_those_of_the_three_heads_made_by_hand(sentence, causal):
    widget = explorer("heads", sentence=sentence, causal=causal)
    np.testing.assert_allclose(widget.weights, by_hand(sentence, causal), atol=1e-12)


def test_the_reading_says_where_the_last_word_looks_in_one_head_and_in_all():
    widget = explorer("heads")
    assert widget.reading == ("Head 0, “which bank?”: bank looks most at river 0.65; "
                              "2 of 6 words look most at the word before them.")
    widget.preset = "all at once"
    assert widget.reading == (
        "All heads at once, 3 of them. Where bank looks most: river 0.65 (which bank?), "
        "river 1.00 (one back), bank 0.42 (same kind). How many of 6 words look most at the word "
        "before them: 2 (which bank?), 5 (one back), 1 (same kind).")


def test_one_back_finds_river_only_where_it_is_the_word_before():
    widget = explorer("heads", head=1, chosen="bank")
    assert "bank looks at river 1.00." in widget.reading
    widget.preset = "river far away"
    assert "bank looks at the 0.96, was 0.04." in widget.reading
    widget.head = 0
    assert "bank looks at river 0.48, cold 0.12, sat 0.06" in widget.reading


def test_a_causal_mask_is_said_and_lets_no_word_look_ahead():
    widget = explorer("heads", causal=True)
    assert widget.reading.startswith("Head 0, “which bank?”, with a causal mask: ")
    assert not np.triu(widget.weights, 1).any()


@pytest.mark.parametrize(("sentence", "told"), [
    ("bank", "bank looks most at bank 1.00; it is the only word."),
    ("the the", "the (2) looks at all words alike, 0.50; 0 of 2 words look most at the word before them."),
    ("🙂 🙂", "🙂 (2) looks at all words alike, 0.50; 0 of 2 words look most at the word before them."),
    ("שלום bank", "bank looks most at bank 0.56; 0 of 2 words look most at the word before them."),
])
def test_any_sentence_is_told(sentence, told):
    assert explorer("heads", sentence=sentence).reading == f"Head 0, “which bank?”: {told}"


def test_a_word_that_is_read_from_the_right_does_not_turn_round_its_numbers():
    assert "Where \u2068שלום\u2069 looks most: " in explorer("heads", sentence="the שלום", head=-1).reading


def test_two_hundred_words_are_told_in_few():
    widget = explorer("heads", sentence=LONG, chosen="w7")
    for widget.head in (-1, 0, 1, 2):
        assert len(widget.reading) < 600


@pytest.mark.parametrize(("values", "words"), [
    ({"head": 3}, "head = 3 does not fit: give a whole number from -1 (all at once) to 2"),
    ({"head": 1.5}, "head = 1.5 does not fit: give a whole number from -1 (all at once) to 2"),
    ({"head": "x"}, "head = 'x' does not fit: give a whole number from -1 (all at once) to 2"),
    ({"head": float("nan")}, "head = nan does not fit: give a whole number from -1 (all at once) to 2"),
    ({"sentence": " . "}, "sentence = ' . ' has 0 words: give a sentence of 1 to 200 words"),
    ({"weights": np.eye(5)}, "weights have the shape (5, 5); 6 words in the sentence need (heads, 6, 6), "
                             "or (6, 6) for one head"),
    ({"weights": np.ones((1, 2, 6, 6))}, "weights have the shape (1, 2, 6, 6); 6 words in the sentence "
                                         "need (heads, 6, 6), or (6, 6) for one head"),
    ({"weights": np.full((2, 6, 6), np.nan)}, "weights of head 0 have a number in row 0 that is not finite"),
    ({"weights": -np.eye(6)}, "weights go from -1.00 to 0.00; a weight lies between 0 and 1: "
                              "perhaps these are scores, before the softmax"),
    ({"weights": "x"}, "weights are not a table of numbers: give the shape (heads, 6, 6)"),
    ({"weights": np.zeros((17, 6, 6))}, "weights have 17 heads: give 1 to 16"),
    ({"weights": np.eye(6), "causal": True},
     "causal = True does not fit: the weights are shown as they were given"),
    ({"weights": np.eye(6), "function": only_reshapes}, "give a function or weights, not both"),
])
def test_what_does_not_fit_is_refused_in_plain_words(values, words):
    with pytest.raises((traitlets.TraitError, ValueError, TypeError)) as caught:
        explorer("heads", **values)
    assert str(caught.value) == words


# Weights that are given


def test_given_weights_are_shown_as_they_are_and_their_heads_have_numbers():
    A = np.stack([np.eye(6), MOSTLY_RIVER])
    widget = explorer("heads", weights=A, head=1, chosen="bank")
    assert np.array_equal(widget.weights, A)
    assert widget.heads == ["head 0", "head 1"]
    assert widget.presets == []
    assert widget.reading.startswith("Head 1: bank looks most at river 0.50; ")
    with pytest.raises(traitlets.TraitError, match=r"from -1 \(all at once\) to 1"):
        widget.head = 2


def test_a_table_is_one_head_and_a_row_of_zeros_looks_nowhere():
    widget = explorer("heads", weights=np.zeros((2, 2)), sentence="river bank", chosen="bank")
    assert widget.reading == ("Head 0: bank looks nowhere; 0 of 2 words look most at the word before them. "
                              "bank looks at no word with 0.01 or more. No word looks at bank.")


def test_given_weights_keep_the_number_of_words():
    widget = explorer("heads", weights=np.eye(2), sentence="river bank")
    with pytest.raises(traitlets.TraitError, match="sentence has 3 words, but the given weights are for 2"):
        widget.sentence = "the river bank"
    widget.sentence = "money bank"
    assert widget.words == ["money", "bank"]


# The learner's own split_heads


def test_the_learners_split_computes_what_is_shown():
    widget = explorer("heads", own_split_heads)
    assert widget.reading.endswith("before them. Computed by your own_split_heads.")


def test_a_reshape_alone_scrambles_the_heads_and_the_reading_says_in_which():
    widget = explorer("heads", only_reshapes, sentence=COMPANIONS[0])
    scrambled = head_weights(only_reshapes(np.stack([with_places(words_of(COMPANIONS[0])) @ W
                                                     for W in (HEADS_W_Q, HEADS_W_K)]), 3), False)
    np.testing.assert_allclose(widget.weights, scrambled, atol=1e-12)
    assert widget.reading.endswith(
        " Computed by your only_reshapes; with the course's own, other weights come out: "
        "which bank? (25 of 25 cells), one back (24 of 25 cells), same kind (25 of 25 cells).")


def test_another_order_of_the_features_inside_a_head_gives_the_same_weights():
    def backwards(x, n_heads):
        return split_heads(x, n_heads)[..., ::-1]
    assert explorer("heads", backwards).reading.endswith(" Computed by your backwards.")


def test_numbers_that_are_not_finite_are_drawn_as_no_weight():
    widget = explorer("heads", lambda x, n_heads: split_heads(x, n_heads) * np.nan)
    assert "bank looks nowhere" in widget.reading
    assert not widget.weights.any()


@pytest.mark.parametrize(("function", "trouble"), [
    (lambda x, n: x, "function returned shape (2, 6, 12); the picture needs (2, 3, 6, 4)."),
    (lambda x, n: x.reshape(2, 6, n, 4), "function returned shape (2, 6, 3, 4); "
                                         "the picture needs (2, 3, 6, 4)."),
    (lambda x: x, "function raised TypeError")])
def test_trouble_keeps_the_last_good_picture_also_when_the_sentence_changes(function, trouble):
    widget = explorer("heads", own_split_heads, chosen="bank")
    good = widget.weights
    widget.function = function
    assert widget.trouble.startswith(trouble)
    widget.sentence = "She saw the loan"
    assert np.array_equal(widget.weights, good)
    assert widget.labels[-1] == "bank"
    assert "gave nothing to show: this is the last good picture." in widget.reading
    widget.chosen = "loan"
    assert widget.reading.endswith(" loan is not in this picture.")
    widget.function = own_split_heads
    assert widget.trouble == "" and widget.labels[-1] == "loan"


def test_equal_largest_weights_share_the_first_place():
    third = 1 / 3
    assert most_at(np.array([third, third + 1e-16, third])) == [0, 1, 2]
    assert most_at(np.array([np.nan, 0.2])) == [1]
    assert most_at(np.zeros(3)) == []
    assert len(HEADS) == 3


def test_equal_weights_are_not_told_as_a_choice():
    even = explorer("heads", weights=np.full((6, 6), 1 / 6), chosen="She")
    assert even.reading.startswith("Head 0: bank looks at all words alike, 0.17; "
                                   "0 of 6 words look most at the word before them.")
    assert even.reading.endswith(" Who looks at She most: all words alike, 0.17.")
    even.head = -1
    assert "Where bank looks most: all words alike, 0.17 (head 0). " in even.reading
    two = explorer("heads", weights=[[0.4, 0.4, 0.2]] * 3, sentence="the river bank")
    assert two.reading == ("Head 0: bank looks most at the 0.40 and 1 more alike; "
                           "0 of 3 words look most at the word before them.")
