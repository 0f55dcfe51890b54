"""A stand-in for the package `course_lib` inside the sandbox, without the answers.

Functions of earlier exercises are there; the one under test and all later ones raise
`CoursesOwn`, which the marks name. What draws, asks or checks does nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np


class CoursesOwn(Exception):
    """The course's own function was called in place of the learner's."""


class Inert:
    """Takes any call and any name, and does nothing: `explore`, `heatmap`, `quiz` ..."""

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        return self

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        return True


class InertModule(ModuleType):
    """A module in which every public name is there and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


def stand_in(name: str) -> Callable:
    def courses_own(*args: Any, **kwargs: Any) -> None:
        raise CoursesOwn(name)
    courses_own.__name__ = courses_own.__qualname__ = name
    return courses_own


def functions(source: str, allowed: list[str], others: list[str]) -> dict[str, Callable]:
    """What `course_lib.attention` offers: name -> the course's function or its stand-in."""
    import math
    space: dict[str, Any] = {"np": np, "math": math}
    exec(compile(source, "course_lib.attention", "exec"), space)
    return {**{name: space[name] for name in allowed}, **{name: stand_in(name) for name in others}}


def install(offered: dict[str, Callable], models: str) -> None:
    """Put the stand-in package where imports find it. `models`: folder with the course's data."""
    course = InertModule("course_lib")
    course.__path__ = []
    course.__all__ = ["challenge", "check", "explore", "hint", "mine", "predict", "progress", "puzzle",
                      "quiz"]
    course.mine = lambda name: offered.get(getattr(name, "__name__", name), Inert())
    attention = ModuleType("course_lib.attention")
    vars(attention).update(offered, __all__=list(offered), __path__=[])
    data = ModuleType("course_lib.models")
    data.__path__ = [models]
    course.attention, course.models = attention, data
    sys.modules.update({"course_lib": course, "course_lib.attention": attention,
                        "course_lib.models": data})
    for name in ("softmax", "single_head", "masks", "heads", "positions", "block", "backward", "fast"):
        sys.modules[f"course_lib.attention.{name}"] = attention
    for name in ("figures", "lesson", "progress", "quiz", "explorers", "diagnosis", "exercises"):
        sys.modules[f"course_lib.{name}"] = InertModule(f"course_lib.{name}")
