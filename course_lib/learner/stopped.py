"""Where a learner stopped: in which lesson, at what, when; and which file that lesson is in."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from course_lib.exercises import EXERCISES
from course_lib.records import place
from course_lib.records.files import lessons_folder
from course_lib.records.progress import Progress, Step

from .lesson_cells import cells_of, lesson_in, read

LATELY = timedelta(minutes=10)
CHALLENGE = re.compile(r"challenge (\w+)")      # how a challenge is kept as something seen
WHAT_IT_CALLS = {"attempt": r"\bcheck\({}\)", "hint": r"\bcheck\({}\)", "prediction": r'\bpredict\("{}"',
                 "answer": r'\bquiz\("{}"\)', "seen": r'\bquiz\("{}", "warm-up"',
                 "challenge": r'\bchallenge\("{}"'}


@dataclass(frozen=True)
class Stop:
    """The last thing that a learner did.

    lesson   its stem
    what     what it was: "softmax, not right yet"
    when     "yesterday at 17:40"; "" where the clock was wrong
    heading  the heading in the lesson under which it stands, ""
    """

    lesson: str
    what: str
    when: str
    heading: str


def last_stop(progress: Progress, lessons: list[str]) -> Stop | None:
    """Return where the learner stopped; None for one who has done nothing in these lessons."""
    for step in progress.last_steps():
        lesson = _lesson_of(step, lessons)
        if lesson in lessons:
            return Stop(lesson, _told(step), ago(step.at), _heading(step, lesson))
    return None


def _lesson_of(step: Step, lessons: list[str]) -> str | None:
    name = step.what[0]
    if step.kind in ("attempt", "hint"):
        return EXERCISES[name].lesson if name in EXERCISES else None
    if step.kind == "prediction":
        asks = re.compile(WHAT_IT_CALLS["prediction"].format(re.escape(name)))
        return next((lesson for lesson in lessons
                     if any(asks.search(cell.given) for cell in cells_of(lesson))), None)
    return name


def _told(step: Step) -> str:
    if step.kind == "attempt":
        name, _, correct, _ = step.what
        return f"`{name}`, {_verdict(correct)}"
    if step.kind == "answer":
        lesson, question, _, correct = step.what
        return f"{_numbered(lesson, question)} of the quiz, {_verdict(correct)}"
    if step.kind == "prediction":
        return f'the prediction "{step.what[0]}"'
    if step.kind == "hint":
        return f"a hint for `{step.what[0]}`"
    challenge = CHALLENGE.match(step.what[1])
    return f"the challenge with `{challenge[1]}`" if challenge else str(step.what[1])


def _verdict(correct: object) -> str:
    return "right" if correct else "not right yet"


def _numbered(lesson: str, question: str) -> str:
    """Return "question 3" for the third question of a lesson's quiz."""
    from course_lib.quizzes.quiz import load  # here: it reads a data file
    ids = [asked.id for asked in load(lesson).questions]
    return f"question {ids.index(question) + 1}" if question in ids else "a question"


def ago(at: datetime | None, now: datetime | None = None) -> str:
    """Say when something was, in the time of this place; "" for a time that is not known."""
    if at is None:
        return ""
    now = now or datetime.now(UTC)
    if now - at < LATELY:
        return "a few minutes ago"
    here, today = at.astimezone(), now.astimezone()
    days = (today.date() - here.date()).days
    year = "" if here.year == today.year else f" {here.year}"
    day = {0: "today", 1: "yesterday"}.get(days, f"on {here.day} {here:%B}{year}")
    return f"{day} at {here:%H:%M}"


# The lessons as files

def _heading(step: Step, lesson: str) -> str:
    kind, name = step.kind, step.what[0]
    if kind == "seen" and (challenge := CHALLENGE.match(step.what[1])):
        kind, name = "challenge", challenge[1]
    calls = WHAT_IT_CALLS[kind].format(re.escape(name))
    path = lessons_folder() / f"{lesson}.ipynb"
    return next((heading for _, heading, text in read(path) if re.search(calls, text)), "")


def file_of(lesson: str) -> str:
    """Return the path to a lesson from the open notebook, also where the learner has renamed it."""
    folder = place.notebook_folder()
    name = f"{lesson}.ipynb"
    places = [folder, *filter(None, [place.course_folder(folder)])]
    for there in places:
        if (there / name).is_file():
            return os.path.relpath(there / name, folder)
    for there in places:
        renamed = [path for path in there.glob("*.ipynb") if lesson_in(path) == lesson]
        if renamed:
            return os.path.relpath(max(renamed, key=lambda path: path.stat().st_mtime), folder)
    return name


def address(lesson: str, heading: str = "") -> str:
    """Return what a link to a lesson names, and the heading in it."""
    anchor = f"#{quote(heading.replace(' ', '-'))}" if re.fullmatch(r"[\w ,'-]+", heading) else ""
    return quote(Path(file_of(lesson)).as_posix()) + anchor
