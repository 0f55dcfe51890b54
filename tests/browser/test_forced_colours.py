"""High contrast (forced colours): whoever chooses the colours of a page sees all of it in them."""

import re

import alone
import numpy as np
import pytest

from course_lib.explorers import EXPLORERS
from course_lib.figures import bars

pytestmark = pytest.mark.browser
PALETTE = """() => Object.fromEntries([
  'Canvas', 'CanvasText', 'LinkText', 'Highlight', 'HighlightText', 'GrayText'].map((name) => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.cssText = `forced-color-adjust: none; color: ${name}`;
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return [name, shown];
}))"""
SEEN = """selector => [...document.querySelectorAll(selector)].map((e) => {
  const { backgroundColor: ground, color: text } = getComputedStyle(e);
  return { pressed: e.getAttribute('aria-pressed') === 'true', ground, text }; })"""


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request, browser):
    context = browser.new_context(forced_colors="active", color_scheme=request.param)
    page = context.new_page()
    page.set_content("<p>empty</p>")
    yield page
    context.close()


def parts(colour):
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


def luminance(rgb):
    x = np.array(rgb) / 255
    return float(np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def hexes(colours):
    return {"#" + "".join(f"{part:02x}" for part in parts(colour)) for colour in colours}


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_picture_is_written_in_the_persons_colours_and_can_be_read(page, name):
    alone.show(page, name, 900)
    palette = page.evaluate(PALETTE)
    used = {word["colour"] for word in alone.written(page)}
    assert used <= hexes([palette[kind] for kind in ("CanvasText", "LinkText", "Highlight")])
    for word in alone.written(page):                     # on whatever shade it stands
        x0, y0, x1, y1 = word["box"]
        around = page.evaluate("""([x0, y0, x1, y1]) => {
          const canvas = document.querySelector('.course-explorer canvas');
          const size = [Math.max(1, x1 - x0), Math.max(1, y1 - y0)];
          const seen = canvas.getContext('2d').getImageData(x0, y0, ...size).data;
          const counts = {};
          for (let i = 0; i < seen.length; i += 4) {
            const key = seen[i + 3] < 128 ? '' : `${seen[i]}, ${seen[i + 1]}, ${seen[i + 2]}`;
            counts[key] = (counts[key] ?? 0) + 1;
          }
          return counts;
        }""", [round(x) for x in (x0 - 3, y0 - 2, x1 + 3, y1 + 2)])
        ink = [int(word["colour"][n:n + 2], 16) for n in (1, 3, 5)]
        grounds = {key: n for key, n in around.items() if (parts(key) if key else []) != ink}
        ground = max(grounds, key=grounds.get)
        ground = parts(ground) if ground else parts(palette["Canvas"])
        assert contrast(ink, ground) >= 4.5, (word, ground)


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_pressed_button_and_the_focus_can_be_told(page, name):
    alone.show(page, name, 900)
    palette = page.evaluate(PALETTE)
    buttons = page.evaluate(SEEN, ".course-presets button")
    pressed, others = ([b for b in buttons if b["pressed"] is state] for state in (True, False))
    assert len(pressed) == 1 and others
    assert (pressed[0]["ground"], pressed[0]["text"]) == (palette["Highlight"], palette["HighlightText"])
    assert all(button["ground"] != palette["Highlight"] for button in others)
    page.locator(".course-presets button").nth(1).focus()
    page.keyboard.press("Shift+Tab")                       # by key, so that the ring is shown
    width, colour = page.locator(":focus").evaluate(
        "e => [getComputedStyle(e).outlineWidth, getComputedStyle(e).outlineColor]")
    assert width == "3px" and contrast(parts(colour), parts(palette["Canvas"])) >= 3


@pytest.mark.parametrize("name", ["words", "temperature", "scale", "pair"])
def test_the_bars_of_an_explorer_stand_out_from_the_ground(page, name):
    alone.show(page, name, 900)
    ground = parts(page.evaluate(PALETTE)["Canvas"])
    filled = page.evaluate("""() => {
      const fills = [], plain = CanvasRenderingContext2D.prototype.fillRect;
      CanvasRenderingContext2D.prototype.fillRect = function (x, y, w, h) {
        fills.push([this.fillStyle, this.globalAlpha, w * h]);
        return plain.call(this, x, y, w, h);
      };
      window.dispatchEvent(new Event('resize'));
      document.body.setAttribute('data-jp-theme-light', 'true');
      return new Promise((done) => setTimeout(() => {
        CanvasRenderingContext2D.prototype.fillRect = plain;
        done(fills.filter(([, alpha, area]) => alpha > 0.5 && Math.abs(area) > 5));
      }, 100));
    }""")
    assert len(filled) >= 3
    for colour, _, _ in filled:
        assert contrast([int(colour[n:n + 2], 16) for n in (1, 3, 5)], ground) >= 3, colour


def test_the_bars_of_a_figure_stay(page):
    page.set_content(bars([1.0, 0.5], ["river", "bank"], "Weights")._repr_html_())
    ground = parts(page.evaluate(PALETTE)["Canvas"])
    shown = page.locator("td div").first
    colour = shown.evaluate("e => getComputedStyle(e).borderTopColor")
    assert shown.bounding_box()["height"] == 16 and contrast(parts(colour), ground) >= 3


def test_when_the_colours_are_forced_later_the_picture_follows(page):
    page.emulate_media(forced_colors="none")
    alone.show(page, "words", 900)
    before = {word["colour"] for word in alone.written(page)}
    page.emulate_media(forced_colors="active")
    allowed = hexes(page.evaluate(PALETTE).values())
    assert not before <= allowed
    page.wait_for_function("allowed => window.written.every(({ colour }) => allowed.includes(colour))",
                           arg=list(allowed))


def test_the_chosen_cell_of_a_quiz_and_a_dragged_line_can_be_told(loaded_lab):
    page = loaded_lab.open(["from course_lib import quiz, puzzle\nquiz('06_masks')"], size=(1280, 3000))
    page.emulate_media(forced_colors="active")
    try:
        cells = page.locator(".course-quiz [role=grid] td button")
        cells.first.click()
        palette = page.evaluate(PALETTE)
        seen = page.evaluate(SEEN, ".course-quiz [role=grid] td button")
        assert [cell["ground"] == palette["Highlight"] for cell in seen] == [True] + [False] * (len(seen) - 1)
    finally:
        page.emulate_media(forced_colors="none")
        loaded_lab.close()
