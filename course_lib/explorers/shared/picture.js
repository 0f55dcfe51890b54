// One canvas for every explorer: sharp on every screen, in the colours of the theme.
import { make } from "../../widgets/controls.js";
import allColours from "../../widgets/colours.json";

const LIGHT = { dark: false, ...allColours.light }, DARK = { dark: true, ...allColours.dark };

/** The colours of Jupyter's present theme at `el`. */
export function themeOf(el) {
  const dark = document.body.dataset.jpThemeLight === "false";
  const style = getComputedStyle(el);
  const theme = dark ? DARK : LIGHT;
  return {
    ...theme,
    ground: style.getPropertyValue("--jp-layout-color1").trim() || theme.ground,
    font: style.getPropertyValue("--jp-ui-font-family").trim() || "system-ui, sans-serif",
  };
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
  return `rgb(${r} ${g} ${b})`;
}

/** A canvas as wide as its place. `paint(ctx, { width, height, theme, canvas })` draws it. */
export function picture(parent, { heightFor, paint, label, role = "img" }) {
  const canvas = make(parent, "canvas", { role, "aria-label": label });
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
  const release = () => { sized.disconnect(); themed.disconnect(); };
  return { canvas, draw, release };
}

/** Write on the canvas; 16 pixels at least. */
export function write(ctx, theme, text, x, y,
  { colour = theme.text, align = "left", size = 16, bold = false, halo = false } = {}) {
  ctx.font = `${bold ? "600 " : ""}${size}px ${theme.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  if (halo) {
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 4;
    ctx.strokeText(text, x, y);
  }
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
  return ctx.measureText(text).width;
}

export function line(ctx, colour, width, points, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

export function disc(ctx, colour, x, y, r) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}

export function arrow(ctx, colour, width, [x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 2) return;
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = Math.min(13, length * 0.6);
  line(ctx, colour, width, [[x0, y0], [x1 - ux * head * 0.7, y1 - uy * head * 0.7]]);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x1 - ux * head - uy * head * 0.42, y1 - uy * head + ux * head * 0.42);
  ctx.lineTo(x1 - ux * head + uy * head * 0.42, y1 - uy * head - ux * head * 0.42);
  ctx.fill();
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

export function ringed(ctx, colour, x, y, r) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}
