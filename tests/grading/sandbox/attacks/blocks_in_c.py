"""Sleeps in C with all signals blocked."""
import signal
import time


def softmax(x, axis=-1):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    while True:
        time.sleep(60)
