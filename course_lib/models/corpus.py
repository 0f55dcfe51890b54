"""The sentence that runs through the course, its two companions, and hand-made vectors for all words."""

import zlib

import numpy as np

SENTENCE = "She sat by the river bank."
WORDS = ["She", "sat", "by", "the", "river", "bank"]
FEATURES = ["water", "money", "person or action", "glue word"]

# From lesson 06 on: in the first, `bank` stands before all that could explain it; in the second,
# `river` is not the word before `bank`.
COMPANIONS = ["The bank of the river", "The river was cold so she sat on the bank"]

# One row per word, one column per feature. `bank` leans to both of its senses.
VECTORS = np.array([
    [0.1, 0.1, 1.6, 0.3],    # She
    [0.2, 0.0, 1.4, 0.2],    # sat
    [0.1, 0.0, 0.2, 1.2],    # by
    [0.0, 0.0, 0.1, 1.4],    # the
    [2.0, 0.0, 0.2, 0.1],    # river
    [1.0, 1.1, 0.1, 0.1],    # bank
])

_KNOWN = {word.lower(): row for word, row in zip(WORDS, VECTORS, strict=True)} | {
    "of": np.array([0.1, 0.0, 0.0, 1.3]),
    "on": np.array([0.1, 0.0, 0.1, 1.2]),
    "so": np.array([0.0, 0.0, 0.1, 1.1]),
    "was": np.array([0.0, 0.0, 0.8, 0.7]),
    "cold": np.array([0.8, 0.0, 0.1, 0.1]),
    "loan": np.array([0.0, 2.0, 0.2, 0.1]),
}


def vector(word: str) -> np.ndarray:
    """Return the vector (4,) of a word of the sentence; ValueError names the words there are."""
    if word not in WORDS:
        raise ValueError(f"{word!r} is not in the sentence: choose one of {', '.join(WORDS)}")
    return VECTORS[WORDS.index(word)].copy()


def words_of(sentence: str) -> list[str]:
    """Cut a sentence at its spaces; marks before and after a word are left out."""
    return [word for piece in sentence.split() if (word := piece.strip(".,;:!?\"'“”„()"))]


def vectors_of(words: list[str]) -> np.ndarray:
    """Return one vector for each word, (len(words), 4).

    A word that the course does not know gets small numbers made from its letters, the same every
    time: it has a place in the picture, but no meaning.
    """
    rows = [_KNOWN[word.lower()] if word.lower() in _KNOWN else _made_up(word) for word in words]
    return np.array(rows).reshape(len(words), len(FEATURES))


def _made_up(word: str) -> np.ndarray:
    rng = np.random.default_rng(zlib.crc32(word.lower().encode("utf-8", "replace")))
    return np.abs(rng.normal(0.0, 0.4, len(FEATURES))).round(1)
