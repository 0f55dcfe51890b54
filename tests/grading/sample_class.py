"""A class whose marks are made up, with messages that are real: what `check` says of wrong versions."""

import functools
import random

import numpy as np

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES
from course_lib.grading.count.marks import Item, LessonMarks, StudentMarks
from course_lib.grading.results import (
    COURSE_OWN,
    FOLLOWS,
    NOT_ANSWERED,
    NOT_MARKED,
    RIGHT,
    WRONG,
    ExerciseResult,
    Marked,
    QuizAnswer,
)

LESSON = "06_masks"
NAMES = ["Ada Lovelace", "Grace Hopper", "Emmy Noether", "Alan Turing", "Katherine Johnson",
         "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth", "Frances Allen", "Tony Hoare",
         "Radia Perlman", "John Backus", "Sophie Wilson", "Ken Thompson", "Jean Sammet",
         "Dennis Ritchie", "Margaret Hamilton", "Niklaus Wirth", "Shafi Goldwasser", "Leslie Lamport"]


def half(scores, mask):
    """Nobody's idea: the mask counts for half."""
    shown = np.where(mask, scores, scores / 2)
    e = np.exp(shown - shown.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@functools.cache
def result(exercise, idea="", status="", reason=""):
    """What marking finds out: right, a known idea ("causal.no_self") or another status."""
    page = EXERCISES[exercise]
    texts = tuple(p.text for p in page.properties)
    if not idea and status in ("", RIGHT, FOLLOWS):
        return ExerciseResult(exercise, status or RIGHT, kind="right", held=texts)
    if not idea:
        return ExerciseResult(exercise, status, reason=reason, broken=texts if status == WRONG else ())
    wrong = half if idea == "half" else next(w.function for w in page.wrongs if w.id == idea)
    d = diagnose(exercise, wrong)
    return ExerciseResult(
        exercise, WRONG, kind=d.kind, misconception=d.misconception, partly=d.partly, also=d.also,
        held=tuple(t for t in texts if t not in d.broken), broken=d.broken, title=d.title, html=d.html,
        group="" if d.misconception else f"{exercise}-{idea}")


def lesson_marks(attempt, late_days=0):
    """Marks of an attempt in the way of `points.score`, with simple rules."""
    items = {}
    for found in attempt.exercises if attempt and not attempt.reason else ():
        n = len(found.held) + len(found.broken) or 1
        got = {RIGHT: 2.0, FOLLOWS: 2.0, NOT_ANSWERED: 0.0, COURSE_OWN: 0.0, NOT_MARKED: None}.get(
            found.status, round(len(found.held) / n, 2))
        items[found.exercise] = Item(got, 2.0, f"{len(found.held)} of {n} properties hold"
                                     if found.status == WRONG else "")
    if attempt and attempt.quiz and not attempt.reason:
        right = sum(answer.right for answer in attempt.quiz)
        items["quiz"] = Item(2.0 * right / len(attempt.quiz), 2.0, "")
    got = [item.points for item in items.values() if item.points is not None]
    return LessonMarks(sum(got) if got else None, 10.0, late_days, items, attempt,
                       reason=attempt.reason if attempt else "")


def student(name, *attempts, late_days=0):
    lessons = {attempt.lesson: lesson_marks(attempt, late_days) for attempt in attempts}
    got = [lesson.points for lesson in lessons.values() if lesson.points is not None]
    return StudentMarks(name, lessons, sum(got) if got else None, 10.0 * max(len(lessons), 1))


def attempt(name, *exercises, lesson=LESSON, **facts):
    return Marked(name, lesson, digest=f"{name!a} {lesson}", **{"isolation": "bubblewrap", **facts},
                  exercises=exercises)


def ada():
    """One student of two lessons, with something of everything."""
    return student(
        "Ada Lovelace",
        attempt("Ada Lovelace", result("softmax", "softmax.axis0"), lesson="02_weights"),
        attempt("Ada Lovelace", result("causal_mask", "causal.no_self"), result("masked_softmax", "half"),
                result("padding_mask"), result("combine_masks", status=NOT_MARKED,
                                               reason="the sandbox could not be started"),
                quiz=(QuizAnswer(LESSON, "masks.what-by-sees", False, "`She` and `sat`", "causal.no_self"),
                      QuizAnswer(LESSON, "masks.row-of-sat", True, "0.5"))), late_days=2)


def whole_class():
    """Twenty students at lesson 06; the same in every run."""
    chance = random.Random(6)
    ideas = {"causal_mask": ["causal.no_self", "causal.no_self", "causal.upper", "causal.inverted"],
             "masked_softmax": ["half", "mask.times_scores", "mask.times_scores", "mask.after_softmax"],
             "padding_mask": ["pad.inverted", "pad.one_too_many"],
             "combine_masks": ["combine.or", "combine.only_causal"]}
    given = [("`She`, `sat` and `by`", True, None), ("`She` and `sat`", False, "causal.no_self"),
             ("`by`, `the`, `river` and `bank`", False, "causal.upper")]
    marks = []
    for i, name in enumerate(NAMES):
        if i in (7, 15):
            reason = "the notebook is not JSON" if i == 7 else "the file is larger than 20 MB"
            marks.append(student(name, attempt(name, reason=reason)))
            continue
        exercises = []
        for exercise, wrong in ideas.items():
            pick = chance.random()
            if pick < 0.5:
                exercises.append(result(exercise))
            elif pick < 0.82:
                exercises.append(result(exercise, chance.choice(wrong)))
            else:
                status = chance.choice([NOT_ANSWERED, FOLLOWS, COURSE_OWN, NOT_MARKED])
                exercises.append(result(exercise, status=status, reason="the code interfered with the "
                                        "program that runs it" if status == NOT_MARKED else ""))
        text, right, idea = chance.choice(given)
        quiz = (QuizAnswer(LESSON, "masks.what-by-sees", right, text, idea),
                QuizAnswer(LESSON, "masks.row-of-sat", i % 3 == 0, "0.5" if i % 3 == 0 else "0.167",
                           None if i % 3 == 0 else "mask.times_scores"))
        marks.append(student(name, attempt(name, *exercises, quiz=quiz)))
    return marks
