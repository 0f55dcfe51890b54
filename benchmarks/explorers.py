"""How fast an explorer answers a key, beside a plain `interact` slider with matplotlib.

    python benchmarks/explorers.py

Everything is measured in one run, in a real JupyterLab and a real browser: from the key event to
the first frame whose pixels differ, as the page itself sees both.
"""

import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from lab import NO_BROWSER, Lab, Server, launch  # noqa: E402

PRESSES = 60
HELD, RATE = 30, 30                 # key repeats, and how many of them a second

OWN = """from course_lib.explorers import explorer
w = explorer("temperature")
w.temperature = 0.5
w"""
DRIVEN = """import numpy as np
from course_lib.explorers import explorer
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
w = explorer("temperature", softmax)
w.temperature = 0.5
w"""
PLAIN = """import numpy as np
import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact
scores = np.array([0.40, 0.36, 0.24, 0.15, 2.03, 2.23])
@interact(temperature=FloatLogSlider(value=0.5, base=10, min=-1.3, max=1.3, step=0.025))
def show(temperature):
    e = np.exp(scores / temperature - (scores / temperature).max())
    plt.barh(["She", "sat", "by", "the", "river", "bank"], e / e.sum())
    plt.xlim(0, 1)
    plt.show()"""
WHAT = [("explorer, drawn by JavaScript", OWN, "input[type=range]", ".course-explorer"),
        ("explorer, learner's function", DRIVEN, "input[type=range]", ".course-explorer"),
        ("interact + matplotlib", PLAIN, ".noUi-handle", ".jp-OutputArea-output")]

# Notes the time of every key, and of every frame that looks different from the one before.
WATCH = """() => {
  const look = () => {
    const canvas = document.querySelector('.course-explorer canvas');
    if (canvas) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const words = new Uint32Array(data.buffer);
      let hash = 0;
      for (let i = 0; i < words.length; i += 1) hash = (hash * 31 + words[i]) | 0;
      return hash;
    }
    const image = document.querySelector('.jp-OutputArea img, .widget-output img');
    return image?.complete ? image.src : null;
  };
  window.keys = [];
  window.frames = [];
  let last = look();
  window.addEventListener('keydown', (event) => window.keys.push(event.timeStamp), true);
  const painted = () => {
    const now = look();
    if (now !== null && now !== last) {
      last = now;
      window.frames.push(performance.now());
    }
  };
  const frame = () => { setTimeout(painted); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def press(page, key: str) -> float | None:
    """Press a key once; return milliseconds until the picture changed, None for never."""
    page.evaluate("() => { window.keys.length = window.frames.length = 0; }")
    page.keyboard.press(key)
    try:
        page.wait_for_function("() => window.frames.length > 0", timeout=2000)
    except Exception:
        return None
    page.wait_for_timeout(80)
    return page.evaluate("() => window.frames[0] - window.keys[0]")


def hold(page, key: str) -> tuple[int, float]:
    """Hold a key; return how many pictures were shown, and milliseconds from last key to last."""
    page.evaluate("() => { window.keys.length = window.frames.length = 0; }")
    start = time.perf_counter()
    for i in range(HELD):
        time.sleep(max(0, start + i / RATE - time.perf_counter()))
        page.keyboard.down(key)                 # a second `down` without `up` is a repeat
    page.keyboard.up(key)
    page.wait_for_timeout(1500)
    return page.evaluate("() => [window.frames.length, window.frames.at(-1) - window.keys.at(-1)]")


def measure(lab: Lab, cell: str, control: str, output: str) -> dict:
    """Open a notebook with this cell and return its figures."""
    page = lab.open([cell], run=False)
    page.evaluate(WATCH)                        # before the explorer keeps the keys for itself
    lab.run_all(page)
    page.wait_for_selector(control)
    page.wait_for_timeout(1500)
    page.locator(control).first.focus()
    press(page, "ArrowRight")
    times = [press(page, "ArrowRight" if i < PRESSES / 2 else "ArrowLeft") for i in range(PRESSES)]
    times = sorted(t for t in times if t is not None)
    shown, lag = hold(page, "ArrowRight")
    figures = {"answered": len(times), "median": statistics.median(times),
               "p95": times[int(0.95 * (len(times) - 1))], "shown": shown, "lag": lag,
               "outside": len(lab.external_requests(page)),
               "axe": len(lab.axe_violations(page, output))}
    lab.close()
    page.close()
    return figures


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        if browser is None:
            sys.exit(NO_BROWSER)
        server = Server(Path(folder))
        try:
            print(f"Chromium {browser.version}, Python {platform.python_version()}, "
                  f"{platform.system()}; {PRESSES} single presses, {HELD} repeats at {RATE} a second")
            print(f"{'':32}{'key to picture, ms':>22}{'held key':>24}{'external':>10}{'axe':>12}")
            print(f"{'':32}{'median':>11}{'p95':>11}{'shown':>12}{'lag, ms':>12}"
                  f"{'requests':>10}{'violations':>12}")
            for name, cell, control, output in WHAT:
                f = measure(Lab(server, browser.new_context()), cell, control, output)
                print(f"{name:32}{f['median']:11.0f}{f['p95']:11.0f}{f['shown']:>9}/{HELD}"
                      f"{f['lag']:12.0f}{f['outside']:10}{f['axe']:12}"
                      + ("" if f["answered"] == PRESSES else f"  ({f['answered']} answered)"))
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
