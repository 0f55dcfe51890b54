"""What a class did, counted: pure functions from the marks of all students to small tables."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from course_lib.diagnosis.exercise import Exercise, Wrong
from course_lib.exercises import EXERCISES
from course_lib.quiz import lessons

from .marks import StudentMarks
from .official import quiz_of
from .quiz_told import told
from .read_again import lesson_title, section
from .results import NOT_MARKED, WRONG, ExerciseResult, Marked, QuizAnswer

BINS = 10      # of the points that can be had


@dataclass(frozen=True)
class Idea:
    """An idea that was missed.

    belief   the title is what they may believe, not what they did
    teach    what to ask first
    places   (where, number of students); who is in several of them counts once in `students`
    example  the message that a learner got, safe HTML, "" where only a quiz has shown it
    """

    id: str
    title: str
    belief: bool
    means: str
    teach: str
    lesson: str
    section: str
    places: tuple[tuple[str, int], ...]
    students: tuple[str, ...]
    example: str = ""


@dataclass(frozen=True)
class Row:
    """One exercise and how many got which status."""

    exercise: str
    lesson: str
    counts: Counter[str]


@dataclass(frozen=True)
class Group:
    """Wrong answers that compute the same numbers and that nobody has named."""

    exercise: str
    students: tuple[str, ...]
    examples: tuple[ExerciseResult, ...]


@dataclass(frozen=True)
class Choice:
    """One answer to a question: what was given, how often, and the idea behind it."""

    given: str
    known: bool
    right: bool
    idea: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Unmarked:
    """What could not be marked, and whose; `what` is an exercise or a whole lesson."""

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


def ideas(marks: Sequence[StudentMarks]) -> list[Idea]:
    """Rank the ideas that were missed, in exercises and quizzes, by the number of students."""
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    asked: dict[str, tuple[str, str]] = {}          # the first quiz question that showed it
    examples: dict[str, str] = {}
    written, chosen = Counter(), Counter()          # how often in exercises, and in quizzes
    for student, _, result in results(marks):
        if idea := result.misconception or result.partly:
            places[idea][f"`{result.exercise}`"].add(student)
            written[idea] += 1
            if result.misconception:
                examples.setdefault(idea, result.html)
    for student, answer in answers(marks):
        if (idea := answer.misconception) and not answer.right:
            places[idea][f"the quiz of lesson {answer.lesson[:2]}"].add(student)
            chosen[idea] += 1
            asked.setdefault(idea, (answer.lesson, told(answer).question))
    ranked = [_idea(idea, where, *asked.get(idea, ("", "")), chosen[idea] > written[idea],
                    examples.get(idea, "")) for idea, where in places.items()]
    return sorted(ranked, key=lambda idea: (-len(idea.students), idea.lesson, idea.id))


def _idea(id: str, where: dict[str, set[str]], lesson: str, question: str, by_quiz: bool,
          example: str) -> Idea:
    """`question` is what the quiz asks back; it comes first where most have missed the idea there."""
    students = tuple(sorted(set().union(*where.values())))
    places = tuple((place, len(who)) for place, who in where.items())
    exercise, wrong = _wrongs().get(id, (None, None))
    if exercise is None or wrong is None:
        return Idea(id, idea_text(id), True, "", question, lesson_title(lesson) if lesson else "", "",
                    places, students)
    if by_quiz and question or not wrong.hints:
        teach, where_taught, heading = question, lesson_title(lesson or exercise.lesson), ""
    else:
        teach, where_taught, heading = wrong.hints[0], lesson_title(exercise.lesson), section(exercise.name)
    return Idea(id, wrong.title, False, wrong.misunderstands, teach, where_taught, heading, places, students,
                example)


def idea_text(id: str) -> str:
    """Return an idea in words; the id itself where the course has none."""
    if id in _wrongs():
        return _wrongs()[id][1].title
    return _quiz_ideas().get(id, id)


@functools.cache
def _wrongs() -> dict[str, tuple[Exercise, Wrong]]:
    return {wrong.id: (exercise, wrong) for exercise in reversed(EXERCISES.values())
            for wrong in exercise.wrongs}


@functools.cache
def _quiz_ideas() -> dict[str, str]:
    return {id: text for lesson in lessons() for id, text in quiz_of(lesson).ideas.items()}


def rows(marks: Sequence[StudentMarks]) -> list[Row]:
    """Count the statuses of every exercise, in the order of the lessons."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for _, attempt, result in results(marks):
        counts[attempt.lesson, result.exercise][result.status] += 1
    order = {name: i for i, name in enumerate(EXERCISES)}
    return [Row(exercise, lesson, counts[lesson, exercise]) for lesson, exercise in
            sorted(counts, key=lambda key: (key[0], order.get(key[1], len(order)), key[1]))]


def unnamed(marks: Sequence[StudentMarks]) -> list[Group]:
    """Group the wrong answers that no known idea explains by what they compute, largest first."""
    found: dict[tuple[str, str], list[tuple[str, ExerciseResult]]] = defaultdict(list)
    for student, _, result in results(marks):
        if result.status == WRONG and not (result.misconception or result.partly):
            found[result.exercise, result.group or result.title].append((student, result))
    groups = [Group(exercise, tuple(sorted({student for student, _ in who})),
                    tuple(result for _, result in who)) for (exercise, _), who in found.items()]
    return sorted(groups, key=lambda group: (-len(group.students), group.exercise))


def choices(marks: Sequence[StudentMarks]) -> dict[str, dict[str, list[Choice]]]:
    """Count the answers: lesson -> id of the question -> answers, most frequent first."""
    found: dict[tuple[str, str], dict[tuple, list[str]]] = defaultdict(lambda: defaultdict(list))
    for student, answer in answers(marks):
        key = (answer.given, told(answer).known, answer.right, answer.misconception)
        found[answer.lesson, answer.question][key].append(student)
    told_of: dict[str, dict[str, list[Choice]]] = defaultdict(dict)
    for lesson, question in sorted(found, key=_place_of_question):
        told_of[lesson][question] = sorted(
            (Choice(given, known, right, idea_text(idea) if idea else "", tuple(sorted(who)))
             for (given, known, right, idea), who in _one_row_for_right(found[lesson, question]).items()),
            key=lambda choice: (-len(choice.students), choice.given))
    return told_of


def _one_row_for_right(found: dict[tuple, list[str]]) -> dict[tuple, list[str]]:
    """Put right answers that were typed in several ways (0.5 and 1/2) into one row."""
    right = {key: who for key, who in found.items() if key[2] and not key[1]}
    if len(right) < 2:
        return found
    together = (" or ".join(sorted(given for given, *_ in right)), False, True, None)
    return {together: [name for who in right.values() for name in who],
            **{key: who for key, who in found.items() if key not in right}}


def _place_of_question(key: tuple[str, str]) -> tuple[str, int, str]:
    lesson, name = key
    quiz = quiz_of(lesson)
    known = [q.id for q in quiz.questions] if quiz else []
    return lesson, known.index(name) if name in known else 0, name


def unmarked(marks: Sequence[StudentMarks], others: Iterable[Marked] = ()) -> list[Unmarked]:
    """List what waits for the teacher; `others` are attempts that do not count for anybody's marks."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for attempt in others:
        if attempt.reason:
            found[lesson_title(attempt.lesson), attempt.reason].add(attempt.student)
    for student in marks:
        for stem, lesson in student.lessons.items():
            if lesson.reason and not lesson.by_hand and (lesson.points is None or lesson.attempt):
                found[lesson_title(stem), lesson.reason].add(student.student)
            for result in lesson.attempt.exercises if lesson.attempt and not lesson.by_hand else ():
                item = lesson.items.get(result.exercise)
                if result.status == NOT_MARKED and not (item and item.by_hand):
                    found[result.exercise, result.reason or "no reason was given"].add(student.student)
    return [Unmarked(what, reason, tuple(sorted(who))) for (what, reason), who in
            sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))]


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
