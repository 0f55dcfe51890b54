"""A learner answers a quiz in JupyterLab: by keyboard, heard, and without seeing the answers."""

import json

import pytest
from waiting import HELD, holding

from course_lib.display.markup import to_inline_html
from course_lib.quizzes.quiz import load

A_NEW_LEARNER = """import os, tempfile
from course_lib import quiz
os.environ["COURSE_PROGRESS"] = tempfile.mkdtemp() + "/progress.sqlite" """
WEIGHTS, WORDS, START = (f'quiz("{lesson}")'
                         for lesson in ("02_weights", "01_words", "00_start_here"))
CELLS = [A_NEW_LEARNER, WEIGHTS, WORDS, START, WEIGHTS]


@pytest.fixture(scope="module")
def shared_lab(loaded_lab):
    loaded_lab.open(CELLS, size=(1280, 1400))
    yield loaded_lab
    loaded_lab.close()


@pytest.fixture
def page(shared_lab):
    """Four quizzes as a learner sees them who has answered nothing yet."""
    page = shared_lab.pages[0]
    shared_lab.set_theme(page, "light")
    shared_lab.run_all(page)
    page.wait_for_function("""() => document.querySelectorAll('.course-quiz').length === 4
        && [...document.querySelectorAll('.course-quiz [role=status]')].every((s) => !s.textContent)
        && [...document.querySelectorAll('.course-quiz-before')].every((p) => p.hidden)""")
    return page


def form(page, number, quiz=0):
    return page.locator(".course-quiz").nth(quiz).locator("form").nth(number - 1)


def check(page, number, quiz=0):
    """Press the button; return what is told when Python has answered."""
    form(page, number, quiz).get_by_role("button", name=f"Check question {number}").click()
    return told(page, number, quiz)


def told(page, number, quiz=0):
    status = form(page, number, quiz).get_by_role("status")
    page.wait_for_function("status => /^(Right|Not yet|Choose|Please)/.test(status.textContent)",
                           arg=status.element_handle())
    return status.inner_text()


def active_cell(page):
    return page.evaluate("() => { const notebook = jupyterapp.shell.currentWidget.content;"
                         " return [notebook.activeCellIndex, notebook.widgets.length]; }")


def feedback_texts(lesson):
    """Every text that tells something about an answer, as the page and as a file would hold it."""
    for question in load(lesson).questions:
        for option in question.options:
            for text in filter(None, (option.why, option.missed, question.otherwise)):
                yield text
                yield to_inline_html(text)


def test_a_quiz_can_be_answered_with_the_keyboard_alone(page):
    form(page, 1).get_by_role("radio").first.focus()
    before = active_cell(page)
    for key in ("Space", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    assert told(page, 1).startswith("Right. Each word shares out a total of 1.")

    page.keyboard.press("Tab")                       # question 2: a number
    page.keyboard.type("0,34")
    page.keyboard.press("Enter")
    assert told(page, 2).startswith("Right. Only differences count")

    for key in ("Tab", "Tab", "Tab", "Space"):       # its button, first box, second box
        page.keyboard.press(key)
    for key in ("Tab", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)
    assert told(page, 3).startswith("Right.")
    assert active_cell(page) == before               # Jupyter took none of these keys


def test_a_cell_of_a_matrix_is_chosen_with_arrow_keys(page):
    matrix = form(page, 2, quiz=1)
    assert matrix.locator("button[tabindex='0']").count() == 1
    matrix.locator("button[tabindex='0']").focus()
    before = active_cell(page)
    for key in ["ArrowDown"] * 7 + ["ArrowRight"] * 4 + ["Enter"]:
        page.keyboard.press(key)
    assert matrix.locator("[aria-pressed='true']").get_attribute("aria-label") \
        == "2.03 row bank, column river"
    assert "Chosen: row bank, column river." in matrix.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert told(page, 2, quiz=1).startswith("Right. In the row of bank, river has 2.03.")
    assert active_cell(page) == before


def test_a_cell_of_a_matrix_is_chosen_with_a_click(page):
    form(page, 2, quiz=1).get_by_role("button", name="2.03 row river, column bank").click()
    assert check(page, 2, quiz=1).startswith("Not yet. The number is the same here.")


def test_feedback_is_announced_again_when_the_same_answer_is_given_again(page):
    status = form(page, 1).get_by_role("status")
    page.evaluate("""status => {
        window.heard = [];
        new MutationObserver(() => { if (status.textContent) heard.push(status.textContent); })
          .observe(status, { childList: true });
    }""", status.element_handle())
    form(page, 1).get_by_role("radio").first.check()
    for times in (1, 2):
        form(page, 1).get_by_role("button").click()
        page.wait_for_function(f"() => heard.length === {times}")
    assert page.evaluate("() => heard[0] === heard[1] && heard[0].startsWith('Not yet.')")


def test_who_has_chosen_nothing_is_told_so(page):
    assert check(page, 1) == "Choose an answer first."
    form(page, 2).get_by_role("textbox").fill("a lot")
    assert check(page, 2) == "Please type one number, such as 0.5."
    assert page.locator(".course-quiz-title").first.inner_text().endswith("0 of 5 right")


def test_answers_are_in_neither_the_page_nor_the_notebook(page, shared_lab):
    in_the_page = page.evaluate("""async () => {
        const { context } = jupyterapp.shell.currentWidget;
        const widgets = [];
        for (const output of document.querySelectorAll('.course-quiz'))
          widgets.push(output.outerHTML);
        return [document.documentElement.outerHTML, JSON.stringify(context.model.toJSON()),
                ...widgets].join(" ");
    }""")
    stored = json.dumps(shared_lab.save(page), ensure_ascii=False)
    assert "Which weights sum to 1?" in in_the_page and "Which weights sum to 1?" in stored
    for lesson in ("00_start_here", "01_words", "02_weights"):
        assert [text for text in feedback_texts(lesson)
                if text in in_the_page or text in stored] == []

    form(page, 1).get_by_role("radio").first.check()
    check(page, 1)
    own = to_inline_html(load("02_weights").questions[0].options[0].why)
    shown = page.locator(".course-quiz").first.inner_html()
    assert own in shown
    assert [text for text in feedback_texts("02_weights") if text in shown and text != own] == []
    assert own not in json.dumps(shared_lab.save(page), ensure_ascii=False)


def test_a_living_quiz_stands_instead_of_the_static_list_that_a_stored_notebook_shows(page, shared_lab):
    assert page.locator(".course-quiz-static").count() == 0
    shared_lab.save(page)
    path = page.evaluate("() => jupyterapp.shell.currentWidget.context.path")
    stored = shared_lab.visit(path, kernel=False)
    stored.wait_for_selector(".course-quiz-static")
    assert stored.locator(".course-quiz-static").first.locator("li li").count() == 16
    text = stored.locator(".jp-OutputArea").nth(1).inner_text()
    assert "Run this cell to answer." in text and "Error displaying widget" not in text
    shared_lab.pages.remove(stored)
    stored.close()


def test_two_views_of_one_quiz_do_not_disturb_each_other(page):
    form(page, 1, quiz=0).get_by_role("radio").nth(0).check()
    form(page, 1, quiz=3).get_by_role("radio").nth(1).check()
    assert form(page, 1, quiz=0).get_by_role("radio").nth(0).is_checked()
    assert check(page, 1, quiz=3).startswith("Right.")
    assert form(page, 1, quiz=0).get_by_role("status").inner_text() == ""


def test_a_cell_that_is_run_again_says_what_was_answered_before(page, shared_lab):
    for number, option in ((1, 1), (4, 0)):
        form(page, number).get_by_role("radio").nth(option).check()
        check(page, number)
    page.evaluate("() => { jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    shared_lab.command(page, "notebook:run-cell")
    page.wait_for_function("() => document.querySelector('.course-quiz-before:not([hidden])')")
    first = page.locator(".course-quiz").first
    assert first.locator(".course-quiz-before:visible").all_inner_texts() == [
        "You have answered this before: right.",
        "You have answered this before: not right yet. Try again."]
    assert first.locator(".course-quiz-title").inner_text().endswith("1 of 5 right")
    assert first.locator(":checked").count() == 0
    form(page, 4).get_by_role("radio").nth(3).check()
    assert check(page, 4).startswith("Right.")
    assert first.locator(".course-quiz-title").inner_text().endswith("2 of 5 right")


def test_a_learner_is_told_when_python_does_not_answer(page, shared_lab):
    with holding(shared_lab):
        page.evaluate("code => { jupyterapp.shell.currentWidget.sessionContext.session.kernel"
                      ".requestExecute({ code }); }", HELD + "held()")
        form(page, 1).get_by_role("radio").nth(1).check()
        form(page, 1).get_by_role("button").click()
        page.wait_for_function("() => document.querySelector('.course-quiz [role=status]')"
                               ".textContent.startsWith('Waiting for Python.')")
    assert told(page, 1).startswith("Right.")
    shared_lab.wait_idle(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_quiz_has_no_axe_violation_and_asks_no_other_machine(page, shared_lab, theme):
    shared_lab.set_theme(page, theme)
    for number, option in ((1, 0), (4, 3)):
        form(page, number).get_by_role("radio").nth(option).check()
        check(page, number)
    form(page, 5, quiz=2).get_by_role(
        "button", name="0.1 row the, column person or action").click()
    assert shared_lab.axe_violations(page, ".course-quiz") == []
    assert shared_lab.external_requests(page) == []
    assert shared_lab.complaints(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen_and_text_has_16_pixels(page, shared_lab, theme):
    shared_lab.set_theme(page, theme)
    sizes = page.evaluate("""() => [...document.querySelectorAll('.course-quiz *')]
        .filter((node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
        .filter((node) => !node.closest('msup, msub'))
        .map((node) => parseFloat(getComputedStyle(node).fontSize))""")
    assert min(sizes) >= 16
    start = page.locator(".course-quiz").nth(2)
    for control in ("radio", "textbox", "checkbox", "button"):
        start.get_by_role(control).first.focus()
        page.keyboard.press("Shift")               # from now on the focus is a keyboard's
        outline = page.evaluate("""() => {
            const style = getComputedStyle(document.activeElement);
            return [style.outlineStyle, parseFloat(style.outlineWidth)];
        }""")
        assert outline == ["solid", 3], control
