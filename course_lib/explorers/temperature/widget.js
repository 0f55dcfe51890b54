// Softmax with a temperature: scores become weights, sharp when cold, even when hot.
import {
  frame, labelledRange, labelledSelect, make, presetButtons, readingText, wordSelect,
} from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { difference, differs, listed, numbers, say, sayShort } from "../../widgets/numbers.js";
import { initializeStored } from "../../widgets/stored.js";
import { line, write } from "../shared/brush.js";
import { barColour, colourOfWord, picture, pointer } from "../shared/picture.js";
import { temperatureSays } from "./sentences.js";

const COLD = 0.05, HOT = 20;

// ---- mathematics (equal to NumPy's to 1e-5, tested)

/** Scores that may be -inf for what is hidden; a row with nothing to see gives zeros. */
export function softmax(scores) {
  const peak = Math.max(...scores);
  const e = scores.map((s) => Math.exp(s - (Number.isFinite(peak) ? peak : 0)));
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((x) => (total > 0 ? x / total : 0));
}

/** The formula as it stands: exp can overflow, and inf / inf is nan. */
export function plainSoftmax(scores) {
  const e = scores.map(Math.exp);
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / total);
}

export function entropy(weights) {
  return -weights.reduce((sum, w) => (w === 0 ? sum : sum + w * Math.log(w)), 0) + 0;
}

// ---- the state in numbers and in words

function stateOf(model) {
  const words = model.get("words");
  const scores = model.get("scores").map((s) => s + model.get("shift"));
  const scaled = scores.map((s) => s / model.get("temperature"));
  const right = softmax(scaled);
  const weights = model.get("driven_by") ? numbers(model.get("weights")) : right;
  return { words, scores, scaled, right, weights, plain: plainSoftmax(scaled) };
}

function told(model) {
  const { words, weights, right, scaled, plain } = stateOf(model);
  const shift = model.get("shift");
  const text = temperatureSays(shift ? "weights.shifted" : "weights", {
    temperature: sayShort(model.get("temperature")), shift: sayShort(shift), weights: listed(words, weights),
    entropy: say(entropy(weights)), most: say(Math.log(words.length)) });
  return `${text} ${toldPlain(scaled, plain)}${difference(model, words, weights, right)}`;
}

function toldPlain(scaled, plain) {
  if (!plain.some(Number.isNaN)) return temperatureSays("plain.same");
  return temperatureSays(Math.max(...scaled) > 0 ? "plain.overflows" : "plain.vanishes");
}

function closely(model, word) {
  const { words, scaled } = stateOf(model);
  const x = scaled[words.indexOf(word)], peak = Math.max(...scaled);
  const total = scaled.reduce((sum, s) => sum + Math.exp(s - peak), 0);
  return temperatureSays("word", { word, scaled: say(x), below: say(x - peak), exp: say(Math.exp(x - peak)),
    sum: say(total), weight: say(Math.exp(x - peak) / total) });
}

// ---- the picture

const ROW = 42, BELOW = 18;

/** Where the columns stand: word, score, bar of the weight, weight, plain exp.
 *
 * `top` and `row` are the heights of the head and of a row. Where it is narrow, the bars get lines of their own.
 */
function columns(width) {
  const plain = width - 2;
  if (width < 430) {
    return { top: 62, row: ROW + BELOW, below: BELOW, ticks: 40, word: 52, score: 124, bar: 8, end: width - 12,
      weight: width - 88, plain };
  }
  const narrow = width < 560, same = { top: 40, row: ROW, below: 0, ticks: 14, word: 52, plain };
  return { ...same, score: narrow ? 122 : 150, bar: narrow ? 140 : 180,
    end: width - (narrow ? 154 : 220), weight: width - (narrow ? 88 : 130) };
}

function paintRows(ctx, theme, width, { words, scores, right, weights, plain }, close) {
  const at = columns(width);
  const to = (w) => at.bar + Math.min(1, Math.max(0, w)) * (at.end - at.bar);
  const head = { colour: theme.muted, align: "right" }, thick = at.below ? 14 : 26;
  write(ctx, theme, temperatureSays("column.score"), at.score, 14, head);
  write(ctx, theme, temperatureSays("column.weight"), at.weight, 14, head);
  write(ctx, theme, temperatureSays("column.plain"), at.plain, 14, head);
  for (const tick of [0, 0.5, 1]) {
    line(ctx, theme.faint, 1, [[to(tick), at.top - 10], [to(tick), at.top + at.row * words.length]]);
    write(ctx, theme, String(tick), to(tick), at.ticks, { colour: theme.muted, align: "center" });
  }
  words.forEach((word, i) => {
    const y = at.top + at.row * i + ROW / 2, middle = y + (at.below && BELOW + 2);
    if (close === word) {
      ctx.fillStyle = theme.faint;
      ctx.globalAlpha = 0.45;
      ctx.fillRect(0, y - ROW / 2 + 2, width, at.row - 4);
      ctx.globalAlpha = 1;
    }
    const bold = word === "bank";
    write(ctx, theme, word, at.word, y, { align: "right", bold, colour: colourOfWord(theme, word) });
    write(ctx, theme, say(scores[i]), at.score, y, { align: "right" });
    ctx.fillStyle = barColour(theme, 0.25 + 0.75 * weights[i]);
    if (Number.isFinite(weights[i])) ctx.fillRect(at.bar, middle - thick / 2, to(weights[i]) - at.bar, thick);
    if (differs(weights[i], right[i])) {        // the course's own weight, as an outline
      ctx.strokeStyle = theme.alarm;
      ctx.lineWidth = 2;
      ctx.setLineDash([4, 3]);
      ctx.strokeRect(at.bar, middle - thick / 2 - 3, to(right[i]) - at.bar, thick + 6);
      ctx.setLineDash([]);
    }
    const broken = !Number.isFinite(weights[i]);
    write(ctx, theme, say(weights[i]), at.weight, y,
      { align: "right", bold: true, colour: broken ? theme.alarm : theme.text });
    const nan = Number.isNaN(plain[i]);
    write(ctx, theme, say(plain[i]), at.plain, y,
      { align: "right", bold: nan, colour: nan ? theme.alarm : theme.muted });
  });
}

function paintEntropy(ctx, theme, width, weights) {
  const at = columns(width), most = Math.log(weights.length), now = entropy(weights);
  const y = at.top + at.row * weights.length + 34, middle = y + (at.below && BELOW + 4);
  const end = at.bar + (at.end - at.bar) * Math.min(1, Math.max(0, now / most || 0));
  write(ctx, theme, temperatureSays("entropy"), at.score, y, { align: "right", bold: true });
  line(ctx, theme.faint, 12, [[at.bar + 6, middle], [at.end - 6, middle]]);
  if (end - at.bar > 12) line(ctx, theme.mixed, 12, [[at.bar + 6, middle], [end - 6, middle]]);
  write(ctx, theme, say(now), at.weight, y, { align: "right", bold: true });
  write(ctx, theme, temperatureSays("entropy.most", { most: say(most) }), at.plain, y,
    { align: "right", colour: theme.muted });
  const last = at.end - at.bar < 220 ? at.plain : at.end;
  write(ctx, theme, temperatureSays("entropy.one_word"), at.bar, middle + 24, { colour: theme.muted });
  write(ctx, theme, temperatureSays("entropy.even"), last, middle + 24, { colour: theme.muted, align: "right" });
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, temperatureSays("name"), ({ content, own, redraw }) => {
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const row = make(content, "div", { class: "course-row course-wide" });
    const log = labelledRange(row, temperatureSays("control.temperature"),
      { low: Math.log10(COLD), high: Math.log10(HOT), step: "any", say: (x) => say(10 ** x) });
    const shift = labelledSelect(row, temperatureSays("control.shift"),
      [["0", temperatureSays("control.shift.nothing")], ["100", "100"], ["1000", "1000"], ["-1000", "−1000"]]);

    let hovered = "";
    const shown = picture(content, {
      heightFor(width) {
        const { top, row, below } = columns(width);
        return top + row * model.get("words").length + 74 + below;
      },
      label: temperatureSays("canvas"),
      paint(ctx, { width, theme }) {
        const state = stateOf(seen(model));
        paintRows(ctx, theme, width, state, hovered || model.get("chosen"));
        paintEntropy(ctx, theme, width, state.weights);
      },
    });
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const detail = make(last, "div", { class: "course-detail" });
    const text = readingText(content, detail, { told, closely });

    const STEPS = 104;                           // from cold to hot: about 6 % for each key press
    log.input.step = (Math.log10(HOT) - Math.log10(COLD)) / STEPS;
    log.input.addEventListener("input", () => {
      move(model, { temperature: tidy(10 ** +log.input.value) });
    });
    shift.input.addEventListener("change", () => move(model, { shift: +shift.input.value }));
    const wordAt = (y) => {
      const { top, row } = columns(shown.canvas.clientWidth);
      return model.get("words")[Math.floor((y - top) / row)] ?? "";
    };
    own(pointer(shown.canvas, {
      hover(x, y) {
        const word = wordAt(y);
        shown.canvas.style.cursor = word ? "pointer" : "";
        if (word !== hovered) { hovered = word; redraw(); }
      },
      click(x, y) {
        move(model, { chosen: wordAt(y) === model.get("chosen") ? "" : wordAt(y) });
      },
    }));
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                              // first: it asks for sizes, the rest changes them
      presets.show();
      log.show(Math.log10(model.get("temperature")));
      shift.show(String(model.get("shift")));
      choice.show();
      const close = hovered || model.get("chosen");
      text.show(model, hovered);
    };
  });
}

/** Three digits are enough for a temperature, and the ends stay the ends. */
function tidy(temperature) {
  return Math.min(HOT, Math.max(COLD, +temperature.toPrecision(3)));
}

export default { initialize: initializeStored, render };
