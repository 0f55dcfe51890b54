"""What of a notebook is run for one exercise."""

import json

import pytest

from course_lib.grading.sandbox.inside.cells import Unreadable, code_cells
from course_lib.grading.sandbox.inside.notebook import take


def sources(cells, name="softmax"):
    """The first lines of the statements that would be run."""
    import ast
    return [ast.unparse(s.node).splitlines()[0] for s in take(cells, name).statements]


def test_only_the_function_and_what_it_uses_is_run():
    cells = ["import numpy as np\nimport matplotlib.pyplot as plt", "plt.plot([1])\nEPS = 1e-9\nother = 3",
             "def softmax(x):\n    return np.exp(x) / EPS"]
    assert sources(cells) == ["import numpy as np", "EPS = 1e-09", "def softmax(x):"]


@pytest.mark.parametrize("line", ['softmax = mine("softmax")', 'f, softmax = mine("f"), mine("softmax")'])
def test_what_the_lesson_lends_is_nobodys_answer(line):
    """Who renamed the function, or left the cell, has not called the course's own."""
    cells = ["from course_lib import mine", "def soft_max(x):\n    return x", "check(softmax)", line]
    assert not take(cells, "softmax").found
    assert sources([cells[0], "def softmax(x):\n    return x", *cells[2:]]) == ["def softmax(x):"]


def test_a_helper_of_a_helper_is_found():
    cells = ["def shift(x):\n    return x - top(x)", "def top(x):\n    return max(x)",
             "def softmax(x):\n    return shift(x)"]
    assert sources(cells) == ["def shift(x):", "def top(x):", "def softmax(x):"]


def test_a_local_variable_does_not_pull_in_a_cell_that_uses_the_same_name():
    cells = ["scores = very_slow_experiment()", "def softmax(x):\n    scores = x + 1\n    return scores"]
    assert sources(cells) == ["def softmax(x):"]


def test_a_name_that_is_declared_global_is_needed():
    cells = ["count = 0", "def softmax(x):\n    global count\n    count += 1\n    return x"]
    assert sources(cells) == ["count = 0", "def softmax(x):"]


def test_a_default_value_and_a_decorator_are_needed():
    cells = ["axis = -1\ndef same(f):\n    return f", "@same\ndef softmax(x, axis=axis):\n    return x"]
    assert sources(cells) == ["axis = -1", "def same(f):", "@same"]


def test_what_stands_below_the_last_check_does_not_count():
    cells = ["def softmax(x):\n    return 1", "assert check(softmax)", "def softmax(x):\n    return 2"]
    assert take(cells, "softmax").statements[-1].file == "<cell 1>"


def test_a_definition_below_the_check_is_better_than_none():
    cells = ["check(softmax)", "def softmax(x):\n    return 2"]
    assert take(cells, "softmax").found


def test_a_cell_that_is_not_python_costs_only_what_is_in_it():
    cells = ["def weighted_sum(:", "def softmax(x):\n    return x"]
    assert sources(cells) == ["def softmax(x):"]
    assert "SyntaxError in line 1" in take(cells, "weighted_sum").broken


def test_a_later_good_definition_makes_a_broken_one_good():
    cells = ["def softmax(x:\n  return", "def softmax(x):\n    return x"]
    assert not take(cells, "softmax").broken


def test_a_cell_that_is_not_python_is_said_to_be_ipythons_if_it_may_be_needed():
    needed = ["%time import numpy as np", "def softmax(x):\n    return np.exp(x)"]
    assert take(needed, "softmax").only_ipython
    assert not take(["!echo hello", needed[1]], "softmax").only_ipython


def test_what_changes_a_needed_object_is_taken_and_what_only_looks_at_a_function_is_not():
    cells = ["import numpy as np\nD = {}\nother = {}", "D['k'] = 1\nother['k'] = 1\nD.update(a=2)",
             "def softmax(x):\n    return np.exp(x) * D['k']", "print(softmax)\nnp.seterr(all='raise')"]
    assert sources(cells) == ["import numpy as np", "D = {}", "D['k'] = 1", "D.update(a=2)",
                              "def softmax(x):"]


@pytest.mark.parametrize(("cells", "more"), [
    (["import numpy as np", "def softmax(x):\n    return np.exp(x)"], False),
    (["L = []", "def fill(): L.append(1)", "fill()", "def softmax(x):\n    return x * L[0]"], True),
    (["def begin():\n    global one\n    one = 1", "begin()", "def softmax(x):\n    return x * one"], True),
    (["one = 1", "def softmax(x):\n    return x * globals()['one']"], True),
    (["def softmax(x):\n    return x + 1"], False),
    (["from course_lib import mine\nsoftmax = mine('softmax')",
      "def helper(x): return x\ndef softmax(x):\n    return helper(x)"], False),
])
def test_it_is_said_when_what_was_left_out_may_matter(cells, more):
    taken = take(cells, "softmax")
    assert taken.more_may_matter == more
    assert len(take(cells, "softmax", whole=True).statements) >= len(taken.statements)


@pytest.mark.parametrize("body", ["...", "pass", '"""Words."""\n    ...', '"""Only words."""'])
def test_a_blank_that_was_not_filled_is_blank(body):
    assert take([f"def softmax(x):\n    {body}"], "softmax").blank


def test_a_filled_one_is_not_blank():
    assert not take(["def softmax(x):\n    ...\n    return x"], "softmax").blank


def test_source_may_be_a_text_or_a_list_of_lines():
    cells = [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "markdown", "source": "b"},
             {"cell_type": "code", "source": ["a = 1\n", "b = 2"]}, {"cell_type": "code", "source": 3},
             {"cell_type": "code"}, "no cell"]
    assert code_cells(json.dumps({"cells": cells}).encode()) == ("a = 1", "a = 1\nb = 2")


@pytest.mark.parametrize(("notebook", "why"), [
    (b"", "empty"), (b" \n", "empty"), (b"{", "not JSON"), (b"\xff\xfe{}", "not UTF-8"),
    (b"[" * 200_000, "nested too deeply"), (b"[]", "no list of cells"), (b'{"cells": 3}', "no list of cells"),
    (b'{"worksheets": []}', "no list of cells"), (b"1" * 100_000, "not JSON"), (b"\0" * 100, "not JSON"),
])
def test_what_is_no_notebook_is_told(notebook, why):
    with pytest.raises(Unreadable, match=why):
        code_cells(notebook)


def test_code_nested_too_deeply_is_told_and_not_fatal():
    deep = "def softmax(x):\n    return " + "-" * 50_000 + "x"
    assert take([deep], "softmax").broken
