"""challenge: caught, survived by what they get wrong, and every false alarm."""

import numpy as np

from course_lib import challenge
from course_lib.exercises import EXERCISES

WRONGS = [w for w in EXERCISES["softmax"].wrongs if not w.same_values_as]
X = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]])


def test_tests_that_catch_everything_without_false_alarm_are_right():
    def my_tests(softmax):
        for x in (X, X + 1000, X - 1000, X * 1000, -X, X + [[2000], [0]],
                  X[None], X.reshape(2, 3, 1) * np.ones(4)):
            right = np.exp(x - x.max(-1, keepdims=True))
            before = x.copy()
            assert np.allclose(softmax(x), right / right.sum(-1, keepdims=True))
            assert (x == before).all()
        assert np.allclose(softmax(X, axis=0).sum(axis=0), 1)
    result = challenge("softmax", my_tests)
    assert result.false_alarms == [] and result.survived == [], repr(result)
    assert result and repr(result) == (f"softmax: your tests caught {len(WRONGS)} of {len(WRONGS)} "
                                       "wrong versions, with no false alarms.")


def test_what_survives_is_told_by_what_it_gets_wrong_not_by_a_code():
    def my_tests(softmax):
        assert (softmax(X) >= 0).all()
    result = challenge("softmax", my_tests)
    assert not result and len(result.survived) > 3
    assert all(f"- {w}" in repr(result) for w in result.survived)
    assert not any(w.id in repr(result) + result._repr_html_() for w in WRONGS)


def test_a_version_that_is_right_elsewhere_is_not_called_wrong_when_it_survives():
    def my_tests(rope):
        x = np.ones((2, 4))
        assert np.allclose((rope(x, np.arange(2)) ** 2).sum(-1), 4)
    said = repr(challenge("rope", my_tests))
    wrong, other = said.split("These other versions survived, which are right elsewhere but not what is "
                              "asked for here:\n")
    assert "- Pairs feature i with i + d/2, as GPT-NeoX and Hugging Face do." in other
    assert "These wrong versions survived:\n" in wrong and "GPT-NeoX" not in wrong


def test_a_false_alarm_is_told_with_its_line():
    def my_tests(softmax):
        assert softmax(X)[0, 0] == np.exp(1) / np.exp([1, 2, 3]).sum() + 1e-3, "not exact"
        assert np.allclose(softmax(X).sum(-1), 1)
    result = challenge("softmax", my_tests)
    assert len(result.false_alarms) == 1
    assert "assert softmax(X)[0, 0] == np.exp(1)" in repr(result)
    assert "rejects every version, right or wrong: not exact" in repr(result)
    assert 0 < len(result.caught) < len(WRONGS)     # the blind line has caught nothing


def test_an_error_on_a_right_function_is_a_false_alarm_too():
    def my_tests(softmax):
        assert softmax(X)[5, 5] > 0
    result = challenge("softmax", my_tests)
    assert "IndexError" in result.false_alarms[0] and result.caught == []


def test_a_line_that_never_fails_is_told():
    def my_tests(softmax):
        assert softmax(X) is not None
        assert np.allclose(softmax(X).sum(-1), 1)
    assert ("assert softmax(X) is not None never fails: it holds for every version, right or wrong."
            in repr(challenge("softmax", my_tests)))


def test_every_assertion_is_tried_even_when_the_one_before_fails():
    def my_tests(softmax):
        assert softmax is None, "always"
        assert np.allclose(softmax(X).sum(-1), 1)
    assert len(challenge("softmax", my_tests).caught) > 3


def test_tests_that_do_not_call_what_they_are_given_are_told():
    def my_tests(function):
        assert np.allclose(np.exp(X) / np.exp(X), 1)
    assert "Your tests never call the function that they are given" in repr(
        challenge("softmax", my_tests))


def test_tests_without_an_assertion_are_told():
    def my_tests(softmax):
        np.allclose(softmax(X).sum(-1), 1)
    assert "Your tests never fail: is there an assert in them?" in repr(
        challenge("softmax", my_tests))


def test_a_list_of_tests_counts_together():
    def rows(softmax):
        assert np.allclose(softmax(X).sum(-1), 1)

    def big(softmax):
        assert np.isfinite(softmax(X + 1000)).all()
    alone = set(challenge("softmax", rows).caught), set(challenge("softmax", big).caught)
    assert set(challenge("softmax", [rows, big]).caught) == alone[0] | alone[1]
    assert alone[0] != alone[1]


def test_a_lambda_that_asserts_nothing_stops_nothing():
    assert "never fail" in repr(challenge("softmax", lambda softmax: softmax(X)))


def test_output_is_caught_and_arrays_of_the_notebook_stay_as_they_are(cell, capsys):
    space = cell("X = np.array([[1.0, 2.0]])\n"
                 "def my_tests(softmax):\n    print('x' * 1000)\n"
                 "    assert np.allclose(softmax(X).sum(-1), 1)\n")
    challenge("softmax", space["my_tests"])
    assert capsys.readouterr().out == "" and space["X"].tolist() == [[1.0, 2.0]]


def test_an_endless_test_is_stopped(monkeypatch):
    monkeypatch.setattr("course_lib.learner.challenge.TIME_LIMIT", 0.3)

    def my_tests(softmax):
        while True:
            softmax(X)
    assert repr(challenge("softmax", my_tests)).startswith("Your tests were stopped after 0.3 sec")


def test_exits_and_interrupts_do_not_get_out():
    def my_tests(softmax):
        raise SystemExit
    assert "SystemExit" in repr(challenge("softmax", my_tests))


def test_a_closure_works_too():
    limit = 1.0

    def my_tests(softmax):
        assert (softmax(X).sum(-1) <= limit + 1e-9).all()
    assert challenge("softmax", my_tests).caught


def test_the_result_is_remembered(own_progress):
    challenge("softmax", lambda softmax: softmax(X))
    assert own_progress.seen("02_weights") == {
        f"challenge softmax: 1 of {len(WRONGS)}, 0 false alarms"}       # one crashes by itself


def test_an_array_of_the_notebook_that_no_test_uses_is_not_copied(monkeypatch):
    class Large(np.ndarray):
        def copy(self, *_args):
            raise AssertionError("copied for nothing")
    monkeypatch.setitem(globals(), "UNUSED", np.zeros(2).view(Large))

    def my_tests(softmax):
        assert np.allclose(softmax(X).sum(axis=-1), 1)
    assert challenge("softmax", my_tests).caught
