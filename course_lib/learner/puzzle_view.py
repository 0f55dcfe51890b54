"""A puzzle as a widget: lines of code to put in order, by hand, by keyboard or from Python."""

from __future__ import annotations

import html
from typing import Any

import traitlets

from course_lib.display.answer import Misuse, Note, Shown, plain
from course_lib.display.markup import to_inline_html
from course_lib.records.progress import current
from course_lib.widgets.join import widget_source, widget_style
from course_lib.widgets.sentences import Sentences
from course_lib.widgets.stored import StoredWidget

from . import puzzle as puzzles
from .check import CheckResult

says = Sentences("learner/puzzle_sentences.json")


class PuzzleView(StoredWidget):
    """Lines to put in order. The page never knows which of them are right: Python judges.

    arranged   the lines that are in the function now, by their numbers in `lines`, counted from 1
    """

    _esm = widget_source("learner/puzzle_view.js")
    _css = widget_style("learner/puzzle_view.css")

    title = traitlets.Unicode("", read_only=True, help="the name of the puzzle").tag(sync=True)
    ask_html = traitlets.Unicode("", read_only=True, help="what is to be made").tag(sync=True)
    before = traitlets.Unicode("", read_only=True, help="was it solved before?").tag(sync=True)
    signature = traitlets.Unicode("", read_only=True, help="the line with def").tag(sync=True)
    lines = traitlets.List(read_only=True, help="all lines, shuffled").tag(sync=True)
    arranged = traitlets.List(help="numbers of the lines in the function").tag(sync=True)
    told = traitlets.Dict(read_only=True, help="what was found: {right, html, code, arranged, times}"
                          ).tag(sync=True)

    def __init__(self, puzzle: puzzles.Puzzle):
        super().__init__()
        self.puzzle = puzzle
        self.set_trait("title", says("title", exercise=puzzle.name))
        self.set_trait("ask_html", to_inline_html(puzzle.ask))
        self.set_trait("signature", puzzle.signature)
        self.set_trait("lines", list(puzzle.lines))
        self.set_trait("before", says("before") if current().passed(puzzle.name) else "")
        self.on_msg(self._on_message)

    @traitlets.validate("arranged")
    def _are_lines(self, proposal: Any) -> list[int]:
        try:
            return _numbers(proposal.value, len(self.puzzle.lines))
        except Misuse as misuse:
            raise traitlets.TraitError(str(misuse)) from None

    @property
    def source(self) -> str:
        """The function as it is put together now."""
        return self.puzzle.source(self._chosen())

    def check(self, *numbers: int) -> CheckResult | Note:
        """Judge the function, keep the attempt, tell it in the page too.

        p.check()          as it is put together now
        p.check(3, 1)      with lines 3 and 1, in this order
        """
        try:
            if numbers:
                self.arranged = _numbers(numbers, len(self.lines))
            result = puzzles.check(self.puzzle, self._chosen())
        except Misuse as misuse:
            result = Note(str(misuse))
        # `Shown`'s own form: a result that only the page has shown is still to be shown by `assert`.
        self.set_trait("told", {
            "right": result.right, "html": Shown._repr_html_(result),
            "code": self.source if result.right else "", "arranged": self.arranged,
            "times": self.told.get("times", 0) + 1})        # so that the same text twice is a change
        return result

    def _chosen(self) -> list[str]:
        return [self.lines[number - 1] for number in self.arranged]

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        self.arranged = content["check"]
        self.check()

    # How it shows where nobody can move a line

    def __repr__(self) -> str:
        numbered = [f"{number}  {line}" for number, line in enumerate(self.lines, 1)]
        return "\n".join([
            f"{self.title}: {plain(' '.join(self.puzzle.ask.split()))}", "", self.signature, "    ...", "",
            *numbered, "",
            says("text", exercise=self.puzzle.name)])

    def static_html(self) -> str:
        """Return the lines as a list, for a stored notebook without a kernel."""
        items = "".join(f"<li><code>{html.escape(line)}</code></li>" for line in self.lines)
        return (f"<p><strong>{html.escape(self.title)}.</strong> {self.ask_html}</p>"
                f"<pre><code>{html.escape(self.signature)}\n    ...</code></pre><ol>{items}</ol>"
                f"<p>{says('still')}</p>")


def _numbers(given: Any, most: int) -> list[int]:
    """Return the numbers of lines, each there once. Raises Misuse."""
    numbers = list(given)
    for number in numbers:
        if type(number) is not int or not 1 <= number <= most:
            raise Misuse(says("refused.line", most=most, line=repr(number)))
    if len(set(numbers)) < len(numbers):
        raise Misuse(says("refused.twice"))
    return numbers
