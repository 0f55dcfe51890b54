"""Find what a class has handed in, without opening more than it takes; read one when asked.

Folders and zip files look the same from here: paths in parts, of which layouts.py knows the forms.
Nothing is unpacked, no link is followed, nothing is parsed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from zipfile import ZipFile

from . import archives
from .archives import Unreadable
from .layouts import Place, again_of, is_copy, is_ignored, iso_time, lesson_of, place

LARGEST_NOTEBOOK = 20_000_000
LARGEST_QUIZ = 1_000_000
DEEPEST = 5
MOST_NOTES, LONGEST_NOTE = 200, 400      # a name in a zip may have 65,535 signs
MOST_ATTEMPTS = 10       # of one student at one lesson: each takes seconds
QUIZ, TIME = "quiz.json", "timestamp.txt"


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


@dataclass(frozen=True)
class Handed:
    """What one submission holds."""

    notebook: bytes | None
    quiz: bytes | None = None


@dataclass(frozen=True, order=True)
class Submission:
    """One attempt of one student at one lesson.

    student    as the folder or the system names them; a number of the system stands behind it
    submitted  ISO time with zone, where somebody says it (nbgrader does), else ""
    again      0 for the first attempt, 1 for the second, where the file's name tells
    late       the system marked it as late (Canvas does)
    """

    student: str
    lesson: str
    again: int
    label: str
    notebook: Source
    quiz: Source | None = None
    submitted: str = ""
    late: bool = False

    def read(self) -> Handed:
        """Read it. Raises Unreadable."""
        notebook = self.notebook.read(LARGEST_NOTEBOOK)
        try:
            quiz = self.quiz.read(LARGEST_QUIZ) if self.quiz else None
        except Unreadable:
            quiz = b""          # said when it is marked; the notebook counts all the same
        return Handed(notebook, quiz)


@dataclass
class Found:
    """All submissions in order, and a sentence for everything that was left alone."""

    submissions: list[Submission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(sentence if len(sentence) <= LONGEST_NOTE else f"{sentence[:LONGEST_NOTE]} ...")
        elif len(self.notes) == MOST_NOTES:
            self.notes.append("... and more.")


def find(folder: Path, lessons: Sequence[str]) -> Found:
    """Look through a folder or a zip file. Raises Unreadable when it cannot be looked at at all."""
    found = Found()
    files: dict[tuple[str, ...], list[tuple[Place, Source]]] = {}
    everything = list(_everything(folder, found))
    nested = all(here is None or here.named_by_system for parts, _ in everything
                 if lesson_of(parts[-1], lessons) for here in [place(parts)])
    for parts, source in everything:
        here = place(parts, nested)
        if here is None:
            if lesson_of(parts[-1], lessons):
                found.note(f"{parts[-1]} lies beside the students' folders and belongs to nobody: "
                           "put it into a folder with the student's name.")
        else:
            files.setdefault((here.student, *here.where), []).append((here, source))
    for group in files.values():
        _submissions_of(group, lessons, found, folder.is_file())
    found.submissions.sort()
    found.submissions = [one for (student, lesson), attempts in groupby(
        found.submissions, lambda one: (one.student, one.lesson))
        for one in _last(list(attempts), f"{student}/{lesson}", found)]
    return found


def _last(attempts: list[Submission], label: str, found: Found) -> list[Submission]:
    if len(attempts) > MOST_ATTEMPTS:
        found.note(f"{label} was handed in {len(attempts):,} times; only the last {MOST_ATTEMPTS} count.")
    return attempts[-MOST_ATTEMPTS:]


def _submissions_of(group: list[tuple[Place, Source]], lessons: Sequence[str], found: Found,
                    in_zip: bool) -> None:
    """The submissions of one folder of one student. `in_zip`: the whole class came in a zip file."""
    named = {here.name: source for here, source in group}
    # nbgrader's own file lies in STUDENT/ASSIGNMENT; any other is the student's
    own = all(not here.named_by_system and len(here.where) == 2 and len(source.inside) == in_zip
              for here, source in group if here.name == TIME)
    submitted = _time_in(named.get(TIME)) if own else ""
    for here, source in group:
        lesson = lesson_of(here.name, lessons)
        label = f"{here.student}/{here.name}"
        if not lesson:
            if here.name.lower().endswith(".ipynb"):
                found.note(f"{label} is no lesson of the course; it was left alone.")
        elif is_copy(here.name) and f"{lesson}.ipynb" in named:
            found.note(f"{label} is a copy beside {lesson}.ipynb; it was left alone.")
        else:
            found.submissions.append(Submission(here.student, lesson, again_of(here.name), label, source,
                                                named.get(QUIZ), submitted, here.late))


def _everything(folder: Path, found: Found) -> Iterator[tuple[tuple[str, ...], Source]]:
    if folder.is_file():
        yield from _in_zip(str(folder), (), found)
        return
    try:
        top = folder / "submitted" if (folder / "submitted").is_dir() else folder
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except OSError as error:
        raise Unreadable(f"{folder}: {error.strerror}") from None
    yield from _in_folder(entries, (), found)


def _in_folder(entries: list[os.DirEntry], parts: tuple[str, ...],
               found: Found) -> Iterator[tuple[tuple[str, ...], Source]]:
    for entry in entries:
        here = (*parts, entry.name)
        if is_ignored(entry.name):
            continue
        try:
            if entry.is_symlink():
                found.note(f"{'/'.join(here)} is a link; it was not followed.")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name.endswith(".ipynb"):
                    found.note(f"{'/'.join(here)} is a folder, not a notebook.")
                elif len(here) > DEEPEST:
                    found.note(f"{'/'.join(here)} lies too deep; it was not looked at.")
                else:
                    inner = sorted(os.scandir(entry.path), key=lambda e: e.name)
                    yield from _in_folder(inner, here, found)
            elif not entry.is_file(follow_symlinks=False):
                found.note(f"{'/'.join(here)} is no ordinary file; it was left alone.")
            elif entry.name.lower().endswith(".zip"):
                yield from _in_zip(entry.path, here, found)
            else:
                yield here, Source(entry.path)
        except OSError as error:
            found.note(f"{'/'.join(here)}: {error.strerror}; it was not looked at.")


def _in_zip(path: str, parts: tuple[str, ...],
            found: Found) -> Iterator[tuple[tuple[str, ...], Source]]:
    """The files of a zip, and of zips in it, as if it were a folder with its own name."""
    try:
        with archives.regular(path) as file, archives.opened(file) as archive:
            yield from _listed(archive, Source(path), parts, found)
    except Unreadable as error:
        found.note(f"{'/'.join(parts) or Path(path).name}: {error}.")


def _listed(archive: ZipFile, zipped: Source, parts: tuple[str, ...],
            found: Found) -> Iterator[tuple[tuple[str, ...], Source]]:
    members, refused = archives.members(archive)
    label = "/".join(parts) or Path(zipped.path).name
    for name in refused:
        found.note(f"{label}: {name} leads out of the archive or is a link; it was left alone.")
    base = _as_folder(parts)
    for member in members:
        here = (*base, *member.parts)
        if any(map(is_ignored, member.parts)) or len(here) > DEEPEST + 2:
            continue
        source = Source(zipped.path, (*zipped.inside, member.name))
        if member.parts[-1].lower().endswith(".zip") and not zipped.inside:
            try:
                data = io.BytesIO(archives.read_member(archive, member.name, archives.LARGEST_INNER))
                with archives.opened(data) as inner:
                    yield from _listed(inner, source, here, found)
            except Unreadable as error:
                found.note(f"{'/'.join(here)}: {error}.")
        else:
            yield here, source


def _as_folder(parts: tuple[str, ...]) -> tuple[str, ...]:
    """A zip at the top whose name is a student's becomes their folder: ada.zip -> ada."""
    return (*parts[:-1], parts[-1][:-len(".zip")]) if parts else ()


def _time_in(source: Source | None) -> str:
    """The time in nbgrader's timestamp.txt ("2026-11-25 10:00:00.000000 UTC") as ISO, or ""."""
    if source is None:
        return ""
    try:
        return iso_time(source.read(200))
    except Unreadable:
        return ""
