"""Read files and zips of strangers: nothing is unpacked onto the disk, and nothing larger than agreed."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

MOST_MEMBERS = 20_000
LARGEST_INNER = 20_000_000       # a zip within a zip, as `course submit` writes one
_TAIL = 66_000                   # the end record stands in the last 64 KB


class Unreadable(Exception):
    """It cannot be read; the message completes "... because": "it is damaged"."""


class Damaged(Unreadable):
    """What came is not what was sent: another copy may help."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path in parts, safe to look at, and how to find it again."""

    parts: tuple[str, ...]
    name: str


def read_regular(path: str, most: int) -> bytes:
    """Return one file of a folder. Raises Unreadable: no regular file, too large, no permission."""
    with regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"it is larger than {most:,} bytes")
    return data


def regular(path: str) -> io.BufferedReader:
    """Open a regular file, and nothing that only looks like one. Raises Unreadable."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(
        os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        number = os.open(path, flags)
    except OSError as error:
        link = error.errno == errno.ELOOP
        raise Unreadable("it is a link" if link else f"{error.strerror or error}") from None
    except ValueError:
        raise Unreadable("its name is no file name") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Unreadable("it is no ordinary file")
    return open(number, "rb")


def members(archive: zipfile.ZipFile) -> tuple[list[Member], list[str]]:
    """List the files of a zip, and the names that were left out."""
    kept, refused = [], []
    for info in archive.infolist():
        if info.is_dir():
            continue
        parts = _parts(info.filename)
        link = stat.S_ISLNK(info.external_attr >> 16)
        if parts is None or link:
            refused.append(info.filename)
        else:
            kept.append(Member(parts, info.filename))
    return kept, refused


def read_member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return one file of a zip. Raises Unreadable, also when it is larger than `most` bytes."""
    with _told():
        if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError      # the others unpack as much as they like, whatever is asked
        with archive.open(name) as member:
            data = member.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"it is larger than {most:,} bytes")
    return data


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """Open a zip, unless it lists more files than a class can have. Raises Unreadable."""
    size = _check_size(file)
    with _told():
        archive = zipfile.ZipFile(file)
    if sum(info.compress_size for info in archive.infolist()) > size:
        raise Unreadable("its files lie one upon another")      # so a small one could be read for ever
    return archive


def _check_size(file: BinaryIO) -> int:
    """Return the size. A list of millions of files must not be read into memory, nor become objects."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise Damaged("it is not a whole zip file")
    directory = int.from_bytes(tail[end + 12:end + 16], "little")
    if end >= 76 and tail[end - 20:end - 16] == b"PK\x06\x07":        # 64 bits: this one counts instead
        end -= 76
        if tail[end:end + 4] != b"PK\x06\x06":
            raise Damaged("it is not a whole zip file")
        directory = int.from_bytes(tail[end + 40:end + 48], "little")
    end += max(0, size - _TAIL)
    file.seek(max(0, end - directory))
    # the number that it tells may be a lie: each file has a signature
    if directory > MOST_MEMBERS * 400 or file.read(directory).count(b"PK\x01\x02") > MOST_MEMBERS:
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files")
    file.seek(0)
    return size


def _parts(name: str) -> tuple[str, ...] | None:
    """Split a member's name; None when it leads out of the archive."""
    if name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name):
        return None
    parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
    return None if ".." in parts or not parts else parts


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever zipfile raises for a bad archive into Unreadable."""
    try:
        yield
    except NotImplementedError:
        raise Unreadable("it is packed in a way that is not known here") from None
    except RuntimeError:
        raise Unreadable("it is locked with a password") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError, OverflowError,
            MemoryError):
        raise Damaged("the zip file is damaged") from None

