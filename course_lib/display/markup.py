"""Markdown with `code` and $mathematics$ as HTML with MathML: no network, no script."""

from __future__ import annotations

import functools
import re


def to_html(text: str) -> str:
    """Return `text` as HTML blocks. Raw HTML in it is shown, not used."""
    return _converter()(text).strip()


def to_inline_html(text: str) -> str:
    """Return one paragraph as HTML that fits into a label or a legend."""
    return to_html(text).removeprefix("<p>").removesuffix("</p>")


def unreadable_formula(text: str) -> str | None:
    """Return the first formula of `text` that cannot become MathML, or None."""
    for formula in re.findall(r"\$([^$]+)\$", text):
        try:
            # latex2mathml leaves an unknown command as it was, and forgives an open brace
            if "\\" in _mathml(formula) or formula.count("{") != formula.count("}"):
                return formula
        except Exception:                     # latex2mathml raises many kinds for bad LaTeX
            return formula
    return None


def _mathml(formula: str) -> str:
    from latex2mathml.converter import convert
    return convert(formula)


@functools.cache
def _converter():
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def inline_math(self, text: str) -> str:
            return _mathml(text)

        def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
            tag = "th" if head and text else "td"     # an empty heading says nothing
            return f"<{tag}>{text}</{tag}>"

    def inline_math(md: mistune.Markdown) -> None:
        def parse(inline, match, state):
            state.append_token({"type": "inline_math", "raw": match.group("formula")})
            return match.end()
        md.inline.register("inline_math", r"\$(?P<formula>[^$\n]+)\$", parse, before="link")

    return mistune.create_markdown(renderer=Renderer(escape=True),
                                  plugins=["table", inline_math])
