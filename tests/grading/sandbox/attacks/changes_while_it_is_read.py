"""An array that is another one every time it is looked at."""
import numpy as np


class Array:
    looked = 0

    def __array__(self, *args, **kwargs):
        Array.looked += 1
        return np.zeros((Array.looked % 7,) * (Array.looked % 5))

    def __getattr__(self, name):
        Array.looked += 1
        return {"shape": (10**9,), "size": -1, "ndim": 40, "dtype": np.dtype(object)}.get(name, self)

    def __call__(self, *args):
        return self


def softmax(x, axis=-1):
    return Array()
