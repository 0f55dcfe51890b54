// What a file keeps of a widget (stored.py): its still, and not the name of a widget it cannot hold.

const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";
const STILL = 'class="course-still"';
const NAMED = "course_widget";                   // in an output's metadata: which widget it was
const LATEST = Symbol.for("course.stored");      // of a notebook: model id -> what to store of it now

/** anywidget calls this once for each widget, also for one that nobody has scrolled to.
 *
 * JupyterLab and nbclassic have a notebook in the page; elsewhere a file keeps all forms.
 */
export function initializeStored({ model }) {
  const manager = model.widget_manager;
  const notebook = manager?.context?.model ?? manager?.notebook;
  if (!notebook?.toJSON) return;
  try {
    storeStillsOf(notebook, model);
    wakeWidgets(manager, notebook);
  } catch (error) {
    console.warn("The notebook will name its widgets when it is saved.", error);      // and they are shown
  }
}

function storeStillsOf(notebook, model) {
  const place = Object.isExtensible(notebook) ? notebook : Object.getPrototypeOf(notebook);   // nbclassic
  const latest = place[LATEST] ??= storeStills(place);
  const keep = () => {
    const { model_id: id, data } = model.get("stored");
    if (data) latest.set(id, data);
  };
  model.on("change:stored", keep);
  keep();
}

function storeStills(place) {
  const latest = new Map();
  const { toJSON } = place;
  const stored = (output) => {
    const { [WIDGET_VIEW]: view, ...data } = output.data ?? {};
    if (!view || ![data["text/html"]].flat().join("").includes(STILL)) return output;
    return { ...output, data: { ...data, ...latest.get(view.model_id) },
      metadata: { ...output.metadata, [NAMED]: view.model_id } };
  };
  place.toJSON = function toJSONWithStills(...options) {
    const document = toJSON.apply(this, options);
    const cells = document.cells.map((cell) => (
      cell.outputs ? { ...cell, outputs: cell.outputs.map(stored) } : cell));
    return { ...document, cells };
  };
  return latest;
}

/** Show the living widget again where the page was loaded anew and the kernel has gone on. */
function wakeWidgets(manager, notebook) {
  const { dirty } = notebook;
  let woken = false;
  for (const { outputs } of notebook.cells ?? []) {
    for (let i = 0; i < (outputs?.length ?? 0); i += 1) {
      const output = outputs.get(i).toJSON(), id = output.metadata?.[NAMED];
      if (!id || output.data[WIDGET_VIEW] || !manager.has_model(id)) continue;
      const view = { version_major: 2, version_minor: 0, model_id: id };
      outputs.set(i, { ...output, data: { ...output.data, [WIDGET_VIEW]: view } });
      woken = true;
    }
  }
  if (woken && !dirty) notebook.dirty = false;   // nothing has changed that a file would keep
}
