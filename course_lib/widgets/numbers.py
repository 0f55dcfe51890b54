"""Numbers and words in a sentence, exactly as the browser writes them (numbers.js)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

MOST_NAMED = 6   # a sentence does not list more than this
TOO_LONG = 1e21  # from here on the browser writes an exponent


def say(x: float) -> str:
    """Write a number with two decimals, exactly as the browser does."""
    if not np.isfinite(x):
        return str(float(x))
    if abs(x) >= TOO_LONG:
        return f"{x:.2e}"
    text = str(Decimal(float(x)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return "0.00" if text == "-0.00" else text


def say_short(x: float) -> str:
    """Do the same without the decimals of a whole number."""
    return say(x).removesuffix(".00")


RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def isolated(word: str) -> str:
    """Keep a word of right-to-left script from turning round what stands beside it."""
    return f"\u2068{word}\u2069" if RIGHT_TO_LEFT.search(word) else word


def listed(names: list[str], numbers) -> str:
    """Write `She 0.07, sat 0.06, ...`."""
    return ", ".join(f"{isolated(name)} {say(x)}" for name, x in zip(names, numbers, strict=True))
