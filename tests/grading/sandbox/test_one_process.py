"""Exercises that are right share a process. One that is not, or that does harm, costs no other one."""

import shutil
import time

import pytest

from course_lib.grading.mark.notebook import mark_notebook
from course_lib.grading.results import RIGHT, WRONG
from course_lib.grading.sandbox.process import Waiting

from .walls import RecordingBox, no_hurry, notebook

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

BEGIN = "import numpy as np\nfrom course_lib.attention import scaled_dot_product_attention"
SPLIT = """def split_heads(x, n_heads):
    *batch, T, d = x.shape
    result = np.swapaxes(x.reshape(*batch, T, n_heads, d // n_heads), -3, -2)
    {then}
    return result
"""
RIGHT_SPLIT = SPLIT.format(then="pass")
MERGE = """def merge_heads(x):
    *batch, h, T, d = x.shape
    return np.swapaxes(x, -3, -2).reshape(*batch, T, h * d)
"""
MULTI = """def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    output, weights = scaled_dot_product_attention(Q, K, V, mask)
    return merge_heads(output) @ W_o
"""
HARM = {
    "patches NumPy": "np.swapaxes = np.reshape = np.sum = lambda *a, **k: 0",
    "patches the runner": "import sys; [sys.modules[n].__dict__.update(run=None, pack_run=None, answer=None)"
                          " for n in list(sys.modules) if 'sandboxed' in n]",
    "sets an alarm": "import signal; signal.signal(signal.SIGALRM, lambda *_: 1 / 0); "
                     "signal.setitimer(signal.ITIMER_REAL, 0.02, 0.0001)",
    "writes more than one answer": "import os, struct; "
                                   "os.write(3, struct.pack('>II', 2, 0) + b'{}') if x.ndim == 4 else 0",
    "closes the link": "import os; os.close(3) if x.ndim == 4 else 0",
    "ends": "import os; os._exit(0)",
    "takes all memory": "globals().setdefault('kept', []).append(np.ones(8_000_000))",
    "lowers a limit": "import sys; sys.setrecursionlimit(30)",
    "uses up descriptors": "import os; [os.dup(0) for _ in range(3)]",
}


@pytest.fixture(scope="module", params=["warm", "fresh for each"])
def box(request):
    with RecordingBox(fresh=request.param != "warm") as box:
        yield box


@pytest.fixture
def forks(monkeypatch):
    """A list that grows with every process that is taken."""
    taken, original = [], Waiting.take_fork

    def take_fork(self):
        taken.append(self)
        original(self)
    monkeypatch.setattr(Waiting, "take_fork", take_fork)
    return taken


def marks(box, split=RIGHT_SPLIT, merge=MERGE, multi=MULTI):
    return {result.exercise: result.status
            for result in mark_notebook(box, notebook(BEGIN, split, merge, multi), "07_heads", 20_261_128)}


def test_three_right_exercises_take_one_process(box, forks, monkeypatch):
    no_hurry(monkeypatch)
    assert set(marks(box).values()) == {RIGHT}
    assert len(forks) == 1


def test_a_part_of_numpy_that_is_loaded_late_is_there_for_a_function(box):
    draws = "np.random.default_rng(3).normal(size=2); np.linalg.norm(x); np.fft.fft(x)"
    assert marks(box, split=SPLIT.format(then=draws))["split_heads"] == RIGHT


def test_two_submissions_never_share_one(box, forks):
    marks(box)
    marks(box)
    assert len(forks) == 2


@pytest.mark.parametrize("harm", HARM)
def test_what_one_exercise_does_to_its_process_costs_no_other_one(box, harm):
    found = marks(box, split=SPLIT.format(then=HARM[harm]))
    assert found["merge_heads"] == RIGHT


def test_what_is_wrong_is_judged_by_a_process_of_its_own(box, forks):
    """Also when only a right exercise before it made it wrong."""
    hidden = SPLIT.format(then="import sys; sys.stopped = True")
    merge = MERGE.replace("    return", "    import sys\n    assert not hasattr(sys, 'stopped')\n    return")
    assert marks(box, split=hidden, merge=merge)["merge_heads"] == RIGHT


def test_a_loop_behind_a_right_exercise_takes_two_seconds_at_most(box):
    begun = time.monotonic()
    found = marks(box, merge="def merge_heads(x):\n    while True:\n        pass", multi="")
    assert (found["split_heads"], found["merge_heads"]) == (RIGHT, WRONG)
    assert time.monotonic() - begun < 20         # two at most; the machine may be busy


STEALS = """    import sys
    source = sys.modules["course_lib.attention"].offered._sources.get("merge_heads")
    if source:
        space = dict(np=np)
        exec(source, space)
        sys.stolen = space["merge_heads"]
"""
TAKES = """def merge_heads(x):
    import sys
    return sys.stolen(x)
"""


def test_a_process_holds_no_answer_that_a_later_exercise_could_take(box):
    found = marks(box, split=SPLIT.replace("    {then}\n", STEALS), merge=TAKES)
    assert (found["split_heads"], found["merge_heads"]) == (RIGHT, WRONG)
