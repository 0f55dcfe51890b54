"""The source of a learner's function: read it, keep it with what it needs, bring it back."""

from __future__ import annotations

import ast
import builtins
import dis
import hashlib
import inspect
import linecache
import math
import sys
import textwrap
from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from course_lib.exercises import EXERCISES
from course_lib.records.progress import Progress

from .as_arrays import as_arrays

ALWAYS_THERE = {"np": np, "numpy": np}


class NotKept(Exception):
    """The function cannot be kept; says why, to complete "... because"."""


def source_of(function: Callable) -> str:
    """Return the definition of a function as text; raises NotKept."""
    function = inspect.unwrap(function)
    if not isinstance(function, FunctionType):
        raise NotKept("it is not a function written with `def`")
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError, SyntaxError, IndexError):
        raise NotKept("its source cannot be found") from None
    if function.__name__ == "<lambda>":
        return _lambda_in(text)
    tree = _parse(text)
    if not tree.body or not isinstance(tree.body[0], ast.FunctionDef):
        raise NotKept("its source cannot be found")
    return text.rstrip() + "\n"


def _lambda_in(text: str) -> str:
    try:
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Lambda)]
    except SyntaxError:
        found = []
    if len(found) != 1:
        raise NotKept("it is a lambda inside a longer line")
    return f"learner_function = {ast.get_source_segment(text, found[0])}\n"


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        raise NotKept("its source cannot be found") from None


def gaps(function: Callable) -> list[str]:
    """Return the lines in which `...` still stands for something to be written.

    ["..."] when the whole body is a placeholder (`...`, `pass`, NotImplementedError).
    """
    try:
        tree = _parse(source_of(function))
    except NotKept:
        return []
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        return []
    body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
    if all(_is_placeholder(statement) for statement in body):
        return ["..."]
    with_value = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
    return [ast.unparse(node) for node in ast.walk(definition)
            if isinstance(node, with_value) and _is_dots(node.value)]


def has_dots(function: Callable) -> bool:
    """Say whether a line `...` stands alone somewhere in the function."""
    try:
        tree = _parse(source_of(function))
    except NotKept:
        return False
    return any(isinstance(node, ast.Expr) and _is_dots(node.value) for node in ast.walk(tree))


def _is_dots(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _is_placeholder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.unparse(statement)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and _is_dots(statement.value))


def fingerprint(function: Callable) -> str:
    """Return a text that changes when the code changes, but not with comments or spaces."""
    try:
        tree = _parse(source_of(function))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        essence = ast.dump(tree)
    except NotKept:
        code = getattr(inspect.unwrap(function), "__code__", None)
        essence = repr((code.co_code, code.co_names, code.co_varnames)) if code else ""
    return hashlib.sha256(essence.encode("utf-8", "replace")).hexdigest()[:16]


def bundle(function: Callable) -> str:
    """Return the source with the helpers, imports and numbers that it uses; raises NotKept.

    Functions of other exercises are left out: they are brought back in their own latest version.
    """
    parts: dict[str, str] = {}
    own = _with_helpers(inspect.unwrap(function), parts)
    return "\n".join([*(part for part in parts.values() if part), own])


def _with_helpers(function: FunctionType, parts: dict[str, str]) -> str:
    source = source_of(function)
    known = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    for name in sorted(global_names(source)):
        if name in parts or name in EXERCISES or name in ALWAYS_THERE or name not in known:
            continue
        parts[name] = ""               # being written: helpers may call each other
        text = _as_source(name, known[name], parts)
        del parts[name]
        parts[name] = text             # after what it needs itself
    return source


def _as_source(name: str, value: Any, parts: dict[str, str]) -> str:
    """Return a line (or a function) that makes `value` under `name` again."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}\n"
    origin, own_name = _origin(value), getattr(value, "__name__", "")
    if origin and getattr(sys.modules.get(origin), own_name, None) is value:
        return f"from {origin} import {own_name} as {name}\n"
    if callable(value) and isinstance(inspect.unwrap(value), FunctionType):
        text = _with_helpers(inspect.unwrap(value), parts)
        return text if own_name == name else f"{text}{name} = {_last_name(text)}\n"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{name} = float({str(float(value))!r})\n"
    try:
        ast.literal_eval(repr(value))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise NotKept(f"it uses `{name}`, which is defined outside it and is not a function") \
            from None
    return f"{name} = {value!r}\n"


def _origin(value: Any) -> str:
    module = getattr(value, "__module__", None) or ("numpy" if isinstance(value, np.ufunc) else "")
    return module if isinstance(module, str) and module != "__main__" else ""


def global_names(source: str) -> set[str]:
    """Return the names that a piece of source takes from around it."""
    code = compile(source, "<learner>", "exec")
    made = {step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME"}
    return names_in(code, "LOAD_GLOBAL", "LOAD_NAME") - made - set(vars(builtins))


def names_in(code: CodeType, *operations: str) -> set[str]:
    """Return the names that these operations of the code use, in inner functions too."""
    used = {step.argval for step in dis.get_instructions(code) if step.opname in operations}
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    return used.union(*(names_in(const, *operations) for const in inner))


def _last_name(source: str) -> str:
    last = ast.parse(source).body[-1]
    return last.name if isinstance(last, ast.FunctionDef) else last.targets[0].id


def rebuild(name: str, progress: Progress, building: tuple[str, ...] = ()
            ) -> tuple[Callable, list[str]]:
    """Bring a learner's function back, so that its results are arrays, as the lessons expect them.

    Returns it, and sentences about what is not their own.
    """
    exercise = EXERCISES[name]
    source = progress.source(name)
    if source is None:
        return exercise.reference, [
            f"You have no {name} of your own yet (lesson {exercise.lesson[:2]} builds it): "
            "this is the course's own."]
    file = f"<your {name}>"
    namespace: dict[str, Any] = {"__name__": "learner", **ALWAYS_THERE}
    said: list[str] = []
    try:
        for used in sorted(global_names(source) & set(EXERCISES)):
            if used in building or used == name:
                namespace[used] = EXERCISES[used].reference
            else:
                namespace[used], more = rebuild(used, progress, (*building, name))
                said += more
        run_source(source, file, namespace)
        function = as_arrays(namespace[_last_name(source)], exercise.n_results)
    except Exception as error:
        return exercise.reference, [
            f"Your own {name} was kept but no longer runs ({type(error).__name__}: {error}): "
            "this is the course's own."]
    return function, said


def run_source(source: str, file: str, namespace: dict[str, Any]) -> None:
    """Run source text as a cell would, under the name `file`: tracebacks and `inspect` find its lines."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), namespace)
