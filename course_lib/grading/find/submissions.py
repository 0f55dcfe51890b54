"""Find what a class has handed in, without opening more than it takes; read one when asked.

Folders and zip files look the same from here: paths in parts, from walk.py; layouts.py knows their forms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path

from ..results import Known
from . import without_a_student
from .archives import Unreadable
from .layouts import TYPED, Place, again_of, iso_time, lesson_within, lessons_of, place, quiz_again
from .walk import LeftAlone, Source, everything, top_of

LARGEST_NOTEBOOK = 20_000_000
LARGEST_QUIZ = 1_000_000
MOST_NAMES = 3           # of files, in one reason
MANY_HOMES = 3           # folders of one student with the same lesson
MOST_ATTEMPTS = 10       # of one student at one lesson: each takes seconds
TIME = "timestamp.txt"

Group = list[tuple[Place, Source]]       # the files of one folder of one student


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
    groups, nested = _by_folder(folder, lessons, left)
    names: dict[str, set[str]] = defaultdict(set)
    for here, _ in chain.from_iterable(groups):
        names[here.student].add(here.name)
    meant = {student: lessons_of(mine, lessons) for student, mine in names.items()}
    for group in groups:
        found.submissions += _submissions_of(group, *meant[group[0][0].student], left, folder.is_file())
    found.submissions.sort()
    found.submissions = [one for (student, lesson), attempts in groupby(
        found.submissions, lambda one: (one.student, one.lesson))
        for one in _last(list(attempts), f"{student}/{lesson}", left)]
    _tell_of_classes(groups, lessons, left)
    found.students = _students([here for here, _ in chain.from_iterable(groups)], names, left, nested,
                               found.submissions)
    return found


def _by_folder(folder: Path, lessons: Sequence[str], left: LeftAlone) -> tuple[list[Group], bool]:
    """Whose every file is, those of one folder together; and whether an export may lie deeper (`place`)."""
    files = list(everything(folder, left))
    foreign = without_a_student.without_a_name(left.tops, left)
    files = [(parts, source) for parts, source in files if parts[0] not in foreign]
    nested = all(here is None or here.system for parts, _ in files
                 if lesson_within(parts[-1], lessons) for here in [place(parts)])
    if not nested:
        foreign |= without_a_student.exports(files, top_of(folder), left)
    left.lost = [(parts, sentence) for parts, sentence in left.lost if parts[0] not in foreign]
    empty = {*left.tops} - {parts[0] for parts, _ in [*files, *left.lost]} - foreign
    loose = []
    groups: dict[tuple[str, ...], Group] = {}
    for parts, source in files:
        if parts[0] not in foreign:
            if here := place(parts, nested):
                groups.setdefault((here.student, *here.where), []).append((here, source))
            else:
                loose.append(parts[-1])
    without_a_student.tell(loose, empty, left)
    return list(groups.values()), nested


def _tell_of_classes(groups: Iterable[Group], lessons: Sequence[str], left: LeftAlone) -> None:
    """One lesson in many folders of one student: these folders are probably students themselves."""
    homes = Counter(home for group in groups for home in {
        (here.student, lesson_within(here.name, lessons)) for here, _ in group if not here.system} if home[1])
    for (student, lesson), number in sorted(homes.items()):
        if number >= MANY_HOMES:
            left.note(f"{student} has {lesson} in {number} folders. Are these the students? "
                      f"Then give the folder {student} itself.")


def _students(places: Iterable[Place], names: Mapping[str, set[str]], left: LeftAlone, nested: bool,
              submissions: Sequence[Submission]) -> dict[str, Known]:
    """Everybody who has files here; with a reason where nothing of theirs can be marked."""
    systems: dict[str, str] = {here.student: here.system for here in places}
    reasons = defaultdict(list)
    for parts, sentence in left.lost:
        if here := place(parts if len(parts) > 1 else (parts[0], parts[0]), nested):
            systems.setdefault(here.student, here.system)
            reasons[here.student].append(sentence)
    handed_in, lessons = {one.student for one in submissions}, {one.lesson for one in submissions}
    known = {}
    for student, system in systems.items():
        files = sorted(names.get(student, ()))
        what = "there is text" if system and TYPED.issuperset(files) else "there are files"
        why = (" ".join(reasons[student][:MOST_NAMES])
               or f"{what}, but no notebook of the course: {', '.join(files[:MOST_NAMES])}.")
        known[student] = Known(system, {} if student in handed_in else dict.fromkeys(sorted(lessons), why))
    return known


def _last(attempts: list[Submission], label: str, left: LeftAlone) -> list[Submission]:
    if len(attempts) > MOST_ATTEMPTS:
        left.note(f"{label} was handed in {len(attempts):,} times; only the last {MOST_ATTEMPTS} count.")
    return attempts[-MOST_ATTEMPTS:]


def _submissions_of(group: Group, meant: Mapping[str, str], others: Mapping[str, str], left: LeftAlone,
                    in_zip: bool) -> Iterator[Submission]:
    """The submissions of one folder of one student.

    meant, others  as `lessons_of` says of all that the student's notebooks are called
    in_zip         the whole class came in a zip file
    """
    named = {here.name: source for here, source in group}
    quizzes = {again: source for here, source in group if (again := quiz_again(here.name)) is not None}
    # nbgrader's own file lies in STUDENT/ASSIGNMENT; any other is the student's
    own = all(not here.system and len(here.where) == 2 and len(source.inside) == in_zip
              for here, source in group if here.name == TIME)
    submitted = _time_in(named.get(TIME)) if own else ""
    for here, source in group:
        label = f"{here.student}/{here.name}"
        if here.name in others:
            left.note(f"{label} {others[here.name]}", (here.student, here.name))
        elif here.name in meant:
            again = again_of(here.name)
            quiz = quizzes.get(again, quizzes[max(quizzes)] if quizzes else None)
            yield Submission(here.student, meant[here.name], again, label, source, quiz, submitted, here.late,
                             here.system)


def _time_in(source: Source | None) -> str:
    """The time in nbgrader's timestamp.txt ("2026-11-25 10:00:00.000000 UTC") as ISO, or ""."""
    if source is None:
        return ""
    try:
        return iso_time(source.read(200))
    except Unreadable:
        return ""
