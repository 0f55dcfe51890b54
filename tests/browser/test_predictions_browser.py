"""The learner's own notebook in JupyterLab: nothing of an answer can be found before something was said."""

import json
from pathlib import Path

import nbformat
import pytest

STORED = Path(__file__).parents[2] / "notebooks" / "02_weights.ipynb"
WHOLE_PAGE = "() => document.body.textContent.replace(/\\s+/g, ' ')"
SECRETS = ["0.34", "three quarters", "0.44", "come close to each other", "0.07, sat"]


@pytest.fixture
def page(lab):
    """Lesson 02 from its first cell to its first explorer, run by somebody who has guessed nothing yet."""
    cells = [nbformat.from_dict({**cell, "source": "".join(cell["source"])})
             for cell in json.loads(STORED.read_text(encoding="utf-8"))["cells"]]
    last = next(n for n, cell in enumerate(cells) if cell["id"] == "temperature-answer")
    fresh = "import os, tempfile\nos.environ['COURSE_PROGRESS'] = tempfile.mkdtemp() + '/progress.sqlite'"
    kept = [cell for cell in cells[:last + 1] if "warm-up" not in cell["source"]]
    page = lab.open([fresh, *kept], size=(1280, 5000))
    page.wait_for_function("() => document.querySelectorAll('.course-prediction').length === 2")
    page.wait_for_selector(".course-lock")
    return page


def test_nothing_of_it_stands_in_the_page_and_to_skip_by_key_opens_it(lab, page):
    text = page.evaluate(WHOLE_PAGE)
    assert [secret for secret in SECRETS if secret in text] == []
    assert page.get_by_text("This opens as soon as you have said what you expect").count() == 3
    field = page.locator(".course-prediction input[type=text]")
    field.focus()
    for key in ["Tab", "Tab", "Enter"]:                      # past the button that keeps it
        page.keyboard.press(key)
    page.get_by_text("You skipped this one: what comes below is open.").wait_for()
    page.get_by_text("three quarters").wait_for()
    assert "0.34" in page.evaluate(WHOLE_PAGE)
    reason = page.locator(".jp-RenderedMarkdown", has_text="three quarters")
    assert reason.locator("mjx-container, .MathJax").count()                 # its formulas are set
    page.locator(".course-prediction label", has_text="grows").click()
    page.get_by_role("button", name="Keep my prediction").click()
    page.get_by_text("You said: grows. It is: shrinks.").wait_for()
    page.wait_for_selector(".course-explorer canvas")
    assert "come close to each other" in page.evaluate(WHOLE_PAGE)
    stored = lab.save(page)
    stills = [output for cell in stored["cells"] for output in cell.get("outputs", [])
              if "course-still" in "".join(output.get("data", {}).get("text/html", ""))]
    assert any("<img" in "".join(output["data"]["text/html"]) for output in stills)      # since the guess


def test_a_locked_explorer_is_small_and_complete(lab, page):
    box = page.locator(".course-explorer:has(.course-lock)").bounding_box()
    assert box["height"] < 200 and page.locator(".course-lock").is_visible()
    assert lab.axe_violations(page, ".course-explorer") == [] and lab.complaints(page) == []
