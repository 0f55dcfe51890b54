"""The sentences of a widget, written once: its sentences.json is read here and by the browser.

    "open":    "{n} of {all} cells are open."              a gap has a name
    "painted": {"one": "1 cell is painted by hand.", "other": "{n} cells are painted by hand."}
                                                           where the gap `n` decides between the two
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]


class Sentences:
    """The sentences of one file, such as "explorers/mask/sentences.json"; sentences.js does the same."""

    def __init__(self, name: str) -> None:
        self._texts = json.loads((FOLDER / name).read_text(encoding="utf-8"))

    def __call__(self, key: str, /, **gaps: Any) -> str:
        """Return a sentence with its gaps filled. KeyError for an unknown key or a gap left open."""
        text = self._texts[key]
        if isinstance(text, dict):
            text = text["one" if gaps["n"] == 1 else "other"]
        return text.format_map(gaps)


shared_says = Sentences("widgets/sentences.json")       # what widgets have in common
