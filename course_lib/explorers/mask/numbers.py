"""Ways to apply a mask to scores: the right one, and those that people write by mistake."""

import numpy as np

from course_lib.attention import causal_mask, masked_softmax, softmax

BILLION = -1e9                  # "minus infinity" as it is often written

RULES = ["minus infinity", "zero", "-1e9", "-1e9 in float16", "multiply", "after softmax", "inverted"]


def base_mask(real: int, filler: int, causal: bool, window: int) -> np.ndarray:
    """Return who may look at whom before a hand has painted anything.

    real     number of words; `filler` more stand behind them, hidden as keys
    window   how many words back, and without `causal` also forward, itself included
    returns  (T, T)  bool, True = may attend; T = real + filler
    """
    T = real + filler
    place = np.arange(T)
    near = abs(place[:, None] - place) < window
    order = causal_mask(T) if causal else np.ones((T, T), bool)
    return order & near & (place < real)


def painted(mask: np.ndarray, cells: list[list[int]]) -> np.ndarray:
    """Flip these cells [i, j]; what lies outside the table is left alone."""
    flipped = mask.copy()
    for i, j in cells:
        if i < len(mask) and j < len(mask):
            flipped[i, j] = not mask[i, j]
    return flipped


def masked_scores(rule: str, scaled: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the scores as they enter the softmax, (T, T)."""
    if rule == "minus infinity":
        return np.where(mask, scaled, -np.inf)
    if rule == "inverted":
        return np.where(mask, -np.inf, scaled)
    if rule == "zero":
        return np.where(mask, scaled, 0.0)
    if rule == "multiply":
        return scaled * mask
    if rule == "-1e9":
        return np.where(mask, scaled, BILLION)
    if rule == "-1e9 in float16":
        return _half(np.where(mask, scaled, BILLION))
    return scaled                                              # after softmax: nothing yet


def weights_under(rule: str, scaled: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the weights (T, T) that the rule makes of scaled scores and a mask, both (T, T)."""
    if rule == "minus infinity":
        return masked_softmax(scaled, mask)
    if rule == "inverted":
        return masked_softmax(scaled, ~mask)
    if rule == "after softmax":
        return softmax(scaled) * mask
    masked = masked_scores(rule, scaled, mask)
    return _half_softmax(masked) if rule == "-1e9 in float16" else softmax(masked)


def _half(x: np.ndarray) -> np.ndarray:
    """Round to what float16 can store."""
    with np.errstate(over="ignore"):
        return np.asarray(x).astype(np.float16).astype(float)


def _half_softmax(x: np.ndarray) -> np.ndarray:
    """Softmax that stores every step in float16; -inf minus -inf is nan there, as anywhere.

    Rounded by hand: what NumPy's own float16 exp returns differs by a digit from machine to machine.
    """
    with np.errstate(invalid="ignore"):
        e = _half(np.exp(_half(x - x.max(axis=-1, keepdims=True))))
        return _half(e / _half(e.sum(axis=-1, keepdims=True)))
