// Paint who may look at whom, and follow every score to its weight.
import {
  frame, labelledRange, labelledSelect, make, presetButtons, readingText, sentenceField, wordSelect,
} from "../../widgets/controls.js";
import { canChange, move, seen } from "../../widgets/moving.js";
import { difference, numbers } from "../../widgets/numbers.js";
import { initializeStored } from "../../widgets/stored.js";
import { picture, pointer } from "../shared/picture.js";
import { walkCells } from "../shared/matrix.js";
import { RULES, baseMask } from "./numbers.js";
import { maskSays } from "./sentences.js";
import { toldMask, toldRow } from "./text.js";
import { maskLayout, maskState, paintMask, remembered, toldCell } from "./picture.js";

const NO_LIMIT = 200, MOST_FILLER = 8;

/** All cells on the straight way between two cells: a fast hand leaves no gaps. */
export function cellsBetween([i0, j0], [i1, j1]) {
  const steps = Math.max(Math.abs(i1 - i0), Math.abs(j1 - j0), 1);
  return Array.from({ length: steps + 1 }, (_, n) => [
    Math.round(i0 + (i1 - i0) * n / steps), Math.round(j0 + (j1 - j0) * n / steps)]);
}

/** The flipped cells after `cells` have been made `open` (1) or closed (0). */
export function withPaint(toggled, cells, open, base) {
  const T = Math.round(Math.sqrt(base.length));
  const flipped = new Map(toggled.map((cell) => [String(cell), cell]));
  for (const cell of cells) {
    if (base[cell[0] * T + cell[1]] === open) flipped.delete(String(cell));
    else flipped.set(String(cell), cell);
  }
  return [...flipped.values()];
}

function tick(parent, text) {
  const label = make(parent, "label", { class: "course-control course-tick" });
  const input = make(label, "input", { type: "checkbox" });
  make(label, "span", { text });
  return input;
}

/** All controls; `show(state)` brings them up to date. */
function controlsOf(content, model, own) {
  const presets = presetButtons(make(content, "div", { class: "course-row" }), model);
  const sentence = sentenceField(make(content, "div", { class: "course-rows" }), model);
  const row = make(content, "div", { class: "course-row" });
  const causal = tick(row, maskSays("control.causal"));
  let T = 0;
  const window = labelledRange(row, maskSays("control.window"), { low: 1, high: NO_LIMIT, step: 1,
    say: (x) => (x >= T ? maskSays("control.window.no_limit") : maskSays("control.window.words", { n: x })) });
  window.row.classList.add("course-window");
  const filler = labelledRange(row, maskSays("control.filler"), { low: 0, high: MOST_FILLER, step: 1, say: String });
  const second = make(content, "div", { class: "course-row" });
  const rule = labelledSelect(second, maskSays("control.rule"), RULES.map((name) => [name, name]));
  const why = make(second, "span", { class: "course-hint" });
  const clear = make(second, "button", { type: "button", text: maskSays("control.clear") });

  causal.addEventListener("change", () => move(model, { causal: causal.checked }));
  window.input.addEventListener("input", () => {
    move(model, { window: +window.input.value >= T ? NO_LIMIT : +window.input.value });
  });
  filler.input.addEventListener("input", () => move(model, { filler: +filler.input.value }));
  rule.input.addEventListener("change", () => move(model, { rule: rule.input.value }));
  clear.addEventListener("click", () => move(model, { toggled: [] }));
  own(sentence.release);
  return (state) => {
    T = state.T;
    window.input.max = T;
    presets.show();
    sentence.show();
    causal.checked = model.get("causal");
    window.show(Math.min(T, model.get("window")));
    filler.show(model.get("filler"));
    filler.input.disabled = !canChange(model, "filler");
    rule.show(model.get("rule"));
    const driven = model.get("driven_by");
    rule.input.disabled = Boolean(driven);
    why.hidden = !driven;
    why.textContent = driven ? maskSays("control.rule.not_used", { function: driven }) : "";
    clear.disabled = model.get("toggled").length === 0;
  };
}

/** Let mouse and keys walk over the cells and paint them; `look` tells what is under them. */
function paintingOn(canvas, model, { layout, stateNow, look, own }) {
  const cursor = { at: [0, 0] };
  let brush = null;                              // { from, open, begun } while a hand draws
  const baseNow = () => baseMask(stateNow().real, model.get("filler"), model.get("causal"), model.get("window"));
  const isOpen = ([i, j], base = baseNow()) => {
    const T = Math.round(Math.sqrt(base.length));
    const flipped = model.get("toggled").some(([a, b]) => a === i && b === j);
    return flipped ? 1 - base[i * T + j] : base[i * T + j];
  };
  const paint = (cells, open, base = baseNow()) => {
    move(model, { toggled: withPaint(model.get("toggled"), cells, open, base) });
  };
  const cellAt = (x, y) => layout().tables.map((table) => table.at(x, y)).find(Boolean) ?? null;
  const rowAt = (x, y) => {
    const table = layout().tables.find(({ left, x0, y0, bottom }) => x >= left && x < x0 && y >= y0 && y < bottom);
    return table ? Math.floor((y - table.y0) / table.rowHeight) : -1;
  };
  const draw = (to) => {
    paint(cellsBetween(brush.from, to), brush.open);
    brush.from = cursor.at = to;
    look({ cell: to });
  };
  own(pointer(canvas, {
    grab(x, y) {
      const from = cellAt(x, y);
      brush = from && { from, open: 1 - isOpen(from) };
      return Boolean(from);
    },
    drag(x, y) { if (cellAt(x, y)) draw(cellAt(x, y)); },
    hover(x, y) {
      const cell = cellAt(x, y), row = cell ? -1 : rowAt(x, y);
      canvas.style.cursor = cell ? "crosshair" : row >= 0 ? "pointer" : "";
      look({ cell, row });
    },
    click(x, y) {
      const row = rowAt(x, y), word = model.get("words")[row];
      if (cellAt(x, y)) draw(cellAt(x, y));
      else if (word) move(model, { chosen: word === model.get("chosen") ? "" : word });
    },
  }));
  walkCells(canvas, {
    size: () => [stateNow().T, stateNow().T],
    at: () => cursor.at,
    go(cell) { cursor.at = cell; look({ cell }); },
    press(cell) { paint([cell], 1 - isOpen(cell)); look({ cell }); },
    carry(from, to) { paint([to], isOpen(from)); },
  });
  canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) look({ cell: cursor.at }); });
  canvas.addEventListener("blur", () => look({ cell: null }));
}

function render({ model, el }) {
  return frame({ model, el }, maskSays("name"), ({ content, own, redraw }) => {
    const stateAt = maskState(numbers), stateNow = () => stateAt(seen(model));
    const layoutAt = remembered(maskLayout);
    const showControls = controlsOf(content, model, own);
    let close = { cell: null, row: -1 }, painted = "";

    const { canvas, draw, release } = picture(content, {
      heightFor: (width) => layoutAt(width, stateNow().names).height,
      role: "application",
      label: maskSays("canvas"),
      paint(ctx, { width, theme }) {
        const state = stateNow(), [i, j] = close.cell ?? [];
        const row = close.row >= 0 ? close.row : state.labels.indexOf(model.get("chosen"));
        paintMask(ctx, theme, layoutAt(width, state.names).tables, state,
          { row: row < state.T ? row : -1, cell: i < state.T && j < state.T ? close.cell : null });
      },
    });
    make(content, "p", { class: "course-hint", text: maskSays("hint") });
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const detail = make(last, "div", { class: "course-detail" });
    const told = (at) => {
      const state = stateAt(at), { labels, T } = state;
      const names = state.driven ? state.right.map((_, n) => labels[Math.floor(n / T)]) : [];
      return toldMask(state) + difference(model, names, state.weights, state.right);
    };
    const closely = (at, looked) => (Array.isArray(looked) ? toldCell(stateAt(at), looked) : toldRow(stateAt(at), looked));
    const text = readingText(content, detail, { told, closely });

    const look = ({ cell = null, row = -1 }) => {
      if (String(cell) === String(close.cell) && row === close.row) return;
      close = { cell, row };
      redraw();
    };
    paintingOn(canvas, model, { layout: () => layoutAt(canvas.clientWidth, stateNow().names), stateNow, look, own });
    own(release);
    own(text.release);

    let drawn = null;
    return () => {
      const state = stateNow(), marks = `${close.cell} ${close.row} ${model.get("chosen")}`;
      if (state !== drawn || marks !== painted) draw();      // Python's answer alone changes no pixel
      [drawn, painted] = [state, marks];
      showControls(state);
      choice.show();
      const inside = close.cell?.every((x) => x < state.T);
      text.show(model, inside ? close.cell : state.labels[close.row]);
    };
  });
}

export default { initialize: initializeStored, render };
