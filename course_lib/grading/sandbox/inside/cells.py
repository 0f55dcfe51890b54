"""The code cells of a notebook, from the bytes that were handed in."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any


class Unreadable(Exception):
    """The file is not a notebook; the message says why, in one clause."""


@lru_cache(maxsize=1)         # the next question is about the same notebook
def code_cells(notebook: bytes) -> tuple[str, ...]:
    """Return the sources of the code cells. Raises Unreadable."""
    if not notebook.strip():
        raise Unreadable("the file is empty")
    try:
        document = json.loads(notebook.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is not UTF-8 text") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError:
        raise Unreadable("it is not JSON") from None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells (a notebook of format 4 has one)")
    return tuple(source for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"
                 for source in [_text(cell.get("source"))] if source is not None)


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None
