// The names of the rows and columns of a table: as many as there is room for, and the chosen one always.
import { write } from "./brush.js";
import { colourOfWord } from "./picture.js";

const LOWEST = 18;              // names nearer than this would touch
const DOTS = 16;                // more room between two names, where "…" says that some are left out
const rulerSheet = document.createElement("canvas");

/** How wide the longest of these names is, in pixels, and a gap; `most` at the most. */
export function roomForNames(names, most = 84) {
  const ruler = rulerSheet.getContext("2d");
  ruler.font = "16px system-ui, sans-serif";
  return Math.min(most, Math.ceil(Math.max(0, ...names.map((name) => ruler.measureText(name).width))) + 14);
}

/** Write the names of a table's rows and columns; those of the chosen row and column are bold.
 * Where there is no room for all, "…" between two names says so.
 */
export function drawNames(ctx, theme, table, [rows, columns], [row, column]) {
  const { cell, rowHeight, x0, y0 } = table;
  const upright = table.head > 30;             // the caller made room: names of columns are turned
  const dots = (x, y) => write(ctx, theme, "…", x, y, { align: "center", colour: theme.muted });
  const rowNames = spread(rows.length, LOWEST, rowHeight, row), middle = 5;     // the dots stand low in their line
  for (const i of between(rowNames)) dots(x0 - 16, y0 + (i + 0.5) * rowHeight - middle);
  for (const i of rowNames) {
    write(ctx, theme, fitted(ctx, theme, rows[i], table.labels - 8), x0 - 8, y0 + (i + 0.5) * rowHeight,
      { align: "right", bold: i === row, colour: colourOfWord(theme, rows[i], theme.text) });
  }
  const apart = upright ? LOWEST : Math.min(84, roomForNames(columns) - 6);
  const columnNames = spread(columns.length, apart, cell, column);
  for (const j of between(columnNames)) dots(x0 + (j + 0.5) * cell, y0 - 14);
  for (const j of columnNames) {
    const style = { align: upright ? "left" : "center", bold: j === column, colour: colourOfWord(theme, columns[j], theme.text) };
    const text = fitted(ctx, theme, columns[j], upright ? table.head - 8 : Math.max(cell, 84));
    const half = upright ? 0 : boldWidth(ctx, theme, text) / 2 + 1;         // the last name ends with the table
    ctx.save();
    ctx.translate(Math.min(x0 + (j + 0.5) * cell, table.left + table.width - half), y0 - (upright ? 6 : 12));
    if (upright) ctx.rotate(-Math.PI / 2);
    write(ctx, theme, text, 0, 0, style);
    ctx.restore();
  }
}

/** Which of `count` names are written, each with room for itself; the chosen one always is. */
export function spread(count, room, step, chosen) {
  const every = room <= step ? 1 : Math.ceil((room + DOTS) / step), shown = [];
  for (let i = 0; i < count; i += every) if (chosen < 0 || Math.abs(i - chosen) >= every) shown.push(i);
  return chosen < 0 || chosen >= count ? shown : [...shown, chosen].sort((a, b) => a - b);
}

/** The middle between two written names, wherever some are left out. */
export function between(shown) {
  return shown.slice(1).flatMap((i, n) => (i - shown[n] > 1 ? [(i + shown[n]) / 2] : []));
}

const cuts = new Map();         // font and room -> word -> what fits of it

/** The width of a name in bold, as the chosen one is written. */
function boldWidth(ctx, theme, text) {
  ctx.font = `600 16px ${theme.font}`;
  return ctx.measureText(text).width;
}

/** As much of a word as fits into `room` pixels. */
export function fitted(ctx, theme, word, room) {
  const place = `${Math.round(room)} ${theme.font}`;
  if (!cuts.has(place)) cuts.set(place, new Map());
  const known = cuts.get(place);
  if (!known.has(word)) {
    const letters = [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
    let text = word;
    while (letters.length > 1 && boldWidth(ctx, theme, text) > room) {
      letters.pop();
      text = `${letters.join("")}…`;
    }
    known.set(word, text);
  }
  return known.get(word);
}
