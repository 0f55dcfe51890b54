"""The explorer of lesson 02, from scores to weights."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/temperature/sentences.json")
