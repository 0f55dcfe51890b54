"""From a notebook to facts about its exercises, through a real sandbox."""

import inspect
import json
import shutil
from pathlib import Path

import pytest

from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES
from course_lib.grading import limits
from course_lib.grading.count.points import score
from course_lib.grading.count.rubric import default
from course_lib.grading.mark.notebook import PUBLIC, mark_notebook
from course_lib.grading.mark.without_numbers import NotANotebook
from course_lib.grading.results import (
    COURSE_OWN,
    FOLLOWS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    SAME_FOR_ALL,
    WRONG,
    Marked,
)
from course_lib.grading.sandbox.box import Box
from course_lib.grading.sandbox.inside import wire

from ..sandbox.walls import HONEST, no_hurry, notebook

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
ROOT = Path(__file__).parents[3]
SEED = 20_261_125
COLUMNS = "import numpy as np\ndef softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum(axis=0)"


@pytest.fixture(scope="module")
def box():
    with pytest.MonkeyPatch.context() as patch, Box() as box:
        no_hurry(patch)
        yield box


def marks(box, lesson, *cells):
    return {r.exercise: r for r in mark_notebook(box, notebook(*cells), lesson, SEED)}


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("0*.ipynb")), ids=lambda p: p.stem)
def test_every_solution_notebook_gets_full_marks(box, path):
    results = mark_notebook(box, path.read_bytes(), path.stem, SEED)
    assert results and {r.status for r in results} == {RIGHT}
    assert all(r.held and not r.broken for r in results)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("0*.ipynb")), ids=lambda p: p.stem)
def test_an_untouched_notebook_is_not_answered_rather_than_wrong(box, path):
    assert {r.status for r in mark_notebook(box, path.read_bytes(), path.stem, SEED)} == {NOT_ANSWERED}


def test_a_known_mistake_is_named_with_the_message_of_check(box):
    result = marks(box, "02_weights", COLUMNS)["softmax"]
    assert (result.status, result.misconception) == (WRONG, "softmax.axis0")
    assert result.title == "You share the weight out down the columns."
    assert "expected" in result.html and "yours" in result.html
    assert result.broken and result.held


def test_properties_that_hold_and_that_do_not_are_all_of_them(box):
    result = marks(box, "02_weights", COLUMNS)["softmax"]
    assert {*result.held, *result.broken} == {p.text for p in EXERCISES["softmax"].properties}


def test_equal_wrong_answers_without_a_name_are_one_group(box):
    one = "import numpy as np\ndef softmax(x, axis=-1):\n    return x * 0.25 + 7"
    two = "def softmax(x, axis=-1):\n    y = x / 4\n    return y + 7"
    other = "def softmax(x, axis=-1):\n    return x / 4 + 8"
    groups = [marks(box, "02_weights", cell)["softmax"].group for cell in (one, two, other)]
    assert groups[0] == groups[1] != groups[2]
    assert all(groups)


MASKS = """import numpy as np
def causal_mask(T_q, T_k=None):
    return np.tril(np.ones((T_q, T_k or T_q), bool), (T_k or T_q) - T_q)
"""


def test_a_broken_cell_elsewhere_costs_nothing(box):
    results = marks(box, "06_masks", "this is not Python", "1 / 0", MASKS, "import not_there")
    assert results["causal_mask"].status == RIGHT
    assert results["masked_softmax"].status == NOT_ANSWERED


def test_a_package_that_is_not_in_the_sandbox_is_named(box):
    cell = "import torch\ndef masked_softmax(scores, mask):\n    return torch.softmax(scores, -1)"
    result = marks(box, "06_masks", cell)["masked_softmax"]
    assert result.kind == "crash"
    assert result.reason == ("a cell stopped before: ModuleNotFoundError: No module named 'torch' "
                             "(NumPy and Python's own library are there; what draws does nothing)")


def test_a_loop_in_one_exercise_costs_that_one_only(box):
    loop = "def masked_softmax(scores, mask):\n    while True:\n        pass"
    results = marks(box, "06_masks", loop, MASKS)
    assert results["causal_mask"].status == RIGHT
    assert (results["masked_softmax"].status, results["masked_softmax"].kind) == (WRONG, "out of time")


HEADS = """import numpy as np
def split_heads(x, n_heads):
    *batch, T, d = x.shape
    return np.swapaxes(x.reshape(*batch, T, n_heads, d // n_heads), -3, -2){wrong}
def merge_heads(x):
    *batch, h, T, d = x.shape
    return np.swapaxes(x, -3, -2).reshape(*batch, T, h * d)
def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    if mask is not None and mask.ndim > 2:
        mask = mask[..., None, :, :]
    out, weights = scaled_dot_product_attention(Q, K, V, mask)
    return merge_heads(out){more}
"""
EARLIER = "from course_lib import mine\nscaled_dot_product_attention = mine('scaled_dot_product_attention')"


def test_an_earlier_mistake_is_counted_once(box):
    results = marks(box, "07_heads", EARLIER, HEADS.format(wrong=" * 2", more=""))
    right = marks(box, "07_heads", EARLIER, HEADS.format(wrong="", more=""))["multi_head_attention"].status
    assert results["split_heads"].status == WRONG
    assert results["merge_heads"].status == RIGHT
    if right == RIGHT:
        assert results["multi_head_attention"].status == FOLLOWS
    assert results["multi_head_attention"].status in (FOLLOWS, WRONG)


def test_a_cell_that_is_not_python_is_told_with_its_line(box):
    result = marks(box, "02_weights", "def softmax(x, axis=-1):\n    return (x")["softmax"]
    assert (result.status, result.kind) == (WRONG, "syntax")
    assert "line 2" in result.reason


def test_hard_coded_answers_to_the_inputs_of_check_earn_nothing(box):
    from course_lib.diagnosis.known import known
    exercise = EXERCISES["softmax"]
    table = [(np_.tolist(), list(rest), exercise.reference(np_, *rest).tolist())
             for np_, *rest in known(exercise, 0).calls]
    cell = ("import numpy as np\nTABLE = " + repr(table).replace("inf", "np.inf").replace("nan", "np.nan")
            + "\ndef softmax(x, axis=-1):\n"
              "    for key, rest, value in TABLE:\n"
              "        if np.array_equal(x, np.array(key)) and rest == ([] if axis == -1 else [axis]):\n"
              "            return np.array(value)\n"
              "    return np.zeros(np.shape(x))")
    result = marks(box, "02_weights", cell)["softmax"]
    assert result.status == WRONG


def test_an_earlier_function_of_the_course_may_be_used(box):
    cell = ("from course_lib.attention import similarity_scores, softmax\nimport numpy as np\n"
            "def attention_weights(Q, K):\n"
            "    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]))")
    assert marks(box, "05_scaling", cell)["attention_weights"].status == RIGHT


@pytest.mark.parametrize("name", EXERCISES)
def test_no_question_carries_the_answer(name):
    """Neither its own nor that of a later exercise of the lesson, which the same process may be asked."""
    from course_lib.grading.sandbox.question import library
    sources, allowed = library(name)
    order = list(EXERCISES)
    for other in order[order.index(name):]:
        if EXERCISES[other].lesson == EXERCISES[name].lesson:
            assert not any(f"def {other}(" in source for source in sources.values())
            assert other not in allowed


@pytest.mark.parametrize("name", EXERCISES)
def test_the_courses_own_function_of_every_exercise_earns_nothing(box, name):
    if EXERCISES[name].reference.__module__.startswith("course_lib.attention"):
        cell = f"import course_lib.attention as a\n{name} = a.{name}"
        assert marks(box, EXERCISES[name].lesson, cell)[name].status == COURSE_OWN


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_is_right_in_the_sandbox_when_its_source_is(box, name):
    source = inspect.getsource(EXERCISES[name].reference)
    assert marks(box, EXERCISES[name].lesson, f"import math\nimport numpy as np\n"
                 f"from course_lib.attention import *\n{source}")[name].status == RIGHT


def test_a_slow_wrong_answer_is_asked_once_and_told_in_words(box, monkeypatch):
    monkeypatch.setattr(limits, "QUICK", 0.05)
    slow = COLUMNS.replace("    e = np", "    import time\n    time.sleep(0.01)\n    e = np")
    result = marks(box, "02_weights", slow)["softmax"]
    assert (result.status, result.misconception) == (WRONG, "softmax.axis0")
    assert "You share the weight out down the columns." in result.html and "<table" not in result.html


@pytest.mark.parametrize("returned", ["tuple(np.full(2, k) for k in range(9))", "np.zeros([1] * 9)",
                                      "{k: np.zeros(2) for k in range(9)}"])
def test_too_many_results_or_axes_are_wrong_and_nobody_is_said_to_interfere(box, returned):
    result = marks(box, "02_weights", f"import numpy as np\ndef softmax(x, axis=-1):\n    return {returned}")
    assert (result["softmax"].status, result["softmax"].kind) == (WRONG, "too large")


def test_a_file_that_is_no_notebook_is_told(box):
    for file in (b"", b"{", b"[" * 100_000, b'{"cells": {}}', b"\xff" * 30):
        with pytest.raises(NotANotebook):
            mark_notebook(box, file, "02_weights", SEED)


def test_a_large_notebook_is_read_whole(box):
    cells = json.loads(notebook(HONEST))
    cells["cells"] += [{"cell_type": "code", "source": "x" * 1000, "outputs": []}] * 9_000
    (result,) = mark_notebook(box, json.dumps(cells).encode(), "02_weights", SEED)
    assert result.status == RIGHT


@pytest.mark.parametrize("lesson, head, constant", [
    ("02_weights", "softmax(x, axis=-1)", "np.full(x.shape, 1 / x.shape[axis])"),
    ("06_masks", "padding_mask(lengths, T)", "np.ones((len(lengths), 1, 1, T), bool)"),
    ("08_positions", "rope(x, positions=None, base=10000.0)", "np.zeros(np.shape(x))"),
])
def test_a_constant_answer_gets_nothing_for_the_properties_that_it_happens_to_hold(
        box, lesson, head, constant):
    name = head.partition("(")[0]
    result = marks(box, lesson, f"import numpy as np\ndef {head}:\n    return {constant}")[name]
    assert (result.status, result.kind) == (WRONG, SAME_FOR_ALL)
    assert result.held
    student, = score(default(), [Marked("Ada", lesson, "d", exercises=(result,))])[0]
    assert student.lessons[lesson].items[name].points == 0
    assert student.lessons[lesson].items[name].why == "it answers the same, whatever numbers come in"


@pytest.mark.parametrize("name", EXERCISES)
def test_a_table_of_the_answers_to_the_public_inputs_is_not_enough(name):
    """Every exercise has inputs that differ from run to run, whole numbers too."""
    public, hidden = ({wire.describe("", [probe.args], seconds=1.0)
                       for probe in known(EXERCISES[name], seed).probes.values()} for seed in (PUBLIC, SEED))
    assert hidden - public


def test_who_forges_that_the_notebook_is_unreadable_is_found_out(box):
    attack = (ROOT / "tests/grading/sandbox/attacks/forges_unreadable.py").read_text()
    result = marks(box, "02_weights", attack)["softmax"]
    assert (result.status, result.kind) == (NOT_MARKED, "tampered")
    assert "disk" not in result.reason
