"""The explorer of lesson 05, why scores are divided by √d_k."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/scale/sentences.json")
