"""The explorer of lesson 06, who may look at whom."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/mask/sentences.json")
