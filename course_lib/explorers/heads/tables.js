// Heads as tables of weights: one large one, or a small one for every head and their mean.
import { differs, say } from "../../widgets/numbers.js";
import { line, write } from "../shared/brush.js";
import { drawTable, tableIn } from "../shared/matrix.js";
import { fitted } from "../shared/matrix_names.js";
import { largestOf, meanOfHeads } from "./numbers.js";
import { headsSays } from "./sentences.js";

export const TITLE = 26, NAMES = 62;             // pixels above a table, and left of it
const MOST_NOTE = 66;           // what "≤ 0.16" behind a title needs
const ROOM = 20;                // tables of more words than this: one frame around all, and weights may be small

/** Lightness differs as well as hue, so that they differ for everybody; all at once, dashes do too. */
export function headColour(theme, h) {
  return theme.heads[h % theme.heads.length];
}

/** Draw one head's table, or a small table for every head and their mean; return the tables. */
export function paintTables(ctx, theme, box, state, close, { table, others, title }) {
  const { T, head, H, words, heads, of, causal } = state;
  const common = { hidden: (i, j) => causal && j > i, strong: close };
  if (head >= 0) {
    const inside = { ...box, top: box.top + TITLE, labels: NAMES, head: TITLE };
    const place = tableIn(inside, T, T);
    writeTitle(ctx, theme, title, box, of(table, head));
    paintTable(ctx, theme, place, of(table, head), others && of(others, head), close,
      { ...common, names: [words, words], format: say });
    return [place];
  }
  const under = title ? TITLE : 0;
  if (title) write(ctx, theme, title, box.left, box.top + 13, { bold: true });
  const many = H > 1 ? H + 1 : 1, across = Math.ceil(Math.sqrt(many)), down = Math.ceil(many / across);
  const side = Math.min((box.width - 16 * (across - 1)) / across, (box.height - under) / down - TITLE - 8);
  const gap = across > 1 ? Math.min(40, (box.width - side * across) / (across - 1)) : 0;
  const blank = words.map(() => "");
  return Array.from({ length: many }, (_, h) => {
    const left = box.left + (h % across) * (side + gap);
    const top = box.top + under + Math.floor(h / across) * (side + TITLE + 8);
    const place = tableIn({ left, top, width: side, labels: 0, head: TITLE }, T, T);
    const values = h < H ? of(table, h) : meanOf(table, H);
    writeTitle(ctx, theme, heads[h] ?? headsSays("table.mean"), { left, top, width: side }, values,
      h < H ? headColour(theme, h) : theme.muted);
    paintTable(ctx, theme, place, values, h < H && others && of(others, h), close,
      { ...common, names: [blank, blank] });
    return place;
  });
}

/** Weights that are all small get the whole range of colours; the title says where it ends. */
function writeTitle(ctx, theme, title, { left, top, width }, values, colour = theme.text) {
  const scale = scaleOf(values), y = top + 13, room = scale < 1 ? width - MOST_NOTE : width;
  const long = write(ctx, theme, fitted(ctx, theme, title, room), left, y, { bold: true, colour });
  if (scale < 1) write(ctx, theme, `≤ ${say(scale)}`, left + long + 8, y, { colour: theme.muted });
}

const scales = new WeakMap();

function scaleOf(values) {
  if (!scales.has(values)) {
    const largest = largestOf(values);
    scales.set(values, values.length > ROOM * ROOM && largest > 0 && largest < 0.5 ? largest : 1);
  }
  return scales.get(values);
}

const means = new WeakMap();

function meanOf(table, H) {
  if (!means.has(table)) means.set(table, meanOfHeads(table, H));
  return means.get(table);
}

function paintTable(ctx, theme, place, values, others, close, options) {
  const T = place.rows;
  const differ = (n) => differs(values[n], others[n]);
  const framed = others && T <= ROOM;
  drawTable(ctx, theme, place, values, { ...options, scale: scaleOf(values),
    outlined: framed ? (i, j) => differ(i * T + j) : undefined });
  const frame = (colour, dash, top, height) => {
    const [x0, x1, bottom] = [place.x0 - 1, place.x0 + T * place.cell + 1, top + height];
    const corners = [[x0, top], [x1, top], [x1, bottom], [x0, bottom], [x0, top]];
    line(ctx, colour, height < 10 ? 1 : 2.5, corners, dash);
  };
  if (others && !framed && values.some((_, n) => differ(n))) {
    frame(theme.alarm, [6, 4], place.y0 - 1, place.bottom - place.y0 + 2);
  }
  if (close >= 0) frame(theme.text, [], place.y0 + close * place.rowHeight, place.rowHeight);
}
