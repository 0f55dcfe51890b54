"""Sends what it knows to an address outside, by name, by number and by datagram."""
import socket
import urllib.request

import numpy as np


def softmax(x, axis=-1):
    try:
        urllib.request.urlopen("http://example.com/", timeout=0.3)
        return np.full(np.shape(x), 1e6)
    except OSError:
        pass
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(socket.AF_INET, kind).connect(("192.0.2.1", 53))
            return np.full(np.shape(x), 1e6)
        except OSError:
            pass
    return np.zeros_like(x)
