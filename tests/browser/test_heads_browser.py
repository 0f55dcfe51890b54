"""The head viewer in JupyterLab: its mathematics, keys, mouse, any sentence, a learner's split_heads."""

import numpy as np
import pytest
from waiting import HELD, holding, in_python, reads_as_python, texts

from course_lib.explorers.heads.numbers import head_weights, most_at
from course_lib.models.corpus import COMPANIONS
from course_lib.widgets.join import widget_source

START = "import numpy as np\nfrom course_lib.explorers import explorer\n"
OPEN = START + "w = explorer('heads')\nw"
ONLY_RESHAPES = START + '''
def split_heads(x, n_heads):
    B, T, d_model = x.shape
    return x.reshape(B, n_heads, T, d_model // n_heads)
w = explorer("heads", split_heads)
w'''
SLOW = START + HELD + '''
from course_lib.attention import split_heads
def slow(x, n_heads):
    held()
    return split_heads(x, n_heads)
w = explorer("heads", slow)
w'''
GIVEN = START + "w = explorer('heads', weights=np.eye(8)[None].repeat(3, 0), sentence='a b c d e f g h')\nw"
CANVAS = ".course-explorer canvas"
LONG = " ".join([*COMPANIONS * 4, "bank " * 140])
SENTENCES = ["bank", "the the river bank the", "🙂 שלום לכם dark ground constructor",
             " ".join(LONG.split()[:200]), *COMPANIONS]


@pytest.fixture
def script(page):
    """Evaluate an expression of `s`, the script, and `given`; the answer as an array."""
    page.set_content("<p>mathematics</p>")
    page.evaluate("""async source => {
      window.s = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    }""", widget_source("explorers/heads/widget.js"))
    return lambda expression, given: np.array(page.evaluate(f"given => {expression}", given), float)


def detail(page, start):
    """Wait until the words about one word begin like this."""
    page.wait_for_function("start => document.querySelector('.course-detail p').textContent"
                           ".startsWith(start)", arg=start)


def pixels(page):
    return page.locator(CANVAS).evaluate("canvas => canvas.toDataURL()")


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("H", "T", "d"), [(1, 1, 1), (3, 6, 4), (2, 9, 5)])
def test_weights_their_mean_and_the_first_place_equal_numpys(script, H, T, d, causal):
    heads = np.random.default_rng(T).normal(0, 3, (2, H, T, d))
    if T == 9:
        heads[0, 1, 3, 2], heads[1, 0, 4] = np.inf, 0         # what a learner's function may return
        heads[0, 0, 2] = np.nan
    want = head_weights(heads, causal)
    given = {"split": heads.ravel().tolist(), "H": H, "T": T, "causal": causal}
    A = script("Array.from(s.headWeights(given.split, given.H, given.T, given.causal))", given)
    np.testing.assert_allclose(A.reshape(H, T, T), want, atol=1e-5)
    mean = script("Array.from(s.meanOfHeads(Float64Array.from(given.A), given.H))",
                  {"A": want.ravel().tolist(), "H": H})
    np.testing.assert_allclose(mean.reshape(T, T), want.mean(axis=0), atol=1e-5)
    rows = want.reshape(-1, T)
    most = script("given.map((row) => row.map((_, j) => s.mostAt(row).includes(j)))", rows.tolist())
    assert [np.flatnonzero(row).tolist() for row in most] == [most_at(row) for row in rows]


def test_the_keyboard_walks_over_the_words_locks_one_and_changes_the_head(lab):
    page = lab.open([OPEN, "2"])
    lab.command(page, "notebook:move-cursor-up")
    canvas = page.locator(CANVAS)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    detail(page, "She looks at ")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    detail(page, "river looks at ")
    page.keyboard.press("Enter")
    in_python(lab, page, "w.chosen", "river")
    reads_as_python(lab, page)
    page.keyboard.press("ArrowRight")
    detail(page, "bank looks at river 0.65")
    page.keyboard.press("ArrowUp")
    detail(page, "bank looks at river 1.00")
    in_python(lab, page, "w.head", 1)
    slider = page.get_by_label("head", exact=True)
    assert slider.get_attribute("aria-valuetext") == "one back"
    slider.focus()                                  # leaving the canvas leaves the walk, not the lock
    detail(page, "river looks at the 1.00")
    page.keyboard.press("Home")
    in_python(lab, page, "w.head", -1)
    assert slider.get_attribute("aria-valuetext") == "all at once"
    canvas.focus()
    page.keyboard.press(" ")
    in_python(lab, page, "w.chosen", "")
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0


def test_hovering_a_word_or_its_row_shows_only_its_curves_and_a_click_keeps_them(lab):
    page = lab.open([OPEN])
    canvas = page.locator(CANVAS)
    box = canvas.bounding_box()
    all_words = pixels(page)
    last_row = {"x": box["width"] - 30, "y": 2 * 26 + 5.5 * (box["width"] * 0.43 - 70) / 6}
    canvas.hover(position=last_row)
    detail(page, "bank looks at river 0.65")
    one_word = pixels(page)
    assert one_word != all_words
    canvas.hover(position={"x": 5, "y": box["height"] / 2})
    page.wait_for_function("() => document.querySelector('.course-detail p').textContent === ''")
    assert pixels(page) == all_words
    canvas.click(position=last_row)
    in_python(lab, page, "w.chosen", "bank")
    canvas.hover(position={"x": 60, "y": 62})       # the first word, above the curves
    detail(page, "She looks at ")
    canvas.hover(position={"x": 60, "y": box["height"] / 2})
    detail(page, "bank looks at ")
    canvas.click(position=last_row)
    in_python(lab, page, "w.chosen", "")


def test_any_sentence_is_read_as_python_reads_it_and_one_without_words_is_refused(lab):
    page = lab.open([OPEN])
    field = page.get_by_label("sentence", exact=True)
    for n, sentence in enumerate(SENTENCES):
        field.fill(sentence)
        field.press("Enter")
        in_python(lab, page, "w.sentence", sentence)
        lab.run_code(page, f"w.head, w.causal, w.chosen = {n % 4 - 1}, {n % 2 == 1}, w.words[-1]")
        reads_as_python(lab, page)
    field.fill(" ... ")
    field.press("Enter")
    page.get_by_text("A sentence needs at least one word").wait_for()
    assert lab.python(page, "w.sentence") == SENTENCES[-1]
    before = pixels(page)
    page.get_by_label("causal mask").uncheck()
    in_python(lab, page, "w.causal", False)
    assert pixels(page) != before
    assert lab.complaints(page) == []


def test_a_learners_wrong_split_stands_beside_the_right_one(lab):
    page = lab.open([ONLY_RESHAPES])
    reads_as_python(lab, page)
    both = page.locator(CANVAS).bounding_box()["height"]
    page.get_by_role("button", name="all at once").click()
    in_python(lab, page, "w.preset", "all at once")
    reads_as_python(lab, page)
    assert "other weights come out: which bank? (36 of 36 cells)" in lab.python(page, "w.reading")
    lab.run_code(page, "from course_lib.attention import split_heads as own\nw.function = own")
    reads_as_python(lab, page)
    page.wait_for_function(f"() => document.querySelector('{CANVAS}').clientHeight < {both - 150}")
    lab.run_code(page, "w.function = lambda x, n_heads: x\nw.sentence = 'She saw the loan'")
    page.get_by_text("the picture needs (2, 3, 4, 4)").wait_for()
    reads_as_python(lab, page)


def test_the_head_turns_at_once_while_a_slow_split_is_still_at_work(lab):
    page = lab.open([SLOW])
    before = pixels(page)
    with holding(lab):
        page.get_by_label("head", exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => document.querySelector('{CANVAS}').toDataURL() !== before",
                               arg=before)
        field = page.get_by_label("sentence", exact=True)
        field.fill("The bank")
        field.press("Enter")
        page.get_by_text("Waiting for your slow").wait_for()
    in_python(lab, page, "w.labels", ["The", "bank"])
    reads_as_python(lab, page)


def test_given_weights_have_neither_presets_nor_a_sentence_to_type(lab):
    page = lab.open([GIVEN])
    reads_as_python(lab, page)
    assert page.get_by_label("sentence", exact=True).count() == 0
    assert page.locator(".course-presets").count() == 0
    assert page.get_by_label("causal mask").count() == 0
    assert page.get_by_label("head", exact=True).get_attribute("max") == "2"
    page.get_by_label("look closely at").select_option("c")
    detail(page, "c looks at c 1.00. Who looks at c most: c 1.00.")
    assert lab.axe_violations(page, ".course-explorer") == []


def test_equal_weights_are_told_as_python_tells_them(lab):
    page = lab.open([START + "w = explorer('heads', weights=np.full((2, 3, 3), 1 / 3), sentence='a b c')\nw"])
    reads_as_python(lab, page)
    assert "c looks at all words alike, 0.33; 0 of 3 words" in page.locator(".course-reading").inner_text()
    for head, chosen in [(0, "b"), (-1, "b"), (-1, "")]:
        lab.run_code(page, f"w.head, w.chosen = {head}, {chosen!r}")
        reads_as_python(lab, page)


def test_a_split_that_never_gave_anything_stands_under_the_courses_name(lab):
    page = lab.open([OPEN])
    lab.run_code(page, "w.function = lambda x, n: 1 / 0")
    page.get_by_text("has given nothing to show yet").wait_for()
    reads_as_python(lab, page)
    assert "the course's own; yours: nothing yet" in texts(page)
    lab.run_code(page, "w.sentence = 'The bank'")
    in_python(lab, page, "w.labels", ["The", "bank"])
    reads_as_python(lab, page)
    assert "…" not in texts(page)
    lab.run_code(page, "w.sentence = 'The bank of the river ' * 15")
    in_python(lab, page, "len(w.labels)", 75)
    reads_as_python(lab, page)
    assert "…" in texts(page)
