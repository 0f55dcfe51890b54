// Word vectors on a plane: drag `bank`, read how well it matches every word.
import {
  frame, labelledRange, labelledSelect, make, presetButtons, readingText, wordSelect,
} from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { difference, differs, listed, numbers, say } from "../../widgets/numbers.js";
import { sharedSays } from "../../widgets/sentences.js";
import { initializeStored } from "../../widgets/stored.js";
import { arrow, disc, line, write } from "../shared/brush.js";
import { colourOfWord, picture, pointer } from "../shared/picture.js";
import { ARROWS, drawAxes, planeIn, writeLabels } from "../shared/plane.js";
import { wordsSays } from "./sentences.js";

const DOT = "dot product", COSINE = "cosine";
const LOW = -1.25, HIGH = 2.25, STEP = 0.05;         // how far bank can be moved

// ---- mathematics (equal to NumPy's to 1e-5, tested)

export function dotProduct(a, b) {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

export function cosine(a, b) {
  return dotProduct(a, b) / (Math.hypot(...a) * Math.hypot(...b));
}

export function matchScores(query, keys, measure) {
  return keys.map((key) => (measure === COSINE ? cosine : dotProduct)(query, key));
}

// ---- the state in numbers and in words

function stateOf(model) {
  const words = model.get("words"), features = model.get("features");
  const me = words.indexOf("bank");
  const [across, up] = [features.indexOf("water"), features.indexOf("money")];
  const vectors = model.get("vectors").map((v) => [...v]);
  vectors[me][across] = model.get("water");
  vectors[me][up] = model.get("money");
  const measure = model.get("measure");
  const right = matchScores(vectors[me], vectors, measure);
  const scores = model.get("driven_by") ? numbers(model.get("scores")) : right;
  return { words, vectors, across, up, measure, right, scores, bank: vectors[me] };
}

function told(model) {
  const { words, scores, measure, right } = stateOf(model);
  const text = wordsSays(measure === DOT ? "scores.dot" : "scores.cosine",
    { water: say(model.get("water")), money: say(model.get("money")), scores: listed(words, scores) });
  return text + difference(model, words, scores, right);
}

function closely(model, word) {
  const { words, vectors, bank, measure } = stateOf(model);
  const key = vectors[words.indexOf(word)];
  const terms = bank.map((q, i) => `${say(q)} × ${say(key[i])}`).join(" + ");
  return wordsSays(measure === DOT ? "word.dot" : "word.cosine", {
    word, terms, sum: say(dotProduct(bank, key)), bank: say(Math.hypot(...bank)),
    other: say(Math.hypot(...key)), cosine: say(cosine(bank, key)) });
}

// ---- the picture

const ROW = 46;

function layout(width) {
  const wide = width >= 640;
  const size = wide ? Math.min(400, width * 0.5) : Math.min(400, width);
  const plane = planeIn({ left: 0, top: 4, width: size }, [LOW, HIGH], [LOW, HIGH]);
  const bars = wide ? { left: size + 40, top: 62, width: width - size - 40 }
    : { left: 0, top: size + 50, width };
  return { plane, bars, height: wide ? Math.max(size + 8, bars.top + 6 * ROW + 24) : size + 82 + 6 * ROW };
}

function paintPlane(ctx, theme, plane, state, close) {
  const { words, vectors, across, up } = state;
  const at = vectors.map((v) => plane.to([v[across], v[up]]));
  const origin = plane.to([0, 0]);
  const written = drawAxes(ctx, theme, plane, [sharedSays("axis.water"), sharedSays("axis.money")]);
  words.forEach((word, i) => {
    ctx.globalAlpha = !close || close === word || word === "bank" ? 1 : 0.35;
    arrow(ctx, colourOfWord(theme, word), word === "bank" ? 4 : 2.5, origin, at[i]);
    disc(ctx, colourOfWord(theme, word), ...at[i], word === "bank" ? 9 : 4);
  });
  ctx.globalAlpha = 1;
  if (close && close !== "bank") paintShadow(ctx, theme, plane, state, close);
  const order = [words.length - 1, ...words.keys()].filter((i, n, all) => all.indexOf(i) === n);
  writeLabels(ctx, theme, order.map((i) => ({
    text: words[i], at: at[i], colour: colourOfWord(theme, words[i]),
    bold: words[i] === "bank" || words[i] === close,
  })), { bounds: plane.box, written, strokes: at.map((end) => [origin, end]) });
  return at;
}

/** The dot product is the shadow of bank on the other word's line, times that word's length. */
function paintShadow(ctx, theme, plane, { words, vectors, across, up, bank }, word) {
  const other = vectors[words.indexOf(word)];
  const [x, y] = [other[across], other[up]];
  const square = x * x + y * y;
  if (square < 1e-9) return;
  const along = (bank[across] * x + bank[up] * y) / square;
  const foot = plane.to([along * x, along * y]);
  line(ctx, theme.muted, 1.5, [plane.to([0, 0]), foot], [2, 5]);
  line(ctx, theme.muted, 1.5, [plane.to([bank[across], bank[up]]), foot], [5, 5]);
}

/** The scale that holds all bars: it grows in few steps, so that bars can be compared. */
function scaleFor(scores, measure) {
  if (measure === COSINE) return [-1, 1];
  const most = Math.max(3, ...scores.filter(Number.isFinite).map((s) => (s < 0 ? -2 * s : s)));
  const high = [3, 6, 12, 24].find((end) => end >= most) ?? most;
  return [-high / 2, high];
}

function paintBars(ctx, theme, { left, top, width }, state, close) {
  const { words, scores, right, measure } = state;
  const [low, high] = scaleFor(scores, measure);
  const start = left + 62, end = left + width - 62;
  const to = (s) => start + (Math.min(high, Math.max(low, s)) - low) / (high - low) * (end - start);
  write(ctx, theme, wordsSays(measure === DOT ? "bars.dot" : "bars.cosine"), left, top - 30, { bold: true });
  words.forEach((word, i) => {
    const y = top + ROW * (i + 0.5);
    const colour = colourOfWord(theme, word);
    if (close === word) {
      ctx.fillStyle = theme.faint;
      ctx.globalAlpha = 0.45;
      ctx.fillRect(left, y - ROW / 2 + 2, width, ROW - 4);
      ctx.globalAlpha = 1;
    }
    write(ctx, theme, word, left + 52, y, { align: "right", colour, bold: word === "bank" });
    ctx.fillStyle = colour;
    if (Number.isFinite(scores[i])) {
      ctx.fillRect(Math.min(to(0), to(scores[i])), y - 11, Math.abs(to(scores[i]) - to(0)), 22);
    }
    if (differs(scores[i], right[i])) {         // the course's own number, as an outline
      ctx.strokeStyle = theme.alarm;
      ctx.lineWidth = 2;
      ctx.setLineDash([4, 3]);
      ctx.strokeRect(Math.min(to(0), to(right[i])), y - 14, Math.abs(to(right[i]) - to(0)), 28);
      ctx.setLineDash([]);
    }
    write(ctx, theme, say(scores[i]), left + width, y, { align: "right", bold: true });
  });
  line(ctx, theme.muted, 1.5, [[to(0), top], [to(0), top + ROW * words.length]]);
  for (const s of [low, 0, high]) {
    write(ctx, theme, String(s).replace("-", "−"), to(s), top + ROW * words.length + 12,
      { align: "center", colour: theme.muted });
  }
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, wordsSays("name"), ({ content, own, redraw }) => {
    const top = make(content, "div", { class: "course-row" });
    const presets = presetButtons(top, model);
    const second = make(content, "div", { class: "course-row" });
    const labels = { water: wordsSays("control.water"), money: wordsSays("control.money") };
    const sliders = Object.entries(labels).map(([name, label]) => {
      const slider = labelledRange(second, label,
        { low: LOW, high: HIGH, step: STEP, say });
      slider.input.addEventListener("input", () => move(model, { [name]: +slider.input.value }));
      return { name, slider };
    });
    const measure = labelledSelect(second, wordsSays("control.measure"),
      [[DOT, wordsSays("control.measure.dot")], [COSINE, wordsSays("control.measure.cosine")]]);
    measure.input.addEventListener("change", () => move(model, { measure: measure.input.value }));

    let hovered = "", spots = [], bars = null;
    const shown = picture(content, {
      heightFor: (width) => layout(width).height,
      role: "application",
      label: wordsSays("canvas"),
      paint(ctx, { width, theme }) {
        const state = stateOf(seen(model)), place = layout(width);
        const close = hovered || model.get("chosen");
        spots = paintPlane(ctx, theme, place.plane, state, close);
        bars = place.bars;
        paintBars(ctx, theme, bars, state, close);
      },
    });
    const { canvas } = shown;
    canvas.tabIndex = 0;
    canvas.classList.add("course-movable");

    const choice = wordSelect(make(content, "div", { class: "course-row" }), model);
    const detail = make(choice.row.parentElement, "div", { class: "course-detail" });
    const text = readingText(content, detail, { told, closely });

    const wordAt = (x, y) => {
      const words = model.get("words");
      const near = words.findLast((_, i) => Math.hypot(x - spots[i][0], y - spots[i][1]) < 12);
      if (near) return near;
      const row = Math.floor((y - bars.top) / ROW);
      return x >= bars.left && row >= 0 ? words[row] ?? "" : "";
    };
    const put = (water, money) => {
      const tidy = (x) => Math.min(HIGH, Math.max(LOW, Math.round(x / STEP) * STEP));
      move(model, { water: +tidy(water).toFixed(2), money: +tidy(money).toFixed(2) });
    };
    const drag = (x, y) => put(...layout(canvas.clientWidth).plane.from(x, y));
    own(pointer(canvas, {
      grab: (x, y) => wordAt(x, y) === "bank" && x < bars.left,
      drag,
      hover(x, y) {
        const word = wordAt(x, y);
        canvas.style.cursor = word === "bank" && x < bars.left ? "grab" : word ? "pointer" : "";
        if (word !== hovered) { hovered = word; redraw(); }
      },
      click(x, y) {
        const word = wordAt(x, y);
        move(model, { chosen: word === model.get("chosen") ? "" : word });
      },
    }));
    canvas.addEventListener("course-keydown", (event) => {
      const by = ARROWS[event.detail.key];
      if (!by) return;
      event.preventDefault();                   // the page stays where it is
      const step = event.detail.shift ? 5 * STEP : STEP;
      put(model.get("water") + step * by[0], model.get("money") + step * by[1]);
    });
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                              // first: it asks for sizes, the rest changes them
      presets.show();
      for (const { name, slider } of sliders) slider.show(model.get(name));
      measure.show(model.get("measure"));
      choice.show();
      const close = hovered || model.get("chosen");
      text.show(model, hovered);
    };
  });
}

export default { initialize: initializeStored, render };
