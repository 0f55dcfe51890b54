"""What a word answers: HTML in a notebook, the same content as plain text everywhere else."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

from . import cell_errors

NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "..."})()     # no argument was given

STYLE = """<style>
.course-shown { border-left: 4px solid #6e7781; padding: 0.2em 0 0.2em 1em; margin: 0.3em 0;
  max-width: 48em; line-height: 1.5; overflow-x: auto; }
.course-shown.course-right { border-left-color: #2da44e; }
.course-shown.course-wrong { border-left-color: #d4691e; }
.course-shown > :first-child { margin-top: 0; }
.course-shown > :last-child { margin-bottom: 0; }
.course-shown p { margin: 0.4em 0; }
.course-shown .course-verdict { font-weight: 600; }
.course-shown .course-aside { color: var(--jp-content-font-color1, inherit); font-size: 92%; }
.course-shown .course-mark { float: left; margin: 0.4em 0.5em 0 0; font-weight: 700; }
.course-shown .course-tables { display: flex; flex-wrap: wrap; gap: 0 2.5em;
  align-items: flex-start; }
.course-shown table { border-collapse: collapse; margin: 0.5em 0; font-size: inherit; }
.course-shown caption { text-align: left; white-space: nowrap; padding: 0.2em 0; font-weight: 600;
  color: inherit; }
.course-shown th, .course-shown td { padding: 0.15em 0.7em; text-align: right;
  font-variant-numeric: tabular-nums; }
.course-shown th:first-child { text-align: left; }
.course-shown .course-differs { outline: 2px solid #d4691e; outline-offset: -1px;
  font-weight: 700; }
.course-shown.course-shown pre { background: transparent; color: inherit; padding: 0; margin: 0.4em 0;
  font-size: inherit; line-height: 1.35; }
</style>"""


class Shown:
    """An answer that displays itself. Subclasses set `text` and `html`.

    text  plain text, the same in every run
    html  the same content as an HTML fragment
    tone  "right", "wrong" or "plain": the colour beside it (the words say it as well)
    """

    text: str
    html: str
    tone: str = "plain"

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'{STYLE}<div class="course-shown course-{self.tone}">{self.html}</div>'


class Tested(Shown):
    """An answer that is true or false: `right` says which.

    Asking for its truth shows it, if nobody has seen it: `assert check(f)` displays nothing else.
    `short` is what an `assert` says beside it.
    """

    right = False
    short = "Not right yet, see above."
    _seen = False

    def __repr__(self) -> str:
        self._seen = True
        return super().__repr__()

    def _repr_html_(self) -> str:
        self._seen = True
        return super()._repr_html_()

    def __bool__(self) -> bool:
        if not self._seen:
            _display(self)
            self._seen = True
        if not self.right:
            cell_errors.remember(self, sys._getframe(1).f_code)
        return self.right


class Note(Tested):
    """One plain sentence where nothing else could be answered. Counts as False."""

    short = "This could not be answered, see above."

    def __init__(self, sentence: str) -> None:
        self.text = plain(sentence)
        self.html = paragraph(sentence)


class Misuse(Exception):
    """A word was used in a way it cannot answer; carries the sentence that helps."""


def plain(text: str) -> str:
    """Return the text without the backticks that mark code."""
    return text.replace("`", "")


def paragraph(text: str, css: str = "") -> str:
    """Make one paragraph; `backticks` become code."""
    return f'<p class="{css}">{with_code(text)}</p>' if css else f"<p>{with_code(text)}</p>"


def with_code(text: str) -> str:
    """Escape, and turn `code` into <code>."""
    parts = escape(text, quote=False).split("`")
    if len(parts) % 2 == 0:      # an odd backtick, as a learner's own line may hold
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def headline(html: str) -> str:
    """What was found, in one sentence that is HTML already: how every answer begins."""
    return f"<p class='course-headline'><strong>{html}</strong></p>"


def question_asked(html: str) -> str:
    """The question that makes a learner think, HTML already: how every answer ends."""
    return f"<p class='course-question'>{html}</p>"


def _display(answer: Shown) -> None:
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython() is not None:
        from IPython.display import display
        display(answer)
    else:
        print(answer)
