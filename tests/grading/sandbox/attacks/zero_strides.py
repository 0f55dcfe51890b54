"""Returns an array that claims to be huge and takes no memory."""
import numpy as np


def softmax(x, axis=-1):
    return np.broadcast_to(np.float64(0.1), (1_000_000, 1_000_000))
