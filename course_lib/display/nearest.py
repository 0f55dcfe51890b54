"""The name that somebody probably meant."""

import difflib
from collections.abc import Iterable


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that looks most like `word`, or None."""
    found = difflib.get_close_matches(str(word).lower(), list(choices), n=1, cutoff=0.5)
    return found[0] if found else None
