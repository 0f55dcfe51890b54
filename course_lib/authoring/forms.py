"""The forms of an exercise cell, and what a learner gets of each in place of the answer.

worked  everything is there
gaps    a line that ends in `# GAP words` becomes `name = ...  # words`
blank   what stands between `### BEGIN SOLUTION` and `### END SOLUTION` becomes
        `...  # your code here`
"""

from __future__ import annotations

import ast
import re

FORMS = ("worked", "gaps", "blank")

_BEGIN = re.compile(r"^(\s*)### BEGIN SOLUTION\s*$")
_END = re.compile(r"^\s*### END SOLUTION\s*$")
_GAP = re.compile(r"^(?P<code>.*?)\s+# GAP\b ?(?P<words>.*)$")
_TARGET = re.compile(r"^\s*(?:return\b|[\w, .\[\]]+=(?!=))")


def with_solution(text: str) -> str:
    """What the solution shows: every line in its place, gaps filled."""
    return "\n".join(_filled(line) for line in text.splitlines())


def _filled(line: str) -> str:
    gap = _GAP.match(line)
    if not gap:
        return line
    return f"{gap['code']}  # {gap['words']}" if gap["words"] else gap["code"]


def _open(code: str, words: str) -> str:
    target = _TARGET.match(code)
    start = f"{target[0].rstrip()} " if target else code[: len(code) - len(code.lstrip())]
    return f"{start}...  # {words}" if words else f"{start}..."


def without_solution(text: str) -> str:
    """What the learner gets: `...` in place of every solution and every gap."""
    kept, inside = [], False
    for line in text.splitlines():
        begin, gap = _BEGIN.match(line), _GAP.match(line)
        if begin:
            inside = True
            kept.append(f"{begin[1]}...  # your code here")
        elif _END.match(line):
            inside = False
        elif gap and not inside:
            kept.append(_open(gap["code"], gap["words"]))
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def trouble(text: str, form: str | None) -> tuple[int, str] | None:
    """Say what is wrong with a code cell, as (line counted from 0, sentence), or None."""
    return _marks_trouble(text, form) or _syntax_trouble(text)


def _marks_trouble(text: str, form: str | None) -> tuple[int, str] | None:
    lines = text.splitlines()
    marks = [
        (n, bool(_BEGIN.match(line)))
        for n, line in enumerate(lines)
        if _BEGIN.match(line) or _END.match(line)
    ]
    for count, (n, begins) in enumerate(marks):
        if begins != (count % 2 == 0):
            missing = "END" if begins else "BEGIN"
            return n, f"### {missing} SOLUTION is missing before this line"
    if len(marks) % 2:
        return marks[-1][0], "### END SOLUTION is missing after this line"
    gaps = any(_GAP.match(line) for line in lines)
    if form == "blank" and not marks:
        return 0, "a blank exercise needs ### BEGIN SOLUTION and ### END SOLUTION"
    if form == "gaps" and not gaps:
        return 0, "an exercise with gaps has lines that end in '# GAP words'"
    return None


def _syntax_trouble(text: str) -> tuple[int, str] | None:
    for version in (with_solution(text), without_solution(text)):
        try:
            ast.parse(version)
        except SyntaxError as error:
            return (error.lineno or 1) - 1, f"SyntaxError: {error.msg}"
    return None
