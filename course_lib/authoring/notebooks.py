"""`course build`: lessons/NN_name.py -> notebooks/NN_name.ipynb and solutions/NN_name.ipynb.

Two pages of all lessons go with them: notebooks/index.ipynb and, for teachers, docs/mistakes.md.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from .execute import execute
from .index import index_notebook
from .mistakes import mistakes_page
from .notebook import check_exercises, check_ids, learners_notebook, solution_notebook, to_json
from .source import Lesson, SourceError, read

MOST_BYTES = 200_000
STEM = re.compile(r"\d\d_[a-z0-9_]+")


def build(lessons: list[str], check: bool = False, root: Path | None = None) -> int:
    """Build the lessons named (all when none is), or with `check` only say which are stale.

    Returns the exit status: 0, or 1 when something is stale or wrong; what, is printed.
    `check` runs no lesson: it compares every word of the notebooks, and of the solutions all but
    the outputs, which the test suite runs and compares (nbval).
    """
    root = root or _root()
    if root is None:
        return _say(
            "There is no folder `lessons` here: run `course build` in a clone of the project."
        )
    try:
        course = Course(root)
        chosen = course.chosen(lessons)
        return course.stale(chosen) if check else course.write(chosen)
    except (SourceError, LookupError) as error:
        return _say(str(error.args[0]))


class Course:
    """The lessons of one clone, in order."""

    def __init__(self, root: Path):
        self.root = root
        paths = sorted(path for path in (root / "lessons").glob("*.py"))
        for path in paths:
            if not STEM.fullmatch(path.stem):
                raise SourceError(path, 1, "a lesson is called NN_name.py, such as 02_weights.py")
        self.lessons = [read(path) for path in paths]
        for lesson in self.lessons:
            check_ids(lesson)
            check_exercises(lesson)

    def chosen(self, names: list[str]) -> list[Lesson]:
        """The lessons called `02`, `02_weights` or `lessons/02_weights.py`, or LookupError."""
        found = []
        for name in names:
            stem = Path(name).stem
            matching = [lesson for lesson in self.lessons if stem in (lesson.stem, lesson.stem[:2])]
            if not matching:
                there = ", ".join(lesson.stem for lesson in self.lessons) or "none yet"
                raise LookupError(f"There is no lesson {name!r}. Lessons: {there}.")
            found += matching
        return found or self.lessons

    def write(self, lessons: list[Lesson]) -> int:
        for lesson in lessons:
            around = self.around(lesson)
            solution = execute(lesson, solution_notebook(lesson, around), self.root)
            for folder, made in (
                ("notebooks", learners_notebook(lesson, around)),
                ("solutions", solution),
            ):
                text = to_json(made)
                _refuse_if_large(lesson, folder, made, text)
                self.save(f"{folder}/{lesson.stem}.ipynb", text)
        for name, text in self.pages():
            self.save(name, text)
        return 0

    def pages(self) -> list[tuple[str, str]]:
        """What is made of all lessons together, as (file, text)."""
        return [
            ("notebooks/index.ipynb", to_json(index_notebook(self.lessons))),
            ("docs/mistakes.md", mistakes_page()),
        ]

    def stale(self, lessons: list[Lesson]) -> int:
        """Name every built file that is not what its source says now."""
        found = []
        for lesson in lessons:
            name = f"notebooks/{lesson.stem}.ipynb"
            if self.built(name) != to_json(learners_notebook(lesson, self.around(lesson))):
                found.append((name, lesson.stem))
            if not self.solution_is_fresh(lesson):
                found.append((f"solutions/{lesson.stem}.ipynb", lesson.stem))
        found += [(name, "") for name, text in self.pages() if self.built(name) != text]
        for name, stem in found:
            _say(f"{name} is stale: run `course build {stem}`".rstrip(" `") + "`")
        left_over = list(self.left_over())
        for name in left_over:
            _say(f"{name} has no lesson any more: delete it")
        return 1 if found or left_over else 0

    def solution_is_fresh(self, lesson: Lesson) -> bool:
        text = self.built(f"solutions/{lesson.stem}.ipynb")
        if text is None:
            return False
        try:
            stored = json.loads(text)
            ran = all(
                cell["execution_count"] for cell in stored["cells"] if cell["cell_type"] == "code"
            )
            for cell in stored["cells"]:
                if cell["cell_type"] == "code":
                    cell.update(outputs=[], execution_count=None)
        except (ValueError, LookupError, TypeError):
            return False
        return ran and stored == solution_notebook(lesson, self.around(lesson))

    def around(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        place = self.lessons.index(lesson)
        return (
            self.lessons[place - 1] if place else None,
            self.lessons[place + 1] if place + 1 < len(self.lessons) else None,
        )

    def built(self, name: str) -> str | None:
        path = self.root / name
        return path.read_bytes().decode("utf-8", "replace") if path.is_file() else None

    def save(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}  {len(text.encode()) / 1000:.0f} kB")

    def left_over(self) -> list[str]:
        stems = {lesson.stem for lesson in self.lessons}
        return [
            f"{folder}/{path.name}"
            for folder in ("notebooks", "solutions")
            for path in sorted((self.root / folder).glob("*.ipynb"))
            if path.stem not in stems and (folder, path.stem) != ("notebooks", "index")
        ]


def _refuse_if_large(lesson: Lesson, folder: str, made: dict[str, Any], text: str) -> None:
    size = len(text.encode())
    if size <= MOST_BYTES:
        return
    from .execute import source_of

    def weight(cell: dict[str, Any]) -> int:
        return len(to_json(cell).encode())

    heaviest = max(made["cells"], key=weight)
    raise SourceError(
        lesson.path,
        source_of(lesson, heaviest).line,
        f"{folder}/{lesson.stem}.ipynb would have {size / 1000:.0f} kB, "
        f"and {MOST_BYTES // 1000} are allowed; "
        f"{weight(heaviest) / 1000:.0f} of them come from this cell",
    )


def _root() -> Path | None:
    """The clone we are in: here or above, else the one this package is installed from."""
    here = Path.cwd()
    places = [here, *here.parents, Path(__file__).resolve().parents[2]]
    return next(
        (
            place
            for place in places
            if (place / "lessons").is_dir() and (place / "course_lib").is_dir()
        ),
        None,
    )


def _say(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
