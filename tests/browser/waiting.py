"""Wait until the browser, or the kernel behind it, shows what is expected of the explorer `w`."""

from contextlib import contextmanager

from lab import PATIENCE

OPEN = "from course_lib.explorers import explorer\nw = explorer({!r})\nw"
ROOT = ".course-explorer"
PIXELS = "() => document.querySelector('.course-explorer canvas').toDataURL()"


def in_python(lab, page, expression, expected):
    """Wait until an expression has this value in the kernel."""
    for _ in range(PATIENCE // 50):
        if (value := lab.python(page, expression)) == expected:
            return
        page.wait_for_timeout(50)
    assert value == expected


def changed(page, before):
    """Wait until the picture is another one."""
    page.wait_for_function(f"before => ({PIXELS})() !== before", arg=before)


def still_is_all_that_is_seen(page, times=1):
    """Wait until each of the explorers of a notebook shows its still picture, and see nothing else of it."""
    stills = page.locator(".course-still")
    for still in [stills.nth(n) for n in range(times)]:
        still.locator("img").wait_for()
        still.get_by_text("Run this cell to move it.").wait_for()
        assert still.locator("img").evaluate("i => i.naturalWidth") == 700
    assert stills.count() == times
    assert "Error displaying widget" not in page.locator(".jp-Notebook").inner_text()
    assert "Loading widget" not in page.locator(".jp-Notebook").inner_text()


def reading(page, expected):
    """Wait until the live text is what Python says it should be."""
    page.wait_for_function(
        """expected => ['.course-reading', '.course-detail p']
             .map(place => document.querySelector(place).textContent)
             .filter(Boolean).join(' ') === expected""",
        arg=expected)


# Code for a notebook: `held()` returns when the test is outside the block `with holding(lab)`. So a learner's
# function is as slow as the test needs it to be, on any machine, and is not stopped meanwhile.
HELD = """
import pathlib, time
from course_lib.explorers.shared import learners_function
learners_function.SECONDS = 1000
def held():
    while pathlib.Path("held").exists():
        time.sleep(0.02)
"""


@contextmanager
def holding(lab):
    place = lab.root / "held"
    place.touch()
    try:
        yield
    finally:
        place.unlink()


def reads_as_python(lab, page):
    """Wait until the browser says what Python says."""
    reading(page, lab.python(page, "w.reading"))


def painted(page):
    """Let the first picture be painted anew; return its words: [text, left end, right end, y]."""
    return page.evaluate("""async () => {
      const canvas = document.querySelector('.course-explorer canvas');
      const brush = canvas.getContext('2d'), words = [];
      brush.fillText = function (text, x, y) {
        const wide = this.measureText(text).width;
        const left = x - wide * { left: 0, center: 0.5, right: 1 }[this.textAlign];
        words.push([text, left, left + wide, y]);
      };
      document.body.setAttribute('data-jp-theme-light', document.body.dataset.jpThemeLight);
      await new Promise(requestAnimationFrame);
      delete brush.fillText;
      return words;
    }""")


def texts(page):
    """Return only the texts of `painted`."""
    return [word[0] for word in painted(page)]
