"""The explorer of lesson 08, how far apart two places are."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/distance/sentences.json")
