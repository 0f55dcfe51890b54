"""Which names a statement gives to the notebook, and which it takes from it.

Every statement of a cell that may be needed is looked at, in every fork: so one pass, and no
generators (`ast.iter_child_nodes` takes four times as long).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_WITHOUT_NAMES = (ast.Constant, ast.Load, ast.Store, ast.Del)


def names_of(statement: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """Return (bound, mentioned): not the names that are local to its functions."""
    bound, mentioned, _ = _look([statement])
    return frozenset(bound), frozenset(mentioned)


def _look(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str], set[str]]:
    """Return what one scope binds and mentions, and what is declared global in it."""
    bound, mentioned, declared = set(), set(), set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            mentioned.add(node.id)
            if isinstance(node.ctx, ast.Store):
                bound.add(node.id)
        elif isinstance(node, _Function):
            if not isinstance(node, ast.Lambda):
                bound.add(node.name)
            waiting += _around(node)
            mentioned |= _free(node, declared)
        elif isinstance(node, ast.ClassDef):
            bound.add(node.name)
            _, inside, further = _look(_children(node))
            mentioned |= inside
            declared |= further
        else:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                bound |= {a.asname or a.name.split(".")[0] for a in node.names}
            elif isinstance(node, ast.Global):
                declared |= set(node.names)
            waiting += _children(node)
    return bound, mentioned, declared


def _around(function: _Function) -> list[ast.AST]:
    """Return decorators, defaults and annotations: they belong to the scope around the function."""
    returns = getattr(function, "returns", None)
    return [*getattr(function, "decorator_list", ()), function.args, *([returns] if returns else [])]


def _free(function: _Function, declared: set[str]) -> set[str]:
    """Return the names that a function takes from outside; add to `declared` what is global in it."""
    body = function.body if isinstance(function.body, list) else [function.body]
    local, mentioned, further = _look(body)
    declared |= further
    a = function.args
    parameters = (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg)
    return mentioned - ((local | {p.arg for p in parameters if p}) - further)


def _children(node: ast.AST) -> list[ast.AST]:
    found = []
    for field in node._fields:
        value = getattr(node, field, None)
        for child in value if type(value) is list else (value,):
            if isinstance(child, ast.AST) and not isinstance(child, _WITHOUT_NAMES):
                found.append(child)
    return found
