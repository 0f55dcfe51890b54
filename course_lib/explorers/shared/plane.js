// Two features of the words as a plane: axes, and labels that do not cover each other.
import { line, write } from "./brush.js";

/** Which way an arrow key points on the plane. */
export const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/** The plane in a box of the canvas, the same unit on both axes. `across`, `up`: [lowest, highest]. */
export function planeIn({ left, top, width }, across, up) {
  const unit = width / (across[1] - across[0]);
  const height = unit * (up[1] - up[0]);
  return {
    across, up, height, box: [left, top, left + width, top + height],
    to: ([x, y]) => [left + (x - across[0]) * unit, top + (up[1] - y) * unit],
    from: (px, py) => [across[0] + (px - left) / unit, up[1] - (py - top) / unit],
  };
}

/** Draw the grid, the axes through zero and their names; return the boxes of what is written. */
export function drawAxes(ctx, theme, { across, up, to, box }, [name, nameUp]) {
  const taken = [];
  const put = (text, x, y, align = "right") => {
    const width = write(ctx, theme, text, x, y, { colour: theme.muted, align });
    taken.push(align === "right" ? [x - width, y - 9, x, y + 9] : [x, y - 9, x + width, y + 9]);
  };
  const tick = (i) => String(i).replace("-", "−");
  for (let i = Math.ceil(across[0]); i <= across[1]; i += 1) {
    line(ctx, theme.faint, i === 0 ? 2 : 1, [to([i, up[0]]), to([i, up[1]])]);
    const [x, y] = to([i, 0]);
    if (i !== 0) put(tick(i), Math.max(x - 5, box[0] + 24), y + 13);
  }
  for (let i = Math.ceil(up[0]); i <= up[1]; i += 1) {
    line(ctx, theme.faint, i === 0 ? 2 : 1, [to([across[0], i]), to([across[1], i])]);
    const [x, y] = to([0, i]);
    if (i !== 0) put(tick(i), x - 7, y + 13);
  }
  put(`${name} →`, box[2], to([0, 0])[1] + 36);
  put(`↑ ${nameUp}`, to([0, 0])[0] + 8, box[1] + 9, "left");
  return taken;
}

/** Write a label near every point, the first ones first, where nothing is covered yet.
 *
 * `points`: [{ text, at: [x, y], colour, bold }], in pixels. Kept free: the boxes in `written`
 * and the lines in `strokes`.
 */
export function writeLabels(ctx, theme, points, { bounds, written, strokes }) {
  const taken = [...written, ...points.map(({ at: [x, y] }) => around(x, y, 6))];
  for (const [[x0, y0], [x1, y1]] of strokes) {
    const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 8);
    for (let i = 1; i <= steps; i += 1) {
      const box = around(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, 3);
      if (!overlap(box, bounds)) break;        // no label is out there; a learner's vector may be infinite
      taken.push(box);
    }
  }
  for (const { text, at: [x, y], colour, bold } of points) {
    ctx.font = `${bold ? "600 " : ""}16px ${theme.font}`;
    const width = ctx.measureText(text).width;
    const box = places(x, y, width).find((b) => within(b, bounds)
      && !taken.some((other) => overlap(b, other))) ?? clamped(places(x, y, width)[0], bounds);
    taken.push(box);
    const middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const near = [Math.min(box[2], Math.max(box[0], x)), Math.min(box[3], Math.max(box[1], y))];
    if (Math.hypot(near[0] - x, near[1] - y) > 14) line(ctx, theme.muted, 1, [[x, y], near]);
    write(ctx, theme, text, middle[0], middle[1], { colour, bold, align: "center", halo: true });
  }
}

function places(x, y, width) {
  const found = [];
  for (const far of [10, 26, 42, 58, 76]) {
    for (const degrees of [-45, 45, -90, 90, 135, -135, 0, 180]) {
      const a = degrees * Math.PI / 180;
      const cx = x + Math.cos(a) * (far + width / 2), cy = y + Math.sin(a) * (far + 10);
      found.push([cx - width / 2 - 3, cy - 10, cx + width / 2 + 3, cy + 10]);
    }
  }
  return found;
}

/** The box moved into the bounds. */
function clamped([x0, y0, x1, y1], bounds) {
  const into = (low, high, from, to) => Math.max(from - low, Math.min(0, to - high));
  const dx = into(x0, x1, bounds[0], bounds[2]), dy = into(y0, y1, bounds[1], bounds[3]);
  return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
}

const around = (x, y, r) => [x - r, y - r, x + r, y + r];
const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
