"""What is true about a learner's function."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

CASES: list["Case"] = []


@dataclass(frozen=True, eq=False)
class Case:
    """A learner's function and an honest verdict about it.

    verdict   "right"       right on every input
              "narrow"      right, but not on all kinds of input
              "fault"       one idea is wrong, and the catalogue has it
              "unlisted"    one idea is wrong, and the catalogue has not
              "several"     more than one idea is wrong
    "narrow fault"   one idea of the catalogue is wrong, in code that is narrow besides
              "convention"  right under another published convention
              "edge"        right except for an empty row, huge numbers or an eps
              "detail"      right numbers in another form, or with digits lost
              "odd"         bad manners, crashes, things that are no result
    names     ids that may truly be named; any other name would be a wrong accusation
    says      words that the message should hold (one of them is enough)
    correct   what `diagnose(...).correct` must be
    """

    exercise: str
    verdict: str
    function: Callable
    names: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()
    correct: bool = False

    @property
    def label(self) -> str:
        return f"{self.exercise}-{self.verdict}-{getattr(self.function, '__name__', 'nameless')}"


def case(exercise: str, verdict: str, *names: str, says: str | tuple[str, ...] = (),
         correct: bool | None = None) -> Callable:
    """Label the function below (or the one given to the result)."""
    def register(function: Callable) -> Callable:
        words = (says,) if isinstance(says, str) else says
        CASES.append(Case(exercise, verdict, function, frozenset(names), words,
                          verdict == "right" if correct is None else correct))
        return function
    return register


def right(exercise: str) -> Callable:
    return case(exercise, "right")


def narrow(exercise: str, says: str | tuple[str, ...], *names: str) -> Callable:
    return case(exercise, "narrow", *names, says=says)


def fault(exercise: str, name: str, *also: str) -> Callable:
    return case(exercise, "fault", name, *also)


def several(exercise: str, *names: str) -> Callable:
    return case(exercise, "several", *names)


def from_cells(source: str, name: str, filename: str) -> Callable:
    """A function out of a notebook whose cells define several: they share one namespace."""
    cells = {"__name__": "__main__"}
    exec(compile(textwrap.dedent(source), filename, "exec"), cells)   # noqa: S102
    return cells[name]
