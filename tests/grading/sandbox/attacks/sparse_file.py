"""Makes a file that claims to be a terabyte long."""
import os

import numpy as np


def softmax(x, axis=-1):
    number = os.open("/tmp/left-sparse", os.O_CREAT | os.O_RDWR)
    os.truncate(number, 1 << 40)
    return np.zeros_like(x)
