"""How numbers, lists and foreign texts are written: on pages, in tables, in the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

MOST_NAME = 80        # signs of a name that are shown
MOST_TEXT = 600       # signs of any other text from a submission

# Embeddings, overrides and isolates: they turn round what stands beside a name.
BIDI = {code: None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} \
    | {0x7F: 0x2421} | {code: 0xFFFD for code in range(0x80, 0xA0)}
SURROGATES = re.compile("[\ud800-\udfff]")


def visible(text: Any) -> str:
    """Return text that UTF-8 can hold and no terminal obeys: control characters become pictures."""
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(text)).translate(CONTROLS)


def shortened(text: Any, most: int = MOST_TEXT) -> str:
    """Return the visible text, cut after `most` signs."""
    seen = visible(text)
    return seen if len(seen) <= most else f"{seen[:most].rstrip()} …"


def one_line(text: Any, most: int = MOST_NAME) -> str:
    """Return a name as it may stand in a title: short, on one line, turning nothing round."""
    return shortened(" ".join(visible(text).translate(BIDI).split()), most)


def number(value: float | None) -> str:
    """Write points as people do: 3, 1.5, 0.33; a dash where there are none."""
    if value is None:
        return "–"
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")      # + 0: no minus in front of 0


def counted(n: int, one: str, many: str = "") -> str:
    """Write a number with its noun: 1 student, 2 students."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def named(names: Sequence[str], most: int = 5) -> str:
    """List some names: Ada, Ben and 3 more."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
