"""Right but for the size of the scores: the odds, or what the scores are divided by."""

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.diagnosis.scores import SCORES
from course_lib.exercises import EXERCISES

RIGHT = {name: exercise.reference for name, exercise in EXERCISES.items()}
ODDS = ("A score that is larger by 1 should get e = 2.718 times the weight; in your function it gets {} "
        "times the weight.")
STEP = "What happens to a score before it becomes a power, and a power of which number does it become?"
PRODUCTS = "How many products are added up in one score, and which number of your function says so?"


def with_scores_times(name, c):
    """The right answer for scores that are c(*args) times as large."""
    where = EXERCISES[name].parameters.index(SCORES[name])
    return lambda *args: RIGHT[name](*args[:where], args[where] * c(*args), *args[where + 1:])


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize(("c", "times"), [(0.5, "1.65"), (np.log(2), "2"), (1.7, "5.47"), (np.log(10), "10")])
def test_another_base_or_temperature_is_told_by_the_odds(name, c, times):
    for seed in (0, 7):
        d = diagnose(name, with_scores_times(name, lambda *args: c), seed)
        if d.misconception:
            continue
        assert (d.title, d.question) == (ODDS.format(times), STEP), d.message


@pytest.mark.parametrize("power", [
    lambda x: 2.0 ** x, lambda x: np.exp(x / 2) ** 2 ** 0.5, lambda x: 1.1 ** x, lambda x: np.exp(-x / 2)])
def test_a_softmax_of_other_powers_is_never_met_with_silence(power):
    def share(x, axis=-1):
        e = power(x - x.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)
    odds = power(np.array(1.0)) / power(np.array(0.0))
    assert diagnose("softmax", share).title == ODDS.format(f"{odds:.3g}")


@pytest.mark.parametrize(("name", "c", "words"), [
    ("softmax", lambda x, axis=-1: x.shape[-1] ** -0.5, "divided by the square root of the width of `x`"),
    ("masked_softmax", lambda scores, mask: 1 / scores.shape[-1], "divided by the width of `scores`"),
    ("masked_softmax", lambda scores, mask: scores.shape[-2] ** 0.5,
     "times the square root of the number of rows of `scores`"),
    ("multi_head_attention", lambda x, W, *_: (W.shape[-1] / _[3]) ** 0.5 / x.size,
     "divided by the number of entries of `x`"),
    ("multi_head_attention", lambda x, W, *_: 0.125 * (W.shape[-1] / _[3]) ** 0.5, "divided by 8"),
    ("multi_head_attention", lambda x, W, *_: (W.shape[-1] / _[3]) ** 0.5 / _[3] ** 0.5,
     "divided by the square root of `n_heads`"),
])
def test_other_sizes_are_told_by_what_the_scores_are_divided_by(name, c, words):
    d = diagnose(name, with_scores_times(name, c))
    assert d.misconception or d.title == f"What differs is the size of the scores: yours are {words}."
    assert d.misconception or d.question == (STEP if name.endswith("softmax") else PRODUCTS)


@pytest.mark.parametrize("name", [
    "grouped_query_attention", "kv_cache_step", "online_softmax_attention", "cross_attention"])
def test_scores_that_are_not_divided_are_told_so(name):
    table = SCORES[name]

    def unscaled(*args):
        width = dict(zip(EXERCISES[name].parameters, args, strict=False))[table].shape[-1]
        return with_scores_times(name, lambda *_: width ** 0.5)(*args)
    d = diagnose(name, unscaled)
    assert d.misconception or d.title == (
        "What differs is the size of the scores: yours are not divided at all."), d.message
    assert d.misconception or d.question == PRODUCTS


def test_a_size_without_a_name_is_told_by_how_much_it_is_off():
    d = diagnose("multi_head_attention", with_scores_times(
        "multi_head_attention", lambda x, W, *_: (W.shape[-1] / _[3]) ** 0.25))
    assert d.title == ("What differs is the size of the scores: where your numbers differ, the scores are "
                       "1.19 to 1.41 times as large as they should be.")


def test_a_size_that_is_right_on_some_inputs_is_not_told_for_all():
    def share(x, axis=-1):
        return RIGHT["softmax"](x / 2 if len(x) == 2 else x, axis)
    assert diagnose("softmax", share).title == (
        "What differs is the size of the scores: where your numbers differ, the scores are 0.5 times as "
        "large as they should be.")


def test_other_powers_that_overflow_are_two_things():
    d = diagnose("softmax", lambda x, axis=-1: 2.0 ** x / (2.0 ** x).sum(axis=axis, keepdims=True))
    assert d.title == ODDS.format(2)
    assert d.findings == ("Very large or very small scores need another look: the result should stay finite "
                          "and right.",)


def test_weights_that_are_right_but_for_no_size_are_no_matter_of_it():
    d = diagnose("masked_softmax", lambda scores, mask: RIGHT["masked_softmax"](scores ** 3, mask))
    assert "size of the scores" not in d.title and "larger by 1" not in d.title


def test_one_result_of_two_is_read_in_the_same_way():
    def attend(Q, K, V, mask=None):
        return RIGHT["scaled_dot_product_attention"](Q * 2, K, V, mask)[0]
    assert diagnose("scaled_dot_product_attention", attend).title == ODDS.format("7.39")
