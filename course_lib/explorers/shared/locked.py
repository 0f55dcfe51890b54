"""An explorer that waits for a prediction: before it nothing of it can be seen, read or found."""

from __future__ import annotations

import html

import traitlets

from course_lib.widgets.sentences import shared_says
from course_lib.widgets.stored import StoredWidget, picture_html


class Locked(StoredWidget):
    """The lock of an explorer, and all that stands on a page for it: its words and its still picture."""

    unlocked_by: str = ""                            # id of the prediction that opens it,
    asked: str = ""                                  # and its question in the lesson

    locked = traitlets.Bool(False, help="waits for a prediction").tag(sync=True)
    waits_for = traitlets.Unicode(help="the question of that prediction", read_only=True).tag(sync=True)
    reading = traitlets.Unicode("", help="the picture in words; '' while it is locked",
                                read_only=True).tag(sync=True)

    def __init__(self, **values):
        self._told = ""                        # the picture in words, also while it is locked
        super().__init__(**values)
        self.set_trait("waits_for", self.asked)
        self.observe(self._lock_turned, names="locked")

    def still(self) -> tuple[bytes, str]:
        """Return (PNG, alternative text) of the present state."""
        raise NotImplementedError

    def read_out(self, text: str) -> None:
        """Tell the picture in words, or keep them until it is unlocked."""
        self._told = text
        self.set_trait("reading", "" if self.locked else text)

    def _lock_turned(self, _change) -> None:
        self.read_out(self._told)
        if not self.locked:
            self.store_anew()

    def as_text(self) -> str:
        return shared_says("lock", question=self.asked) if self.locked else self.reading

    def static_html(self) -> str:
        if self.locked:
            return f"<p>{html.escape(self.as_text())}</p>"
        return picture_html(*self.still(), self.reading)
