"""What has been marked, in one SQLite file: stop at any moment, run again, nothing is lost.

One transaction per submission. While a class is marked, they go to SQLite's write-ahead log, and
the file is locked for us: then the log needs no shared memory (https://sqlite.org/wal.html,
section 8), which network folders do not have.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from .find.submissions import Submission
from .results import Known, Marked

VERSION = 3
PATIENCE = 10.0        # seconds to wait for another grader
_MARK = 0x434F5552     # "COUR": says that this SQLite file is ours
_FOREIGN = "is not a results file of `course grade`; it was left as it is"
_DAMAGED = "it is damaged; rename it, and the class is marked anew"


Key = tuple[str, str, str]      # student, lesson, digest
OF_THE_FIND = ("submitted", "late", "again", "system")      # may change while the notebook stays the same


class StoreError(RuntimeError):
    """The results cannot be kept or read; the message says why. Nothing was overwritten."""


class Store:
    """The results file of one run, or of one shard. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if _one_byte(path):
            raise StoreError(f"{path} {_FOREIGN}")
        if Path(f"{path}-wal").exists() and _is_ours(path):      # a run was killed, or still works
            with self._alone():
                pass
        with self._transaction() as file:
            ours = file.execute("PRAGMA application_id").fetchone()[0]
            version = file.execute("PRAGMA user_version").fetchone()[0]
            tables = file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if (tables or ours) and ours != _MARK:
                raise StoreError(f"{path} {_FOREIGN}")
            if version > VERSION:
                raise StoreError(f"{path} was written by a newer version of the course")
            file.execute("CREATE TABLE IF NOT EXISTS run (seed INTEGER NOT NULL)")
            file.execute("CREATE TABLE IF NOT EXISTS marked (student, lesson, digest, facts, "
                         "PRIMARY KEY (student, lesson, digest))")
            file.execute("CREATE TABLE IF NOT EXISTS found (student, lesson, digest, run, submitted, late, "
                         "again, system, PRIMARY KEY (student, lesson, digest))")
            for column in OF_THE_FIND if version == 2 else ():
                file.execute(f"ALTER TABLE found ADD COLUMN {column}")
            file.execute("CREATE TABLE IF NOT EXISTS unread (student, lesson, system, reason, "
                         "PRIMARY KEY (student, lesson))")
            file.execute(f"PRAGMA application_id = {_MARK}")
            file.execute(f"PRAGMA user_version = {VERSION}")
            if file.execute("SELECT count(*) FROM run").fetchone()[0] == 0:
                file.execute("INSERT INTO run VALUES (?)", (1 + secrets.randbits(62),))

    @property
    def seed(self) -> int:
        """What this run draws its inputs from: made once, in no notebook."""
        with self._transaction() as file:
            return file.execute("SELECT seed FROM run").fetchone()[0]

    def done(self) -> set[tuple[str, str, str]]:
        """Return (student, lesson, digest) of everything that is marked."""
        with self._transaction() as file:
            return {tuple(map(_text, row))
                    for row in file.execute("SELECT student, lesson, digest FROM marked")}

    def note_found(self, found: Mapping[Key, Submission]) -> None:
        """Keep what is there now: in which run it was found last, and what the system says of it.

        Before any of it is marked, so a killed run and the one that goes on find the same. What is
        marked already may have become late, or punctual, or the student's last attempt again.
        """
        with self._transaction() as file:
            run = 1 + (file.execute("SELECT max(run) FROM found").fetchone()[0] or 0)
            file.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [
                (*map(_bytes, key), run, *(getattr(one, name) for name in OF_THE_FIND))
                for key, one in found.items()])

    def note_students(self, students: Mapping[str, Known]) -> None:
        """Keep who handed in what cannot be read."""
        with self._transaction() as file:
            file.executemany("INSERT OR REPLACE INTO unread VALUES (?, ?, ?, ?)", [
                (_bytes(name), lesson, known.system, _bytes(reason))
                for name, known in students.items() for lesson, reason in known.unread.items()])

    def with_unread(self, students: Mapping[str, Known]) -> dict[str, Known]:
        """Return `students` and everybody who ever handed in what cannot be read."""
        with self._transaction() as file:
            rows = file.execute("SELECT student, lesson, system, reason FROM unread").fetchall()
        everybody = dict(students)
        for name, lesson, system, reason in rows:
            known = everybody.get(_text(name), Known(system))
            everybody[_text(name)] = replace(known, unread={**known.unread, lesson: _text(reason)})
        return everybody

    def add(self, marked: Marked) -> bool:
        """Keep it; return False when it was there already (the first stays)."""
        with self._opened() as file:
            return _added(file, marked)

    @contextmanager
    def recording(self) -> Iterator[Callable[[Marked], bool]]:
        """Give what does the same as `add` in less time; meanwhile the file is ours alone.

        Each result is on the disk when it returns. At the end, or at the next start after a kill, all
        is in the one file again. Raises StoreError.
        """
        with self._alone() as file:
            file.execute("PRAGMA journal_mode = WAL")
            yield partial(_added, file)

    def all(self) -> list[Marked]:
        """Return everything, always in the same order. Raises StoreError."""
        with self._transaction() as file:
            rows = file.execute(
                f"SELECT facts, run, {', '.join(OF_THE_FIND)} FROM marked "
                "LEFT JOIN found USING (student, lesson, digest) ORDER BY student, lesson, digest").fetchall()
        try:
            return [_as_found(Marked.from_json(facts), run, *now) for facts, run, *now in rows]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(f"{self.path}: {_DAMAGED}") from error

    def merge(self, other: Store) -> tuple[int, list[Marked]]:
        """Take over what `other` holds; return how many were new, and those that differ from ours."""
        ours = {(m.student, m.lesson, m.digest): m.result for m in self.all()}
        new, differ = 0, []
        with self.recording() as add:
            for marked in other.all():
                before = ours.get((marked.student, marked.lesson, marked.digest))
                if before is not None and before != marked.result:
                    differ.append(marked)
                new += add(marked)
        with other._transaction() as theirs:
            found = theirs.execute("SELECT * FROM found").fetchall()
            unread = theirs.execute("SELECT * FROM unread").fetchall()
        with self._transaction() as file:
            file.executemany("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)", found)
            file.executemany("INSERT OR IGNORE INTO unread VALUES (?, ?, ?, ?)", unread)
        return new, differ

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            file = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            try:
                yield file
            finally:
                file.close()         # what was not committed is undone
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {_reason(error)}") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as file:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")

    @contextmanager
    def _alone(self) -> Iterator[sqlite3.Connection]:
        """Lock the file until the end; then there is no log any more."""
        with self._opened() as file:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")
            file.execute("BEGIN EXCLUSIVE")
            file.execute("COMMIT")           # the lock stays
            try:
                yield file
            finally:
                file.execute("PRAGMA journal_mode = DELETE")


def _added(file: sqlite3.Connection, marked: Marked) -> bool:
    key = tuple(map(_bytes, (marked.student, marked.lesson, marked.digest)))
    return file.execute("INSERT OR IGNORE INTO marked VALUES (?, ?, ?, ?)",
                        (*key, marked.to_json())).rowcount == 1      # a transaction by itself


def _as_found(marked: Marked, run: int | None, submitted: str | None, late: int, again: int,
              system: str) -> Marked:
    """The facts of a marking, with what was known when it was found last."""
    if submitted is None:        # written by an older version, or never noted
        return replace(marked, found=run or 0)
    return replace(marked, found=run, submitted=submitted, late=bool(late), again=again, system=system)


def _one_byte(path: Path) -> bool:
    """Whether it is the one file of another program that SQLite would take for an empty one."""
    try:
        return path.is_file() and path.stat().st_size == 1
    except OSError:          # SQLite will say what is the matter
        return False


def _is_ours(path: Path) -> bool:
    """Whether the application id in the header (https://sqlite.org/fileformat.html) is our mark."""
    try:
        with path.open("rb") as file:
            return file.read(72)[68:] == _MARK.to_bytes(4, "big")
    except OSError:
        return False


def _bytes(text: str) -> bytes:
    """Names are kept as bytes: a file name may hold what UTF-8 cannot."""
    return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _reason(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    for beginning, reason in (
            ("SQLITE_FULL", "the disk is full; make room and run the same again"),
            ("SQLITE_BUSY", "another `course grade` is at work on it; run this again when that has ended"),
            ("SQLITE_NOTADB", f"it {_FOREIGN}"),
            ("SQLITE_CORRUPT", _DAMAGED),
            ("SQLITE_READONLY", "it may only be read"),
            ("SQLITE_CANTOPEN", "a file cannot be made there")):
        if name.startswith(beginning):
            return reason
    return str(error)
