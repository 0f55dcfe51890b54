"""Text that a page carries and nobody reads by accident: neither with the eye nor with "find in page".

A learner's notebook holds the answers to its predictions like this. It is a curtain, not a lock.
"""

from __future__ import annotations

import base64
import zlib

_MARK = "sealed:"


def seal(text: str) -> str:
    """Return the text as one word that cannot be read; the same text always gives the same word."""
    return _MARK + base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def unsealed(text: str) -> str:
    """Return what was sealed; any other text as it is."""
    if not text.startswith(_MARK):
        return text
    return zlib.decompress(base64.b64decode(text.removeprefix(_MARK))).decode("utf-8")
