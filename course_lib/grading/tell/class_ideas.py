"""Which ideas a class has missed, in exercises and quizzes."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise, Wrong
from course_lib.quizzes.quiz import lessons

from ..count.marks import StudentMarks
from ..course import quiz_of
from ..results import QuizAnswer
from .class_counts import answers, results
from .quiz_answer import Told, told
from .where_taught import lesson_title, section


@dataclass(frozen=True)
class Idea:
    """An idea that was missed.

    belief   the title is what they may believe, not what they did
    teach    the question that a learner is asked then, by `check` or, where `told` is there, by the quiz
    told     what the quiz says to the answer that `teach` comes back to
    places   (where, number of students); who is in several of them counts once in `students`
    several  how many students are in more than one of the places
    example  the message that a learner got, safe HTML, "" where only a quiz has shown it
    """

    id: str
    title: str
    belief: bool
    means: str
    places: tuple[tuple[str, int], ...]
    students: tuple[str, ...]
    several: int = 0
    example: str = ""
    teach: str = ""
    told: Told | None = None
    lesson: str = ""
    section: str = ""


def ideas(marks: Sequence[StudentMarks]) -> list[Idea]:
    """Rank the ideas that were missed, in exercises and quizzes, by the number of students."""
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    asked: dict[str, QuizAnswer] = {}               # the first answer of a quiz that showed it
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
            asked.setdefault(idea, answer)
    ranked = [_idea(idea, where, asked.get(idea), chosen[idea] > written[idea], examples.get(idea, ""))
              for idea, where in places.items()]
    return sorted(ranked, key=lambda idea: (-len(idea.students), idea.lesson, idea.id))


def _idea(id: str, where: dict[str, set[str]], answer: QuizAnswer | None, by_quiz: bool,
          example: str) -> Idea:
    """What the quiz asks back comes first where most have missed the idea there."""
    students = tuple(sorted(set().union(*where.values())))
    places = tuple((place, len(who)) for place, who in where.items())
    several = sum(sum(name in who for who in where.values()) > 1 for name in students)
    exercise, wrong = _wrongs().get(id, (None, None))
    words = told(answer) if answer else None
    if words and words.question and (by_quiz or not wrong or not wrong.hints):
        taught = {"teach": words.question, "told": words, "lesson": lesson_title(answer.lesson)}
    elif exercise and wrong and wrong.hints:
        taught = {"teach": wrong.hints[0], "lesson": lesson_title(exercise.lesson),
                  "section": section(exercise.name)}
    else:
        taught = {"lesson": lesson_title(exercise.lesson if exercise else answer.lesson if answer else "")}
    return Idea(id, wrong.title if wrong else idea_text(id), belief=wrong is None,
                means=wrong.misunderstands if wrong else "", places=places, students=students,
                several=several, example=example, **taught)


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
