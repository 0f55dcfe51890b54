"""Which names a statement binds, and which it takes from the notebook."""

import ast

import pytest

from course_lib.grading.sandbox.inside.names import names_of


def names(source):
    statement, = ast.parse(source).body
    return tuple(set(found) for found in names_of(statement))


@pytest.mark.parametrize(("source", "bound", "mentioned"), [
    ("x = y.z", {"x"}, {"x", "y"}),
    ("import numpy.linalg as la, os.path", {"la", "os"}, set()),
    ("from a import *", {"*"}, set()),
    ("def f(x, *args, k=K, **more): return x + y + len(args)", {"f"}, {"K", "y", "len"}),
    ("@d(1)\ndef f(x: A) -> B: pass", {"f"}, {"d", "A", "B"}),
    ("async def f(x): await g(x)", {"f"}, {"g"}),
    ("f = lambda x, y=z: x + y + w", {"f"}, {"f", "z", "w"}),
    ("def f():\n    global n\n    n = 1", {"f"}, {"n"}),
    ("def f():\n    def g():\n        global n\n        n = m\n    return g", {"f"}, {"n", "m"}),
    ("def f(x):\n    def g(y): return x + y + h\n    return g", {"f"}, {"h"}),
    ("class C(B):\n    a = b\n    def m(self): return c", {"C"}, {"B", "a", "b", "c"}),
    ("for i in rows: total += i", {"i", "total"}, {"i", "rows", "total"}),
    ("with open(p) as file: pass", {"file"}, {"open", "p", "file"}),
])
def test_local_names_stay_inside(source, bound, mentioned):
    assert names(source) == (bound, mentioned)
