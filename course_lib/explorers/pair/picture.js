// The picture of one score: the bars of a query, a key and their products, and the table of all scores.
import { differs, listed, say } from "../../widgets/numbers.js";
import { line, write } from "../shared/brush.js";
import { colourOfWord } from "../shared/picture.js";
import { writeLines } from "../shared/lines.js";
import { drawTable, tableIn } from "../shared/matrix.js";
import { pairSays } from "./sentences.js";

/** What a query and a key have in common, number by number; the sum of it is their score. */
export function productsOf(q, k) {
  return q.map((value, d) => value * k[d]);
}

const NUMBER = 46, BELOW_ZERO = 8, BETWEEN = 26, NARROW = 520;
const TABLE = 366;                 // wide enough for numbers of 16 pixels
const LONGEST = [3.3, 3.3, 6.6];   // the bars of q, k and product keep their scale while the slider moves

// How high a row is, the room for its name, and where in it the name, the numbers and the bars stand. In a narrow
// picture they stand below each other.
const BESIDE = { row: 30, labels: 148, name: 15, number: 15, bar: 15, thick: 18, value: 30, foot: 60 };
const STACKED = { row: 68, labels: 0, name: 12, number: 33, bar: 53, thick: 10, value: 52, foot: 104 };

/** Where the two sums and the table lie; below each other where there is no room beside. */
export function layoutFor(width, rows) {
  const wide = width >= 760, form = width < NARROW ? STACKED : BESIDE;
  const block = 62 + form.row * rows + form.foot;
  const left = wide ? width - TABLE - 20 : width;
  const blocks = [0, block + BETWEEN];
  const below = 2 * block + BETWEEN;
  const box = wide ? { left: width - TABLE, top: 34, width: TABLE }
    : { left: 0, top: below + 52, width: Math.min(width, 420) };
  const table = tableIn({ ...box, labels: 66 }, 6, 6);
  return { left, form, blocks, table, height: Math.max(below, table.bottom) + 10 };
}

/** One direction: word `i` asks, word `j` offers. Three columns of bars, then their sum. */
export function paintSum(ctx, theme, top, { left: width, form }, state, [i, j], mark) {
  const { words, names, own, right, handed, scores } = state;
  const stacked = form === STACKED, gap = (width - form.labels) / 3, first = top + 62, asks = words[i], offers = words[j];
  ctx.strokeStyle = mark;
  ctx.lineWidth = 2.5;
  ctx.strokeRect(2, top + 7, 16, 16);                     // as the cell is framed in the table
  write(ctx, theme, pairSays("picture.pair", { asks, offers }), 28, top + 15, { bold: true });
  names.forEach((name, d) => {
    write(ctx, theme, name, form.labels, first + form.row * d + form.name, { align: stacked ? "left" : "right" });
  });
  columnsOf(theme, state, i, j).forEach((column, c) => {
    const x = form.labels + c * gap + (stacked ? 0 : 12), last = form.labels + (c + 1) * gap - 14;
    paintColumn(ctx, theme, column, { x, end: stacked ? last : last - NUMBER, last, first, form, longest: LONGEST[c] });
  });
  const y = first + form.row * names.length + 15, last = form.labels + 3 * gap - 14;
  line(ctx, theme.muted, 1, [[last - NUMBER - 4, y - 15], [last, y - 15]]);
  write(ctx, theme, say(scores[i][j]), last, y, { align: "right", bold: true });
  const sum = pairSays("picture.sum", { asks, offers });
  if (stacked) writeLines(ctx, theme, sum, 0, y, last - NUMBER - 6, { bold: true });
  else write(ctx, theme, sum, last - NUMBER - 18, y, { align: "right", bold: true });
  const wrong = own.V[j].some((value, d) => differs(value, right.V[j][d]));
  const value = pairSays("picture.value", { word: words[j], value: listed(handed, own.V[j]) }), x = stacked ? 0 : 28;
  writeLines(ctx, theme, value, x, y + form.value, width - x, { colour: wrong ? theme.alarm : theme.muted });
}

/** The columns: their heads, the numbers, the right numbers, and the sign behind them. */
function columnsOf(theme, { words, own, right }, i, j) {
  return [
    { head: pairSays("picture.query", { word: words[i] }), sign: "×", colour: colourOfWord(theme, words[i]),
      at: own.Q[i], right: right.Q[i] },
    { head: pairSays("picture.key", { word: words[j] }), sign: "=", colour: colourOfWord(theme, words[j]),
      at: own.K[j], right: right.K[j] },
    { head: pairSays("picture.product"), sign: "", colour: theme.mixed, at: productsOf(own.Q[i], own.K[j]),
      right: productsOf(right.Q[i], right.K[j]) },
  ];
}

function paintColumn(ctx, theme, column, { x, end, last, first, form, longest }) {
  const { head, sign, at, right } = column;
  const zero = x + BELOW_ZERO, unit = (end - zero) / longest;
  write(ctx, theme, head, x, first - 18, { colour: theme.muted });
  line(ctx, theme.faint, 1, [[zero, first], [zero, first + form.row * at.length]]);
  at.forEach((value, d) => {
    const top = first + form.row * d, bar = top + form.bar - form.thick / 2, y = top + form.number, wrong = differs(value, right[d]);
    const to = (number) => Math.max(x, Math.min(end, zero + number * unit)) - zero;
    ctx.fillStyle = column.colour;
    if (Number.isFinite(value)) ctx.fillRect(zero, bar, to(value), form.thick);
    if (wrong) {                                          // the course's own number, as an outline
      ctx.strokeStyle = theme.alarm;
      ctx.lineWidth = 2;
      ctx.setLineDash([4, 3]);
      ctx.strokeRect(zero, bar - 2, to(right[d]), form.thick + 4);
      ctx.setLineDash([]);
    }
    write(ctx, theme, say(value), last, y,
      { align: "right", colour: wrong ? theme.alarm : theme.text, bold: sign === "" || wrong });
    write(ctx, theme, sign, form === STACKED ? last + 9 : last + 13, y, { align: "center", colour: theme.muted });
  });
}

/** The table of all scores; the cells of the two directions are framed. */
export function paintScores(ctx, theme, table, state, strong) {
  const { words, scores, rightScores, asks, offers } = state;
  const sizes = scores.flat().map(Math.abs).filter(Number.isFinite);
  drawTable(ctx, theme, table, scores.flat(), {
    title: pairSays("picture.scores"), names: [words, words], scale: Math.max(5, ...sizes),
    format: say, strong, outlined: (i, j) => differs(scores[i][j], rightScores[i][j]),
  });
  frameOf(ctx, theme.mixed, table.box(offers, asks));
  frameOf(ctx, theme.text, table.box(asks, offers));
}

function frameOf(ctx, colour, [x, y, w, h]) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3;
  ctx.strokeRect(x + 1, y + 1, w - 2, h - 2);
}
