"""The distance explorer: what it computes, refuses, tells, and makes of a learner's rope."""

import time

import numpy as np
import pytest
import traitlets

from course_lib.attention import rope, sinusoidal_positions
from course_lib.exercises import EXERCISES
from course_lib.explorers import explorer
from course_lib.explorers.distance.widget import alibi_line, rope_curve, rope_question, sinusoid_curve, speeds

ROPE = EXERCISES["rope"]
RIGHT = explorer("distance", preset="aimed 8 back").curve


def version(name):
    return next(wrong.function for wrong in ROPE.wrongs if wrong.id == name)


def test_the_curve_of_the_sinusoids_is_the_dot_product_of_two_position_vectors():
    P = sinusoidal_positions(201, 32)
    assert np.allclose(sinusoid_curve(200, 32, 10_000.0), (P @ P[200])[200:135:-1] / 16)


def test_the_curve_of_rope_is_the_score_of_a_turned_query_and_a_turned_key():
    ones = np.ones((1, 16))
    query = rope(rope(ones, [-8], 100.0), [90], 100.0)            # aimed 8 back, at position 90
    scores = [(query @ rope(ones, [90 - r], 100.0).T).item() / 16 for r in range(65)]
    assert np.allclose(rope_curve(rope(*rope_question(90, 8, 16, 100.0))), scores)
    assert int(np.argmax(scores)) == 8


def test_alibi_takes_the_slope_away_for_every_place():
    assert alibi_line(0.25)[[0, 1, 64]].tolist() == [0, -0.25, -16]


@pytest.mark.parametrize("preset", ["the usual numbers", "aimed 8 back", "base 10"])
def test_the_scores_depend_on_the_distance_and_not_on_where_the_query_stands(preset):
    widget = explorer("distance", preset=preset)
    near = np.array(widget.curve)
    widget.start = 1000
    assert np.allclose(widget.curve, near)
    assert np.allclose(sinusoid_curve(1000, widget.d, widget.base), sinusoid_curve(64, widget.d, widget.base))


def test_a_far_word_can_score_more_than_a_near_one():
    one_clock = explorer("distance", preset="d = 2: one clock").curve
    assert one_clock[44] > 0.99 > one_clock[1]
    assert np.argmax(RIGHT) == 8
    usual = explorer("distance").curve
    assert usual[6] > usual[5]                            # even with the usual numbers


@pytest.mark.parametrize(("trait", "value", "words"), [
    ("base", 1, "base = 1 does not fit: give a number from 10 to 100000"),
    ("base", "x", "base = 'x' does not fit: give a number from 10 to 100000"),
    ("d", 5, "d = 5 is odd: give an even number from 2 to 128, for features turn in pairs"),
    ("d", 0, "d = 0 does not fit: give a whole number from 2 to 128"),
    ("d", 2.5, "d = 2.5 does not fit: give a whole number from 2 to 128"),
    ("d", "x", "d = 'x' does not fit: give a whole number from 2 to 128"),
    ("distance", -3, "distance = -3 does not fit: give a whole number from 0 to 64"),
    ("distance", 65, "distance = 65 does not fit: give a whole number from 0 to 64"),
    ("start", 3, "start = 3 does not fit: give a whole number from 64 to 1000"),
    ("slope", "1/3", "slope = '1/3' does not fit: "
     "choose one of 1/2, 1/4, 1/8, 1/16, 1/32, 1/64, 1/128, 1/256"),
    ("chosen", "bank", "chosen = 'bank' does not fit: choose one of sinusoids, RoPE, ALiBi, or '' for none"),
])
def test_a_value_that_is_no_distance_base_or_width_is_refused_in_plain_words(trait, value, words):
    widget = explorer("distance")
    before = repr(widget)
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(widget, trait, value)
    assert str(caught.value) == words
    assert repr(widget) == before


def test_the_reading_names_all_three_and_looks_closely_at_one():
    widget = explorer("distance", preset="d = 2: one clock", distance=8)
    assert widget.reading == (
        "Query at 64, key at 56, distance 8: sinusoids -0.15, RoPE -0.15, ALiBi adds -1.00 to the score. "
        "d = 2, so 1 pair; base 10000; slope 1/8. "
        "RoPE is highest at distance 0, 1.00, and lowest at 22, -1.00.")
    widget.chosen = "RoPE"
    assert widget.reading.endswith(" RoPE: the query is turned as at 64, the key as at 56: 8 steps apart. "
                                   "The only pair turns by 8.00: cosine -0.15.")
    widget.chosen = "ALiBi"
    assert widget.reading.endswith(" ALiBi: -1/8 × 8 = -1.00 is added to the score. In the softmax that is "
                                   "a factor of exp(-1.00) = 0.37, whatever the two words are.")
    widget.d, widget.chosen = 64, "sinusoids"
    assert widget.reading.endswith(
        " sinusoids: at distance 8 each pair of waves gives the cosine of distance × speed. The fastest pair "
        "turns by 8.00: cosine -0.15; the slowest by 0.00: cosine 1.00. The mean of all 32 is 0.70.")


# The learner's rope


@pytest.mark.parametrize("form", [ROPE.reference, *ROPE.also_right_forms], ids=lambda f: f.__name__)
def test_every_right_rope_draws_the_right_curve(form):
    widget = explorer("distance", form, preset="aimed 8 back")
    assert np.allclose(widget.curve, RIGHT)
    assert widget.reading.endswith(f" Computed by your {form.__name__}.")


@pytest.mark.parametrize("name", [w.id for w in ROPE.wrongs if w.kind == "convention"])
def test_another_convention_draws_the_right_curve_and_is_not_called_wrong(name):
    widget = explorer("distance", version(name), preset="aimed 8 back", start=200)
    assert np.allclose(widget.curve, RIGHT)
    assert "another number" not in widget.reading


@pytest.mark.parametrize("name", [
    "rope.mixed_layouts", "rope.sign_lost", "rope.ignores_positions", "rope.adds",
    "rope.wrong_frequencies", "rope.double_exponent", "rope.one_speed"])
def test_a_wrong_rope_draws_another_curve_and_it_is_said_where(name):
    widget = explorer("distance", version(name), preset="aimed 8 back")
    assert not np.allclose(widget.curve, RIGHT)
    assert "the course's own gives another number for distance " in widget.reading


def swaps_sine_and_cosine(x, positions, base=10_000.0):
    angle = np.asarray(positions)[:, None] * speeds(x.shape[-1], base)
    a, b = x[..., 0::2], x[..., 1::2]
    turned = [a * np.sin(angle) - b * np.cos(angle), a * np.cos(angle) + b * np.sin(angle)]
    return np.stack(turned, axis=-1).reshape(x.shape)


def exchanges_the_halves(x, positions, base=10_000.0):
    return np.roll(rope(x, positions, base), x.shape[-1] // 2, axis=-1)


@pytest.mark.parametrize(("function", "told"), [
    (version("rope.half_split"), ""),
    (version("rope.backwards"), "clockwise"),
    (version("rope.half_split_backwards"), "clockwise"),
    (version("rope.pairs_in_halves_out"), "in another way"),
    (exchanges_the_halves, "in another way"),
    (swaps_sine_and_cosine, "in another way")])
def test_what_the_curve_cannot_show_is_told_and_neither_layout_is_accused(function, told):
    widget = explorer("distance", function, preset="aimed 8 back")
    assert np.allclose(widget.curve, RIGHT)
    end = widget.reading.split(f" Computed by your {function.__name__}.")[1]
    assert told in end and bool(told) == bool(end)
    widget.function = lambda x, positions, base: 1 / 0
    assert widget.reading.endswith("this is the last good picture.")


def test_a_rope_that_fails_is_told_and_the_last_good_picture_stays():
    widget = explorer("distance", rope)
    before = widget.curve
    widget.function = lambda x, positions, base: x[1:]
    assert widget.trouble == "function returned shape (66, 64); the picture needs (67, 64)."
    widget.function = lambda x, positions, base: 1 / 0
    assert "ZeroDivisionError" in widget.trouble and widget.curve == before
    widget.function = lambda x, positions, base: np.full(x.shape, np.nan)
    assert "Some scores of RoPE are no numbers." in widget.reading
    widget.function = rope
    assert widget.trouble == "" and widget.curve == before


def test_the_widest_vectors_take_a_moment_only():
    widget = explorer("distance", rope, d=128)
    start = time.process_time()         # what others do on this machine does not count
    for distance in range(20):
        widget.distance = distance
    assert time.process_time() - start < 2
