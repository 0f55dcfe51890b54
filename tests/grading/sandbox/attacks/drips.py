"""Sends its answer one byte at a time."""
import os
import struct
import time


def softmax(x, axis=-1):
    os.write(3, struct.pack(">II", 5000, 0))
    for _ in range(5000):
        os.write(3, b" ")
        time.sleep(0.1)
