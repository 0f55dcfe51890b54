// One score of two words: what the first asks, what the second offers, product by product.
import {
  difference, differs, frame, labelledRange, labelledSelect, listed, make, move, numbers,
  presetButtons, readingText, say, sayShort, seen, wordSelect,
} from "./shared.js";
import { colourOfWord, line, picture, pointer, write } from "./picture.js";
import { drawTable, tableIn, walkCells } from "./matrix.js";

const PROJECTED = "projected", BARE = "bare vectors";
const MOST = 3;

// ---- mathematics (equal to NumPy's to 1e-5, tested)

/** The rows of x times the matrix W. */
export function timesMatrix(x, W) {
  return x.map((row) => W[0].map((_, d) => row.reduce((sum, value, m) => sum + value * W[m][d], 0)));
}

/** Score every row of Q against every row of K. */
export function scoreTable(Q, K) {
  return Q.map((q) => K.map((k) => total(productsOf(q, k))));
}

/** What a query and a key have in common, number by number; `total` of it is their score. */
export function productsOf(q, k) {
  return q.map((value, d) => value * k[d]);
}

function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}

/** W_q, in which the row `row` asks its first question with this strength. */
export function askingWith(W, row, strength) {
  return W.map((values, m) => (m === row ? [strength, ...values.slice(1)] : values));
}

// ---- the state in numbers and in words

function stateOf(model) {
  const [words, features, x] = ["words", "features", "vectors"].map((name) => model.get(name));
  const bare = model.get("views") === BARE, strength = model.get("strength");
  const W_q = askingWith(model.get("w_q"), features.indexOf("money"), strength);
  const right = {
    Q: bare ? x : timesMatrix(x, W_q),
    K: bare ? x : timesMatrix(x, model.get("w_k")),
    V: timesMatrix(x, model.get("w_v")),
  };
  const own = model.get("driven_by") ? cutUp(numbers(model.get("qkv")), right) : right;
  return {
    words, strength, bare, own, right,
    names: bare ? features : model.get("view_names"),
    handed: features.slice(0, right.V[0].length),
    asks: words.indexOf(model.get("asks")), offers: words.indexOf(model.get("offers")),
    scores: scoreTable(own.Q, own.K), rightScores: scoreTable(right.Q, right.K),
  };
}

/** The numbers of Q, K and V, sent in one row, as three tables like those of `like`. */
function cutUp(flat, like) {
  let at = 0;
  const next = (row) => Array.from(flat.slice(at, at += row.length));
  return { Q: like.Q.map(next), K: like.K.map(next), V: like.V.map(next) };
}

function told(model) {
  const { words, strength, bare, own, right, names, asks: i, offers: j, scores } = stateOf(model);
  const both = `score(${words[i]}, ${words[j]})`;
  const other = i === j ? "The same word asks and offers."
    : `The other way round, score(${words[j]}, ${words[i]}) = ${say(scores[j][i])}.`;
  const made = bare ? "Queries and keys are the bare vectors"
    : `W_q and W_k make queries and keys, and money asks with ${sayShort(strength)}`;
  const symmetric = scores.every((row, a) => row.every((score, b) => !differs(score, scores[b][a])));
  return `${words[i]} asks, ${words[j]} offers: ${listed(names, productsOf(own.Q[i], own.K[j]))} `
    + `add up to ${both} = ${say(scores[i][j])}. ${other} ${made}: the table `
    + `of all scores is ${symmetric ? "symmetric" : "not symmetric"}.`
    + difference(model, ...namedNumbers(words, own, right));
}

/** A name for every number of Q, K and V, and the numbers: the learner's, and the right ones. */
function namedNumbers(words, own, right) {
  const flat = ({ Q, K, V }) => [...Q, ...K, ...V].flat();
  const names = [["query", right.Q], ["key", right.K], ["value", right.V]].flatMap(([part, rows]) =>
    rows.flatMap((row, i) => row.map(() => `the ${part} of ${words[i]}`)));
  return [names, flat(own), flat(right)];
}

function closely(model, word) {
  const { words, own: { Q, K, V }, names, handed } = stateOf(model);
  const i = words.indexOf(word);
  return `${word} asks ${listed(names, Q[i])}; it offers ${listed(names, K[i])}; `
    + `it hands over ${listed(handed, V[i])}.`;
}

// ---- the picture

const ROW = 30, LABELS = 148, NUMBER = 46, BELOW_ZERO = 8, BETWEEN = 26;
const TABLE = 366;                 // wide enough for numbers of 16 pixels
const LONGEST = [3.3, 3.3, 6.6];   // the bars of q, k and product keep their scale while the slider moves

/** Where the two sums and the table lie; below each other where there is no room beside. */
function layoutFor(width, rows) {
  const wide = width >= 760;
  const block = 62 + ROW * (rows + 1) + 30;
  const left = wide ? width - TABLE - 20 : width;
  const blocks = [0, block + BETWEEN];
  const below = 2 * block + BETWEEN;
  const box = wide ? { left: width - TABLE, top: 34, width: TABLE }
    : { left: 0, top: below + 52, width: Math.min(width, 420) };
  const table = tableIn({ ...box, labels: 66 }, 6, 6);
  return { left, blocks, table, height: Math.max(below, table.bottom) + 10 };
}

/** Bars for q, k and their products, one row for each view; then the sum. */
function paintSum(ctx, theme, top, width, state, [i, j], mark) {
  const { words, names, own, right, handed, scores } = state;
  const gap = (width - LABELS) / 3;
  const columns = [
    { head: `q of ${words[i]}`, sign: "×", colour: colourOfWord(theme, words[i]), at: own.Q[i], right: right.Q[i] },
    { head: `k of ${words[j]}`, sign: "=", colour: colourOfWord(theme, words[j]), at: own.K[j], right: right.K[j] },
    { head: "product", sign: "", colour: theme.mixed, at: productsOf(own.Q[i], own.K[j]),
      right: productsOf(right.Q[i], right.K[j]) },
  ];
  ctx.strokeStyle = mark;
  ctx.lineWidth = 2.5;
  ctx.strokeRect(2, top + 7, 16, 16);                     // as the cell is framed in the table
  write(ctx, theme, `${words[i]} asks, ${words[j]} offers`, 28, top + 15, { bold: true });
  const first = top + 62;
  columns.forEach((column, c) => {
    const x = LABELS + c * gap + 12, end = x + gap - 12 - NUMBER - 14;
    write(ctx, theme, column.head, x, top + 44, { colour: theme.muted });
    line(ctx, theme.faint, 1, [[x + BELOW_ZERO, first], [x + BELOW_ZERO, first + ROW * names.length]]);
    names.forEach((_, d) => {
      const y = first + ROW * (d + 0.5);
      bar(ctx, theme, column, d, { x: x + BELOW_ZERO, low: x, end, y, unit: (end - x - BELOW_ZERO) / LONGEST[c] });
      const wrong = differs(column.at[d], column.right[d]);
      write(ctx, theme, say(column.at[d]), end + NUMBER, y,
        { align: "right", colour: wrong ? theme.alarm : theme.text, bold: c === 2 || wrong });
      if (column.sign) write(ctx, theme, column.sign, end + NUMBER + 13, y, { align: "center", colour: theme.muted });
    });
  });
  names.forEach((name, d) => {
    write(ctx, theme, name, LABELS, first + ROW * (d + 0.5), { align: "right" });
  });
  const y = first + ROW * (names.length + 0.5), last = LABELS + 3 * gap - 14;
  line(ctx, theme.muted, 1, [[last - NUMBER - 4, y - ROW / 2], [last, y - ROW / 2]]);
  write(ctx, theme, say(scores[i][j]), last, y, { align: "right", bold: true });
  write(ctx, theme, `sum = score(${words[i]}, ${words[j]})`, last - NUMBER - 18, y, { align: "right", bold: true });
  const wrong = own.V[j].some((value, d) => differs(value, right.V[j][d]));
  write(ctx, theme, `${words[j]} hands over ${listed(handed, own.V[j])}`, 28, y + ROW,
    { colour: wrong ? theme.alarm : theme.muted });
}

function bar(ctx, theme, { at, right, colour }, d, { x, low, end, y, unit }) {
  const to = (value) => Math.max(low, Math.min(end, x + value * unit));
  ctx.fillStyle = colour;
  if (Number.isFinite(at[d])) ctx.fillRect(x, y - 9, to(at[d]) - x, 18);
  if (!differs(at[d], right[d])) return;
  ctx.strokeStyle = theme.alarm;                          // the course's own number, as an outline
  ctx.lineWidth = 2;
  ctx.setLineDash([4, 3]);
  ctx.strokeRect(x, y - 11, to(right[d]) - x, 22);
  ctx.setLineDash([]);
}

function paintScores(ctx, theme, table, state, strong) {
  const { words, scores, rightScores, asks, offers } = state;
  const sizes = scores.flat().map(Math.abs).filter(Number.isFinite);
  drawTable(ctx, theme, table, scores.flat(), {
    title: "all scores: row asks, column offers", names: [words, words], scale: Math.max(5, ...sizes),
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

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, "The score of two words", ({ content, own, redraw }) => {
    const words = model.get("words");
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const options = words.map((word) => [word, word]);
    const row = make(content, "div", { class: "course-row" });
    const asks = labelledSelect(row, "word that asks", options);
    const offers = labelledSelect(row, "word that offers", options);
    const button = make(row, "button", { type: "button", text: "swap the two words" });
    const second = make(content, "div", { class: "course-row" });
    const views = labelledSelect(second, "queries and keys",
      [[PROJECTED, "projected by W_q and W_k"], [BARE, "bare vectors: Q = K = x"]]);
    const strength = labelledRange(second, "money asks with", { low: 0, high: MOST, step: 0.1 });

    let hovered = "";
    const layout = (width) => layoutFor(width, stateOf(seen(model)).names.length);
    const shown = picture(content, {
      heightFor: (width) => layout(width).height,
      role: "application",
      label: "Two sums of products, and the table of all scores. The arrow keys choose another cell, "
        + "space swaps the two words; the numbers are in the text below.",
      paint(ctx, { width, theme }) {
        const state = stateOf(seen(model));
        const { left, blocks, table } = layout(width);
        const { asks: i, offers: j } = state;
        paintSum(ctx, theme, blocks[0], left, state, [i, j], theme.text);
        if (i !== j) paintSum(ctx, theme, blocks[1], left, state, [j, i], theme.mixed);
        else write(ctx, theme, "One word, one cell: no other way round.", 28, blocks[1] + 15, { colour: theme.muted });
        paintScores(ctx, theme, table, state, words.indexOf(hovered || model.get("chosen")));
      },
    });
    const { canvas } = shown;
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const detail = make(last, "div", { class: "course-detail" });
    const text = readingText(content, detail, { told, closely });

    const swap = () => move(model, { asks: model.get("offers"), offers: model.get("asks") });
    const go = ([i, j]) => move(model, { asks: words[i], offers: words[j] });
    button.addEventListener("click", swap);
    asks.input.addEventListener("change", () => move(model, { asks: asks.input.value }));
    offers.input.addEventListener("change", () => move(model, { offers: offers.input.value }));
    views.input.addEventListener("change", () => move(model, { views: views.input.value }));
    strength.input.addEventListener("input", () => move(model, { strength: +strength.input.value }));
    walkCells(canvas, {
      size: () => [words.length, words.length],
      at: () => [words.indexOf(model.get("asks")), words.indexOf(model.get("offers"))],
      go, press: swap,
    });
    const cellAt = (x, y) => layout(canvas.clientWidth).table.at(x, y);
    own(pointer(canvas, {
      hover(x, y) {
        const cell = cellAt(x, y);
        canvas.style.cursor = cell ? "pointer" : "";
        const word = cell ? words[cell[0]] : "";
        if (word !== hovered) { hovered = word; redraw(); }
      },
      click(x, y) { if (cellAt(x, y)) go(cellAt(x, y)); },
    }));
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                              // first: it asks for sizes, the rest changes them
      presets.show();
      asks.show(model.get("asks"));
      offers.show(model.get("offers"));
      views.show(model.get("views"));
      strength.show(model.get("strength"));
      strength.input.disabled = model.get("views") === BARE;
      choice.show();
      text.show(model, hovered);
    };
  });
}

export default { render };
