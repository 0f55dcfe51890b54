"""Read a lesson: lessons/NN_name.py, Python in cells that begin with `# %%` (jupytext py:percent).

Our own reader, because every complaint must name the line; a test holds it against jupytext.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from . import forms

KEYS = {
    "name": str,
    "exercise": str,
    "form": str,
    "check": str,
    "points": (int, float),
    "tags": list,
}
TAGS = {"solution-only", "raises-exception", "nbval-skip", "nbval-ignore-output"}

_HEADER = re.compile(r"# %%(?P<rest>.*)$")
_PAIR = re.compile(r"""\s*(?P<key>[A-Za-z_]+)=(?P<value>"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[-\w.]+)""")


class SourceError(Exception):
    """Something in a lesson that its author must put right: `lessons/file.py:LINE: message`."""

    def __init__(self, path: Path | str, line: int, message: str):
        super().__init__(f"lessons/{Path(path).name}:{line}: {message}")


@dataclass(frozen=True)
class Cell:
    """One cell. `line` is the line of its header, `first` that of its first line of text."""

    kind: str  # "markdown" or "code"
    text: str
    line: int
    first: int
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> list[str]:
        return self.options.get("tags", [])

    @property
    def for_learners(self) -> bool:
        return "solution-only" not in self.tags


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def stem(self) -> str:
        return self.path.stem

    @cached_property
    def opening(self) -> Cell:
        first = self.cells[0] if self.cells else None
        if first is None or first.kind != "markdown" or not first.text.startswith("# "):
            raise SourceError(
                self.path, 1, "a lesson begins with a text cell that begins with '# Title'"
            )
        return first

    @property
    def title(self) -> str:
        return self.opening.text.splitlines()[0].removeprefix("# ").strip()

    @property
    def summary(self) -> str:
        """The sentence under the title: the index shows it."""
        paragraphs = self.opening.text.split("\n\n")
        if len(paragraphs) < 2 or paragraphs[1].startswith(("-", "*", ">", "#")):
            raise SourceError(
                self.path,
                self.opening.line,
                "under the title comes one sentence that says what the lesson is about",
            )
        return " ".join(paragraphs[1].split())

    @property
    def minutes(self) -> int:
        found = re.search(r"\b(\d+) minutes\b", self.opening.text)
        if not found:
            raise SourceError(
                self.path, self.opening.line, "say in the first cell how many minutes it takes"
            )
        return int(found[1])


def read(path: Path) -> Lesson:
    """Read a lesson; raises SourceError with file and line for anything that is not understood."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [n for n, line in enumerate(lines) if _HEADER.match(line)]
    before = lines[: starts[0]] if starts else lines
    for n, line in enumerate(before, 1):
        if line.strip():
            raise SourceError(
                path, n, "this line stands before the first cell: begin with '# %% [markdown]'"
            )
    cells = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        kind, options = _header(path, start + 1, lines[start])
        body = lines[start + 1 : end]
        while body and not body[-1].strip():
            body.pop()
        text = "\n".join(_markdown(path, start + 2, body) if kind == "markdown" else body)
        cell = Cell(kind, text, start + 1, start + 2, options)
        if not text.strip():
            raise SourceError(path, cell.line, "this cell is empty")
        if kind == "code" and (trouble := forms.trouble(cell.text, options.get("form"))):
            raise SourceError(path, cell.first + trouble[0], trouble[1])
        cells.append(cell)
    return Lesson(path, tuple(cells))


def _header(path: Path, line: int, text: str) -> tuple[str, dict[str, Any]]:
    rest = _HEADER.match(text)["rest"].strip()
    kind = "code"
    if rest.startswith("[markdown]"):
        kind, rest = "markdown", rest.removeprefix("[markdown]").strip()
    options: dict[str, Any] = {}
    while rest:
        pair = _PAIR.match(rest)
        if not pair:
            raise SourceError(path, line, f"cannot read {rest!r}: write key=\"value\" after '# %%'")
        key, rest = pair["key"], rest[pair.end() :].strip()
        if key not in KEYS:
            raise SourceError(path, line, f"unknown key {key!r}: known are {', '.join(KEYS)}")
        try:
            options[key] = json.loads(pair["value"])
        except json.JSONDecodeError:
            raise SourceError(
                path, line, f"{key}={pair['value']}: text needs double quotes"
            ) from None
        if not isinstance(options[key], KEYS[key]):
            raise SourceError(
                path, line, f"{key}={pair['value']}: this is not the kind of value {key} takes"
            )
    _check_options(path, line, kind, options)
    return kind, options


def _check_options(path: Path, line: int, kind: str, options: dict[str, Any]) -> None:
    def refuse(message: str) -> None:
        raise SourceError(path, line, message)

    if kind == "markdown" and (unfit := set(options) - {"name", "tags"}):
        refuse(f"a text cell takes no {sorted(unfit)[0]!r}")
    if "exercise" in options and options.get("form") not in forms.FORMS:
        refuse(f"an exercise cell says its form: one of {', '.join(forms.FORMS)}")
    if "form" in options and "exercise" not in options:
        refuse("form= needs exercise=")
    if "check" in options and "points" not in options:
        refuse("a check cell says its points, such as points=2")
    if "points" in options and ("check" not in options or options["points"] < 0):
        refuse("points= needs check= and is not negative")
    if "check" in options and "exercise" in options:
        refuse("a cell is an exercise or its check, not both")
    if unknown := [tag for tag in options.get("tags", []) if tag not in TAGS]:
        refuse(f"unknown tag {unknown[0]!r}: known are {', '.join(sorted(TAGS))}")
    if not re.fullmatch(r"[a-z0-9-]{1,64}", options.get("name", "a")):
        refuse(
            f"the name {options['name']!r} is not made of at most 64 small letters, digits and '-'"
        )


def _markdown(path: Path, first: int, body: list[str]) -> list[str]:
    for n, line in enumerate(body):
        if line != "#" and not line.startswith("# "):
            raise SourceError(path, first + n, "a line of a text cell begins with '# '")
    return [line[2:] for line in body]
