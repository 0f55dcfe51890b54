"""What a learner has done: attempts, quiz answers, predictions, hints, things looked at."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from .event_file import EventFile

SCHEMA = 1
SKIPPED = ""          # the text of a prediction that was skipped
TABLES = {
    "attempt": ("exercise", "source", "correct", "misconception"),
    "answer": ("lesson", "question", "given", "correct"),
    "prediction": ("prediction", "text"),
    "hint": ("exercise", "misconception", "rung", "attempt", "tried"),
    "seen": ("lesson", "what"),
}


class Progress:
    """The learner's progress. No method raises because of the disk.

    path     the SQLite file; by default COURSE_PROGRESS, else `.course/` here, else the user's data
    tell     called with one plain sentence, once, when nothing can be kept
    """

    def __init__(self, path: str | Path | None = None,
                 tell: Callable[[str], object] = print) -> None:
        self.path = Path(path) if path is not None else default_path()
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

    def seen(self, lesson: str) -> set[str]:
        """Return what of a lesson was looked at."""
        return {what for name, what in self._events.rows("seen") if name == lesson}


def default_path() -> Path:
    """Where progress is kept when nothing else is said."""
    if os.environ.get("COURSE_PROGRESS"):
        return Path(os.environ["COURSE_PROGRESS"])
    folder = Path.cwd() / ".course"       # made by `course start`
    if folder.is_dir():
        return folder / "progress.sqlite"
    import platformdirs
    return Path(platformdirs.user_data_dir("self-attention-course", False)) / "progress.sqlite"


_current: dict[str | None, Progress] = {}


def current() -> Progress:
    """Return the one Progress of this kernel (another one where COURSE_PROGRESS was changed)."""
    wanted = os.environ.get("COURSE_PROGRESS")
    if wanted not in _current:
        _current[wanted] = Progress()
    return _current[wanted]
