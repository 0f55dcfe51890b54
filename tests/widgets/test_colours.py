"""The colours of still pictures are those of the live ones: one file, one scale."""

import re
from pathlib import Path

import pytest

import course_lib
from course_lib.widgets.colours import COLOURS, LIGHT, shade, table_colours

PACKAGE = Path(course_lib.__file__).parent


@pytest.mark.parametrize("t, colour", [(0, "#dbe9fc"), (0.5, "#759cc5"), (1, "#00548c"), (7, "#00548c"),
                                       (-0.5, "#bf8b6e"), (-1, "#833404")])
def test_the_scale_runs_from_orange_over_pale_to_blue(t, colour):
    assert shade(t) == colour


def test_matplotlib_gets_the_same_scale():
    from matplotlib.colors import to_hex, to_rgb
    colours = table_colours("#123456")
    assert [to_hex(colours(x)) for x in (0.0, 1.0)] == [shade(-1), shade(1)]
    for x, near in [(0.498, shade(-1e-9)), (0.502, shade(0))]:      # the two sides of 0 do not mix
        assert to_rgb(colours(x)) == pytest.approx(to_rgb(near), abs=0.01)
    assert to_hex(colours(float("nan"))) == "#123456"


def test_light_and_dark_have_a_colour_for_the_same_things():
    assert list(LIGHT) == list(COLOURS["dark"])


@pytest.mark.parametrize("path", sorted(path for folder in ("explorers", "widgets") for path in
                                        (PACKAGE / folder).rglob("*.*") if path.suffix in (".py", ".js")),
                         ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_picture_has_colours_of_its_own(path):
    found = re.findall(r"#[0-9a-fA-F]{6}\b|cmap=\"", path.read_text(encoding="utf-8"))
    assert set(found) <= {"#000000", "#ffffff"}         # ink, black or white, whichever can be read
