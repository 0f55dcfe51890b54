"""Lock this process down for good: limits, and a filter that lets only computing through."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

MEMORY = 1 << 30          # bytes of address space
OPEN_FILES = 24

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def prepare(program: bytes, processor_seconds: int) -> Callable[[], None]:
    """Load what locking needs, once; return what locks a fork down, with this compiled filter.

    The returned function raises OSError: the caller must then run nothing.
    """
    import resource  # not there on Windows, where nothing can be locked

    libc = ctypes.CDLL(None, use_errno=True)
    loaded = _Program(len(program) // 8, program)
    limits = [(resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, processor_seconds),
              (resource.RLIMIT_NOFILE, OPEN_FILES), (resource.RLIMIT_FSIZE, 0),
              (resource.RLIMIT_CORE, 0), (resource.RLIMIT_MEMLOCK, 0), (resource.RLIMIT_MSGQUEUE, 0)]

    def lock() -> None:
        for what, most in limits:        # kept by the kernel, also for code that catches everything
            resource.setrlimit(what, (most, most))
        for args in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
                     (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(loaded), 0, 0)):
            if libc.prctl(*args) != 0:
                raise OSError(ctypes.get_errno(), "the seccomp filter could not be set")

    return lock


def close_all_but(kept: int) -> None:
    """Keep 0, 1, 2 (all /dev/null) and one other descriptor."""
    os.closerange(3, kept)
    os.closerange(kept + 1, 256)
