"""Returns a quarter of a million of the numbers that processors are slowest with."""
import numpy as np


def softmax(x, axis=-1):
    return np.full((1, 240_000), 5e-324)
