"""Seal what tells the answer to a prediction: in the learner's notebook nothing of it can be read before."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from course_lib.learner.sealed import seal

from .source import Cell

# JupyterLab shows the first line of a folded cell.
COMPARE = "# Run this cell to compare with what you said."
_OWN_BEGINNING = ("#", "**")          # a heading, or a step of the lesson: it explains nothing


def with_sealed_answers(cells: Sequence[Cell], name_of: Callable[[Cell], str]) -> list[Cell]:
    """Replace every answer by a sealed one; the text cell behind it, which tells why, goes in with it."""
    told: list[Cell] = []
    for cell in cells:
        answer = written_answer(cell)
        if answer is not None:
            options = {**cell.options, "name": name_of(cell)}
            told.append(replace(cell, text=f"{COMPARE}\n{cell.text}", options=options))
        elif not (told and explains(cell) and written_answer(told[-1]) is not None):
            told.append(cell)
        else:
            told[-1] = _with_answer(told[-1], f"{written_answer(told[-1]).value}\n\n{cell.text}")
    return [cell if (answer := written_answer(cell)) is None else _with_answer(cell, seal(str(answer.value)))
            for cell in told]


def written_answer(cell: Cell) -> ast.Constant | None:
    """Return the answer that stands in `predict("x", answer="y")`; None where none is written out."""
    if cell.kind != "code" or "answer=" not in cell.text:
        return None
    calls = [node for node in ast.walk(ast.parse(cell.text)) if isinstance(node, ast.Call)]
    return next((keyword.value for call in calls if getattr(call.func, "id", "") == "predict"
                 for keyword in call.keywords
                 if keyword.arg == "answer" and isinstance(keyword.value, ast.Constant)), None)


def explains(cell: Cell) -> bool:
    """Say whether the text of a cell behind an answer belongs to the answer."""
    return cell.kind == "markdown" and not cell.text.startswith(_OWN_BEGINNING)


def _with_answer(cell: Cell, answer: str) -> Cell:
    old = ast.get_source_segment(cell.text, written_answer(cell))
    new = json.dumps(answer, ensure_ascii=False)
    return replace(cell, text=cell.text.replace(f"answer={old}", f"answer={new}"))
