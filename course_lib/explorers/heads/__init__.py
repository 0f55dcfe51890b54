"""The explorer of lesson 07, several heads side by side."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/heads/sentences.json")
