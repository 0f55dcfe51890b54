"""A prediction as a widget: it asks once, before anything is shown, and keeps what was said."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import traitlets

from course_lib.display.markup import to_inline_html
from course_lib.records.progress import SKIPPED
from course_lib.widgets.join import widget_source, widget_style
from course_lib.widgets.stored import StoredWidget

from .reveal import says


class PredictionView(StoredWidget):
    """Ask a question; call `keep(text)` with the learner's prediction, or with SKIPPED, once.

    given  what was said before: a text, SKIPPED, or None
    """

    _esm = widget_source("learner/prediction_view.js")
    _css = widget_style("learner/prediction_view.css")

    question_html = traitlets.Unicode("", read_only=True, help="what is asked").tag(sync=True)
    options = traitlets.List(read_only=True, help="the choices; [] for a text").tag(sync=True)
    options_html = traitlets.List(read_only=True, help="the options, marked up").tag(sync=True)
    given = traitlets.Unicode("", read_only=True, help="the prediction, '' before").tag(sync=True)
    skipped = traitlets.Bool(False, read_only=True, help="was it skipped?").tag(sync=True)
    status = traitlets.Unicode("", read_only=True, help="what is told").tag(sync=True)

    def __init__(self, question: str, options: list[str], given: str | None,
                 keep: Callable[[str], object], how: str = ""):
        super().__init__()
        self.question, self._keep, self._how = question, keep, how
        self.set_trait("question_html", to_inline_html(question))
        self.set_trait("options", options)
        self.set_trait("options_html", [to_inline_html(option) for option in options])
        if given is not None:
            self._take(given)
        self.on_msg(self._on_message)

    def answer(self, text: str) -> None:
        """Take a prediction as if it came from the page; a second one changes nothing."""
        if self.given or self.skipped:
            return
        if not text or (self.options and text not in self.options):
            self.set_trait("status", says("nothing.chosen" if self.options else "nothing.typed"))
            return
        self._keep(text)
        self._take(text)
        self.store_anew()

    def skip(self) -> None:
        """Go on without a prediction, as if the page had asked for it; an answer given stays."""
        if self.given or self.skipped:
            return
        self._keep(SKIPPED)
        self._take(SKIPPED)
        self.store_anew()

    def _take(self, given: str) -> None:
        with self.hold_sync():
            self.set_trait("given", given)
            self.set_trait("skipped", given == SKIPPED)
            self.set_trait("status", says("skipped") if given == SKIPPED else says("kept", given=given))

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if content.get("skip"):
            self.skip()
        else:
            self.answer(str(content["given"]))

    # How it shows where nobody can answer

    def __repr__(self) -> str:
        lines = [says("text", question=self.question), *(f"  ( ) {option}" for option in self.options)]
        return "\n".join([*lines, self.status or self._how])

    def static_html(self) -> str:
        """Return question and options, for a stored notebook without a kernel."""
        options = "".join(f"<li>{option}</li>" for option in self.options_html)
        return (f"<p><strong>{says('head')}</strong> {self.question_html}</p>"
                + (f"<ul>{options}</ul>" if options else "")
                + f"<p>{html.escape(self.status) if self.given or self.skipped else says('still')}</p>")
