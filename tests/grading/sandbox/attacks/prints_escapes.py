"""Prints orders to a terminal and a page of HTML, in the cell and in the function."""
import os
import sys

import numpy as np

TEXT = "\x1b[2J\x1b]0;right\x07<script>alert(1)</script>\r\u202e\ud800"
SHOWN = [sys.__stdout__.write(TEXT.encode("utf-8", "replace").decode()), os.write(1, b"\x1b[2J"), os.write(2, b"\x1b[2J")]


def softmax(x, axis=-1):
    print(TEXT * 1000, SHOWN)
    return np.zeros_like(x)
