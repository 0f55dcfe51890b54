"""A widget that answers when the page asks whether Python is still there (kernel.js)."""

from __future__ import annotations

from typing import Any

import anywidget


class AnsweringWidget(anywidget.AnyWidget):
    """Answer every `{"ping": n}` of the page with `{"pong": n}`, after all that came before it.

    A kernel that was restarted does not know the widget and answers nothing.
    """

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if "ping" in content:
            self.send({"pong": content["ping"]})
        else:
            super()._handle_custom_msg(content, buffers)
