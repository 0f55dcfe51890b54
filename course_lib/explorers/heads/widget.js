// Several heads on one sentence: hover a word and see where it looks, head by head and all at once.
import {
  frame, labelledRange, make, presetButtons, readingText, sentenceField, wordSelect,
} from "../../widgets/controls.js";
import { saveNowAndThen, seen } from "../../widgets/moving.js";
import { initializeStored } from "../../widgets/stored.js";
import { picture, pointer } from "../shared/picture.js";
import { headsState, tellHeads, tellWord } from "./numbers.js";
import { headsSays } from "./sentences.js";
import { headsLayout, needsTwo, paintHeads } from "./picture.js";

/** Move what needs no new answer of a learner's function: the heads stay as they were split. */
function turn(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  saveNowAndThen(model);
}

/** The model as the picture shows it: where the function gave nothing, the last good state. */
function onShow(model) {
  return model.get("stale") ? seen(model) : model;
}

/** A box to tick, in a real label. */
function tickBox(parent, label, change) {
  const row = make(parent, "label", { class: "course-control" });
  const input = make(row, "input", { type: "checkbox" });
  make(row, "span", { text: label });
  input.addEventListener("change", () => change(input.checked));
  return { show(value) { if (input.checked !== value) input.checked = value; } };
}

function controls(content, model, own) {
  const given = model.get("are_given"), heads = model.get("heads");
  const presets = given ? null : presetButtons(make(content, "div", { class: "course-row" }), model);
  const field = given ? null : sentenceField(make(content, "div", { class: "course-row" }), model);
  if (field) own(field.release);
  const row = make(content, "div", { class: "course-row" });
  const head = labelledRange(row, headsSays("control.head"),
    { low: -1, high: heads.length - 1, step: 1, say: (h) => heads[h] ?? headsSays("control.head.all") });
  head.row.querySelector(".course-value").style.minWidth = "6.2em";     // the next control stays in place
  head.input.addEventListener("input", () => turn(model, { head: +head.input.value }));
  const causal = given ? null : tickBox(row, headsSays("control.causal"), (value) => turn(model, { causal: value }));
  return () => {
    presets?.show();
    field?.show();
    head.show(model.get("head"));
    causal?.show(model.get("causal"));
  };
}

/** Let the arrow keys walk over the words and change the head. */
function walkWords(canvas, model, walk) {
  canvas.tabIndex = 0;
  canvas.addEventListener("blur", () => walk.to(""));
  canvas.addEventListener("course-keydown", (event) => {
    const words = model.get("labels"), last = words.length - 1, { key } = event.detail;
    const here = words.indexOf(walk.at() || model.get("chosen"));
    const turnBy = (by) => {
      const head = Math.min(model.get("heads").length - 1, Math.max(-1, model.get("head") + by));
      if (head !== model.get("head")) turn(model, { head });
    };
    if (key === "ArrowRight") walk.to(words[Math.min(last, here + 1)]);
    else if (key === "ArrowLeft") walk.to(words[here < 0 ? last : Math.max(0, here - 1)]);
    else if (key === "Home") walk.to(words[0]);
    else if (key === "End") walk.to(words[last]);
    else if (key === "ArrowUp") turnBy(1);
    else if (key === "ArrowDown") turnBy(-1);
    else if (key === "Enter" || key === " ") walk.lock(walk.at() || model.get("chosen"));
    else return;
    event.preventDefault();                        // the page stays where it is
  });
}

function render({ model, el }) {
  return frame({ model, el }, headsSays("name"), ({ content, own, redraw }) => {
    const showControls = controls(content, model, own);
    let hovered = "", walked = "", wordAt = () => -1;
    const close = () => hovered || walked;
    const shown = picture(content, {
      role: "application",
      label: headsSays("canvas"),
      heightFor(width) {
        const state = headsState(onShow(model));
        return headsLayout(width, state.T, needsTwo(state)).height;
      },
      paint(ctx, { width, theme }) {
        wordAt = paintHeads(ctx, theme, width, onShow(model), close() || model.get("chosen"));
      },
    });
    const last = make(content, "div", { class: "course-row" });
    const choice = wordSelect(last, model);
    const text = readingText(content, make(last, "div", { class: "course-detail" }),
      { told: () => tellHeads(onShow(model)), closely: (_, word) => tellWord(onShow(model), word) });
    const lock = (word) => {
      if (model.get("words").includes(word)) turn(model, { chosen: word === model.get("chosen") ? "" : word });
    };
    const at = (x, y) => model.get("labels")[wordAt(x, y)] ?? "";
    own(pointer(shown.canvas, {
      hover(x, y) {
        const word = at(x, y);
        shown.canvas.style.cursor = word ? "pointer" : "";
        if (word !== hovered) { hovered = word; redraw(); }
      },
      click(x, y) { lock(at(x, y)); },
    }));
    walkWords(shown.canvas, model, {
      at: () => walked,
      to(word) { if (word !== walked) { walked = word; redraw(); } },
      lock,
    });
    own(shown.release);
    own(text.release);

    return () => {
      shown.draw();                                // first: it asks for sizes, the rest changes them
      showControls();
      choice.show();
      text.show(model, close());
    };
  });
}

export default { initialize: initializeStored, render };
