"""mine: the learner's own function comes back in a later lesson, with all that it needs."""

import inspect
import sys
from types import ModuleType

import numpy as np
import pytest

from course_lib import attention, check, mine
from course_lib.exercises import EXERCISES

RIGHT = """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
TABLE = np.array([[0.0, 0.0], [0.0, np.log(3.0)]])
WEIGHTS = [[0.5, 0.5], [0.25, 0.75]]


def comes_back(name="softmax"):
    function = mine(name)
    assert function is not getattr(attention, name)
    return np.round(function(TABLE), 6).tolist() == WEIGHTS


def test_it_comes_back_as_it_was_written(cell, capsys):
    check(cell(RIGHT)["softmax"])
    assert comes_back()
    assert inspect.getsource(mine("softmax")).strip() == RIGHT.strip()
    assert capsys.readouterr().out == ""


def test_it_can_be_checked_and_kept_again(cell):
    check(cell(RIGHT)["softmax"])
    assert check(mine("softmax"))
    assert comes_back()


def test_without_an_own_function_it_says_so_and_takes_the_courses(capsys):
    assert mine("softmax") is attention.softmax
    assert capsys.readouterr().out == ("You have no softmax of your own yet (lesson 02 builds it): "
                                       "this is the course's own.\n")


def test_the_function_itself_may_stand_for_its_name():
    assert mine(attention.softmax) is attention.softmax


@pytest.mark.parametrize("source", [
    "from math import e as base\nimport numpy as xp\n"
    + RIGHT.replace("np.exp(", "xp.power(base, "),
    "def shifted(x, axis):\n    return x - top(x, axis)\n\n"
    "def top(x, axis):\n    return x.max(axis=axis, keepdims=True)\n"
    + RIGHT.replace("x - x.max(axis=axis, keepdims=True)", "shifted(x, axis)"),
    "SHIFT = 0.0\nLIMIT = float('inf')\n"
    + RIGHT.replace("return e", "e = e + SHIFT if LIMIT else e\n    return e"),
    "exp = np.exp\n" + RIGHT.replace("np.exp", "exp"),
    "import functools\n@functools.cache\ndef one():\n    return 1.0\n"
    + RIGHT.replace("return e", "return one() * e"),
    "softmax = lambda x, axis=-1: np.exp(x - x.max(axis, keepdims=True)) / np.exp("
    "x - x.max(axis, keepdims=True)).sum(axis, keepdims=True)\n",
    "import numpy as np\ndef softmax(x, axis=-1):\n    '''My own.'''\n    def inner(y):\n"
    "        return np.exp(y - y.max(axis, keepdims=True))\n"
    "    return inner(x) / inner(x).sum(axis, keepdims=True)\n",
], ids=["imports", "helpers", "numbers", "ufunc", "decorated helper", "lambda", "inner function"])
def test_what_a_function_uses_comes_back_with_it(cell, source, own_progress):
    function = cell(source)["softmax"]
    check(function, "softmax")
    assert own_progress.source("softmax"), "not kept"
    assert comes_back()


def test_a_function_made_inside_another_comes_back_with_what_it_closes_over(cell, own_progress):
    inner = RIGHT.replace("return e", "return one * e").replace("\n", "\n    ")
    space = cell(f"def make():\n    one = 1.0\n{inner}\n    return softmax\n")
    assert check(space["make"]())
    assert own_progress.source("softmax").startswith("one = 1.0\n")
    assert comes_back()


def test_a_function_that_needs_an_array_from_outside_is_not_kept_and_told_why(cell):
    space = cell("ones = np.ones(1)\n" + RIGHT.replace("return e", "return ones * e"))
    assert "It cannot be kept for later lessons, because it uses ones, which is defined outside " \
           "it and is not a function" in repr(check(space["softmax"]))


def test_the_own_functions_of_other_exercises_are_used_in_their_latest_form(cell, capsys):
    space = cell(RIGHT + """
def similarity_scores(Q, K):
    return Q @ K.swapaxes(-1, -2)

def attention_weights(Q, K):
    return softmax(similarity_scores(Q, K) / np.sqrt(K.shape[-1]))
""")
    for name in ("softmax", "similarity_scores", "attention_weights"):
        assert check(space[name])
    capsys.readouterr()
    weights = mine("attention_weights")
    Q = np.eye(2)
    assert np.allclose(weights(Q, Q), attention.attention_weights(Q, Q))
    softmax = inspect.unwrap(weights).__globals__["softmax"]
    assert inspect.unwrap(softmax).__code__.co_filename == "<your softmax>"
    assert capsys.readouterr().out == ""


def test_another_exercise_that_was_never_built_is_the_courses_and_it_says_so(cell, capsys):
    space = cell("def attention_weights(Q, K):\n"
                 "    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(K.shape[-1]))\n")
    space["softmax"] = attention.softmax
    assert check(space["attention_weights"])
    capsys.readouterr()
    mine("attention_weights")
    assert capsys.readouterr().out.startswith("You have no softmax of your own yet")


def test_two_helpers_of_the_same_name_do_not_meet(cell):
    helper = "def prepare(x, axis):\n    return x - x.max(axis=axis, keepdims=True)\n"
    check(cell(helper + RIGHT.replace("x - x.max(axis=axis, keepdims=True)", "prepare(x, axis)"))
          ["softmax"])
    space = cell("def prepare(Q):\n    return Q\n\ndef similarity_scores(Q, K):\n"
                 "    return prepare(Q) @ K.swapaxes(-1, -2)\n")
    assert check(space["similarity_scores"])
    assert comes_back()


@pytest.mark.parametrize("source, why", [
    ("def softmax(x:\n", "SyntaxError"), ("x = 1/0\n" + RIGHT, "ZeroDivisionError"),
    ("import no_such_module\n" + RIGHT, "ModuleNotFoundError")])
def test_a_kept_function_that_no_longer_runs_gives_way_to_the_courses(source, why, own_progress,
                                                                     capsys):
    own_progress.record_attempt("softmax", source, True, None)
    assert mine("softmax") is attention.softmax
    said = capsys.readouterr().out
    assert said.startswith(f"Your own softmax was kept but no longer runs ({why}: ")
    assert said.count("\n") == 1


FORMS = {      # what a check lets pass with a note -> how the last line makes it of the array `a`
    "nested list": "a.tolist()",
    "list of arrays": "list(a)",
    "tuple with the result inside": "(a,)",
    "matrix": "np.matrix(a) if a.ndim == 2 else a",
    "masked array": "np.ma.array(a)",
    "Python objects": "a.astype(object)",
    "complex numbers": "a + 0j",
    "float32": "a.astype(np.float32)",
    "tensor": "a_library.Tensor(a)",
}
MASKS = ["nested list", "list of arrays", "tuple with the result inside", "masked array", "tensor"]
SEVERAL = [form for form in FORMS if form != "tuple with the result inside"]


class Tensor:
    """What a tensor of another library offers, as far as a check asks for it."""

    def __init__(self, array):
        self.array = array

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self.array


def in_the_form(form, name):
    exercise = EXERCISES[name]
    results = "a" if exercise.n_results == 1 else "results"
    made = FORMS[form] if exercise.n_results == 1 else f"[{FORMS[form]} for a in results]"
    return (f"def {name}{inspect.signature(exercise.reference)}:\n    '''My own.'''\n"
            f"    {results} = courses_own({', '.join(exercise.parameters)})\n    return {made}\n")


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("name, form", [
    *(("similarity_scores", form) for form in FORMS), *(("split_heads", form) for form in FORMS),
    *(("causal_mask", form) for form in MASKS), *(("project_qkv", form) for form in SEVERAL),
    *(("scaled_dot_product_attention", form) for form in SEVERAL)])
def test_whatever_form_a_check_lets_pass_a_later_lesson_gets_arrays(cell, name, form, own_progress,
                                                                   monkeypatch):
    library = ModuleType("a_library")
    library.Tensor = Tensor
    monkeypatch.setitem(sys.modules, "a_library", library)
    space = cell("import a_library\n" + in_the_form(form, name))
    space["courses_own"] = EXERCISES[name].reference
    assert check(space[name])
    function = mine(name)
    arguments = next(iter(EXERCISES[name].make_probes(np.random.default_rng(1)).values())).args
    results = function(*arguments)
    for result in results if isinstance(results, tuple) else [results]:
        assert type(result) is np.ndarray and result.dtype.kind in "bf"
    assert (function.__name__, function.__doc__) == (name, "My own.")
    assert inspect.signature(function) == inspect.signature(EXERCISES[name].reference)
    assert inspect.getsource(function) in own_progress.source(name)


def test_lists_of_an_earlier_function_are_arrays_for_the_next_one_too(cell):
    check(cell("def similarity_scores(Q, K):\n    return (Q @ K.swapaxes(-1, -2)).tolist()\n")
          ["similarity_scores"])
    space = cell("def attention_weights(Q, K):\n    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])\n"
                 "    e = np.exp(scores - scores.max(-1, keepdims=True))\n"
                 "    return (e / e.sum(-1, keepdims=True)).tolist()\n")
    space["similarity_scores"] = mine("similarity_scores")
    assert check(space["attention_weights"])
    assert np.allclose(mine("attention_weights")(np.eye(2), np.eye(2)).sum(axis=-1), 1)


def test_an_array_comes_through_as_the_object_that_it_was(cell):
    check(cell("def split_heads(x, n_heads):\n    T, d = x.shape[-2:]\n"
               "    return x.reshape(*x.shape[:-2], T, n_heads, d // n_heads).swapaxes(-3, -2)\n")
          ["split_heads"])
    x = np.ones((2, 4))
    assert np.shares_memory(mine("split_heads")(x, 2), x)
    check(cell("def similarity_scores(Q, K):\n    return np.asarray(Q) @ np.swapaxes(K, -1, -2)\n")
          ["similarity_scores"])
    assert mine("similarity_scores")(np.ones((1, 2)), np.ones((1, 2))).dtype == float


def test_a_number_comes_out_as_numpy_hands_it_out_and_nothing_is_hidden(cell):
    from course_lib.learner.as_arrays import as_arrays
    assert as_arrays(lambda: 0.5, 1)().shape == () and round(as_arrays(lambda: 0.5, 1)(), 1) == 0.5
    assert as_arrays(lambda: None, 1)() is None
    assert as_arrays(lambda: [[1.0], [2.0, 3.0]], 1)() == [[1.0], [2.0, 3.0]]
    with pytest.raises(ZeroDivisionError):
        as_arrays(lambda: 1 / 0, 1)()


def test_the_cause_is_still_found_in_a_function_that_mine_hands_out(cell):
    space = cell(RIGHT + "def attention_weights(Q, K):\n"
                 "    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(K.shape[-1]))\n")
    check(space["attention_weights"])
    weights = mine("attention_weights")
    inspect.unwrap(weights).__globals__["softmax"] = cell(
        "def softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum()\n")["softmax"]
    assert check(weights).diagnosis.helper == "softmax"


def test_mine_changes_nothing_in_the_notebook(cell):
    space = cell(RIGHT)
    check(space["softmax"])
    before = dict(space)
    mine("softmax")
    assert space == before
