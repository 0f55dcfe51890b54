"""Put a question to the sandbox: a notebook, an exercise, the calls, what may be used. No answer."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import course_lib
from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES

from .. import limits
from ..course import cells_of
from .inside import wire


def question(name: str, notebook: bytes, seed: int, models: str, replace: Sequence[str] = (),
             **how: bool) -> bytes:
    """Pack a question: exercise `name` of a notebook, with inputs drawn from `seed`.

    models   where the course's data modules lie, seen from inside
    replace  earlier exercises whose function is to be the course's own in place of the learner's
    how      `whole` and `translated` of `wire.pack_question`
    """
    return wire.pack_question(_described(name, seed, models), notebook, replace, **how)


@lru_cache(maxsize=64)        # the same for every submission; 64 kB at most
def _described(name: str, seed: int, models: str) -> bytes:
    exercise = EXERCISES[name]
    sources, allowed = library(name)
    return wire.describe(
        name, known(exercise, seed).calls, seconds=limits.EXERCISE, n_results=exercise.n_results,
        models=models, library=sources, allowed=allowed,
        stand_ins=[other for other in EXERCISES if other not in allowed], course=course_has(),
        lesson=_cells(exercise.lesson))


@cache
def _cells(lesson: str) -> list[int]:
    return [wire.mark_of("".join(cell["source"])) for cell in cells_of(lesson) if cell["cell_type"] == "code"]


@cache
def course_has() -> dict[str, list[str]]:
    """The names of the package, so that what a notebook imports is there, although it does nothing.

    "words" that a learner types, files of the "mathematics", and the other "folders" and files.
    """
    package = Path(course_lib.__file__).parent
    names = {path.stem for path in package.iterdir()
             if path.suffix == ".py" or (path / "__init__.py").is_file()}
    return {"words": course_lib.__all__,
            "mathematics": sorted(path.stem for path in (package / "attention").glob("[!_]*.py")),
            "folders": sorted(names - {"__init__", "attention", "models"})}


@lru_cache(maxsize=64)
def library(name: str) -> tuple[dict[str, str], list[str]]:
    """The sources of what a solution of exercise `name` may call, and the names that it offers.

    These are the functions of earlier exercises and those that the lesson lends with `mine`. Neither
    `name` nor a later exercise of the lesson is among them, nor what calls one of these: the same
    process may be asked for them, so their answers must not be in it, under any name.
    """
    order, lesson = list(EXERCISES), EXERCISES[name].lesson
    asked = {other for other in order[order.index(name):] if EXERCISES[other].lesson == lesson}
    usable = {*order[:order.index(name)], *_lent(lesson)}
    allowed = [other for other in order if other in usable
               and not asked & {other, *_calls(EXERCISES[other].reference)}]
    needed = {n for other in allowed for n in (other, *_calls(EXERCISES[other].reference))}
    return {n: inspect.getsource(EXERCISES[n].reference) for n in order if n in needed}, allowed


@lru_cache(maxsize=64)
def _lent(lesson: str) -> frozenset[str]:
    """The names that the lesson itself takes with `mine("...")`."""
    text = "".join("".join(cell["source"]) for cell in cells_of(lesson) if cell["cell_type"] == "code")
    return frozenset(re.findall(r"\bmine\(\"(\w+)\"\)", text)) & set(EXERCISES)


def _calls(function: Callable) -> set[str]:
    """All exercises' functions that a reference calls, directly or through others."""
    found, waiting = set(), [function]
    while waiting:
        names = set(waiting.pop().__code__.co_names) & set(EXERCISES) - found
        found |= names
        waiting += [EXERCISES[name].reference for name in names]
    return found
