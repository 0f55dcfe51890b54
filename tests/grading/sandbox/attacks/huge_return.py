"""Returns a gigabyte."""
import numpy as np


def softmax(x, axis=-1):
    return np.zeros((1 << 15, 1 << 12))
