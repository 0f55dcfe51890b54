"""The mask explorer in JavaScript and by hand: same numbers, same words, painted by mouse and by key."""

import json

import numpy as np
import pytest
from waiting import PIXELS, ROOT, in_python, reads_as_python, texts

from course_lib.attention import masked_softmax
from course_lib.explorers import explorer
from course_lib.explorers.mask.numbers import RULES, base_mask, masked_scores, painted, weights_under
from course_lib.models.corpus import COMPANIONS
from course_lib.widgets.join import widget_source
from course_lib.widgets.numbers import say

TWO = ["""from course_lib.attention import masked_softmax as right
from course_lib.explorers import explorer
def masked_softmax(scores, mask):
    return right(scores, mask)
w = explorer("mask")
w""", """v = explorer("mask", sentence="bank")
v"""]
LONG = "The river was cold so she sat on the bank " * 20


def rows(array) -> list:
    return np.ravel(array).tolist()


# The mathematics and the words


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_gives_numpys_numbers(js, rule):
    rng = np.random.default_rng(6)
    for T, size in [(1, 1), (5, 3), (17, 30)]:
        scaled = rng.normal(0, size, (T, T))
        for mask in [rng.random((T, T)) < 0.6, np.zeros((T, T), bool), np.ones((T, T), bool)]:
            given = rule, rows(scaled), rows(mask.astype(int))
            masked, weights = js("mask", "maskedScores", *given), js("mask", "weightsUnder", *given)
            np.testing.assert_allclose(masked, rows(masked_scores(rule, scaled, mask)), rtol=1e-12)
            np.testing.assert_allclose(weights, rows(weights_under(rule, scaled, mask)), atol=1e-12)
            if rule == "minus infinity":
                np.testing.assert_allclose(weights, rows(masked_softmax(scaled, mask)), atol=1e-12)


def test_float16_rounds_as_numpy_rounds(js):
    rng = np.random.default_rng(7)
    edge = [0.0, 1 + 2**-11, 1 + 3 * 2**-11, 65504.0, 65519.9, 65520.0, -1e9, 2**-24, 2**-25, 1.5 * 2**-25,
            2**-14, 1e-9, 2.0**-1 - 2**-13]
    numbers = [*edge, *rng.normal(0, 3, 20), *(10 ** rng.uniform(-9, 6, 40))]
    with np.errstate(over="ignore"):
        expected = np.array(numbers).astype(np.float16).astype(float)
    assert [float(js("mask", "toHalf", x)) for x in numbers] == expected.tolist()


@pytest.mark.parametrize("x", [0.125, -1e9, 1.5e20, 1e21, -1e30, np.finfo(float).min])
def test_huge_numbers_are_written_as_in_python(js, x):
    assert js("mask", "say", x) == float(say(x))


@pytest.mark.parametrize(("real", "filler", "causal", "window"), [
    (6, 0, False, 200), (6, 2, True, 2), (5, 3, False, 3), (1, 0, True, 1)])
def test_masks_and_paint_are_pythons(js, real, filler, causal, window):
    base = base_mask(real, filler, causal, window)
    cells = [[0, 0], [real - 1, 0], [99, 0]]
    assert js("mask", "baseMask", real, filler, causal, window).tolist() == rows(base.astype(int))
    assert (js("mask", "paintedMask", rows(base.astype(int)), cells).tolist()
            == rows(painted(base, cells).astype(int)))


def test_paint_opens_closes_and_forgets_what_is_as_it_was(js):
    base = rows(np.tri(3).astype(int))
    assert js("mask", "withPaint", [], [[0, 2], [0, 1]], 1, base).tolist() == [[0, 2], [0, 1]]
    assert js("mask", "withPaint", [[0, 2], [0, 1]], [[0, 2], [1, 1]], 0, base).tolist() == [[0, 1], [1, 1]]
    assert js("mask", "cellsBetween", [0, 0], [2, 4]).tolist() == [[0, 0], [1, 1], [1, 2], [2, 3], [2, 4]]


STATES = [{"preset": name} for name in explorer("mask").PRESETS] + [
    {"sentence": COMPANIONS[1], "causal": True, "window": 3, "filler": 2,
     "toggled": [[9, 9], [0, 1], [13, 0]]},
    {"sentence": "bank", "toggled": [[0, 0]]},
    {"sentence": "bank " * 8, "causal": True},
    {"sentence": "ضفة النهر 🏦 the – bank", "filler": 1, "window": 2},
    {"sentence": LONG, "filler": 8, "causal": True, "window": 9}]


PARTS = ["query_rows", "key_rows", "shown", "filler", "causal", "window", "toggled", "rule", "driven_by"]


def test_the_text_is_pythons_for_every_rule_and_every_kind_of_sentence(page):
    page.set_content("<p>words</p>")
    page.evaluate("""async source => {
      window.script = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    }""", widget_source("explorers/mask/widget.js"))
    for state in STATES:
        for rule in RULES:
            widget = explorer("mask", **state, rule=rule)
            widget.chosen = widget.words[-1]
            traits = {name: getattr(widget, name) for name in PARTS}
            told = page.evaluate("""([given, word]) => {
              const traits = JSON.parse(given);
              const state = window.script.maskState((list) => list)({ get: (name) => traits[name] });
              return `${window.script.toldMask(state)} ${window.script.toldRow(state, word)}`;
            }""", [json.dumps(traits | {"weights": []}), widget.chosen])
            assert told == widget.reading


@pytest.mark.parametrize(("count", "room", "step", "chosen", "written"), [
    (4, 18, 20, -1, [0, 1, 2, 3]), (5, 18, 17, -1, [0, 2, 4]), (14, 18, 9, 5, [0, 5, 12]),
    (1, 18, 4, -1, [0])])
def test_names_have_room_for_the_sign_that_says_some_are_left_out(js, count, room, step, chosen, written):
    assert js("mask", "spread", count, room, step, chosen).tolist() == written
    gaps = [(a + b) / 2 for a, b in zip(written, written[1:], strict=False) if b - a > 1]
    assert js("mask", "between", written).tolist() == gaps


# By hand


def cell(page, table, i, j, names):
    """Where the middle of a cell is in the window."""
    x, y = page.evaluate("""async ([source, k, i, j, names]) => {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      window.maskLayout ??= (await import(address)).maskLayout;
      const canvas = document.querySelector('.course-explorer canvas');
      const place = canvas.getBoundingClientRect();
      const [x, y, w, h] = window.maskLayout(canvas.clientWidth, names).tables[k].box(i, j);
      return [place.x + x + w / 2, place.y + y + h / 2];
    }""", [widget_source("explorers/mask/widget.js"), table, i, j, names])
    return x, y


@pytest.fixture(scope="module")
def notebook(loaded_lab):
    """One notebook with two explorers, `w` and `v`, for all tests by hand."""
    page = loaded_lab.open(TWO, size=(1280, 2400))
    page.wait_for_function("() => document.querySelectorAll('.course-explorer canvas').length === 2")
    yield page
    loaded_lab.close()


@pytest.fixture
def shown(notebook, loaded_lab):
    """Put `w` into a state, and look at it."""
    def begin(state="", function="None"):
        notebook.evaluate("() => document.activeElement.blur()")
        notebook.mouse.move(2, 2)
        loaded_lab.run_code(notebook, f"w.function = {function}; w.chosen = ''; w.rule = 'minus infinity'; "
                                      "w.preset = 'everybody'; "
                                      f"[setattr(w, k, x) for k, x in dict({state}).items()]")
        reads_as_python(loaded_lab, notebook)
        return notebook
    return begin


def test_a_click_flips_a_cell_a_stroke_paints_many_and_a_name_is_chosen(shown, loaded_lab):
    page, names = shown("causal=True"), ["She", "sat", "by", "the", "river", "bank"]
    page.mouse.click(*cell(page, 3, 0, 3, names))
    in_python(loaded_lab, page, "w.toggled", [[0, 3]])
    page.mouse.move(*cell(page, 2, 5, 5, names))
    page.mouse.down()
    page.mouse.move(*cell(page, 2, 5, 1, names))              # one jump: no cell on the way is left out
    page.mouse.up()
    in_python(loaded_lab, page, "sorted(w.toggled)", [[0, 3], *([5, j] for j in range(1, 6))])
    x, y = cell(page, 0, 2, 0, names)
    page.mouse.click(x - 60, y)
    in_python(loaded_lab, page, "w.chosen", "by")
    page.locator(ROOT).first.get_by_role("button", name="clear the painting").click()
    in_python(loaded_lab, page, "w.toggled", [])
    reads_as_python(loaded_lab, page)


def test_the_button_with_the_keyboard_is_seen_as_clearly_as_every_other_control(shown):
    page = shown("causal=True")
    page.locator(ROOT).first.get_by_role("button", name="causal", exact=True).focus()
    page.keyboard.press("Shift")                              # from now on the focus is a keyboard's
    ring = page.evaluate("() => { const s = getComputedStyle(document.activeElement); "
                         "return [s.outlineStyle, s.outlineWidth]; }")
    assert ring == ["solid", "3px"]


def test_a_sentence_of_right_to_left_words_is_told_as_python_tells_it(shown, loaded_lab):
    page = shown("sentence='היא ישבה על הגדה', causal=True")
    reads_as_python(loaded_lab, page)
    assert "\u2068הגדה\u2069 0." in page.locator(".course-reading").first.inner_text()


def test_the_keys_walk_paint_and_tell_the_cell(shown, loaded_lab):
    page = shown("causal=True")
    detail = page.locator(".course-detail p").first
    page.get_by_label("rule").first.focus()
    page.keyboard.press("Tab")                                # the button is off: nothing is painted
    for key in ["ArrowUp"] * 6 + ["ArrowDown", "End", "ArrowLeft"]:
        page.keyboard.press(key)
    detail.filter(has_text="sat looks at river: closed: it comes later; "
                           "score 0.68, scaled 0.39, weight 0.00.").wait_for()
    page.keyboard.press(" ")
    detail.filter(has_text="sat looks at river: open by hand; score 0.68").wait_for()
    in_python(loaded_lab, page, "w.toggled", [[1, 4]])
    page.keyboard.press("Shift+ArrowUp")                      # carries open along
    in_python(loaded_lab, page, "w.toggled", [[1, 4], [0, 4]])
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0
    page.keyboard.press("Tab")
    reads_as_python(loaded_lab, page)


def test_a_sentence_is_typed_and_one_without_words_is_told_and_the_picture_stays(shown, loaded_lab):
    page = shown()
    field = page.get_by_label("sentence").first
    for text, words in [("ضفة النهر 🏦", 3), ("bank", 1), (LONG, 200)]:
        field.fill(text)
        field.press("Enter")
        in_python(loaded_lab, page, "len(w.words)", words)
        reads_as_python(loaded_lab, page)
    before = page.evaluate(PIXELS)
    for text, told in [("?!", "A sentence needs at least one word."),
                       ("a " * 201, "At most 200 words; this has 201.")]:
        field.fill(text)
        field.press("Enter")
        page.get_by_text(told).wait_for()
    assert loaded_lab.python(page, "len(w.words)") == 200 and page.evaluate(PIXELS) == before


def test_the_learners_function_is_shown_beside_the_right_one_and_its_trouble_is_told(shown, loaded_lab):
    page = shown("causal=True", "masked_softmax")
    assert page.get_by_label("rule").first.is_disabled()
    assert page.get_by_text("not used: your masked_softmax does the hiding").is_visible()
    loaded_lab.run_code(page, "w.function = lambda scores, mask: right(scores, ~mask)")
    page.get_by_text("gives another number for She, sat, by, the, river, bank.").wait_for()
    good = page.evaluate(PIXELS)
    for function, told in [
            ("lambda scores, mask: scores[0]", "returned shape (7,); the picture needs (7, 7)."),
            ("lambda scores, mask: 1 / 0", "raised ZeroDivisionError")]:
        loaded_lab.run_code(page, f"w.function = {function}; w.filler = 1; w.toggled = [[0, 0]]")
        page.get_by_text(told).wait_for()
        reads_as_python(loaded_lab, page)
        assert page.evaluate(PIXELS) == good                   # the last good picture
    loaded_lab.run_code(page, "w.function = masked_softmax")
    reads_as_python(loaded_lab, page)
    assert page.evaluate(PIXELS) != good
    assert page.get_by_text("raised ZeroDivisionError").count() == 0


@pytest.mark.parametrize("function", ["lambda scores, mask: ...", "lambda scores, mask: 1 / 0"])
def test_a_function_that_never_gave_anything_has_an_empty_table(shown, loaded_lab, function):
    page = shown("causal=True")
    loaded_lab.run_code(page, f"w.function = {function}")
    reads_as_python(loaded_lab, page)
    words = texts(page)
    assert words.count("0.72") == 1 and "nothing yet" in words          # bank at river: the course's only
    page.locator("canvas").first.hover(position={"x": 500, "y": 300})
    assert "yours" not in page.locator(".course-explorer").first.inner_text()
    loaded_lab.run_code(page, "w.causal = False")
    reads_as_python(loaded_lab, page)                                   # the course's picture follows
    assert "36 of 36 cells are open." in page.locator(".course-reading").first.inner_text()
    loaded_lab.run_code(page, "w.function = masked_softmax")
    page.get_by_text("Computed by your masked_softmax.").wait_for()
    assert texts(page).count("0.72") == 2


def test_words_that_are_left_out_on_the_axis_leave_a_sign(shown, loaded_lab):
    assert "…" not in texts(shown())
    assert "…" in texts(shown("sentence='The bank of the river ' * 15"))


def test_two_explorers_in_one_notebook_are_painted_apart(shown, loaded_lab):
    page = shown()
    page.locator("canvas").nth(1).focus()
    page.keyboard.press(" ")
    in_python(loaded_lab, page, "v.toggled", [[0, 0]])
    assert loaded_lab.python(page, "w.toggled") == []
    page.locator(".course-reading").nth(1).filter(has_text="0 of 1 cells are open.").wait_for()
    reads_as_python(loaded_lab, page)
    assert loaded_lab.complaints(page) == [] and loaded_lab.external_requests(page) == []
