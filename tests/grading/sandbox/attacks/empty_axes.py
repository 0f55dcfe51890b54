"""Returns no numbers in so many rows that adding them up takes seven gigabytes."""
import numpy as np


def softmax(x, axis=-1):
    return np.zeros((30_000, 30_000, 0))
