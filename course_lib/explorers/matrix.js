// A table of numbers as colours: fast at 64 x 64 and more, readable at 6 x 6, walked by the arrow keys.
import { css, line, ramp, write } from "./picture.js";

const SMALLEST = 18;            // a row lower than this has no room for its word
const ROOM_FOR_NUMBER = 42;     // a cell narrower than this shows no number
const BLUE = 255, ORANGE = 55;  // hues in OKLab, in degrees

/** Where the cells of a table lie in a box of the canvas; its words stand left of it and above it. */
export function tableIn({ left, top, width, labels = 62, head = 26 }, rows, columns) {
  const cell = (width - labels) / columns;
  const height = Math.min(cell, 64);
  const x0 = left + labels, y0 = top + head;
  return {
    rows, columns, cell, rowHeight: height, x0, y0, left, top, width,
    bottom: y0 + rows * height,
    box: (i, j) => [x0 + j * cell, y0 + i * height, cell, height],
    at(x, y) {
      const i = Math.floor((y - y0) / height), j = Math.floor((x - x0) / cell);
      return i >= 0 && i < rows && j >= 0 && j < columns ? [i, j] : null;
    },
  };
}

/** The colour of a number between -1 and 1: blue above 0, orange below, paler towards 0. */
export function colourOf(t, dark) {
  return ramp(Math.abs(t), dark, t < 0 ? ORANGE : BLUE);
}

/** Draw the table.
 *
 * values     rows * columns numbers, row by row
 * names      [of the rows, of the columns]
 * scale      what a number is divided by for its colour (1 for weights)
 * format     writes a number in its cell
 * hidden     (i, j) => true where nothing is to be seen: such a cell is crossed out
 * outlined   (i, j) => true where a cell gets a dashed frame (the learner's number is another one)
 * cursor     [i, j] of the cell with the keyboard, or null
 * strong     index of the row to be looked at, or -1
 */
export function drawTable(ctx, theme, table, values, {
  title = "", names, scale = 1, format, hidden = () => false, outlined = () => false,
  cursor = null, strong = -1,
}) {
  if (title) write(ctx, theme, title, table.left, table.top - 14, { bold: true });
  drawNames(ctx, theme, table, names, strong);
  drawCells(ctx, theme, table, values, scale, hidden);
  const numbers = format && table.cell >= ROOM_FOR_NUMBER;
  for (let i = 0; i < table.rows; i += 1) {
    for (let j = 0; j < table.columns; j += 1) {
      const [x, y, w, h] = table.box(i, j);
      const value = values[i * table.columns + j];
      if (hidden(i, j)) {
        if (w > 6) line(ctx, theme.muted, 1, [[x + 3, y + h - 3], [x + w - 3, y + 3]]);
      } else if (numbers) {
        const known = Number.isFinite(value);
        write(ctx, theme, format(value), x + w / 2, y + h / 2, {
          align: "center", size: w < 48 ? 14 : 16,
          colour: known ? inkOn(value / scale, theme.dark) : theme.alarm, bold: !known });
      }
      if (outlined(i, j)) frameCell(ctx, theme.alarm, table.box(i, j), [4, 3]);
    }
  }
  if (cursor) frameCell(ctx, theme.text, table.box(...cursor), []);
}

function drawNames(ctx, theme, table, [rows, columns], strong) {
  const { cell, rowHeight, x0, y0 } = table;
  const every = Math.max(1, Math.ceil(SMALLEST / rowHeight));
  for (let i = 0; i < table.rows; i += every) {
    write(ctx, theme, short(rows[i]), x0 - 6, y0 + (i + 0.5) * rowHeight,
      { align: "right", bold: i === strong, colour: theme[rows[i]] ?? theme.text });
  }
  const widest = Math.max(...columns.map((word) => ctx.measureText(short(word)).width));
  const apart = Math.max(1, Math.ceil((widest + 8) / cell));     // words are wider than they are high
  for (let j = 0; j < table.columns; j += apart) {
    write(ctx, theme, short(columns[j]), x0 + (j + 0.5) * cell, y0 - 12,
      { align: "center", colour: theme[columns[j]] ?? theme.text });
  }
}

function short(word) {
  const letters = [...word];
  return letters.length > 7 ? `${letters.slice(0, 6).join("")}…` : word;
}

const sheet = document.createElement("canvas");        // one pixel for each cell, then enlarged

function drawCells(ctx, theme, table, values, scale, hidden) {
  const { rows, columns, x0, y0, cell, rowHeight } = table;
  if (rows * columns === 0) return;
  sheet.width = columns;
  sheet.height = rows;
  const pixels = new ImageData(columns, rows);
  for (let n = 0; n < rows * columns; n += 1) {
    const value = values[n];
    if (!Number.isFinite(value) || hidden(Math.floor(n / columns), n % columns)) continue;
    const [r, g, b] = shade(value / scale, theme.dark);
    pixels.data.set([r, g, b, 255], 4 * n);
  }
  sheet.getContext("2d").putImageData(pixels, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(sheet, x0, y0, columns * cell, rows * rowHeight);
  if (cell < 12) return;
  for (let j = 0; j <= columns; j += 1) {               // thin lines keep the cells apart
    line(ctx, theme.ground, 1.5, [[x0 + j * cell, y0], [x0 + j * cell, table.bottom]]);
  }
  for (let i = 0; i <= rows; i += 1) {
    line(ctx, theme.ground, 1.5, [[x0, y0 + i * rowHeight], [x0 + columns * cell, y0 + i * rowHeight]]);
  }
}

const STEPS = 128;
const shades = new Map();       // 2 * 128 + 1 colours for each theme: computing one takes a while

function shade(t, dark) {
  const known = shades.get(dark) ?? Array.from({ length: 2 * STEPS + 1 }, (_, n) => colourOf(n / STEPS - 1, dark));
  shades.set(dark, known);
  return known[Math.round((Math.min(1, Math.max(-1, t)) + 1) * STEPS)];
}

/** Black or white, whichever can be read on the colour of the number. */
function inkOn(t, dark) {
  const x = Math.min(1, Math.abs(t));
  return (dark ? 0.34 + 0.5 * x : 0.93 - 0.5 * x) > 0.57 ? "#000000" : "#ffffff";
}

function frameCell(ctx, colour, [x, y, w, h], dash) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  ctx.setLineDash(dash);
  ctx.strokeRect(x + 1, y + 1, Math.max(2, w - 2), Math.max(2, h - 2));
  ctx.setLineDash([]);
}

const STEP = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Let the keyboard walk over the cells: arrows, Home and End (of the row), space or Enter to press.
 *
 * `size()` returns [rows, columns]; `at()` the present cell; `go([i, j])` moves there; `press([i, j])`.
 */
export function walkCells(canvas, { size, at, go, press = () => {} }) {
  canvas.tabIndex = 0;
  canvas.addEventListener("course-keydown", (event) => {
    const [rows, columns] = size();
    const [i, j] = at();
    const within = (x, count) => Math.min(count - 1, Math.max(0, x));
    const { key } = event.detail;
    if (key in STEP) go([within(i + STEP[key][0], rows), within(j + STEP[key][1], columns)]);
    else if (key === "Home") go([i, 0]);
    else if (key === "End") go([i, columns - 1]);
    else if (key === " " || key === "Enter") press([i, j]);
    else return;
    event.preventDefault();                              // the page stays where it is
  });
}
