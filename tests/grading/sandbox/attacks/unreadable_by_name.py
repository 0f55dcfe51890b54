"""Gives its objects names that print escapes, and results of a type with a hostile name."""
import numpy as np


def softmax(x, axis=-1):
    kind = type("\x1b[31m<script>alert(1)</script>\u202e\ud800", (), {})
    return kind()
