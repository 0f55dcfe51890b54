"""Any sentence can be shown: words are cut, named apart, and given the same vectors every time."""

import numpy as np
import pytest
import traitlets

from course_lib.explorers.shared.sentence import SentenceExplorer, labels_of
from course_lib.models.corpus import COMPANIONS, SENTENCE, VECTORS, WORDS, vectors_of, words_of


class Probe(SentenceExplorer):
    """The smallest explorer of a sentence: it shows the water of every word."""

    moved = ("sentence",)
    result = "water"
    water = traitlets.List([])

    def compute(self, at):
        return self.vectors_at(at)[:, 0]

    def question(self, at):
        return (self.vectors_at(at),), (len(self.words),)

    def tell(self, at):
        return f"{len(self.water)} words."

    def tell_closely(self, at, word):
        return f"{word} is chosen."


def test_the_thread_has_the_vectors_of_the_course_and_knows_capitals():
    assert words_of(SENTENCE) == WORDS
    assert vectors_of(words_of(SENTENCE)).tolist() == VECTORS.tolist()
    assert vectors_of(["The", "she"]).tolist() == VECTORS[[3, 0]].tolist()


@pytest.mark.parametrize("sentence", COMPANIONS)
def test_every_word_of_the_companions_has_a_vector_made_by_hand(sentence):
    glue = {"the", "of", "on", "so", "by", "was"}
    for word, row in zip(words_of(sentence), vectors_of(words_of(sentence)), strict=True):
        assert (row[3] >= 0.7) == (word.lower() in glue), word


@pytest.mark.parametrize(("sentence", "words"), [
    ("  Hello,   world! ", ["Hello", "world"]), ("¿Qué?", ["¿Qué"]), ("«ну» - да", ["«ну»", "-", "да"]),
    ("🏦 by the 🌊", ["🏦", "by", "the", "🌊"]), ("ضفة النهر.", ["ضفة", "النهر"]), ("... !", [])])
def test_a_sentence_is_cut_at_its_spaces(sentence, words):
    assert words_of(sentence) == words


def test_an_unknown_word_gets_the_same_small_numbers_every_time():
    once, twice = vectors_of(["zebra"]), vectors_of(["Zebra"])
    assert once.tolist() == twice.tolist()
    assert (once >= 0).all() and once.max() < 2
    assert vectors_of(["\ud800"]).shape == (1, 4)            # half of an emoji
    assert vectors_of([]).shape == (0, 4)


def test_equal_words_get_names_of_their_own():
    assert labels_of(["the", "dog", "the", "The", "the"]) == ["the", "dog", "the (2)", "The", "the (3)"]


@pytest.mark.parametrize(("sentence", "said"), [
    ("", "sentence = '' has 0 words: give a sentence of 1 to 200 words"),
    (" . ", "sentence = ' . ' has 0 words: give a sentence of 1 to 200 words"),
    ("a " * 201, "has 201 words: give a sentence of 1 to 200 words")])
def test_a_sentence_that_cannot_be_shown_is_refused_and_the_last_one_stays(sentence, said):
    widget = Probe()
    with pytest.raises(traitlets.TraitError) as caught:
        widget.sentence = sentence
    assert str(caught.value).endswith(said)
    assert widget.sentence == SENTENCE and widget.words == WORDS


@pytest.mark.parametrize("sentence", ["bank", "a " * 200, "🏦 🌊", "ضفة النهر", "the the the"])
def test_words_and_values_follow_the_sentence(sentence):
    widget = Probe(chosen="river")
    widget.sentence = sentence
    assert widget.words == labels_of(words_of(sentence))
    assert widget.chosen == ""                               # `river` is not there any more
    assert np.allclose(widget.water, vectors_of(words_of(sentence))[:, 0])
    assert widget.reading == f"{len(widget.words)} words."


def test_a_state_to_begin_with_may_name_a_word_of_another_sentence():
    widget = Probe(sentence=COMPANIONS[0], chosen="of")
    assert widget.reading == "5 words. of is chosen."
    with pytest.raises(TypeError, match="there is nothing called 'sentense' to set: choose from sentence"):
        Probe(sentense="x")
