"""The explorer of two words: what one asks, what the other offers, and their score."""

import numpy as np
import pytest
import traitlets

from course_lib.attention import project_qkv, similarity_scores
from course_lib.explorers import explorer
from course_lib.explorers.pair.widget import BARE, matrices
from course_lib.models.corpus import VECTORS, WORDS
from course_lib.models.hand_made import W_K, W_Q, W_V

BANK, RIVER = WORDS.index("bank"), WORDS.index("river")


def own_project_qkv(x, W_q, W_k, W_v):
    return x @ W_q, x @ W_k, x @ W_v


def test_every_score_is_the_sum_of_the_products_of_query_and_key():
    Q, K, _ = project_qkv(VECTORS, W_Q, W_K, W_V)
    widget = explorer("pair")
    np.testing.assert_allclose(widget.scores(), similarity_scores(Q, K))
    assert widget.products()[BANK, RIVER].round(2).tolist() == [4.40, 0.02, 0.20]


def test_swapping_the_words_gives_the_other_score():
    widget = explorer("pair")
    assert "river offers: which bank? 4.40, " in widget.reading
    assert widget.reading.endswith("the table of all scores is not symmetric.")
    assert "score(bank, river) = 4.62. The other way round, score(river, bank) = 0.12." in widget.reading
    widget.swap()
    assert (widget.asks, widget.offers, widget.preset) == ("river", "bank", "river asks bank")
    assert "score(river, bank) = 0.12. The other way round, score(bank, river) = 4.62." in widget.reading


def test_bare_vectors_ask_and_offer_themselves_and_swapping_changes_nothing():
    widget = explorer("pair", views=BARE)
    Q, K, V = widget.parts()
    assert (Q == VECTORS).all() and (K == VECTORS).all()
    np.testing.assert_allclose(V, VECTORS @ W_V)
    assert "score(bank, river) = 2.03. The other way round, score(river, bank) = 2.03." in widget.reading
    assert widget.reading.endswith("the table of all scores is symmetric.")


def test_one_word_alone_has_no_other_way_round():
    widget = explorer("pair", preset="bank asks itself")
    assert "= -0.11. The same word asks and offers. " in widget.reading


def test_the_slider_changes_one_number_of_W_q_and_so_only_words_with_money():
    widget = explorer("pair")
    before = widget.scores()
    widget.strength = 0
    rows = (np.abs(widget.scores() - before) > 1e-9).any(axis=1)
    assert [word for word, changed in zip(WORDS, rows, strict=True) if changed] == ["She", "bank"]
    assert (matrices(widget)[0] != W_Q).sum() == 1
    assert W_Q[1, 0] == 2                                   # the course's own matrix stays as it is


def test_looking_closely_tells_all_three_views_of_a_word():
    widget = explorer("pair", chosen="river")
    assert widget.reading.endswith(
        " river asks which bank? 0.00, who does what? 0.20, which thing? 0.10; it offers which bank? "
        "2.00, who does what? 0.20, which thing? 2.00; it hands over water 2.00, money 0.00.")


@pytest.mark.parametrize(("trait", "value", "words"), [
    ("strength", 9, "strength = 9 does not fit: give a number from 0 to 3"),
    ("strength", "x", "strength = 'x' does not fit: give a number from 0 to 3"),
    ("asks", "dog", "asks = 'dog' does not fit: choose one of She, sat, by, the, river, bank"),
    ("offers", "", "offers = '' does not fit: choose one of She, sat, by, the, river, bank"),
    ("views", "three", "views = 'three' does not fit: choose one of projected, bare vectors")])
def test_what_cannot_be_shown_is_refused_in_plain_words(trait, value, words):
    widget = explorer("pair")
    before = repr(widget)
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(widget, trait, value)
    assert str(caught.value) == words and repr(widget) == before


# The learner's own function


def test_a_right_function_draws_the_same_picture():
    widget = explorer("pair", own_project_qkv)
    assert widget.reading == explorer("pair").reading + " Computed by your own_project_qkv."
    widget.views = BARE
    assert widget.reading.endswith("is symmetric. Computed by your own_project_qkv.")


def test_what_differs_is_named_once_for_all_its_numbers():
    widget = explorer("pair", lambda x, W_q, W_k, W_v: (x @ W_q, x @ W_k, x @ W_k[:, :2]))
    assert widget.reading.endswith(
        "the course's own gives another number for the value of She, the value of sat, the value of by, "
        "the value of the, the value of river, the value of bank.")
    widget.function = lambda x, W_q, W_k, W_v: (x @ W_k, x @ W_q, x @ W_v)
    assert "score(bank, river) = 0.12. The other way round, score(river, bank) = 4.62." in widget.reading
    assert widget.reading.endswith("the query of bank and 6 more.")


@pytest.mark.parametrize(("function", "trouble"), [
    (lambda x, W_q, W_k, W_v: x @ W_q, "function returned 1 array; the picture needs 3."),
    (lambda x, W_q, W_k, W_v: (x, x @ W_k, x @ W_v),
     "function returned shape (6, 4); the picture needs (6, 3)."),
    (lambda x, W_q, W_k, W_v: (x @ W_q.T,) * 3, "function raised ValueError"),
    (lambda x, W_q, W_k, W_v: ..., "function is still to be written.")])
def test_trouble_is_told_the_last_good_picture_stays_and_it_recovers(function, trouble):
    widget = explorer("pair", own_project_qkv)
    good = list(widget.qkv)
    widget.function = function
    widget.swap()
    assert widget.trouble.startswith(trouble)
    assert widget.qkv == good
    assert widget.reading.startswith("bank asks, river offers: ")           # what the numbers belong to
    assert widget.reading.endswith("gave nothing to show: this is the last good picture.")
    widget.function = own_project_qkv
    assert widget.trouble == "" and widget.reading.startswith("river asks, bank offers: ")


def test_numbers_that_are_none_are_told_and_can_still_be_drawn():
    widget = explorer("pair", lambda x, W_q, W_k, W_v: (x @ W_q * np.nan, x @ W_k, x @ W_v))
    assert "score(bank, river) = nan. " in widget.reading
    png, _ = widget.still()
    assert png.startswith(b"\x89PNG")
