"""What holds for every explorer in JupyterLab: each is opened once, and then looked at from all sides."""

import pytest
from waiting import OPEN, PIXELS, ROOT, changed, in_python, reading, still_is_all_that_is_seen

from course_lib.explorers import EXPLORERS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lab(loaded_lab):
    return loaded_lab


@pytest.fixture(scope="module", params=EXPLORERS)
def page(request, lab):
    """A notebook with the explorer `w`, as the tests before have left it."""
    page = lab.open([OPEN.format(request.param)])
    page.wait_for_selector(f"{ROOT} canvas")
    yield page
    lab.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_fetched_from_elsewhere(lab, page, theme):
    lab.set_theme(page, theme)
    assert lab.axe_violations(page, ROOT) == []
    assert lab.external_requests(page) == []
    assert lab.complaints(page) == []


def test_the_text_in_the_browser_is_the_reading_in_python_for_every_preset(lab, page):
    for button in page.locator(".course-presets button").all():
        button.click()
        assert button.get_attribute("aria-pressed") == "true" or page.wait_for_function(
            "b => b.getAttribute('aria-pressed') === 'true'", arg=button.element_handle())
        in_python(lab, page, "w.preset", button.inner_text())
        for word in ["", lab.python(page, "w.words[-2:][0]")]:
            page.get_by_label("look closely at").select_option(word)
            in_python(lab, page, "w.chosen", word)
            reading(page, lab.python(page, "w.reading").replace("  ", " "))


def test_an_arrow_key_moves_the_slider_and_not_jupyters_cell(lab, page):
    preset = page.locator(".course-presets button").first
    preset.click()                          # others may hold the slider still
    in_python(lab, page, "w.preset", preset.inner_text())
    reading(page, lab.python(page, "w.reading").replace("  ", " "))
    before, picture = lab.python(page, "repr(w)"), page.evaluate(PIXELS)
    slider = page.locator(f"{ROOT} input[type=range]").first
    slider.focus()
    at_the_end = slider.evaluate("s => +s.value >= +s.max")
    for _ in range(3):
        page.keyboard.press("ArrowLeft" if at_the_end else "ArrowRight")
    changed(page, picture)
    in_python(lab, page, f"repr(w) != {before!r}", True)
    assert slider.evaluate("s => s === document.activeElement")
    assert page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex") == 0


def test_a_locked_explorer_can_be_neither_moved_nor_read_until_it_is_unlocked(lab, page):
    lab.run_code(page, "w.locked = True")
    page.get_by_text(f"Write your prediction above first: “{lab.python(page, 'w.asked')}”").wait_for()
    slider = page.locator("input[type=range]").first
    takes_focus = "s => { s.focus(); return s === document.activeElement; }"
    assert page.locator(f"{ROOT} [inert] .course-reading").count() == 1
    assert not slider.evaluate(takes_focus)
    lab.run_code(page, "w.locked = False")
    page.get_by_text("Write your prediction above first").wait_for(state="hidden")
    assert slider.evaluate(takes_focus)


def test_a_narrow_window_shows_all_of_it(page):
    page.set_viewport_size({"width": 620, "height": 900})
    page.wait_for_function(f"() => {{ const e = document.querySelector('{ROOT}');"
                           " return e.clientWidth < 620 && e.scrollWidth <= e.clientWidth; }")


def test_a_notebook_without_its_kernel_shows_the_still_pictures(lab):
    tall = {"size": (1280, 1000 * len(EXPLORERS))}        # JupyterLab draws only what is seen
    page = lab.open([OPEN.format(name) for name in EXPLORERS], "stored.ipynb", **tall)
    page.wait_for_function(f"n => document.querySelectorAll('{ROOT} canvas').length >= n", arg=len(EXPLORERS))
    assert page.locator(".course-still").count() == 0
    stored = lab.save(page)
    assert "widgets" not in stored["metadata"]
    lab.close()
    still_is_all_that_is_seen(lab.visit("stored.ipynb", **tall), len(EXPLORERS))
    lab.close()
    still_is_all_that_is_seen(lab.visit("stored.ipynb", kernel=False, **tall), len(EXPLORERS))
    lab.close()
