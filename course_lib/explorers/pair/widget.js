// One score of two words: what the first asks, what the second offers, product by product.
import {
  frame, labelledRange, labelledSelect, make, presetButtons, readingText, wordSelect,
} from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { difference, differs, listed, numbers, say, sayShort } from "../../widgets/numbers.js";
import { initializeStored } from "../../widgets/stored.js";
import { writeLines } from "../shared/lines.js";
import { picture, pointer } from "../shared/picture.js";
import { walkCells } from "../shared/matrix.js";
import { layoutFor, paintScores, paintSum, productsOf } from "./picture.js";
import { pairSays } from "./sentences.js";

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
    names: namesOf(model),
    handed: features.slice(0, right.V[0].length),
    asks: words.indexOf(model.get("asks")), offers: words.indexOf(model.get("offers")),
    scores: scoreTable(own.Q, own.K), rightScores: scoreTable(right.Q, right.K),
  };
}

/** The names of the numbers of a query, which are those of a key too. */
function namesOf(model) {
  return model.get(model.get("views") === BARE ? "features" : "view_names");
}

/** The numbers of Q, K and V, sent in one row, as three tables like those of `like`. */
function cutUp(flat, like) {
  let at = 0;
  const next = (row) => Array.from(flat.slice(at, at += row.length));
  return { Q: like.Q.map(next), K: like.K.map(next), V: like.V.map(next) };
}

function told(model) {
  const { words, strength, bare, own, right, names, asks: i, offers: j, scores } = stateOf(model);
  const oneWay = pairSays("sum", { asks: words[i], offers: words[j], score: say(scores[i][j]),
    products: listed(names, productsOf(own.Q[i], own.K[j])) });
  const other = i === j ? pairSays("other.none")
    : pairSays("other", { asks: words[i], offers: words[j], score: say(scores[j][i]) });
  const made = bare ? "bare" : "projected";
  const symmetry = scores.every((row, a) => row.every((score, b) => !differs(score, scores[b][a])))
    ? "symmetric" : "asymmetric";
  return `${oneWay} ${other} ${pairSays(`table.${made}.${symmetry}`, { strength: sayShort(strength) })}`
    + difference(model, ...namedNumbers(words, own, right));
}

/** A name for every number of Q, K and V, and the numbers: the learner's, and the right ones. */
function namedNumbers(words, own, right) {
  const flat = ({ Q, K, V }) => [...Q, ...K, ...V].flat();
  const names = [["query", right.Q], ["key", right.K], ["value", right.V]].flatMap(([part, rows]) =>
    rows.flatMap((row, i) => row.map(() => pairSays(`number.${part}`, { word: words[i] }))));
  return [names, flat(own), flat(right)];
}

function closely(model, word) {
  const { words, own: { Q, K, V }, names, handed } = stateOf(model);
  const i = words.indexOf(word);
  return pairSays("word",
    { word, query: listed(names, Q[i]), key: listed(names, K[i]), value: listed(handed, V[i]) });
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, pairSays("name"), ({ content, own, redraw }) => {
    const words = model.get("words");
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const options = words.map((word) => [word, word]);
    const row = make(content, "div", { class: "course-row" });
    const asks = labelledSelect(row, pairSays("control.asks"), options);
    const offers = labelledSelect(row, pairSays("control.offers"), options);
    const button = make(row, "button", { type: "button", text: pairSays("control.swap") });
    const second = make(content, "div", { class: "course-row" });
    const views = labelledSelect(second, pairSays("control.views"),
      [[PROJECTED, pairSays("control.views.projected")], [BARE, pairSays("control.views.bare")]]);
    const strength = labelledRange(second, pairSays("control.strength"), { low: 0, high: MOST, step: 0.1 });

    let hovered = "";
    const layout = (width) => layoutFor(width, namesOf(seen(model)).length);
    const shown = picture(content, {
      heightFor: (width) => layout(width).height,
      role: "application",
      label: pairSays("canvas"),
      paint(ctx, { width, theme }) {
        const state = stateOf(seen(model));
        const place = layout(width), { blocks, table } = place;
        const { asks: i, offers: j } = state;
        paintSum(ctx, theme, blocks[0], place, state, [i, j], theme.text);
        if (i !== j) paintSum(ctx, theme, blocks[1], place, state, [j, i], theme.mixed);
        else writeLines(ctx, theme, pairSays("picture.same"), 28, blocks[1] + 15, place.left - 28, { colour: theme.muted });
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

export default { initialize: initializeStored, render };
