"""Make the notebook documents of a lesson: the learner's, and the solution before it has run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .answers import with_sealed_answers, written_answer
from .forms import with_solution, without_solution
from .source import Cell, Lesson, SourceError

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    # The extension is what a conversion to a script is called by.
    "language_info": {"file_extension": ".py", "name": "python"},
}
_ID_LENGTH = 40  # ids that an author does not choose; nbformat allows 64


def cell_id(cell: Cell) -> str:
    """Name a cell by what stands in it alone, so that a cell put before it does not rename it.

    `name=` if given; an exercise is called as its function, with its form unless it is the blank
    one; else the first words.
    """
    options = cell.options
    if "name" in options:
        return options["name"]
    if "exercise" in options:
        form = "" if options["form"] == "blank" else f"-{options['form']}"
        return options["exercise"].replace("_", "-") + form
    if "check" in options:
        return "check-" + options["check"].replace("_", "-")
    words = re.findall(r"[a-z0-9]+", _first_line(cell).lower())
    name = ""
    for word in words:
        if name and len(name) + 1 + len(word) > _ID_LENGTH:
            break
        name = f"{name}-{word}" if name else word[:_ID_LENGTH]
    return name or "cell"


def _first_line(cell: Cell) -> str:
    """The first line that tells this cell from others: imports are alike everywhere."""
    lines = [line for line in cell.text.splitlines() if re.search(r"[A-Za-z0-9]", line)]
    if cell.kind == "code":
        lines = [line for line in lines if not line.startswith(("import ", "from "))] or lines
    return lines[0] if lines else ""


def learners_notebook(
    lesson: Lesson, neighbours: tuple[Lesson | None, Lesson | None]
) -> dict[str, Any]:
    """What a learner opens: no solution, no output. `neighbours`: the lessons before and after."""
    cells, something_open = [], False
    for cell in with_sealed_answers(_telling_what_counts(lesson.cells), cell_id):
        if not cell.for_learners:
            continue
        made = _learners_cell(cell)
        something_open |= cell.kind == "code" and without_solution(cell.text) != with_solution(cell.text)
        if cell.kind == "code" and something_open:      # it may stop; Jupyter then runs on behind it
            made["metadata"]["tags"] = sorted({*cell.tags, "raises-exception"})
        cells.append(made)
    return _document(lesson, cells, links(neighbours, index="index.ipynb"))


def solution_notebook(
    lesson: Lesson, neighbours: tuple[Lesson | None, Lesson | None]
) -> dict[str, Any]:
    """The same with solutions, not yet executed: line n of a cell is line n of its source."""
    cells = [_cell(cell, with_solution(cell.text)) for cell in _telling_what_counts(lesson.cells)]
    return _document(lesson, cells, links(neighbours, index="../notebooks/index.ipynb"))


def _telling_what_counts(cells: Sequence[Cell]) -> list[Cell]:
    """Let the text above each blank exercise say what `course grade` gives points for."""
    told, above = list(cells), 0                     # the first cell is the title
    for place, cell in enumerate(cells):
        if cell.kind == "markdown":
            above = place
        elif cell.options.get("form") == "blank":
            text = f"{told[above].text}\n\n{_what_counts(cell.options['exercise'])}"
            told[above] = replace(told[above], text=text)
    return told


def _what_counts(exercise: str) -> str:
    """List, folded, what holds for every right answer to an exercise."""
    from course_lib.exercises import EXERCISES

    holds = "\n".join(f"- {p.text}" for p in EXERCISES[exercise].properties)
    return (f"<details>\n<summary>What holds for every right <code>{exercise}</code></summary>\n\n{holds}\n\n"
            "In graded work, an answer that is not right yet gets a part of its points for those that "
            "hold.\n</details>")


def links(neighbours: tuple[Lesson | None, Lesson | None], index: str) -> str:
    """One line: previous, index, next."""
    before, after = neighbours
    parts = [f"[All lessons]({index})"]
    if before:
        parts.insert(0, f"Previous: [{before.title}]({before.stem}.ipynb)")
    if after:
        parts.append(f"Next: [{after.title}]({after.stem}.ipynb)")
    return " · ".join(parts)


def check_ids(lesson: Lesson) -> None:
    """Refuse two cells with one id: a number added to one would change as cells come and go."""
    seen = {"links": 0, "links-end": 0}
    for cell in lesson.cells:
        name = cell_id(cell)
        if name in seen:
            other = f"the cell in line {seen[name]}" if seen[name] else "the line of links"
            raise SourceError(
                lesson.path,
                cell.line,
                f'this cell and {other} are both called {name!r}: give one a name="..."',
            )
        seen[name] = cell.line


def check_exercises(lesson: Lesson) -> None:
    """Refuse an exercise that does not exist, belongs elsewhere, or is never checked."""
    from course_lib.display.nearest import closest
    from course_lib.exercises import EXERCISES

    blank: dict[str, Cell] = {}
    checked: set[str] = set()
    for cell in lesson.cells:
        name = cell.options.get("exercise") or cell.options.get("check")
        if name is None:
            continue
        if name not in EXERCISES:
            nearest = closest(name, EXERCISES)
            hint = f"; did you mean {nearest!r}?" if nearest else ""
            raise SourceError(lesson.path, cell.line, f"there is no exercise {name!r}{hint}")
        if EXERCISES[name].lesson != lesson.stem:
            raise SourceError(
                lesson.path,
                cell.line,
                f"the exercise {name!r} belongs to lesson {EXERCISES[name].lesson}",
            )
        if cell.options.get("form") == "blank":
            blank[name] = cell
        elif "check" in cell.options:
            checked.add(name)
            if name not in blank:
                raise SourceError(
                    lesson.path, cell.line, f"the check of {name!r} stands before its exercise"
                )
    for name in blank.keys() - checked:
        raise SourceError(
            lesson.path, blank[name].line, f'no cell below checks it: add # %% check="{name}"'
        )


def to_json(document: dict[str, Any]) -> str:
    """The one way a notebook is written: sorted keys, indented by one, text as lists of lines."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def lines_of(text: str) -> list[str]:
    """Text as notebooks keep it: a list of lines."""
    return text.splitlines(keepends=True)


def _document(lesson: Lesson, cells: list[dict[str, Any]], link_line: str) -> dict[str, Any]:
    top, bottom = markdown_cell("links", link_line), markdown_cell("links-end", link_line)
    return document([top, *cells, bottom], lesson.stem)


def document(cells: list[dict[str, Any]], stem: str) -> dict[str, Any]:
    return {
        "cells": cells,
        "metadata": {**METADATA, "course": {"lesson": stem}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def markdown_cell(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": lines_of(text)}


def code_cell(name: str, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata or {},
        "outputs": [],
        "source": lines_of(text),
    }


def _learners_cell(cell: Cell) -> dict[str, Any]:
    if cell.kind == "markdown":
        return _cell(cell, cell.text)
    made = _cell(cell, without_solution(cell.text))
    if written_answer(cell) is not None:
        made["metadata"]["jupyter"] = {"source_hidden": True}
    return made


def _cell(cell: Cell, text: str) -> dict[str, Any]:
    name = cell_id(cell)
    if cell.kind == "markdown":
        made = markdown_cell(name, cell.text)
    else:
        made = code_cell(name, text, _grading(cell, name))
    if cell.tags:
        made["metadata"]["tags"] = sorted(cell.tags)
    return made


def _grading(cell: Cell, name: str) -> dict[str, Any]:
    """nbgrader's metadata, schema 3. Worked examples and gaps are for practice: they carry none."""
    if cell.options.get("form") == "blank":
        mark = {"grade": False, "locked": False, "solution": True}
        lock = {"deletable": False}
    elif "check" in cell.options:
        mark = {"grade": True, "locked": True, "solution": False, "points": cell.options["points"]}
        lock = {"deletable": False, "editable": False}
    else:
        return {}
    return {**lock, "nbgrader": {**mark, "grade_id": name, "schema_version": 3, "task": False}}
