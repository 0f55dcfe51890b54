"""Which data of the notebook a function looks up, where an argument of its own is meant."""

from __future__ import annotations

import ast
import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise

from . import mine


@dataclass(frozen=True)
class Outside:
    """A name of the notebook that holds data, and who reads it: the function, or its helper."""

    name: str
    value: Any
    reader: str


def read_outside(exercise: Exercise, function: Callable, correct: bool) -> list[Outside]:
    """Return the data of the notebook that the function reads, in its helpers too.

    Left out is what somebody names on purpose: functions and modules, switches and texts, an eps or a
    fill, numbers in capitals, a list that is only written to. Where the answer is right for inputs of
    other sizes, a number is meant as it is, unless it has the name of a size or of an argument.
    """
    found: dict[str, Outside] = {}
    waiting, done = [_inner(function)], []
    while waiting:
        reader = waiting.pop()
        if not isinstance(reader, FunctionType) or reader in done:
            continue
        done.append(reader)
        for name in sorted(_read_by(reader, exercise) & set(reader.__globals__)):
            value = reader.__globals__[name]
            helper = _inner(value)
            if isinstance(helper, FunctionType):
                if name not in EXERCISES and helper.__globals__ is reader.__globals__:
                    waiting.append(helper)
            elif _is_data(name, value, exercise, correct):
                found.setdefault(name, Outside(name, value, "" if reader is done[0] else reader.__name__))
    return list(found.values())


def sentence(found: list[Outside], correct: bool) -> str:
    """Say it without blame, and ask. `found` holds at least one."""
    names = " and ".join(f"`{one.name}`" for one in found[:3])
    reader = found[0].reader
    who = f"Your `{reader}`" if reader.isidentifier() else "Your function"
    it, another, each = ("it", "another one", "it") if len(found) == 1 else ("they", "others", "each of them")
    told = f"{who} takes {names} from the notebook{_now(found)}."
    if correct:
        return (f"{told} If {it} were {another} there tomorrow, should the result for the same "
                "arguments change?")
    return f"{told} Which of its own arguments should {each} come from?"


def _now(found: list[Outside]) -> str:
    value = found[0].value
    if len(found) > 1 or not isinstance(value, (int, float, np.number)):
        return ""
    return f", where it is {value:.4g} now"


def _inner(function: Any) -> Any:
    """The function behind a partial, a decorator or an object that can be called."""
    if isinstance(function, functools.partial):
        function = function.func
    function = getattr(function, "__wrapped__", function)
    return function if isinstance(function, FunctionType) else vars(type(function)).get("__call__")


# Which names are read

def _read_by(function: FunctionType, exercise: Exercise) -> set[str]:
    """Names looked up in the notebook: by the body, and as the default of an argument of its own."""
    code = function.__code__
    read = mine.names_in(code, "LOAD_GLOBAL", "LOAD_NAME") - mine.names_in(code, "STORE_GLOBAL")
    try:
        tree = ast.parse(mine.source_of(function))
    except (mine.NotKept, SyntaxError):
        return read
    definition = next(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda)))
    arguments = definition.args
    pairs = [*zip(reversed([*arguments.posonlyargs, *arguments.args]), reversed(arguments.defaults),
                  strict=False), *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    for argument, default in pairs:
        if default is not None and argument.arg not in exercise.parameters:
            read |= set(_names(default))
    return read - _only_told(definition)


def _only_told(definition: ast.AST) -> set[str]:
    """Names that stand in lines such as `log.append(x)` or `print(scores)` only: no result needs them."""
    told: list[str] = []
    for node in ast.walk(definition):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == "print":
                told += _names(node.value)
            elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                told.append(called.value.id)
    everywhere = _names(definition)
    return {name for name in told if told.count(name) == everywhere.count(name)}


def _names(node: ast.AST) -> list[str]:
    return [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]


# What is data

def _is_data(name: str, value: Any, exercise: Exercise, correct: bool) -> bool:
    means_an_input = _plainly(name) in {*map(_plainly, exercise.parameters), *_sizes()}
    on_purpose = len(name) > 1 and name.isupper() and not means_an_input
    if isinstance(value, np.ndarray) and value.ndim > 0 or hasattr(value, "detach"):
        return True
    if isinstance(value, (list, tuple, dict)):
        parts = value.values() if isinstance(value, dict) else value
        inside = [part for part in parts if not callable(part)]
        if any(isinstance(part, (np.ndarray, list, tuple)) for part in inside):
            return True
        return bool(inside) and not isinstance(value, dict) and not (on_purpose and correct)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number, np.ndarray)):
        return False
    return means_an_input or not (correct or on_purpose) and _looks_like_a_size(float(value))


def _looks_like_a_size(number: float) -> bool:
    """A whole number, its root, or one divided by these: what inputs have, and scales are made of."""
    if not 1e-3 < abs(number) < 1e4:
        return False           # an eps, a fill
    return any(abs(n - round(n)) < 1e-9 and 1 < abs(n) < 1e4
               for n in (number, number ** 2, 1 / number, number ** -2))


@functools.cache
def _sizes() -> frozenset[str]:
    """The sizes that the shapes of all exercises name: d_k, T, n_heads ..."""
    shapes = [text for exercise in EXERCISES.values()
              for text in re.findall(r"\(([^()]*)\)", inspect.getdoc(exercise.reference) or "")
              if "," in text]
    names = {name for text in shapes for name in re.findall(r"\b[A-Za-z]+(?:_[A-Za-z]+)*\b", text)}
    return frozenset(map(_plainly, names))


def _plainly(name: str) -> str:
    return name.lower().replace("_", "")
