"""The explorer of lesson 01, words as arrows, and the score of two of them."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/words/sentences.json")
