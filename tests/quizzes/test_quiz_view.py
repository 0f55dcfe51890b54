"""The quiz as a widget, seen from Python."""

import json
import subprocess
import sys

import pytest

from course_lib.display.markup import to_inline_html
from course_lib.quizzes.quiz import lessons, load
from course_lib.quizzes.widget import NO_WARM_UP, QuizView, quiz_view
from course_lib.records.progress import current


@pytest.fixture(autouse=True)
def new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))


def texts_about_answers(question):
    for option in question.options:
        for text in filter(None, (option.why, option.missed, question.otherwise)):
            yield from (text, to_inline_html(text))


@pytest.mark.parametrize("lesson", lessons())
def test_nothing_that_leaves_python_tells_an_answer(lesson):
    view = QuizView(load(lesson).questions, lesson)
    state = {name: value for name, value in view.get_state().items() if name != "_esm"}
    leaves = json.dumps([state, view._repr_mimebundle_(), repr(view)], ensure_ascii=False)
    for question in view.questions:
        assert not [text for text in texts_about_answers(question) if text in leaves]
    keys = {key for asked in view.asked for key in asked}
    assert keys <= {"id", "kind", "ask", "details", "options", "label",
                    "rows", "columns", "cells", "caption"}


def test_after_an_answer_only_its_own_feedback_leaves_python():
    view = quiz_view("02_weights")
    assert not view.answer("weights.what-sums-to-one", 0)
    question = view.questions[0]
    leaves = json.dumps(view.get_state(["feedback", "given"]), ensure_ascii=False)
    own = to_inline_html(question.options[0].why)
    assert own in leaves
    assert not [text for text in texts_about_answers(question)
                if text in leaves and text not in (own, question.options[0].why)]


def test_an_answer_is_kept_under_the_lesson_of_its_question():
    warm_up = quiz_view("03_weighted_sum", "warm-up")
    warm_up.answer("shapes.words-against-words", 2)
    assert current().quiz_answers("00_start_here") == {"shapes.words-against-words": True}
    assert current().quiz_answers("03_weighted_sum") == {}


def test_no_answer_and_no_number_are_told_but_not_kept():
    view = quiz_view("02_weights")
    view.answer("weights.what-sums-to-one", None)
    view.answer("weights.add-ten", "a lot")
    assert [told["counts"] for told in view.feedback.values()] == [False, False]
    assert current().quiz_answers("02_weights") == {}


def test_a_new_view_knows_what_was_answered_before_but_shows_no_answer():
    quiz_view("02_weights").answer("weights.what-sums-to-one", 1)
    quiz_view("02_weights").answer("weights.overflow", 0)
    again = quiz_view("02_weights")
    assert again.before == {"weights.what-sums-to-one": True, "weights.overflow": False}
    assert (again.given, again.feedback) == ({}, {})
    assert again.note == "1 of 5 right"


def test_the_last_answer_counts():
    view = quiz_view("02_weights")
    view.answer("weights.overflow", 3)
    assert view.note == "1 of 5 right"
    view.answer("weights.overflow", 0)
    assert view.note == "0 of 5 right"
    view.answer("weights.overflow", None)
    assert view.note == "0 of 5 right"


def test_the_same_answer_twice_is_a_change_for_the_page():
    view = quiz_view("02_weights")
    seen = []
    view.observe(lambda change: seen.append(change.new), names="feedback")
    view.answer("weights.overflow", 0)
    view.answer("weights.overflow", 0)
    assert len(seen) == 2


def test_a_warm_up_that_is_run_again_asks_the_same_questions():
    first = quiz_view("02_weights", "warm-up")
    for question in first.questions:
        right = [option.right for option in question.options].index(True)
        option = question.options[right]
        matrix = question.matrix
        first.answer(question.id, {
            "single": right, "number": option.value,
            "cell": matrix and [matrix.rows.index(option.cell[0]),
                                matrix.columns.index(option.cell[1])]}[question.kind])
    again = quiz_view("02_weights", "warm-up")
    assert [q.id for q in again.questions] == [q.id for q in first.questions]
    assert again.note == "3 of 3 right"


def test_the_warm_up_of_the_first_lesson_says_that_there_is_none():
    view = quiz_view("00_start_here", "warm-up")
    assert NO_WARM_UP in repr(view) and NO_WARM_UP in view.static_html()
    assert view.note == NO_WARM_UP


def test_the_repr_is_the_same_in_every_run_and_holds_every_question():
    assert repr(quiz_view("01_words")) == repr(quiz_view("01_words"))
    assert repr(quiz_view("01_words")).startswith("Quiz for 01_words\n\n1. A table has one row")
    assert "   ( ) They are the same, so they" in repr(quiz_view("01_words"))


def test_the_static_list_marks_up_code_mathematics_and_matrices():
    html = quiz_view("02_weights").static_html() + quiz_view("01_words").static_html()
    assert "<code>bank</code>" in html and "<math" in html
    assert '<th scope="row">river</th>' in html and "<td>0.40</td>" in html
    assert "`" not in html and "$" not in html


def test_what_cannot_be_asked_for_is_refused_in_plain_words():
    with pytest.raises(ValueError, match='"warmup" is neither "quiz" nor "warm-up"'):
        quiz_view("02_weights", "warmup")
    with pytest.raises(KeyError, match="02_weights"):
        quiz_view("02_weight")
    with pytest.raises(KeyError, match="weights.overflow"):
        quiz_view("02_weights").answer("weights.overflows", 0)


def test_a_shown_quiz_needs_no_pyplot():
    code = ("import sys; from course_lib.quizzes.widget import quiz_view;"
            "quiz_view('02_weights').static_html(); print('matplotlib' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=True).stdout == "False\n"
