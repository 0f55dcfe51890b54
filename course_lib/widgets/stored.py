"""What a notebook keeps of a widget: its text, and a still picture for when there is no kernel.

A stored notebook names a widget but does not hold it. Reopened without its kernel, JupyterLab
would write "Error displaying widget". So a widget is shown as two outputs: the widget, and a
picture right behind it. The style sheet that comes with the picture lets JupyterLab show one of
the two: the picture gives way to a living widget, and an output whose widget is gone gives way
to the picture. GitHub, nbconvert and an untrusted notebook show the picture and its text.
"""

import base64
import html
from collections.abc import Callable

from .sentences import shared_says

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# `course-live` is set by the widget's script, `course-still` by `show`.
# In JupyterLab a widget's output is the only kind without a data-mime-type.
ONE_OF_TWO = """<style>
.jp-OutputArea-child:has(.course-live) + .jp-OutputArea-child:has(.course-still) { display: none }
.jp-OutputArea-child:has(> .jp-OutputArea-output:not([data-mime-type])):not(:has(.course-live)):\
has(+ .jp-OutputArea-child .course-still) { display: none }
</style>"""


def widget_bundle(widget, text: str) -> dict:
    """Return the mime bundle of a widget, with `text` for all that cannot show it."""
    return {WIDGET_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id},
            "text/plain": text}


def picture_html(png: bytes, alt: str, caption: str) -> str:
    """Return a PNG as an `<img>` that needs no file and no network, and what it shows in words."""
    data = base64.b64encode(png).decode("ascii")
    return (f'<img alt="{html.escape(alt)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{data}">'
            f"<p>{html.escape(caption)} <em>{shared_says('still')}</em></p>")


def still_bundle(text: str, still: str) -> dict:
    """Return the mime bundle of what stands behind a widget."""
    return {"text/html": f'{ONE_OF_TWO}<div class="course-still">{still}</div>', "text/plain": text}


def show(widget, text: str, still: Callable[[], str]):
    """Display `widget`; behind it, for times without it, the HTML of `still()`, or else the text.

    The widget is on its way to the browser before `still` is called. Returns the handle by which the still
    can be replaced: `handle.update(still_bundle(...), raw=True)`.
    """
    from IPython.display import display
    display(widget_bundle(widget, repr(widget)), raw=True)
    return display(still_bundle(text, still()), raw=True, display_id=True)
