"""What learners write first in the cells of lesson 08, and what they are told."""

from pathlib import Path

import numpy as np
import pytest
from first_tries import written

from course_lib.authoring.source import read
from course_lib.diagnosis import diagnose

LESSON = Path(__file__).parents[2] / "lessons" / "08_positions.py"

ANGLE = "angle = np.arange(T)[:, None] / 10000 ** (np.arange(0, d, 2) / d); "
FILL = "P = np.empty((T, d)); P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle); return P"
WAVES = {
    ANGLE.replace("/ d)", "* 2 / d)") + FILL: "pos.double_exponent",
    ANGLE.replace("[:, None] /", "[:, None] *") + FILL: "pos.multiplies",
    ANGLE.replace("arange(T)", "arange(1, T + 1)") + FILL: "pos.starts_at_one",
    ANGLE + FILL.replace("np.sin(angle), np.cos(angle)", "np.cos(angle), np.sin(angle)"): "pos.swapped",
    ANGLE + "return np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)": "pos.halves",
    ANGLE.replace("np.arange(0, d, 2) / d", "(np.arange(0, d, 2) + 2) / d") + FILL: "pos.one_pair_late",
    ANGLE + "angle = angle * np.pi / 180; " + FILL: "pos.degrees",
    ANGLE + "angle = 2 * np.pi * angle; " + FILL: "pos.full_turns",
}
TURN = ("d = x.shape[-1]; angle = np.asarray(positions)[:, None] * base ** (-np.arange(0, d, 2) / d); "
        "cos, sin = np.cos(angle), np.sin(angle); a, b = x[..., 0::2], x[..., 1::2]; "
        "pairs = [a * cos - b * sin, a * sin + b * cos]; "
        "return np.stack(pairs, axis=-1).reshape(x.shape)")
STACKED = "np.stack(pairs, axis=-1).reshape(x.shape)"
JOINED = "np.concatenate(pairs, axis=-1)"
ROPE = {
    TURN.replace("a * cos - b", "a * cos + b"): "rope.sign_lost",
    TURN.replace("-np.arange(0, d, 2)", "-2 * np.arange(0, d, 2)"): "rope.double_exponent",
    TURN.replace("np.arange(0, d, 2)", "np.arange(d // 2)"): "rope.wrong_frequencies",
    TURN.replace("np.asarray(positions)", "np.arange(x.shape[-2])"): "rope.ignores_positions",
    TURN.replace("x[..., 0::2], x[..., 1::2]", "x[..., :d // 2], x[..., d // 2:]")
        .replace(STACKED, JOINED): "rope.half_split",
    TURN.replace(STACKED, JOINED): "rope.pairs_in_halves_out",
    TURN.replace("cos, sin = np.cos(angle), np.sin(angle)", "cos, sin = np.sin(angle), np.cos(angle)"):
        "rope.swapped",
    TURN.replace("-np.arange(0, d, 2)", "-np.arange(2, d + 2, 2)"): "rope.one_pair_late",
    TURN.replace("pairs = [a * cos - b * sin, a * sin + b * cos]",
                 "a = a * cos - b * sin; b = a * sin + b * cos; pairs = [a, b]"): "rope.overwrites_the_first",
    TURN.replace("-np.arange(0, d, 2) / d", "-2 * np.arange(x.shape[-2])[:, None] / d")
        .replace("a, b = x", "cos, sin = (np.tile(t, d // 2) for t in (cos, sin)); a, b = x"):
        "rope.speed_by_row",
}


@pytest.mark.parametrize(("body", "idea"), WAVES.items(), ids=WAVES.values())
def test_a_first_try_at_the_waves_is_told_its_idea(body, idea):
    assert diagnose("sinusoidal_positions", written("T, d", body)).misconception == idea


@pytest.mark.parametrize(("body", "idea"), ROPE.items(), ids=ROPE.values())
def test_a_first_try_at_rope_is_told_its_idea(body, idea):
    assert diagnose("rope", written("x, positions, base=10000.0", body)).misconception == idea


def test_the_lines_that_are_spoilt_here_are_right_as_they_are():
    assert diagnose("sinusoidal_positions", written("T, d", ANGLE + FILL)).correct
    assert diagnose("rope", written("x, positions, base=10000.0", TURN)).correct


@pytest.mark.parametrize(("line", "told"), [
    ("scores = scores - slope * distance", "Good"),
    ("scores -= distance * slope", "Good"),
    ("...", "nothing has changed"),
    ("scores - slope * distance", "nothing has changed"),
    ("scores = scores + slope * distance", "a steeper slope gives river more"),
    ("scores = scores - slope * np.arange(T)", "what does bank itself lose, 0 places back, and what river?"),
    ("scores = scores / slope", "other numbers"),
    ("scores = scores - distance", "other numbers"),
    ("scores = scores - slope * distance ** 2", "other numbers"),
    ("scores = scores * (1 - slope * distance)", "other numbers"),
])
def test_a_line_that_charges_for_the_distance_is_told_from_one_that_does_not(
        line, told, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    cells = {cell.options.get("name"): cell.text for cell in read(LESSON).cells}
    space = {}
    exec(cells["imports"], space)
    capsys.readouterr()
    right = "scores = scores - slope * distance"
    assert right in cells["bank-with-alibi"]
    exec(cells["bank-with-alibi"].replace(right, line), space)
    exec(cells["is-distance-charged"], space)
    assert told in capsys.readouterr().out
