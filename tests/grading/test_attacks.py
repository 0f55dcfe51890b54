"""Every file in attacks/ is a cell that a stranger could hand in. None may gain or harm anything."""

import shutil
import time
from pathlib import Path

import pytest

from course_lib.grading.results import COURSE_OWN, RIGHT

from .walls import ATTACKS, HONEST, RecordingBox, marked, world

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    with world(tmp_path_factory.mktemp("teacher")) as it:
        yield it


@pytest.fixture(scope="module", params=["warm", "fresh for each"])
def box(request):
    with RecordingBox(fresh=request.param != "warm") as box:
        assert marked(box, HONEST).status == RIGHT      # else every attack "held"
        yield box


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_gains_nothing_and_harms_nothing(box, around, attack):
    before, in_tmp = around.files(), set(Path("/tmp").glob("left*"))
    box.answers.clear()
    begun = time.monotonic()

    result = marked(box, around.cell, attack.read_text())

    assert result.status != RIGHT
    assert time.monotonic() - begun < 6          # two at most; the machine may be busy
    assert not any(around.is_told_in(answer) for answer in box.answers)
    assert not around.was_reached()
    assert around.files() == before and set(Path("/tmp").glob("left*")) == in_tmp
    assert "\x1b" not in result.title + result.html + result.reason
    assert "<script" not in result.html and "<img" not in result.html
    assert marked(box, HONEST).status == RIGHT
    assert len(box.processes(3)) == 3     # bubblewrap's first process, ours that waits, the next fork


@pytest.mark.parametrize("name", ["courses_own", "courses_own_by_the_back_door", "mine_is_not_mine"])
def test_the_courses_own_function_earns_nothing_and_is_named(box, around, name):
    attack = next(path for path in ATTACKS if path.stem == name)
    result = marked(box, around.cell, attack.read_text())
    assert result.status == COURSE_OWN
    assert result.reason.startswith("calls the course's own ")


def test_there_are_enough_attacks():
    assert len(ATTACKS) >= 48
