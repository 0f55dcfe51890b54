"""What a notebook keeps of a widget: its text, and a still picture for when there is no kernel.

A widget is one output with several forms, and each front end shows the best it can: the living
widget where there is a kernel, else the still as HTML (GitHub, nbconvert, an untrusted notebook),
else the text. A file cannot hold a widget, only its name; reopened without that kernel, JupyterLab
and nbclassic would show an error in its place. So the widget's script leaves the name out of what
is saved (stored.js), and the still is what they find.
"""

from __future__ import annotations

import base64
import html
from typing import Any

import traitlets

from .kernel import AnsweringWidget
from .sentences import shared_says


class StoredWidget(AnsweringWidget):
    """A widget with a text and a still; a subclass says what they are."""

    stored = traitlets.Dict(
        read_only=True,
        help="what a file keeps instead of what was shown at first: {model_id, data}; {}: the same",
    ).tag(sync=True)

    def as_text(self) -> str:
        """Return what stands in for the widget where there is only text."""
        return repr(self)

    def static_html(self) -> str:
        """Return what stands in for the widget where nobody can move it."""
        raise NotImplementedError

    def store_anew(self) -> None:
        """Let a file that is saved from now on tell what the widget tells now."""
        self.set_trait("stored", {"model_id": self.model_id, "data": self._forms()})

    def _forms(self) -> dict[str, str]:
        return {"text/html": f'<div class="course-still">{self.static_html()}</div>',
                "text/plain": self.as_text()}

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (data, metadata). Colab finds in the metadata where to get its widgets from."""
        data, metadata = super()._repr_mimebundle_(**options)
        return data | self._forms(), metadata

    def _ipython_display_(self) -> None:
        from IPython.display import display
        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)


def picture_html(png: bytes, alt: str, caption: str) -> str:
    """Return a PNG as an `<img>` that needs no file and no network, and what it shows in words."""
    data = base64.b64encode(png).decode("ascii")
    return (f'<img alt="{html.escape(alt)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{data}">'
            f"<p>{html.escape(caption)} <em>{shared_says('still')}</em></p>")
