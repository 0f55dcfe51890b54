"""Every file in attacks/ is a cell that a stranger could hand in. None may gain or harm anything.

Each is tried in one form of the sandbox by turns (../turns.py); in both, those of IN_BOTH, which aim at what
differs: the process that waits, what one submission leaves to the next one, and what is inherited.
"""

import contextlib
import shutil
import time
from pathlib import Path

import pytest
import turns

from course_lib.grading.results import COURSE_OWN, RIGHT

from .walls import ATTACKS, HONEST, RecordingBox, marked, world

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


FORMS = ["warm", "fresh for each"]
both_forms = pytest.mark.parametrize("box", FORMS, indirect=True, scope="module")
IN_BOTH = {"at_exit", "closes_everything", "daemon", "fills_standard_error", "fork_bomb", "kills_its_group",
           "kills_its_parent", "remembers", "shared_memory", "shared_offsets", "shared_pages",
           "speaks_to_the_waiting_process"}


def pytest_generate_tests(metafunc):
    """Give each attack its forms of the sandbox, those of one form together: it is made once."""
    if "attack" in metafunc.fixturenames:
        share = metafunc.config.stash[turns.SHARE]
        tried = [(form, attack) for form in FORMS for n, attack in enumerate(ATTACKS)
                 if attack.stem in IN_BOTH or form in share.forms(n, FORMS)]
        metafunc.parametrize(("box", "attack"), tried, indirect=["box"], scope="module",
                             ids=[f"{form}-{attack.stem}" for form, attack in tried])


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    with world(tmp_path_factory.mktemp("teacher")) as it:
        yield it


@pytest.fixture(scope="module")
def box(request, around):
    """Made when everything that is worth stealing lies there."""
    with RecordingBox(fresh=request.param != "warm") as box:
        assert marked(box, HONEST).status == RIGHT      # else every attack "held"
        yield box


def test_an_attack_gains_nothing_and_harms_nothing(box, around, attack):
    before, in_tmp = around.files(), set(Path("/tmp").glob("left*"))
    box.answers.clear()
    begun = time.monotonic()

    result = marked(box, around.cell, attack.read_text())

    assert result.status != RIGHT
    assert time.monotonic() - begun < 20         # two at most; the machine may be busy
    assert not any(around.is_told_in(answer) for answer in box.answers)
    assert not around.was_reached()
    assert around.files() == before and set(Path("/tmp").glob("left*")) == in_tmp
    assert "\x1b" not in result.title + result.html + result.reason
    assert "<script" not in result.html and "<img" not in result.html
    assert marked(box, HONEST).status == RIGHT
    assert len(box.processes(3)) == 3     # bubblewrap's first process, ours that waits, the next fork


@both_forms
@pytest.mark.parametrize("name", ["courses_own", "courses_own_by_the_back_door", "mine_is_not_mine"])
def test_the_courses_own_function_earns_nothing_and_is_named(box, around, name):
    attack = next(path for path in ATTACKS if path.stem == name)
    result = marked(box, around.cell, attack.read_text())
    assert result.status == COURSE_OWN
    assert result.reason.startswith("calls the course's own ")


def test_there_are_enough_attacks_and_twelve_are_tried_in_both_forms():
    assert len(ATTACKS) >= 48
    assert len(IN_BOTH) == 12 and {attack.stem for attack in ATTACKS} >= IN_BOTH


MAGICS = """
import numpy as np
%time TAKEN = open(SECRET_FILE).read()
HOST = !cat /etc/passwd
%sx touch /tmp/left-by-a-magic
!touch /tmp/left-by-a-shell
def softmax(x, axis=-1):
    !touch /tmp/left-by-a-function
    return np.array([float(ord(letter)) for letter in str(globals().get("TAKEN", HOST))])
"""


@both_forms
def test_magics_and_shell_lines_reach_no_further_than_other_code(box, around):
    box.answers.clear()
    result = marked(box, around.cell, MAGICS)
    assert result.status != RIGHT and len(box.answers) >= 3          # one of them is the translation
    assert not any(around.is_told_in(answer) for answer in box.answers)
    assert not set(Path("/tmp").glob("left-by*"))


FILLS_STANDARD_ERROR = """
import os, signal
def softmax(x, axis=-1):
    def enough(*_): raise TimeoutError
    signal.signal(signal.SIGALRM, enough)
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    while True:
        os.write(2, b"x" * 512)
"""


@both_forms
def test_a_full_standard_error_does_not_stop_the_next_submission(box):
    """Python warns there of `axis is -1` while it compiles the next one's cell."""
    warned = HONEST.replace("    e =", "    if axis is -1:\n        axis = x.ndim - 1\n    e =", 1)
    assert marked(box, warned).status == RIGHT
    assert marked(box, FILLS_STANDARD_ERROR).status != RIGHT
    assert marked(box, warned).status == RIGHT


def test_the_control_socket_is_closed_whatever_its_number():
    """A parent with many open files hands a high number down."""
    steals = "import os\ndef softmax(x, axis=-1):\n    for n in range(4, 600):\n        " \
             "try:\n            os.fstat(n)\n        except OSError:\n            continue\n        " \
             "return n * np.ones(3)\n    return None\nimport numpy as np"
    with contextlib.ExitStack() as stack:
        for _ in range(400):
            stack.enter_context(open("/dev/null"))
        with RecordingBox(fresh=False) as box:
            assert marked(box, steals).kind == "nothing"
