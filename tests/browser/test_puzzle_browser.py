"""A learner puts the lines of a function in order in JupyterLab: by hand, and by keyboard alone."""

import pytest
from waiting import HELD, holding

from course_lib.learner.puzzle import load

A_NEW_LEARNER = """import os, tempfile
from course_lib import puzzle
os.environ["COURSE_PROGRESS"] = tempfile.mkdtemp() + "/progress.sqlite"
p = puzzle("merge_heads")
q = puzzle("masked_softmax")"""
RIGHT = load("merge_heads").right
SHAPE, SWAP, JOIN, BACK = RIGHT


@pytest.fixture(scope="module")
def shared_lab(loaded_lab):
    loaded_lab.open([A_NEW_LEARNER, "p", "q"], size=(1280, 1400))
    yield loaded_lab
    loaded_lab.close()


@pytest.fixture
def page(shared_lab):
    """Two puzzles that nobody has touched."""
    page = shared_lab.pages[0]
    page.set_viewport_size({"width": 1280, "height": 1400})
    shared_lab.set_theme(page, "light")
    shared_lab.run_all(page)
    page.wait_for_function("""() => document.querySelectorAll('.course-puzzle').length === 2
        && !document.querySelector('.course-puzzle ol li, .course-puzzle .course-shown')""")
    return page


def the_puzzle(page):
    return page.locator(".course-puzzle").first


def body(page):
    return the_puzzle(page).locator("ol .course-puzzle-line").all_inner_texts()


def line(page, text, where="ul"):
    """The button of a line: among those to choose from (ul) or in the function (ol)."""
    return the_puzzle(page).locator(f"{where} .course-puzzle-line",
                                    has=page.get_by_text(text, exact=True))


def put_in(page, *lines):
    for text in lines:
        line(page, text).click()


def said(page):
    # The live text is written a moment after the key: by a timer of the page, which this one follows.
    page.evaluate("() => new Promise((done) => { setTimeout(done, 150); })")
    return the_puzzle(page).locator(".course-puzzle-row [role=status]").inner_text()


def told(page, beginning):
    """What is told once it begins like this."""
    page.wait_for_function("""beginning => document.querySelector('.course-puzzle-verdict').innerText
        .replace(/^[✓✗]\\s*/, '').startsWith(beginning)""", arg=beginning)
    return the_puzzle(page).locator(".course-puzzle-verdict").inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page):
    return page.evaluate("() => document.activeElement.getAttribute('aria-label')"
                         " ?? document.activeElement.textContent")


def test_the_puzzle_is_solved_with_the_keyboard_alone(page, shared_lab):
    where = ("() => { const { activeCellIndex, widgets } = jupyterapp.shell.currentWidget.content;"
             " return [activeCellIndex, widgets.length]; }")
    the_puzzle(page).locator("ul .course-puzzle-line").first.focus()
    before = page.evaluate(where)
    press(page, "End", "Enter")
    assert said(page) == f"{SHAPE} is line 1 of 1." and focused(page) == BACK   # its neighbour is next
    press(page, "Space")
    assert said(page) == f"{BACK} is line 2 of 2." and focused(page) == "x = x.mean(axis=-3)"
    press(page, "Home", "ArrowDown", "ArrowDown", "Enter", "Home", "Enter")
    assert body(page) == [SHAPE, BACK, JOIN, SWAP]
    press(page, "Tab")                                          # from the pool to line 1
    assert focused(page) == f"line 1: {SHAPE}"
    press(page, "Tab", "ArrowDown", "ArrowDown")                # move line 2 to the end
    assert said(page) == f"{BACK} is line 4 of 4." and focused(page) == f"line 4: {BACK}"
    press(page, "ArrowDown")
    assert said(page) == "It is the last line already."
    press(page, "Shift+Tab", "ArrowUp")
    assert body(page) == list(RIGHT)
    press(page, "Tab", "Tab", "Tab")
    assert focused(page) == "Check"
    press(page, "Enter")
    assert "Your function is kept" in told(page, "merge_heads is right.")
    assert page.evaluate(where) == before                       # Jupyter took none of these keys
    assert shared_lab.python(page, "p.source") == load("merge_heads").source(RIGHT)


def test_a_line_is_put_back_and_its_buttons_are_reached_by_keyboard(page):
    put_in(page, SHAPE, SWAP)
    line(page, SHAPE, "ol").focus()
    press(page, "ArrowRight", "ArrowRight")
    assert focused(page) == f"Move down: {SHAPE}"
    press(page, "Enter")
    assert body(page) == [SWAP, SHAPE] and focused(page) == f"Move down: {SHAPE}"
    press(page, "ArrowLeft", "ArrowLeft", "Space")
    assert body(page) == [SWAP] and said(page) == f"{SHAPE} is put back."
    press(page, "Enter")
    assert body(page) == [] and line(page, SWAP).is_visible()


def drag(page, source, x, y):
    box = source.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)


def test_lines_are_dragged_into_the_function_inside_it_and_out_again(page):
    put_in(page, SHAPE, JOIN)
    first = line(page, SHAPE, "ol").bounding_box()
    x, below_first = first["x"] + 40, first["y"] + first["height"] + 2
    drag(page, line(page, SWAP), x, below_first)
    assert the_puzzle(page).locator("li.course-before").count() == 1     # where it would come to lie
    page.mouse.up()
    assert body(page) == [SHAPE, SWAP, JOIN]
    drag(page, line(page, JOIN, "ol"), x, first["y"])
    page.mouse.up()
    assert body(page) == [JOIN, SHAPE, SWAP]
    pool = the_puzzle(page).locator("ul").bounding_box()
    drag(page, line(page, SHAPE, "ol"), pool["x"] + 40, pool["y"] + 10)
    page.mouse.up()
    assert body(page) == [JOIN, SWAP]
    drag(page, line(page, BACK), pool["x"] + 40, pool["y"] - 400)        # nowhere
    page.mouse.up()
    page.wait_for_timeout(20)
    assert body(page) == [JOIN, SWAP]
    line(page, BACK).click()
    assert body(page) == [JOIN, SWAP, BACK]


def test_a_wrong_order_shows_expected_beside_yours_and_a_change_makes_that_old(page):
    check = the_puzzle(page).get_by_role("button", name="Check")
    check.click()
    told(page, "Your function has no line yet")
    put_in(page, SHAPE, JOIN, BACK)
    check.click()
    text = told(page, "You join the numbers in the order in which they lie in memory.")
    assert "expected" in text and "yours" in text and 'hint("merge_heads")' in text
    old = the_puzzle(page).locator(".course-puzzle-old")
    assert old.is_hidden() and not the_puzzle(page).get_by_text("Copy the function").count()
    put_in(page, SWAP)
    assert old.is_visible()
    page.evaluate("""() => {
        const place = document.querySelector('.course-puzzle-verdict');
        window.heard = 0;
        new MutationObserver(() => { if (place.textContent) heard += 1; })
          .observe(place, { childList: true });
    }""")
    for times in (1, 2):                              # the same answer twice is read out twice
        check.click()
        page.wait_for_function(f"() => heard === {times}")
    assert old.is_hidden()
    the_puzzle(page).get_by_role("button", name="Start again").click()
    assert body(page) == [] and said(page) == "All lines are put back."


def test_python_moves_the_lines_and_the_right_function_can_be_copied(page, shared_lab):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shared_lab.run_code(page, "p.check(*[p.lines.index(line) + 1 for line in p.puzzle.right])")
    told(page, "merge_heads is right.")
    assert body(page) == list(RIGHT)
    the_puzzle(page).get_by_role("button", name="Copy the function").click()
    page.wait_for_function("() => document.querySelector('.course-puzzle-copy').innerText"
                           ".includes('Copied.')")
    assert page.evaluate("() => navigator.clipboard.readText()") == load("merge_heads").source(RIGHT)
    shared_lab.run_code(page, "p.arranged = [7]")
    the_puzzle(page).locator(".course-puzzle-old").wait_for()
    assert body(page) == [BACK]


def test_a_learner_is_told_when_python_does_not_answer(page, shared_lab):
    with holding(shared_lab):
        page.evaluate("code => { jupyterapp.shell.currentWidget.sessionContext.session.kernel"
                      ".requestExecute({ code }); }", HELD + "held()")
        put_in(page, BACK)
        the_puzzle(page).get_by_role("button", name="Check").click()
        told(page, "Waiting for Python.")
    told(page, "This does not hold yet: the result has the axes")
    shared_lab.wait_idle(page)


@pytest.mark.parametrize("theme, width", [("light", 1280), ("dark", 1280), ("light", 620)])
def test_no_axe_violation_no_other_machine_and_everything_fits(page, shared_lab, theme, width):
    shared_lab.set_theme(page, theme)
    page.set_viewport_size({"width": width, "height": 1400})
    shared_lab.run_code(page, "p.check(8, 3, 7)")
    shared_lab.run_code(page, "q.check(*[q.lines.index(line) + 1 for line in q.puzzle.right])")
    page.wait_for_function("() => document.querySelectorAll('.course-puzzle .course-shown').length === 2")
    assert shared_lab.axe_violations(page, ".course-puzzle") == []
    assert shared_lab.external_requests(page) == [] and shared_lab.complaints(page) == []
    small, wide = page.evaluate("""() => {
        const all = [...document.querySelectorAll('.course-puzzle *')];
        const texts = all.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
                                        && e.tagName !== 'STYLE');
        const right = document.querySelector('.course-puzzle').getBoundingClientRect().right;
        return [Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).fontSize))),
                all.filter((e) => e.getBoundingClientRect().right > right + 0.5
                                  && !e.closest('.course-shown')).length];
    }""")
    assert (small >= 16, wide) == (True, 0)
    line(page, SHAPE, "ol").focus()
    page.keyboard.press("Shift")                      # from now on the focus is a keyboard's
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_a_stored_notebook_without_a_kernel_shows_the_lines(page, shared_lab):
    assert page.locator(".course-still").count() == 0
    shared_lab.save(page)
    path = page.evaluate("() => jupyterapp.shell.currentWidget.context.path")
    stored = shared_lab.visit(path, kernel=False)
    stored.wait_for_selector(".course-still")
    text = stored.locator(".course-still").first.inner_text()
    assert "def merge_heads(x):" in text and SWAP in text and "Run this cell" in text
    shared_lab.pages.remove(stored)
    stored.close()


def test_a_long_line_is_not_broken_off_before_its_last_sign(page):
    page.set_viewport_size({"width": 1250, "height": 1400})
    widths = page.evaluate("""() => [...document.querySelectorAll('.course-puzzle-line code')].map((code) => {
      const range = document.createRange();
      range.selectNodeContents(code);
      return [...range.getClientRects()].map((line) => line.width).filter((width) => width > 10);
    })""")
    # what is left out is the space at the end of a line
    broken = [lines for lines in widths if len(lines) > 1]
    assert broken and min(map(min, broken)) > 60
