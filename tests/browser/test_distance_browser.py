"""The distance explorer in a browser: its mathematics, its keys, and a learner's rope."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import PIXELS, ROOT, in_python, painted, reads_as_python, texts

from course_lib.attention import rope
from course_lib.explorers.distance.widget import alibi_line, rope_curve, rope_question, sinusoid_curve

OPEN = "from course_lib.explorers import explorer\nw = explorer('distance')\nw"
DRIVEN = """import numpy as np
from course_lib.explorers import explorer
def rope(x, positions, base=10000.0):
    angle = np.asarray(positions)[:, None] * base ** (-np.arange(x.shape[-1] // 2) / x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    turned = [a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)]
    return np.stack(turned, axis=-1).reshape(x.shape)
w = explorer('distance', rope, preset='aimed 8 back')
w"""
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
even = st.integers(1, 64).map(lambda pairs: 2 * pairs)
bases = st.floats(10, 100_000, width=32)


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-5)


@few
@given(start=st.integers(64, 1000), aim=st.integers(0, 32), d=even, base=bases)
def test_curves_and_line_equal_numpys(js, start, aim, d, base):
    turned = rope(*rope_question(start, aim, d, base))
    same(js("distance", "ropeCurve", start, aim, d, base), rope_curve(turned))
    same(js("distance", "sinusoidCurve", start, d, base), sinusoid_curve(start, d, base))
    same(js("distance", "alibiLine", 1 / d), alibi_line(1 / d))


@few
@given(x=st.lists(st.floats(-5, 5, width=32), min_size=6, max_size=6),
       position=st.integers(0, 1000), base=bases)
def test_turned_pairs_equal_the_courses_rope(js, x, position, base):
    turned = js("distance", "turnPairs", x, position, js("distance", "speeds", len(x), base))
    same(turned, rope(np.array([x]), [position], base)[0])


def test_every_control_is_moved_by_keys_and_the_text_follows_python(lab):
    page = lab.open([OPEN])
    page.wait_for_selector(f"{ROOT} canvas")
    before = page.evaluate(PIXELS)
    for label, key in [("distance", "ArrowRight"), ("query stands at", "End"), ("base", "ArrowLeft"),
                       ("d", "ArrowRight"), ("RoPE aimed back", "PageUp"), ("slope of ALiBi", "ArrowUp")]:
        page.get_by_label(label, exact=True).focus()
        page.keyboard.press(key)
    page.wait_for_function(f"before => ({PIXELS})() !== before", arg=before)
    page.get_by_label("look closely at").select_option("RoPE")
    in_python(lab, page, "w.chosen", "RoPE")          # the last move is on its way to the kernel
    base, *whole = lab.python(page, "[w.base, w.distance, w.start, w.d, w.aim, w.slope, w.chosen]")
    assert base < 10_000
    assert whole == [9, 1000, 66, 3, "1/4", "RoPE"]
    reads_as_python(lab, page)


def test_the_mark_follows_the_mouse(lab):
    page = lab.open([OPEN])
    canvas = page.locator(f"{ROOT} canvas")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 160, box["y"] + 150, steps=4)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('input[type=range]').value === '64'")
    in_python(lab, page, "w.distance", 64)            # the last move is on its way to the kernel


def test_the_learners_curve_is_drawn_and_its_difference_told(lab):
    page = lab.open([DRIVEN])
    page.wait_for_selector(f"{ROOT} canvas")
    reads_as_python(lab, page)
    assert "another number for distance 0, distance 1" in page.locator(".course-reading").inner_text()
    page.get_by_role("button", name="d = 2: one clock").click()
    lab.wait_idle(page)
    reads_as_python(lab, page)
    assert page.locator(".course-reading").inner_text().endswith("Computed by your rope.")
    lab.run_code(page, "w.function = lambda x, positions, base: x[0]")
    page.get_by_text("function returned shape (2,); the picture needs (67, 2).").wait_for()
    reads_as_python(lab, page)


def test_no_words_of_the_panels_are_crossed_by_the_dashed_line(lab):
    page = lab.open([OPEN])
    page.wait_for_selector(f"{ROOT} canvas")
    words = painted(page)
    mark, = [(left + right) / 2 for text, left, right, _ in words if text == "distance 8"]
    numbers_below = max(y for text, *_, y in words if text == "48")
    crossed = [text for text, left, right, y in words if left < mark < right and y < numbers_below - 5]
    assert crossed == ["distance 8"]
    assert "added to" in texts(page) and "the score" in texts(page)


def test_what_the_curve_cannot_show_and_what_is_not_there_yet_is_told_as_python_tells_it(lab):
    page = lab.open([OPEN])
    lab.run_code(page, "from course_lib.attention import rope; import numpy as np")
    lab.run_code(page, "w.function = lambda *_: ...")
    page.get_by_text("has given nothing to show yet").wait_for()
    reads_as_python(lab, page)
    assert "RoPE, right" in texts(page) and "your function" not in texts(page)
    for turned, told in [("rope(x, -positions, base)", "It turns the other way round"),
                         ("np.roll(rope(x, positions, base), 32, axis=-1)", "in another way than")]:
        lab.run_code(page, f"w.function = lambda x, positions, base: {turned}")
        page.get_by_text(told).wait_for()
        reads_as_python(lab, page)
        assert "your function" in texts(page)
