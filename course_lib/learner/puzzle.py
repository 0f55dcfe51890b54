"""puzzle: the lines of a function, out of order and with wrong ones among them.

The puzzles are data, in puzzles/<exercise>.yaml. What is put together is judged as `check` judges
what is typed, so every order that makes a right function is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from course_lib.display.answer import Misuse, paragraph
from course_lib.exercises import EXERCISES

from . import names
from .check import CheckResult
from .check import check as check_function
from .mine import ALWAYS_THERE, run_source

FOLDER = Path(__file__).with_name("puzzles")
AS_CODE = "Here it is as code. Copy it into a cell of its own to go on with it."


@dataclass(frozen=True)
class Distractor:
    """A wrong line: put in place of the right ones it names, it makes a known wrong version."""

    line: str
    instead_of: tuple[int, ...]     # right lines, counted from 1; the wrong one comes where the first was
    misconception: str


@dataclass(frozen=True)
class Puzzle:
    """Lines to put in order: `right` ones, and distractors that stand for a misconception each."""

    name: str                       # of the exercise
    ask: str
    signature: str
    right: tuple[str, ...]
    distractors: tuple[Distractor, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, shuffled, in the same order on every machine."""
        def key(line: str) -> str:
            return hashlib.sha256(f"{self.name}: {line}".encode()).hexdigest()
        return tuple(sorted([*self.right, *(wrong.line for wrong in self.distractors)], key=key))

    def source(self, lines: Iterable[str]) -> str:
        """Return the function with these lines as its body."""
        return "\n".join([self.signature, *(f"    {line}" for line in lines)]) + "\n"

    def with_distractor(self, wrong: Distractor) -> tuple[str, ...]:
        """Return the right lines with a wrong one in its place."""
        body: list[str] = []
        for number, line in enumerate(self.right, 1):
            if number == wrong.instead_of[0]:
                body.append(wrong.line)
            if number not in wrong.instead_of:
                body.append(line)
        return tuple(body)


def puzzles() -> list[str]:
    """Return the names of the exercises that have a puzzle."""
    return [name for name in EXERCISES if (FOLDER / f"{name}.yaml").is_file()]


def load(name: Any) -> Puzzle:
    """Return the puzzle of an exercise. Raises Misuse with the nearest name."""
    name = names.member("puzzle", getattr(name, "__name__", name), puzzles())
    import yaml
    data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return Puzzle(name, data["ask"].strip(), data["signature"], tuple(data["lines"]), tuple(
        Distractor(wrong["line"], tuple(wrong["instead_of"]), wrong["misconception"])
        for wrong in data["distractors"]))


def function_of(puzzle: Puzzle, lines: Sequence[str]) -> Callable:
    """Make the function with these lines, as a cell would: its source can be read, and kept."""
    space: dict[str, Any] = {"__name__": "learner", **ALWAYS_THERE}
    run_source(puzzle.source(lines), f"<your arranged {puzzle.name}>", space)
    return space[puzzle.name]


def check(puzzle: Puzzle, lines: Sequence[str]) -> CheckResult:
    """Judge and keep the function with these lines. Raises Misuse when there is none.

    A right one is shown as code, to be copied into a cell: there nobody has typed it yet.
    """
    if not lines:
        raise Misuse("Your function has no line yet: put one in first.")
    result = check_function(EXERCISES[puzzle.name], function_of(puzzle, lines), quoted=True)
    if result.right:
        source = puzzle.source(lines)
        result.text += f"\n{AS_CODE}\n\n{source}"
        result.html += f'{paragraph(AS_CODE)}<pre tabindex="0"><code>{escape(source)}</code></pre>'
    return result
