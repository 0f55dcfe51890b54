"""A stand-in for the package `course_lib` inside the sandbox, without the answers.

Functions of earlier exercises are there; the one under test and all later ones raise
`CoursesOwn`, which the marks name. What draws, asks or checks does nothing.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any

import numpy as np


class CoursesOwn(Exception):
    """The course's own function was called in place of the learner's."""


class Inert:
    """Takes any call and any name, and does nothing: `explore`, `heatmap`, `plt.subplots()` ..."""

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        return self

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        pass

    def __getitem__(self, index: Any) -> Inert:
        return self

    def __iter__(self) -> Iterator[Inert]:
        return iter((self, self))          # `fig, ax = plt.subplots()`

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def __bool__(self) -> bool:
        return True


class InertModule(ModuleType):
    """A package in which every public name is there and does nothing."""

    __path__: Sequence[str] = ()
    starred: Iterable[str] = ()        # the names that `import *` brings

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return list(self.starred)
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


class FindsWhatShows:
    """Finds the packages that the course brings to show and to draw, and every module in them."""

    packages = frozenset({"IPython", "ipywidgets", "matplotlib", "mpl_toolkits", "anywidget", "traitlets"})

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.split(".")[0] in self.packages else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


class Shell(Inert):
    """What `get_ipython()` returns: no command is run, so none says anything."""

    def getoutput(self, command: str) -> list[str]:
        return []


OF_JUPYTER = {"display": Inert(), "get_ipython": Shell}       # names that are there without an import


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
    InertModule.starred = unbound
    for name in [n for n in sys.modules if n.split(".")[0] in FindsWhatShows.packages]:
        del sys.modules[name]              # IPython's reader of cells may be there
    if not isinstance(sys.meta_path[0], FindsWhatShows):
        sys.meta_path.insert(0, FindsWhatShows())
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
