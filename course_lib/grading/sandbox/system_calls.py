"""The system calls that computing needs. Everything else is refused to a learner's code.

A list of what is allowed, not of what is forbidden: a call that the kernel learns tomorrow is
refused as well. libseccomp turns the names into a filter for this machine's processor.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import tempfile

ALLOWED = [
    "read", "write", "readv", "pread64", "lseek", "close", "dup",
    "openat", "open", "stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat",
    "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd",
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise",
    "futex", "rseq", "set_robust_list",
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "setitimer",
    "clock_gettime", "clock_getres", "gettimeofday", "time", "nanosleep", "clock_nanosleep",
    "poll", "ppoll", "select", "pselect6",
    "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrandom", "getrusage",
    "uname", "sysinfo", "sched_yield", "sched_getaffinity",
    "restart_syscall", "exit", "exit_group",
]
# Only with these second arguments: others could send signals to the waiting process (F_SETOWN).
ALLOWED_WITH = {
    "fcntl": [1, 2, 3, 1030],          # F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
    "ioctl": [0x5401, 0x5451],         # TCGETS (is it a terminal?), FIOCLEX
}

_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM


_EQUAL = 4


class _Compared(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int),
                ("value", ctypes.c_uint64), ("unused", ctypes.c_uint64)]


class NoFilter(RuntimeError):
    """A filter cannot be made here; the message says what to install."""


@functools.cache
def program() -> bytes:
    """Return the compiled filter. Raises NoFilter when libseccomp is missing or refuses."""
    try:
        lib = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    except OSError:
        raise NoFilter("libseccomp is missing (Debian and Ubuntu: apt install libseccomp2)") from None
    lib.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(lib.seccomp_init(ctypes.c_uint32(_REFUSE)))
    if not rules:
        raise NoFilter("libseccomp could not be started")
    try:
        for name in ALLOWED:
            _allow(lib, rules, name)
        for name, values in ALLOWED_WITH.items():
            for value in values:
                _allow(lib, rules, name, _Compared(1, _EQUAL, value, 0))
        with tempfile.TemporaryFile() as file:
            _check(lib.seccomp_export_bpf(rules, ctypes.c_int(file.fileno())))
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            return file.read()
    finally:
        lib.seccomp_release(rules)


def _allow(lib: ctypes.CDLL, rules: ctypes.c_void_p, name: str, *compared: _Compared) -> None:
    number = lib.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:        # negative: this processor has no such call
        _check(lib.seccomp_rule_add_array(
            rules, ctypes.c_uint32(_ALLOW), ctypes.c_int(number), ctypes.c_uint(len(compared)),
            (_Compared * len(compared))(*compared)))


def _check(result: int) -> None:
    if result != 0:
        raise NoFilter(f"libseccomp refused a rule ({os.strerror(-result)})")
