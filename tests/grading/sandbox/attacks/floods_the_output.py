"""Prints and writes without end."""
import os

import numpy as np


def softmax(x, axis=-1):
    for _ in range(2000):
        print("x" * 100_000)
        os.write(1, b"x" * 100_000)
        os.write(2, b"x" * 100_000)
    return np.zeros_like(x)
