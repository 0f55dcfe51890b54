// Is the Python behind a widget still there? The page asks, and says so on the widget's face.
//
// A ping goes to Python with what a hand does. There are three outcomes:
//   Python answers                                    it is there
//   it can not be sent, or the kernel has dealt       it is gone: restarted, stopped, died
//   with it and no answer came
//   neither yet                                       the kernel is busy, or the line is down: wait
const PATIENT = 700;          // ms without an answer after which a hand that needs one is told
const RESTED = 300;           // ms in which nobody asks again without need
const ON_ITS_WAY = 250;       // ms that an answer may come behind the news that the kernel is done
const WORKING = ["idle", "busy"];
const watches = new WeakMap();                   // model -> its watch

/** Watch over the Python of a model. `tell(state)` is called when it changes, and returns what to write.
 *
 * state  "here", "late" (somebody waits for an answer), "gone"
 */
export function watchKernel({ model, el }, root, tell) {
  const note = document.createElement("p");
  note.className = "course-gone";
  note.setAttribute("aria-live", "polite");
  root.prepend(note);
  let state = "here", serial = 0, open = 0, again = false, unanswered = 0, asked = -RESTED;
  let late, silence;

  const become = (next) => {
    clearTimeout(late);
    if (next === state) return;
    state = next;
    const text = tell(state);
    if (text) note.setAttribute("role", "status");       // an empty one would be in the way of a reader
    else note.removeAttribute("role");
    note.textContent = text;
  };
  const lost = () => { open = 0; become("gone"); };
  const isCut = () => el.closest(".jupyter-widgets-disconnected") !== null;      // the front end knows it
  const send = () => {
    if (isCut()) return lost();
    serial += 1;
    open = serial;
    again = false;
    asked = performance.now();
    const mine = serial;
    const status = ({ content }) => {
      if (content.execution_state !== "idle" || mine !== open) return;
      clearTimeout(silence);
      silence = setTimeout(unheard, ON_ITS_WAY, mine);
    };
    try {
      model.send({ ping: mine }, { iopub: { status } });
    } catch {
      lost();
    }
  };
  const unheard = (ping) => {                    // an interrupted kernel may drop one: ask once more
    if (ping !== open) return;
    unanswered += 1;
    if (unanswered > 1) lost();
    else send();
  };
  const watch = {
    gone: () => state === "gone",
    ask({ need = false } = {}) {
      if (need && state === "here") {
        clearTimeout(late);
        late = setTimeout(() => { if (open) become("late"); }, PATIENT);
      }
      if (open) again = again || need;
      else if (need || performance.now() - asked >= RESTED) send();
    },
  };
  const hear = (message) => {
    if (!message?.pong) return;                  // whichever view has asked: it is there
    open = unanswered = 0;
    become("here");
    if (again) watch.ask({ need: true });
  };
  const news = (_, what) => {
    if (WORKING.includes(what)) return;
    open = unanswered = 0;
    send();
  };
  const touched = ({ target }) => {
    const form = target.closest("form");         // of several, the one at hand: there the eyes are
    if (form?.parentElement === root) form.before(note);
    if (!unlisten) watch.ask();
  };
  const unlisten = listenToJupyter(model.widget_manager, news);
  model.on("msg:custom", hear);
  model.on("comm_live_update", news);
  for (const type of ["pointerover", "focusin"]) root.addEventListener(type, touched);
  watches.set(model, watch);
  if (isCut()) lost();
  return () => {
    unlisten?.();
    model.off("msg:custom", hear);
    model.off("comm_live_update", news);
    for (const type of ["pointerover", "focusin"]) root.removeEventListener(type, touched);
    watches.delete(model);
    clearTimeout(late);
    clearTimeout(silence);
  };
}

/** Ask whether Python is there; with `need`, a hand waits for its answer. */
export function askPython(model, options) {
  watches.get(model)?.ask(options);
}

/** Send what Python is to keep or to judge; whether it arrives is told. */
export function sendToPython(model, content) {
  try {
    model.send(content);
  } catch {
    // there is nobody to send it to: the ping finds that out, too
  }
  askPython(model, { need: true });
}

export function pythonIsGone(model) {
  return watches.get(model)?.gone() ?? false;
}

/** JupyterLab says by itself that a kernel has died; elsewhere (null) a hand's next touch finds out. */
function listenToJupyter(manager, news) {
  const source = manager?.context?.sessionContext ?? manager?.kernel;
  const signals = ["statusChanged", "connectionStatusChanged", "kernelChanged"]
    .map((name) => source?.[name]).filter((signal) => signal?.disconnect);
  if (signals.length === 0) return null;
  for (const signal of signals) signal.connect(news);
  return () => { for (const signal of signals) signal.disconnect(news); };
}
