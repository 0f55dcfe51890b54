"""In a notebook, say in one line why a cell stopped, in place of a bare traceback.

The cell's output keeps an error: graders count it. By its tag, Jupyter runs on behind it.
"""

from __future__ import annotations

import linecache
import sys
from types import CodeType, TracebackType
from typing import Protocol

import course_lib
from course_lib.figures import DoesNotFit


class Tested(Protocol):
    """An answer whose truth was asked; `short` is what is said where it is false."""

    short: str


_tested: tuple[CodeType, Tested] | None = None      # whose truth was asked last, and where
_WORDS = ("check(", "hint(", "solution(", "challenge(", "explore(")


def remember(answer: Tested, caller: CodeType) -> None:
    """Remember that the truth of `answer` was asked in this piece of code."""
    global _tested
    _tested = caller, answer


def install() -> None:
    """Ask IPython to let this module word some errors; does nothing outside IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None and not shell.custom_exceptions:
        shell.set_custom_exc((AssertionError, NameError, TypeError, DoesNotFit), _show)


def _show(shell, kind, error: BaseException, traceback: TracebackType, tb_offset=None) -> None:
    sentence = (_failed_check(error, traceback) or _not_written_yet(error, traceback)
                or _not_imported(error) or _open_gap(error) or _does_not_fit(error))
    if sentence:
        error.args = (sentence,)
        error._render_traceback_ = lambda: [sentence]
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)


def _failed_check(error: BaseException, traceback: TracebackType) -> str:
    """A sentence if the error is an `assert check(f)` without a message of its own."""
    if not isinstance(error, AssertionError) or error.args or _tested is None:
        return ""
    code, answer = _tested
    return answer.short if _innermost(traceback).tb_frame.f_code is code else ""


def _not_written_yet(error: BaseException, traceback: TracebackType) -> str:
    """A sentence if a word is given an exercise's function before its cell has run."""
    from course_lib.exercises import EXERCISES  # here: it is only needed when something went wrong
    name = getattr(error, "name", None)
    if not isinstance(error, NameError) or name not in EXERCISES:
        return ""
    line = _line(_innermost(traceback))
    if not any(f"{word}{name}" in line.replace(" ", "") for word in _WORDS):
        return ""
    return (f"{name} does not exist yet: run the cell in which you write it (Shift+Enter). If that cell "
            "ended in red, mend it first.")


def _not_imported(error: BaseException) -> str:
    """A sentence if a word of the course is used that the first cell of this notebook does not know."""
    name = getattr(error, "name", None)
    if not isinstance(error, NameError) or name not in course_lib.__all__:
        return ""
    return (f"{name} is a word of the course that this notebook has not asked for yet: run `from course_lib "
            f"import {name}` in a cell of its own, then this one again.")


def _open_gap(error: BaseException) -> str:
    """A sentence if somebody computes with the `...` of a gap."""
    if not isinstance(error, TypeError) or "ellipsis" not in str(error):
        return ""
    return ("A gap is still open: a line above holds `...` where a value should be. Fill it, and run "
            "the cells again.")


def _does_not_fit(error: BaseException) -> str:
    """A sentence if a table of a wrong shape was to be shown."""
    if not isinstance(error, DoesNotFit):
        return ""
    return f"{error} Which axis of your table is too long, too short, or missing?"


def _innermost(traceback: TracebackType) -> TracebackType:
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback


def _line(traceback: TracebackType) -> str:
    return linecache.getline(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
