// Two more native controls: a whole number to type, and a choice of which all options are seen.
import { liveText, make } from "./controls.js";
import { move } from "./moving.js";
import { sharedSays } from "./sentences.js";

let fields = 0;

/** A field for a whole number; what does not fit is told in words, and the last good one stays.
 *
 * Arrow up and down count by one.
 */
export function numberField(parent, model, name, { label, low, high }) {
  fields += 1;
  const id = `course-whole-${fields}`;
  const row = make(parent, "div", { class: "course-control course-number" });
  make(row, "label", { for: id, text: label });
  const input = make(row, "input", { id, type: "text", inputmode: "numeric", size: "5", autocomplete: "off" });
  const told = liveText(parent, { pause: 0, className: "course-trouble" });
  let shown = null;
  const take = (text) => {
    const number = wholeNumber(text, low, high);
    const refused = number === null;
    const written = text.trim();
    told.show(refused ? sharedSays(written ? "whole" : "whole.empty", { name, text: written, low, high }) : "");
    input.setAttribute("aria-invalid", String(refused));
    if (!refused) move(model, { [name]: number });
  };
  input.addEventListener("change", () => take(input.value));
  input.addEventListener("course-keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.detail.key];
    if (!step) return;
    event.preventDefault();                       // the caret stays where it is
    take(String(Math.min(high, Math.max(low, model.get(name) + step))));
  });
  const show = () => {
    if (model.get(name) === shown) return;        // what is being typed is left alone
    shown = model.get(name);
    input.value = String(shown);
    input.setAttribute("aria-invalid", "false");
    told.show("");
  };
  return { row, input, show, release: told.release };
}

/** A whole number between two ends, written as such; else null. */
export function wholeNumber(text, low, high) {
  if (!/^\s*[+-]?\d+(\.0*)?\s*$/.test(text)) return null;
  const number = Number(text);
  return number >= low && number <= high ? number : null;
}

/** Radio buttons in a fieldset; `options` are [value, text] pairs. */
export function radioGroup(parent, model, name, legend, options) {
  fields += 1;
  const group = make(parent, "div", { class: "course-radios", role: "radiogroup" });
  const title = make(group, "span", { id: `course-radios-${fields}`, text: legend });
  group.setAttribute("aria-labelledby", title.id);
  const inputs = options.map(([value, text]) => {
    const label = make(group, "label");
    const input = make(label, "input", { type: "radio", name: `course-radios-${fields}`, value });
    make(label, "span", { text });
    input.addEventListener("change", () => move(model, { [name]: value }));
    return input;
  });
  const show = () => { for (const input of inputs) input.checked = input.value === model.get(name); };
  return { group, inputs, show };
}
