"""What is known about a submission once it has been marked: facts, no points.

Points follow from these facts and from the rubric, so a changed rubric needs no second run.
Every text that comes from a submission is hostile: whoever prints it escapes it for the place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RIGHT = "right"
WRONG = "wrong"
NOT_ANSWERED = "not answered"          # nothing was written, or the blank is still there
COURSE_OWN = "course's own"            # only calls the function that it should be
FOLLOWS = "right, apart from an earlier mistake"   # right as soon as earlier exercises are
NOT_MARKED = "not marked"              # could not be decided; never counts as 0

# Kinds of an answer that came without numbers which could be compared: no properties, no share.
NO_NUMBERS = frozenset({"crash", "out of time", "nothing", "unfinished", "arity", "not numbers", "random",
                        "too large", "raised", "syntax", "not a function", "ended", "tampered"})

SAME_FOR_ALL = "same for all"          # kind of an answer that does not depend on the numbers that come in


@dataclass(frozen=True)
class ExerciseResult:
    """One exercise of one submission.

    status         one of the words above
    reason         for `not marked`: why, in one sentence
    kind           `Verdict.kind` of the judge: "right", "named", "edges", "crash", ...
    misconception  id of the known wrong version that agrees everywhere; `partly`: on some inputs
    also           ids that no value can tell from it
    held, broken   texts of the exercise's properties that hold, and that do not
    title          the first sentence of the message, plain text
    html           the whole message as a safe fragment (expected against actual, a question); made
                   from the inputs of `check`, which every learner has seen
    group          equal for wrong answers that compute the same numbers; "" when right
    """

    exercise: str
    status: str
    reason: str = ""
    kind: str = ""
    misconception: str | None = None
    partly: str | None = None
    also: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    title: str = ""
    html: str = ""
    group: str = ""


@dataclass(frozen=True)
class QuizAnswer:
    """One answer of a quiz: what was given, as text, and the idea behind a wrong one."""

    lesson: str
    question: str
    right: bool
    given: str = ""
    misconception: str | None = None


@dataclass(frozen=True)
class Known:
    """A student of whom files were found.

    system  as in Marked
    unread  lesson -> why nothing of theirs can be marked
    """

    system: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Marked:
    """One attempt of one student at one lesson.

    digest     SHA-256 of what was handed in: (student, lesson, digest) is marked once
    submitted  ISO time with zone, or "" when nobody says it
    late       the university's system called it late
    again      0 for the first attempt, 1 for the second, where the file's name tells
    reason     why the whole attempt could not be marked, else ""
    isolation  under which isolation the code ran: "bubblewrap", "warm", "none"
    quiz_came  whether quiz answers were handed in at all; else the quiz is not marked
    system     "moodle" or "canvas" where its export said whose it is, and with which number
    found      in which run of the grader it was found last; no fact of the submission itself
    """

    student: str
    lesson: str
    digest: str
    submitted: str = ""
    late: bool = False
    again: int = 0
    reason: str = ""
    isolation: str = ""
    quiz_came: bool = False
    exercises: tuple[ExerciseResult, ...] = ()
    quiz: tuple[QuizAnswer, ...] = field(default_factory=tuple)
    system: str = ""
    found: int = field(default=0, compare=False)

    @property
    def result(self) -> tuple[Any, ...]:
        """What the same notebook always gives, whenever and by whom it was handed in."""
        return self.reason, self.exercises, self.quiz

    def to_json(self) -> str:
        """The same facts always give the same text, byte for byte."""
        facts = {**vars(self), "exercises": [vars(one) for one in self.exercises],
                 "quiz": [vars(one) for one in self.quiz]}
        del facts["found"]
        return json.dumps(facts, ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Marked:
        facts = json.loads(text)
        lists = ("also", "held", "broken")
        exercises = tuple(ExerciseResult(**{k: tuple(v) if k in lists else v for k, v in e.items()})
                          for e in facts.pop("exercises"))
        quiz = tuple(QuizAnswer(**answer) for answer in facts.pop("quiz"))
        return cls(**facts, exercises=exercises, quiz=quiz)
