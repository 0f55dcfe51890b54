"""Loops while the cell is run, before there is a function."""
import itertools

total = sum(1 for _ in itertools.count())


def softmax(x, axis=-1):
    return total
