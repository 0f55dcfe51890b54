"""The stored vectors of a real model show what the lessons say about them."""

import numpy as np

from course_lib.models.bank_senses import SENTENCES, bank_vectors, cosine_table
from course_lib.models.corpus import SENTENCE, VECTORS, WORDS, vector


def test_there_is_one_vector_of_384_numbers_per_sentence():
    assert bank_vectors().shape == (len(SENTENCES), 384)
    assert np.isfinite(bank_vectors()).all()


def test_bank_is_nearer_to_itself_in_the_same_sense_than_in_the_other():
    table = cosine_table(bank_vectors())
    same = np.r_[table[:3, :3][np.triu_indices(3, 1)], table[3:, 3:][np.triu_indices(3, 1)]]
    other = table[:3, 3:]
    assert same.min() > other.max()


def test_every_word_of_the_sentence_has_a_row():
    assert SENTENCE.rstrip(".").split() == WORDS and VECTORS.shape == (6, 4)


def test_bank_leans_to_both_of_its_senses_and_the_words_differ_in_length():
    water, money, *_ = vector("bank")
    assert min(water, money) > 0.9
    assert len(np.unique(np.linalg.norm(VECTORS, axis=1).round(6))) == 6
