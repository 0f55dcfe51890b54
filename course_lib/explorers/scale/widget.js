// The size of d_k: the scores of longer vectors, one row of weights, entropy and softmax Jacobian.
import { frame, labelledRange, make, presetButtons, readingText, wordSelect } from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { differs, nothingShown, numbers, say, sayShort } from "../../widgets/numbers.js";
import { picture, pointer } from "../shared/picture.js";
import { scaleSays } from "./sentences.js";
import { paintFour, placesFor } from "./picture.js";
import { numberField, radioGroup } from "../../widgets/fields.js";
import { initializeStored } from "../../widgets/stored.js";

export const WORDS_IN_ROW = 16, ROWS = 256, MOST_FEATURES = 1024;
const CELLS = ROWS * WORDS_IN_ROW, SATURATED = 0.99;
const ONE = 1 / 1024;              // a product of two steps of 1/32

export const DIVISORS = { off: () => 1, "sqrt(d_k)": Math.sqrt, d_k: (d) => d };

// ---- mathematics (equal to NumPy's to 1e-5, tested)

/** Follow d_k: returns `scoresAt(d_k)`, the 4096 scores. Only the features that come or go are added
 * or taken away; whole numbers stay exact on every way. `vectors` holds the bytes Python sends. */
export function scoresOf(vectors) {
  const products = new Int32Array(CELLS), half = MOST_FEATURES * ROWS;
  let there = 0;
  const change = (feature, sign) => {
    for (let row = 0; row < ROWS; row += 1) {
      const q = sign * vectors[feature * ROWS + row];
      const keys = half + feature * ROWS + (row & ~15), cells = row * WORDS_IN_ROW;
      for (let j = 0; j < WORDS_IN_ROW; j += 1) products[cells + j] += q * vectors[keys + j];
    }
  };
  return (d_k) => {
    while (there < d_k) { change(there, 1); there += 1; }
    while (there > d_k) { there -= 1; change(there, -1); }
    return Float64Array.from(products, (p) => p * ONE);
  };
}

/** Softmax of every row of 16 scores, each divided by `divisor`. */
export function softmaxRows(scores, divisor) {
  const weights = new Float64Array(scores.length);
  for (let start = 0; start < scores.length; start += WORDS_IN_ROW) {
    let peak = -Infinity, total = 0;
    for (let j = start; j < start + WORDS_IN_ROW; j += 1) peak = Math.max(peak, scores[j] / divisor);
    for (let j = start; j < start + WORDS_IN_ROW; j += 1) {
      weights[j] = Math.exp(scores[j] / divisor - peak);
      total += weights[j];
    }
    for (let j = start; j < start + WORDS_IN_ROW; j += 1) weights[j] /= total;
  }
  return weights;
}

export function spreadOf(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

/** [rows whose largest weight is above 0.99, mean entropy, median size of the softmax Jacobian]. */
export function measuresOf(weights) {
  const sizes = new Float64Array(weights.length / WORDS_IN_ROW);
  let saturated = 0, entropy = 0;
  for (let row = 0; row < sizes.length; row += 1) {
    let largest = -Infinity, squares = 0, cubes = 0, logs = 0;
    for (let j = row * WORDS_IN_ROW; j < (row + 1) * WORDS_IN_ROW; j += 1) {
      const w = weights[j];
      largest = Math.max(largest, w);
      squares += w * w;
      cubes += w * w * w;
      if (w !== 0) logs += w * Math.log(w);
    }
    if (largest > SATURATED) saturated += 1;
    entropy -= logs;
    sizes[row] = Math.sqrt(Math.max(squares - 2 * cubes + squares * squares, 0));
  }
  return [saturated, entropy / sizes.length + 0, middleOf(sizes)];
}

function middleOf(values) {
  if (values.some(Number.isNaN)) return NaN;
  const sorted = values.sort(), n = sorted.length;         // typed arrays sort by size
  return (sorted[Math.ceil(n / 2) - 1] + sorted[Math.floor(n / 2)]) / 2;
}

/** For each scale, the mean entropy and the middle Jacobian at every d_k of the grid. */
export function curvesOf(vectors, grid) {
  const scoresAt = scoresOf(vectors);
  const curves = Object.fromEntries(Object.keys(DIVISORS).map((scale) => [scale, []]));
  for (const d_k of grid) {
    const scores = scoresAt(d_k);
    for (const [scale, divisor] of Object.entries(DIVISORS)) {
      const [, entropy, jacobian] = measuresOf(softmaxRows(scores, divisor(d_k)));
      curves[scale].push([entropy, jacobian]);
    }
  }
  return curves;
}

// ---- the state in numbers and in words

const machines = new WeakMap();           // for the vectors of each explorer: what was computed from them

function machineOf(model) {
  const bytes = model.get("vectors");
  if (!machines.has(bytes)) {
    const vectors = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    machines.set(bytes, { scoresAt: scoresOf(vectors), curves: curvesOf(vectors, model.get("grid")) });
  }
  return machines.get(bytes);
}

function stateOf(model) {
  const machine = machineOf(model);
  const d_k = model.get("d_k"), scale = model.get("scale");
  const driven = model.get("driven_by"), nothing = model.get("nothing_yet");
  const given = driven && !nothing ? model.get("learners") : null;
  const last = machine.last;
  if (last && last.d_k === d_k && last.scale === scale && last.given === given && last.driven === driven) return last;
  const raw = machine.scoresAt(d_k), divisor = DIVISORS[scale](d_k);
  const scores = raw.map((s) => s / divisor);
  const right = softmaxRows(raw, divisor);
  const weights = given ? numbers(given) : right, measures = measuresOf(right);
  machine.last = {
    d_k, scale, given, raw, divisor, scores, right, weights, driven,
    spread: spreadOf(scores), measures: given ? measuresOf(weights) : measures, rightMeasures: measures,
    best: bestOf(weights), curves: machine.curves, grid: model.get("grid"), words: model.get("words"),
  };
  return machine.last;
}

/** Which weight of the row that is shown is the largest. */
function bestOf(weights) {
  let best = 0, largest = -Infinity;
  for (let j = 0; j < WORDS_IN_ROW; j += 1) {
    if (weights[j] > largest) { largest = weights[j]; best = j; }
  }
  return best;
}

function toldScale(model) {
  const { d_k, scale, spread, measures, best, words, weights, driven } = stateOf(model);
  const [saturated, entropy, jacobian] = measures;
  const whose = driven ? ".course" : "";    // a learner's function gives weights only
  return [
    scaleSays(`scores.${scale}${whose}`, { d_k, spread: say(spread) }),
    scaleSays("row", { word: words[best], weight: say(weights[best]) }),
    scaleSays("saturated", { count: saturated, rows: ROWS, percent: percent(saturated), limit: say(SATURATED) }),
    scaleSays("entropy", { entropy: say(entropy), most: say(Math.log(WORDS_IN_ROW)) }),
    scaleSays("jacobian", { size: say(jacobian) }),
  ].join(" ") + differenceOfRows(model);
}

export function percent(count) {
  return Math.floor(100 * count / ROWS + 0.5);
}

/** Say in how many rows the learner's weights are not the course's: 4096 names would be too many. */
function differenceOfRows(model) {
  const own = model.get("driven_by");
  const nothing = nothingShown(model);
  if (!own || nothing) return nothing;
  const { weights, right, scale } = stateOf(model);
  const others = new Set();
  for (let n = 0; n < CELLS; n += 1) if (differs(weights[n], right[n])) others.add(n >> 4);
  return ` ${scaleSays(others.size ? `computed.${scale}` : "computed",
    { function: own, count: others.size, rows: ROWS })}`;
}

function closelyScale(model, word) {
  const { raw, scores, scale, divisor, words, weights, given } = stateOf(model);
  const j = words.indexOf(word), row = scores.slice(0, WORDS_IN_ROW), peak = Math.max(...row);
  const total = row.reduce((sum, x) => sum + Math.exp(x - peak), 0), e = Math.exp(row[j] - peak);
  const told = scaleSays(scale === "off" ? "closely" : "closely.divided", {
    word, score: say(raw[j]), divisor: sayShort(divisor), scaled: say(row[j]), below: say(row[j] - peak),
    exp: say(e), sum: say(total), weight: say(e / total) });
  return given ? `${told} ${scaleSays("closely.yours", { weight: say(weights[j]) })}` : told;
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, scaleSays("name"), ({ content, own, redraw }) => {
    const grid = model.get("grid");
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const row = make(content, "div", { class: "course-row course-wide" });
    const slider = labelledRange(row, scaleSays("control.d_k"),
      { low: 0, high: grid.length - 1, step: 1, say: () => String(model.get("d_k")) });
    slider.input.addEventListener("input", () => move(model, { d_k: grid[+slider.input.value] }));
    const typed = numberField(row, model, "d_k", { label: scaleSays("control.typed"), low: 1, high: MOST_FEATURES });
    const second = make(content, "div", { class: "course-row" });
    const radios = radioGroup(second, model, "scale",
      scaleSays(model.get("driven_by") ? "control.scale.compared" : "control.scale"),
      Object.keys(DIVISORS).map((scale) => [scale, scaleSays(`divisor.${scale}`)]));

    let hovered = "", drawn = [];
    const look = (word) => { if (word !== hovered) { hovered = word; redraw(); } };
    const shown = picture(content, {
      heightFor: (width) => placesFor(width).height,
      label: scaleSays("canvas"),
      paint(ctx, { width, theme }) {
        paintFour(ctx, theme, placesFor(width), stateOf(seen(model)), hovered || model.get("chosen"));
      },
    });
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const detail = make(last, "div", { class: "course-detail" });
    const text = readingText(content, detail, { told: toldScale, closely: closelyScale });

    const { canvas } = shown;
    const places = () => placesFor(canvas.clientWidth);
    const wordUnder = (x, y) => model.get("words")[places().wordAt(x, y)] ?? "";
    own(pointer(canvas, {
      grab: (x, y) => {
        const d_k = places().featuresAt(x, y, grid);
        if (d_k) move(model, { d_k });
        return Boolean(d_k);
      },
      drag: (x) => move(model, { d_k: places().nearestFeatures(x, grid) }),
      hover(x, y) {
        canvas.style.cursor = wordUnder(x, y) ? "pointer" : places().featuresAt(x, y, grid) ? "ew-resize" : "";
        look(wordUnder(x, y));
      },
      click(x, y) {
        const word = wordUnder(x, y);
        if (word || model.get("chosen")) move(model, { chosen: word === model.get("chosen") ? "" : word });
      },
    }));
    own(shown.release);
    own(text.release);
    own(typed.release);

    return () => {
      const now = [stateOf(seen(model)), hovered || model.get("chosen")];
      if (now.some((part, n) => part !== drawn[n])) shown.draw();     // Python's answer changes no pixel
      drawn = now;
      presets.show();
      const d_k = model.get("d_k");
      slider.show(grid.findLastIndex((d) => d <= d_k));
      slider.input.setAttribute("aria-valuetext", String(d_k));
      typed.show();
      radios.show();
      choice.show();
      text.show(model, hovered);
    };
  });
}

export default { initialize: initializeStored, render };
