"""What a class did, counted: pure functions from the marks of all students to small tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course_lib.exercises import EXERCISES

from ..count.marks import NO_QUIZ, QUIZ, StudentMarks
from ..results import COURSE_OWN, NO_NUMBERS, NOT_MARKED, WRONG, ExerciseResult, Marked, QuizAnswer

BINS = 10      # of the points that can be had


@dataclass(frozen=True)
class Row:
    """One exercise and how many got which status; `own`: who only calls the course's own function."""

    exercise: str
    lesson: str
    counts: Counter[str]
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Wrong answers that nobody has named: they compute the same numbers, or stop in the same way."""

    exercise: str
    numbers: bool
    students: tuple[str, ...]
    examples: tuple[ExerciseResult, ...]


@dataclass(frozen=True)
class Unmarked:
    """What could not be marked, and whose; `what` is an exercise, the quiz, or "" for the whole lesson."""

    lesson: str
    what: str
    reason: str
    students: tuple[str, ...]


def attempts(marks: Sequence[StudentMarks]) -> Iterator[tuple[str, Marked]]:
    """Yield (student, attempt) for every attempt that counts, in the order of students and lessons."""
    for student in marks:
        for _, lesson in sorted(student.lessons.items()):
            if lesson.attempt is not None:
                yield student.student, lesson.attempt


def results(marks: Sequence[StudentMarks]) -> Iterator[tuple[str, Marked, ExerciseResult]]:
    for student, attempt in attempts(marks):
        for result in attempt.exercises:
            yield student, attempt, result


def answers(marks: Sequence[StudentMarks]) -> Iterator[tuple[str, QuizAnswer]]:
    for student, attempt in attempts(marks):
        for answer in attempt.quiz:
            yield student, answer


def rows(marks: Sequence[StudentMarks]) -> list[Row]:
    """Count the statuses of every exercise, in the order of the lessons."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    own: dict[tuple[str, str], list[str]] = defaultdict(list)
    for student, attempt, result in results(marks):
        counts[attempt.lesson, result.exercise][result.status] += 1
        if result.status == COURSE_OWN:
            own[attempt.lesson, result.exercise].append(student)
    order = {name: i for i, name in enumerate(EXERCISES)}
    keys = sorted(counts, key=lambda key: (key[0], order.get(key[1], len(order)), key[1]))
    return [Row(exercise, lesson, counts[lesson, exercise], tuple(own[lesson, exercise]))
            for lesson, exercise in keys]


def unnamed(marks: Sequence[StudentMarks]) -> list[Group]:
    """Group the wrong answers that no known idea explains by what they compute, largest first."""
    found: dict[tuple[str, bool, str], list[tuple[str, ExerciseResult]]] = defaultdict(list)
    for student, _, result in results(marks):
        if result.status == WRONG and not (result.misconception or result.partly):
            numbers = result.kind not in NO_NUMBERS
            found[result.exercise, numbers, result.group or result.title].append((student, result))
    groups = [Group(exercise, numbers, tuple(sorted({student for student, _ in who})),
                    tuple(result for _, result in who)) for (exercise, numbers, _), who in found.items()]
    return sorted(groups, key=lambda group: (-len(group.students), group.exercise))


def unmarked(marks: Sequence[StudentMarks], others: Iterable[Marked] = ()) -> list[Unmarked]:
    """List what waits for the teacher, by lesson; `others` are attempts that count for nobody's marks."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for attempt in others:
        if attempt.reason:
            found[attempt.lesson, "", attempt.reason].add(attempt.student)
    for student in marks:
        for stem, lesson in student.lessons.items():
            if lesson.reason and lesson.waits:
                found[stem, "", lesson.reason].add(student.student)
            if lesson.without_quiz:
                found[stem, QUIZ, NO_QUIZ].add(student.student)
            for result in lesson.attempt.exercises if lesson.attempt and not lesson.by_hand else ():
                item = lesson.items.get(result.exercise)
                if result.status == NOT_MARKED and not (item and item.by_hand):
                    found[stem, result.exercise, result.reason or "no reason was given"].add(student.student)
    return [Unmarked(stem, what, reason, tuple(sorted(who))) for (stem, what, reason), who in
            sorted(found.items(), key=lambda entry: (entry[0][0], -len(entry[1]), entry[0]))]


def histogram(marks: Sequence[StudentMarks]) -> list[int]:
    """Count the students in each tenth of the points; who has no points is in none."""
    bins = [0] * BINS
    for student in marks:
        if (reached := share(student)) is not None:
            bins[min(max(int(BINS * reached), 0), BINS - 1)] += 1
    return bins


def share(student: StudentMarks) -> float | None:
    """The part of the points that a student has, of those that are decided; None while there are none."""
    decided = student.out_of - student.undecided
    return None if student.total is None or decided <= 0 else student.total / decided
