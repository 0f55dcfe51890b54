"""The course's own notebooks and quizzes, as the grader needs them: read once."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from course_lib.quizzes.quiz import Quiz, lessons, load
from course_lib.records.files import lessons_folder


def stems() -> list[str]:
    """Return the lessons that are built, in order: "00_start_here", ..."""
    return sorted(path.stem for path in lessons_folder().glob("[0-9]*.ipynb"))


def path_of(lesson: str) -> Path:
    return lessons_folder() / f"{lesson}.ipynb"


@functools.cache
def cells_of(lesson: str) -> tuple[dict[str, Any], ...]:
    """Return the cells of a lesson's notebook; of one that is not built, none."""
    if lesson not in stems():
        return ()
    return tuple(json.loads(path_of(lesson).read_text(encoding="utf-8"))["cells"])


def exercise_of(grade_id: str) -> str:
    """Return the exercise of a cell: "check-causal-mask" (graded) and "causal-mask" (the blank)."""
    return grade_id.removeprefix("check-").replace("-", "_")


@functools.cache
def quiz_of(lesson: str) -> Quiz | None:
    """Return the quiz of a lesson, None when it has none."""
    return load(lesson) if lesson in lessons() else None
