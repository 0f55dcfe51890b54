"""The learner's words in a real JupyterLab: seen, reached by keyboard, in both themes."""

import pytest

SETUP = "import numpy as np\nfrom course_lib import check, hint, predict, progress, explore"
WRONG = ("def softmax(x, axis=-1):\n    e = np.exp(x - x.max(0, keepdims=True))\n"
         "    return e / e.sum(0, keepdims=True)")
ASK = "predict('{}', 'What happens to the `largest` weight?', ['it grows', 'it shrinks', 'stays'])"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_answer_is_shown_without_a_complaint_of_axe_or_the_console(lab, theme):
    page = lab.open([SETUP, WRONG, "check(softmax)", "hint(softmax)", "check('sofmax')",
                     "progress()", ASK.format(f"b.{theme}"), "predict('b.text', 'How large?')"],
                    theme=theme)
    page.wait_for_selector(".course-prediction input[type=text]")
    assert page.locator(".course-shown").count() == 4
    assert page.locator(".course-prediction").count() == 2
    assert lab.axe_violations(page, ".jp-OutputArea-output") == []
    assert lab.complaints(page) == [] and lab.external_requests(page) == []


def test_expected_and_yours_stand_side_by_side(lab):
    page = lab.open([SETUP, WRONG, "check(softmax)"])
    boxes = {caption: page.locator(f".course-tables table:has(caption:text-is('{caption}'))")
             .bounding_box() for caption in ("expected", "yours")}
    assert boxes["expected"]["y"] == boxes["yours"]["y"]
    assert boxes["expected"]["x"] + boxes["expected"]["width"] < boxes["yours"]["x"]


def test_a_failed_assert_leaves_the_message_and_one_short_line(lab):
    page = lab.open([SETUP, WRONG, "assert check(softmax)"])
    error = page.locator("[data-mime-type='application/vnd.jupyter.stderr']")
    assert error.inner_text().strip() == "softmax: not right yet, see above."
    assert "down the columns" in page.locator(".course-shown").inner_text()


def test_a_prediction_is_made_with_the_keyboard_alone_and_kept(lab):
    page = lab.open([SETUP, ASK.format("b.keys"), "predict('b.keys', answer='it shrinks')"])
    radios = page.locator(".course-prediction input[type=radio]")
    radios.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert [radios.nth(i).is_checked() for i in range(3)] == [False, True, False]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    status = page.locator(".course-prediction [role=status]")
    page.wait_for_function("() => document.querySelector('.course-said').textContent !== ''")
    assert status.inner_text() == "Kept. You said: it shrinks."
    assert radios.first.is_disabled() and not page.locator(".course-prediction button:visible").count()
    lab.run_all(page)                                   # the answer stays, and is compared
    assert page.locator(".course-shown").inner_text() == "You said: it shrinks. And so it is."
    page.wait_for_function("() => document.querySelector('.course-said')?.textContent !== ''")
    assert page.locator(".course-prediction input").nth(1).is_checked()


def test_a_typed_prediction_is_sent_with_enter_and_an_empty_one_is_asked_for(lab):
    page = lab.open([SETUP, "predict('b.typed', 'How large?')"])
    field = page.locator(".course-prediction input[type=text]")
    field.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Type something first, or skip it: a guess is welcome.")
    page.keyboard.type("about 0.3")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Kept. You said: about 0.3.")


def test_an_explorer_opens_as_soon_as_its_prediction_is_kept(lab):
    page = lab.open([SETUP, ASK.format("temperature.hot"), "explore('temperature')"])
    page.wait_for_selector(".course-lock")
    assert page.locator(".course-lock").is_visible()
    page.locator(".course-prediction label", has_text="it grows").click()
    page.locator(".course-prediction button[type=submit]").click()
    page.wait_for_function("() => document.querySelector('.course-lock').hidden")


def test_a_stored_notebook_without_a_kernel_shows_question_and_options(lab):
    page = lab.open([SETUP, ASK.format("b.stored")])
    page.wait_for_selector(".course-prediction")
    lab.save(page)
    name = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
    page = lab.visit(name, kernel=False)
    page.wait_for_selector(".course-still")
    text = page.locator(".course-still").inner_text()
    assert "What happens to the largest weight?" in text and "it shrinks" in text
