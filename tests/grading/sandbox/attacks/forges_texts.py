"""Sends texts of the largest size wherever a text may stand, with orders to a terminal in them."""
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
    text = "\x1b[2J<script>\u202e=1+1" * 700
    crash = {**outcome([]), "crash": [text, text, text, True]}
    send([crash] + [{**outcome([]), "crash": ["E", "<img src=x>", "<script>", False]}] * 11, printed=text)
    os._exit(0)
