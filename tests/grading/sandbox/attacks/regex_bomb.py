"""Matches a pattern that takes exponential time, inside C."""
import re


def softmax(x, axis=-1):
    return len(re.match(r"(a+)+$", "a" * 60 + "b").group())
