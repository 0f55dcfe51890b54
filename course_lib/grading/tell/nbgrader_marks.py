"""Write marks into nbgrader's gradebook, through nbgrader's own API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..count.marks import Item, StudentMarks
from ..course import exercise_of


class NoGradebook(RuntimeError):
    """The marks cannot be written; the message says why. Nothing was changed."""


def write_marks(students: Sequence[StudentMarks], database: str) -> list[str]:
    """Set the score of every graded cell of the lessons; return what is to be said.

    database  a path, or a URL such as sqlite:///gradebook.db
    A lesson is the notebook of that name in any assignment that nbgrader has generated. Points are
    scaled to what nbgrader counts for the cell; what is not marked is left as it was.

    Raises NoGradebook: nbgrader is not installed here, or there is no such gradebook.
    """
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError:
        raise NoGradebook("nbgrader is not installed in this Python: install the course beside it") from None
    url = database if "://" in database else f"sqlite:///{database}"
    _must_exist(url)
    try:
        with Gradebook(url) as gradebook:
            written, missing = _written(gradebook, students)
    except SQLAlchemyError as error:
        raise NoGradebook(f"{database}: {str(error).splitlines()[0]}") from None
    said = [f"{written} scores were written into {database}."]
    if missing:
        said.append(f"nbgrader has no assignment with {', '.join(sorted(missing))}: generate it first.")
    return said


def _must_exist(url: str) -> None:
    """nbgrader would make a new, empty gradebook where a path is misspelt."""
    from pathlib import Path
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).is_file():
        raise NoGradebook(f"there is no gradebook {path}")


def _written(gradebook: Any, students: Sequence[StudentMarks]) -> tuple[int, set[str]]:
    assignments: dict[str, list[str]] = {}
    for assignment in gradebook.assignments:
        for notebook in assignment.notebooks:
            assignments.setdefault(notebook.name, []).append(assignment.name)
    written, missing = 0, set()
    for student in students:
        for stem, lesson in student.lessons.items():
            if lesson.attempt is None and not lesson.items:
                continue
            if stem not in assignments:
                missing.add(stem)
            for assignment in assignments.get(stem, ()):
                written += _notebook(gradebook, student.student, assignment, stem, lesson.items)
    gradebook.db.commit()
    return written, missing


def _notebook(gradebook: Any, student: str, assignment: str, stem: str, items: dict[str, Item]) -> int:
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(assignment, student)
    written = 0
    for grade in gradebook.find_submission_notebook(stem, assignment, student).grades:
        item = items.get(exercise_of(grade.name))
        if item is None or item.points is None or not item.out_of:
            continue
        grade.manual_score = round(item.points / item.out_of * grade.max_score, 4)
        grade.needs_manual_grade = False
        written += 1
    return written
