"""reveal: what a cell shows waits until its prediction is kept, or skipped; then it opens by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from course_lib.display.answer import Misuse, Shown, paragraph
from course_lib.records.progress import current
from course_lib.widgets.sentences import Sentences

says = Sentences("learner/prediction_sentences.json")


class Waiting(Shown):
    """Stands where something is to be shown, and gives way to `then()` once all `names` are predicted."""

    def __init__(self, names: Sequence[str], then: Callable[[], dict[str, str]]) -> None:
        self.names, self.then = names, then
        self.text = says("waits")
        self.html = paragraph(self.text)

    def _ipython_display_(self) -> None:
        from IPython.display import display
        place = display({"text/html": self._repr_html_(), "text/plain": self.text}, raw=True, display_id=True)
        opened = False

        def open_once(_text: str) -> None:
            nonlocal opened
            if not opened and all_predicted(self.names):
                opened = True
                place.update(self.then(), raw=True)

        for name in self.names:
            current().on_prediction(name, open_once)


def all_predicted(names: Sequence[str]) -> bool:
    """Say whether each of these predictions was written down, or skipped."""
    return all(current().prediction(name) is not None for name in names)


def reveal(names: Sequence[str]) -> None:
    """Hold back what this cell prints and shows from here on, until all is predicted. Raises Misuse."""
    if not names or not all(isinstance(name, str) for name in names):
        raise Misuse('Give the name of the prediction that comes first: `reveal("temperature.hot")`.')
    shell = _shell()
    if shell is not None and not all_predicted(names):
        _hold_back(shell, names)


def _shell() -> Any:
    import sys
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()       # a plain script has no cells: nothing is held back


def _hold_back(shell: Any, names: Sequence[str]) -> None:
    """Catch the output from here to the end of the cell; its computing goes on as always."""
    from IPython.display import display
    from IPython.utils.capture import capture_output
    catching = capture_output(stderr=False)        # a warning or an error is not the answer
    caught = catching.__enter__()

    def at_the_end(_result: Any) -> None:
        shell.events.unregister("post_run_cell", at_the_end)
        catching.__exit__(None, None, None)
        if caught.stdout or caught.outputs:
            display(Waiting(names, lambda: _as_one(caught.stdout, [o.data for o in caught.outputs])))

    shell.events.register("post_run_cell", at_the_end)


def _as_one(printed: str, outputs: list[dict[str, str]]) -> dict[str, str]:
    """Join what was printed and what was shown into one output."""
    texts = [printed.rstrip("\n")] if printed else []
    text = "\n".join([*texts, *(data.get("text/plain", "") for data in outputs)])
    if not outputs:
        return {"text/plain": text}
    html = [f"<pre>{escape(printed)}</pre>"] if printed else []
    html += [data.get("text/html") or f"<pre>{escape(data.get('text/plain', ''))}</pre>" for data in outputs]
    return {"text/html": "".join(html), "text/plain": text}
