"""Which names a statement gives to the notebook, which it changes, and which it takes from it.

Every statement of a cell that may be needed is looked at, in every fork: so one pass, and no
generators (`ast.iter_child_nodes` takes four times as long).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_WITHOUT_NAMES = frozenset({ast.Constant, ast.Load, ast.Store, ast.Del})
_PATH = frozenset({ast.Attribute, ast.Subscript})
_LOOPS = frozenset({ast.For, ast.AsyncFor, ast.comprehension})
_IMPORTS = frozenset({ast.Import, ast.ImportFrom})
# nothing that a call changes
_FIXED = frozenset({ast.Constant, ast.UnaryOp, ast.Lambda, ast.Name, ast.Attribute})
_SET_ATTRIBUTE = ("setattr", "delattr")


class Names(NamedTuple):
    """The names of one statement, without those that are local to its functions.

    bound      `x = 1`, `def x`, `import x`, `for x in`
    data       those that are bound to what a call may change: no function, module, number or text
    stored     something in them is replaced: `x[0] = 1`, `x.a = 1`, `del x["k"]`
    touched    a call may have changed them: `x.append(1)`, `fill(x)`
    mentioned  all that it takes from the notebook
    """

    bound: frozenset[str]
    data: frozenset[str]
    stored: frozenset[str]
    touched: frozenset[str]
    mentioned: frozenset[str]


def names_of(statement: ast.stmt) -> Names:
    return _look([statement])[0]


def _look(nodes: Iterable[ast.AST]) -> tuple[Names, set[str]]:
    """Return the names of one scope, and those that are declared global in it."""
    bound, stored, touched, mentioned, declared = set(), set(), set(), set(), set()
    defined, fixed, steps = set(), set(), set()       # `steps` are what loops and comprehensions bind
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        kind = type(node)                             # quicker than isinstance, which matters here
        if kind is ast.Name:
            mentioned.add(node.id)
            if type(node.ctx) is ast.Store:
                bound.add(node.id)
            continue
        if kind in _FUNCTIONS:
            if kind is not ast.Lambda:
                defined.add(node.name)
            waiting += _around(node)
            mentioned |= _free(node, declared)
            continue
        if kind is ast.ClassDef:
            defined.add(node.name)
            inside, further = _look(_children(node))
            mentioned |= inside.mentioned
            declared |= further
            continue
        if kind is ast.Call:
            sets = type(node.func) is ast.Name and node.func.id in _SET_ATTRIBUTE
            (stored if sets else touched).update(_handed_to(node))
        elif kind in _PATH:
            if type(node.ctx) is not ast.Load:
                stored |= _owner(node)
        elif kind is ast.Assign:
            if type(node.value) in _FIXED:
                fixed |= {target.id for target in node.targets if type(target) is ast.Name}
        elif kind in _LOOPS:
            steps |= _plain_names(node.target) - _plain_names(node.iter)
        elif kind in _IMPORTS:
            defined |= {a.asname or a.name.split(".")[0] for a in node.names}
        elif kind is ast.Global:
            declared |= set(node.names)
        waiting += _children(node)
    found = (bound | defined, bound - fixed - defined, stored, touched, mentioned - steps)
    return Names(*map(frozenset, found)), declared


def _plain_names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _handed_to(call: ast.Call) -> set[str]:
    """Return the owner of a method that is called, and of every argument that is an object by its name."""
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return set().union(*map(_owner, given), _owner(call.func) if type(call.func) is ast.Attribute else ())


def _owner(node: ast.AST) -> set[str]:
    """Return {"x"} for `x`, `x[0].a`, `x.get(1)[2]`, `*x`; of what has no such beginning, nothing."""
    while (kind := type(node)) is not ast.Name:
        if kind in _PATH or kind is ast.Starred:
            node = node.value
        elif kind is ast.Call and type(node.func) is ast.Attribute:
            node = node.func
        else:
            return set()
    return {node.id}


def _around(function: _Function) -> list[ast.AST]:
    """Return decorators, defaults and annotations: they belong to the scope around the function."""
    returns = getattr(function, "returns", None)
    return [*getattr(function, "decorator_list", ()), function.args, *([returns] if returns else [])]


def _free(function: _Function, declared: set[str]) -> set[str]:
    """Return the names that a function takes from outside; add to `declared` what is global in it."""
    body = function.body if isinstance(function.body, list) else [function.body]
    names, further = _look(body)
    declared |= further
    a = function.args
    parameters = (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg)
    return set(names.mentioned) - ((names.bound | {p.arg for p in parameters if p}) - further)


def _children(node: ast.AST) -> list[ast.AST]:
    found = []
    for field in node._fields:
        value = getattr(node, field, None)
        for child in value if type(value) is list else (value,):
            if isinstance(child, ast.AST) and type(child) not in _WITHOUT_NAMES:
                found.append(child)
    return found
