"""The mask explorer: who may look at whom, seven ways to apply that, and what is said about it."""

import warnings

import numpy as np
import pytest
import traitlets

from course_lib.attention import causal_mask, masked_softmax, similarity_scores, softmax
from course_lib.explorers import explorer
from course_lib.explorers.mask.numbers import RULES, base_mask, masked_scores, painted, weights_under
from course_lib.models.corpus import COMPANIONS, VECTORS, WORDS
from course_lib.models.hand_made import W_K, W_Q

SCALED = np.array([[0.3, -0.2, 2.0], [1.0, 0.5, -0.4], [0.1, 0.1, 0.1]])
MASK = np.array([[True, False, False], [True, True, False], [False, False, False]])   # the last row is empty


def table(widget):
    return np.reshape(widget.weights, (len(widget.words),) * 2)


def own_masked_softmax(scores, mask):
    return masked_softmax(scores, mask)


# Who may look at whom


@pytest.mark.parametrize(("causal", "window", "filler", "rows"), [
    (False, 200, 0, ["111", "111", "111"]),
    (True, 200, 0, ["100", "110", "111"]),
    (True, 1, 0, ["100", "010", "001"]),
    (True, 2, 0, ["100", "110", "011"]),
    (False, 2, 0, ["110", "111", "011"]),
    (False, 200, 1, ["1110", "1110", "1110", "1110"]),           # hidden as a key, not as a query
    (True, 2, 2, ["10000", "11000", "01100", "00100", "00000"])])
def test_causal_window_and_filler_close_these_cells(causal, window, filler, rows):
    mask = base_mask(3, filler, causal, window)
    assert ["".join(map(str, row)) for row in mask.astype(int).tolist()] == rows


def test_a_painted_cell_is_flipped_and_one_outside_the_table_is_left_alone():
    assert painted(MASK, [[0, 0], [2, 1], [7, 0]]).astype(int).tolist() == [[0, 0, 0], [1, 1, 0], [0, 1, 0]]


def test_painting_outside_the_table_waits_until_there_is_such_a_cell():
    widget = explorer("mask", toggled=[[6, 0]])
    assert "painted" not in widget.reading
    widget.filler = 1
    assert "1 cell is painted by hand." in widget.reading
    assert table(widget)[6, 0] == 0


# The rules


def test_the_first_three_tables_are_those_of_the_head_made_by_hand():
    widget = explorer("mask", causal=True)
    scaled = similarity_scores(VECTORS @ W_Q, VECTORS @ W_K) / np.sqrt(3)
    assert np.allclose(widget.scaled_at(widget), scaled)
    assert np.allclose(table(widget), masked_softmax(scaled, causal_mask(6)))
    assert round(table(widget)[WORDS.index("bank"), WORDS.index("river")], 2) == 0.72


def test_minus_infinity_hides_and_gives_zeros_to_a_row_that_sees_nothing():
    assert weights_under("minus infinity", SCALED, MASK).tolist() == masked_softmax(SCALED, MASK).tolist()
    assert weights_under("minus infinity", SCALED, MASK)[2].tolist() == [0, 0, 0]


def test_a_score_of_zero_is_not_nothing_and_multiplying_by_the_mask_is_the_same_mistake():
    weights = weights_under("zero", SCALED, MASK)
    assert (weights[~MASK] > 0.1).all()
    assert weights.tolist() == weights_under("multiply", SCALED, MASK).tolist()
    assert weights[2].tolist() == [1 / 3] * 3


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_minus_a_billion_hides_but_shares_out_an_empty_row_equally_in_64_and_32_bits(dtype):
    weights = softmax(np.where(MASK, SCALED, -1e9).astype(dtype))
    assert weights[:2][~MASK[:2]].tolist() == [0, 0, 0]
    assert np.allclose(weights[2], 1 / 3)
    assert np.allclose(weights_under("-1e9", SCALED, MASK), weights, atol=1e-6)


def test_minus_a_billion_is_minus_infinity_in_float16_so_an_empty_row_becomes_nan_as_in_numpy():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                       # NumPy warns of the overflow
        scores = np.where(MASK, SCALED.astype(np.float16), np.float16(-1e9))
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        numpys = e / e.sum(axis=-1, keepdims=True)
    assert numpys.dtype == np.float16 and scores[0, 1] == -np.inf
    ours = weights_under("-1e9 in float16", SCALED, MASK)
    assert np.isnan(ours[2]).all()
    np.testing.assert_allclose(ours, numpys, atol=1e-3)       # one digit of float16
    assert masked_scores("-1e9 in float16", SCALED, MASK)[0, 0] == np.float16(0.3)


def test_a_mask_after_the_softmax_leaves_rows_that_do_not_sum_to_1():
    weights = weights_under("after softmax", SCALED, MASK)
    assert weights.tolist() == (softmax(SCALED) * MASK).tolist()
    assert (weights.sum(axis=-1) < 0.9).all()


def test_an_inverted_mask_shows_what_should_be_hidden():
    weights = weights_under("inverted", SCALED, MASK)
    assert weights.tolist() == masked_softmax(SCALED, ~MASK).tolist()


@pytest.mark.parametrize("rule", RULES)
def test_with_everything_open_only_the_inverted_rule_is_wrong(rule):
    weights = weights_under(rule, SCALED, np.ones((3, 3), bool))
    assert np.allclose(weights, softmax(SCALED), atol=1e-3) == (rule != "inverted")


def test_equal_words_have_exactly_equal_weights():
    assert explorer("mask", sentence="bank " * 8).weights == [1 / 8] * 64


# The words


@pytest.mark.parametrize(("state", "reading"), [
    ({"preset": "everybody"},
     "Every word may see every word. 36 of 36 cells are open. Hidden scores become minus infinity, so their "
     "weights are 0. The last word, bank, looks most at river 0.72, sat 0.07, She 0.06."),
    ({"preset": "bank comes first", "chosen": "bank"},
     "Every word may see itself and what stands before it. 15 of 25 cells are open. Hidden scores become "
     "minus infinity, so their weights are 0. The last word, river, looks most at river 0.22, bank 0.20, "
     "The 0.19. bank may see The 0.52, bank 0.48; the sum of its weights is 1.00."),
    ({"preset": "causal", "rule": "after softmax", "chosen": "She"},
     "Every word may see itself and what stands before it. 21 of 36 cells are open. The mask is multiplied "
     "on after the softmax: hidden words have already taken their share. The sums of the rows run from 0.32 "
     "to 1.00; they should be 1. The last word, bank, looks most at river 0.72, sat 0.07, She 0.06. "
     "She may see She 0.32; the sum of its weights is 0.32."),
    ({"preset": "a row that sees nothing", "rule": "-1e9 in float16"},
     "Every word may see itself and the word before it. The 2 filler words are hidden as keys. 12 of 64 "
     "cells are open. Hidden scores become -1e9, which float16 can only store as -inf. The row of filler 2 "
     "sees nothing: all scores are -inf, and -inf minus -inf makes the weights nan. 8 weights are nan. "
     "The last word, bank, looks most at river 0.94, bank 0.06."),
    ({"sentence": "bank", "rule": "zero", "toggled": [[0, 0]]},
     "Every word may see every word. 1 cell is painted by hand. 0 of 1 cells are open. Hidden scores become "
     "0, but exp(0) is 1, not nothing. The row of bank sees nothing: all scores are 0, so hidden words share "
     "the weight equally. 1 closed cell still gets weight, up to 1.00. The last word, bank, looks most at "
     "bank 1.00.")])
def test_the_state_is_told_in_these_words(state, reading):
    assert explorer("mask", **state).reading == reading


@pytest.mark.parametrize("rule", RULES)
def test_a_table_of_200_words_is_told_in_a_few_lines(rule):
    widget = explorer("mask", sentence="the river bank and so on " * 33 + "to bed", rule=rule, window=9,
                      filler=8, causal=True)
    widget.chosen = "bank (7)"
    assert len(widget.words) == 208 and len(widget.reading) < 900


@pytest.mark.parametrize(("sentence", "told"), [
    ("She sat by the river bank", "the 0.07, river 0.07, bank 0.07, filler 1 0.07, filler 2 0.07; "),
    ("She sat by the cold river bank", "the 0.06, cold 0.06, river 0.06 and 3 more; ")])
def test_every_hidden_word_with_weight_is_named_or_counted(sentence, told):
    widget = explorer("mask", sentence=sentence, rule="zero", window=3, filler=2, chosen="She")
    assert f"; hidden, but with weight: {told}the sum of its weights is 1.00." in widget.reading


def test_filler_words_have_names_that_read_as_no_number():
    widget = explorer("mask", sentence="She sat –", filler=2)
    assert widget.words == ["She", "sat", "–", "filler 1", "filler 2"]


def test_a_preset_leaves_the_rule_as_it_is():
    widget = explorer("mask", rule="zero")
    widget.preset = "causal"
    assert (widget.rule, widget.preset) == ("zero", "causal")


def test_a_painted_cell_is_no_preset_any_more():
    widget = explorer("mask", preset="causal")
    widget.toggled = [[0, 0]]
    assert widget.preset == ""


@pytest.mark.parametrize(("trait", "value", "words"), [
    ("window", 0, "window = 0 does not fit: give a whole number from 1 to 200"),
    ("window", 2.5, "window = 2.5 does not fit: give a whole number from 1 to 200"),
    ("filler", 9, "filler = 9 does not fit: give a whole number from 0 to 8"),
    ("causal", "yes", "causal = 'yes' does not fit: give True or False"),
    ("rule", "nought", "rule = 'nought' does not fit: choose one of minus infinity, zero, -1e9, "
                       "-1e9 in float16, multiply, after softmax, inverted"),
    ("sentence", "?!", "sentence = '?!' has 0 words: give a sentence of 1 to 200 words"),
    ("toggled", [[0, -1]], "toggled = [[0, -1]] does not fit: give a list of cells [query, key], "
                           "counted from 0, such as [[0, 0], [2, 1]]"),
    ("toggled", 3, "toggled = 3 does not fit: give a list of cells [query, key], counted from 0, "
                   "such as [[0, 0], [2, 1]]")])
def test_what_does_not_fit_is_refused_in_plain_words(trait, value, words):
    widget = explorer("mask")
    before = repr(widget)
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(widget, trait, value)
    assert str(caught.value) == words and repr(widget) == before


@pytest.mark.parametrize("sentence", ["bank", "🏦 👩‍👩‍👧 bank", "ضفة النهر", "the the the bank", "a " * 200])
def test_any_sentence_has_weights_that_sum_to_1(sentence):
    widget = explorer("mask", preset="causal")
    widget.sentence = sentence
    assert np.allclose(table(widget).sum(axis=-1), 1)
    assert np.triu(table(widget), 1).max() == 0


# The learner's own function


def test_the_learners_function_gets_scaled_scores_and_the_mask_whatever_rule_is_chosen():
    given = []

    def function(scores, mask):
        given.append((scores, mask))
        return masked_softmax(scores, mask)

    widget = explorer("mask", function, preset="causal", rule="inverted")
    scores, mask = given[-1]
    assert np.allclose(scores, widget.scaled_at(widget)) and mask.tolist() == causal_mask(6).tolist()
    assert widget.reading.endswith("Computed by your function.") and "True is read" not in widget.reading


def test_rows_that_differ_are_named_once():
    widget = explorer("mask", lambda scores, mask: softmax(scores * mask), preset="causal")
    assert "15 closed cells still get weight" in widget.reading
    assert widget.reading.endswith("gives another number for She, sat, by, the, river.")


@pytest.mark.parametrize(("function", "trouble"), [
    (lambda scores, mask: scores[0], "function returned shape (6,); the picture needs (6, 6)."),
    (lambda scores, mask: 1 / 0, "function raised ZeroDivisionError"),
    (lambda scores: scores, "function raised TypeError")])
def test_trouble_is_told_the_last_good_picture_stays_and_it_recovers(function, trouble):
    widget = explorer("mask", own_masked_softmax, sentence=COMPANIONS[0])
    good, shown = widget.weights, widget.shown
    widget.function = function
    widget.sentence = "She sat by the river bank."
    assert widget.trouble.startswith(trouble)
    assert (widget.weights, widget.shown) == (good, shown)          # the tables still fit each other
    assert widget.reading.endswith("gave nothing to show: this is the last good picture.")
    widget.function = own_masked_softmax
    assert widget.trouble == "" and len(widget.weights) == 36
    assert widget.reading.endswith("Computed by your own_masked_softmax.")


@pytest.mark.parametrize("strange", [np.nan, np.inf, -1e9, np.finfo(float).min])
def test_strange_numbers_of_a_learner_are_shown_and_told(strange):
    widget = explorer("mask", lambda scores, mask: np.where(mask, 0.5, strange), preset="causal",
                      chosen="She")
    assert str(float(strange)) in str(widget.weights[1])
    assert "gives another number for" in widget.reading


def test_only_what_a_learner_has_computed_is_sent_to_the_browser():
    assert explorer("mask").get_state("weights")["weights"].nbytes == 0
    assert explorer("mask", own_masked_softmax).get_state("weights")["weights"].nbytes == 36 * 8
