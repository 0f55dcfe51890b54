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

FIRST = "from course_lib.explorers import explorer\nimport numpy as np\n"
LONG = " ".join(["The river was cold so she sat on the bank"] * 6 + ["and then she left"])     # 64 words
SOFTMAX = """def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""
WEIGHTS = SOFTMAX + """def attention_weights(Q, K):
    return softmax(Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]))
"""
MASKED = """def masked_softmax(scores, mask):
    hidden = np.where(mask, scores, -np.inf)
    peak = hidden.max(axis=-1, keepdims=True)
    e = np.exp(hidden - np.where(np.isfinite(peak), peak, 0))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)
"""
SPLIT = """def split_heads(x, n_heads):
    B, T, d = x.shape
    return x.reshape(B, T, n_heads, d // n_heads).swapaxes(1, 2)
"""
ROPE = """def rope(x, positions, base=10000.0):
    d = x.shape[-1]
    angle = np.asarray(positions)[..., None] * base ** (-np.arange(0, d, 2) / d)
    even, odd, turned = x[..., 0::2], x[..., 1::2], np.empty(x.shape)
    turned[..., 0::2] = even * np.cos(angle) - odd * np.sin(angle)
    turned[..., 1::2] = even * np.sin(angle) + odd * np.cos(angle)
    return turned
"""
PROJECT = """def project_qkv(x, W_q, W_k, W_v):
    return x @ W_q, x @ W_k, x @ W_v
"""
PLAIN = """import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact
scores = np.array([0.40, 0.36, 0.24, 0.15, 2.03, 2.23])
@interact(temperature=FloatLogSlider(value=0.5, base=10, min=-1.3, max=1.3, step=0.025))
def show(temperature):
    e = np.exp(scores / temperature - (scores / temperature).max())
    plt.barh(["She", "sat", "by", "the", "river", "bank"], e / e.sum())
    plt.xlim(0, 1)
    plt.show()"""
SLIDER, CANVAS, WHOLE = "input[type=range]", ".course-explorer canvas", ".course-explorer"
RIGHT, LEFT = ("ArrowRight", "ArrowLeft"), ("ArrowLeft", "ArrowRight")


def driven(name: str, function: str, state: str) -> str:
    """The cell of an explorer through a learner's function, given as its source."""
    called = function.rpartition("def ")[2].partition("(")[0]
    return f"{function}w = explorer({name!r}, {called}, {state})\nw"


def shown(name: str, state: str) -> str:
    """The cell of an explorer that JavaScript draws."""
    return f"w = explorer({name!r}, {state})\nw"


# name, cell, what has the keyboard, the key (held, and pressed) and the one back, what axe looks at
MASK, HEADS = f"sentence={LONG!r}, causal=True, window=25", f"sentence={LONG!r}"
SCALE, DISTANCE = "d_k=1024", "d=128, distance=20"
WHAT = [
    ("temperature", shown("temperature", "temperature=0.5"), SLIDER, RIGHT, WHOLE),
    ("  learner's softmax", driven("temperature", SOFTMAX, "temperature=0.5"), SLIDER, RIGHT, WHOLE),
    ("pair", shown("pair", "strength=0.0"), SLIDER, RIGHT, WHOLE),
    ("  learner's project_qkv", driven("pair", PROJECT, "strength=0.0"), SLIDER, RIGHT, WHOLE),
    ("scale, d_k near 1024", shown("scale", SCALE), SLIDER, LEFT, WHOLE),
    ("  learner's attention_weights", driven("scale", WEIGHTS, SCALE), SLIDER, LEFT, WHOLE),
    ("mask, window, 64 words", shown("mask", MASK), SLIDER, RIGHT, WHOLE),
    ("mask, painter, 64 words", shown("mask", MASK), CANVAS, (" ", " "), WHOLE),
    ("  learner's masked_softmax", driven("mask", MASKED, MASK), SLIDER, RIGHT, WHOLE),
    ("heads, words, 64 words", shown("heads", HEADS), CANVAS, RIGHT, WHOLE),
    ("  learner's split_heads", driven("heads", SPLIT, HEADS), CANVAS, RIGHT, WHOLE),
    ("distance, d = 128", shown("distance", DISTANCE), SLIDER, RIGHT, WHOLE),
    ("  learner's rope", driven("distance", ROPE, DISTANCE), SLIDER, RIGHT, WHOLE),
    ("interact + matplotlib", PLAIN, ".noUi-handle", RIGHT, ".jp-OutputArea-output"),
]

# Notes the time of every key, and of every frame that looks different from the one before. To look must
# cost little, or it is measured itself: pixels are read only after something was drawn, and every seventh is
# looked at (the smallest cell of a table has 25).
WATCH = """() => {
  let drawn = true;
  for (const name of ['clearRect', 'fillRect', 'drawImage', 'fillText']) {
    const plain = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      drawn = true;
      return plain.apply(this, args);
    };
  }
  let before = null;
  const look = () => {
    const canvas = document.querySelector('.course-explorer canvas');
    if (canvas && !drawn) return before;
    if (canvas) {
      drawn = false;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const words = new Uint32Array(data.buffer);
      let hash = 0;
      for (let i = 0; i < words.length; i += 7) hash = (hash * 31 + words[i]) | 0;
      before = hash;
      return hash;
    }
    const image = document.querySelector('.jp-OutputArea img, .widget-output img');
    return image?.complete ? image.src : null;
  };
  window.keys = [];
  window.frames = [];
  window.ticks = [];
  let last = look();
  window.addEventListener('keydown', (event) => window.keys.push(event.timeStamp), true);
  const painted = () => {
    const now = look();
    if (now !== null && now !== last) {
      last = now;
      window.frames.push(performance.now());
    }
  };
  const frame = (now) => {
    painted();                  // what the frame before has shown, where the timer has not come to it yet
    window.ticks.push(now);
    setTimeout(painted);
    requestAnimationFrame(frame);
  };
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


def hold(page, key: str) -> tuple[int, int, float]:
    """Hold a key; return how many pictures were shown, how many there could be, and the lag in ms.

    Two keys that come between two frames of the browser can only be shown as one.
    """
    page.evaluate("() => { window.keys.length = window.frames.length = window.ticks.length = 0; }")
    start = time.perf_counter()
    for i in range(HELD):
        time.sleep(max(0, start + i / RATE - time.perf_counter()))
        page.keyboard.down(key)                 # a second `down` without `up` is a repeat
    page.keyboard.up(key)
    page.wait_for_timeout(1500)
    return page.evaluate("""() => {
      const tick = (key) => window.ticks.findIndex((t) => t >= key);       // the frame that can show it
      return [window.frames.length, new Set(window.keys.map(tick)).size,
              window.frames.at(-1) - window.keys.at(-1)];
    }""")


def measure(lab: Lab, cell: str, control: str, keys: tuple[str, str], output: str) -> dict:
    """Open a notebook with this cell and return its figures."""
    page = lab.open([FIRST + cell], run=False)
    page.evaluate(WATCH)                        # before the explorer keeps the keys for itself
    lab.run_all(page)
    page.wait_for_selector(control)
    page.wait_for_timeout(1500)
    page.locator(control).first.focus()
    press(page, keys[0])
    press(page, keys[1])
    times = [press(page, keys[i % 2]) for i in range(PRESSES)]
    times = sorted(t for t in times if t is not None)
    pictures, possible, lag = hold(page, keys[0])
    figures = {"answered": len(times), "median": statistics.median(times),
               "p95": times[int(0.95 * (len(times) - 1))],
               "shown": pictures, "possible": possible, "lag": lag,
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
            for name, cell, control, keys, output in WHAT:
                f = measure(Lab(server, browser.new_context()), cell, control, keys, output)
                print(f"{name:32}{f['median']:11.0f}{f['p95']:11.0f}{f['shown']:>9}/{f['possible']}"
                      f"{f['lag']:12.0f}{f['outside']:10}{f['axe']:12}"
                      + ("" if f["answered"] == PRESSES else f"  ({f['answered']} answered)"))
        finally:
            server.stop()
            browser.close()


if __name__ == "__main__":
    main()
