"""The explorers in JupyterLab, moved by hand, by key and by Python."""

import re

import pytest
from waiting import HELD, OPEN, PIXELS, ROOT, changed, holding, in_python, reading, still_is_all_that_is_seen

DRIVEN = '''import numpy as np
from course_lib.explorers import explorer
def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)
w = explorer("temperature", softmax)
w'''
pytestmark = pytest.mark.browser


@pytest.fixture
def shown(lab):
    """Open a notebook with the explorer `w`; return the page once it is drawn."""
    def open_explorer(explorer, **options):
        page = lab.open([OPEN.format(explorer)], **options)
        page.wait_for_selector(f"{ROOT} canvas")
        return page
    return open_explorer


def test_letters_typed_on_a_control_do_nothing_to_the_notebook(shown, lab):
    page = lab.open([OPEN.format("words"), "2"])
    page.get_by_label("compare by").focus()
    for key in ["b", "a", "Enter", "d", "d"]:
        page.keyboard.press(key)
    assert page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.length") == 2


def test_python_moves_the_picture_the_slider_and_the_text(shown, lab):
    page = shown("temperature")
    before = page.evaluate(PIXELS)
    lab.run_code(page, "w.temperature = 20")
    changed(page, before)
    reading(page, lab.python(page, "w.reading"))
    slider = page.get_by_label("temperature", exact=True)
    assert slider.get_attribute("aria-valuetext") == "20.00"
    assert slider.evaluate("s => s.max - s.value") < 0.01


def test_bank_can_be_dragged_with_the_mouse(shown, lab):
    page = shown("words")
    canvas = page.locator(f"{ROOT} canvas")
    unit = 400 / 3.5
    at = lambda x, y: ((x + 1.25) * unit, 4 + (2.25 - y) * unit)                  # noqa: E731
    box = canvas.bounding_box()
    (x0, y0), (x1, y1) = at(1.0, 1.1), at(2.0, 0.5)
    page.mouse.move(box["x"] + x0, box["y"] + y0)
    page.mouse.down()
    page.mouse.move(box["x"] + x1, box["y"] + y1, steps=5)
    page.mouse.up()
    in_python(lab, page, "(w.water, w.money)", (2.0, 0.5))


def test_bank_moves_with_the_arrow_keys(shown, lab):
    page = shown("words")
    page.locator(f"{ROOT} canvas").focus()
    for key in ["ArrowRight", "ArrowUp", "Shift+ArrowLeft"]:
        page.keyboard.press(key)
    in_python(lab, page, "(w.water, w.money)", (0.8, 1.15))


def test_the_mixed_vector_can_be_pulled_but_stays_in_the_hull(shown, lab):
    page = shown("bend")
    page.locator(f"{ROOT} canvas").focus()
    for _ in range(30):
        page.keyboard.press("Shift+ArrowRight")
    lab.wait_idle(page)
    water, money, *_ = lab.python(page, "w.mixed")
    assert water <= 2.0 and money >= 0
    assert abs(lab.python(page, "sum(w.weights)") - 1) < 1e-9
    assert lab.python(page, "w.weights[4]") > 0.1


def test_hovering_a_row_looks_closely_and_a_click_keeps_it(shown, lab):
    page = shown("temperature")
    canvas = page.locator(f"{ROOT} canvas")
    canvas.hover(position={"x": 300, "y": 40 + 42 * 4.5})
    detail = page.locator(".course-detail p")
    detail.filter(has_text="river: score").wait_for()
    canvas.hover(position={"x": 300, "y": 2})
    detail.filter(has_text=re.compile("^$")).wait_for(state="attached")
    canvas.click(position={"x": 300, "y": 40 + 42 * 4.5})
    in_python(lab, page, "w.chosen", "river")
    canvas.click(position={"x": 300, "y": 40 + 42 * 4.5})
    in_python(lab, page, "w.chosen", "")


# The learner's own function


def test_the_learners_function_draws_the_picture_and_its_trouble_is_said(lab):
    page = lab.open([DRIVEN])
    reading(page, lab.python(page, "w.reading"))
    before = page.evaluate(PIXELS)
    page.get_by_label("temperature", exact=True).focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)

    page.get_by_role("button", name="scores + 1000").click()
    in_python(lab, page, "str(w.weights[0])", "nan")
    reading(page, lab.python(page, "w.reading"))

    lab.run_code(page, "w.function = lambda x: x[0]")
    page.get_by_text("function returned shape (6,); the picture needs (1, 6).").wait_for()
    reading(page, lab.python(page, "w.reading"))
    lab.run_code(page, "w.function = softmax")
    page.wait_for_function("() => !document.querySelector('.course-trouble').textContent")
    reading(page, lab.python(page, "w.reading"))


@pytest.mark.parametrize("far", ["1e22", "float('inf')"])
def test_a_vector_that_is_far_away_does_not_freeze_the_page(lab, far):
    page = lab.open([f"from course_lib.explorers import explorer\n"
                     f"w = explorer('bend', lambda A, V: A @ V * {far})\nw"])
    reading(page, lab.python(page, "w.reading"))


def test_the_picture_waits_for_the_learners_function_and_then_changes_once(lab):
    page = lab.open([DRIVEN])
    page.get_by_label("temperature", exact=True).focus()
    page.evaluate(f"""() => {{
      const look = {PIXELS};
      window.pictures = [look()];
      const note = () => {{
        if (look() !== window.pictures.at(-1)) window.pictures.push(look());
        requestAnimationFrame(note);
      }};
      note();
    }}""")
    page.keyboard.press("PageUp")
    lab.wait_idle(page)
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.pictures.length") == 2


def test_a_slow_function_is_waited_for_and_the_slider_stays_alive(lab):
    page = lab.open([DRIVEN])
    slider = page.get_by_label("temperature", exact=True)
    lab.run_code(page, HELD + "quick = softmax\ndef softmax(x, axis=-1):\n    held()\n    time.sleep(0.4)\n"
                              "    return quick(x)\nw.function = softmax")
    before = page.evaluate(PIXELS)
    with holding(lab):
        slider.focus()
        page.keyboard.press("PageUp")
        page.get_by_text("Waiting for your softmax …").wait_for()
        assert page.evaluate(PIXELS) == before          # the last good picture, until the answer is there
        asked = slider.evaluate("s => s.ariaValueText")
        page.keyboard.press("PageUp")
        assert slider.evaluate("s => s.ariaValueText") != asked
    page.get_by_text(re.compile(r"softmax took \d+\.\d seconds: the picture follows slowly\.")).wait_for()
    changed(page, before)


# Coming and going


def test_one_explorer_shown_twice_moves_together_and_two_explorers_do_not(lab):
    page = lab.open([OPEN.format("temperature"), "w", OPEN.format("temperature").replace("w", "v")])
    sliders = page.get_by_label("temperature", exact=True)
    page.wait_for_function("() => document.querySelectorAll('canvas').length === 3")
    sliders.nth(0).focus()
    page.keyboard.press("End")
    page.wait_for_function("() => [...document.querySelectorAll('input[type=range]')]"
                           ".map(s => s.ariaValueText).join() === '20.00,20.00,1.00'")


def test_running_the_cell_again_leaves_no_listener_behind(lab):
    page = lab.open(["1"])
    page.evaluate("""() => {
      window.heard = 0;
      const { addEventListener: add, removeEventListener: remove } = window;
      window.addEventListener = function (type, f, o) {
        if (type === 'keydown' && o === true) window.heard += 1;
        return add.call(this, type, f, o); };
      window.removeEventListener = function (type, f, o) {
        if (type === 'keydown' && o === true) window.heard -= 1;
        return remove.call(this, type, f, o); };
    }""")
    source = OPEN.format("bend")
    page.evaluate("code => window.jupyterapp.shell.currentWidget.content.widgets[0].model"
                  ".sharedModel.setSource(code)", source)
    for _ in range(3):
        lab.run_all(page)
        page.wait_for_selector(f"{ROOT} canvas")
        page.wait_for_function("() => window.heard === 1")
    lab.command(page, "notebook:clear-all-cell-outputs")
    page.wait_for_function("() => window.heard === 0")
    page.close()


def test_the_picture_changes_its_colours_with_the_theme(shown, lab):
    page = shown("words")
    before = page.evaluate(PIXELS)
    lab.set_theme(page, "dark")
    changed(page, before)


# Stored notebooks


def test_a_notebook_from_a_stranger_shows_the_still_picture_and_the_text(shown, lab):
    page = shown("bend", name="stranger.ipynb")
    text = lab.python(page, "w.reading")
    stored = lab.root / "stranger.ipynb"
    lab.save(page)
    lab.close()
    stored.write_text(stored.read_text(encoding="utf-8").replace("w = explorer", "w  = explorer")
                      .replace("The words as points", "The  words as points"), encoding="utf-8")
    page = lab.visit("stranger.ipynb")
    assert page.locator(".course-still").get_by_text(text).is_visible()
    still_is_all_that_is_seen(page)


def test_after_a_reload_with_its_kernel_running_the_explorer_is_alive_again(shown, lab):
    page = shown("temperature", name="reload.ipynb")
    lab.save(page)
    page.reload()
    page.wait_for_selector(f"{ROOT} canvas")
    assert not page.locator(".course-still").is_visible()
