// What every explorer shares: native controls with real labels, the keyboard, text, the lock.
import { pythonIsGone, watchKernel } from "./kernel.js";
import { backToAnswered, canChange, canFollow, hurry, move, same, seen, waitingFor } from "./moving.js";
import { sharedSays } from "./sentences.js";

/** Make an element: `make(parent, "p", { class: "note", text: "hello" })`. */
export function make(parent, tag, { text, ...attributes } = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

let made = 0;
function freshId(word) {
  made += 1;
  return `course-${word}-${made}`;             // two explorers in one page never share an id
}

/** Keep the keys pressed inside `el` for its controls.
 *
 * Jupyter listens in the capture phase and would move to the next cell on an arrow, so the event
 * is stopped one step before, at the window. What the browser itself does with the key (move the
 * slider, press the button) still happens. Listeners inside `el` are told by an event of their
 * own, "course-keydown"; when they prevent its default, the key's default is prevented as well.
 * Ctrl+S, Shift+Enter and the like stay Jupyter's. Returns the function that undoes it.
 */
export function keepKeysFrom(el) {
  const keep = (event) => {
    if (!el.contains(event.target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.shiftKey) return;
    event.stopImmediatePropagation();
    const told = new CustomEvent(`course-${event.type}`,
      { detail: { key: event.key, shift: event.shiftKey }, bubbles: true, cancelable: true });
    if (!event.target.dispatchEvent(told)) event.preventDefault();
  };
  const types = ["keydown", "keypress", "keyup"];
  for (const type of types) window.addEventListener(type, keep, true);
  return () => { for (const type of types) window.removeEventListener(type, keep, true); };
}

/** A slider in a real label. `say` writes a value for the eye and the screen reader. */
export function labelledRange(parent, label, { low, high, step, say = (x) => x.toFixed(2) }) {
  const id = freshId("range");
  const row = make(parent, "div", { class: "course-control" });
  const name = make(row, "label", { for: id, text: label });
  const input = make(row, "input", { id, type: "range", min: low, max: high, step });
  const shown = make(row, "span", { class: "course-value", "aria-hidden": "true" });
  const show = (value) => {
    if (+input.value !== value) input.value = value;
    shown.textContent = say(value);
    input.setAttribute("aria-valuetext", say(value));
  };
  return { row, label: name, input, show };
}

/** A choice in a real label; `options` are [value, text] pairs. */
export function labelledSelect(parent, label, options) {
  const id = freshId("select");
  const row = make(parent, "div", { class: "course-control" });
  make(row, "label", { for: id, text: label });
  const input = make(row, "select", { id });
  for (const [value, text] of options) make(input, "option", { value, text });
  const show = (value) => {
    if (input.value === value) return;
    input.value = value;
    if (input.value === value) return;
    make(input, "option", { value, text: value });     // Python can set what the list lacks
    input.value = value;
  };
  return { row, input, show };
}

/** The choice of the word to look closely at; it follows the words of the model. */
export function wordSelect(parent, model) {
  const { row, input } = labelledSelect(parent, sharedSays("look_closely"), []);
  input.dataset.alone = "";                     // the page needs nobody for it
  let offered = null;
  input.addEventListener("change", () => move(model, { chosen: input.value }));
  const show = () => {
    const words = model.get("words");
    if (words !== offered) {
      offered = words;
      input.replaceChildren();
      for (const word of ["", ...words]) {
        make(input, "option", { value: word, text: word || sharedSays("no_word") });
      }
    }
    if (input.value !== model.get("chosen")) input.value = model.get("chosen");
  };
  return { row, input, show };
}

const MOST_WORDS = 200;

/** A field for the sentence; what cannot be a sentence is told, and the last good one stays. */
export function sentenceField(parent, model) {
  const id = freshId("sentence");
  const row = make(parent, "div", { class: "course-control course-sentence" });
  make(row, "label", { for: id, text: sharedSays("sentence") });
  const input = make(row, "input", { id, type: "text", dir: "auto", autocomplete: "off", spellcheck: "false" });
  const told = liveText(parent, { pause: 0, className: "course-trouble" });
  let shown = null;
  input.addEventListener("change", () => {
    const count = wordsOf(input.value).length;
    told.show(count === 0 ? sharedSays("sentence.empty")
      : count > MOST_WORDS ? sharedSays("sentence.long", { most: MOST_WORDS, n: count }) : "");
    if (count > 0 && count <= MOST_WORDS) move(model, { sentence: input.value });
  });
  const show = () => {
    const sentence = model.get("sentence");
    input.disabled = !canChange(model, "sentence");
    if (sentence === shown && !input.disabled) return;             // what is being typed is left alone
    shown = sentence;
    input.value = sentence;
    told.show("");
  };
  return { row, input, show, release: told.release };
}

/** The words of a sentence, as Python's `words_of` cuts it. */
export function wordsOf(sentence) {
  const marks = new Set(".,;:!?\"'“”„()");
  return sentence.split(/\s+/u).map((piece) => {
    const letters = [...piece];
    while (letters.length && marks.has(letters[0])) letters.shift();
    while (letters.length && marks.has(letters.at(-1))) letters.pop();
    return letters.join("");
  }).filter(Boolean);
}

/** One button for each preset of the model; the one that is shown is pressed. */
export function presetButtons(parent, model) {
  const group = make(parent, "div", { class: "course-presets", role: "group" });
  group.setAttribute("aria-label", sharedSays("presets"));
  const buttons = model.get("presets").map(({ name, values }) => {
    const button = make(group, "button", { type: "button", text: name });
    button.addEventListener("click", () => move(model, values));
    return { button, values };
  });
  const show = () => {
    for (const { button, values } of buttons) {
      const here = Object.entries(values).every(([name, value]) => same(model.get(name), value));
      button.setAttribute("aria-pressed", String(here));
      button.disabled = !canFollow(model, values);
    }
  };
  return { show };
}

/** A paragraph that screen readers speak when it changes, at most every `pause` milliseconds. */
export function liveText(parent, { pause = 300, className = "course-reading" } = {}) {
  const p = make(parent, "p", { class: className, role: "status", "aria-live": "polite" });
  let timer, last = -Infinity, wanted = "";
  const write = () => {
    last = performance.now();
    timer = undefined;
    if (p.textContent !== wanted) p.textContent = wanted;
  };
  return {
    show(text) {
      wanted = text;
      timer ??= setTimeout(write, Math.max(0, last + pause - performance.now()));
    },
    release() { clearTimeout(timer); },
  };
}

/** The picture in words, and closer words on the one word that is hovered or chosen. */
export function readingText(parent, detailPlace, { told, closely }) {
  const whole = liveText(parent);
  const detail = liveText(detailPlace, { pause: 0, className: "" });
  return {
    show(model, hovered) {
      const close = hovered || model.get("chosen");
      whole.show(told(seen(model)));
      detail.show(close ? closely(seen(model), close) : "");
    },
    release() { whole.release(); detail.release(); },
  };
}

/** Stand in the place of `content` until its prediction is written; it can be neither read nor moved. */
export function lockOverlay(root, content, model) {
  const cover = make(root, "div", { class: "course-lock", role: "note" });
  make(cover, "span", { text: sharedSays("lock", { question: model.get("waits_for") }) });
  const show = () => {
    cover.hidden = !model.get("locked");
    content.inert = model.get("locked");
  };
  return { show };
}

/** Lock every control where no move can be followed without Python, and open them when it is there again. */
function pythonsParts(content, model) {
  let locked = false;
  const put = (disabled) => {
    locked = disabled;
    content.classList.toggle("course-locked", disabled);
    for (const part of content.querySelectorAll("input, select, button")) {
      if (!("alone" in part.dataset)) part.disabled = disabled;
    }
  };
  const all = () => Object.keys(model.get("answered")).every((name) => model.get("needs_python").includes(name));
  return {
    lock() { if (pythonIsGone(model) && all()) put(true); },
    unlock() { if (locked) put(false); },
  };
}

const PATIENCE = 250;           // milliseconds without an answer after which the picture says that it waits

/** The frame of an explorer: root, content under the lock, and one `draw` for all changes.
 *
 * `build({ content, own, redraw })` makes the controls and returns `draw`; `own(undo)` registers
 * what has to be undone at the end. Returns anywidget's clean-up function.
 */
export function frame({ model, el }, name, build) {
  const root = make(el, "div", { class: "course-explorer", role: "group", "aria-label": name });
  const content = make(root, "div", { class: "course-content" });
  const undo = [keepKeysFrom(root)];
  const own = (last) => undo.push(last);
  const lock = lockOverlay(root, content, model);
  let waiting = 0;
  const redraw = () => { waiting ||= requestAnimationFrame(paint); };
  const draw = build({ root, content, own, redraw });
  const trouble = liveText(content, { pause: 0, className: "course-trouble" });
  let later;
  const parts = pythonsParts(content, model);
  function paint() {
    waiting = 0;
    lock.show();
    if (model.get("locked")) return;           // nothing is written that the page could be searched for
    parts.unlock();
    draw();
    parts.lock();
    const late = pythonIsGone(model) ? 0 : waitingFor(model);
    trouble.show(late > PATIENCE ? sharedSays("own.waiting", { function: model.get("driven_by") })
      : model.get("trouble"));
    clearTimeout(later);
    if (late > 0 && late <= PATIENCE) later = setTimeout(redraw, PATIENCE - late + 1);
  }
  const sendOn = () => hurry(model);
  model.on("change", redraw);                  // Python, or a control, moved something
  model.on("change:heard", sendOn);
  paint();
  own(watchKernel({ model, el }, root, (state) => {
    redraw();
    if (state === "late") return sharedSays("python.waiting");
    if (state !== "gone") return "";
    backToAnswered(model);
    return sharedSays(model.get("needs_python").length ? "python.gone.parts" : "python.gone");
  }));
  return () => {
    model.off("change", redraw);
    model.off("change:heard", sendOn);
    cancelAnimationFrame(waiting);
    clearTimeout(later);
    trouble.release();
    for (const last of undo) last();
  };
}
