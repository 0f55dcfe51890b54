"""The sentence that runs through the course, and hand-made vectors for its words."""

import numpy as np

SENTENCE = "She sat by the river bank."
WORDS = ["She", "sat", "by", "the", "river", "bank"]
FEATURES = ["water", "money", "person or action", "glue word"]

# One row per word, one column per feature. `bank` leans to both of its senses.
VECTORS = np.array([
    [0.1, 0.1, 1.6, 0.3],    # She
    [0.2, 0.0, 1.4, 0.2],    # sat
    [0.1, 0.0, 0.2, 1.2],    # by
    [0.0, 0.0, 0.1, 1.4],    # the
    [2.0, 0.0, 0.2, 0.1],    # river
    [1.0, 1.1, 0.1, 0.1],    # bank
])


def vector(word: str) -> np.ndarray:
    """Return the vector (4,) of a word of the sentence; ValueError names the words there are."""
    if word not in WORDS:
        raise ValueError(f"{word!r} is not in the sentence: choose one of {', '.join(WORDS)}")
    return VECTORS[WORDS.index(word)].copy()
