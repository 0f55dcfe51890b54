// The four pictures of the explorer `scale`: scores, one row of weights, entropy, softmax Jacobian.
import { differs, say } from "../../widgets/numbers.js";
import allColours from "../../widgets/colours.json";
import { scaleSays } from "./sentences.js";
import { writeLines } from "../shared/lines.js";
import { disc, line, ringed, write } from "../shared/brush.js";
import { barColour } from "../shared/picture.js";

const PANEL = 250, PLOT_TOP = 36, PLOT_HEIGHT = 148, GUTTER = 50, GAP = 34, BOTH = 740;
const NARROW = 350, MORE = 22;      // a panel of less has its number below its title, and two lines of notes
const T_WORDS = 16, TOP_WEIGHT = 1.14;
const FEATURE_TICKS = [1, 4, 16, 64, 256, 1024], WORD_TICKS = [1, 4, 8, 12, 16];
const LN_16 = Math.log(T_WORDS);

/** Where the four pictures stand: two by two, or in one column where it is narrow. */
export function placesFor(width) {
  const across = width >= BOTH ? 2 : 1;
  const wide = (width - GAP * (across - 1)) / across, narrow = wide < NARROW, more = narrow ? MORE : 0;
  const panels = [0, 1, 2, 3].map((n) => {
    const left = (n % across) * (wide + GAP), top = Math.floor(n / across) * (PANEL + 14 + 2 * more);
    const gutter = n === 0 ? 0 : GUTTER;
    return { left, top, right: left + wide, x0: left + gutter, x1: left + wide - 6, narrow,
      y0: top + PLOT_TOP + more, y1: top + PLOT_TOP + more + PLOT_HEIGHT };
  });
  const inside = (panel, x, y) => x >= panel.x0 - 8 && x <= panel.x1 + 8 && y >= panel.y0 - 8 && y <= panel.y1 + 24;
  const nearest = (panel, x, grid) => {
    const log = Math.min(10, Math.max(0, 10 * (x - panel.x0) / (panel.x1 - panel.x0)));
    return grid.reduce((a, b) => (Math.abs(Math.log2(b) - log) < Math.abs(Math.log2(a) - log) ? b : a));
  };
  const curves = panels.slice(2);
  return {
    panels, height: panels[3].top + PANEL + 2 * more,
    /** The index of the word whose weight is under the pointer, or -1. */
    wordAt(x, y) {
      const { x0, x1 } = panels[1];
      return inside(panels[1], x, y) ? Math.min(15, Math.max(0, Math.floor(T_WORDS * (x - x0) / (x1 - x0)))) : -1;
    },
    /** The d_k of the grid under the pointer in one of the two lower pictures, or null. */
    featuresAt(x, y, grid) {
      const panel = curves.find((p) => inside(p, x, y));
      return panel ? nearest(panel, x, grid) : null;
    },
    nearestFeatures: (x, grid) => nearest(curves.findLast((p) => x >= p.left) ?? curves[0], x, grid),
  };
}

/** How far the axis of the scores reaches: it grows more slowly than the scores do. */
export function halfWidth(spread) {
  return 4 * Math.max(1, spread) ** 0.85;
}

export function paintFour(ctx, theme, { panels }, state, close) {
  const named = Object.entries(allColours.divisors);
  const colours = Object.fromEntries(named.map(([divisor, colour]) => [divisor, theme[colour]]));
  paintScores(ctx, theme, panels[0], state, colours[state.scale]);
  paintRow(ctx, theme, panels[1], state, state.words.indexOf(close));
  paintCurve(ctx, theme, panels[2], state, colours, {
    index: 1, title: scaleSays("picture.entropy"), most: 3, ticks: [[0, "0"], [1, "1"], [2, "2"], [LN_16, "ln 16"]],
    note: scaleSays("picture.entropy.note", { most: say(LN_16) }) });
  paintCurve(ctx, theme, panels[3], state, colours, {
    index: 2, title: scaleSays("picture.jacobian"), most: 0.4,
    ticks: [[0, "0"], [0.1, "0.1"], [0.2, "0.2"], [0.3, "0.3"]],
    note: scaleSays("picture.jacobian.note") });
}

function head(ctx, theme, panel, title, value, colour = theme.text) {
  write(ctx, theme, title, panel.left, panel.top + 12, { bold: true });
  if (panel.narrow) write(ctx, theme, value, panel.left, panel.top + 12 + MORE, { bold: true, colour });
  else write(ctx, theme, value, panel.right, panel.top + 12, { align: "right", bold: true, colour });
}

// ---- the scores

function paintScores(ctx, theme, panel, { scores, spread, driven }, colour) {
  const half = halfWidth(spread), middle = (panel.x0 + panel.x1) / 2;
  const unit = (panel.x1 - panel.x0) / (2 * half), high = panel.y1 - panel.y0;
  const to = (s) => middle + s * unit;
  const whose = scaleSays(driven ? "picture.scores.course" : "picture.scores");
  head(ctx, theme, panel, whose, scaleSays("picture.scores.spread", { spread: say(spread) }), colour);
  const counts = binned(scores, half), most = Math.max(...counts);
  const normal = scores.length * (2 * half / counts.length) * 0.3989 / spread;   // a normal with this spread
  const bellHigh = high * Math.min(1, normal / most);
  const wide = (panel.x1 - panel.x0) / counts.length;
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.6;
  counts.forEach((count, n) => {
    const tall = high * count / most;
    ctx.fillRect(panel.x0 + n * wide, panel.y1 - tall, wide - 1, tall);
  });
  ctx.globalAlpha = 1;
  line(ctx, theme.muted, 1, [[panel.x0, panel.y1], [panel.x1, panel.y1]]);
  const bell = [];                                // the unit normal, as high as one with the spread of the scores
  for (let x = Math.max(panel.x0, to(-4)); x <= Math.min(panel.x1, to(4)); x += 2) {
    bell.push([x, panel.y1 - bellHigh * Math.exp(-(((x - middle) / unit) ** 2) / 2)]);
  }
  line(ctx, theme.text, 2, bell, [6, 5]);
  const step = [1, 2, 5, 10, 20, 50].find((s) => half / s <= 4.6) ?? 50;
  for (let s = -Math.floor(half / step) * step; s <= half; s += step) {
    if (to(s) < panel.x0 + 12 || to(s) > panel.x1 - 12) continue;
    line(ctx, theme.muted, 1, [[to(s), panel.y1], [to(s), panel.y1 + 5]]);
    write(ctx, theme, String(s).replace("-", "−"), to(s), panel.y1 + 17, { colour: theme.muted, align: "center" });
  }
  const y = panel.y1 + 48, end = 26;
  line(ctx, theme.text, 2, [[panel.x0, y], [panel.x0 + end, y]], [6, 5]);
  write(ctx, theme, scaleSays("picture.scores.normal"), panel.x0 + end + 8, y, { colour: theme.muted });
}

/** How many of the scores lie in each of 49 equal parts of the axis; those beyond it are left out. */
export function binned(scores, half) {
  const counts = new Array(49).fill(0);
  for (const s of scores) {
    const n = Math.floor(49 * (s + half) / (2 * half));
    if (n >= 0 && n < 49) counts[n] += 1;
  }
  return counts;
}

// ---- one row of weights

function paintRow(ctx, theme, panel, { weights, right, best, measures, driven, given }, chosen) {
  const wide = (panel.x1 - panel.x0) / T_WORDS, high = panel.y1 - panel.y0;
  const tall = (w) => high * Math.min(TOP_WEIGHT, Math.max(0, w)) / TOP_WEIGHT;
  const whose = scaleSays(
    given ? "picture.weights.yours" : driven ? "picture.weights.course" : "picture.weights");
  head(ctx, theme, panel, whose, scaleSays("picture.weights.largest", { weight: say(weights[best]) }));
  for (const tick of [0, 0.5, 1]) {
    line(ctx, theme.faint, 1, [[panel.x0, panel.y1 - tall(tick)], [panel.x1, panel.y1 - tall(tick)]]);
    write(ctx, theme, String(tick), panel.x0 - 8, panel.y1 - tall(tick), { colour: theme.muted, align: "right" });
  }
  for (let j = 0; j < T_WORDS; j += 1) {
    const x = panel.x0 + j * wide, w = weights[j];
    if (j === chosen) {
      ctx.fillStyle = theme.faint;
      ctx.globalAlpha = 0.5;
      ctx.fillRect(x, panel.y0, wide, high + 28);
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = barColour(theme, 0.35 + 0.65 * w);
    if (Number.isFinite(w)) ctx.fillRect(x + 2, panel.y1 - tall(w), wide - 4, tall(w));
    if (differs(w, right[j])) {                   // the course's own weight, as an outline
      ctx.strokeStyle = theme.alarm;
      ctx.lineWidth = 2;
      ctx.setLineDash([4, 3]);
      ctx.strokeRect(x + 1, panel.y1 - tall(right[j]), wide - 2, tall(right[j]));
      ctx.setLineDash([]);
    }
    const free = chosen < 0 || j === chosen || Math.abs(j - chosen) > 1;
    if (j === chosen || (free && WORD_TICKS.includes(j + 1))) {
      write(ctx, theme, String(j + 1), x + wide / 2, panel.y1 + 17,
        { align: "center", colour: j === chosen ? theme.text : theme.muted, bold: j === chosen });
    }
  }
  write(ctx, theme, scaleSays("picture.weights.word"), panel.left, panel.y1 + 17, { colour: theme.muted });
  paintShare(ctx, theme, panel, measures[0]);
}

/** A bar behind the words: in how many of the 256 rows one weight takes nearly all. */
function paintShare(ctx, theme, panel, saturated) {
  const y = panel.y1 + 36, x0 = panel.narrow ? panel.left : panel.x0, wide = panel.x1 - x0, share = saturated / 256;
  ctx.fillStyle = theme.faint;
  ctx.globalAlpha = 0.45;
  ctx.fillRect(x0, y, wide, 25);
  ctx.fillStyle = theme.alarm;
  ctx.globalAlpha = theme.dark ? 0.45 : 0.28;
  ctx.fillRect(x0, y, wide * share, 25);
  ctx.globalAlpha = 1;
  const text = scaleSays("picture.weights.saturated", { percent: Math.floor(100 * share + 0.5) });
  write(ctx, theme, text, x0 + 8, y + 13);
}

// ---- entropy and Jacobian over d_k

function paintCurve(ctx, theme, panel, state, colours, { index, title, most, ticks, note }) {
  const { d_k, scale, grid, curves, measures, rightMeasures, given } = state;
  const toX = (d) => panel.x0 + (panel.x1 - panel.x0) * Math.log2(d) / 10;
  const toY = (v) => panel.y1 - (panel.y1 - panel.y0) * Math.min(1.03, Math.max(0, v / most));
  const now = measures[index], right = rightMeasures[index];
  head(ctx, theme, panel, title, say(now), given ? theme.text : colours[scale]);
  for (const [value, text] of ticks) {
    line(ctx, theme.faint, 1, [[panel.x0, toY(value)], [panel.x1, toY(value)]]);
    write(ctx, theme, text, panel.x0 - 8, toY(value), { colour: theme.muted, align: "right" });
  }
  for (const d of FEATURE_TICKS) {
    if (panel.narrow && d === 256) continue;          // it would touch the last one
    write(ctx, theme, String(d), toX(d) - (d === 1024 ? 15 : 0), panel.y1 + 17, { colour: theme.muted, align: "center" });
  }
  line(ctx, theme.muted, 1, [[toX(d_k), panel.y0], [toX(d_k), panel.y1]], [2, 4]);
  for (const [name, points] of Object.entries(curves)) {
    const strong = name === scale;
    ctx.globalAlpha = strong ? 1 : 0.55;
    line(ctx, colours[name], strong ? 4 : 2, points.map((p, n) => [toX(grid[n]), toY(p[index - 1])]));
    ctx.globalAlpha = 1;
    const end = toY(points.at(-1)[index - 1]);
    write(ctx, theme, scaleSays(`curve.${name}`), panel.x1 - 14, end + (name === "off" ? -14 : 12),
      { align: "right", colour: colours[name], bold: strong });
  }
  if (Number.isFinite(now)) {
    disc(ctx, theme.ground, toX(d_k), toY(now), 9);
    disc(ctx, given ? theme.text : colours[scale], toX(d_k), toY(now), 7);
  }
  if (differs(now, right)) ringed(ctx, theme.alarm, toX(d_k), toY(right), 12);
  write(ctx, theme, scaleSays("picture.d_k"), panel.left, panel.y1 + 17, { colour: theme.muted });
  const mine = differs(now, right) ? scaleSays("picture.curve.yours") : note;
  const start = panel.narrow ? panel.left : panel.x0;
  writeLines(ctx, theme, mine, start, panel.y1 + 44, panel.right - start, { colour: theme.muted });
}
