"""What is brought back from the calls of a learner's function, beside the numbers."""

import math

import numpy as np
import pytest

from course_lib.runner.run import run

X = np.arange(3.0)


def crash(function, *args):
    return run(function, [args]).outcomes[0].crash


def test_every_call_gets_a_copy_and_what_is_changed_is_told_by_its_place():
    def changes(a, b, c):
        c[0] = b[1] = 7
        return a
    given = (X.copy(), X.copy(), X.copy())
    done = run(changes, [given, given])
    assert [outcome.changed for outcome in done.outcomes] == [(1, 2), (1, 2)]
    assert all((argument == X).all() for argument in given)


def test_a_list_among_the_arguments_is_copied_too():
    given = [1, 2]
    run(lambda a: a.append(3), [(given,)])
    assert given == [1, 2]


def test_the_first_call_is_made_once_more_at_the_end():
    asked = []
    done = run(lambda x: asked.append(float(x[0])) or x, [(X + 5,), (X + 6,)])
    assert asked == [5, 6, 5] and done.again.arrays[0].tolist() == [5, 6, 7]
    assert run(lambda x: x, [(X,)], again=False).again is None


def test_calls_that_are_not_reached_are_told_as_such():
    def loops_on_the_second(x):
        while x[0] == 1:
            pass
        return x
    done = run(loops_on_the_second, [(X,), (X + 1,), (X,)], seconds=0.3)
    assert done.out_of_time and len(done.outcomes) == 3
    assert done.outcomes[0].crash is None
    assert [outcome.crash.kind for outcome in done.outcomes[1:]] == ["OutOfTime", "OutOfTime"]


def test_what_is_printed_is_kept_and_its_beginning_only():
    assert run(lambda x: print("so far") or x, [(X,)]).printed.startswith("so far\n")
    assert len(run(lambda x: print("y" * 1000) or x, [(X,)]).printed) == 200


def test_only_a_call_that_does_not_fit_is_one_of_the_arguments():
    assert crash(lambda: 1, X).arity and crash(lambda x, y: 1, X).arity
    assert not crash(lambda x: x + "text", X).arity and not crash(lambda x: x[9], X).arity
    assert not crash(lambda x: math.sqrt(x, x), X).arity


@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt, GeneratorExit, ValueError])
def test_no_exception_gets_out(raised):
    def raises(x):
        raise raised("told")
    assert (crash(raises, X).kind, crash(raises, X).message) == (raised.__name__, "told")


def test_an_exception_that_cannot_be_told_or_looked_at_is_a_crash():
    class Mute(Exception):
        def __str__(self):
            raise SystemExit

    class Wall(BaseException):
        def __getattribute__(self, name):
            raise Wall

    def raises(x, what):
        raise what
    assert (crash(raises, X, Mute()).kind, crash(raises, X, Mute()).message) == ("Mute", "")
    assert crash(lambda x: raises(x, Wall()), X).kind == "Exception"


def test_the_line_is_the_learners_last_one():
    def inner(x):
        return x.reshape(2, 2)     # this one

    def outer(x):
        return inner(x)
    assert crash(outer, X).line == "return x.reshape(2, 2)     # this one"
    assert crash(lambda x: np.linalg.inv(x), X).line.startswith("assert crash(lambda x: np.linalg.inv(x), X)")


def test_a_name_that_is_nearly_there_is_told_and_no_other():
    def misspelt(weights):
        return wieghts     # noqa: F821

    def capital(W_q):
        return w_Q     # noqa: F821

    def far(weights):
        return mask     # noqa: F821
    assert crash(misspelt, X).message == "name 'wieghts' is not defined, but `weights` is"
    assert crash(capital, X).message == "name 'w_Q' is not defined, but `W_q` is"
    assert crash(far, X).message == "name 'mask' is not defined"


def test_a_name_in_other_capitals_comes_before_one_that_looks_alike():
    def capital(attention_weights, Attention_Weight):
        return ATTENTION_WEIGHT     # noqa: F821
    assert crash(capital, X, X).message.endswith("but `Attention_Weight` is")


def test_a_tuple_of_arrays_in_the_line_is_told_and_no_other_tuple():
    def not_taken_apart(x):
        pair = x, x
        return pair.shape

    def another(x):
        shape = (2, 2)
        return x @ shape.x
    assert crash(not_taken_apart, X).message.endswith("(`pair` is a tuple of 2 there)")
    assert "tuple of" not in crash(another, X).message


def test_what_a_function_replaces_is_put_back_unless_the_process_ends():
    real = np.exp

    def vandal(x):
        np.exp = len
        return x
    run(vandal, [(X,)])
    assert np.exp is real
