"""Sends tables with eight axes of two million, one of them empty."""
import json
import os
import struct


def send(outcomes, data=b"", **more):
    text = json.dumps({"answer": "run", "uses": [], "outcomes": outcomes, "again": None, "printed": "",
                       "out_of_time": False, **more}).encode()
    os.write(3, struct.pack(">II", len(text), len(data)) + text + data)


def outcome(arrays):
    return {"arrays": arrays, "form": "ok", "notes": [], "kind": "", "crash": None, "changed": []}


def softmax(x, axis=-1):
    for shape in ([2_000_000] * 7 + [0], [2**62, 0], [0] * 8, [30_000, 30_000, 0]):
        send([outcome([["<f8", shape]])] * 12)
    os._exit(0)
