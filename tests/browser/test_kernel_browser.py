"""A widget whose Python is gone says so and locks what needs it; one whose Python is busy waits."""

import pytest
from waiting import HELD, holding

SETUP = """import os, tempfile
from course_lib import predict, puzzle, quiz
from course_lib.attention import softmax
from course_lib.explorers import explorer
os.environ["COURSE_PROGRESS"] = tempfile.mkdtemp() + "/progress.sqlite"
def mine(x, axis=-1):
    return softmax(x, axis)"""
CELLS = [SETUP, 'w = explorer("mask"); w', 'explorer("temperature", mine)', 'quiz("02_weights")',
         'predict("a", "Which way does it go?", ["uphill", "downhill"])', 'puzzle("merge_heads")']
KINDS = [".course-explorer:has(canvas)", ".course-quiz", ".course-prediction", ".course-puzzle"]
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
GONE = "Python was restarted or has stopped"
LOST = "This did not reach Python and is not kept."


@pytest.fixture
def page(lab):
    """Every kind of widget; their messages wait for the cells that run, as in older kernels."""
    page = lab.open(CELLS, run=False, size=(1280, 5000))
    page.evaluate(f"() => {{ {KERNEL}.commsOverSubshells = 'disabled'; }}")
    lab.run_all(page)
    page.wait_for_function("kinds => document.querySelectorAll(kinds).length === 5", arg=", ".join(KINDS))
    return page


def run_and_forget(page, code):
    page.evaluate(f"code => {{ {KERNEL}.requestExecute({{ code }}); }}", code)


def all_say_that_python_is_gone(page, times=5):
    page.wait_for_function("([times, text]) => [...document.querySelectorAll('.course-gone')].filter("
                           "(note) => note.textContent.startsWith(text)).length === times", arg=[times, GONE])


def question(page, number=0):
    return page.locator(".course-quiz form").nth(number)


def table_of(page):
    """What the mask explorer tells of its table, once it has been drawn."""
    page.evaluate("() => new Promise((done) => { setTimeout(done, 350); })")     # no more often
    return page.locator(".course-reading").first.inner_text()


ENDS = {"restarted": f"async () => {{ await {KERNEL}.restart(); }}",
        "shut down": "async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown(); }",
        "died": f"() => {{ {KERNEL}.requestExecute({{ code: 'import os; os._exit(1)' }}); }}"}


@pytest.mark.parametrize("end", ENDS)
def test_every_widget_says_that_its_kernel_is_gone_and_locks_what_needs_it(lab, page, end):
    before = table_of(page)
    page.evaluate(ENDS[end])
    all_say_that_python_is_gone(page)
    if end == "died":                                                      # JupyterLab says so as well
        page.locator(".jp-Dialog button").click()
    assert page.locator(".course-gone[role=status]").count() == 5
    for needed in (page.get_by_label("sentence"), page.get_by_label("filler words"),
                   page.get_by_role("button", name="bank comes first")):
        assert needed.is_disabled()
    page.get_by_label("causal", exact=True).check()                        # the page computes this alone
    assert table_of(page) != before
    driven = page.locator(KINDS[0]).nth(1)
    assert driven.locator("input:enabled, button:enabled").count() == 0
    for kind in KINDS[1:]:
        assert page.locator(f"{kind} :is(input, button):enabled").count() == 0
    assert lab.complaints(page) == []
    assert lab.axe_violations(page, ".course-explorer, .course-quiz") == []


def test_after_a_restart_a_cell_that_is_run_again_lives_and_what_was_kept_stays_kept(lab, page):
    page.get_by_role("radio", name="downhill").check()
    page.get_by_role("button", name="Keep my prediction").click()
    page.get_by_text("Kept. You said: downhill.").wait_for()
    page.evaluate(ENDS["restarted"])
    all_say_that_python_is_gone(page, 4)                      # the prediction is kept, and says only that
    lab.wait_idle(page)
    for cell in (0, 1):
        page.evaluate("n => { jupyterapp.shell.currentWidget.content.activeCellIndex = n; }", cell)
        lab.command(page, "notebook:run-cell")
    all_say_that_python_is_gone(page, 3)
    page.get_by_label("sentence").fill("the money bank")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.course-reading').textContent.includes('money')")


def test_what_is_done_while_python_is_busy_waits_and_arrives(lab, page):
    with holding(lab):
        run_and_forget(page, HELD + "held()")
        page.get_by_label("sentence").fill("the money bank")
        page.keyboard.press("Enter")
        page.get_by_role("radio", name="downhill").check()
        page.get_by_role("button", name="Keep my prediction").click()
        for place in (page.locator(KINDS[0]).first, page.locator(".course-prediction")):
            place.locator(".course-gone").get_by_text("Waiting for Python.").wait_for()
        assert page.get_by_text("Kept. You said").count() == 0
        assert page.get_by_text(GONE).count() == 0
    page.get_by_text("Kept. You said: downhill.").wait_for()
    page.wait_for_function("() => document.querySelector('.course-reading').textContent.includes('money')")
    page.wait_for_function("() => document.querySelectorAll('.course-gone:not(:empty)').length === 0")
    lab.wait_idle(page)
    assert lab.python(page, "w.sentence") == "the money bank"


def test_an_answer_that_a_restart_has_swallowed_is_called_lost(lab, page):
    before = table_of(page)
    with holding(lab):
        run_and_forget(page, HELD + "held()")
        page.get_by_label("sentence").fill("the money bank")
        page.keyboard.press("Enter")
        question(page).get_by_role("radio").nth(1).check()
        question(page).get_by_role("button").click()
        page.locator(".course-puzzle ul .course-puzzle-line").first.click()
        page.locator(".course-puzzle").get_by_role("button", name="Check").click()
        page.get_by_role("radio", name="downhill").check()
        page.get_by_role("button", name="Keep my prediction").click()
        page.evaluate(ENDS["restarted"])
        all_say_that_python_is_gone(page)
    for place in (question(page), page.locator(".course-puzzle-verdict"), page.locator(".course-prediction")):
        place.get_by_text(LOST).wait_for()
    assert page.get_by_label("sentence").input_value() == "She sat by the river bank."
    assert table_of(page) == before                          # the words belong to the numbers again


def test_the_line_stands_at_the_question_at_hand(page):
    page.evaluate(ENDS["restarted"])
    all_say_that_python_is_gone(page)
    question(page, 3).hover()
    notes = page.locator(".course-quiz .course-gone")
    assert notes.count() == 1 and notes.evaluate("note => note.nextElementSibling.innerText").startswith("4.")
