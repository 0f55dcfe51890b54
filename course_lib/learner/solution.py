"""solution: one way to write a function, part by part, beside the learner's own lines.

It opens after one real try, and stays closed in graded work. What was shown is kept with the progress.
"""

from __future__ import annotations

import ast
import inspect
import io
import itertools
import textwrap
import tokenize
from html import escape

from course_lib.display.answer import Misuse, Shown, paragraph, plain
from course_lib.exercises.page import Exercise
from course_lib.records.progress import current

from . import graded

WIDTH = 100       # columns of a terminal that two pieces of code may take side by side
# Code is wider than the tables of other answers: it scrolls, by keyboard too, instead of breaking.
STYLE = """<style>
.course-shown:has(.course-code) { max-width: 84em; }
.course-shown:has(.course-code) > p { max-width: 48em; }
.course-shown .course-code > div { max-width: 100%; }
.course-shown .course-code pre { overflow-x: auto; }
.course-shown .course-code :is(pre, code) { white-space: pre; }
</style>"""


class Solution(Shown):
    """The parts that are open so far, and how to see the next one.

    parts   the way in words, then lines of the course's own function
    opened  how many of them are shown
    """

    def __init__(self, exercise: Exercise, parts: list[str], opened: int, own: str | None,
                 how_on: str) -> None:
        self.parts, self.opened = parts, opened
        head = f"{exercise.name}: {opened} of {len(parts)} parts of the solution"
        rest = "    ...\n" if opened < len(parts) else ""
        code = [("the course's own", _signature(exercise) + "".join(parts[1:opened]) + rest)]
        pieces = ([("yours", own)] if own else []) + code if opened > 1 else []
        self.text = "\n".join([head, plain(parts[0]), *_side_by_side(pieces), plain(how_on)])
        blocks = "".join(f'<div>{paragraph(title, "course-verdict")}<pre tabindex="0"><code>'
                         f'{escape(text)}</code></pre></div>' for title, text in pieces)
        beside = f'{STYLE}<div class="course-tables course-code">{blocks}</div>' if pieces else ""
        self.html = paragraph(head, "course-verdict") + paragraph(parts[0]) + beside + paragraph(how_on)


def solution(exercise: Exercise) -> Solution:
    """Show one part more. Raises Misuse where there was no real try, and in graded work."""
    if graded.is_graded(exercise):
        raise Misuse(f"This is graded work, so the solution of {exercise.name} stays closed here. "
                     f"`hint({exercise.name})` still helps, one step at a time.")
    progress = current()
    tries = [source for source in progress.sources(exercise.name) if is_real(source)]
    if not tries:
        raise Misuse(f"A solution tells more once you have tried: write a first version of {exercise.name}, "
                     f"however rough, run its cell and `check({exercise.name})`. Then ask again.")
    parts, own = parts_of(exercise), _without_docstring(progress.source(exercise.name) or tries[-1])
    if progress.passed(exercise.name):
        return Solution(exercise, parts, len(parts), own, "Yours was right, so here is all of it. Where do "
                        "the two do the same in different ways?")
    opened = min(progress.solution_parts(exercise.name) + 1, len(parts))
    progress.record_solution(exercise.name, opened)
    if opened == len(parts):
        how_on = ("That is all of it. Close it, write your own once more, and check that: then the exercise "
                  "is done.")
    else:
        how_on = (f'Try the next line yourself first. `solution("{exercise.name}")` shows one part more; '
                  "`progress()` says that you have seen it.")
    return Solution(exercise, parts, opened, own, how_on)


def parts_of(exercise: Exercise) -> list[str]:
    """Return the way in words, then the lines of the course's own function, one by one.

    A line that only refuses a wrong call comes together with the next one: it teaches nothing.
    """
    parts, waiting = [exercise.way], ""
    for line in _lines(_body(exercise)):
        waiting += line
        if not _refuses(line):
            parts.append(waiting)
            waiting = ""
    return parts


def is_real(source: str | None) -> bool:
    """Say whether somebody has tried: the function does something with one of its arguments.

    None: a function whose source could not be found.
    """
    for function in _functions(source):
        arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
        body = function.body if isinstance(function.body, list) else [function.body]
        used = {node.id for part in body for node in ast.walk(part) if isinstance(node, ast.Name)}
        if arguments & used:
            return True
    return source is None


# The code

def _source(exercise: Exercise) -> str:
    return textwrap.dedent(inspect.getsource(exercise.reference))


def _definition(source: str) -> ast.FunctionDef:
    return ast.parse(source).body[0]


def _signature(exercise: Exercise) -> str:
    source = _source(exercise)
    return "".join(source.splitlines(keepends=True)[:_definition(source).body[0].lineno - 1])


def _body(exercise: Exercise) -> str:
    """The lines below the docstring."""
    source = _source(exercise)
    docstring = _definition(source).body[0]
    return "".join(source.splitlines(keepends=True)[docstring.end_lineno:])


def _without_docstring(source: str | None) -> str | None:
    """A learner's function without its docstring: its lines stand beside those of the other one."""
    lines = (source or "").splitlines(keepends=True)
    for function in _functions(source):
        if isinstance(function, ast.FunctionDef) and ast.get_docstring(function) and len(function.body) > 1:
            docstring = function.body[0]
            lines[docstring.lineno - 1:docstring.end_lineno] = [""] * (
                docstring.end_lineno - docstring.lineno + 1)
    return "".join(lines) or None


def _functions(source: str | None) -> list[ast.FunctionDef | ast.Lambda]:
    try:
        tree = ast.parse(source or "")
    except SyntaxError:              # kept by another version of Python
        return []
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))]


def _lines(code: str) -> list[str]:
    """Cut code into lines that make sense alone; comments above a line belong to it."""
    tokens = tokenize.generate_tokens(io.StringIO(textwrap.dedent(code)).readline)
    ends = [0, *(token.end[0] for token in tokens if token.type == tokenize.NEWLINE)]
    lines = code.splitlines(keepends=True)
    return ["".join(lines[start:end]) for start, end in itertools.pairwise(ends)]


def _refuses(line: str) -> bool:
    """Say whether a line looks at what was handed in, or raises: no function of ours decides otherwise."""
    return line.lstrip().startswith(("if ", "raise "))


def _side_by_side(pieces: list[tuple[str, str]]) -> list[str]:
    """The lines of pieces of code, beside each other where they fit, else below each other."""
    blocks = [[title, *(f"  {line}".rstrip() for line in text.strip("\n").splitlines())]
              for title, text in pieces]
    widths = [max(map(len, block)) for block in blocks]
    if sum(widths) + 3 * (len(blocks) - 1) > WIDTH:
        return [line for block in blocks for line in block]
    rows = itertools.zip_longest(*blocks, fillvalue="")
    return ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows]
