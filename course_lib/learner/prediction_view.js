// A prediction: one question, a choice or a short text, a button to keep it, one to skip it. Done once, it stays.
import { keepKeysFrom, liveText, make } from "../widgets/controls.js";
import { sentencesOf } from "../widgets/sentences.js";
import predictionSentences from "./prediction_sentences.json";

const predictionSays = sentencesOf(predictionSentences);
let predictions = 0;

function renderPrediction({ model, el }) {
  el.classList.add("course-live");             // the still text behind it gives way
  predictions += 1;
  const root = make(el, "div", { class: "course-explorer course-prediction" });
  const form = make(root, "form");
  const field = make(form, "fieldset");
  make(field, "legend").innerHTML = model.get("question_html");
  const answer = model.get("options_html").length ? choice(field, model) : shortText(field, model);
  const row = make(form, "div", { class: "course-row" });
  make(row, "button", { type: "submit", text: predictionSays("keep") });
  const skip = make(row, "button", { type: "button", text: predictionSays("skip") });
  const told = liveText(root, { pause: 0, className: "course-said" });
  const releaseKeys = keepKeysFrom(root);

  const show = () => {
    const given = model.get("given");
    field.disabled = row.hidden = given !== "" || model.get("skipped");
    if (given !== "") answer.show(given);
    told.show(model.get("status"));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    model.send({ given: answer.read() });
  });
  skip.addEventListener("click", () => model.send({ skip: true }));
  // Keys do not reach the form (see keepKeysFrom); the browser still submits on Enter by itself.
  model.on("change:given change:skipped change:status", show);
  show();
  return () => {
    model.off("change:given change:skipped change:status", show);
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

export default { render: renderPrediction };
