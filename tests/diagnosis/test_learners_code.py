"""`diagnose` meets functions as strangers write them (see learners/): does it say what is true?"""

import functools

import numpy as np
import pytest
from learners import CASES, Case

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

TOLERANCE = 1e-5
FAULTY = ("fault", "narrow fault", "unlisted", "several", "convention")
NOT_RIGHT_EVERYWHERE = (*FAULTY, "narrow", "edge")


def of(*verdicts: str):
    return pytest.mark.parametrize(
        "case", [pytest.param(c, id=c.label) for c in CASES if c.verdict in verdicts])


def told_now(case: Case, seed: int = 0):
    return diagnose(case.exercise, case.function, seed=seed)


told = functools.cache(told_now)      # most tests ask something of the same diagnosis


def names_told(d) -> set[str]:
    return {d.misconception, d.partly} - {None}


def says_so(case: Case, d) -> bool:
    return not case.says or any(words in d.message for words in case.says)


def agrees_with_the_reference(case: Case, seed: int) -> list[bool]:
    """One answer per probe: whether a label is true, found without the engine."""
    exercise = EXERCISES[case.exercise]
    answers = []
    for probe in exercise.make_probes(np.random.default_rng(seed)).values():
        mine, right = (_results(f, probe.args) for f in (case.function, exercise.reference))
        answers.append(len(mine) == len(right) and all(
            np.shape(a) == b.shape
            and np.allclose(np.asarray(a, dtype=float), b, rtol=TOLERANCE, atol=TOLERANCE)
            for a, b in zip(mine, right, strict=True)))
    return answers


def _results(function, args) -> tuple:
    with np.errstate(all="ignore"):
        try:
            result = function(*(a.copy() if isinstance(a, np.ndarray) else a for a in args))
        except Exception:
            return ()
    return tuple(result) if isinstance(result, tuple | list) else (result,)


def test_there_are_at_least_150_functions_and_every_exercise_has_some():
    assert len(CASES) >= 150
    assert {case.exercise for case in CASES} == set(EXERCISES)


def test_every_name_in_a_label_is_an_id_of_the_catalogue():
    ids = {w.id for e in EXERCISES.values() for w in e.wrongs}
    assert set().union(*(case.names for case in CASES)) <= ids


@of("right")
def test_what_is_labelled_right_is_right(case):
    assert all(all(agrees_with_the_reference(case, seed)) for seed in range(5))


@of("narrow", "edge")
def test_what_is_labelled_narrow_is_right_on_some_inputs_and_wrong_on_others(case):
    answers = agrees_with_the_reference(case, 0)
    assert not all(answers)
    assert any(answers)


@of(*FAULTY)
def test_what_is_labelled_faulty_differs_from_the_reference(case):
    assert not all(agrees_with_the_reference(case, 0))


@of("right")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_right_code_is_never_accused(case, seed):
    d = told(case, seed)
    assert d.correct, d.message


@of(*NOT_RIGHT_EVERYWHERE)
def test_code_that_is_not_right_everywhere_is_never_passed(case):
    assert not told(case).correct


@of(*NOT_RIGHT_EVERYWHERE, "detail")
@pytest.mark.parametrize("seed", [0, 1])
def test_no_function_gets_a_name_that_is_not_true_of_it(case, seed):
    d = told(case, seed)
    assert names_told(d) <= case.names, d.message


@of("narrow")
def test_a_narrow_function_hears_what_it_is_narrow_about(case):
    d = told(case)
    if not names_told(d):
        told_so = " ".join(text for text in (d.title, *d.findings) if text.startswith(
            ("Right, except with", "Right, except where", "Right numbers,", "Two things", "Three things",
             "The inputs with")))
        assert any(feature in told_so for feature in case.says), d.message


@of("edge")
def test_a_function_that_fails_on_an_edge_case_hears_which(case):
    d = told(case)
    assert d.misconception in case.names or says_so(case, d), d.message


@of("detail")
def test_right_numbers_in_another_form_are_told_from_wrong_ones(case):
    d = told(case)
    assert d.correct == case.correct, d.message
    assert says_so(case, d), d.message
    assert d.correct or d.kind in ("resembles", "encoding", "named"), d.message


@of("odd")
def test_odd_things_are_told_as_they_are(case):
    d = told(case)
    assert d.correct == case.correct, d.message
    assert says_so(case, d), d.message


@of("fault")
def test_a_fault_in_a_helper_is_told_as_the_helpers(case):
    if case.says:
        assert says_so(case, told(case))


@pytest.mark.parametrize(("verdict", "share"), [
    ("fault", 0.9), ("convention", 0.9), ("narrow fault", 0.8)])
def test_faults_of_the_catalogue_are_named(verdict, share):
    cases = [c for c in CASES if c.verdict == verdict]
    in_full = verdict != "narrow fault"         # where code is narrow besides, a part is enough
    missed = [c.label for c in cases for d in [told(c)]
              if not ({d.misconception} if in_full else names_told(d)) & c.names]
    assert len(missed) <= (1 - share) * len(cases), missed


@of(*NOT_RIGHT_EVERYWHERE)
def test_nobody_hears_only_that_something_is_wrong(case):
    d = told(case)
    assert d.title and d.question.endswith("?")


@of(*NOT_RIGHT_EVERYWHERE, "detail")
def test_the_same_code_always_hears_the_same(case):
    assert told_now(case).message == told_now(case).message == told(case).message


def test_a_learner_who_replaces_numpys_functions_does_not_spoil_the_next_check():
    by_name = {c.function.__name__: c for c in CASES if hasattr(c.function, "__name__")}
    told_now(by_name["patches_numpy"])
    assert np.exp(0.0) == 1.0
    assert told_now(by_name["textbook"]).correct
