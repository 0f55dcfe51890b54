"""An input that is not printed in full is offered as lines of code."""

import inspect
import re

import numpy as np
import pytest

from course_lib.attention import masked_softmax, softmax
from course_lib.diagnosis import diagnose
from course_lib.diagnosis.told.pasted import INVITATION, ROUNDED, written
from course_lib.exercises import EXERCISES
from course_lib.runner.run import run, trusted


def called_with(name, code):
    """The arguments with which the pasted lines call the function of the exercise."""
    seen = {}
    signature = inspect.signature(EXERCISES[name].reference)
    space = {"np": np, name: lambda *args, **more: seen.update(args=signature.bind(*args, **more).args)}
    exec(code, space)       # noqa: S102
    return seen["args"]


def lines_in(d):
    """The lines as they stand in the text: between the invitation and the next line that is not set in."""
    _, _, rest = d.message.partition(INVITATION)
    taken = []
    for line in rest.splitlines()[1:]:
        if not line.startswith("    "):
            break
        taken.append(line[4:])
    return "\n".join(taken)


WRONG = [pytest.param(e, w.function, id=w.id) for e in EXERCISES.values() for w in e.wrongs]


@pytest.mark.parametrize(("exercise", "function"), WRONG)
def test_what_is_pasted_is_the_input_and_shows_the_difference(exercise, function):
    d = diagnose(exercise.name, function)
    if INVITATION not in d.message:
        assert all(np.ndim(a) < 3 and np.size(a) <= 20 and not callable(a) for a in d.inputs)
        return
    args = called_with(exercise.name, lines_in(d))
    for mine, shown in zip(args, d.inputs, strict=True):
        assert type(mine) is type(shown) or callable(shown)
        if isinstance(shown, np.ndarray):
            assert mine.shape == shown.shape and mine.dtype.kind == shown.dtype.kind
            assert np.allclose(mine.astype(float), shown.astype(float), atol=0.01)
    mine = run(function, [args], exercise.n_results, again=False).outcomes[0]
    right = trusted(exercise.reference, args, exercise.n_results)
    if d.kind not in ("changes", "encoding"):
        assert mine.crash or any(a.shape != b.shape or not np.array_equal(a, b)
                                 for a, b in zip(mine.arrays, right.arrays, strict=False)) or (
            len(mine.arrays) != len(right.arrays))


def test_a_batch_is_offered_in_short_lines_and_said_to_be_rounded():
    d = diagnose("softmax", lambda x, axis=-1: np.exp(x) if x.ndim > 2 else softmax(x, axis))
    assert f"{INVITATION}{ROUNDED}:\n    x = np.array([[[" in d.message
    code = lines_in(d)
    assert code.endswith("\nsoftmax(x)") and max(map(len, code.splitlines())) <= 76
    assert called_with("softmax", code)[0].shape == (2, 3, 5)
    assert all(len(number) <= 7 for number in re.findall(r"-?\d+\.\d+", code))


@pytest.mark.parametrize("value", [
    np.arange(60.0).reshape(2, 30), np.arange(40.0) / 8, np.ones((2, 1, 3, 9)), np.eye(20, dtype=bool),
    np.zeros((0, 4)), np.array(3.5), np.array([[-np.inf, 2.0]]),
    1e9 * np.ones((3, 2)), EXERCISES["prenorm_residual"].make_probes(
        np.random.default_rng(0))["batch"].args[1]])
def test_long_rows_and_long_functions_are_still_code(value):
    space = {"np": np}
    exec(written("value", value), space)       # noqa: S102
    if callable(value):
        value, space["value"] = value(np.eye(6)), space["value"](np.eye(6))
    assert np.array_equal(space["value"], value) and np.shape(space["value"]) == np.shape(value)


def test_numbers_that_are_short_are_written_as_they_are():
    d = diagnose("merge_heads", lambda x: x)
    assert f"{INVITATION}:\n" in d.message and "rounded" not in d.message
    assert np.array_equal(called_with("merge_heads", lines_in(d))[0], d.inputs[0])


def test_a_mask_a_number_and_a_function_come_along():
    d = diagnose("masked_softmax", lambda scores, mask: masked_softmax(scores, mask) * (
        2 if scores.ndim > 2 else 1))
    scores, mask = called_with("masked_softmax", lines_in(d))
    assert mask.dtype == bool and np.array_equal(mask, d.inputs[1]) and "dtype=bool" in d.message

    d = diagnose("prenorm_residual", lambda x, sublayer, gamma, beta: x)
    x, sublayer, gamma, beta = called_with("prenorm_residual", lines_in(d))
    assert np.allclose(sublayer(x), d.inputs[1](x)) and "sublayer = lambda x: " in d.message

    d = diagnose("online_softmax_attention", lambda Q, K, V, block: 2 * Q @ K.T @ V)
    assert called_with("online_softmax_attention", lines_in(d))[3] == d.inputs[3]


def test_in_html_the_lines_are_folded_in_and_escaped():
    d = diagnose("prenorm_residual", lambda x, sublayer, gamma, beta: x)
    assert f"<details class='course-pasted'><summary>{INVITATION}</summary><pre>x = np.array(" in d.html
    assert "->" not in d.html and d.html.count("<details") == d.html.count("</details>") == 1


def test_a_small_table_that_is_printed_in_full_is_not_offered_again():
    assert INVITATION not in diagnose("softmax", lambda x, axis=-1: x).message
