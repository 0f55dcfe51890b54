"""What explorers have in common that show any sentence, one word or 200."""

from __future__ import annotations

import numpy as np
import traitlets

from course_lib.models.corpus import SENTENCE, vectors_of, words_of

from .explorer import Explorer
from .traits import refusal

MOST_WORDS = 200


class Sentence(traitlets.Unicode):
    """A sentence of 1 to 200 words, in any script."""

    def __init__(self):
        super().__init__(SENTENCE, help="the sentence that is shown")
        self.tag(sync=True)

    def validate(self, obj, value):
        text = super().validate(obj, value)
        count = len(words_of(text))
        if not 1 <= count <= MOST_WORDS:
            raise refusal("refused.sentence", self, text[:40], n=count, most=MOST_WORDS)
        return text


def labels_of(words: list[str]) -> list[str]:
    """Tell equal words apart: the second `the` of a sentence is called `the (2)`."""
    seen: dict[str, int] = {}
    labels = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        labels.append(word if seen[word] == 1 else f"{word} ({seen[word]})")
    return labels


class SentenceExplorer(Explorer):
    """An explorer with a `sentence` to type; `words` and `vectors` follow it."""

    sentence = Sentence()
    computed_here = ("sentence",)

    def prepare(self, at):
        words = self.words_at(at)
        if words != self.words:
            if self.chosen not in words:
                self.chosen = ""
            self.set_trait("words", words)

    def words_at(self, at) -> list[str]:
        """Return the words of the state, each with a name of its own."""
        return labels_of(words_of(at.sentence))

    @staticmethod
    def vectors_at(at) -> np.ndarray:
        """Return the vectors (T, 4) of the words of the state."""
        return vectors_of(words_of(at.sentence))
