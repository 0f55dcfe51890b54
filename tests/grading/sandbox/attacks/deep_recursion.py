"""Calls itself without end, after it has lifted Python's limit."""
import sys


def softmax(x, axis=-1):
    sys.setrecursionlimit(10**9)
    return softmax(x)
