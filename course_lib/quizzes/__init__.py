"""Questions as data; how they are marked, and how a page shows them."""

from course_lib.widgets.sentences import Sentences

says = Sentences("quizzes/sentences.json")
