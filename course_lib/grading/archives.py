"""Read zip files of strangers: nothing is unpacked onto the disk, and nothing larger than agreed."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

MOST_MEMBERS = 20_000
LARGEST_INNER = 20_000_000       # a zip within a zip, as `course submit` writes one
_TAIL = 66_000                   # the end record stands in the last 64 KB


class Unreadable(Exception):
    """It cannot be read; the message completes "... because": "it is damaged"."""


@dataclass(frozen=True)
class Member:
    """One file of an archive: its path in parts, safe to look at, and how to find it again."""

    parts: tuple[str, ...]
    name: str


def members(file: BinaryIO) -> tuple[list[Member], list[str]]:
    """List the files of a zip, and the names that were left out. Raises Unreadable."""
    kept, refused = [], []
    with opened(file) as archive:
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


def read_member(file: BinaryIO, name: str, most: int) -> bytes:
    """Return one file of a zip. Raises Unreadable, also when it is larger than `most` bytes."""
    with opened(file) as archive, _told(), archive.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"it is larger than {most:,} bytes")
    return data


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """Open a zip, unless it lists more files than a class can have. Raises Unreadable."""
    _check_size(file)
    with _told():
        return zipfile.ZipFile(file)


def inner(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def _check_size(file: BinaryIO) -> None:
    """Look at the end record alone: a list of millions of files must not be read into memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise Unreadable("it is not a whole zip file")
    count = int.from_bytes(tail[end + 10:end + 12], "little")
    directory = int.from_bytes(tail[end + 12:end + 16], "little")
    if count > MOST_MEMBERS or directory > MOST_MEMBERS * 400:
        raise Unreadable(f"it holds more than {MOST_MEMBERS:,} files")
    file.seek(0)


def _parts(name: str) -> tuple[str, ...] | None:
    """Split a member's name; None when it leads out of the archive."""
    if name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name):
        return None
    parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
    return None if ".." in parts or not parts else parts


class _told:
    """Turns whatever zipfile raises for a bad archive into Unreadable."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, NotImplementedError):
            raise Unreadable("it is packed in a way that is not known here") from None
        if isinstance(error, RuntimeError):
            raise Unreadable("it is locked with a password") from None
        if isinstance(error, (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OSError,
                              OverflowError, MemoryError)):
            raise Unreadable("the zip file is damaged") from None
        return False

