"""Announces four gigabytes and sends them slowly."""
import os
import struct


def softmax(x, axis=-1):
    os.write(3, struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF))
    while True:
        os.write(3, b"[" * 1_000_000)
