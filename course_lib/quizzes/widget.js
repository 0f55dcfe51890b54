import { keepKeysFrom } from "../widgets/controls.js";
import { sendToPython, watchKernel } from "../widgets/kernel.js";
import { sentencesOf, sharedSays } from "../widgets/sentences.js";
import { initializeStored } from "../widgets/stored.js";
import quizSentences from "./sentences.json";

const quizSays = sentencesOf(quizSentences);
const QUIZ_WAIT = 700;      // ms until a learner is told that Python has not answered yet
let quizForms = 0;          // radio buttons of two quizzes on one page must not share a name

function renderQuiz({ model, el }) {
  const root = quizElement("div", "course-quiz");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", model.get("title"));
  const heading = quizElement("p", "course-quiz-title");
  heading.textContent = model.get("title");
  const note = heading.appendChild(quizElement("span", ""));
  root.append(heading);

  const forms = model.get("asked").map((question, i) => {
    const send = (given) => sendToPython(model, { question: question.id, given });
    const form = quizForm(question, i + 1, send);
    form.before(model.get("before")[question.id]);
    form.given(model.get("given")[question.id]);
    form.told(model.get("feedback")[question.id]);
    root.append(form.element);
    return [question.id, form];
  });

  const count = () => { note.textContent = model.get("note"); };
  const tell = () => forms.forEach(([id, form]) => {
    const told = model.get("feedback")[id];
    if (told && told.times !== form.times) {
      form.given(model.get("given")[id]);
      form.announce(told);
    }
  });
  model.on("change:feedback", tell);
  model.on("change:note", count);
  const releaseKeys = keepKeysFrom(root);      // Jupyter would take letters and arrows
  count();
  el.append(root);
  const releaseKernel = watchKernel({ model, el }, root, (state) => {
    forms.forEach(([, form]) => form.lock(state === "gone"));
    return state === "gone" ? sharedSays("python.gone.answers") : "";
  });
  return () => {
    releaseKernel();
    model.off("change:feedback", tell);
    model.off("change:note", count);
    releaseKeys();
    forms.forEach(([, form]) => form.stop());
  };
}

// One question: its choices, a button, and a place where the answer to the answer appears.
function quizForm(question, number, send) {
  const form = quizElement("form", "");
  const fieldset = form.appendChild(document.createElement("fieldset"));
  const legend = fieldset.appendChild(document.createElement("legend"));
  legend.innerHTML = `<strong>${number}.</strong> ${question.ask}`;
  const body = fieldset.appendChild(quizElement("div", ""));
  const earlier = body.appendChild(quizElement("p", "course-quiz-before"));
  if (question.details) body.append(quizElement("div", "course-quiz-scroll", question.details));
  const choice = QUIZ_CHOICES[question.kind](question, `course-quiz-${++quizForms}`);
  const button = quizElement("button", "", quizSays("check"));
  button.setAttribute("type", "submit");
  button.setAttribute("aria-label", quizSays("check.question", { number }));
  const status = quizElement("div", "course-quiz-feedback");
  status.setAttribute("role", "status");
  body.append(choice.element, button, status);

  let waiting = 0, sent = false;
  const put = (told) => {
    const word = !told.counts ? "" : quizSays(told.right ? "right" : "wrong");
    status.className = "course-quiz-feedback"
      + (!told.counts ? "" : told.right ? " course-quiz-right" : " course-quiz-wrong");
    status.innerHTML = (word && `<strong>${word}</strong> `) + told.html;
  };
  const self = {
    element: form, times: 0,
    before(right) {
      earlier.hidden = right === undefined;
      earlier.textContent = quizSays(right ? "before.right" : "before.wrong");
    },
    given(answer) { if (answer !== undefined && !sent) choice.put(answer); },
    told(told) { if (told) { self.times = told.times; put(told); } },
    announce(told) {                  // emptied first: else the same text twice is not read out
      self.stop();
      sent = false;
      self.times = told.times;
      status.replaceChildren();
      waiting = setTimeout(() => { earlier.hidden = true; put(told); }, 60);
    },
    lock(gone) {
      fieldset.disabled = gone;
      if (!gone || !sent) return;
      self.stop();
      sent = false;
      put({ counts: false, html: sharedSays("python.lost") });
    },
    stop() { clearTimeout(waiting); },
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    self.stop();
    sent = true;
    status.replaceChildren();
    waiting = setTimeout(() => put({ counts: false, html: sharedSays("python.waiting") }), QUIZ_WAIT);
    send(choice.read());
  });
  return self;
}

// What there is to choose from, for each kind: an element, `read` what was chosen, `put` it back.
const QUIZ_CHOICES = {
  single: (question, name) => quizOptions(question, name, "radio"),
  several: (question, name) => quizOptions(question, name, "checkbox"),
  number: quizNumber,
  cell: quizMatrix,
};

function quizOptions(question, name, type) {
  const element = quizElement("div", "");
  const one = type === "radio";
  if (!one) element.append(quizElement("p", "course-quiz-hint", quizSays("several")));
  const inputs = question.options.map((html) => {
    const label = element.appendChild(quizElement("label", "course-quiz-option"));
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, { type, name });
    label.append(quizElement("span", "", html));
    return input;
  });
  const chosen = () => inputs.flatMap((input, i) => (input.checked ? [i] : []));
  return {
    element,
    read: () => (one ? chosen()[0] ?? null : chosen()),
    put: (given) => inputs.forEach((input, i) => { input.checked = [given].flat().includes(i); }),
  };
}

function quizNumber(question) {
  const element = quizElement("label", "course-quiz-number");
  element.append(question.label);
  const input = element.appendChild(document.createElement("input"));
  // Not type="number": it refuses 0,34 in one country and 0.34 in the next.
  Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off" });
  return { element, read: () => input.value, put: (given) => { input.value = given; } };
}

// A grid: one stop of the Tab key, arrow keys inside, Enter or Space chooses.
function quizMatrix(question) {
  const element = quizElement("div", "");
  const table = element.appendChild(quizElement("div", "course-quiz-scroll"))
    .appendChild(document.createElement("table"));
  table.setAttribute("role", "grid");
  table.createCaption().innerHTML = question.caption;
  const head = table.createTHead().insertRow();
  head.insertCell();
  question.columns.forEach((name) => head.append(quizHeader(name, "col")));
  const body = table.createTBody();
  const chosen = quizElement("p", "course-quiz-hint");
  const hint = quizSays("cell.keys");
  chosen.textContent = hint;
  element.append(chosen);

  let choice = null;
  const put = (given) => {
    choice = given;
    buttons.forEach((row, r) => row.forEach((button, c) => {
      button.setAttribute("aria-pressed", String(r === given[0] && c === given[1]));
    }));
    stopAt(...given);
    const told = quizSays("cell.chosen", { row: question.rows[given[0]], column: question.columns[given[1]] });
    chosen.textContent = `${told} ${hint}`;
  };
  const buttons = question.cells.map((texts, r) => {
    const row = body.insertRow();
    row.append(quizHeader(question.rows[r], "row"));
    return texts.map((text, c) => {
      const button = row.insertCell().appendChild(quizElement("button", "", text));
      button.type = "button";
      button.setAttribute("aria-label",
        quizSays("cell", { text, row: question.rows[r], column: question.columns[c] }).trim());
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => put([r, c]));
      button.addEventListener("course-keydown", (event) => move(event, r, c));   // see keepKeysFrom
      return button;
    });
  });
  const stopAt = (r, c) => {
    buttons.flat().forEach((button) => { button.tabIndex = -1; });
    buttons[r][c].tabIndex = 0;
    return buttons[r][c];
  };
  const move = (event, r, c) => {
    const [last, end] = [buttons.length - 1, buttons[0].length - 1];
    const to = { ArrowUp: [Math.max(r - 1, 0), c], ArrowDown: [Math.min(r + 1, last), c],
                 ArrowLeft: [r, Math.max(c - 1, 0)], ArrowRight: [r, Math.min(c + 1, end)],
                 Home: [r, 0], End: [r, end] }[event.detail.key];
    if (!to) return;
    event.preventDefault();
    stopAt(...to).focus();
  };
  stopAt(0, 0);
  return { element, read: () => choice, put };
}

function quizHeader(name, scope) {
  const header = document.createElement("th");
  Object.assign(header, { scope, textContent: name });
  return header;
}

function quizElement(tag, className, html = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.innerHTML = html;
  return element;
}

export default { initialize: initializeStored, render: renderQuiz };
