"""The explorer of lesson 03, the weighted sum moves a word."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/bend/sentences.json")
