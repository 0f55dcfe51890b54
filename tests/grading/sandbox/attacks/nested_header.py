"""Sends JSON that is nested so deeply that a reader may overflow."""
import os
import struct


def softmax(x, axis=-1):
    text = b"[" * 200_000
    os.write(3, struct.pack(">II", len(text), 0) + text)
    os._exit(0)
