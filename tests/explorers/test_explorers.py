"""What Python can set, read and see of an explorer, without a browser."""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import traitlets

from course_lib.attention import similarity_scores, softmax, weighted_sum
from course_lib.explorers import EXPLORERS, explorer
from course_lib.explorers.bend.widget import bend
from course_lib.explorers.shared.sentence import Sentence
from course_lib.explorers.shared.traits import Number, Whole
from course_lib.models.corpus import VECTORS, WORDS
from course_lib.widgets.numbers import say

BANK = WORDS.index("bank")


@pytest.fixture(params=EXPLORERS)
def name(request):
    return request.param


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'temperature'"):
        explorer("temprature")


def test_listing_the_explorers_loads_neither_anywidget_nor_matplotlib():
    code = ("import sys, course_lib.explorers\n"
            "print([m for m in ('anywidget', 'ipywidgets', 'matplotlib', 'IPython')"
            " if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_explorer_that_is_not_displayed_loads_no_matplotlib(name):
    code = (f"import sys; from course_lib.explorers import explorer; explorer({name!r})\n"
            "print('matplotlib' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_repr_is_the_same_for_every_new_one(name):
    assert repr(explorer(name)) == repr(explorer(name))
    assert " at 0x" not in repr(explorer(name))


def test_every_preset_can_be_set_shown_and_left(name):
    widget = explorer(name)
    assert 3 <= len(widget.PRESETS) <= 5
    for preset, values in widget.PRESETS.items():
        widget.preset = preset
        for trait, value in values.items():
            now = getattr(widget, trait)
            assert now == value or np.allclose(now, value)
        assert widget.preset == preset
    if name == "bend":
        widget.bend("She", 0.9)
    else:
        setattr(widget, *another_state(widget))
    assert widget.preset == ""


def another_state(widget):
    """A trait that can be moved, and a value for it that no preset has."""
    for trait in widget.moved:
        kind = widget.traits()[trait]
        if isinstance(kind, Sentence):
            return trait, "One two three"
        if isinstance(kind, Number | Whole):
            return trait, int(kind.low + 0.37 * (kind.high - kind.low))
    raise AssertionError("nothing to move")


@pytest.mark.parametrize(("name", "trait", "value", "words"), [
    ("words", "water", 9, "water = 9 does not fit: give a number from -1.25 to 2.25"),
    ("words", "water", "x", "water = 'x' does not fit: give a number from -1.25 to 2.25"),
    ("words", "measure", "angle",
     "measure = 'angle' does not fit: choose one of dot product, cosine"),
    ("words", "chosen", "dog", "chosen = 'dog' does not fit: "
     "choose one of She, sat, by, the, river, bank, or '' for none"),
    ("temperature", "temperature", 0,
     "temperature = 0 does not fit: give a number from 0.05 to 20"),
    ("temperature", "temperature", float("nan"),
     "temperature = nan does not fit: give a number from 0.05 to 20"),
    ("temperature", "preset", "icy", "preset = 'icy' does not fit: "
     "choose one of as it is, cold, warm, hot, scores + 1000"),
    ("bend", "weights", [1, 2], "weights = [1, 2] does not fit: give 6 numbers"),
    ("bend", "weights", [1, 1, 1, 1, 1, -1], "weights = [1, 1, 1, 1, 1, -1] does not fit: "
     "give 6 numbers, none below 0 and not all 0"),
])
def test_a_value_that_does_not_fit_is_refused_in_plain_words(name, trait, value, words):
    widget = explorer(name)
    before = repr(widget)
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(widget, trait, value)
    assert str(caught.value) == words
    assert repr(widget) == before


def test_the_numbers_are_those_of_the_course():
    scores = similarity_scores(VECTORS, VECTORS)[BANK]
    assert np.allclose(explorer("words").scores, scores)
    widget = explorer("temperature")
    widget.temperature = 0.5
    assert np.allclose(widget.weights, softmax(scores / 0.5))
    widget = explorer("bend")
    widget.weights = [0, 0, 0, 0, 3, 1]
    assert widget.weights == [0, 0, 0, 0, 0.75, 0.25]
    assert np.allclose(widget.mixed, weighted_sum(np.array(widget.weights), VECTORS))


def test_a_bent_weight_leaves_the_others_in_proportion():
    assert bend([0.2, 0.3, 0.5], 2, 0.0).tolist() == [0.4, 0.6, 0.0]
    assert bend([0.0, 0.0, 1.0], 2, 0.5).tolist() == [0.25, 0.25, 0.5]


def test_the_reading_follows_what_is_moved():
    widget = explorer("temperature")
    widget.preset = "hot"
    assert widget.reading == (
        "Temperature 20: the weights of bank are She 0.16, sat 0.16, by 0.16, the 0.16, "
        "river 0.18, bank 0.18. Entropy 1.79 of at most 1.79. "
        "Without taking the maximum away first, the weights are the same.")
    widget.chosen = "river"
    assert widget.reading.endswith(
        " river: score / temperature = 0.10; minus the maximum = -0.01; exp = 0.99; "
        "divided by the sum 5.62 = 0.18.")


def test_scores_that_overflow_are_told_and_the_safe_weights_stay():
    widget = explorer("temperature")
    before = widget.weights
    widget.preset = "scores + 1000"
    assert np.allclose(widget.weights, before)
    assert "exp overflows and the weights are nan" in widget.reading


@pytest.mark.parametrize(("x", "text"), [
    (0.125, "0.13"), (-0.125, "-0.13"), (-0.001, "0.00"), (1e3, "1000.00"), (np.nan, "nan"),
    (-np.inf, "-inf")])
def test_numbers_are_written_as_the_browser_writes_them(x, text):
    assert say(x) == text


# The learner's own function


def own_softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


def test_the_learners_function_computes_what_is_shown():
    widget = explorer("temperature", own_softmax)
    assert widget.reading.endswith(" Computed by your own_softmax.")
    widget.preset = "scores + 1000"
    assert np.isnan(widget.weights).all()
    assert widget.reading.endswith("; the course's own gives another number for "
                                   "She, sat, by, the, river, bank.")
    assert widget.trouble == ""


@pytest.mark.parametrize(("name", "right", "wrong", "where"), [
    ("words", lambda Q, K: Q @ K.T, lambda Q, K: 2 * Q @ K.T, "She, sat, by, the, river, bank"),
    ("bend", lambda A, V: A @ V, lambda A, V: A @ np.abs(V - [0, 0, 0, 9]), "glue word")])
def test_each_explorer_takes_a_function_and_says_where_it_differs(name, right, wrong, where):
    assert explorer(name, right).reading.endswith(" Computed by your function.")
    assert explorer(name, wrong).reading.endswith(f"gives another number for {where}.")


@pytest.mark.parametrize(("function", "trouble"), [
    (lambda x: x[0], "function returned shape (6,); the picture needs (1, 6)."),
    (lambda x: None, "function returned NoneType, not an array of numbers."),
    (lambda x: ..., "function is still to be written."),
    (lambda x: x * 1j, "function returned complex numbers."),
    (lambda: 0, "function raised TypeError"),
    (lambda x: sys.exit(1), "function raised SystemExit"),
    (lambda x: [] / 0, "function raised TypeError at `(lambda x: [] / 0, ")])
def test_trouble_is_said_in_words_the_last_good_picture_stays_and_it_recovers(function, trouble):
    widget = explorer("temperature", own_softmax)
    good = widget.weights
    widget.function = function
    widget.temperature = 5.0
    assert widget.trouble.startswith(trouble)
    assert widget.weights == good
    assert widget.reading.startswith("Temperature 1: ")       # the state that they belong to
    assert widget.reading.endswith("gave nothing to show: this is the last good picture.")
    widget.function = own_softmax
    assert widget.trouble == ""
    assert np.allclose(widget.weights, softmax(np.array(widget.scores) / 5))


def raises(*_):
    return 1 / 0


@pytest.mark.parametrize("function", [lambda *_: ..., raises])
def test_a_function_that_never_gave_anything_is_not_shown_the_right_numbers_as_its_own(name, function):
    widget = explorer(name, function, chosen=explorer(name).words[0])
    own = widget.driven_by
    told = f" Your {own} has given nothing to show yet: all of this is the course's own."
    assert told in widget.reading and widget.nothing_yet and not widget.stale
    assert "Computed" not in widget.reading and "Yours" not in widget.reading
    trait, value = another_state(widget) if name != "bend" else ("weights", [1, 2, 3, 4, 5, 6])
    setattr(widget, trait, value)                     # the course's own picture follows a hand
    assert getattr(widget._seen, trait) == getattr(widget, trait) and told in widget.reading


def test_the_courses_own_picture_is_never_called_the_last_good_one_of_the_learner():
    widget = explorer("temperature", own_softmax)
    widget.function = None
    widget.function = raises
    assert "has given nothing to show yet" in widget.reading
    widget.function = own_softmax
    assert not widget.nothing_yet and "Computed by your own_softmax" in widget.reading


def test_a_function_that_never_returns_is_stopped_and_one_that_is_slow_is_told():
    def endless(x):
        while True:
            pass

    def slow(x):
        time.sleep(0.3)
        return own_softmax(x)

    widget = explorer("temperature", endless)
    assert widget.trouble == "endless was stopped after 3 seconds: the picture cannot wait for it."
    widget.function = slow
    # a busy machine may sleep longer than asked
    assert re.fullmatch(r"slow took [0-2]\.[0-9] seconds: the picture follows slowly\.", widget.trouble)
    assert "Computed by your slow." in widget.reading


def test_two_traits_that_move_together_ask_the_function_once():
    asked = []
    widget = explorer("temperature", lambda x: asked.append(1) or own_softmax(x))
    asked.clear()
    widget.set_state({"temperature": 2.0, "shift": 1.0})
    assert len(asked) == 1


def test_a_thing_that_is_no_function_is_refused():
    with pytest.raises(TypeError, match="without brackets"):
        explorer("temperature", 3)


# Without a browser


def test_the_still_picture_is_small_the_same_every_time_and_described(name):
    png, alt = explorer(name).still()
    again, _ = explorer(name).still()
    assert png.startswith(b"\x89PNG") and len(png) < 25_000
    assert png == again
    assert len(alt) > 30 and "\n" not in alt


def test_the_mime_bundle_has_widget_picture_and_text(name):
    widget = explorer(name)
    bundle, _ = widget._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert bundle["text/plain"] == widget.reading
    assert f'<img alt="{widget.title}"' in bundle["text/html"]
    assert f"<p>{widget.reading} <em>Run this cell to move it.</em></p>" in bundle["text/html"]


def test_each_names_the_prediction_that_opens_it():
    assert [explorer(name).unlocked_by for name in EXPLORERS] == [
        "words.after-drag", "temperature.hot", "bend.between", "views.swap", "scale.spread",
        "masks.zero", "heads.one-back", "positions.distance"]


def test_the_lock_quotes_the_question_that_the_lesson_asks(name):
    widget = explorer(name)
    lessons = Path(__file__).parents[2] / "lessons"
    text = "".join(lesson.read_text(encoding="utf-8") for lesson in lessons.glob("*.py"))
    assert f'predict("{widget.unlocked_by}", "{widget.waits_for}"' in text
