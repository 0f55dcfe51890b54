"""Where is each word? Two ways to tell the vectors."""

import numpy as np


def sinusoidal_positions(T, d):
    """Give every position a vector of slow and fast waves.

    T        number of positions
    d        number of features, even
    returns  (T, d)  columns 2i and 2i+1 are the sine and cosine of p / 10000**(2i/d)

    Vaswani et al. 2017, section 3.5.
    """
    if d % 2:
        raise ValueError(f"d = {d} is odd: sines and cosines come in pairs")
    angle = np.arange(T)[:, None] / 10000.0 ** (np.arange(0, d, 2) / d)
    P = np.empty((T, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


def rope(x, positions, base=10000.0):
    """Turn each pair of features by an angle that grows with the position.

    x          (..., T, d)  d even
    positions  (T,), or more axes if every batch or head has its own
    returns    (..., T, d)  the pair (2i, 2i+1) is turned by position * base**(-2i/d) radians

    Su et al. 2021, equation 34. Then the score of two words depends on their distance only.
    """
    d = x.shape[-1]
    if d % 2:
        raise ValueError(f"d = {d} is odd: rope turns pairs of features")
    angle = np.asarray(positions)[..., None] * base ** (-np.arange(0, d, 2) / d)
    turned = np.empty(x.shape, np.result_type(x, 1.0))   # float32 stays float32
    cos, sin = np.cos(angle).astype(turned.dtype), np.sin(angle).astype(turned.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]   # neighbouring pairs; other code pairs i with i + d/2
    turned[..., 0::2] = even * cos - odd * sin
    turned[..., 1::2] = even * sin + odd * cos
    return turned
