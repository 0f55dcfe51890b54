"""hint: a ladder of four rungs, each says something that was not said before. Never the answer.

A rung opens after a changed attempt, after one sentence about what was tried, or when somebody says
that they are stuck.
"""

from __future__ import annotations

import re

from course_lib.display.answer import Misuse, Shown, paragraph, plain
from course_lib.exercises.page import Exercise
from course_lib.records.progress import current

from . import graded, names
from .check import Attempt, latest
from .hint_rungs import RUNGS, rungs

HONEST = "That is an honest answer. Sometimes one step more is what it takes: here it is."
HONEST_AT_THE_END = "That is an honest answer, and there is no hint left. Take one of the ways below."
STUCK = ("give up", "gave up", "giving up", "don't know", "dont know", "do not know", "no idea", "no clue",
         "idk", "dunno", "don't get", "do not get", "don't understand", "do not understand", "not sure",
         "stuck", "lost", "help", "hopeless", "can't", "cannot", "another hint", "next hint", "more hints")
UNWRITTEN = "unwritten"      # stands where the idea behind a mistake would: there is no function yet


class Hint(Shown):
    """The rungs that are open so far, and what opens the next one."""

    def __init__(self, exercise: Exercise, opened: list[tuple[str, str, str]], first: str,
                 how: str) -> None:
        head = f"{exercise.name}: {len(opened)} of {len(RUNGS)} hints"
        before = [first] if first else []
        self.text = "\n".join([*before, head, *(f"{i}. {title}. {text}" for i, (title, text, _) in
                                                enumerate(opened, 1)), plain(how)])
        items = "".join(f"<li><strong>{title}.</strong> {html}</li>" for title, _, html in opened)
        self.html = "".join([*map(paragraph, before), paragraph(head, "course-verdict"), f"<ol>{items}</ol>",
                             paragraph(how)])


def hint(exercise: Exercise | None, tried: str) -> Hint:
    """Open the next rung if it is earned. Raises Misuse with what to do first."""
    attempt = _attempt(exercise, tried)
    exercise, diagnosis = attempt.exercise, attempt.diagnosis
    key = diagnosis.misconception or diagnosis.partly or ""
    opened = current().hints(exercise.name, key)
    before = rung = opened[-1][0] if opened else 0
    if _earned(opened, attempt, tried) and rung < len(RUNGS):
        rung += 1
        current().record_hint(exercise.name, key, rung, attempt.fingerprint, tried)
    honest = "" if not is_stuck(tried) else HONEST if rung > before else HONEST_AT_THE_END
    return Hint(exercise, rungs(exercise, diagnosis)[:rung], honest, _how_on(exercise, rung, tried, opened))


def is_stuck(tried: str) -> bool:
    """Say whether somebody says that they do not know on: "I give up", "no idea", "?"."""
    words = " ".join(re.findall(r"[\w']+", tried.lower().replace("\u2019", "'")))
    if not words:
        return "?" in tried
    return (len(words.split()) <= 8 and not re.search(r"\b(tried|saw)\b", words)
            and any(f" {phrase} " in f" {words} " for phrase in STUCK))


def _attempt(exercise: Exercise | None, tried: str) -> Attempt:
    if exercise is None:
        if not latest:
            raise Misuse("A hint needs an attempt to look at: write a first version of your "
                         "function, run the cell, then `check(...)` it.")
        open_ones = [a for a in latest.values() if a.diagnosis is None or not a.diagnosis.correct]
        if not open_ones:
            raise Misuse("Everything you have checked here is right: there is nothing to hint at.")
        attempt = open_ones[-1]
    elif exercise.name not in latest:
        raise Misuse(f"A hint needs an attempt to look at: write a first version of "
                     f"{exercise.name}, run the cell, then `check({exercise.name})`.")
    else:
        attempt = latest[exercise.name]
    if attempt.diagnosis is None:
        raise Misuse(_first_step(attempt, tried))
    if attempt.diagnosis.correct:
        raise Misuse(f"Your {attempt.exercise.name} is right: there is nothing to hint at.")
    return attempt


def _first_step(attempt: Attempt, tried: str) -> str:
    """What to do where nothing is written yet; with a question more for whoever says that they are stuck."""
    exercise = attempt.exercise
    if is_stuck(tried):
        current().record_hint(exercise.name, UNWRITTEN, 1, attempt.fingerprint, tried)
    questions = exercise.questions[:len(current().hints(exercise.name, UNWRITTEN))]
    promise = (exercise.reference.__doc__ or "").strip().split("\n")[0].rstrip(".")
    call = f"{exercise.name}({', '.join(exercise.parameters)})"
    return " ".join([
        f"`{call}` is still to be written. What it should do: {promise}.", *questions,
        f"Write a first version, however rough, and `check({exercise.name})`: a hint then starts from it."])


def _earned(opened: list[tuple[int, str, str]], attempt: Attempt, tried: str) -> bool:
    if not opened:
        return True
    _, fingerprint, _ = opened[-1]
    return fingerprint != attempt.fingerprint or is_stuck(tried) or _is_news(tried, opened)


def _is_news(tried: str, opened: list[tuple[int, str, str]]) -> bool:
    said_before = {" ".join(said.lower().split()) for _, _, said in opened}
    return _is_sentence(tried) and " ".join(tried.lower().split()) not in said_before


def _is_sentence(tried: str) -> bool:
    return len({word.lower() for word in tried.split()}) >= 4


def _how_on(exercise: Exercise, rung: int, tried: str, opened: list) -> str:
    if rung == len(RUNGS):
        return _after_the_last(exercise)
    tell = f'`hint("{exercise.name}", "I tried ... and saw ...")`'
    if tried and not is_stuck(tried):
        if not _is_sentence(tried):
            return f"Please write one whole sentence: what you tried and what you saw: {tell}."
        if opened and not _is_news(tried, opened):
            return ("You have already said that. The next hint opens when you have changed your "
                    f"function and checked it again, or tried something else: {tell}.")
    return ("The next hint opens when you have changed your function and checked it again, or told "
            f"in a sentence what you tried: {tell}.")


def _after_the_last(exercise: Exercise) -> str:
    """Nobody is left standing here: compare, go on, or see how it can be done."""
    ways = ["That was the last hint. Compare your function with the example step by step."]
    if exercise.lesson in names.lessons():
        whose = ("your last right version" if current().source(exercise.name)
                 else f"the course's own {exercise.name}")
        ways.append(f"Or go on: until this one is right, the next cells use {whose}.")
    if not graded.is_graded(exercise):
        ways.append(f'Or see one way to write it, part by part: `solution("{exercise.name}")`.')
    return " ".join(ways)
