"""Every explorer saves its picture as PNG and as SVG: the whole of it, with title, numbers and words."""

import io
import re
import xml.etree.ElementTree as ElementTree

import alone
import numpy as np
import pytest
from PIL import Image

from course_lib.explorers import EXPLORERS

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


def saved(page, kind, by_key=False):
    """Press the button; return the name of the file and what is in it."""
    button = page.get_by_role("button", name=f"Save picture as {kind}")
    with page.expect_download() as download:
        if by_key:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def texts_of_svg(data):
    texts = ElementTree.fromstring(data).iter(f"{SVG}text")
    return [text.text for text in texts if text.get("fill") != "none"]      # without halos


@pytest.mark.parametrize("name", EXPLORERS)
def test_both_files_hold_the_title_every_text_of_the_picture_and_its_words(page, name):
    alone.show(page, name, 900, chosen=alone.explorer(name).words[-1])
    on_page = [word["text"] for word in alone.written(page)]
    title = page.locator(".course-explorer").get_attribute("aria-label")
    page.evaluate("() => { window.written.length = 0; }")
    file, data = saved(page, "PNG")
    assert file == f"self-attention-{re.sub('[^a-z0-9]+', '-', title.lower()).strip('-')}.png"
    in_png = page.evaluate("""() => window.written
        .filter(({ canvas, text }) => !canvas.isConnected && text.trim()).map(({ text }) => text)""")
    svg_name, svg = saved(page, "SVG", by_key=True)
    in_svg = texts_of_svg(svg)
    assert svg_name == file.replace(".png", ".svg")
    assert in_png == in_svg and in_svg[0] == title
    assert sorted(on_page) == sorted(in_svg[1:len(on_page) + 1])
    read = page.locator(".course-reading, .course-detail p").all_inner_texts()
    words = " ".join(filter(None, read))
    if page.get_by_label("sentence", exact=True).count():
        words = f"sentence: {page.get_by_label('sentence', exact=True).input_value()} {words}"
    assert " ".join(in_svg[len(on_page) + 1:]) == words
    page.get_by_text(f"Saved as {svg_name}.").wait_for()
    root = ElementTree.fromstring(svg)
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (title, words)
    image = Image.open(io.BytesIO(data))
    assert image.size == (2 * int(root.get("width")), 2 * int(root.get("height")))


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_svg_looks_like_the_png(page, name):
    """Drawn by the browser, both files have ink in the same places."""
    alone.show(page, name, 900)
    _, png = saved(page, "PNG")
    _, svg = saved(page, "SVG")
    drawn = Image.open(io.BytesIO(png)).convert("L")
    small = (drawn.width // 16, drawn.height // 16)
    sheet = page.context.new_page()
    sheet.set_viewport_size({"width": drawn.width // 2, "height": drawn.height // 2})
    sheet.set_content(f"<style>body {{ margin: 0 }}</style>{svg.decode()}")
    other = Image.open(io.BytesIO(sheet.screenshot())).convert("L")
    sheet.close()
    one, two = (255 - np.asarray(image.resize(small, Image.Resampling.BOX), float)
                for image in (drawn, other))
    assert one.mean() > 2                                         # something is drawn
    assert np.abs(one - two).mean() < 0.1 * one.mean()


def test_what_is_saved_is_wide_also_where_the_page_is_narrow_and_the_page_stays_as_it_is(page):
    alone.show(page, "bend", 320)
    before = page.locator(alone.CANVAS).evaluate("canvas => canvas.toDataURL()")
    _, svg = saved(page, "SVG")
    assert int(ElementTree.fromstring(svg).get("width")) >= 700
    assert page.locator(alone.CANVAS).evaluate("canvas => canvas.toDataURL()") == before


def test_names_from_a_learner_cannot_break_the_file(page):
    alone.show(page, "heads", 900, sentence='a<b "c&d" <script> x')
    _, svg = saved(page, "SVG")
    assert "a<b" in texts_of_svg(svg)


def test_without_a_network_it_saves_in_jupyterlab_too(lab):
    page = lab.open(["from course_lib.explorers import explorer\nexplorer('temperature')"])
    page.wait_for_selector(alone.CANVAS)
    page.context.set_offline(True)
    try:
        name, svg = saved(page, "SVG", by_key=True)
    finally:
        page.context.set_offline(False)
    assert name == "self-attention-softmax-with-a-temperature.svg" and b"bank" in svg
    assert lab.external_requests(page) == []
