"""Returns complex numbers with infinite and missing parts."""
import numpy as np


def softmax(x, axis=-1):
    out = np.zeros(np.shape(x), complex)
    out += complex(np.inf, np.nan)
    return out
