"""What holds for every function of the course."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import course_lib.attention

from .calls import BATCHED, RETURN_MASKS, arguments, as_results, cast

FUNCTIONS = course_lib.attention.__all__
on_every_function = pytest.mark.parametrize("name", FUNCTIONS)


def test_the_course_has_23_functions():
    assert len(set(FUNCTIONS)) == 23


@on_every_function
def test_the_docstring_says_what_comes_in_and_what_comes_out(attention, name):
    function = getattr(attention, name)
    text = inspect.getdoc(function)
    words = [*inspect.signature(function).parameters, "returns"]
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    "name", [n for n in FUNCTIONS if n not in RETURN_MASKS + ("sinusoidal_positions",)]
)
def test_float32_stays_float32(attention, name):
    results = as_results(getattr(attention, name)(*cast(arguments(name), np.float32)))
    assert {r.dtype for r in results} == {np.dtype(np.float32)}


@on_every_function
def test_whole_numbers_give_what_the_same_floats_give(attention, name):
    args = arguments(name, whole_numbers=True)
    function = getattr(attention, name)
    for ours, expected in zip(
        as_results(function(*cast(args, np.int64))), as_results(function(*args)), strict=True
    ):
        assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64, np.bool_])
def test_softmax_is_right_for_every_kind_of_whole_number(attention, dtype):
    scores = np.array([[0, 1, 1], [1, 0, 0]])
    assert_allclose(
        attention.softmax(scores.astype(dtype)), attention.softmax(scores * 1.0), rtol=1e-12
    )


@on_every_function
def test_the_inputs_are_left_as_they_were(attention, name):
    args, before = arguments(name), arguments(name)
    getattr(attention, name)(*args)
    for ours, expected in zip(args, before, strict=True):
        if isinstance(ours, np.ndarray):
            assert_array_equal(ours, expected)


@on_every_function
def test_the_same_call_gives_the_same_answer(attention, name):
    function = getattr(attention, name)
    for once, again in zip(
        as_results(function(*arguments(name))), as_results(function(*arguments(name))), strict=True
    ):
        assert_array_equal(once, again)


@pytest.mark.parametrize("axes", [(2,), (2, 3)])
@pytest.mark.parametrize("name", BATCHED)
def test_every_member_of_a_batch_gets_what_it_would_get_alone(attention, name, axes):
    function = getattr(attention, name)
    shared = arguments(name)
    members = [arguments(name, seed=1 + i) for i in range(np.prod(axes))]

    def stacked(i):
        one_by_one = np.stack([m[i] for m in members])
        return one_by_one.reshape(*axes, *one_by_one.shape[1:])

    batch = [stacked(i) if i in BATCHED[name] else a for i, a in enumerate(shared)]
    together = as_results(function(*batch))
    for k, member in enumerate(members):
        args = [member[i] if i in BATCHED[name] else a for i, a in enumerate(shared)]
        for whole, alone in zip(together, as_results(function(*args)), strict=True):
            assert whole.shape == (*axes, *alone.shape)
            assert_allclose(whole[np.unravel_index(k, axes)], alone, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "name",
    [
        "similarity_scores",
        "attention_weights",
        "weighted_sum",
        "scaled_dot_product_attention",
        "cross_attention",
        "grouped_query_attention",
        "online_softmax_attention",
    ],
)
def test_one_sentence_of_keys_serves_a_whole_batch_of_queries(attention, name):
    function = getattr(attention, name)
    first, *rest = arguments(name)
    batch = np.stack([first, first + 1])
    for whole, alone in zip(
        as_results(function(batch, *rest)), as_results(function(first + 1, *rest)), strict=True
    ):
        assert_allclose(whole[1], alone, rtol=1e-12)
