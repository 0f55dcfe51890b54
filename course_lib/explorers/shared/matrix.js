// A table of numbers as colours: fast at 200 x 200, readable at 6 x 6, walked by the arrow keys.
import { line, write } from "./brush.js";
import { lightness, ramp } from "./picture.js";
import { LINE_HEIGHT, linesOf } from "./lines.js";
import { forcedShade } from "./forced.js";
import { drawNames, fitted } from "./matrix_names.js";
import allColours from "../../widgets/colours.json";


/** Where the cells of a table lie in a box of the canvas; its words stand left of it and above it.
 *
 * labels, head   room for the names of the rows and of the columns
 * widest, tallest  a cell is not larger than this
 */
export function tableIn({ left, top, width, labels = 62, head = 26, widest = Infinity, tallest = 64 }, rows, columns) {
  const room = Math.min(widest, (width - labels) / columns);
  const cell = room >= 12 ? Math.floor(room) : room;                // whole pixels: sharp lines
  const height = Math.min(cell, tallest);
  const x0 = left + labels, y0 = top + head;
  return {
    rows, columns, cell, rowHeight: height, x0, y0, left, top, width, labels, head,
    right: x0 + columns * cell, bottom: y0 + rows * height,
    box: (i, j) => [x0 + j * cell, y0 + i * height, cell, height],
    at(x, y) {
      const i = Math.floor((y - y0) / height), j = Math.floor((x - x0) / cell);
      return i >= 0 && i < rows && j >= 0 && j < columns ? [i, j] : null;
    },
  };
}

/** The colour of a number between -1 and 1: blue above 0, orange below, paler towards 0. */
export function colourOf(t, dark) {
  return ramp(Math.abs(t), dark, t < 0 ? allColours.scale.hue.below : allColours.scale.hue.above);
}

/** Draw the table.
 *
 * values     rows * columns numbers, row by row
 * title      what it shows; `note` stands behind it in a lighter hand
 * names      [of the rows, of the columns]
 * scale      what a number is divided by for its colour (1 for weights)
 * format     (value, i, j) => text in its cell, where there is room
 * hidden     (i, j) => true where nothing is to be seen: such a cell is grey and hatched
 * printAll   true: `format` writes in hidden cells too
 * alarmed    (i, j) => true where a number should not be: orange instead of blue, and framed
 * outlined   (i, j) => true where a cell gets a dashed frame (the learner's number is another one)
 * marked     (i, j) => true where a hand has painted: a corner of the cell is filled
 * cursor     [i, j] of the cell with the keyboard or under the pointer, or null
 * strong     index of the row whose name is bold, or -1
 */
export function drawTable(ctx, theme, table, values, {
  title = "", note = "", names, scale = 1, format, hidden = never, printAll = false, alarmed = never,
  outlined = never, marked = never, cursor = null, strong = -1,
}) {
  if (title) {
    const lines = linesOf(ctx, theme, title, table.width, { bold: true });       // the last one right above the table
    lines.forEach((words, n) => write(ctx, theme, words, table.left, table.top - 14 - LINE_HEIGHT * (lines.length - 1 - n),
      { bold: true }));
    ctx.font = `600 16px ${theme.font}`;
    const wide = ctx.measureText(lines.at(-1)).width;
    const behind = fitted(ctx, theme, note, table.width - wide - 10);
    write(ctx, theme, behind, table.left + wide + 10, table.top - 14, { colour: theme.muted });
  }
  drawNames(ctx, theme, table, names, [strong >= 0 ? strong : cursor?.[0] ?? -1, cursor?.[1] ?? -1]);
  const look = { values, scale, hidden, alarmed };
  drawCells(ctx, theme, table, look);
  drawHatching(ctx, theme, table, hidden);
  if (format) drawNumbers(ctx, theme, table, look, (value, i, j) => (printAll || !hidden(i, j) ? format(value, i, j) : ""));
  eachCell(table, (i, j) => {
    if (marked !== never && table.cell >= 5 && marked(i, j)) fillCorner(ctx, theme.mixed, table.box(i, j));
    if (alarmed !== never && table.cell >= 10 && alarmed(i, j)) frameCell(ctx, theme.alarm, table.box(i, j), [], 1.5);
    if (outlined !== never && outlined(i, j)) frameCell(ctx, theme.alarm, table.box(i, j), [4, 3], 2);
  });
  if (cursor) frameCell(ctx, theme.text, table.box(...cursor));
}

function never() { return false; }

function eachCell({ rows, columns }, f) {
  for (let i = 0; i < rows; i += 1) for (let j = 0; j < columns; j += 1) f(i, j);
}

// ---- cells

const sheet = document.createElement("canvas");        // one pixel for each cell, then enlarged

function drawCells(ctx, theme, table, { values, scale, hidden, alarmed }) {
  const { rows, columns, x0, y0, cell, rowHeight } = table;
  if (rows * columns === 0) return;
  sheet.width = columns;
  sheet.height = rows;
  const pixels = new ImageData(columns, rows);
  const closed = rgbOf(theme.closed), broken = rgbOf(theme.broken);
  eachCell(table, (i, j) => {
    const n = i * columns + j, value = values[n];
    const [r, g, b] = hidden(i, j) ? closed : !Number.isFinite(value) ? broken
      : shade((alarmed(i, j) ? -Math.abs(value) : value) / scale, theme);
    pixels.data[4 * n] = r;
    pixels.data[4 * n + 1] = g;
    pixels.data[4 * n + 2] = b;
    pixels.data[4 * n + 3] = 255;
  });
  sheet.getContext("2d").putImageData(pixels, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(sheet, x0, y0, columns * cell, rows * rowHeight);
  if (cell < 12) return;
  for (let j = 0; j <= columns; j += 1) {               // thin lines keep the cells apart
    line(ctx, theme.lines, 1.5, [[x0 + j * cell, y0], [x0 + j * cell, table.bottom]]);
  }
  for (let i = 0; i <= rows; i += 1) {
    line(ctx, theme.lines, 1.5, [[x0, y0 + i * rowHeight], [table.right, y0 + i * rowHeight]]);
  }
}

function drawHatching(ctx, theme, table, hidden) {
  if (table.cell < 8 || hidden === never) return;
  const { rowHeight } = table;
  ctx.strokeStyle = theme.hatching;
  ctx.lineWidth = 1;
  ctx.beginPath();
  eachCell(table, (i, j) => {
    if (!hidden(i, j)) return;
    const [x, y, w, h] = table.box(i, j);
    for (let at = 8; at < w + h - 2; at += 9) {         // strokes from lower left to upper right
      ctx.moveTo(x + Math.max(1, at - h + 1), y + Math.min(h - 1, at));
      ctx.lineTo(x + Math.min(w - 1, at), y + Math.max(1, at - w + 1));
    }
  });
  ctx.stroke();
}

function drawNumbers(ctx, theme, table, { values, scale, hidden, alarmed }, format) {
  if (table.cell < 28 || table.rowHeight < 20) return;
  const texts = [];
  eachCell(table, (i, j) => {
    const value = values[i * table.columns + j], closed = hidden(i, j);
    texts.push({ i, j, value, closed, text: format(value, i, j), strong: !closed && (alarmed(i, j) || !Number.isFinite(value)) });
  });
  const wide = ({ text, strong }, bold) => {
    ctx.font = `${strong && bold ? "600 " : ""}16px ${theme.font}`;
    return ctx.measureText(text).width + 1;
  };
  const fits = (size, bold) => texts.every((entry) => entry.closed || wide(entry, bold) * size / 16 <= table.cell);
  const [size, bold] = [[16, true], [16, false], [14, false], [12, false]].find((style) => fits(...style)) ?? [];
  if (!size) return;
  for (const entry of texts) {
    const { i, j, value, text, closed, strong } = entry;
    if (!text || wide(entry, bold) * size / 16 > table.cell) continue;    // in a hidden cell it can be left out
    const [x, y, w, h] = table.box(i, j);
    write(ctx, theme, text, x + w / 2, y + h / 2 + 1, {
      align: "center", size, bold: strong && bold,
      colour: closed ? theme.muted : Number.isFinite(value) ? inkOn((alarmed(i, j) ? -Math.abs(value) : value) / scale, theme) : theme.alarm });
  }
}

const SHADES = 128;
const shades = new Map();       // 2 * 128 + 1 colours for each theme: computing one takes a while

function shade(t, theme) {
  const { dark } = theme;
  if (theme.forced) return forcedShade(theme, t);
  if (!shades.has(dark)) {
    shades.set(dark, Array.from({ length: 2 * SHADES + 1 }, (_, n) => colourOf(n / SHADES - 1, dark)));
  }
  return shades.get(dark)[Math.round((Math.min(1, Math.max(-1, t)) + 1) * SHADES)];
}

/** Black or white, whichever can be read on the colour of the number. */
function inkOn(t, theme) {
  if (theme.forced) return theme.text;
  const x = Math.min(1, Math.abs(t));
  return lightness(x, theme.dark) > 0.57 ? "#000000" : "#ffffff";
}

function rgbOf(hex) {
  return [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16));
}

export function frameCell(ctx, colour, [x, y, w, h], dash = [], width = 2.5) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = w < 8 ? 1.5 : width;
  ctx.setLineDash(dash);
  ctx.strokeRect(x + 1, y + 1, Math.max(2, w - 2), Math.max(2, h - 2));
  ctx.setLineDash([]);
}

function fillCorner(ctx, colour, [x, y, w, h]) {
  const side = Math.min(10, w * 0.6, h * 0.6);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x + w - 1 - side, y + 1);
  ctx.lineTo(x + w - 1, y + 1);
  ctx.lineTo(x + w - 1, y + 1 + side);
  ctx.fill();
}

const STEP = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Let the keyboard walk over the cells: arrows, Home and End (of the row), space or Enter to press.
 *
 * `size()` returns [rows, columns]; `at()` the present cell; `go([i, j])` moves there; `press([i, j])`;
 * `carry(from, to)` is told of a step with Shift held down.
 */
export function walkCells(canvas, { size, at, go, press = () => {}, carry = () => {} }) {
  canvas.tabIndex = 0;
  canvas.addEventListener("course-keydown", (event) => {
    const [rows, columns] = size();
    const [i, j] = at();
    const within = (x, count) => Math.min(count - 1, Math.max(0, x));
    const { key, shift } = event.detail;
    if (key in STEP) {
      const next = [within(i + STEP[key][0], rows), within(j + STEP[key][1], columns)];
      if (shift) carry([i, j], next);
      go(next);
    } else if (key === "Home") go([i, 0]);
    else if (key === "End") go([i, columns - 1]);
    else if (key === " " || key === "Enter") press([i, j]);
    else return;
    event.preventDefault();                              // the page stays where it is
  });
}
