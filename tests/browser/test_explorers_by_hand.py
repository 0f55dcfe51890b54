"""The explorers in JupyterLab, moved by hand, by key and by Python."""

import re

import pytest
from waiting import PIXELS, ROOT, in_python, reading

from course_lib.explorers import EXPLORERS

OPEN = "from course_lib.explorers import explorer\nw = explorer({!r})\nw"
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


def changed(page, before):
    page.wait_for_function(f"before => ({PIXELS})() !== before", arg=before, timeout=5000)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", EXPLORERS)
def test_axe_finds_nothing_and_nothing_is_fetched_from_elsewhere(shown, lab, name, theme):
    page = shown(name, theme=theme)
    assert lab.axe_violations(page, ROOT) == []
    assert lab.external_requests(page) == []
    assert lab.complaints(page) == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_text_in_the_browser_is_the_reading_in_python_for_every_preset(shown, lab, name):
    page = shown(name)
    for button in page.locator(".course-presets button").all():
        button.click()
        assert button.get_attribute("aria-pressed") == "true" or page.wait_for_function(
            "b => b.getAttribute('aria-pressed') === 'true'", arg=button.element_handle())
        in_python(lab, page, "w.preset", button.inner_text())
        for word in ["", lab.python(page, "w.words[-2:][0]")]:
            page.get_by_label("look closely at").select_option(word)
            in_python(lab, page, "w.chosen", word)
            reading(page, lab.python(page, "w.reading").replace("  ", " "))


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_arrow_key_moves_the_slider_and_not_jupyters_cell(shown, lab, name):
    page = shown(name)
    before, picture = lab.python(page, "repr(w)"), page.evaluate(PIXELS)
    slider = page.locator(f"{ROOT} input[type=range]").first
    slider.focus()
    at_the_end = slider.evaluate("s => +s.value >= +s.max")
    for _ in range(3):
        page.keyboard.press("ArrowLeft" if at_the_end else "ArrowRight")
    changed(page, picture)
    lab.wait_idle(page)
    assert lab.python(page, "repr(w)") != before
    assert slider.evaluate("s => s === document.activeElement")
    assert page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0


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


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_locked_explorer_can_be_neither_moved_nor_read_until_it_is_unlocked(shown, lab, name):
    page = shown(name)
    lab.run_code(page, "w.locked = True")
    page.get_by_text(f"Write your prediction above first: “{lab.python(page, 'w.asked')}”").wait_for()
    slider = page.locator("input[type=range]").first
    takes_focus = "s => { s.focus(); return s === document.activeElement; }"
    assert page.locator(f"{ROOT} [inert] .course-reading").count() == 1
    assert not slider.evaluate(takes_focus)
    lab.run_code(page, "w.locked = False")
    page.get_by_text("Write your prediction above first").wait_for(state="hidden")
    assert slider.evaluate(takes_focus)


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
    lab.run_code(page, "import time\nquick = softmax\n"
                       "def softmax(x, axis=-1):\n    time.sleep(1)\n    return quick(x)\n"
                       "w.function = softmax")
    before = page.evaluate(PIXELS)
    slider.focus()
    page.keyboard.press("PageUp")
    page.get_by_text("Waiting for your softmax …").wait_for(timeout=900)
    assert page.evaluate(PIXELS) == before              # the last good picture, until the answer is there
    asked = slider.evaluate("s => s.ariaValueText")
    page.keyboard.press("PageUp")
    assert slider.evaluate("s => s.ariaValueText") != asked
    page.get_by_text("softmax took 1.0 seconds: the picture follows slowly.").wait_for()
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
        page.wait_for_function("() => window.heard === 1", timeout=5000)
    lab.command(page, "notebook:clear-all-cell-outputs")
    page.wait_for_function("() => window.heard === 0", timeout=5000)
    page.close()


def test_the_picture_changes_its_colours_with_the_theme(shown, lab):
    page = shown("words")
    before = page.evaluate(PIXELS)
    lab.set_theme(page, "dark")
    changed(page, before)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_narrow_window_shows_all_of_it(shown, name):
    page = shown(name, size=(620, 900))
    wide, inner = page.locator(ROOT).evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert wide <= inner


# Stored notebooks


def still_is_all_that_is_seen(page):
    page.locator(".course-still img").wait_for()
    page.locator(".course-still").get_by_text("Run this cell to move it.").wait_for()
    assert page.locator(".course-still img").evaluate("i => i.naturalWidth") == 700
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    assert "Loading widget" not in page.locator(".jp-Notebook").inner_text()


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_notebook_without_its_kernel_shows_the_still_picture(shown, lab, name):
    page = shown(name, name=f"stored-{name}.ipynb")
    assert not page.locator(".course-still").is_visible()
    stored = lab.save(page)
    assert "widgets" not in stored["metadata"]
    lab.close()
    still_is_all_that_is_seen(lab.visit(f"stored-{name}.ipynb"))
    lab.close()
    still_is_all_that_is_seen(lab.visit(f"stored-{name}.ipynb", kernel=False))


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
    page.wait_for_selector(f"{ROOT} canvas", timeout=20_000)
    assert not page.locator(".course-still").is_visible()
