"""From facts to points: pure, so that a changed rubric only counts anew."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..course import quiz_of
from ..results import (
    COURSE_OWN,
    FOLLOWS,
    NO_NUMBERS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    SAME_FOR_ALL,
    ExerciseResult,
    Known,
    Marked,
)
from ..wording import counted, named, number
from .apply_overrides import put_in
from .marks import NO_QUIZ, QUIZ, Item, LessonMarks, StudentMarks, lesson_points, rounded
from .overrides import Override, assign
from .rubric import LessonRubric, Rubric

Attempts = Mapping[str, Mapping[str, Sequence[Marked]]]       # student -> lesson -> in their order


def score(rubric: Rubric, marked: Iterable[Marked], overrides: Sequence[Override] = (),
          students: Mapping[str, Known] | None = None,
          left_out: Collection[str] = ()) -> tuple[list[StudentMarks], list[str]]:
    """Return the marks of everybody, by name, and notes: what is left out, which override changes nothing.

    students  who is to appear, also when nothing of theirs can be marked
    left_out  who is known and does not appear: overrides may name them
    Raises OverrideError where more points are set by hand than there are.
    Lessons that nobody handed in are left out, and the quiz of a lesson for which nobody handed in answers.
    """
    known = students or {}
    attempts: dict[str, dict[str, list[Marked]]] = {name: {} for name in known}
    for one in sorted(marked, key=lambda m: (m.student, m.lesson, m.submitted, m.found, m.again, m.digest)):
        if one.lesson in rubric.lessons:
            attempts.setdefault(one.student, {}).setdefault(one.lesson, []).append(one)
    by_hand, notes = assign(overrides, attempts, left_out)
    wanted = [stem for stem in rubric.lessons if any(stem in mine for mine in attempts.values())
              or any(lesson == stem for _, lesson in by_hand)]
    rubric, told = _without_unused_quizzes(rubric, wanted, attempts)
    everybody = []
    for name in sorted(attempts):
        mine = attempts[name]
        unread = known[name].unread if name in known else {}
        lessons = {}
        for stem in wanted:
            lesson = _lesson(rubric, stem, mine.get(stem, ()), unread.get(stem, ""))
            lessons[stem], more = put_in(rubric, stem, lesson, by_hand.get((name, stem), {}))
            notes += more
        got = [lesson.points for lesson in lessons.values() if lesson.points is not None]
        systems = [one.system for all_of_one in mine.values() for one in all_of_one if one.system]
        everybody.append(StudentMarks(name, lessons, rounded(math.fsum(got)) if got else None,
                                      sum(lesson.out_of for lesson in lessons.values()),
                                      known[name].system if name in known else "".join(systems[:1])))
    return everybody, told + _without_a_quiz(rubric, everybody) + _without_a_time(rubric, attempts) + notes


def _without_a_quiz(rubric: Rubric, everybody: Sequence[StudentMarks]) -> list[str]:
    """Whose marks are not whole until the teacher decides about the quiz."""
    notes = []
    for stem, lesson in rubric.lessons.items():
        who = [one.student for one in everybody
               if stem in one.lessons and one.lessons[stem].without_quiz]
        if who:
            notes.append(f"{counted(len(who), 'student')} handed in {stem} without quiz answers "
                         f"({named(who)}): the quiz is not marked for them. To leave it out for everybody, "
                         f"change quiz: {number(lesson.quiz)} under {stem} in rubric.yaml to quiz: 0.")
    return notes


def _without_a_time(rubric: Rubric, attempts: Attempts) -> list[str]:
    """Who could be late without anybody knowing."""
    notes = []
    for stem in rubric.due:
        handed_in = [one for mine in attempts.values() for one in mine.get(stem, ())]
        unknown = list(dict.fromkeys(one.student for one in handed_in      # once, however many attempts
                                     if not one.submitted and not one.late and one.system != "canvas"))
        if unknown:
            all_of_them = counted(len({one.student for one in handed_in}), "student")
            notes.append(f"{stem} is due, but when the work of {len(unknown)} of {all_of_them} came is not "
                         f"known: it counts as punctual ({named(unknown)}).")
    return notes


def _without_unused_quizzes(rubric: Rubric, wanted: Sequence[str],
                            attempts: Attempts) -> tuple[Rubric, list[str]]:
    """Where nobody could get the quiz's points, there are none."""
    unused = [stem for stem in wanted if rubric.lessons[stem].quiz and not any(
        one.quiz_came for mine in attempts.values() for one in mine.get(stem, ()))]
    lessons = {stem: replace(lesson, quiz=0.0) if stem in unused else lesson
               for stem, lesson in rubric.lessons.items()}
    return replace(rubric, lessons=lessons), [
        f"Nobody handed in quiz answers for {stem}: its quiz has no points." for stem in unused]


def _lesson(rubric: Rubric, stem: str, attempts: Sequence[Marked], unread: str) -> LessonMarks:
    """The marks of the attempt that counts."""
    lesson = rubric.lessons[stem]
    if not attempts:
        return LessonMarks(None if unread else rubric.missing, lesson.out_of, reason=unread)
    scored = [_attempt(rubric, lesson, rubric.due.get(stem), one) for one in attempts]
    which = len(scored) - 1 if rubric.attempts == "last" else max(
        range(len(scored)), key=lambda n: -1.0 if scored[n].points is None else scored[n].points)
    return replace(scored[which], attempts=len(scored), which=which + 1)


def _attempt(rubric: Rubric, lesson: LessonRubric, due: datetime | None, marked: Marked) -> LessonMarks:
    if marked.reason and not marked.exercises:
        return LessonMarks(None, lesson.out_of, attempt=marked, reason=marked.reason)
    results = {result.exercise: result for result in marked.exercises}
    items = {name: _item(rubric, results.get(name), points) for name, points in lesson.exercises.items()}
    items[QUIZ] = _quiz(marked, lesson.quiz)
    days = late_days(marked, due)
    points = lesson_points(rubric, items, days)
    return LessonMarks(points, lesson.out_of, days, items, marked, reason=marked.reason)


def _item(rubric: Rubric, result: ExerciseResult | None, out_of: float) -> Item:
    if result is None or result.status == NOT_ANSWERED:
        return Item(0.0, out_of, "not answered")
    if result.status == NOT_MARKED:
        return Item(None, out_of, f"{NOT_MARKED}: {result.reason}")
    if result.status == RIGHT:
        return Item(out_of, out_of, "right")
    if result.status == FOLLOWS:
        return Item(out_of, out_of, "right, once the earlier function it uses is")
    if result.status == COURSE_OWN:
        return Item(0.0, out_of, result.reason)
    share, why = _share(rubric, result)
    return Item(share * out_of, out_of, why)


def _share(rubric: Rubric, result: ExerciseResult) -> tuple[float, str]:
    """What part of its points an answer gets that is not right, and why."""
    if result.kind in NO_NUMBERS:
        return 0.0, result.reason or "no numbers came back"
    if result.kind == SAME_FOR_ALL:
        return 0.0, "it answers the same, whatever numbers come in"
    if result.kind == "edges":
        return rubric.edge_cases, "right on ordinary inputs, not on special ones"
    if result.kind in ("changes", "encoding"):
        return rubric.manners, "the numbers are right, the manners are not"
    of = len(result.held) + len(result.broken)
    return (rubric.properties * len(result.held) / of if of else 0.0,
            f"{len(result.held)} of {of} properties hold")


def _quiz(marked: Marked, out_of: float) -> Item:
    if not marked.quiz_came:
        nothing = NO_QUIZ if out_of else "the quiz has no points"
        return Item(None, out_of, f"{NOT_MARKED}: {marked.reason}" if marked.reason else nothing)
    right = sum(answer.right for answer in marked.quiz)
    quiz = quiz_of(marked.lesson)
    asked = max(len(marked.quiz), len(quiz.questions) if quiz else 0)
    return Item(out_of * right / asked, out_of, f"{right} of {asked} right")


def late_days(marked: Marked, due: datetime | None) -> int:
    """Days that had begun after the due time; 1 where only the university's system calls it late."""
    if due is None:
        return 0
    try:
        over = datetime.fromisoformat(marked.submitted).astimezone() - due
    except (ValueError, OverflowError):      # no time, or one in the year 1
        return int(marked.late)
    return max(0, math.ceil(over / timedelta(days=1)))
