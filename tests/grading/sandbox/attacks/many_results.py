"""Returns a hundred thousand results."""
import numpy as np


def softmax(x, axis=-1):
    return tuple(np.zeros(1) for _ in range(100_000))
