"""Announces an allowed length, and then waits."""
import os
import struct
import time


def softmax(x, axis=-1):
    os.write(3, struct.pack(">II", 1000, 1000))
    time.sleep(60)
