"""The explorer of d_k in JupyterLab: its mathematics, the typed d_k, keys, mouse, a learner's function."""

import base64

import numpy as np
import pytest
from waiting import PIXELS, in_python, reads_as_python, texts

from course_lib.attention import softmax
from course_lib.explorers.scale.numbers import DIVISORS, GRID, measures, random_vectors, scores_at
from course_lib.explorers.scale.still import curves
from course_lib.widgets.join import widget_source

OPEN = "from course_lib.explorers import explorer\nw = explorer('scale')\nw"
DRIVEN = '''import numpy as np
from course_lib.explorers import explorer
from course_lib.attention import softmax
def attention_weights(Q, K):
    return softmax(Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]))
w = explorer("scale", attention_weights, d_k=256)
w'''
CANVAS = ".course-explorer canvas"
WALK = [5, 1024, 64, 3, 379, 1]            # forth and back: nothing is left over


@pytest.fixture
def script(page):
    """Evaluate an expression of `s`, the script, and `vectors`; the answer as an array."""
    page.set_content("<p>mathematics</p>")
    page.evaluate("""async ([source, bytes]) => {
      window.s = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      window.vectors = Int8Array.from(atob(bytes), c => c.charCodeAt(0));
    }""", [widget_source("explorers/scale/widget.js"), base64.b64encode(random_vectors().tobytes()).decode()])
    return lambda expression, given=None: np.array(page.evaluate(f"given => {expression}", given), float)


def test_scores_are_exactly_numpys_on_every_way_to_a_d_k(script):
    scores = script("(at => given.map(d => [...at(d)]))(s.scoresOf(vectors))", WALK)
    for d_k, there in zip(WALK, scores, strict=True):
        assert np.array_equal(there, scores_at(d_k).ravel()), d_k


@pytest.mark.parametrize("scale", DIVISORS)
def test_weights_and_measures_equal_numpys(script, scale):
    for d_k in (1, 64, 1024):
        raw, divisor = scores_at(d_k).ravel(), DIVISORS[scale](d_k)
        weights = softmax(scores_at(d_k) / divisor)
        there = script("[...s.softmaxRows(given[0], given[1])]", [raw.tolist(), divisor])
        np.testing.assert_allclose(there, weights.ravel(), rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(script("s.measuresOf(given)", weights.ravel().tolist()),
                                   measures(weights), rtol=1e-5, atol=1e-7)
        assert np.isclose(script("s.spreadOf(given)", raw.tolist()), raw.std())


def test_the_curves_equal_numpys(script):
    there = script("Object.values(s.curvesOf(vectors, given))", GRID)
    np.testing.assert_allclose(there, list(curves().values()), rtol=1e-5, atol=1e-6)


def test_one_nan_makes_entropy_and_jacobian_nan_and_saturates_nothing(script):
    there = script("s.measuresOf([NaN, ...new Array(31).fill(1 / 16)])")
    assert there[0] == 0 and np.isnan(there[1:]).all()


def test_a_d_k_that_does_not_fit_is_told_in_words_and_the_picture_stays(lab):
    page = lab.open([OPEN])
    field = page.get_by_label("or type d_k")
    before = page.evaluate(PIXELS)
    for bad in ["0", "-3", "1.5", "x", "", "1025"]:
        field.fill(bad)
        field.press("Enter")
        page.get_by_text(f"d_k = {bad or 'nothing'} does not fit: give a whole number from 1 to 1024. "
                         "The picture stays as it was.").wait_for()
        assert field.get_attribute("aria-invalid") == "true"
    assert page.evaluate(PIXELS) == before
    assert lab.python(page, "w.d_k") == 64
    field.fill("379")
    field.press("Enter")
    in_python(lab, page, "w.d_k", 379)
    field.press("ArrowUp")
    in_python(lab, page, "w.d_k", 380)
    reads_as_python(lab, page)
    assert page.locator(".course-trouble").all_inner_texts() == ["", ""]
    lab.run_code(page, "w.d_k = 7")
    page.wait_for_function("f => f.value === '7'", arg=field.element_handle())
    assert page.get_by_label("d_k", exact=True).get_attribute("aria-valuetext") == "7"


def test_keys_and_mouse_reach_everything(lab):
    page = lab.open([OPEN])
    page.get_by_label("d_k", exact=True).focus()
    page.keyboard.press("End")
    in_python(lab, page, "w.d_k", 1024)
    page.keyboard.press("ArrowLeft")
    in_python(lab, page, "w.d_k", 939)
    page.get_by_label("nothing").focus()
    page.keyboard.press("ArrowRight")
    in_python(lab, page, "w.scale", "sqrt(d_k)")
    reads_as_python(lab, page)
    canvas = page.locator(CANVAS)
    width = canvas.bounding_box()["width"]
    canvas.click(position={"x": 0.5 * width + 17 + 50 + 6, "y": 100})          # the first bar
    in_python(lab, page, "w.chosen", "word 1")
    reads_as_python(lab, page)
    box, panel = canvas.bounding_box(), 0.5 * (width - 34)
    page.mouse.move(box["x"] + 50, box["y"] + 380)
    page.mouse.down()
    page.mouse.move(box["x"] + 50 + 0.6 * (panel - 56), box["y"] + 380, steps=4)
    page.mouse.up()
    in_python(lab, page, "w.d_k", 64)


def test_the_learners_function_draws_is_compared_fails_and_recovers(lab):
    page = lab.open([DRIVEN])
    reads_as_python(lab, page)
    page.get_by_text("compare with the course's own").wait_for()
    right = page.evaluate(PIXELS)
    lab.run_code(page, "w.function = lambda Q, K: softmax(Q @ np.swapaxes(K, -1, -2))")
    page.wait_for_function(f"before => ({PIXELS})() !== before", arg=right)
    page.get_by_text("gives other numbers in 256 of 256 rows").wait_for()
    reads_as_python(lab, page)
    page.get_by_label("nothing").check()
    page.get_by_text("The weights are computed by your function.").wait_for()
    page.get_by_label("√d_k", exact=True).check()
    in_python(lab, page, "w.scale", "sqrt(d_k)")
    lab.run_code(page, "w.function = lambda Q, K: Q")
    page.get_by_text("function returned shape (16, 16, 256); the picture needs (16, 16, 16).").wait_for()
    lab.run_code(page, "w.function = attention_weights")
    page.wait_for_function(f"before => ({PIXELS})() === before", arg=right)
    reads_as_python(lab, page)


def test_the_headings_say_whose_scores_and_whose_weights_are_drawn(lab):
    page = lab.open([DRIVEN])
    reads_as_python(lab, page)
    assert {"The course's scores", "Your weights, one row"} <= set(texts(page))
    lab.run_code(page, "w.function = None")
    lab.run_code(page, "w.function = lambda Q, K: ...; w.chosen = 'word 4'")
    reads_as_python(lab, page)
    assert {"The course's scores", "The course's weights"} <= set(texts(page))
    lab.run_code(page, "w.function = None")
    reads_as_python(lab, page)
    assert {"Scores", "Weights of one row"} <= set(texts(page))
