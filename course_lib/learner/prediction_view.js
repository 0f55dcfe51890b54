// A prediction: one question, a choice or a short text, a button to keep it, one to skip it. Done once, it stays.
import { keepKeysFrom, liveText, make } from "../widgets/controls.js";
import { pythonIsGone, sendToPython, watchKernel } from "../widgets/kernel.js";
import { sentencesOf, sharedSays } from "../widgets/sentences.js";
import { initializeStored } from "../widgets/stored.js";
import predictionSentences from "./prediction_sentences.json";

const predictionSays = sentencesOf(predictionSentences);
let predictions = 0;

function renderPrediction({ model, el }) {
  predictions += 1;
  const root = make(el, "div", { class: "course-explorer course-prediction" });
  const form = make(root, "form");
  const field = make(form, "fieldset");
  make(field, "legend").innerHTML = model.get("question_html");
  const answer = model.get("options_html").length ? choice(field, model) : shortText(field, model);
  const row = make(form, "div", { class: "course-row" });
  const keep = make(row, "button", { type: "submit", text: predictionSays("keep") });
  const skip = make(row, "button", { type: "button", text: predictionSays("skip") });
  const told = liveText(root, { pause: 0, className: "course-said" });
  const releaseKeys = keepKeysFrom(root);

  let sent = false;
  const show = () => {
    const given = model.get("given"), done = given !== "" || model.get("skipped"), gone = pythonIsGone(model);
    field.disabled = done || gone;
    row.hidden = done;
    keep.disabled = skip.disabled = gone;
    if (given !== "") answer.show(given);
    told.show(gone && sent ? sharedSays("python.lost") : model.get("status"));
  };
  const hear = () => {
    sent = false;
    show();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent = true;
    sendToPython(model, { given: answer.read() });
  });
  skip.addEventListener("click", () => {
    sent = true;
    sendToPython(model, { skip: true });
  });
  // Keys do not reach the form (see keepKeysFrom); the browser still submits on Enter by itself.
  model.on("change:given change:skipped change:status", hear);
  show();
  const releaseKernel = watchKernel({ model, el }, root, (state) => {
    show();
    if (row.hidden) return "";            // it is kept, whatever becomes of Python
    return { here: "", late: sharedSays("python.waiting"), gone: sharedSays("python.gone.answers") }[state];
  });
  return () => {
    releaseKernel();
    model.off("change:given change:skipped change:status", hear);
    told.release();
    releaseKeys();
  };
}

/** Native radio buttons; Python gets the text of the option. */
function choice(field, model) {
  const inputs = model.get("options_html").map((html, i) => {
    const label = make(field, "label", { class: "course-option" });
    const input = make(label, "input",
      { type: "radio", name: `course-prediction-${predictions}`, value: model.get("options")[i] });
    make(label, "span").innerHTML = html;
    return input;
  });
  return {
    read: () => inputs.find((input) => input.checked)?.value ?? "",
    show: (given) => { for (const input of inputs) input.checked = input.value === given; },
  };
}

function shortText(field, model) {
  const label = make(field, "label", { class: "course-option", text: predictionSays("mine") });
  const input = make(label, "input", { type: "text", autocomplete: "off", maxlength: 200 });
  return { read: () => input.value.trim(), show: (given) => { input.value = given; } };
}

export default { initialize: initializeStored, render: renderPrediction };
