"""Starts a shell in every way that Python knows."""
import os
import subprocess

import numpy as np


def softmax(x, axis=-1):
    started = 0
    for start in (lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
                  lambda: os.execv("/bin/sh", ["sh", "-c", "true"]),
                  lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
                  lambda: os.popen("echo x").read() or 1 / 0):
        try:
            start()
            started += 1
        except BaseException:
            pass
    return np.full(np.shape(x), 1e6 * started)
