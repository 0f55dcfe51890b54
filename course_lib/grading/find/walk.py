"""Go through folders and zip files alike: paths in parts. Nothing is unpacked, no link is followed."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from . import archives
from .archives import Damaged, Unreadable
from .layouts import is_ignored

DEEPEST = 5
MOST_NOTES, LONGEST_NOTE = 200, 400      # a name in a zip may have 65,535 signs


@dataclass(frozen=True, order=True)
class Source:
    """Where a file lies: a path, then the names inside zip files."""

    path: str
    inside: tuple[str, ...] = ()

    def read(self, most: int) -> bytes:
        """Raises Unreadable: no regular file, too large, gone, damaged, no permission."""
        if not self.inside:
            return archives.read_regular(self.path, most)
        *zips, name = self.inside
        with archives.regular(self.path) as file, archives.opened(file) as archive:
            if not zips:
                return archives.read_member(archive, name, most)
            data = archives.read_member(archive, zips[0], archives.LARGEST_INNER)
        with archives.opened(io.BytesIO(data)) as archive:
            return archives.read_member(archive, name, most)


@dataclass
class LeftAlone:
    """A sentence for everything that was left alone.

    tops  the folders and zips at the top: students, if there is anything in them
    lost  where something of a student's was; the sentence is for them, too
    """

    notes: list[str] = field(default_factory=list)
    tops: list[str] = field(default_factory=list)
    lost: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def unreadable(self, parts: tuple[str, ...], error: Unreadable) -> None:
        """Note a zip; who handed it in can do something about one that is damaged."""
        what_to_do = (" Make or download the file again, and hand it in again."
                      if isinstance(error, Damaged) else "")
        self.note(f"{'/'.join(parts)}: {error}.{what_to_do}", parts)

    def note(self, sentence: str, parts: tuple[str, ...] = ()) -> None:
        sentence = sentence if len(sentence) <= LONGEST_NOTE else f"{sentence[:LONGEST_NOTE]} ..."
        if len(self.notes) < MOST_NOTES:
            self.notes.append(sentence)
        elif len(self.notes) == MOST_NOTES:
            self.notes.append("... and more.")
        if parts and len(self.lost) < archives.MOST_MEMBERS:
            self.lost.append((parts, sentence))


def everything(folder: Path, left: LeftAlone) -> Iterator[tuple[tuple[str, ...], Source]]:
    """Yield every file of a folder or zip, zips within it too. Raises Unreadable: there is no way in."""
    if folder.is_file():
        if folder.suffix.lower() == ".ipynb":
            raise Unreadable(f"{folder} is one notebook: put it into a folder with the student's name, "
                             "and give the folder around that")
        try:
            with archives.regular(str(folder)) as file, archives.opened(file) as archive:
                yield from _listed(archive, Source(str(folder)), (), left)
        except Unreadable as error:
            raise Unreadable(f"{folder}: {error}") from None
        return
    try:
        entries = sorted(os.scandir(top_of(folder)), key=lambda entry: entry.name)
    except OSError as error:
        raise Unreadable(f"{folder}: {error.strerror}") from None
    yield from _in_folder(entries, (), left)


def top_of(folder: Path) -> Path:
    """Where the students' folders lie: of a course of nbgrader, its `submitted`."""
    return folder / "submitted" if (folder / "submitted").is_dir() else folder


def _in_folder(entries: list[os.DirEntry], parts: tuple[str, ...],
               left: LeftAlone) -> Iterator[tuple[tuple[str, ...], Source]]:
    for entry in entries:
        here = (*parts, entry.name)
        if is_ignored(entry.name):
            continue
        try:
            if entry.is_symlink():
                left.note(f"{'/'.join(here)} is a link; it was not followed.", here)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name.endswith(".ipynb"):
                    left.note(f"{'/'.join(here)} is a folder, not a notebook.", here)
                elif len(here) > DEEPEST:
                    left.note(f"{'/'.join(here)} lies too deep; it was not looked at.", here)
                else:
                    if not parts:
                        left.tops.append(entry.name)
                    inner = sorted(os.scandir(entry.path), key=lambda e: e.name)
                    yield from _in_folder(inner, here, left)
            elif not entry.is_file(follow_symlinks=False):
                left.note(f"{'/'.join(here)} is no ordinary file; it was left alone.", here)
            elif entry.name.lower().endswith(".zip"):
                if not parts:
                    left.tops.append(entry.name)
                yield from _in_zip(entry.path, here, left)
            else:
                yield here, Source(entry.path)
        except OSError as error:
            left.note(f"{'/'.join(here)}: {error.strerror}; it was not looked at.", here)


def _in_zip(path: str, parts: tuple[str, ...],
            left: LeftAlone) -> Iterator[tuple[tuple[str, ...], Source]]:
    """The files of a zip, and of zips in it, as if it were a folder with its own name."""
    try:
        with archives.regular(path) as file, archives.opened(file) as archive:
            yield from _listed(archive, Source(path), parts, left)
    except Unreadable as error:
        left.unreadable(parts, error)


def _listed(archive: ZipFile, zipped: Source, parts: tuple[str, ...],
            left: LeftAlone) -> Iterator[tuple[tuple[str, ...], Source]]:
    members, refused = archives.members(archive)
    label = "/".join(parts) or Path(zipped.path).name
    for name in refused:
        left.note(f"{label}: {name} leads out of the archive or is a link; it was left alone.")
    for member in members:
        here = (*parts, *member.parts)
        if any(map(is_ignored, member.parts)) or len(here) > DEEPEST + 2:
            continue
        source = Source(zipped.path, (*zipped.inside, member.name))
        if member.parts[-1].lower().endswith(".zip") and not zipped.inside:
            if len(here) == 1:
                left.tops.append(here[0])
            try:
                data = io.BytesIO(archives.read_member(archive, member.name, archives.LARGEST_INNER))
                with archives.opened(data) as inner:
                    yield from _listed(inner, source, here, left)
            except Unreadable as error:
                left.unreadable(here, error)
        else:
            yield here, source
