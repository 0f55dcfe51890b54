"""How values cross the wall: a JSON header and raw array bytes. Nothing here can carry code.

message = 4 bytes length of the header, 4 bytes length of the data, header (JSON), data
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

PREFIX = struct.Struct(">II")
STATUS = struct.Struct(">i")         # a wait status, or a length, between the two processes of a sandbox
LARGEST_HEADER = 256 * 1024          # of an answer; a question comes from us
LARGEST_DATA = 256 * 1024            # all results of one exercise; right ones take less than 14 KB
MOST_AXES, MOST_RESULTS = 8, 8       # of one call
NOTHING: Mapping[str, Any] = MappingProxyType({})
AS_FLOAT = 8                         # bytes of a number once somebody computes with it


def pack(header: dict[str, Any], data: bytes = b"") -> bytes:
    """One message, ready to be sent."""
    text = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return PREFIX.pack(len(text), len(data)) + text + data


def unpack(message: bytes | memoryview) -> tuple[dict[str, Any], memoryview]:
    """Split a message that we wrote ourselves. What a sandbox answers is read by `reading.py`."""
    n_header, _ = PREFIX.unpack_from(message)
    start = PREFIX.size + n_header
    return json.loads(bytes(message[PREFIX.size:start])), memoryview(message)[start:]


def describe(exercise: str, calls: Sequence[tuple[Any, ...]], *, seconds: float, n_results: int = 1,
             models: str = "", library: Mapping[str, str] = NOTHING, allowed: Sequence[str] = (),
             stand_ins: Sequence[str] = (), course: Mapping[str, list[str]] = NOTHING,
             lesson: Sequence[int] = ()) -> bytes:
    """Describe what is to be run, whatever the notebook: `exercise`, on these calls.

    seconds    that all calls may take
    models     where the course's data modules lie, seen from inside
    library    name -> source of the functions that may be called, and of what these call
    allowed    those that may be called
    stand_ins  names of the course that may not be called
    course     the names that the package itself has, see `course_stand_in.py`
    lesson     `mark_of` the lesson's own cells, which change nothing
    """
    blobs = Blobs()
    header = {"exercise": exercise, "seconds": seconds, "n_results": n_results, "models": models,
              "library": dict(library), "allowed": list(allowed), "stand_ins": list(stand_ins),
              "course": dict(course), "lesson": list(lesson), **pack_calls(calls, blobs)}
    return pack(header, blobs.joined())


def pack_question(described: bytes, notebook: bytes, replace: Sequence[str] = (), *, whole: bool = False,
                  translated: bool = False) -> bytes:
    """Ask for what `describe` described, of one notebook.

    replace     earlier exercises whose function is to be the course's own, not the learner's
    whole       run all cells, not only what the exercise needs
    translated  the notebook is what `pack_translation` brought: it is not going to become more Python
    """
    return pack({"notebook": len(notebook), "translate": False, "replace": list(replace), "whole": whole,
                 "translated": translated}, notebook + described)


def pack_translation(notebook: bytes) -> bytes:
    """Ask for the code cells of a notebook in plain Python. Nothing of it is run."""
    return pack({"notebook": len(notebook), "translate": True}, notebook + pack({"arrays": [], "calls": []}))


def unpack_question(question: bytes) -> tuple[bytes, dict[str, Any], list[tuple[Any, ...]]]:
    """Return the notebook, what was described and how it is to be run, and the calls."""
    header, data = unpack(question)
    size = header["notebook"]
    described, blobs = unpack(data[size:])
    return bytes(data[:size]), {**described, **header}, unpack_calls(described, blobs)


def mark_of(cell: str) -> int:
    """Tells the text of a cell from others."""
    return zlib.crc32(cell.strip().encode("utf-8", "replace"))


class Blobs:
    """Collects the bytes of arrays; each array is described by [dtype, shape]."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, array: np.ndarray) -> list[Any]:
        raw = np.ascontiguousarray(array).tobytes()
        self.parts.append(raw)
        self.size += len(raw)
        return [array.dtype.str, list(array.shape)]

    def joined(self) -> bytes:
        return b"".join(self.parts)


class Reader:
    """Takes arrays from the data in the order in which they were added."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, dtype: np.dtype, shape: Sequence[int]) -> np.ndarray:
        """Raises ValueError when so much is not there."""
        count = 1
        for n in shape:
            count *= n
        end = self.at + count * dtype.itemsize
        if end > len(self.data):
            raise ValueError("less data than announced")
        array = np.frombuffer(self.data[self.at:end], dtype).reshape(tuple(shape)).copy()
        self.at = end
        return array


def weight(shape: Sequence[int], itemsize: int) -> int:
    """Bytes that it takes to compute with an array; an axis of length 0 hides nothing."""
    return math.prod(max(n, 1) for n in shape) * max(itemsize, AS_FLOAT)


def pack_calls(calls: Sequence[tuple[Any, ...]], blobs: Blobs) -> dict[str, Any]:
    """Describe the arguments of calls: arrays, plain values, small callables of ours.

    Many calls share a matrix: each different array is sent once. That is safe because `run` calls
    a function on copies.
    """
    arrays: dict[tuple[Any, ...], int] = {}
    described: list[list[Any]] = []

    def number_of(array: np.ndarray) -> int:
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in arrays:
            arrays[key] = len(described)
            described.append(blobs.add(array))
        return arrays[key]

    packed = [[_pack_argument(argument, number_of) for argument in args] for args in calls]
    return {"arrays": described, "calls": packed}


def _pack_argument(argument: Any, number_of: Callable[[np.ndarray], int]) -> list[Any]:
    if isinstance(argument, np.ndarray):
        return ["array", number_of(argument)]
    if argument is None or isinstance(argument, (bool, int, float, str)):
        return ["plain", argument]
    if callable(argument):        # a sublayer: its class and the arrays it holds
        import inspect
        import textwrap
        kind = type(argument)
        state = {name: number_of(np.asarray(value)) for name, value in vars(argument).items()}
        return ["layer", kind.__name__, textwrap.dedent(inspect.getsource(kind)), state]
    raise TypeError(f"{type(argument).__name__} cannot be sent into the sandbox")


def unpack_calls(described: Mapping[str, Any], blobs: memoryview) -> list[tuple[Any, ...]]:
    reader = Reader(blobs)
    arrays = [reader.take(np.dtype(dtype), shape) for dtype, shape in described["arrays"]]
    return [tuple(_unpack_argument(argument, arrays) for argument in args) for args in described["calls"]]


def _unpack_argument(described: list[Any], arrays: Sequence[np.ndarray]) -> Any:
    form, *rest = described
    if form == "array":
        return arrays[rest[0]]
    if form == "plain":
        return rest[0]
    name, source, state = rest
    space: dict[str, Any] = {"np": np}
    exec(source, space)
    layer = object.__new__(space[name])
    for attribute, number in state.items():
        setattr(layer, attribute, arrays[number].copy())
    return layer


def pack_run(run: Any, uses: Sequence[str], seconds: float = 0.0, raised: str = "",
             more: bool = False) -> bytes:
    """Describe a `Run`: one entry per outcome; too much data becomes the form "too large".

    uses     names of earlier exercises that the learner's code mentions
    seconds  that the calls took
    raised   what stopped a cell that the function needs, if anything did
    more     other cells may matter, too
    """
    blobs = Blobs()
    header = {
        "answer": "run",
        "uses": list(uses),
        "raised": raised[:500],
        "more": more,
        "seconds": round(seconds, 3),
        "outcomes": [_pack_outcome(outcome, blobs) for outcome in run.outcomes],
        "again": _pack_outcome(run.again, blobs) if run.again is not None else None,
        "printed": run.printed[:200],
        "out_of_time": run.out_of_time,
    }
    return pack(header, blobs.joined())


def _pack_outcome(outcome: Any, blobs: Blobs) -> dict[str, Any]:
    values, form, arrays = outcome.values, outcome.values.form, []
    if (len(values.arrays) > MOST_RESULTS or any(a.ndim > MOST_AXES for a in values.arrays)
            or blobs.size + sum(weight(a.shape, a.itemsize) for a in values.arrays) > LARGEST_DATA):
        form = "too large"
    else:
        arrays = [blobs.add(_portable(a)) for a in values.arrays]
    crash = outcome.crash
    return {
        "arrays": arrays, "form": form, "notes": sorted(values.notes), "kind": values.kind[:80],
        "crash": crash and [crash.kind, crash.message, crash.line[:200], bool(crash.arity)],
        "changed": list(outcome.changed),
    }


def _portable(array: np.ndarray) -> np.ndarray:
    """Long doubles differ from machine to machine."""
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        return array.astype(np.float64)
    if array.dtype.kind == "c" and array.dtype.itemsize > 16:
        return array.astype(np.complex128)
    return array
