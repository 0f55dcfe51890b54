"""Returns numbers that are none, each with a payload of its own, signalling ones too."""
import numpy as np


def softmax(x, axis=-1):
    size = np.size(x)
    bits = np.arange(1, size + 1, dtype=np.uint64) | np.uint64(0x7FF0_0000_0000_0000)
    return bits.view(np.float64).reshape(np.shape(x))
