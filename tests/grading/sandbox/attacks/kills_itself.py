"""Sends itself a signal that cannot be caught."""
import os
import signal

import numpy as np


def softmax(x, axis=-1):
    os.kill(os.getpid(), signal.SIGKILL)
    return np.zeros_like(x)
