"""Stops its own process, so that it never answers and never ends."""
import os
import signal
import time


def softmax(x, axis=-1):
    try:
        os.kill(os.getpid(), signal.SIGSTOP)
    except OSError:
        time.sleep(60)
