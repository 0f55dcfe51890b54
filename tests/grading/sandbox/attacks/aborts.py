"""Calls abort() of the C library."""
import os


def softmax(x, axis=-1):
    os.abort()
