// Four tables: scores, scaled, masked, weights. With a learner's function: theirs beside the right ones.
import { differs, say } from "../../widgets/numbers.js";
import { write } from "../shared/brush.js";
import { drawTable, frameCell, tableIn } from "../shared/matrix.js";
import { fitted, roomForNames } from "../shared/matrix_names.js";
import { baseMask, maskedScores, paintedMask, scoresOf, weightsUnder } from "./numbers.js";
import { maskSays } from "./sentences.js";
import { seesNothing, sumOfRow } from "./text.js";

export const VIEWS_OF_A_HEAD = 3;          // d_k
const TWO_WIDE = 640, GAP = 26, TITLE_ROOM = 30, SUM_ROOM = 50, LARGEST_CELL = { widest: 90, tallest: 34 };
const LEAST = 1e-5, PRINTED = 8;            // of more words than this, colours are made for small weights
const ROOM_FOR_HUNDREDTHS = 43;

// ---- the state in numbers

/** Remember what `f` returned last; asked the same again, it is not called. */
export function remembered(f) {
  let last, value;
  return (...given) => {
    if (!last || given.some((x, n) => x !== last[n])) [last, value] = [given, f(...given)];
    return value;
  };
}

/** A function from the model to all numbers of the picture, computed only when something has moved. */
export function maskState(numbersOf) {
  const scoring = remembered((queries, keys, filler) => {
    const scores = scoresOf(numbersOf(queries), numbersOf(keys), filler, VIEWS_OF_A_HEAD);
    return { scores, scaled: scores.map((s) => s / Math.sqrt(VIEWS_OF_A_HEAD)),
      scale: Math.max(1e-9, ...scores.map(Math.abs)) };
  });
  const naming = remembered((shown, filler) => {
    const names = [...shown, ...Array(filler).fill("–")];          // in a table there is room for a sign only
    return { names, labels: [...namedApart(shown), ...names.slice(shown.length).map(
      (_, n) => maskSays("filler_word", { number: n + 1 }))] };
  });
  const state = remembered((queries, keys, shown, filler, causal, window, toggled, rule, own, nothing, weights) => {
    const { scores, scaled, scale } = scoring(queries, keys, filler);
    const { names, labels } = naming(shown, filler);
    const T = names.length, real = shown.length, base = baseMask(real, filler, causal, window);
    const mask = paintedMask(base, toggled);
    const applied = own ? "minus infinity" : rule;
    const right = weightsUnder(applied, scaled, mask), theirs = own ? numbersOf(weights) : [];
    return { names, labels, T, real, filler, causal, window, rule: applied, driven: own, nothing, base, mask, scores, scaled,
      scale, masked: maskedScores(applied, scaled, mask), right,
      weights: theirs.length === T * T ? theirs : right,
      painted: toggled.filter(([i, j]) => i < T && j < T).length };
  });
  const parts = ["query_rows", "key_rows", "shown", "filler", "causal", "window", "toggled", "rule", "driven_by",
    "nothing_yet", "weights"];
  return (model) => state(...parts.map((name) => model.get(name)));
}

function namedApart(names) {
  const counts = new Map();
  return names.map((name) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts.get(name) === 1 ? name : `${name} (${counts.get(name)})`;
  });
}

/** What Python calls one of the cells, and why it is open or closed. */
export function toldCell({ labels, T, real, base, mask, causal, scores, scaled, right, weights, driven, nothing }, [i, j]) {
  const n = i * T + j, byHand = mask[n] !== base[n];
  const state = mask[n] ? (byHand ? "open_by_hand" : "open") : byHand ? "closed_by_hand"
    : j >= real ? "filler" : causal && j > i ? "later" : "far";
  return maskSays(driven && !nothing ? "cell.yours" : "cell", {
    query: labels[i], key: labels[j], state: maskSays(`cell.state.${state}`), score: say(scores[n]),
    scaled: say(scaled[n]), weight: say(driven ? right[n] : weights[n]), yours: say(weights[n]) });
}

// ---- where the tables lie

export function maskLayout(width, names) {
  const columns = width >= TWO_WIDE ? 2 : 1, T = names.length;
  const labels = roomForNames(names, 78), wide = (width - SUM_ROOM - (columns - 1) * GAP) / columns;
  const flat = (wide - labels) / T >= roomForNames(names) - 8;
  const head = flat ? 26 : Math.max(34, labels);
  const tables = [];
  let top = TITLE_ROOM;
  for (let stage = 0; stage < 4; stage += 1) {
    const left = (stage % columns) * (wide + GAP);
    tables.push(tableIn({ left, top, width: wide, labels, head, ...LARGEST_CELL }, T, T));
    if (stage % columns === columns - 1) top = tables[stage].bottom + 14 + TITLE_ROOM;
  }
  return { tables, height: tables[3].bottom + 6 };
}

// ---- painting

export function paintMask(ctx, theme, tables, state, { cell, row }) {
  const { names, T, rule, driven, nothing, mask, base, scores, scaled, scale, masked, weights, right } = state;
  const closed = (i, j) => !mask[i * T + j];
  const byHand = (i, j) => mask[i * T + j] !== base[i * T + j];
  const leaks = (values) => (i, j) => closed(i, j) && values[i * T + j] > LEAST;
  const common = { names: [names, names], cursor: cell, strong: row };
  const rootScale = scale / Math.sqrt(VIEWS_OF_A_HEAD);
  const hiddenScore = rule === "after softmax" ? () => false
    : rule === "inverted" ? (i, j) => !closed(i, j) : closed;
  const open = mask.reduce((sum, x) => sum + x, 0);
  const darkest = T <= PRINTED || open === 0 ? 1 : Math.min(1, 8 * T / open);     // 8 times an equal share
  const saying = tables[0].cell >= ROOM_FOR_HUNDREDTHS ? say : tenths;
  const weighing = (values) => ({ ...common, format: (x) => short(x), printAll: true, marked: byHand, alarmed: leaks(values),
    scale: darkest, hidden: (i, j) => closed(i, j) && values[i * T + j] <= LEAST });
  const softmax = rule === "after softmax" ? "then_mask" : "plain", coloured = darkest < 1;
  const stages = [
    [scores, { ...common, title: maskSays("table.scores"), note: maskSays("table.scores.note"), scale, format: saying }],
    [scaled, { ...common, title: maskSays("table.scaled"), note: maskSays(driven ? "table.scaled.given" : "table.scaled.note"),
      scale: rootScale, format: saying }],
    [masked, { ...common, title: maskSays("table.masked"), note: maskSays(`masked.${rule}`), scale: rootScale,
      printAll: true, format: (x) => short(x, saying), hidden: hiddenScore, marked: byHand }],
    [right, { ...weighing(right), title: maskSays("table.weights"), note: driven ? maskSays("table.weights.course")
      : maskSays(`softmax.${softmax}${coloured ? ".coloured" : ""}`, { darkest: say(darkest) }) }],
  ];
  if (driven) {
    stages.shift();
    const look = nothing ? { ...common, note: maskSays("table.weights.nothing"), hidden: () => true }
      : { ...weighing(weights), note: driven, outlined: (i, j) => differs(weights[i * T + j], right[i * T + j]) };
    stages.push([weights, { ...look, title: maskSays("table.weights.yours") }]);
  }
  stages.forEach(([values, look], k) => {
    const title = driven ? look.title : `${k + 1} ${look.title}`;
    drawTable(ctx, theme, tables[k], values, { ...look, title });
    if (row >= 0) frameRow(ctx, theme, tables[k], row);
  });
  if (!nothing) paintSums(ctx, theme, tables[3], state);
}

/** Minus infinity, minus a billion, other huge numbers and an exact 0 in few signs. */
function short(x, saying = say) {
  if (Math.abs(x) >= 1e4 && Number.isFinite(x) && x !== -1e9) return x.toExponential(0).replace("e+", "e");
  return x === -Infinity ? "−∞" : x === -1e9 ? "−1e9" : x === 0 ? "0" : saying(x);
}

function tenths(x) {
  return x.toFixed(1).replace(/^-0\.0$/, "0.0");
}

function frameRow(ctx, theme, table, row) {
  const [x, y, , h] = table.box(row, 0);
  frameCell(ctx, theme.text, [x - 2, y - 1, table.right - x + 4, h + 2]);
}

/** The sum beside each row that does not sum to 1; without room for numbers, a stroke. */
function paintSums(ctx, theme, table, state) {
  let any = false, free = -Infinity;
  for (let i = 0; i < state.T; i += 1) {
    const sum = sumOfRow(state, i), [, y, , h] = table.box(i, 0);
    if (say(sum) === "1.00") continue;
    any = true;
    const calm = sum === 0 && seesNothing(state, i), colour = calm ? theme.muted : theme.alarm;
    ctx.fillStyle = colour;
    ctx.fillRect(table.right + 3, y + Math.min(1, h / 4), 3, Math.max(1, h - 2));
    if (y + h / 2 < free) continue;
    free = y + h / 2 + 17;
    write(ctx, theme, fitted(ctx, theme, short(sum), SUM_ROOM), table.right + 10, y + h / 2 + 1, { colour, bold: !calm });
  }
  if (any) write(ctx, theme, maskSays("table.sum"), table.right + 10, table.y0 - 12, { colour: theme.muted });
}
