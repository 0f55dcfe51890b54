"""What crosses the wall of the sandbox comes out on the other side as it was, or is called too large."""

import numpy as np
import pytest

from course_lib.grading.sandbox.inside import wire
from course_lib.grading.sandbox.reading import read_answer
from course_lib.runner.run import Crash, Outcome, Run
from course_lib.runner.values import Values

X = np.arange(6.0).reshape(2, 3)


def there_and_back(run, uses=(), **told):
    return read_answer(wire.pack_run(run, uses, **told), [(X, X)] * len(run.outcomes))


def form_of(*arrays):
    """What an outcome with these results is called on the other side."""
    return there_and_back(Run([Outcome(Values(arrays))])).run.outcomes[0].values.form


def test_all_that_is_said_of_a_run_comes_back():
    told = Outcome(Values((X,), notes=frozenset({"a tuple"}), kind="tuple"), changed=(1,))
    misfit = Crash("TypeError", "takes 1 argument", "f(x, y)", arity=True)
    stopped = Crash("KeyError", "'x'", "d['x']")
    run = Run([told, Outcome(crash=misfit), Outcome(crash=stopped)], told, "so far\n", out_of_time=True)
    back = there_and_back(run, ["softmax"], seconds=0.25, raised="NameError: x")
    assert (back.uses, back.seconds, back.reason) == (("softmax",), 0.25, "NameError: x")
    assert (back.run.printed, back.run.out_of_time) == ("so far ", True)     # one line, for a report
    assert [outcome.crash for outcome in back.run.outcomes] == [None, misfit, stopped]
    for outcome in (back.run.outcomes[0], back.run.again):
        assert (outcome.values.notes, outcome.values.kind, outcome.changed) == ({"a tuple"}, "tuple", (1,))
        assert outcome.arrays[0].tolist() == X.tolist()


def test_a_run_that_was_not_repeated_and_printed_nothing_is_told_as_that():
    back = there_and_back(Run([Outcome(Values((X,)))]))
    assert back.run.again is None and not back.run.printed and not back.run.out_of_time
    assert (back.uses, back.seconds, back.reason) == ((), 0.0, "")


@pytest.mark.parametrize("one, other", [(X, X.reshape(3, 2)), (X, X.view(np.int64)), (X, X.T.copy())])
def test_arrays_that_look_alike_in_memory_are_told_apart(one, other):
    question = wire.pack_question(wire.describe("softmax", [(one, other), (other, one)], seconds=1.0), b"")
    for args, right in zip(wire.unpack_question(question)[2], [(one, other), (other, one)], strict=True):
        for a, b in zip(args, right, strict=True):
            assert (a.dtype, a.shape, a.tolist()) == (b.dtype, b.shape, b.tolist())


@pytest.mark.parametrize("dtype, sent", [(np.longdouble, np.float64), (np.clongdouble, np.complex128),
                                         (np.float32, np.float32)])
def test_numbers_that_differ_from_machine_to_machine_travel_as_usual_ones(dtype, sent):
    back = there_and_back(Run([Outcome(Values((X.astype(dtype),)))]))
    (array,) = back.run.outcomes[0].arrays
    assert array.dtype == sent and array.tolist() == X.tolist()


def test_as_many_results_and_axes_as_are_allowed_come_out_and_no_more():
    few, many = np.ones((1,) * wire.MOST_AXES), np.ones((1,) * (wire.MOST_AXES + 1))
    assert (form_of(few), form_of(many)) == ("ok", "too large")
    assert form_of(*[X] * wire.MOST_RESULTS) == "ok"
    assert form_of(*[X] * (wire.MOST_RESULTS + 1)) == "too large"


def test_what_all_calls_return_together_is_limited():
    third = Outcome(Values((np.ones(wire.LARGEST_DATA // 3 // wire.AS_FLOAT),)))
    forms = [outcome.values.form for outcome in there_and_back(Run([third] * 4)).run.outcomes]
    assert forms == ["ok", "ok", "ok", "too large"]


def test_what_grows_when_it_is_computed_with_counts_as_what_it_grows_to():
    assert form_of(np.ones(wire.LARGEST_DATA // 4, bool)) == "too large"
    assert form_of(np.ones((0, wire.LARGEST_DATA))) == "too large"
