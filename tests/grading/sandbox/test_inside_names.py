"""Which names a statement binds, which it changes, and which it takes from the notebook."""

import ast

import pytest

from course_lib.grading.sandbox.inside.names import names_of


def names(source):
    statement, = ast.parse(source).body
    return names_of(statement)


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
    ("for i in rows: total += i", {"i", "total"}, {"rows", "total"}),
    ("for row in row.T: x = row", {"row", "x"}, {"row", "x"}),
    ("with open(p) as file: pass", {"file"}, {"open", "p", "file"}),
])
def test_local_names_stay_inside(source, bound, mentioned):
    found = names(source)
    assert (set(found.bound), set(found.mentioned)) == (bound, mentioned)


@pytest.mark.parametrize(("source", "stored"), [
    ("D['k'] = 1", {"D"}), ("D['a']['b'] += 1", {"D"}), ("a, D[0] = 1, 2", {"D"}), ("del D['k']", {"D"}),
    ("s.one = 1", {"s"}), ("s.a.b[0] = 1", {"s"}), ("for D['k'] in rows: pass", {"D"}),
    ("D.get('a')['b'] = 1", {"D"}), ("setattr(My, 'one', 1)", {"My"}), ("delattr(My, 'one')", {"My"}),
    ("with open(p) as D['file']: pass", {"D"}), ("if ready:\n    D['k'] = 1", {"D"}),
    ("D = {'k': 1}", set()), ("x = D['k']", set()), ("def f(): D['k'] = 1", set()),
])
def test_what_is_replaced_in_an_object_is_stored_in_it(source, stored):
    assert set(names(source).stored) == stored


@pytest.mark.parametrize(("source", "touched"), [
    ("L.append(1)", {"L"}), ("last = L.pop()", {"L"}), ("D['a'].update(k=1)", {"D"}), ("fill(L)", {"L"}),
    ("np.copyto(A, B)", {"np", "A", "B"}), ("np.add(A, 1, out=A[0])", {"np", "A"}), ("fill(*L)", {"L"}),
    ("D.setdefault('a', []).append(1)", {"D"}), ("[L.append(v) for v in rows]", {"L", "v"}),
    ("print(len(rows))", {"rows"}), ("x = A + B", set()), ("def f(): L.append(1)", set()),
])
def test_what_is_handed_to_a_call_may_be_changed_by_it(source, touched):
    assert set(names(source).touched) == touched
