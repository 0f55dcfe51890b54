// Bend the weights of bank: the vector they mix moves, and never leaves the hull of the values.
import { frame, labelledRange, make, presetButtons, readingText, wordSelect } from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { difference, differs, listed, numbers, say } from "../../widgets/numbers.js";
import { sharedSays } from "../../widgets/sentences.js";
import { initializeStored } from "../../widgets/stored.js";
import { disc, line, ringed } from "../shared/brush.js";
import { colourOfWord, picture, pointer } from "../shared/picture.js";
import { ARROWS, drawAxes, planeIn, writeLabels } from "../shared/plane.js";
import { bendSays } from "./sentences.js";

const STEP = 0.05;

// ---- mathematics (equal to NumPy's to 1e-5, tested)

/** Give word `i` this weight; the others keep their proportions and share what is left. */
export function bend(weights, i, weight) {
  const left = 1 - weights[i];
  return weights.map((w, j) => {
    if (j === i) return weight;
    return (left > 1e-9 ? w / left : 1 / (weights.length - 1)) * (1 - weight);
  });
}

/** Mix the rows of `values` with one weight for each. */
export function weightedSum(weights, values) {
  return values[0].map((_, d) => weights.reduce((sum, w, j) => sum + w * values[j][d], 0));
}

/** The corners of the smallest convex shape around the points, in order. */
export function hull(points) {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const turn = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const half = (list) => {
    const corners = [];
    for (const p of list) {
      while (corners.length > 1 && turn(corners.at(-2), corners.at(-1), p) <= 0) corners.pop();
      corners.push(p);
    }
    return corners.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** Weights whose mix lies at `target`, near to `weights`; outside the hull, they mix the nearest point.
 *
 * Walks downhill on the distance with momentum, staying at or above 0, sum 1 (FISTA: Beck and Teboulle
 * 2009; momentum is dropped where it leads uphill: O'Donoghue and Candès 2015).
 */
export function towards(weights, points, target) {
  const from = points.map(([x, y]) => [x - target[0], y - target[1]]);        // the sum is 1: a shift
  const step = 1 / Math.max(from.reduce((sum, [x, y]) => sum + x * x + y * y, 0), 1e-9);
  let now = [...weights], ahead = now, speed = 1;
  for (let count = 0; count < 2000; count += 1) {
    const [x, y] = weightedSum(ahead, from);
    const next = ontoSimplex(ahead.map((w, j) => w - step * (x * from[j][0] + y * from[j][1])));
    if (Math.hypot(...weightedSum(next, from)) < 1e-4) return next;
    if (next.every((w, j) => Math.abs(w - now[j]) < 1e-7)) return next;        // no nearer: outside
    const uphill = next.reduce((sum, w, j) => sum + (ahead[j] - w) * (w - now[j]), 0) > 0;
    const faster = uphill ? 1 : (1 + Math.sqrt(1 + 4 * speed * speed)) / 2;
    const push = uphill ? 0 : (speed - 1) / faster, last = now;
    ahead = next.map((w, j) => w + push * (w - last[j]));
    [now, speed] = [next, faster];
  }
  return now;
}

/** The nearest weights that are not negative and sum to 1. */
function ontoSimplex(values) {
  const sorted = [...values].sort((a, b) => b - a);
  let sum = 0, level = 0;
  sorted.forEach((v, i) => {
    sum += v;
    if (v - (sum - 1) / (i + 1) > 0) level = (sum - 1) / (i + 1);
  });
  return values.map((v) => Math.max(0, v - level));
}

// ---- the state in numbers and in words

function stateOf(model) {
  const words = model.get("words"), features = model.get("features"), vectors = model.get("vectors");
  const weights = model.get("weights");
  const right = weightedSum(weights, vectors);
  const mixed = model.get("driven_by") ? numbers(model.get("mixed")) : right;
  const plane = [features.indexOf("water"), features.indexOf("money")];
  const onPlane = (v) => plane.map((d) => v[d]);
  return { words, features, vectors, weights, right, mixed, onPlane };
}

function told(model) {
  const { words, features, weights, mixed, right } = stateOf(model);
  return bendSays("mix", { weights: listed(words, weights), vector: listed(features, mixed) })
    + difference(model, features, mixed, right);
}

function closely(model, word) {
  const { words, features, vectors, weights } = stateOf(model);
  const i = words.indexOf(word);
  return bendSays("word", { word, vector: listed(features, vectors[i].map((v) => weights[i] * v)) });
}

// ---- the picture

function planeFor(width) {
  return planeIn({ left: 0, top: 4, width }, [-0.4, 2.4], [-0.45, 1.5]);
}

function paintPlane(ctx, theme, plane, state, close) {
  const { words, vectors, weights, mixed, right, onPlane } = state;
  const at = vectors.map((v) => plane.to(onPlane(v)));
  const now = plane.to(onPlane(mixed));
  const written = drawAxes(ctx, theme, plane, [sharedSays("axis.water"), sharedSays("axis.money")]);
  paintHull(ctx, theme, hull(at));
  words.forEach((word, i) => {                  // a spring from every word, as thick as its weight
    if (weights[i] < 0.005) return;
    ctx.globalAlpha = !close || close === word ? 0.75 : 0.2;
    line(ctx, colourOfWord(theme, word), 1 + 11 * weights[i], [at[i], now]);
  });
  ctx.globalAlpha = 1;
  words.forEach((word, i) => {
    disc(ctx, colourOfWord(theme, word), ...at[i], close === word ? 9 : 6);
  });
  if (onPlane(mixed).some((x, d) => differs(x, onPlane(right)[d]))) {
    ringed(ctx, theme.alarm, ...plane.to(onPlane(right)), 13);     // where the course's own lies
  }
  if (now.every(Number.isFinite)) {
    disc(ctx, theme.ground, ...now, 13);
    disc(ctx, theme.mixed, ...now, 11);
  }
  writeLabels(ctx, theme, [
    { text: bendSays("mixed"), at: now, colour: theme.mixed, bold: true },
    ...[...words.keys()].reverse().map((i) => ({ text: words[i], at: at[i],
      colour: colourOfWord(theme, words[i]), bold: words[i] === close })),
  ].filter(({ at: [x, y] }) => Number.isFinite(x + y)),
  { bounds: plane.box, written, strokes: at.map((end) => [end, now]) });
  return { at, now };
}

function paintHull(ctx, theme, corners) {
  ctx.beginPath();
  for (const [x, y] of corners) ctx.lineTo(x, y);
  ctx.closePath();
  ctx.globalAlpha = 0.13;
  ctx.fillStyle = theme.mixed;
  ctx.fill();
  ctx.globalAlpha = 1;
  line(ctx, theme.mixed, 1, [...corners, corners[0]], [5, 5]);
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, bendSays("name"), ({ content, own, redraw }) => {
    const words = model.get("words");
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const two = make(content, "div", { class: "course-two" });
    const left = make(two, "div");
    const right = make(two, "div", { class: "course-weights", role: "group" });
    right.setAttribute("aria-label", bendSays("control.weights"));

    let hovered = "", spots = { at: [], now: [0, 0] }, sliders = [];
    const look = (word) => { if (word !== hovered) { hovered = word; redraw(); } };
    const shown = picture(left, {
      heightFor: (width) => planeFor(width).height + 8,
      role: "application",
      label: bendSays("canvas"),
      paint(ctx, { width, theme }) {
        const close = hovered || model.get("chosen");
        spots = paintPlane(ctx, theme, planeFor(width), stateOf(seen(model)), close);
        sliders.forEach(({ label }, i) => { label.style.color = colourOfWord(theme, words[i]); });
      },
    });
    const { canvas } = shown;
    canvas.tabIndex = 0;
    canvas.classList.add("course-movable");

    sliders = words.map((word, i) => {
      const slider = labelledRange(right, word, { low: 0, high: 1, step: 0.01, say });
      slider.input.addEventListener("input", () => {
        move(model, { weights: bend(model.get("weights"), i, +slider.input.value) });
      });
      slider.row.addEventListener("pointerenter", () => look(word));
      slider.row.addEventListener("pointerleave", () => look(""));
      return slider;
    });
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const detail = make(last, "div", { class: "course-detail" });
    const text = readingText(content, detail, { told, closely });

    const pull = (target) => {
      const { weights, vectors, onPlane } = stateOf(model);
      move(model, { weights: towards(weights, vectors.map(onPlane), target) });
    };
    const onMixed = (x, y) => Math.hypot(x - spots.now[0], y - spots.now[1]) < 16;
    const wordAt = (x, y) => words.findLast(
      (_, i) => Math.hypot(x - spots.at[i][0], y - spots.at[i][1]) < 14) ?? "";
    own(pointer(canvas, {
      grab: onMixed,
      drag: (x, y) => pull(planeFor(canvas.clientWidth).from(x, y)),
      hover(x, y) {
        canvas.style.cursor = onMixed(x, y) ? "grab" : wordAt(x, y) ? "pointer" : "";
        look(onMixed(x, y) ? "" : wordAt(x, y));
      },
      click(x, y) {
        const word = onMixed(x, y) ? "" : wordAt(x, y);
        move(model, { chosen: word === model.get("chosen") ? "" : word });
      },
    }));
    canvas.addEventListener("course-keydown", (event) => {
      const by = ARROWS[event.detail.key];
      if (!by) return;
      event.preventDefault();                   // the page stays where it is
      const step = event.detail.shift ? 5 * STEP : STEP;
      const { right: from, onPlane } = stateOf(model);
      pull(onPlane(from).map((x, d) => x + step * by[d]));
    });
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                              // first: it asks for sizes, the rest changes them
      const close = hovered || model.get("chosen");
      presets.show();
      sliders.forEach((slider, i) => {
        slider.show(model.get("weights")[i]);
        slider.row.classList.toggle("course-close", close === words[i]);
      });
      choice.show();
      text.show(model, hovered);
    };
  });
}

export default { initialize: initializeStored, render };
