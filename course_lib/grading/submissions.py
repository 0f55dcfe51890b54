"""Find what a class has handed in, without opening more than it takes; read one when asked.

Folders and zip files look the same from here: paths in parts, from walk.py; layouts.py knows their forms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from .archives import Unreadable
from .layouts import Place, again_of, is_copy, iso_time, lesson_of, place, quiz_again
from .results import Known
from .walk import LeftAlone, Source, everything, without_zip

LARGEST_NOTEBOOK = 20_000_000
LARGEST_QUIZ = 1_000_000
MOST_NAMES = 3           # of files, in one reason
MANY_HOMES = 3           # folders of one student with the same lesson
MOST_ATTEMPTS = 10       # of one student at one lesson: each takes seconds
TIME = "timestamp.txt"


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
    system     "moodle" or "canvas" where its export says whose it is
    """

    student: str
    lesson: str
    again: int
    label: str
    notebook: Source
    quiz: Source | None = None
    submitted: str = ""
    late: bool = False
    system: str = ""

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
    """All submissions in order, everybody of whom there are files, a sentence for what was left alone."""

    submissions: list[Submission] = field(default_factory=list)
    students: dict[str, Known] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def find(folder: Path, lessons: Sequence[str]) -> Found:
    """Look through a folder or a zip file. Raises Unreadable when it cannot be looked at at all."""
    left = LeftAlone()
    found = Found(notes=left.notes)
    files: dict[tuple[str, ...], list[tuple[Place, Source]]] = {}
    all_files = list(everything(folder, left))
    nested = all(here is None or here.system for parts, _ in all_files
                 if lesson_of(parts[-1], lessons) for here in [place(parts)])
    for parts, source in all_files:
        here = place(parts, nested)
        if here is None:
            if parts[-1].lower().endswith(".ipynb"):
                left.note(f"{parts[-1]} lies beside the students' folders and belongs to nobody: "
                          "put it into a folder with the student's name.")
        else:
            files.setdefault((here.student, *here.where), []).append((here, source))
    for group in files.values():
        found.submissions += _submissions_of(group, lessons, left, folder.is_file())
    found.submissions.sort()
    found.submissions = [one for (student, lesson), attempts in groupby(
        found.submissions, lambda one: (one.student, one.lesson))
        for one in _last(list(attempts), f"{student}/{lesson}", left)]
    _tell_of_classes(files.values(), lessons, left)
    found.students = _students([here for group in files.values() for here, _ in group], left, nested,
                               found.submissions)
    return found


def _tell_of_classes(groups: Iterable[list[tuple[Place, Source]]], lessons: Sequence[str],
                     left: LeftAlone) -> None:
    """One lesson in many folders of one student: these folders are probably students themselves."""
    homes = Counter(home for group in groups for home in {
        (here.student, lesson_of(here.name, lessons)) for here, _ in group if not here.system} if home[1])
    for (student, lesson), number in sorted(homes.items()):
        if number >= MANY_HOMES:
            left.note(f"{student} has {lesson} in {number} folders. Are these the students? "
                      f"Then give the folder {student} itself.")


def _students(places: Iterable[Place], left: LeftAlone, nested: bool,
              submissions: Sequence[Submission]) -> dict[str, Known]:
    """Everybody who has files here; with a reason where nothing of theirs can be marked."""
    systems: dict[str, str] = {}
    names, reasons = defaultdict(set), defaultdict(list)
    for here in places:
        systems[here.student] = here.system
        names[here.student].add(here.name)
    for parts, sentence in left.lost:
        if here := place(parts if len(parts) > 1 else (without_zip(parts[0]), parts[0]), nested):
            systems.setdefault(here.student, here.system)
            reasons[here.student].append(sentence)
    handed_in, lessons = {one.student for one in submissions}, {one.lesson for one in submissions}
    known = {}
    for student, system in systems.items():
        files = ", ".join(sorted(names[student])[:MOST_NAMES])
        why = (" ".join(reasons[student][:MOST_NAMES])
               or f"there are files, but no notebook of the course: {files}.")
        known[student] = Known(system, {} if student in handed_in else dict.fromkeys(sorted(lessons), why))
    return known


def _last(attempts: list[Submission], label: str, left: LeftAlone) -> list[Submission]:
    if len(attempts) > MOST_ATTEMPTS:
        left.note(f"{label} was handed in {len(attempts):,} times; only the last {MOST_ATTEMPTS} count.")
    return attempts[-MOST_ATTEMPTS:]


def _submissions_of(group: list[tuple[Place, Source]], lessons: Sequence[str], left: LeftAlone,
                    in_zip: bool) -> Iterator[Submission]:
    """The submissions of one folder of one student. `in_zip`: the whole class came in a zip file."""
    named = {here.name: source for here, source in group}
    quizzes = {again: source for here, source in group if (again := quiz_again(here.name)) is not None}
    # nbgrader's own file lies in STUDENT/ASSIGNMENT; any other is the student's
    own = all(not here.system and len(here.where) == 2 and len(source.inside) == in_zip
              for here, source in group if here.name == TIME)
    submitted = _time_in(named.get(TIME)) if own else ""
    for here, source in group:
        lesson = lesson_of(here.name, lessons)
        label = f"{here.student}/{here.name}"
        if not lesson:
            if here.name.lower().endswith(".ipynb"):
                left.note(f"{label} is no lesson of the course; it was left alone.",
                          (here.student, here.name))
        elif is_copy(here.name) and f"{lesson}.ipynb" in named:
            left.note(f"{label} is a copy beside {lesson}.ipynb; it was left alone.")
        else:
            again = again_of(here.name)
            quiz = quizzes.get(again, quizzes[max(quizzes)] if quizzes else None)
            yield Submission(here.student, lesson, again, label, source, quiz, submitted, here.late,
                             here.system)


def _time_in(source: Source | None) -> str:
    """The time in nbgrader's timestamp.txt ("2026-11-25 10:00:00.000000 UTC") as ISO, or ""."""
    if source is None:
        return ""
    try:
        return iso_time(source.read(200))
    except Unreadable:
        return ""
