"""Graded work: where a teacher marks what is written here, `solution` stays closed.

Three things say so; each is set by whoever gives the work out:

COURSE_GRADED        in the environment, for a whole server
course-graded.txt    beside the notebooks, or in a folder above them
NBGRADER_EXECUTION   in the environment: nbgrader is running the notebook

The first two may name lessons and exercises ("06_masks", "06", "split_heads"): then only these are closed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise
from course_lib.records.progress import current

FILE = "course-graded.txt"


def is_graded(exercise: Exercise) -> bool:
    """Say whether the exercise is part of graded work here and now."""
    return bool(os.environ.get("NBGRADER_EXECUTION")) or any(_closes(text, exercise) for text in _said())


def _said() -> list[str]:
    """What was said about graded work: the texts of the variable and of all files that are in force."""
    said = [os.environ["COURSE_GRADED"]] if os.environ.get("COURSE_GRADED") else []
    for folder in dict.fromkeys(folder for here in (Path.cwd(), current().path.parent.absolute())
                                for folder in (here, *here.parents)):
        try:
            said.append((folder / FILE).read_text(encoding="utf-8-sig", errors="replace"))
        except OSError:          # there is none, or it may not be read
            continue
    return said


def _closes(text: str, exercise: Exercise) -> bool:
    """Say whether a text closes the exercise: it names it or its lesson, or it names none at all."""
    words = {word.removesuffix(".ipynb") for word in re.findall(r"[\w.]+", text.lower())}
    if words and words <= {"0", "no", "false", "off"}:
        return False
    known = {name for one in EXERCISES.values() for name in _names_of(one)}
    return not words & known or bool(words & _names_of(exercise))


def _names_of(exercise: Exercise) -> set[str]:
    return {exercise.name, exercise.lesson, exercise.lesson[:2]}
