"""Returns an array of Python objects whose conversion runs code."""
import os

import numpy as np


class Hostile:
    def __float__(self):
        os.write(3, b"pwned")
        return 1.0


def softmax(x, axis=-1):
    out = np.empty(np.shape(x), object)
    out[...] = Hostile()
    return out
