"""An explorer alone on an empty page, at any width and in any colours: what it writes, and where.

Its script and its state are the real ones; only the way to Python is missing, which no picture needs.
"""

import base64

from course_lib.explorers import explorer
from course_lib.widgets.join import widget_source, widget_style

RENDER = """async ([name, source, style, state, data, width]) => {
  window.written ??= (() => {
    const written = [], plain = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      const ink = this.measureText(text);
      const m = this.getTransform(), scale = window.devicePixelRatio;
      const ends = [[x - ink.actualBoundingBoxLeft, y - ink.actualBoundingBoxAscent],
        [x + ink.actualBoundingBoxRight, y + ink.actualBoundingBoxDescent]].map(([a, b]) =>
        [(m.a * a + m.c * b + m.e) / scale, (m.b * a + m.d * b + m.f) / scale]);
      const [xs, ys] = [0, 1].map((n) => ends.map((end) => end[n]).sort((a, b) => a - b));
      const box = [xs[0], ys[0], xs[1], ys[1]];
      written.push({ text, colour: this.fillStyle, canvas: this.canvas, box });
      return plain.apply(this, arguments);
    };
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      written.splice(0, Infinity, ...written.filter(({ canvas }) => canvas !== this.canvas));
      return clear.apply(this, box);
    };
    return written;
  })();
  window.scripts ??= {};
  const file = () => URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  window.scripts[name] ??= await import(file());
  window.cleanUp?.();
  window.written.length = 0;
  document.body.replaceChildren();
  document.body.style.margin = 0;
  const sheet = document.createElement("style");
  sheet.textContent = style;
  const place = document.createElement("div");
  place.style.width = `${width}px`;
  document.body.append(sheet, place);
  for (const [key, text] of Object.entries(data)) {
    state[key] = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  }
  const heard = new Set();
  const model = {
    get: (key) => state[key],
    set(key, value) { state[key] = value; for (const [, call] of heard) call(); },
    on(events, call) { heard.add([events, call]); },
    off() {}, save_changes() {}, send() {},
  };
  window.cleanUp = window.scripts[name].default.render({ model, el: place });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
}"""
CANVAS = ".course-explorer canvas"


def show(page, name, width, function=None, **state):
    """Draw the explorer `name` in a place of this width, in pixels."""
    widget = explorer(name, function, **state)
    values = {key: value for key, value in widget.get_state().items()
              if key not in ("_esm", "_css", "layout")}
    data = {key: base64.b64encode(value).decode() for key, value in values.items()
            if isinstance(value, (bytes, memoryview))}
    values = {key: value for key, value in values.items() if key not in data}
    script = widget_source(f"explorers/{name}/widget.js")
    page.evaluate(RENDER, [name, script, widget_style(), values, data, width])
    widget.close()


def written(page):
    """What stands on the canvas now: [{text, colour, box: [left, top, right, bottom]}]."""
    return page.evaluate("""() => window.written
        .filter(({ canvas, text }) => canvas.isConnected && text.trim())
        .map(({ canvas, ...rest }) => rest)""")


def size_of(page):
    box = page.locator(CANVAS).bounding_box()
    return box["width"], box["height"]


def collisions(page):
    """Say which texts lie on each other, and which do not lie on the canvas."""
    texts, (width, height) = written(page), size_of(page)
    found = []
    for n, a in enumerate(texts):
        left, top, right, bottom = a["box"]
        if left < -1 or top < -1 or right > width + 1 or bottom > height + 1:
            place = [round(x) for x in a["box"]]
            found.append(f"{a['text']!r} is cut off: {place} in {width:.0f} x {height:.0f}")
        for b in texts[n + 1:]:
            wide = min(right, b["box"][2]) - max(left, b["box"][0])
            tall = min(bottom, b["box"][3]) - max(top, b["box"][1])
            if wide > 0 and tall > 1:
                found.append(f"{a['text']!r} and {b['text']!r} overlap by {wide:.0f} x {tall:.0f}")
    return found
