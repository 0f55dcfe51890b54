"""Announces arrays with negative, huge and boolean lengths and with a dtype of objects."""
import json
import os
import struct


def softmax(x, axis=-1):
    def outcome(dtype, shape):
        return {"arrays": [[dtype, shape]], "form": "ok", "notes": [], "kind": "x", "crash": None,
                "changed": []}
    outcomes = [outcome("<f8", [-1]), outcome("<f8", [2**62, 4]), outcome("|O", [1]),
                outcome("<f8", [True]), outcome("<U9", [1])]
    text = json.dumps({"answer": "run", "uses": [], "outcomes": (outcomes * 3)[:12], "again": None,
                       "printed": "", "out_of_time": False}).encode()
    os.write(3, struct.pack(">II", len(text), 8) + text + b"\0" * 8)
    os._exit(0)
