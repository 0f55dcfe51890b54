"""`course grade`: find, mark what is not marked yet, keep it, count the points, write the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.start_folder import replace_text

from . import outputs, overrides, rubric
from .attempt import digest, unmarked
from .layouts import number_of
from .points import StudentMarks, score
from .results import Marked
from .store import Store
from .submissions import Submission, Unreadable, find

RESULTS, RUBRIC = "results.sqlite", "rubric.yaml"
MOST_NAMES = 5           # in one sentence

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


@dataclass
class Graded:
    """What a report says: the marks, notes for the teacher, the pages that were written."""

    students: list[StudentMarks] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)


def prepare(out: Path) -> rubric.Rubric:
    """Make the folder and the two files of the teacher, and read the rubric.

    Raises RubricError, OverrideError, OSError: before anything is run.
    """
    out.mkdir(parents=True, exist_ok=True)
    overrides.make(out)
    path = out / RUBRIC
    if not path.exists():
        replace_text(path, rubric.default_text())
    found = rubric.load(path)
    overrides.load(out / overrides.NAME, found.lessons)
    return found


def waiting(folder: Path, store: Store, lessons: Iterable[str], shard: Shard,
            ) -> tuple[list[Submission], list[Submission], list[str]]:
    """Return what is to be marked, everything that was found, and notes. Raises Unreadable."""
    found = find(folder, list(lessons))
    mine = [one for one in found.submissions if shard.has(one.student)]
    done = store.done()
    return [one for one in mine if (one.student, one.lesson, _digest(one)) not in done], mine, found.notes


def _digest(submission: Submission) -> str:
    try:
        return digest(submission.read())
    except Unreadable as error:
        return unmarked(submission, str(error)).digest


def grade(submissions: list[Submission], store: Store, marker: Marker,
          tell: Callable[[Marked], object]) -> None:
    """Mark them, keeping each as soon as it is known."""
    for marked in marker(submissions, store.seed):
        store.add(marked)
        tell(marked)


def merge(out: Path, store: Store) -> list[str]:
    """Take over the results of all shards in `out`; return what is to be said about it."""
    said = []
    paths = sorted(out.glob("results-*-of-*.sqlite"))
    for path in paths:
        new, differ = store.merge(Store(path))
        said.append(f"{path.name}: {new} new")
        if differ:
            names = ", ".join(f"{marked.student} {marked.lesson}" for marked in differ[:MOST_NAMES])
            more = f" and {len(differ) - MOST_NAMES} more" if len(differ) > MOST_NAMES else ""
            said.append(f"{path.name}: marked before with another result, the first stays: {names}{more}.")
    return said or [f"there is no results-N-of-M.sqlite in {out}"]


def report(out: Path, store: Store, the_rubric: rubric.Rubric, submissions: Iterable[Submission],
           notes: list[str]) -> Graded:
    """Count the points and write every page. Raises OverrideError, OSError."""
    marked = store.all()
    by_hand = overrides.load(out / overrides.NAME, the_rubric.lessons)
    students, more = score(the_rubric, marked, by_hand, {one.student for one in submissions})
    graded = Graded(students=students, notes=[*notes, *more])
    graded.pages = outputs.write(out, students, marked, graded.notes, the_rubric.title, number_of)
    return graded
