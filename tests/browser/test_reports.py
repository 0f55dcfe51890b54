"""The feedback page and the class report in a real browser: phone and desk, light and dark."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from lab import PATIENCE

sys.path.insert(0, str(Path(__file__).parents[1]))      # tests/, where the package `grading` is

from grading.sample_class import ada, attempt, result, student, whole_class  # noqa: E402

from course_lib.diagnosis.told.tables import Picture, Table, as_html  # noqa: E402
from course_lib.grading.tell.class_page import class_report  # noqa: E402
from course_lib.grading.tell.student_page import student_page  # noqa: E402

HOSTILE = "<img src='http://example.org/a'>" + "x" * 10_000
WIDTHS = [375, 1280]
WIDE = as_html(Picture("softmax(x)", (), *(Table(title, (("-0.123456",) * 6 + ("...",),))
                                           for title in ("expected", "yours"))))


def hostile_student():
    return student(HOSTILE, attempt(HOSTILE, replace(result("causal_mask", "causal.no_self"), reason=HOSTILE),
                                    replace(result("softmax", "softmax.axis0"), exercise="s" * 300)))


PAGES = {
    "student": lambda: student_page(ada()),
    "student with a hostile name": lambda: student_page(hostile_student()),
    "student with wide tables": lambda: student_page(student("Ada", attempt("Ada", replace(
        result("softmax", "softmax.axis0"), html=WIDE)))),
    "class": lambda: class_report(whole_class()),
    "class without names": lambda: class_report(whole_class(), names=False),
    "class with a hostile student": lambda: class_report([*whole_class(), hostile_student()],
                                                         notes=[HOSTILE]),
    "class without isolation": lambda: class_report([student("Ada", attempt("Ada", isolation="none"))]),
}


@pytest.fixture
def shown(browser, tmp_path):
    """Show a page from a file; remember what it asks for and what the console says."""
    contexts = []

    def show(html, width=375, scheme="light"):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(file.as_uri())
        return page
    yield show
    for context in contexts:
        context.close()


def axe_violations(page):
    from axe_playwright_python.sync_playwright import Axe
    return [f"{v['id']}: {[node['html'][:200] for node in v['nodes']]}"
            for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_width_asks_for_nothing_and_axe_finds_nothing(shown, name, width, scheme):
    page = shown(PAGES[name](), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe_violations(page) == []
    assert len(page.asked) == 1 and page.said == []


def test_a_wide_table_scrolls_in_its_own_box_and_the_keyboard_can_reach_it(shown):
    page = shown(PAGES["student with wide tables"]())
    box = page.locator(".course-shown").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.course-shown').scrollLeft > 0")


@pytest.mark.parametrize("name", ["student", "class"])
def test_no_letter_is_smaller_than_16_pixels(shown, name):
    assert shown(PAGES[name]()).evaluate("""() => Math.min(...[...document.querySelectorAll('main *')]
        .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('math'))
        .map((e) => parseFloat(getComputedStyle(e).fontSize)))""") >= 16


@pytest.mark.parametrize("name", ["student", "class"])
def test_a_page_is_dark_where_the_reader_wants_it_dark(shown, name):
    def lightness(scheme):
        page = shown(PAGES[name](), scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour[4:-1].split(","))
    assert lightness("dark") < 150 < 600 < lightness("light")


def test_should_html_of_a_stranger_ever_get_in_the_browser_runs_and_loads_nothing(shown):
    hostile = replace(result("causal_mask", "causal.no_self"), html=(
        "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/a.png' "
        "onerror=\"document.title = 'ran'\"><iframe src='http://127.0.0.1:9/'></iframe>"
        "<style>@import 'http://127.0.0.1:9/b.css';</style>"))
    page = shown(student_page(student("Ada", attempt("Ada", hostile))))
    page.wait_for_timeout(200)
    assert page.title() == "Feedback for Ada"
    assert page.said and all("Content Security Policy" in text for text in page.said)
    loaded = page.evaluate("performance.getEntriesByType('resource').filter((e) => e.responseStatus).length")
    assert loaded == 0


def test_a_name_from_right_to_left_turns_nothing_else_round(shown):
    page = shown(student_page(student("\u202eevil", attempt("x"))))
    name, heading = page.locator("h1 bdi").bounding_box(), page.locator("h1").bounding_box()
    assert name["x"] > heading["x"] + 100            # still behind "Feedback for"


def test_what_holds_opens_with_the_keyboard(shown):
    page = shown(student_page(ada()))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("as many True as real words").is_visible()
