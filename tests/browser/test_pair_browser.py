"""The explorer of two words in JupyterLab: its mathematics, the swap, a learner's function."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from waiting import in_python

from course_lib.attention import project_qkv, similarity_scores
from course_lib.models.corpus import VECTORS
from course_lib.models.hand_made import W_K, W_Q, W_V

OPEN = "from course_lib.explorers import explorer\nw = explorer('pair')\nw"
DRIVEN = '''from course_lib.explorers import explorer
def project_qkv(x, W_q, W_k, W_v):
    return x @ W_q, x @ W_k, x @ W_v
w = explorer("pair", project_qkv)
w'''
PAIR = "(w.asks, w.offers)"
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def reading(lab, page):
    """Wait until the browser says what Python says; what it says of the cell under the cursor is its own."""
    page.wait_for_function("text => document.querySelector('.course-reading').textContent === text",
                           arg=lab.python(page, "w.reading"))


def tables(rows, columns):
    return hnp.arrays(float, (rows, columns), elements=st.floats(-30, 30, width=32))


@few
@given(x=tables(6, 4), W=tables(4, 3), K=tables(6, 3))
def test_projections_and_scores_equal_numpys(js, x, W, K):
    Q, _, _ = project_qkv(x, W, W, W)
    np.testing.assert_allclose(js("pair", "timesMatrix", x, W), Q, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(js("pair", "scoreTable", Q, K), similarity_scores(Q, K), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("strength", [0, 0.3, 2, 3])
def test_the_strength_is_one_number_of_W_q(js, strength):
    W = W_Q.copy()
    W[1, 0] = strength
    assert js("pair", "askingWith", W_Q, 1, strength).tolist() == W.tolist()
    Q, K, _ = project_qkv(VECTORS, W, W_K, W_V)
    products = js("pair", "productsOf", Q[5], K[4])
    assert np.isclose(products.sum(), similarity_scores(Q, K)[5, 4])


def test_the_two_words_are_swapped_by_a_click_and_by_the_space_key(lab):
    page = lab.open([OPEN])
    page.get_by_role("button", name="swap the two words").click()
    in_python(lab, page, PAIR, ("river", "bank"))
    reading(lab, page)
    canvas = page.locator(".course-explorer canvas")
    canvas.focus()
    page.keyboard.press(" ")
    in_python(lab, page, PAIR, ("bank", "river"))

    for key in ["ArrowUp", "ArrowLeft", "ArrowLeft"]:        # the arrows walk over the table
        page.keyboard.press(key)
    in_python(lab, page, PAIR, ("river", "by"))
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")                        # the edge of the table holds
    in_python(lab, page, PAIR, ("river", "bank"))
    reading(lab, page)

    box = canvas.bounding_box()                              # a click on the cell of She and by
    canvas.click(position={"x": box["width"] - 300 + 2.5 * 50, "y": 34 + 26 + 25})
    in_python(lab, page, PAIR, ("She", "by"))
    page.get_by_label("word that asks").select_option("bank")
    page.get_by_label("queries and keys").select_option("bare vectors")
    in_python(lab, page, "(w.asks, w.views)", ("bank", "bare vectors"))
    assert page.get_by_label("money asks with").is_disabled()
    reading(lab, page)


def test_the_learners_function_draws_and_its_trouble_is_told(lab):
    page = lab.open([DRIVEN])
    reading(lab, page)
    page.get_by_role("button", name="swap the two words").click()
    in_python(lab, page, PAIR, ("river", "bank"))
    reading(lab, page)
    lab.run_code(page, "w.function = lambda x, W_q, W_k, W_v: (x @ W_k, x @ W_q, x @ W_v)")
    in_python(lab, page, "'the query of bank and 6 more.' in w.reading", True)
    reading(lab, page)
    lab.run_code(page, "w.function = lambda x, W_q, W_k, W_v: x @ W_q")
    page.get_by_text("function returned 1 array; the picture needs 3.").wait_for()
    reading(lab, page)
    lab.run_code(page, "w.function = project_qkv")
    page.wait_for_function("() => !document.querySelector('.course-trouble').textContent")
    reading(lab, page)
