// One canvas for every explorer: sharp on every screen, in the colours of the theme.
import { make } from "../../widgets/controls.js";
import { saveButtons } from "./save.js";
import { forcedColours, forcedTheme } from "./forced.js";
import allColours from "../../widgets/colours.json";

const LIGHT = { dark: false, ...allColours.light }, DARK = { dark: true, ...allColours.dark };

/** The colours of Jupyter's present theme at `el`, or the person's own where they are forced.
 *
 * `lines` keeps the cells of a table apart.
 */
export function themeOf(el) {
  const dark = document.body.dataset.jpThemeLight === "false";
  const style = getComputedStyle(el);
  const theme = dark ? DARK : LIGHT;
  const font = style.getPropertyValue("--jp-ui-font-family").trim() || "system-ui, sans-serif";
  const forced = forcedTheme();
  if (forced) return { ...forced, lines: forced.faint, font };
  const ground = style.getPropertyValue("--jp-layout-color1").trim() || theme.ground;
  return { ...theme, ground, lines: ground, font };
}

/** The colour of a bar for a weight between 0 and 1. */
export function barColour(theme, t) {
  return theme.forced ? theme.text : css(ramp(t, theme.dark));
}

/** The colour of one word of the sentence. */
export function colourOfWord(theme, word, other = theme.other) {
  return word === "bank" || word === "river" ? theme[word] : other;   // not theme["ground"]
}

/** A colour for a weight between 0 and 1: equal steps look equal (lightness runs evenly in OKLab).
 *
 * On light ground more weight is darker, on dark ground it is lighter. Returns [r, g, b], 0 to 255.
 */
export function ramp(t, dark = false, degrees = allColours.scale.hue.above) {
  const x = Math.min(1, Math.max(0, t)), { hue: { turn }, chroma: { from, by } } = allColours.scale;
  const L = lightness(x, dark), chroma = from + by * x, hue = (degrees + turn * x) * Math.PI / 180;
  const a = chroma * Math.cos(hue), b = chroma * Math.sin(hue);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s].map(screenValue);
}

/** How light the scale is at 0 <= x <= 1, in OKLab. */
export function lightness(x, dark) {
  const { from, by } = allColours.scale.lightness[dark ? "dark" : "light"];
  return from + by * x;
}

function screenValue(linear) {
  const x = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
}

export function css([r, g, b]) {
  return `rgb(${r}, ${g}, ${b})`;
}

/** A canvas as wide as its place. `paint(ctx, { width, height, theme, canvas })` draws it. */
export function picture(parent, { heightFor, paint, label, role = "img" }) {
  const canvas = make(make(parent, "div", { class: "course-picture" }), "canvas", { role, "aria-label": label });
  const ctx = canvas.getContext("2d");
  let width = 700;
  const draw = () => {
    width = canvas.clientWidth || width;         // 0 while Jupyter has taken the cell off the page
    const height = heightFor(width);
    const scale = window.devicePixelRatio || 1;
    const theme = themeOf(canvas);
    canvas.closest(".course-explorer")?.classList.toggle("course-dark", theme.dark);
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.height = `${height}px`;
    }
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.lineCap = ctx.lineJoin = "round";
    paint(ctx, { width, height, theme });
  };
  const sized = new ResizeObserver(draw);
  sized.observe(canvas);
  const themed = new MutationObserver(draw);
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  forcedColours.addEventListener("change", draw);
  const stopSaving = saveButtons(parent, canvas,
    (wide) => ({ height: heightFor(wide), theme: themeOf(canvas), paint }), draw);
  const release = () => {
    stopSaving();
    sized.disconnect();
    themed.disconnect();
    forcedColours.removeEventListener("change", draw);
  };
  return { canvas, draw, release };
}

/** Follow a pointer on the canvas: hover, click, and drag where `grab` says yes. */
export function pointer(canvas, { grab = () => false, drag, hover, click }) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  let start = null, dragging = false;
  const listeners = {
    pointerdown(event) {
      start = at(event);
      dragging = grab(...start);
      if (!dragging) return;
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      event.preventDefault();                   // no text selection while dragging
    },
    pointermove(event) {
      if (dragging) drag(...at(event));
      else hover?.(...at(event));
    },
    pointerup(event) {
      const [x, y] = at(event);
      const still = start && Math.hypot(x - start[0], y - start[1]) < 4;
      if (still) click?.(x, y);
      start = null;
      dragging = false;
    },
    pointerleave() { if (!dragging) hover?.(-1, -1); },
  };
  for (const [type, listen] of Object.entries(listeners)) canvas.addEventListener(type, listen);
  return () => {
    for (const [type, listen] of Object.entries(listeners)) canvas.removeEventListener(type, listen);
  };
}
