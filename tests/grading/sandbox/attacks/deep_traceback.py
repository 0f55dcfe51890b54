"""Fails ten thousand calls down, in a line of its own each time."""
import sys

SOURCE = "def down(n):\n" + "".join(f" if n % 2000 == {i}: down(n + 1)\n" for i in range(2000))


def softmax(x, axis=-1):
    sys.setrecursionlimit(1_000_000)
    space = {}
    exec(compile(SOURCE, softmax.__code__.co_filename, "exec"), space)
    space["down"](0)
