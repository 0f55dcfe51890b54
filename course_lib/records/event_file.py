"""Events in an SQLite file that several notebooks may use at once; no disk stops a lesson.

Events are only ever added. One that cannot be written stays in memory, is tried again with the
next one, and is seen by every question meanwhile.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PATIENCE = 5.0      # seconds to wait for another notebook that is writing
HURRY = 0.05        # ... once waiting has been in vain

Row = tuple[Any, ...]


class EventFile:
    """What happened, oldest first.

    path      the SQLite file; it and its folder are made when the first event is written
    tables    table -> its columns; every table gets a column `at` as well, the time in UTC
    version   of the tables: a file with a higher one is read as far as possible, never written
    tell      called with one plain sentence, once, when something is not as it should be
    """

    def __init__(self, path: Path, tables: Mapping[str, Sequence[str]], version: int,
                 tell: Callable[[str], object]) -> None:
        self.path, self.tables, self.version = path, tables, version
        self._tell = tell
        self._told: set[str] = set()
        self._patience = PATIENCE
        self._session: list[tuple[str, Row]] = []     # all events of this kernel
        self._waiting: list[tuple[str, Row]] = []     # those that are not on the disk yet
        self._lock = threading.RLock()     # widgets may answer in a thread of their own

    def add(self, table: str, *values: object) -> None:
        """Keep an event; never raises because of the disk."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        event = (table, (now, *[_storable(value) for value in values]))
        with self._lock:
            self._session.append(event)
            self._waiting.append(event)
            self._write()

    def rows(self, table: str) -> list[Row]:
        """All events of a table, oldest first, without their times; never raises."""
        return [row[1:] for row in self.rows_with_times(table)]

    def rows_with_times(self, table: str) -> list[Row]:
        """The same; each row begins with the time in UTC, as it was written."""
        beside = [path for n in range(self.version) if (path := self._beside(n + 1)).is_file()]
        with self._lock:
            rows = [row for path in (self.path, *beside) for row in self._rows_of(path, table)]
            if beside:
                rows.sort(key=lambda row: row[0])
            rows += [row for name, row in self._waiting if name == table]
        return rows

    # Writing

    def _write(self) -> None:
        """Bring what waits to the disk, as much as it takes."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            newer = self._is_newer(self.path)
            path = self._beside(self.version) if newer else self.path
            try:
                self._write_to(path)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._set_aside(path)
                self._write_to(path)
            self._patience = PATIENCE
        except (sqlite3.Error, OSError) as error:
            self._patience = HURRY
            self._say_once("not kept", f"Your progress cannot be kept, because {_reason(error)} "
                           f"({self.path}). The lesson goes on without it.")

    def _is_newer(self, path: Path) -> bool:
        try:
            with self._open(path, "rw") as file:
                newer = file.execute("PRAGMA user_version").fetchone()[0] > self.version
        except sqlite3.Error:      # not there yet, or damaged
            return False
        if newer:
            self._say_once("newer", f"{path.name} was written by a newer version of the course and "
                           "stays as it is; what you do now is kept in "
                           f"{self._beside(self.version).name} beside it.")
        return newer

    def _beside(self, version: int) -> Path:
        return self.path.with_name(f"{self.path.stem}-{version}{self.path.suffix}")

    def _write_to(self, path: Path) -> None:
        with self._open(path, "rwc") as file:
            while self._waiting:       # each event is all there or not at all
                with file:
                    file.execute("BEGIN IMMEDIATE")
                    self._make_tables(file)
                    table, row = self._waiting[0]
                    file.execute(f"INSERT INTO {table} (at, {', '.join(self.tables[table])}) "
                                 f"VALUES ({', '.join('?' * len(row))})", row)
                del self._waiting[0]

    def _make_tables(self, file: sqlite3.Connection) -> None:
        if file.execute("PRAGMA user_version").fetchone()[0] == 0:
            for table, columns in self.tables.items():
                file.execute(f"CREATE TABLE IF NOT EXISTS {table} (at, {', '.join(columns)})")
            file.execute(f"PRAGMA user_version = {self.version}")

    @contextlib.contextmanager
    def _open(self, path: Path, mode: str) -> Iterator[sqlite3.Connection]:
        # A connection per use: no kernel holds the file open, any thread may write, and a file
        # that was deleted or restored meanwhile is simply found as it is. No WAL: it fails on
        # network folders and cannot be read in a read-only one.
        file = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True,
                               timeout=self._patience, isolation_level=None)
        try:
            yield file
        finally:
            file.close()

    # Reading

    def _rows_of(self, path: Path, table: str) -> list[Row]:
        if not path.is_file():
            return []
        query = f"SELECT at, {', '.join(self.tables[table])} FROM {table} ORDER BY rowid"
        try:
            with self._open(path, "rw") as file:
                return file.execute(query).fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                return []          # tables of another version, or a file that is held
            with contextlib.suppress(sqlite3.Error, OSError):
                self._set_aside(path)
                self._write()
                with self._open(path, "rw") as file:
                    return file.execute(query).fetchall()
            return []

    def _set_aside(self, path: Path) -> None:
        """Rename a damaged file, and start again with what can still be read from it."""
        saved, damaged = self._salvage(path)
        if not damaged:            # another notebook has just done this
            return
        number = 1
        while (kept := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        path.rename(kept)
        with contextlib.suppress(FileNotFoundError):     # else it would be applied to the new file
            path.with_name(f"{path.name}-journal").rename(kept.with_name(f"{kept.name}-journal"))
        self._waiting = saved + [event for event in self._session if event not in saved]
        self._say_once("damaged", f"Your progress file was damaged: it is now {kept.name}, and a "
                       "new one begins with what could be read from it.")

    def _salvage(self, path: Path) -> tuple[list[tuple[str, Row]], bool]:
        """Return the events that can be read, and whether the file is damaged."""
        saved: list[tuple[str, Row]] = []
        damaged = False
        for table, columns in self.tables.items():
            try:
                with self._open(path, "rw") as file:
                    for row in file.execute(f"SELECT at, {', '.join(columns)} FROM {table}"):
                        saved.append((table, row))
                    damaged |= file.execute("PRAGMA quick_check").fetchone()[0] != "ok"
            except sqlite3.DatabaseError as error:
                damaged |= _is_damage(error)
        return saved, damaged

    def _say_once(self, about: str, sentence: str) -> None:
        if about not in self._told:
            self._told.add(about)
            self._tell(sentence)


def _storable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")     # half an emoji cannot be stored
    return value if value is None or isinstance(value, int) else str(value)


def _is_damage(error: sqlite3.Error) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _reason(error: Exception) -> str:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    if name.startswith("SQLITE_FULL") or getattr(error, "errno", None) == 28:
        return "the disk is full"
    if name.startswith("SQLITE_BUSY"):
        return "another program holds the file"
    if name.startswith("SQLITE_READONLY") or getattr(error, "errno", None) in (13, 30):
        return "this place may only be read"
    if name.startswith(("SQLITE_CANTOPEN", "FileExists", "NotADirectory", "FileNotFound")):
        return "there is no place for a file"
    return f"the disk said: {error}"
