"""Traits that refuse a value in plain words, and send NaN and infinity to the browser."""

import math
from typing import Any

import numpy as np
import traitlets

from course_lib.widgets.sentences import shared_says

_WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}      # JSON has no such numbers


def refusal(kind: str, trait: traitlets.TraitType, value: Any, **gaps: Any) -> traitlets.TraitError:
    """Return the error that says in the words of the shared sentence `kind` why a value does not fit."""
    return traitlets.TraitError(shared_says(kind, name=trait.name, value=repr(value), **gaps))


def to_json(numbers: list[float], _widget: Any) -> list[float | str]:
    """Write numbers for the browser: what JSON cannot hold becomes 'nan', 'inf' or '-inf'."""
    return [x if math.isfinite(x) else str(float(x)) for x in numbers]


def from_json(numbers: list[float | str], _widget: Any) -> list[float]:
    """Undo `to_json`."""
    return [_WORDS[x] if isinstance(x, str) else x for x in numbers]


class Number(traitlets.Float):
    """A number between two ends, both included."""

    def __init__(self, default: float, low: float, high: float, help: str):
        super().__init__(default, help=help)
        self.low, self.high = low, high
        self.tag(sync=True, echo_update=False)     # an echo would pull the control back

    def validate(self, obj, value):
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if isinstance(value, (str, bool)) or not self.low <= number <= self.high:
            raise refusal("refused.number", self, value, low=f"{self.low:g}", high=f"{self.high:g}")
        return number


class Whole(traitlets.Int):
    """A whole number between two ends, both included."""

    def __init__(self, default: int, low: int, high: int, help: str):
        super().__init__(default, help=help)
        self.low, self.high = low, high
        self.tag(sync=True, echo_update=False)

    def validate(self, obj, value):
        number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
        if not self.low <= number <= self.high or number != int(number):
            raise refusal("refused.whole", self, value, low=self.low, high=self.high)
        return int(number)


class YesNo(traitlets.Bool):
    """True or False."""

    def __init__(self, default: bool, help: str):
        super().__init__(default, help=help)
        self.tag(sync=True, echo_update=False)

    def validate(self, obj, value):
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        raise refusal("refused.yes_no", self, value)


class Choice(traitlets.Unicode):
    """One of a few words; with `nothing`, the empty text stands for none of them."""

    def __init__(self, choices: list[str], default: str = "", nothing: bool = False,
                 help: str = ""):
        super().__init__(default, help=help)
        self.choices, self.nothing = list(choices), nothing
        self.tag(sync=True)

    def validate(self, obj, value):
        if value in self.choices or (self.nothing and value == ""):
            return value
        kind = "refused.choice.none" if self.nothing else "refused.choice"
        raise refusal(kind, self, value, choices=", ".join(self.choices))


class Chosen(traitlets.Unicode):
    """One of the words that the explorer shows now, or the empty text for none."""

    def __init__(self, help: str):
        super().__init__("", help=help)
        self.tag(sync=True)

    def validate(self, obj, value):
        if value == "" or value in obj.words:
            return value
        raise refusal("refused.choice.none", self, value, choices=", ".join(obj.words))


class Numbers(traitlets.List):
    """A list of a fixed number of numbers; an array will do."""

    def __init__(self, count: int, help: str):
        super().__init__([0.0] * count, help=help)
        self.count = count
        self.tag(sync=True, echo_update=False, to_json=to_json, from_json=from_json)

    def validate(self, obj, value):
        try:
            numbers = [float(x) for x in value]
        except (TypeError, ValueError):
            numbers = []
        if len(numbers) != self.count or isinstance(value, str):
            raise refusal("refused.numbers", self, value, count=self.count)
        return numbers


class Floats(traitlets.List):
    """Any number of numbers, sent as bytes: a table of 64 x 64 is too large for text.

    In the browser `numbers(model.get(name))` reads them (numbers.js).
    """

    def __init__(self, help: str):
        super().__init__([], help=help)
        self.tag(sync=True, echo_update=False, to_json=_to_bytes, from_json=_from_bytes)


def _to_bytes(numbers: list[float], _widget: Any) -> memoryview:
    return memoryview(np.asarray(numbers, "<f8").tobytes())


def _from_bytes(data: bytes | memoryview, _widget: Any) -> list[float]:
    return np.frombuffer(data, "<f8").tolist()
