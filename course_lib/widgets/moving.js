// From a hand to Python and back: how a control moves the state, and which state the picture shows.
import { askPython, pythonIsGone } from "./kernel.js";

/** Set traits and tell Python. What it must compute stays where it is while it is gone. */
export function move(model, values) {
  const driven = Boolean(model.get("driven_by"));
  askPython(model, { need: !driven && needsPython(model, values) });     // a function's own wait is told below
  if (!canFollow(model, values)) return;
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  if (driven) hurry(model, values);
  else saveNowAndThen(model);
}

/** Can the picture follow this move? Most it computes alone; for some it needs Python. */
export function canFollow(model, values) {
  return !(pythonIsGone(model) && needsPython(model, values));
}

/** Can this trait be moved now? */
export function canChange(model, name) {
  return !(pythonIsGone(model) && model.get("needs_python").includes(name));
}

function needsPython(model, values) {
  return model.get("needs_python").some((name) => name in values && !same(values[name], model.get(name)));
}

/** Move the controls back to the state that Python has answered last: the picture is about that. */
export function backToAnswered(model) {
  const answered = model.get("answered");
  for (const name of model.get("needs_python")) model.set(name, answered[name]);
}

/** Are two values of a trait drawn as equal? */
export function same(a, b) {
  if (Array.isArray(b)) return Array.isArray(a) && a.length === b.length && b.every((x, i) => same(a[i], x));
  return typeof b === "number" ? Math.abs(a - b) <= 1e-5 : a === b;
}

// Python only keeps the state that JavaScript has drawn already. Told of every step of a held key,
// it would keep the page busy with its answers, and steps would be missed.
const PAUSE = 120;
const resting = new WeakMap();                 // model -> whether a step is waiting

/** Tell Python at once, and then no more than every PAUSE milliseconds. */
export function saveNowAndThen(model) {
  askPython(model);
  if (pythonIsGone(model)) return;
  if (resting.has(model)) {
    resting.set(model, true);
    return;
  }
  model.save_changes();
  resting.set(model, false);
  setTimeout(() => {
    const waits = resting.get(model);
    resting.delete(model);
    if (waits) saveNowAndThen(model);
  }, PAUSE);
}

// While the learner's function draws, every picture is a journey to Python and back. Widgets send
// one message at a time; two on the way double the pictures, more would only queue up.
const ON_THE_WAY = 2, LOST = 3000;
const lines = new WeakMap();                   // model -> what waits, and what is on the way

export function hurry(model, values = {}) {
  const line = lines.get(model) ?? { sent: 0, at: 0, waiting: {} };
  lines.set(model, line);
  Object.assign(line.waiting, values);
  if (Object.keys(line.waiting).length === 0) return;
  const heard = model.get("heard");
  line.sent = Math.max(line.sent, heard);
  const now = performance.now();
  if (line.sent - heard >= ON_THE_WAY && now - line.at < LOST) return;
  line.sent += 1;
  line.at = now;
  try {
    model.send({ serial: line.sent, moved: line.waiting });
  } catch {
    askPython(model, { need: true });            // there is nobody to send it to
  }
  line.waiting = {};
}

/** How long, in milliseconds, the picture has been waiting for the learner's function; 0: it is not. */
export function waitingFor(model) {
  const line = lines.get(model);
  return line && line.sent > model.get("heard") ? performance.now() - line.at + 1 : 0;
}

/** The model as the picture shows it: values from the learner's function come a moment after the
 * control has moved, so they are drawn with the state they belong to. */
export function seen(model) {
  if (!model.get("driven_by")) return model;
  const answered = model.get("answered");
  return { get: (name) => (name in answered ? answered[name] : model.get(name)) };
}
