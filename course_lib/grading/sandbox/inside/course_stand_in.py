"""A stand-in for the package `course_lib` inside the sandbox, without the answers.

Functions of earlier exercises are there; the one under test and all later ones raise
`CoursesOwn`, which the marks name. What draws, asks or checks does nothing.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from . import inert
from .inert import Inert, InertModule


class CoursesOwn(Exception):
    """The course's own function was called in place of the learner's."""


def stand_in(name: str) -> Callable:
    def courses_own(*args: Any, **kwargs: Any) -> None:
        raise CoursesOwn(name)
    courses_own.__name__ = courses_own.__qualname__ = name
    return courses_own


class Offered:
    """What `course_lib.attention` offers: the course's functions, compiled when one is taken."""

    def __init__(self, sources: dict[str, str], allowed: list[str], others: list[str]) -> None:
        self._sources, self._allowed = sources, allowed
        self._others = {name: stand_in(name) for name in others}
        self._space: dict[str, Any] = {"np": np, "math": math}

    def __iter__(self) -> Iterator[str]:
        yield from (*self._allowed, *self._others)

    def get(self, name: str) -> Callable | None:
        """The course's function or its stand-in; None when there is none of this name."""
        if name in self._others:
            return self._others[name]
        if name not in self._allowed:
            return None
        self._define(name)
        return self._space[name]

    def _define(self, name: str) -> None:
        """Compile a function and those that it calls."""
        if name in self._space or name not in self._sources:
            return
        exec(_compiled(self._sources[name]), self._space)
        for other in self._space[name].__code__.co_names:
            self._define(other)


@lru_cache(maxsize=100)       # the next question of the notebook may need the same function
def _compiled(source: str) -> CodeType:
    return compile(source, "course_lib.attention", "exec")


class OfferedModule(ModuleType):
    """A module that looks its names up in what is offered."""

    offered: Offered

    def __getattr__(self, name: str) -> Callable:
        found = None if name.startswith("__") else self.offered.get(name)
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return found


def install(offered: Offered, models: str, course_has: dict[str, list[str]], unbound: Iterable[str]) -> None:
    """Put the stand-in package where imports find it.

    models      folder with the course's data
    course_has  "words" that a learner types, files of the "mathematics", the other "folders"
    unbound     the names that the function uses and nothing binds: they may come with an `import *`
    """
    inert.install(unbound)
    course = InertModule("course_lib")
    course.__all__ = course_has.get("words", [])
    course.mine = lambda name: offered.get(getattr(name, "__name__", name)) or Inert()
    attention = OfferedModule("course_lib.attention")
    vars(attention).update(offered=offered, __all__=list(offered), __path__=[])
    data = ModuleType("course_lib.models")
    data.__path__ = [models]
    course.attention, course.models = attention, data
    sys.modules.update({"course_lib": course, "course_lib.attention": attention,
                        "course_lib.models": data})
    for name in course_has.get("mathematics", ()):
        sys.modules[f"course_lib.attention.{name}"] = attention
    for name in course_has.get("folders", ()):
        sys.modules[f"course_lib.{name}"] = InertModule(f"course_lib.{name}")
