"""Starts a thread that goes on when the answer has been given."""
import threading
import time

import numpy as np


def stay():
    while True:
        time.sleep(0.01)


def softmax(x, axis=-1):
    threading.Thread(target=stay, daemon=False).start()
    return np.zeros_like(x)
