"""Read what a sandbox answered. It may be anything: nothing is believed before it was looked at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.diagnosis import sentences
from course_lib.runner.run import Crash, Outcome, Run
from course_lib.runner.values import LARGEST_RESULT, Values

from .inside import wire

FORMS = frozenset({"ok", "dict", "nothing", "unfinished", "not numbers", "too large"})
DTYPES = {np.dtype(code).newbyteorder("<").str: np.dtype(code)
          for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")}
NOTES = frozenset(sentences.NOTES) | {"a dict"}
WITHOUT_RUN = frozenset({"unreadable", "not python", "broken", "missing", "blank", "raised", "late",
                         "not a function"})


class BadAnswer(ValueError):
    """The sandbox did not answer in the agreed form: the code inside has tampered with it."""


@dataclass(frozen=True)
class Answer:
    """What came back. `without_run` is a word of WITHOUT_RUN when nothing was called.

    reason  why nothing was called, or what stopped a cell before
    more    cells that were not run may matter
    """

    run: Run | None = None
    without_run: str = ""
    reason: str = ""
    uses: tuple[str, ...] = ()
    more: bool = False
    seconds: float = 0.0       # as the code inside says: nothing but how often it is asked depends on it


def read_answer(message: bytes, calls: list[tuple[Any, ...]]) -> Answer:
    """Check and decode an answer to `calls`. Raises BadAnswer, and nothing else."""
    try:
        header, data = _parts(message)
        return _answer(header, wire.Reader(data), calls)
    except BadAnswer:
        raise
    except Exception as error:      # wrong JSON, types, counts, nesting: all the same to us
        raise BadAnswer(f"{type(error).__name__} while reading it") from None


def read_translation(message: bytes) -> bytes:
    """Return a notebook in plain Python, believed as little as the one handed in. Raises BadAnswer."""
    try:
        header, data = _parts(message)
        if header["answer"] == "translated":
            return bytes(data)
    except Exception as error:
        raise BadAnswer(f"{type(error).__name__} while reading it") from None
    raise BadAnswer("no notebook")


def _parts(message: bytes) -> tuple[dict[str, Any], memoryview]:
    n_header, n_data = wire.PREFIX.unpack_from(message)
    start = wire.PREFIX.size + n_header
    if n_header > wire.LARGEST_HEADER or n_data > wire.LARGEST_DATA or len(message) != start + n_data:
        raise BadAnswer("lengths that do not fit")
    return json.loads(message[wire.PREFIX.size:start]), memoryview(message)[start:]


def _answer(header: dict[str, Any], reader: wire.Reader, calls: list[tuple[Any, ...]]) -> Answer:
    if header["answer"] in WITHOUT_RUN:
        return Answer(without_run=header["answer"], reason=_text(header["reason"], 500),
                      more=header.get("more") is True)
    described = header["outcomes"]
    if header["answer"] != "run" or type(described) is not list or len(described) != len(calls):
        raise BadAnswer("not one outcome per call")
    outcomes = [_outcome(entry, reader, args) for entry, args in zip(described, calls, strict=True)]
    again = header["again"]
    return Answer(Run(outcomes, None if again is None else _outcome(again, reader, calls[0]),
                      _text(header["printed"], 200), header["out_of_time"] is True),
                  reason=_text(header["raised"], 500),
                  uses=tuple(_text(name, 80) for name in header["uses"][:40]),
                  more=header.get("more") is True, seconds=_seconds(header.get("seconds", 0.0)))


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value < 1000:
        raise BadAnswer("a time that is none")
    return float(value)


def _outcome(entry: dict[str, Any], reader: wire.Reader, args: tuple[Any, ...]) -> Outcome:
    if entry["crash"] is not None:
        kind, message, line, arity = entry["crash"]
        return Outcome(crash=Crash(_text(kind, 80), _text(message, 500), _text(line, 200), arity is True))
    if entry["form"] not in FORMS or len(entry["arrays"]) > wire.MOST_RESULTS:
        raise BadAnswer("an unknown form of result")
    arrays = tuple(_array(dtype, shape, reader) for dtype, shape in entry["arrays"])
    if not arrays and entry["form"] in ("ok", "dict"):
        raise BadAnswer("a result without numbers")
    if arrays and entry["form"] not in ("ok", "dict"):
        raise BadAnswer("numbers where there are none")
    notes = frozenset(entry["notes"])
    if not notes <= NOTES:
        raise BadAnswer("an unknown note")
    said = set(entry["changed"])
    changed = tuple(i for i in range(len(args)) if i in said)
    form, kind = entry["form"], _text(entry["kind"], 80)
    if any(array.size == 0 for array in arrays):     # of no numbers everything can be said
        arrays, form = (), "nothing"
    return Outcome(Values(arrays, form, notes, kind), changed=changed)


def _array(dtype: str, shape: list[int], reader: wire.Reader) -> np.ndarray:
    if dtype not in DTYPES or len(shape) > wire.MOST_AXES or not all(
            type(n) is int and 0 <= n <= LARGEST_RESULT for n in shape) or wire.weight(
            shape, DTYPES[dtype].itemsize) > wire.LARGEST_DATA:
        raise BadAnswer("an array that cannot be")
    return reader.take(DTYPES[dtype], shape)


def _text(value: Any, most: int) -> str:
    """A short text without anything that moves a cursor or cannot be written as UTF-8."""
    if type(value) is not str:
        raise BadAnswer("a text that is none")
    if value.isascii() and value.isprintable():      # nearly always; the rest takes ten times as long
        return value[:most]
    kept = "".join(c if c.isprintable() else " " for c in value[:most])
    return kept.encode("utf-8", "replace").decode("utf-8")
