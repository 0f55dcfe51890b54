"""From scores to weights."""

import numpy as np


def softmax(x, axis=-1):
    """Turn scores into weights: positive numbers that sum to 1 along `axis`.

    x        (..., n)  scores, any finite numbers
    returns  (..., n)  same shape; the largest score gets the largest weight

    Subtracting the maximum changes no weight and keeps exp from overflowing.
    Goodfellow, Bengio and Courville 2016, section 4.1.
    """
    x = np.asarray(x) * 1.0                    # whole numbers become floats, float32 stays float32
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def masked_softmax(scores, mask):
    """Turn scores into weights; a key that may not be seen gets exactly 0.

    scores   (..., T_q, T_k)  query i against key j
    mask     (..., T_q, T_k)  bool, True = may attend
    returns  (..., T_q, T_k)  each row sums to 1, or is all 0 where nothing may be seen

    Vaswani et al. 2017, section 3.2.3: hide with -inf before the softmax.
    raises ValueError when the mask is not boolean: elsewhere 0 may mean "see" and -inf "hide"
    """
    mask = np.asarray(mask)
    if mask.dtype != np.bool_:
        raise ValueError(f"the mask holds {mask.dtype}; it must hold True (may attend) or False")
    visible = np.where(mask, scores, -np.inf)                           # mask
    peak = visible.max(axis=-1, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0)       # an empty row has no peak: avoid inf - inf
    e = np.exp(visible - peak)
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)   # normalise
