"""Everything else that a cell may hold: bad manners, crashes, things that are no result.

Row by row the table "Robustness" of LEARNERS_CODE.md.
"""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import functools
import sys

import numpy as np

from ._label import case, right


def _good(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# --- fine as they are


@case("softmax", "odd", says="prints", correct=True)
def prints_everything(x, axis=-1):
    print("x =", x)
    out = _good(x, axis)
    print("out =", out)
    return out


nameless = lambda x, axis=-1: _good(x, axis)
right("softmax")(nameless)
right("softmax")(functools.partial(_good))


def _logged(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner


@right("softmax")
@_logged
def decorated(x, axis=-1):
    return _good(x, axis)


class _Softmax:
    def __call__(self, x, axis=-1):
        return _good(x, axis)


right("softmax")(_Softmax())


@right("softmax")
def star_arguments(*args):
    return _good(*args)


@right("softmax")
def lists_inside(x, axis=-1):
    if axis in (0, -x.ndim) and x.ndim > 1:
        return np.moveaxis(lists_inside(np.moveaxis(x, 0, -1)), -1, 0)
    if x.ndim > 1:
        return np.array([lists_inside(row) for row in x])
    top = max(x)
    e = [2.718281828459045 ** float(v - top) for v in x]
    return np.array([v / sum(e) for v in e])


@right("weighted_sum")
def returns_a_view(A, V):
    return np.concatenate([A @ V, A @ V], axis=-1)[..., :V.shape[-1]]


@right("weighted_sum")
def masked_array_out(A, V):
    return np.ma.masked_array(A @ V)


@case("similarity_scores", "odd", "scores.transposed", correct=True)
def matrix_class(Q, K):
    if Q.ndim > 2:
        return np.stack([np.asarray(matrix_class(q, k)) for q, k in zip(Q, K)])
    return np.asmatrix(Q) * np.asmatrix(K).T


@case("softmax", "odd", correct=True)
def one_element_tuple(x, axis=-1):
    return (_good(x, axis),)


@case("softmax", "odd", correct=True)
def complex_result(x, axis=-1):
    return _good(x, axis) + 0j


@case("softmax", "odd", correct=True)
def object_floats(x, axis=-1):
    return _good(x, axis).astype(object)


class _Tensor:
    """Looks like a tensor with a gradient: cannot become an array before it is detached."""

    def __init__(self, array, attached=True):
        self.array, self.attached = array, attached

    def __array__(self, *args, **kwargs):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach()")

    def detach(self):
        return _Tensor(self.array, attached=False)

    def cpu(self):
        return self

    def numpy(self):
        if self.attached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")
        return self.array


@case("softmax", "odd", says="detach", correct=True)
def tensor_with_gradient(x, axis=-1):
    return _Tensor(_good(x, axis))


# --- right numbers, bad manners


@case("weighted_sum", "odd", says="changes")
def scales_its_input(A, V):
    V *= 1.0000001
    A -= A
    return np.zeros((*A.shape[:-1], V.shape[-1]))


@case("layer_norm", "odd", says="changes")
def centres_in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean(-1, keepdims=True)
    return gamma * x / np.sqrt((x ** 2).mean(-1, keepdims=True) + eps) + beta


@case("rope", "odd", says="changes")
def rotates_in_place(x, positions, base=10000.0):
    d = x.shape[-1]
    ang = np.outer(positions, base ** (-np.arange(0, d, 2) / d))
    a, b = x[..., ::2].copy(), x[..., 1::2].copy()
    x[..., ::2] = a * np.cos(ang) - b * np.sin(ang)
    x[..., 1::2] = a * np.sin(ang) + b * np.cos(ang)
    return x


_CALLS = []


@case("softmax", "odd", says="different answer")
def remembers(x, axis=-1):
    _CALLS.append(1)
    return _good(x, axis) * (1 + 0.01 * len(_CALLS))


@case("attention_weights", "odd", says="different answer")
def dropout_left_on(Q, K):
    w = _good(Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]))
    keep = np.random.default_rng().random(w.shape) > 0.5
    return w * keep / 0.5


# --- no result


@case("softmax", "odd", says="returns nothing")
def no_return(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    e / e.sum(axis=axis, keepdims=True)


@case("scaled_dot_product_attention", "odd", says="returns nothing")
def no_return_either(Q, K, V, mask=None):
    _good(Q @ np.swapaxes(K, -1, -2)) @ V


@case("softmax", "odd", says="still to be written")
def ellipsis(x, axis=-1):
    ...
    return ...


@case("split_heads", "odd", says="still to be written")
def not_implemented(x, n_heads):
    raise NotImplementedError


@case("softmax", "odd", says="no table of numbers")
def returns_text(x, axis=-1):
    return str(_good(x, axis))


@case("softmax", "odd", says="no table of numbers")
def array_of_strings(x, axis=-1):
    return _good(x, axis).astype(str)


@case("softmax", "odd", says="no table of numbers")
def objects_of_lists(x, axis=-1):
    out = np.empty(2, dtype=object)
    out[0], out[1] = [1, 2], [3]
    return out


@case("softmax", "odd", says="do not fit together into one table of numbers")
def ragged(x, axis=-1):
    return [[1.0], [2.0, 3.0]]


class _Hostile:
    def __getattr__(self, name):
        raise RuntimeError("keep out")


@case("softmax", "odd")
def hostile_object(x, axis=-1):
    return _Hostile()


@case("softmax", "odd", says="no table of numbers")
def a_generator(x, axis=-1):
    return (v for v in x)


@case("softmax", "odd")
def a_function(x, axis=-1):
    return lambda: _good(x, axis)


# --- calls that do not fit, and crashes


@case("scaled_dot_product_attention", "odd", says="cannot be called")
def too_few(Q, K):
    return Q @ K.T


@case("similarity_scores", "odd", says="cannot be called")
def keyword_only(*, Q, K):
    return Q @ K.T


case("softmax", "odd", says=("cannot be called", "no table of numbers"))(_Softmax)
case("softmax", "odd", says="should be a function")(np.ones(3))
case("softmax", "odd", says="should be a function")(None)


@case("softmax", "odd", says="axis 7 is out of bounds")
def wrong_axis(x, axis=-1):
    return np.exp(x).sum(axis=7)


@case("softmax", "odd", says="name 'nq' is not defined")
def misspelled(x, axis=-1):
    return nq.exp(x)      # noqa: F821


@case("softmax", "odd", says="input()")
def asks(x, axis=-1):
    return _good(x, int(input("axis? ")))


@case("softmax", "odd", says="SystemExit")
def leaves(x, axis=-1):
    sys.exit(3)


@case("softmax", "odd", says="KeyboardInterrupt")
def interrupts(x, axis=-1):
    raise KeyboardInterrupt


@case("softmax", "odd", says="RecursionError")
def endless_recursion(x, axis=-1):
    return endless_recursion(x, axis)


@case("softmax", "odd", says="5 seconds")
def endless_loop(x, axis=-1):
    while True:
        x = x * 1.0


class _Rude(Exception):
    def __str__(self):
        raise ValueError("no message for you")


@case("softmax", "odd", says="Rude")
def rude_exception(x, axis=-1):
    raise _Rude


@case("softmax", "odd", says="prints", correct=True)
def megabytes_of_output(x, axis=-1):
    for _ in range(50):
        print("0" * 20_000)
    return _good(x, axis)


@case("softmax", "odd")
def patches_numpy(x, axis=-1):
    np.exp = lambda a: a
    return np.exp(x)


@case("softmax", "odd", says="far more numbers")
def far_too_large(x, axis=-1):
    return np.zeros((2000, 2000))
