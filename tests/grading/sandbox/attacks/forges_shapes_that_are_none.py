"""Sends shapes made of true, of text, of fractions, and of very large and negative numbers."""
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
    shapes = [[True], ["1"], [1.0], [10**4000], [-1], [[1]], {"0": 1}, "11", [float("inf")], None]
    send([outcome([["<f8", shapes[i % len(shapes)]]]) for i in range(12)], b"x" * 1000)
    os._exit(0)
