"""The explorer of lesson 04, one query against one key."""

from course_lib.widgets.sentences import Sentences

says = Sentences("explorers/pair/sentences.json")
