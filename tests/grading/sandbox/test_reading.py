"""What a sandbox answers may be anything: it is an answer in the agreed form, or BadAnswer."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.diagnosis.diagnosis import diagnosis_of
from course_lib.diagnosis.judge import judge
from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES
from course_lib.grading.sandbox.inside import wire
from course_lib.grading.sandbox.reading import BadAnswer, read_answer
from course_lib.runner.run import run


def message(header, data=b""):
    text = json.dumps(header).encode()
    return struct.pack(">II", len(text), len(data)) + text + data


@pytest.mark.parametrize("name", EXERCISES)
def test_what_the_reference_returns_comes_back_as_it_was(name):
    exercise = EXERCISES[name]
    calls = known(exercise, 5).calls
    there = run(exercise.reference, calls, exercise.n_results)
    back = read_answer(wire.pack_run(there, ["softmax"]), calls)
    assert back.uses == ("softmax",)
    assert judge(exercise, back.run, 5).correct
    for before, after in zip(there.outcomes, back.run.outcomes, strict=True):
        assert all(a.dtype == b.dtype and a.tobytes() == b.tobytes()
                   for a, b in zip(before.arrays, after.arrays, strict=True))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_calls_go_in_as_they_were(name):
    calls = known(EXERCISES[name], 5).calls
    described = wire.describe(name, calls, seconds=1.0, n_results=2)
    question = wire.pack_question(described, b"the notebook", ["softmax"])
    notebook, asked, inside = wire.unpack_question(question)
    assert (notebook, asked["exercise"], asked["n_results"], asked["replace"]) == (
        b"the notebook", name, 2, ["softmax"])
    for before, after in zip(calls, inside, strict=True):
        for a, b in zip(before, after, strict=True):
            if isinstance(a, np.ndarray):
                assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
            elif callable(a):
                x = np.arange(2.0 * len(a.W)).reshape(2, -1)
                assert a(x).tolist() == b(x).tolist()
            else:
                assert a == b


CALLS = [(np.zeros(3),)]
GOOD = {"arrays": [["<f8", [1]]], "form": "ok", "notes": [], "kind": "ndarray", "crash": None, "changed": []}


def answer(**other):
    return {"answer": "run", "uses": [], "raised": "", "outcomes": [{**GOOD, **other}],
            "again": None, "printed": "",
            "out_of_time": False}


def test_a_good_answer_is_read():
    read = read_answer(message(answer(), struct.pack("<d", 2.5)), CALLS)
    assert read.run.outcomes[0].arrays[0].tolist() == [2.5]


@pytest.mark.parametrize("other", [
    {"arrays": [["<f8", [2]]]}, {"arrays": [["<f8", [-1]]]}, {"arrays": [["<f8", [True]]]},
    {"arrays": [["|O", [1]]]}, {"arrays": [["<U9", [1]]]}, {"arrays": [["<f8", [2**70, 0]]]},
    {"arrays": [["<f8", [1] * 9]]}, {"arrays": []}, {"arrays": [["<f8", [0]]] * 9}, {"arrays": 3},
    {"form": "nothing"}, {"form": "other"}, {"form": ["ok"]}, {"notes": ["told"]}, {"notes": [[]]},
    {"kind": 3}, {"crash": ["a", "b", "c"]}, {"crash": [1, "", "", False]}, {"changed": None},
])
def test_an_outcome_that_cannot_be_is_refused(other):
    with pytest.raises(BadAnswer):
        read_answer(message(answer(**other), struct.pack("<d", 2.5)), CALLS)


def test_an_answer_to_more_or_fewer_calls_is_refused():
    with pytest.raises(BadAnswer, match="one outcome per call"):
        read_answer(message(answer(), struct.pack("<d", 2.5)), CALLS * 2)


def test_texts_are_short_and_move_no_cursor():
    crash = ["\x1b[31mE\ud800", "line\nbreak\x07" + "x" * 9999, "\u202e", True]
    got = read_answer(message(answer(crash=crash)), CALLS).run.outcomes[0].crash
    assert got.kind == " [31mE " and len(got.message) == 500 and "\n" not in got.message
    assert got.line == " "


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["ok", "<f8", "|b1", "dict", "a tuple", "run"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6)
outcomes = st.fixed_dictionaries({
    "arrays": st.lists(st.tuples(st.sampled_from(["<f8", "|b1", "<i8", "<f2", "<c16", "|O"]),
                                 st.lists(st.integers(-1, 4), max_size=4)), max_size=3) | anything,
    "form": st.sampled_from(["ok", "dict", "nothing", "unfinished", "not numbers", "too large"]) | anything,
    "notes": st.lists(st.sampled_from(["a tuple", "a dict", "a tensor"]), max_size=2) | anything,
    "kind": st.text(max_size=3) | anything,
    "crash": st.none() | st.tuples(st.sampled_from(["ValueError", "OutOfTime", "NotImplementedError"]),
                                   st.text(max_size=9), st.text(max_size=9), st.booleans()) | anything,
    "changed": st.lists(st.integers(-1, 3), max_size=2) | anything})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_answer_makes_the_reader_the_judge_or_the_words_fail(data):
    exercise = EXERCISES[data.draw(st.sampled_from(sorted(EXERCISES)))]
    calls = known(exercise, 5).calls
    header = {"answer": "run", "raised": data.draw(st.text() | anything),
              "uses": data.draw(st.lists(st.text(), max_size=2) | anything),
              "outcomes": data.draw(st.lists(outcomes, min_size=1, max_size=3)) * len(calls),
              "again": data.draw(st.none() | outcomes), "printed": data.draw(st.text(max_size=5)),
              "out_of_time": data.draw(st.booleans())}
    header["outcomes"] = header["outcomes"][:len(calls)]
    try:
        read = read_answer(message(header, data.draw(st.sampled_from([b"", b"\0" * 5000, b"\xff" * 50_000]))
                                   if data.draw(st.booleans()) else b"\0" * 100_000), calls)
    except BadAnswer:
        return
    verdict = judge(exercise, read.run, 5)
    assert verdict.kind
    diagnosis_of(verdict).html.encode("utf-8")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_bytes_that_are_no_answer_are_refused(garbage, a, b):
    for text in (garbage, struct.pack(">II", a, b) + garbage, struct.pack(">II", len(garbage), 0) + garbage):
        with pytest.raises(BadAnswer):
            read_answer(text, CALLS)
