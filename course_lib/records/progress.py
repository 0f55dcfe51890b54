"""What a learner has done: attempts, quiz answers, predictions, hints, things looked at."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import place
from .event_file import EventFile

SCHEMA = 1
SOLUTIONS = "solutions"      # stands in the table "seen" where a lesson would, so that old files can be read
FILE = "progress.sqlite"
SKIPPED = ""          # the text of a prediction that was skipped
TABLES = {
    "attempt": ("exercise", "source", "correct", "misconception"),
    "answer": ("lesson", "question", "given", "correct"),
    "prediction": ("prediction", "text"),
    "hint": ("exercise", "misconception", "rung", "attempt", "tried"),
    "seen": ("lesson", "what"),
}


@dataclass(frozen=True)
class Step:
    """Something a learner did: its table and columns, and when (None where the clock was wrong)."""

    kind: str
    what: tuple
    at: datetime | None


class Progress:
    """The learner's progress. No method raises because of the disk.

    path     the SQLite file; by default the one of this folder (`default_path`)
    tell     called with one plain sentence, once, when nothing can be kept
    """

    def __init__(self, path: str | Path | None = None,
                 tell: Callable[[str], object] = print) -> None:
        self.path = Path(path).absolute() if path is not None else default_path()
        self._events = EventFile(self.path, TABLES, SCHEMA, tell)
        self._waiters: dict[str, list[Callable[[str], object]]] = defaultdict(list)

    def record_attempt(self, exercise: str, source: str | None, correct: bool,
                       misconception: str | None) -> None:
        """Keep a checked function; `source` is None when it could not be read."""
        self._events.add("attempt", exercise, source, int(correct), misconception)

    def record_quiz(self, lesson: str, question_id: str, given: object, right: bool) -> None:
        """Keep an answer as it was given."""
        self._events.add("answer", lesson, question_id, json.dumps(given, default=str), int(right))

    def record_prediction(self, id: str, text: str) -> None:
        """Keep a prediction, then call what waits for it (`on_prediction`) with the text."""
        self._events.add("prediction", id, str(text))
        for call in list(self._waiters[id]):
            call(str(text))

    def record_hint(self, exercise: str, misconception: str, rung: int, attempt: str,
                    tried: str) -> None:
        """Keep that a hint was opened, for which attempt and after which sentence."""
        self._events.add("hint", exercise, misconception, rung, attempt, tried)

    def record_seen(self, lesson: str, what: str) -> None:
        """Keep that something of a lesson was looked at."""
        self._events.add("seen", lesson, what)

    def record_solution(self, exercise: str, parts: int) -> None:
        """Keep that so many parts of the solution of an exercise were shown."""
        self._events.add("seen", SOLUTIONS, f"{exercise} {parts}")

    def on_prediction(self, id: str, callback: Callable[[str], object]) -> None:
        """Call `callback(text)` whenever this kernel records the prediction `id`."""
        self._waiters[id].append(callback)

    def passed(self, exercise: str) -> bool:
        """Say whether a function for this exercise was ever right."""
        return exercise in self.passed_exercises()

    def passed_exercises(self) -> set[str]:
        """Return the names of all exercises for which a function was ever right."""
        return {name for name, _, correct, _ in self._events.rows("attempt") if correct}

    def source(self, exercise: str) -> str | None:
        """Return the source of the learner's last right function, None if there is none."""
        right = [source for name, source, correct, _ in self._events.rows("attempt")
                 if name == exercise and correct and source]
        return right[-1] if right else None

    def sources(self, exercise: str) -> list[str | None]:
        """Return the sources of all attempts, oldest first; None where one could not be read."""
        return [source for name, source, *_ in self._events.rows("attempt") if name == exercise]

    def solution_parts(self, exercise: str) -> int:
        """Return how many parts of a solution were shown, 0 if none."""
        return self.solutions_seen().get(exercise, 0)

    def solutions_seen(self) -> dict[str, int]:
        """Return exercise -> how many parts of its solution were shown."""
        shown = [what.rsplit(" ", 1) for name, what in self._events.rows("seen") if name == SOLUTIONS]
        return {exercise: int(parts) for exercise, parts in shown}

    def quiz_answers(self, lesson: str) -> dict[str, bool]:
        """Return question -> whether its last answer was right."""
        return {question: bool(correct)
                for name, question, _, correct in self._events.rows("answer") if name == lesson}

    def answers_given(self) -> dict[str, dict[str, object]]:
        """Return lesson -> question -> the last answer, as it was given."""
        given: dict[str, dict[str, object]] = defaultdict(dict)
        for lesson, question, answer, _ in self._events.rows("answer"):
            given[lesson][question] = json.loads(answer)
        return dict(given)

    def answered_right(self) -> set[tuple[str, str]]:
        """Return (lesson, question) of all questions that were ever answered right."""
        return {(lesson, question)
                for lesson, question, _, correct in self._events.rows("answer") if correct}

    def prediction(self, id: str) -> str | None:
        """Return the last prediction `id`, SKIPPED if it was skipped, None if nothing was said."""
        said = [text for name, text in self._events.rows("prediction") if name == id]
        return said[-1] if said else None

    def hints(self, exercise: str, misconception: str) -> list[tuple[int, str, str]]:
        """Return (rung, attempt, tried) of the hints opened so far, oldest first."""
        return [tuple(rest) for name, about, *rest in self._events.rows("hint")
                if (name, about) == (exercise, misconception)]

    def last_steps(self) -> list[Step]:
        """Return the last entry of each kind, the newest first. A time in the future is not believed."""
        now = datetime.now(UTC)
        steps = []
        for table in TABLES:
            for at, *what in self._events.rows_with_times(table)[-1:]:
                time = _time(at)
                steps.append(Step(table, tuple(what), time if time and time <= now else None))
        return sorted(steps, key=lambda step: step.at or datetime.min.replace(tzinfo=UTC), reverse=True)

    def counts(self) -> dict[str, int]:
        """Return how many entries of each kind there are, such as {"attempt": 3, "answer": 0, ...}."""
        return {table: len(self._events.rows(table)) for table in TABLES}

    def seen(self, lesson: str) -> set[str]:
        """Return what of a lesson was looked at."""
        return {what for name, what in self._events.rows("seen") if name == lesson}


def _time(at: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def default_path(folder: Path | None = None) -> Path:
    """Where progress made in `folder` is kept: COURSE_PROGRESS, a course folder, else the user's data."""
    return _named() or kept_in(place.course_folder(folder or Path.cwd())) or users_data()


def kept_in(course_folder: Path | None) -> Path | None:
    """The file of a course folder; None without one."""
    return course_folder and course_folder / place.RECORDS / FILE


def _named() -> Path | None:
    named = os.environ.get("COURSE_PROGRESS")
    return Path(named).absolute() if named else None


def users_data() -> Path:
    """Where progress is kept that belongs to no folder of the course."""
    import platformdirs
    return Path(platformdirs.user_data_dir("self-attention-course", False)) / FILE


_current: dict[str | None, Progress] = {}


def current() -> Progress:
    """Return the one Progress of this kernel (another one where COURSE_PROGRESS was changed).

    It is found once: a kernel that then goes into another folder keeps it.
    """
    wanted = os.environ.get("COURSE_PROGRESS")
    if wanted not in _current:
        _current[wanted] = Progress(_named() or kept_in(place.of_this_kernel()) or users_data())
    return _current[wanted]
