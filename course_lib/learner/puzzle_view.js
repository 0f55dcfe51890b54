// A puzzle: lines to choose from beside the function they are put into. Python judges it.
import { keepKeysFrom, liveText, make } from "../widgets/controls.js";
import { askPython, pythonIsGone, sendToPython, watchKernel } from "../widgets/kernel.js";
import { sentencesOf, sharedSays } from "../widgets/sentences.js";
import { initializeStored } from "../widgets/stored.js";
import puzzleSentences from "./puzzle_sentences.json";

const puzzleSays = sentencesOf(puzzleSentences);
const PUZZLE_WAIT = 700;        // ms until a learner is told that Python has not answered yet
const DRAG_FROM = 5;            // px: a hand that clicks may tremble

function renderPuzzle({ model, el }) {
  const root = make(el, "div",
    { class: "course-explorer course-puzzle", role: "group", "aria-label": model.get("title") });
  const head = make(root, "p", { class: "course-puzzle-title", text: model.get("title") });
  make(head, "span", { text: model.get("before") });
  make(root, "p").innerHTML = model.get("ask_html");
  const two = make(root, "div", { class: "course-puzzle-two" });
  const pool = puzzleSide(two, "ul", puzzleSays("pool"), puzzleSays("pool.how"));
  const body = puzzleSide(two, "ol", puzzleSays("body"), puzzleSays("body.how"), model.get("signature"));
  const row = make(root, "div", { class: "course-row course-puzzle-row" });
  const button = make(row, "button", { type: "button", class: "course-puzzle-check", text: puzzleSays("check") });
  const again = make(row, "button", { type: "button", text: puzzleSays("again") });
  const said = liveText(row, { pause: 0, className: "course-puzzle-said" });
  const verdict = puzzleVerdict(root, model);

  const put = (arranged, words) => {
    said.show(words);
    model.set("arranged", arranged);
    askPython(model);
    if (!pythonIsGone(model)) model.save_changes();
  };
  const lines = () => model.get("lines");
  const inside = () => model.get("arranged");
  const actions = {
    putIn(number, at = inside().length) {
      const others = inside().filter((n) => n !== number);
      const next = [...others.slice(0, at), number, ...others.slice(at)];
      put(next, puzzleSays("placed",
        { line: lines()[number - 1], at: next.indexOf(number) + 1, n: next.length }));
    },
    takeOut(number) {
      put(inside().filter((n) => n !== number), puzzleSays("taken", { line: lines()[number - 1] }));
    },
    shift(number, by) {
      const at = inside().indexOf(number) + by;
      if (at < 0 || at >= inside().length) {
        said.show(puzzleSays(by < 0 ? "first" : "last"));
      } else {
        actions.putIn(number, at);
      }
    },
  };
  const draw = () => {
    puzzleLines({ model, pool: pool.list, body: body.list, actions });
    verdict.changed();
    lock();
  };
  const lock = () => {
    for (const part of [...two.querySelectorAll("button"), button, again]) part.disabled = pythonIsGone(model);
  };
  button.addEventListener("click", () => {
    said.show("");
    verdict.wait();
    sendToPython(model, { check: inside() });
  });
  again.addEventListener("click", () => put([], puzzleSays("taken.all")));
  const keys = (event) => puzzleKey(event, actions);
  root.addEventListener("course-keydown", keys);               // see keepKeysFrom
  const releaseDrag = puzzleDrag(root, { pool: pool.side, body: body.side, list: body.list, actions });
  const releaseKeys = keepKeysFrom(root);
  model.on("change:arranged", draw);
  model.on("change:told", verdict.tell);
  draw();
  verdict.put(model.get("told"));
  const releaseKernel = watchKernel({ model, el }, root, (state) => {
    lock();
    if (state !== "gone") return "";
    verdict.lose();
    return sharedSays("python.gone.answers");
  });
  return () => {
    releaseKernel();
    model.off("change:arranged", draw);
    model.off("change:told", verdict.tell);
    for (const release of [releaseDrag, releaseKeys, verdict.stop, said.release]) release();
  };
}

/** One of the two sides: a heading, a list, and how it is used. */
function puzzleSide(parent, tag, heading, how, signature) {
  const side = make(parent, "div",
    { class: `course-puzzle-side course-puzzle-${tag}`, role: "group", "aria-label": heading });
  make(side, "p", { class: "course-puzzle-head", text: heading });
  const box = make(side, "div", { class: "course-puzzle-box" });
  if (signature) make(box, "code", { class: "course-puzzle-signature", text: signature });
  const list = make(box, tag);
  make(side, "p", { class: "course-puzzle-how", text: how });
  return { side, list };
}

/** Draw both lists; whatever had the focus keeps it, or its neighbour gets it. */
function puzzleLines({ model, pool, body, actions }) {
  const [lines, arranged] = [model.get("lines"), model.get("arranged")];
  const focus = puzzleFocus(pool) ?? puzzleFocus(body);
  const numbers = lines.map((_, i) => i + 1).filter((number) => !arranged.includes(number));
  pool.replaceChildren();
  for (const number of numbers) {
    const line = puzzleLine(pool, number, lines[number - 1]);
    line.tabIndex = number === numbers[0] ? 0 : -1;             // one stop of Tab, arrows inside
    line.addEventListener("click", () => actions.putIn(number));
  }
  body.replaceChildren();
  arranged.forEach((number, i) => {
    const line = puzzleLine(body, number, lines[number - 1]);
    line.setAttribute("aria-label", puzzleSays("body.line", { at: i + 1, line: lines[number - 1] }));
    line.addEventListener("click", () => actions.takeOut(number));
    const tools = make(line.parentElement, "span", { class: "course-puzzle-tools" });
    const ends = { up: i === 0, down: i === arranged.length - 1 };
    for (const [kind, sign, act] of [
      ["up", "↑", () => actions.shift(number, -1)],
      ["down", "↓", () => actions.shift(number, 1)],
      ["out", "×", () => actions.takeOut(number)]]) {
      const tool = make(tools, "button", { type: "button", text: sign, title: puzzleSays(kind),
        "aria-label": puzzleSays(`${kind}.line`, { line: lines[number - 1] }), "data-kind": kind, tabindex: -1 });
      if (ends[kind]) tool.setAttribute("aria-disabled", "true");
      tool.addEventListener("click", act);
    }
  });
  if (focus) puzzleRefocus(focus, pool, body);
}

function puzzleLine(list, number, text) {
  const item = make(list, "li", { "data-number": number });
  const line = make(item, "button", { type: "button", class: "course-puzzle-line" });
  make(line, "code", { text });
  return line;
}

function puzzleFocus(list) {
  const active = list.ownerDocument.activeElement;
  if (!list.contains(active)) return null;
  const item = active.closest("li");
  return { list, number: item.dataset.number, at: [...list.children].indexOf(item), kind: active.dataset.kind };
}

function puzzleRefocus({ list, number, at, kind }, pool, body) {
  const same = list.querySelector(`[data-number="${number}"]`);
  const item = same ?? list.children[Math.min(at, list.children.length - 1)] ?? (list === pool ? body : pool).lastElementChild;
  const line = item.querySelector(same && kind ? `[data-kind="${kind}"]` : ".course-puzzle-line");
  if (list === pool && item.parentElement === pool) puzzleStop(pool, line);
  line.focus();
}

/** Let Tab stop at this line of the pool, and at no other. */
function puzzleStop(pool, line) {
  for (const other of pool.querySelectorAll(".course-puzzle-line")) other.tabIndex = other === line ? 0 : -1;
}

/** Arrow keys: choose in the pool, move in the function; left and right reach a line's buttons. */
function puzzleKey(event, actions) {
  const item = event.target.closest("li");
  const key = event.detail.key;
  if (!item || !/^(Arrow|Home|End)/.test(key)) return;
  event.preventDefault();
  const list = item.parentElement;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const all = [...item.querySelectorAll("button")];
    all[all.indexOf(event.target) + (key === "ArrowLeft" ? -1 : 1)]?.focus();
  } else if (list.tagName === "UL") {
    const last = list.children.length - 1, at = [...list.children].indexOf(item);
    const to = { ArrowUp: Math.max(at - 1, 0), ArrowDown: Math.min(at + 1, last), Home: 0, End: last }[key];
    const line = list.children[to].querySelector(".course-puzzle-line");
    puzzleStop(list, line);
    line.focus();
  } else if (key === "ArrowUp" || key === "ArrowDown") {
    actions.shift(+item.dataset.number, key === "ArrowUp" ? -1 : 1);
  }
}

/** Drag a line with a mouse or a pen. A finger scrolls; it taps, and uses the buttons. */
function puzzleDrag(root, { pool, body, list, actions }) {
  let held = null, dragged = false;
  const others = () => [...list.children].filter((item) => item !== held.item);
  const over = (side, { clientX: x, clientY: y }) => {
    const box = side.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  };
  const placeFor = (event) => others().filter((item) => {
    const box = item.getBoundingClientRect();
    return box.top + box.height / 2 < event.clientY;
  }).length;
  const mark = (at) => {
    others().forEach((item, i, all) => {
      item.classList.toggle("course-before", i === at);
      item.classList.toggle("course-after", at === all.length && i === all.length - 1);
    });
    list.classList.toggle("course-here", at === 0 && others().length === 0);
  };
  const down = (event) => {
    const line = event.target.closest(".course-puzzle-line");
    if (!line || line.disabled || event.button !== 0 || event.pointerType === "touch") return;
    held = { line, item: line.parentElement, x: event.clientX, y: event.clientY };
  };
  const move = (event) => {
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!dragged && Math.hypot(dx, dy) < DRAG_FROM) return;
    if (!dragged) held.line.setPointerCapture(event.pointerId);
    dragged = true;
    held.item.classList.add("course-dragged");
    held.item.style.transform = `translate(${dx}px, ${dy}px)`;
    mark(over(body, event) ? placeFor(event) : -1);
  };
  const stop = () => {
    if (!held) return;
    mark(-1);
    held.item.classList.remove("course-dragged");
    held.item.style.transform = "";
    held = null;
    setTimeout(() => { dragged = false; });    // after the click that the browser makes of a drag
  };
  const up = (event) => {
    if (!held) return;
    const { item } = held, was = dragged;
    const [at, back] = [over(body, event) ? placeFor(event) : -1, over(pool, event) && list.contains(item)];
    stop();
    if (was && at >= 0) actions.putIn(+item.dataset.number, at);
    else if (was && back) actions.takeOut(+item.dataset.number);
  };
  const click = (event) => {
    if (dragged) event.stopPropagation();
  };
  const listeners = [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", stop]];
  for (const [name, listener] of listeners) root.addEventListener(name, listener);
  root.addEventListener("click", click, true);
  return () => {
    for (const [name, listener] of listeners) root.removeEventListener(name, listener);
    root.removeEventListener("click", click, true);
  };
}

/** What Python found: read out when it comes, and marked when the function has changed since. */
function puzzleVerdict(root, model) {
  const place = make(root, "div", { class: "course-puzzle-verdict", role: "status" });
  const old = make(root, "p", { class: "course-puzzle-old", text: puzzleSays("old") });
  const copy = make(root, "div", { class: "course-row course-puzzle-copy" });
  old.hidden = true;
  let waiting = 0, asked = false;
  const self = {
    put(told) {
      if (!told.html) return;
      place.innerHTML = told.html;
      copy.replaceChildren();
      if (told.code) puzzleCopy(copy, told.code, place);
      self.changed();
    },
    changed() {
      const { arranged } = model.get("told");
      old.hidden = !arranged || String(arranged) === String(model.get("arranged"));
    },
    lose() {                        // what was to be judged never will be
      if (!asked) return;
      clearTimeout(waiting);
      asked = false;
      place.textContent = sharedSays("python.lost");
    },
    tell() {                        // emptied first: else the same text twice is not read out
      clearTimeout(waiting);
      asked = false;
      place.replaceChildren();
      waiting = setTimeout(() => self.put(model.get("told")), 60);
    },
    wait() {
      clearTimeout(waiting);
      asked = true;
      waiting = setTimeout(() => {
        place.textContent = sharedSays("python.waiting");
      }, PUZZLE_WAIT);
    },
    stop() { clearTimeout(waiting); },
  };
  return self;
}

function puzzleCopy(parent, code, place) {
  const button = make(parent, "button", { type: "button", text: puzzleSays("copy") });
  const told = liveText(parent, { pause: 0, className: "course-puzzle-said" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code);
      told.show(puzzleSays("copied"));
    } catch {                       // a page that is not secure may not write to the clipboard
      getSelection().selectAllChildren(place.querySelector("pre"));
      told.show(puzzleSays("selected"));
    }
  });
}

export default { initialize: initializeStored, render: renderPuzzle };
