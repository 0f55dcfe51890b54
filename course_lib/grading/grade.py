"""`course grade`: find, mark what is not marked yet, keep it, count the points, write the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.records.files import replace_text

from .count import overrides, rubric, rubric_file
from .count.marks import StudentMarks
from .count.points import score
from .find.submissions import Found, Submission, Unreadable, find
from .find.walk import top_of
from .mark.submission import digest, unmarked
from .results import Marked
from .store import Store
from .tell import write
from .wording import counted, named

RESULTS, RUBRIC = "results.sqlite", "rubric.yaml"
OURS = re.compile(r"rubric\.yaml|overrides\.csv|results.*\.sqlite")


class BadPlace(ValueError):
    """The report must not be written there; the message says why."""


Marker = Callable[[list[Submission], int], Iterator[Marked]]


@dataclass(frozen=True)
class Shard:
    """Part `number` (from 1) of `of`: every student belongs to one part, always the same."""

    number: int = 1
    of: int = 1

    def has(self, student: str) -> bool:
        name = hashlib.sha256(student.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(name[:8], "big") % self.of == self.number - 1

    @property
    def file(self) -> str:
        return RESULTS if self.of == 1 else f"results-{self.number}-of-{self.of}.sqlite"


WHOLE = Shard()


@dataclass
class Graded:
    """What a report says: the marks, notes for the teacher, the pages that were written."""

    students: list[StudentMarks] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)


def prepare(out: Path, submissions: Path | None = None) -> rubric.Rubric:
    """Make the folder and the two files of the teacher, and read the rubric.

    Raises BadPlace, RubricError, OverrideError, OSError: before anything is run.
    """
    _check_place(out, submissions)
    out.mkdir(parents=True, exist_ok=True)
    overrides.make(out)
    path = out / RUBRIC
    if not path.exists():
        replace_text(path, rubric.default_text())
    found = rubric_file.load(path)
    overrides.load(out / overrides.NAME, found.lessons)
    return found


def _check_place(out: Path, submissions: Path | None) -> None:
    """A report must not become part of the class, nor be strewn among other files."""
    if submissions is not None and out.resolve().is_relative_to(top_of(submissions).resolve()):
        raise BadPlace(f"{out} lies in the folder with the submissions: choose a folder beside it for --out")
    if out.is_dir():
        names = {path.name for path in out.iterdir() if not path.name.startswith(".")} - {"lost+found"}
        if names and not any(OURS.fullmatch(name) for name in names):
            raise BadPlace(f"{out} holds other files, and no report yet: choose a new folder for --out")


def look(folder: Path, shard: Shard = WHOLE) -> Found:
    """Find what was handed in, of this shard; nothing is made, nothing is run. Raises Unreadable."""
    found = find(folder, list(rubric.default().lessons))
    found.submissions = [one for one in found.submissions if shard.has(one.student)]
    found.students = {name: known for name, known in found.students.items() if shard.has(name)}
    return found


def waiting(found: Found, store: Store, lessons: Container[str]) -> list[Submission]:
    """Return what is not marked yet, of the lessons that the rubric has."""
    there = {(one.student, one.lesson, _digest(one)): one for one in found.submissions}
    store.note_found(there)
    store.note_students(found.students)
    done = store.done()
    return [one for key, one in there.items() if one.lesson in lessons and key not in done]


def _digest(submission: Submission) -> str:
    try:
        return digest(submission.read())
    except Unreadable as error:
        return unmarked(submission, str(error)).digest


def grade(submissions: list[Submission], store: Store, marker: Marker,
          tell: Callable[[Marked], object]) -> None:
    """Mark them, keeping each as soon as it is known."""
    seed = store.seed
    with store.recording() as keep:
        for marked in marker(submissions, seed):
            keep(marked)
            tell(marked)


def parts_in(out: Path) -> list[Path]:
    """The results of all shards in `out`. Raises BadPlace: there are none to put together."""
    paths = sorted(out.glob("results-*-of-*.sqlite"))
    if not paths:
        raise BadPlace(f"there is no results-N-of-M.sqlite in {out}")
    return paths


def merge(out: Path, store: Store) -> list[str]:
    """Take over the results of all shards; return what is to be said about it. Raises BadPlace."""
    said = []
    paths = parts_in(out)
    of = max(int(path.stem.rpartition("-")[2]) for path in paths)
    said += [f"part {number} of {of} is not there: its students are not in the report."
             for number in range(1, of + 1) if out / Shard(number, of).file not in paths]
    for path in paths:
        new, differ = store.merge(Store(path))
        said.append(f"{path.name}: {new} new")
        if differ:
            names = named([f"{marked.student} {marked.lesson}" for marked in differ])
            said.append(f"{path.name}: marked before with another result, the first stays: {names}.")
    return said


def report(out: Path, store: Store, the_rubric: rubric.Rubric, found: Found | None = None,
           only_found: bool = False) -> Graded:
    """Count the points and write every page. Raises OverrideError, OSError.

    only_found  leave out whose work is not among `found`; their results are kept
    """
    marked, found, notes = store.all(), found or Found(), []
    known = store.with_unread(found.students)
    gone = sorted({*known, *(one.student for one in marked)} - set(found.students)) if found.students else []
    if gone and not only_found:
        notes = [f"{counted(len(gone), 'student')} in this report whose work is not in the folder now: "
                 f"{named(gone)}. To leave them out, add --only-found."]
    gone = gone if only_found else []
    counting = [one for one in marked if one.student not in gone]
    known = {name: one for name, one in known.items() if name not in gone}
    by_hand = overrides.load(out / overrides.NAME, the_rubric.lessons)
    students, more = score(the_rubric, counting, by_hand, known, gone)
    more = _left_out_by_the_rubric(the_rubric, counting) + more
    graded = Graded(students=students, notes=[*notes, *found.notes, *more])
    graded.pages = write.write(out, students, marked, graded.notes, the_rubric.title)
    return graded


def _left_out_by_the_rubric(the_rubric: rubric.Rubric, marked: list[Marked]) -> list[str]:
    """Say what was handed in and has no points, because its line is not in rubric.yaml."""
    notes = []
    for stem, whole in rubric.default().lessons.items():
        number = sum(one.lesson == stem for one in marked)
        if number and stem not in the_rubric.lessons:
            notes.append(f"{RUBRIC} has no {stem}: {counted(number, 'notebook')} of it count for nothing.")
        elif number and (missing := set(whole.exercises) - set(the_rubric.lessons[stem].exercises)):
            notes.append(f"{RUBRIC} gives no points for {named(sorted(missing))} of {stem}.")
    return notes

