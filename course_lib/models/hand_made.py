"""Matrices chosen by hand, for words that have not been trained yet: one head, and three heads.

A model finds such numbers by itself, in training (lesson 11). Chosen by hand, each of them can be read.
"""

import numpy as np

from course_lib.attention import sinusoidal_positions

from .corpus import FEATURES, vectors_of

# ---- one head, d_k = 3, d_v = 2 (lessons 04 to 06)
# Columns of W_q and W_k: what is asked, and offered. `bank` is known by its money, and asks:
# is there water without money? `river` offers that; `bank` itself does not.
VIEWS = ["which bank?", "who does what?", "which thing?"]
W_Q = np.array([
    [0.0, 0.0, 0.0],    # water
    [2.0, 0.0, 0.0],    # money
    [0.0, 1.0, 0.0],    # person or action
    [0.0, 0.0, 1.0],    # glue word
])
W_K = np.array([
    [1.0, 0.0, 1.0],    # water
    [-1.0, 0.0, 0.0],   # money
    [0.0, 1.0, 0.0],    # person or action
    [0.0, 0.0, 0.0],    # glue word
])
# What is handed over: water and money only.
W_V = np.array([
    [1.0, 0.0],         # water
    [0.0, 1.0],         # money
    [0.0, 0.0],         # person or action
    [0.0, 0.0],         # glue word
])

# ---- three heads of d_k = 4, d_model = 12 (lesson 07)
# A row of x is the vector of a word (4 numbers) and eight numbers that say where the word stands.
D_MODEL, PLACE = 12, 8
HEADS = ["which bank?", "one back", "same kind"]


def with_places(words: list[str]) -> np.ndarray:
    """Return one row for each word, (len(words), 12): its vector, then where it stands."""
    return np.concatenate([vectors_of(words), sinusoidal_positions(len(words), PLACE)], axis=-1)


def _three_heads() -> tuple[np.ndarray, np.ndarray]:
    W_q, W_k = np.zeros((D_MODEL, D_MODEL)), np.zeros((D_MODEL, D_MODEL))
    W_q[:4, 0:3], W_k[:4, 0:3] = W_Q, W_K                         # head 0: which bank?
    # head 1: what stands one place before me. sin and cos of p, and of p / 10, turned back by one.
    for i, angle in [(0, 1.0), (2, 0.1)]:
        cos, sin = np.cos(angle), np.sin(angle)
        W_q[4 + i:6 + i, 4 + i:6 + i] = 30 * np.array([[cos, sin], [-sin, cos]])
        W_k[4 + i:6 + i, 4 + i:6 + i] = np.eye(2)
    W_q[:4, 8:12], W_k[:4, 8:12] = 2 * np.eye(4), np.eye(4)       # head 2: my own kind
    return W_q, W_k


HEADS_W_Q, HEADS_W_K = _three_heads()

# What a head hands over, and where it goes. Every head hands over the four features of a word and
# keeps back where it stands. W_o then writes: half of what head 0 says and half of what head 2
# says about the word itself, and beside it what head 1 says about the word before.
HEADS_RESULT = [*FEATURES, *(f"{feature}, word before" for feature in FEATURES)]


def _what_moves() -> tuple[np.ndarray, np.ndarray]:
    W_v, W_o = np.zeros((D_MODEL, D_MODEL)), np.zeros((D_MODEL, D_MODEL))
    for first in (0, 4, 8):
        W_v[:4, first:first + 4] = np.eye(4)
    W_o[0:4, 0:4] = W_o[8:12, 0:4] = 0.5 * np.eye(4)              # heads 0 and 2 meet here
    W_o[4:8, 4:8] = np.eye(4)                                     # head 1 has columns of its own
    return W_v, W_o                                               # the last four stay empty


HEADS_W_V, HEADS_W_O = _what_moves()
