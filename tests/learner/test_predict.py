"""predict and explore: say what you expect, then see."""

import pytest

from course_lib import explore, predict, reveal
from course_lib.explorers import EXPLORERS, explorer
from course_lib.learner.sealed import seal
from course_lib.records.progress import SKIPPED

ASK = ("temperature.hot", "As the `temperature` rises, the largest weight ...",
       ["grows", "shrinks"])


def test_as_plain_text_it_asks_and_says_how_to_answer():
    assert repr(predict(*ASK)) == (
        "Predict: As the `temperature` rises, the largest weight ...\n  ( ) grows\n  ( ) shrinks\n"
        'To answer: predict("temperature.hot", given="..."), or predict("temperature.hot", skip=True)')


def test_a_prediction_from_the_page_is_kept_and_stays(own_progress):
    view = predict(*ASK)
    view.answer("grows")
    assert own_progress.prediction("temperature.hot") == "grows"
    view.answer("shrinks")
    assert own_progress.prediction("temperature.hot") == "grows"
    assert predict(*ASK).given == "grows" and predict(*ASK).status == "Kept. You said: grows."


@pytest.mark.parametrize("given", ["", "neither"])
def test_nothing_is_kept_before_something_is_chosen(own_progress, given):
    view = predict(*ASK)
    view.answer(given)
    assert own_progress.prediction("temperature.hot") is None
    assert view.status == "Choose one first, or skip it: a guess is welcome."


def test_without_options_any_text_is_taken_but_not_an_empty_one(own_progress):
    view = predict("weights.bank", "How large?")
    view.answer("")
    assert view.status == "Type something first, or skip it: a guess is welcome."
    view.answer("about 0,3")
    assert own_progress.prediction("weights.bank") == "about 0,3"


def test_given_answers_without_a_mouse_once():
    assert repr(predict("temperature.hot", given="grows")) == "Kept. You said: grows."
    assert repr(predict("temperature.hot", given="shrinks")) == (
        "Your prediction is already kept. You said: grows.")


@pytest.mark.parametrize("said, answer, text", [
    ("grows", "shrinks", "You said: grows. It is: shrinks."),
    ("Grows", "grows.", "You said: Grows. And so it is."),
    ("0,50", 0.5, "You said: 0,50. And so it is."),
    ("0.4", 0.34, "You said: 0.4. It is: 0.34."),
    (SKIPPED, "shrinks", "You skipped this one. It is: shrinks.")])
def test_afterwards_it_compares(own_progress, said, answer, text):
    own_progress.record_prediction("p", said)
    assert repr(predict("p", answer=answer)) == text


def test_before_something_is_said_the_answer_is_not_told():
    waiting = predict("p", answer="shrinks")
    assert "shrinks" not in repr(waiting) + waiting._repr_html_()
    assert "further up" in repr(waiting)


def test_a_sealed_answer_is_compared_and_its_reason_told(own_progress):
    sealed = seal("shrinks\n\n*Since $w < 1$.*")
    assert "shrinks" not in sealed and "Since" not in sealed
    own_progress.record_prediction("p", "a *b* <i>")
    bundle = predict("p", answer=sealed).bundle()
    assert bundle["text/plain"] == "You said: a *b* <i>. It is: shrinks.\n\n*Since $w < 1$.*"
    assert bundle["text/markdown"] == (
        "**You said\\: a \\*b\\* \\<i\\>\\. It is\\: shrinks\\.**\n\n*Since $w < 1$.*")


def test_to_skip_is_kept_opens_what_waits_and_stays(own_progress):
    heard = []
    own_progress.on_prediction("temperature.hot", heard.append)
    view = predict(*ASK)
    view.skip()
    assert own_progress.prediction("temperature.hot") == SKIPPED and heard == [SKIPPED]
    assert view.skipped and view.status == "You skipped this one: what comes below is open."
    view.answer("grows")
    assert own_progress.prediction("temperature.hot") == SKIPPED
    assert predict(*ASK).skipped and not explore("temperature").locked
    assert repr(predict("temperature.hot", given="grows")).startswith("You skipped this one")


def test_without_a_mouse_a_question_is_skipped_by_a_word(own_progress):
    assert repr(predict("temperature.hot", skip=True)) == "You skipped this one: what comes below is open."
    assert own_progress.prediction("temperature.hot") == SKIPPED


def test_an_answer_that_was_kept_is_not_skipped_afterwards(own_progress):
    view = predict(*ASK)
    view.answer("grows")
    view.skip()
    assert not view.skipped and repr(predict("temperature.hot", skip=True)) == (
        "Your prediction is already kept. You said: grows.")


def test_a_cell_may_wait_only_for_a_name():
    assert "Give the name of the prediction" in repr(reveal()) and "Give the name" in repr(reveal(3))


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_locked_explorer_says_and_draws_nothing_in_any_form(name):
    view = explore(name)
    forms, _ = view._repr_mimebundle_()
    assert view.reading == "" and "<img" not in forms["text/html"]
    assert forms["text/plain"] == f"Write your prediction above first:\n“{view.asked}”"
    predict(view.unlocked_by, "What?", skip=True)
    assert view.reading and "<img" in view._repr_mimebundle_()[0]["text/html"]


def test_html_in_a_question_is_shown_not_used():
    view = predict("p", "Is <script>x</script> more?", ["<b>yes</b>"])
    assert "<script>" not in view.static_html() + view.question_html
    assert "<b>" not in view.static_html() + view.options_html[0]


def test_a_stored_notebook_shows_question_and_options():
    bundle, _ = predict(*ASK)._repr_mimebundle_()
    assert "grows" in bundle["text/html"] and "grows" in bundle["text/plain"]


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_is_locked_until_its_prediction_and_opens_by_it(name, own_progress):
    prediction = explorer(name).unlocked_by
    first, second = explore(name), explore(name)
    assert prediction and first.locked and second.locked
    predict(prediction, "What?", ["a", "b"]).answer("a")
    assert not first.locked and not second.locked and not explore(name).locked
