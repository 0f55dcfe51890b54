"""The catalogue itself: every page of course_lib/exercises keeps its promises."""

import inspect
import itertools

import numpy as np
import pytest

from course_lib.exercises import EXERCISES
from course_lib.exercises.page import EDGES

TOLERANCE = 1e-5
KINDS = {"error", "convention", "numerics", "hygiene"}
# What the engine itself sees, and no value shows: changed inputs, the type of a mask.
SEEN_WITHOUT_VALUES = {"hygiene"}

every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
every_wrong = pytest.mark.parametrize(
    ("exercise", "wrong"), [(e, w) for e in EXERCISES.values() for w in e.wrongs],
    ids=[w.id for e in EXERCISES.values() for w in e.wrongs])
every_right = pytest.mark.parametrize(
    ("exercise", "right"), [(e, f) for e in EXERCISES.values()
                            for f in (e.reference, *e.also_right_forms)],
    ids=[f"{e.name}-{f.__name__}" for e in EXERCISES.values()
         for f in (e.reference, *e.also_right_forms)])


def probes(exercise, seed=0):
    return exercise.make_probes(np.random.default_rng(seed))


def answer(exercise, function, args):
    """Call on copies: (arrays, names of changed arguments), or the name of the exception."""
    given = [a.copy() if isinstance(a, np.ndarray) else a for a in args]
    with np.errstate(all="ignore"):
        try:
            result = function(*given)
        except Exception as error:      # a crash is an answer, too
            return type(error).__name__
    results = tuple(result) if exercise.results else (result,)
    changed = [i for i, (a, b) in enumerate(zip(args, given, strict=True))
               if isinstance(a, np.ndarray) and not np.array_equal(a, b, equal_nan=True)]
    return [np.asarray(r) for r in results], changed


def agree(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    (arrays, changed), (others, also_changed) = one, other
    return changed == also_changed and len(arrays) == len(others) and all(
        a.shape == b.shape and (a.dtype == bool) == (b.dtype == bool)
        and np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
        for a, b in zip(arrays, others, strict=True))


def holds(exercise, prop, function, seed):
    """Does the property hold for what `function` returns? None when it always crashes."""
    def result(args):
        arrays, _ = answer(exercise, function, args)
        return arrays[0] if not exercise.results else tuple(arrays)

    with np.errstate(all="ignore"):
        try:
            if prop.makes_calls:
                calls = prop.calls(np.random.default_rng(seed))
                results = tuple(result(args) for args in calls)
                return prop.verdict(np.random.default_rng(seed), results)
            return all(bool(prop.holds(result(p.args), *p.args))
                       for p in probes(exercise, seed).values()
                       if not isinstance(answer(exercise, function, p.args), str))
        except Exception:               # a result of another shape, or a crash
            return False


def test_every_function_of_the_course_is_an_exercise_and_there_is_one_warm_up():
    from course_lib import attention
    assert set(EXERCISES) == {*attention.__all__, "row_totals"} and len(EXERCISES) == 24
    assert all(name == exercise.name for name, exercise in EXERCISES.items())
    lessons = [exercise.lesson for exercise in EXERCISES.values()]
    assert lessons == sorted(lessons)


def test_no_id_is_used_twice():
    ids = [w.id for e in EXERCISES.values() for w in e.wrongs]
    assert len(ids) == len(set(ids))


@every_exercise
def test_all_ids_of_an_exercise_start_alike(exercise):
    assert len({w.id.split(".")[0] for w in exercise.wrongs}) == 1


@every_exercise
def test_probes_are_named_in_words_of_the_exercise(exercise):
    labels = probes(exercise)
    assert exercise.show in labels
    assert any(p.features for p in labels.values()), "no probe has a feature"
    assert any(not p.is_edge for p in labels.values())
    for label, p in labels.items():
        for feature in p.features:
            assert f"right, except with {feature}".strip() == f"right, except with {feature}"
            assert not feature.endswith("."), label


@every_exercise
def test_the_probe_that_is_shown_first_is_no_edge_case(exercise):
    assert not probes(exercise)[exercise.show].is_edge


@every_exercise
def test_the_same_seed_draws_the_same_probes(exercise):
    first, second = probes(exercise, 7), probes(exercise, 7)
    assert list(first) == list(second)
    for label in first:
        for a, b in zip(first[label].args, second[label].args, strict=True):
            assert callable(a) or np.array_equal(a, b), label


@every_right
def test_every_right_form_agrees_with_the_reference_on_every_seed(exercise, right, share):
    for seed in share.seeds(exercise.name):
        for label, p in probes(exercise, seed).items():
            expected = answer(exercise, exercise.reference, p.args)
            assert not isinstance(expected, str), f"{label}: the reference raises {expected}"
            assert agree(answer(exercise, right, p.args), expected), f"{label}, seed {seed}"


@every_right
def test_every_property_holds_for_every_right_form(exercise, right):
    for prop, seed in itertools.product(exercise.properties, range(20)):
        assert holds(exercise, prop, right, seed), f"{prop.text}, seed {seed}"


@every_wrong
def test_every_wrong_version_differs_from_the_reference(exercise, wrong):
    for seed in range(20):
        assert not all(agree(answer(exercise, wrong.function, p.args),
                             answer(exercise, exercise.reference, p.args))
                       for p in probes(exercise, seed).values()), f"seed {seed}"


@every_wrong
def test_every_wrong_version_breaks_a_property(exercise, wrong):
    if wrong.kind in SEEN_WITHOUT_VALUES:
        pytest.skip("a matter of manners: no value shows it")
    for seed in range(5):
        assert not all(holds(exercise, prop, wrong.function, seed)
                       for prop in exercise.properties), f"seed {seed}"


@every_exercise
def test_two_wrong_versions_agree_everywhere_only_when_that_is_declared(exercise):
    for one, other in itertools.combinations(exercise.wrongs, 2):
        declared = one.same_values_as == other.id or other.same_values_as == one.id
        for seed in range(5):
            alike = all(agree(answer(exercise, one.function, p.args),
                              answer(exercise, other.function, p.args))
                        for p in probes(exercise, seed).values())
            assert alike == declared, f"{one.id} and {other.id}, seed {seed}"


@every_wrong
def test_a_wrong_version_is_told_in_words_fit_for_a_learner(exercise, wrong):
    assert wrong.title.startswith("You ") and not wrong.title.endswith(".")
    assert wrong.kind in KINDS
    assert wrong.misunderstands and wrong.misunderstands[-1] in ".:)"
    assert len(wrong.hints) >= 2
    for hint in wrong.hints:
        assert hint.endswith("?"), hint
    assert wrong.function.__name__ not in ("_", "wrong", "<lambda>")
    if wrong.same_values_as:
        assert wrong.same_values_as in {w.id for w in exercise.wrongs}


@every_wrong
def test_a_wrong_version_has_the_parameters_of_the_reference(exercise, wrong):
    right = inspect.signature(exercise.reference).parameters
    assert list(inspect.signature(wrong.function).parameters) == list(right)


@every_exercise
def test_edges_are_marked_with_the_words_the_engine_knows(exercise):
    words = {feature for p in probes(exercise).values() for feature in p.features}
    suspicious = {w for w in words.difference(EDGES) if "nothing" in w or "very large" in w or "eps" in w}
    assert not suspicious
