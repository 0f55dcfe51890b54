"""Closes all descriptors, then never ends."""
import os
import time


def softmax(x, axis=-1):
    os.closerange(0, 256)
    time.sleep(60)
