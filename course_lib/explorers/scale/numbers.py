"""Scores, weights, entropy and gradient of random vectors, for every d_k; numbers only."""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import numpy as np

from course_lib.attention import similarity_scores

SENTENCES, T, MOST = 16, 16, 1024
ROWS = SENTENCES * T
STEP = 1 / 32                  # numbers are whole steps: Python and JavaScript add up the same, exactly
SATURATED = 0.99
# d_k by eighths of a doubling: 1, 2, ..., 10, 11, 12, 13, 15, 16, ..., 1024
GRID = sorted({round(2 ** (n / 8)) for n in range(81)})

DIVISORS = {"off": lambda d_k: 1.0, "sqrt(d_k)": math.sqrt, "d_k": float}


@functools.cache
def random_vectors() -> np.ndarray:
    """Return queries and keys (2, 1024, 16 sentences, 16 words): unit normals in steps of 1/32.

    Seed 10 was taken because its shares of saturated rows lie close to those of many seeds.
    """
    normals = np.random.default_rng(10).normal(size=(2, MOST, SENTENCES, T))
    return np.clip(np.rint(normals / STEP), -127, 127).astype(np.int8)


@functools.cache
def _features_last() -> np.ndarray:
    features = np.ascontiguousarray(np.moveaxis(random_vectors(), 1, -1)) * STEP
    features.setflags(write=False)
    return features


def queries_and_keys(d_k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the stacks Q and K (16 sentences, 16 words, d_k): the first d_k features, to read only."""
    Q, K = _features_last()[..., :d_k]
    return Q, K


@functools.lru_cache(maxsize=len(GRID))
def scores_at(d_k: int) -> np.ndarray:
    """Return the scores (16, 16, 16) of every query with every key of its sentence, not scaled."""
    scores = similarity_scores(*queries_and_keys(d_k))
    scores.setflags(write=False)
    return scores


def entropies(weights: np.ndarray) -> np.ndarray:
    """Say how evenly each row is spread: 0 for all on one word, ln T for T equal weights.

    weights  (..., T)
    returns  (...)
    """
    logs = np.log(np.where(weights == 0, 1.0, weights))            # 0 log 0 counts as 0
    return -(weights * logs).sum(axis=-1) + 0.0


def jacobian_sizes(weights: np.ndarray) -> np.ndarray:
    """Say how much the weights of each row answer when its scores move a little.

    The Jacobian of softmax is the T x T table of d weight_i / d score_j = w_i (1 if i = j else 0) - w_i w_j.
    Its size here is the Frobenius norm: the square root of the sum of its T x T squares.

    weights  (..., T)
    returns  (...)
    """
    squares, cubes = (weights**2).sum(axis=-1), (weights**3).sum(axis=-1)
    return np.sqrt(np.maximum(squares - 2 * cubes + squares**2, 0.0))


class Measures(NamedTuple):
    """What is said about all 256 rows."""

    saturated: int         # rows whose largest weight is above 0.99
    entropy: float         # mean over the rows
    jacobian: float        # median over the rows: the middle row


def measures(weights: np.ndarray) -> Measures:
    """Measure weights (..., T); NaN and infinity go through, as in the browser."""
    with np.errstate(all="ignore"):
        sizes = jacobian_sizes(weights)
        middle = math.nan if np.isnan(sizes).any() else float(np.median(sizes))
        return Measures(int((weights.max(axis=-1) > SATURATED).sum()),
                        float(entropies(weights).mean()), middle)


def percent(count: int) -> int:
    """Return a count of rows as a whole number of per cent."""
    return math.floor(100 * count / ROWS + 0.5)
