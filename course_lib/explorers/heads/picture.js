// The picture of several heads: curves from the words above to the words below, and tables of weights.
import { say } from "../../widgets/numbers.js";
import { line, write } from "../shared/brush.js";
import { colourOfWord } from "../shared/picture.js";
import { allAlike, headsState, mostAt, othersIn, titleOf } from "./numbers.js";
import { headsSays } from "./sentences.js";
import { LINE_HEIGHT, writeLines } from "../shared/lines.js";
import { between } from "../shared/matrix_names.js";
import { headColour, NAMES, paintTables, TITLE } from "./tables.js";

const DASHES = [[], [9, 4], [2.5, 3], [13, 3, 3, 3]];
const MOST_CURVES = 600;        // more would neither be drawn in time nor be told apart
const NARROW = 640, GAP = 28, EDGE = 4;      // pixels

// ---- where everything lies

/** Boxes of the curves and of one table, or two where the learner's weights are other ones. */
export function headsLayout(width, T, two) {
  const square = (side) => Math.max(390, 2 * TITLE + T * Math.min(64, (side - NAMES) / T));
  const narrow = width < NARROW;
  if (!narrow && !two) {
    const side = Math.min(390, 0.43 * width), height = square(side);
    return { height, curves: { left: 0, top: 0, width: width - side - GAP, height },
      tables: [{ left: width - side, top: 0, width: side - EDGE, height }] };
  }
  const curves = { left: 0, top: 0, width, height: 310 };
  const side = narrow ? Math.min(width - EDGE, 420) : Math.min(400, (width - GAP) / 2);
  const tables = Array.from({ length: two ? 2 : 1 }, (_, n) => ({
    left: narrow ? 0 : n * (side + GAP), top: 326 + (narrow ? n * (square(side) + 16) : 0),
    width: side, height: square(side) }));
  return { height: tables.at(-1).top + tables.at(-1).height + 4, curves, tables };
}

/** The words stand in two rows; between them run the curves. */
function wordRows(ctx, theme, box, words, lines, top) {
  const pitch = Math.min(110, (box.width - 16) / words.length);
  const start = box.left + (box.width - pitch * words.length) / 2;
  ctx.font = `16px ${theme.font}`;
  const widest = Math.max(...words.map((word) => ctx.measureText(fitting(word)).width));
  const lying = widest <= pitch - 6;
  const tall = lying ? 20 : widest + 4;
  const upper = box.top + top + tall, lower = box.top + box.height - tall - (lying ? 22 * lines : 4);
  return { pitch, lying, upper, lower, numbers: lying && pitch >= 40,
    x: (i) => start + (i + 0.5) * pitch,
    at(x, y) {
      const i = Math.floor((x - start) / pitch);
      const onWord = (y > upper - tall - 4 && y < upper + 12) || (y > lower - 12 && y < box.top + box.height);
      return onWord && i >= 0 && i < words.length ? i : -1;
    } };
}

function fitting(word) {
  const letters = [...word];
  return letters.length > 9 ? `${letters.slice(0, 8).join("")}…` : word;
}

// ---- the curves

function paintCurves(ctx, theme, box, state, close) {
  const { words, heads, head, T, shown, row } = state;
  const top = head < 0 ? paintLegend(ctx, theme, box, heads) : TITLE;
  if (head >= 0) {
    write(ctx, theme, titleOf(heads, head), box.left, box.top + 13, { bold: true, colour: headColour(theme, head) });
  }
  const few = head < 0 && close < 0 && T > 1;
  const note = headsSays(few ? "curves.strong" : "curves", { least: say(1 / T) });
  const told = writeLines(ctx, theme, note, box.left, box.top + top + 11, box.width, { colour: theme.muted });
  const lines = shown.length <= 3 ? shown.length : 0;
  const rows = wordRows(ctx, theme, box, words, lines, top + 9 + LINE_HEIGHT * told);
  const least = close < 0 ? leastShown(state) : Math.min(0.01, 0.5 / T);
  ctx.lineCap = "butt";                            // round ends would close the gaps of the dashes
  const aside = Math.min(7, rows.pitch / (shown.length + 1));
  const faintest = theme.dark ? 0.26 : 0.14;
  const thin = close < 0 ? Math.min(1, rows.pitch / 14) : 1;      // else a diagonal would fill the picture
  shown.forEach((h, n) => {
    const dx = (n - (shown.length - 1) / 2) * aside;
    const dash = shown.length > 1 ? DASHES[h % DASHES.length] : null;
    ctx.strokeStyle = headColour(theme, h);
    for (let i = 0; i < T; i += 1) {
      if (close >= 0 && i !== close) continue;
      row(h, i).forEach((w, j) => {
        if (w < least) return;
        ctx.lineWidth = thin * (0.9 + (dash ? 4 : 7) * w);
        curve(ctx, [rows.x(i) + dx, rows.upper + 4], [rows.x(j) + dx, rows.lower - 4], w, dash ?? [], faintest);
      });
    }
  });
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  ctx.lineCap = "round";
  const looked = close < 0 ? [] : [...new Set(shown.flatMap((h) => chosenIn(row(h, close))))];
  paintWords(ctx, theme, rows, words, rows.upper - 8, close < 0 ? [] : [close], "left");
  paintWords(ctx, theme, rows, words, rows.lower + 8, looked, "right");
  if (close >= 0 && rows.numbers) paintNumbers(ctx, theme, rows, state, close);
  return rows;
}

function curve(ctx, [x0, y0], [x1, y1], w, dash, faintest) {
  const middle = (y0 + y1) / 2;
  ctx.globalAlpha = Math.min(1, faintest + 0.95 * w);
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.bezierCurveTo(x0, middle, x1, middle, x1, y1);
  ctx.stroke();
}

const leasts = new WeakMap();       // weights -> the least weight that gets a curve, for each choice of heads

function leastShown({ A, head, shown, T, of }) {
  if (!leasts.has(A)) leasts.set(A, {});
  return leasts.get(A)[head] ??= (() => {
    const all = head < 0 ? A.slice() : of(A, shown[0]).slice();
    all.sort();
    const even = 1 / T;                            // all at once, less than an even share hides the rest
    return Math.max(all[Math.max(0, all.length - MOST_CURVES)], head < 0 ? even : Math.min(0.01, 0.5 * even));
  })();
}

/** Write as many words as there is room for; those that matter first. */
function paintWords(ctx, theme, rows, words, y, first, align) {
  const taken = [];
  const order = [...first, ...words.keys()];
  const every = rows.lying || rows.pitch >= 18 ? 1 : Math.ceil(34 / rows.pitch);
  order.forEach((i, n) => {
    const bold = first.includes(i);
    if (n < first.length ? taken.includes(i) : bold || i % every) return;
    if (!rows.lying && taken.some((j) => Math.abs(i - j) * rows.pitch < 17)) return;
    taken.push(i);
    const style = { bold, colour: colourOfWord(theme, words[i].replace(/ \(\d+\)$/, "")) };
    if (rows.lying) {
      write(ctx, theme, fitting(words[i]), rows.x(i), y + (align === "left" ? -2 : 3), { ...style, align: "center" });
      return;
    }
    ctx.save();
    ctx.translate(rows.x(i), y + (align === "left" ? 4 : -2));
    ctx.rotate(-Math.PI / 2);
    write(ctx, theme, fitting(words[i]), 0, 0, { ...style, align });
    ctx.restore();
  });
  if (rows.lying) return;
  for (const i of between(taken.sort((a, b) => a - b))) {        // some words are left out
    write(ctx, theme, "…", rows.x(i), y + (align === "left" ? -4 : 0), { align: "center", colour: theme.muted });
  }
}

/** Where a word looks most; nowhere when it looks at all words alike. */
function chosenIn(weights) {
  return allAlike(weights) ? [] : mostAt(weights);
}

function paintNumbers(ctx, theme, rows, { T, shown, row }, close) {
  shown.slice(0, 3).forEach((h, n) => {
    const weights = row(h, close);
    for (let j = 0; j < T; j += 1) {
      if (say(weights[j]) === "0.00") continue;
      write(ctx, theme, say(weights[j]), rows.x(j), rows.lower + 32 + 21 * n,
        { align: "center", colour: headColour(theme, h), bold: chosenIn(weights).includes(j) });
    }
  });
}

function paintLegend(ctx, theme, box, heads) {
  let x = box.left, y = box.top + 13;
  heads.forEach((name, h) => {
    ctx.font = `600 16px ${theme.font}`;
    const long = 36 + ctx.measureText(name).width;
    if (x > box.left && x + long > box.left + box.width) { x = box.left; y += 23; }
    ctx.lineCap = "butt";
    line(ctx, headColour(theme, h), 4, [[x, y], [x + 28, y]], DASHES[h % DASHES.length]);
    ctx.lineCap = "round";
    write(ctx, theme, name, x + 34, y, { bold: true, colour: headColour(theme, h) });
    x += long + 18;
  });
  return y - box.top + 13;
}

// ---- all of it

/** Does the picture need a second table for the course's own weights? */
export function needsTwo(state) {
  return othersIn(state).some((count) => count > 0);
}

/** Draw all of it; return `wordAt(x, y)`: which word lies under the pointer, or -1. */
export function paintHeads(ctx, theme, width, model, closeWord) {
  const state = headsState(model), { words, A, right, T } = state;
  const two = needsTwo(state), close = words.indexOf(closeWord);
  const { curves, tables: [first, second] } = headsLayout(width, T, two);
  const rows = paintCurves(ctx, theme, curves, state, close);
  const title = two ? headsSays("table.yours", { function: model.get("driven_by") })
    : model.get("nothing_yet") ? headsSays("table.yours.nothing") : state.head < 0 ? "" : headsSays("table.rows");
  const tables = paintTables(ctx, theme, first, state, close, { table: A, others: right, title });
  if (two) {
    tables.push(...paintTables(ctx, theme, second, state, close, { table: right, title: headsSays("table.course") }));
  }
  return (x, y) => {
    const inCurves = x < curves.left + curves.width && y < curves.top + curves.height;
    if (inCurves) return rows.at(x, y);
    return tables.map((table) => table.at(x, y)).find(Boolean)?.[0] ?? -1;
  };
}
