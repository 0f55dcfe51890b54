"""Returns an object that runs a program when it is unpickled."""
import os

import numpy as np


class Bomb(np.ndarray):
    def __reduce__(self):
        return os.system, (f"touch {MARK}",)


def softmax(x, axis=-1):
    return np.zeros_like(x).view(Bomb)
