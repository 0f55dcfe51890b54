// Sinusoids, RoPE and ALiBi over the distance of two words: two curves and a line.
import { frame, labelledRange, labelledSelect, make, presetButtons, readingText } from "../../widgets/controls.js";
import { move, seen } from "../../widgets/moving.js";
import { difference, differs, numbers, say, sayShort } from "../../widgets/numbers.js";
import { initializeStored } from "../../widgets/stored.js";
import { DISTANCES, FARTHEST, alibiLine, ropeCurve, sinusoidCurve, speeds } from "./numbers.js";
import { distanceSays } from "./sentences.js";
import { disc, line, write } from "../shared/brush.js";
import { picture, pointer } from "../shared/picture.js";
import { fitted } from "../shared/matrix_names.js";

const STEEPEST = 32;                             // 1/2 × 64: what ALiBi takes away at most
const LEAST_BASE = 10, MOST_BASE = 100000;
const SLOPES = ["1/2", "1/4", "1/8", "1/16", "1/32", "1/64", "1/128", "1/256"];

// ---- the state in numbers and in words

function stateOf(model) {
  const [base, d, aim, start, distance] = ["base", "d", "aim", "start", "distance"].map((name) => model.get(name));
  const slope = 1 / Number(model.get("slope").slice(2));
  const right = ropeCurve(start, aim, d, base);
  const curve = model.get("driven_by") ? [...numbers(model.get("curve"))] : right;
  return { base, d, aim, start, distance, slope, right, curve,
    waves: sinusoidCurve(start, d, base), added: alibiLine(slope) };
}

function told(model) {
  const { base, d, aim, start, distance, right, curve, waves, added } = stateOf(model);
  const way = model.get("stale") ? "" : model.get("way");
  return [
    distanceSays(aim ? "read.aimed" : "read", { query: start, key: start - distance, distance,
      waves: say(waves[distance]), rope: say(curve[distance]), aim, added: say(added[distance]) }),
    distanceSays("settings", { d, n: d / 2, base: sayShort(base), slope: model.get("slope") }),
    ends(curve),
  ].join(" ") + difference(model, DISTANCES.map(nameOf), curve, right) + (way ? ` ${distanceSays(`way.${way}`)}` : "");
}

function nameOf(distance) {
  return distanceSays("distance", { distance });
}

/** Where the curve of RoPE is highest and lowest. */
function ends(curve) {
  if (!curve.every(Number.isFinite)) return distanceSays("ends.broken");
  const rounded = curve.map((x) => Math.round(x * 1e6) / 1e6);
  const high = rounded.indexOf(Math.max(...rounded)), low = rounded.indexOf(Math.min(...rounded));
  return distanceSays("ends", { high, highest: say(rounded[high]), low, lowest: say(rounded[low]) });
}

function closely(model, scheme) {
  const state = stateOf(model);
  const { aim, start, distance, added } = state;
  if (scheme === "ALiBi") {
    const x = added[distance];
    return distanceSays("alibi", { slope: model.get("slope"), distance, added: say(x), factor: say(Math.exp(x)) });
  }
  if (scheme === "sinusoids") return `${distanceSays("sinusoids", { distance })} ${pairsInWords(state, distance)}`;
  const steps = distance - aim;
  const intro = distanceSays("rope", { query: start - aim, key: start - distance, steps });
  return `${intro} ${pairsInWords(state, steps)}`;
}

function pairsInWords({ d, base }, steps) {
  const angles = speeds(d, base).map((speed) => steps * speed);
  const last = angles.at(-1);
  const mean = angles.reduce((sum, angle) => sum + Math.cos(angle), 0) / angles.length;
  return distanceSays(d === 2 ? "pair" : "pairs", { angle: say(angles[0]), cosine: say(Math.cos(angles[0])),
    slowest: say(last), slowest_cosine: say(Math.cos(last)), pairs: d / 2, mean: say(mean) });
}

// ---- the picture

const TOP = 40, CURVES = 240, BETWEEN = 46, LINE = 96, BOTTOM = 56;

/** Where the two panels stand, and where their numbers go. */
function panels(width) {
  const left = 46, right = width - (width < 620 ? 132 : 160);
  const lineTop = TOP + CURVES + BETWEEN;
  return {
    left, right, narrow: right - left < 420, room: width - right - 22, lineTop, lineBottom: lineTop + LINE, legend: right + 20,
    x: (r) => left + (r / FARTHEST) * (right - left),
    similarity: (v) => TOP + ((1 - v) / 2) * CURVES,
    added: (v) => lineTop + (-v / STEEPEST) * LINE,
    distanceAt: (x) => Math.min(FARTHEST, Math.max(0, Math.round(((x - left) / (right - left)) * FARTHEST))),
  };
}

function paintAxes(ctx, theme, at) {
  const grid = (y, text) => {
    line(ctx, theme.faint, 1, [[at.left, y], [at.right, y]]);
    write(ctx, theme, text, at.left - 8, y, { align: "right", colour: theme.muted });
  };
  for (const v of [1, 0.5, 0, -0.5, -1]) grid(at.similarity(v), v === 0.5 || v === -0.5 ? "" : String(v));
  for (const v of [0, -STEEPEST]) grid(at.added(v), String(v).replace("-", "−"));
  const every = at.narrow ? 16 : 8;
  for (let r = 0; r <= FARTHEST; r += every) {
    line(ctx, theme.faint, 1, [[at.x(r), at.lineBottom], [at.x(r), at.lineBottom + 6]]);
    write(ctx, theme, String(r), at.x(r), at.lineBottom + 18, { align: "center", colour: theme.muted });
  }
  write(ctx, theme, distanceSays(at.narrow ? "axis.narrow" : "axis"), at.left, at.lineBottom + 42, { colour: theme.muted });
}

/** A curve that leaves the panel (the learner's may) is cut off at its edge. */
function paintCurve(ctx, colour, width, at, values, dash = []) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(at.left - 6, TOP - 6, at.right - at.left + 12, CURVES + 12);
  ctx.clip();
  line(ctx, colour, width, values.map((v, r) => [at.x(r), at.similarity(v)])
    .filter(([, y]) => Number.isFinite(y)), dash);
  ctx.restore();
}

function paintSchemes(ctx, theme, at, state, close) {
  const strength = (scheme) => { ctx.globalAlpha = !close || close === scheme ? 1 : 0.22; };
  strength("RoPE");
  paintCurve(ctx, theme.mixed, 3.5, at, state.curve);
  strength("sinusoids");
  ctx.strokeStyle = theme.river;
  ctx.lineWidth = 1.8;
  const every = at.narrow ? 2 : 1;          // rings must not run into each other
  state.waves.forEach((v, r) => {
    if (r % every) return;
    ctx.beginPath();
    ctx.arc(at.x(r), at.similarity(v), 3.6, 0, 2 * Math.PI);
    ctx.stroke();
  });
  strength("RoPE");                                        // on top of the rings, which may lie there too
  if (state.curve.some((v, r) => differs(v, state.right[r]))) {
    paintCurve(ctx, theme.alarm, 2.5, at, state.right, [6, 5]);
  }
  strength("ALiBi");
  line(ctx, theme.bank, 3.5, state.added.map((v, r) => [at.x(r), at.added(v)]));
  ctx.globalAlpha = 1;
}

function paintMark(ctx, theme, at, { distance, curve, waves, added }) {
  const x = at.x(distance);
  line(ctx, theme.text, 1.5, [[x, TOP - 10], [x, at.lineBottom]], [3, 4]);
  const middle = Math.min(at.right - 48, Math.max(at.left + 48, x));
  write(ctx, theme, nameOf(distance), middle, TOP - 24, { align: "center", bold: true });
  const spot = (colour, y) => {
    if (!(y >= TOP - 6 && y <= at.lineBottom)) return;
    disc(ctx, theme.ground, x, y, 8);
    disc(ctx, colour, x, y, 6);
  };
  spot(theme.river, at.similarity(waves[distance]));
  if (at.similarity(curve[distance]) <= TOP + CURVES + 6) spot(theme.mixed, at.similarity(curve[distance]));
  spot(theme.bank, at.added(added[distance]));
}

/** Beside the panels: what each colour is, and its number at the marked distance. */
function paintNumbers(ctx, theme, at, state, model) {
  const own = model.get("driven_by");
  const name = !own ? distanceSays("legend.rope") : model.get("nothing_yet") ? distanceSays("legend.rope.right")
    : fitted(ctx, theme, distanceSays("legend.rope.yours", { function: own }), at.room);
  const { distance, curve, right, waves, added } = state;
  const entry = (y, name, value, colour, bold = true) => {
    write(ctx, theme, name, at.legend, y, { colour, bold });
    write(ctx, theme, say(value), at.legend, y + 24, { colour: Number.isFinite(value) ? theme.text : theme.alarm, bold });
  };
  entry(TOP + 14, name, curve[distance], theme.mixed);
  entry(TOP + 80, distanceSays("legend.sinusoids"), waves[distance], theme.river);
  if (curve.some((v, r) => differs(v, right[r]))) {
    entry(TOP + 146, distanceSays("legend.rope.right"), right[distance], theme.alarm);
  }
  entry(at.lineTop + 14, distanceSays("legend.alibi"), added[distance], theme.bank);
  distanceSays("legend.alibi.added").split("\n").forEach((text, n) => {      // in the panel the mark would cross it
    write(ctx, theme, text, at.legend, at.lineTop + 62 + 21 * n, { colour: theme.muted });
  });
}

// ---- the widget

function render({ model, el }) {
  return frame({ model, el }, distanceSays("name"), ({ content, own, redraw }) => {
    const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
    const grid = make(content, "div", { style: "display: grid; gap: 8px 34px; margin-bottom: 10px; "
      + "grid-template-columns: repeat(auto-fit, minmax(min(380px, 100%), 1fr))" });
    const range = (label, name, low, high, step = 1) => {
      const control = inColumns(labelledRange(grid, label, { low, high, step, say: String }));
      control.input.addEventListener("input", () => move(model, { [name]: +control.input.value }));
      return { show: () => control.show(model.get(name)) };
    };
    const ranges = [range(distanceSays("control.distance"), "distance", 0, FARTHEST),
      range(distanceSays("control.start"), "start", 64, 1000, 8)];
    const log = inColumns(labelledRange(grid, distanceSays("control.base"),
      { low: Math.log10(LEAST_BASE), high: Math.log10(MOST_BASE), step: 0.05, say: (x) => sayShort(tidyBase(x)) }));
    ranges.push(range(distanceSays("control.d"), "d", 2, 128, 2), range(distanceSays("control.aim"), "aim", 0, 32));
    const slope = inColumns(labelledSelect(grid, distanceSays("control.slope"), SLOPES.map((name) => [name, name])));

    const shown = picture(content, {
      heightFor: () => TOP + CURVES + BETWEEN + LINE + BOTTOM,
      label: distanceSays("canvas"),
      paint(ctx, { width, theme }) {
        const at = panels(width), state = stateOf(seen(model));
        paintAxes(ctx, theme, at);
        paintSchemes(ctx, theme, at, state, model.get("chosen"));
        paintMark(ctx, theme, at, state);
        paintNumbers(ctx, theme, at, state, model);
      },
    });
    const last = make(content, "div", { class: "course-row" });
    const choice = labelledSelect(last, distanceSays("control.chosen"),
      [["", distanceSays("control.chosen.none")], ...model.get("words").map((scheme) => [scheme, scheme])]);
    const text = readingText(content, make(last, "div", { class: "course-detail" }), { told, closely });

    log.input.addEventListener("input", () => move(model, { base: tidyBase(+log.input.value) }));
    choice.input.addEventListener("change", () => move(model, { chosen: choice.input.value }));
    slope.input.addEventListener("change", () => move(model, { slope: slope.input.value }));
    const mark = (x) => move(model, { distance: panels(shown.canvas.clientWidth).distanceAt(x) });
    own(pointer(shown.canvas, { grab: (x) => { mark(x); return true; }, drag: mark }));
    shown.canvas.style.cursor = "ew-resize";
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                              // first: it asks for sizes, the rest changes them
      presets.show();
      log.show(Math.log10(model.get("base")));
      slope.show(model.get("slope"));
      for (const control of ranges) control.show();
      choice.show(model.get("chosen"));
      text.show(model, "");
    };
  });
}

/** Let the labels and the sliders of the grid stand below each other. */
function inColumns(control) {
  control.row.style.cssText = "display: grid; grid-template-columns: 9.5em minmax(0, 1fr) 3.4em";
  if (control.input.type === "range") control.input.style.width = "100%";
  else control.input.style.justifySelf = "start";
  return control;
}

/** Three digits are enough for a base, and the ends stay the ends. */
function tidyBase(log) {
  return Math.min(MOST_BASE, Math.max(LEAST_BASE, +(10 ** log).toPrecision(3)));
}

export default { initialize: initializeStored, render };
