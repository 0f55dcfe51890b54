"""A question of a quiz as HTML with its material: what stands in a page where nobody can answer it."""

from __future__ import annotations

import html

from course_lib.display.markup import to_html, to_inline_html

from . import says
from .quiz import Matrix, Question


def as_html(question: Question, answered: bool | None = None) -> str:
    """Return the question, its table and what can be chosen; never which answer is right.

    answered  was the learner's last answer right? None where there is none
    """
    before = "" if answered is None else f"<p>{says('before.right' if answered else 'before.wrong')}</p>"
    return to_html(question.ask) + _choices(question) + before


def _choices(question: Question) -> str:
    if question.matrix:
        return _table(question.matrix)
    if question.kind == "number":
        return f"<p>{html.escape(question.label)}: ____</p>"
    items = (f"<li>{to_inline_html(option.text)}</li>" for option in question.options)
    return f"<ul>{''.join(items)}</ul>"


def _table(matrix: Matrix) -> str:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in matrix.columns)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>'
        + "".join(f"<td>{text}</td>" for text in texts) + "</tr>"
        for name, texts in zip(matrix.rows, matrix.texts, strict=True))
    return (f"<table><caption>{to_inline_html(matrix.caption)}</caption>"
            f"<tr><td></td>{head}</tr>{rows}</table>")
