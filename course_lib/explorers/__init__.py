"""Pictures of attention that answer to a hand, a key and Python. Nothing is loaded until used."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from course_lib.display.nearest import closest

if TYPE_CHECKING:
    from .shared.explorer import Explorer

EXPLORERS = {
    "words": "words.widget:WordsExplorer",                       # lesson 01
    "temperature": "temperature.widget:TemperatureExplorer",     # lesson 02
    "bend": "bend.widget:BendExplorer",                          # lesson 03
    "pair": "pair.widget:PairExplorer",                          # lesson 04
    "scale": "scale.widget:ScaleExplorer",                       # lesson 05
    "mask": "mask.widget:MaskExplorer",                          # lesson 06
    "heads": "heads.widget:HeadsExplorer",                       # lesson 07
    "distance": "distance.widget:DistanceExplorer",              # lesson 08
}


def explorer(name: str, function: Callable | None = None, **state: Any) -> Explorer:
    """Return a new explorer; with `function`, the learner's own function computes what it shows.

    state  values of its traits to begin with

    KeyError offers the nearest name when there is no explorer called `name`.
    """
    if name not in EXPLORERS:
        near = closest(str(name), EXPLORERS)
        raise KeyError(f"there is no explorer {name!r}: "
                       + (f"did you mean {near!r}?" if near else f"choose {', '.join(EXPLORERS)}"))
    module, class_name = EXPLORERS[name].split(":")
    return getattr(importlib.import_module(f"{__name__}.{module}"), class_name)(function, **state)
