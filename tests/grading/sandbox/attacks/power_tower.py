"""Computes a number with more digits than fit into memory, inside C."""


def softmax(x, axis=-1):
    return 9 ** (9 ** 9)
