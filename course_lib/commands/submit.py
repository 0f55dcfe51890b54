"""`course submit`: put a learner's notebooks and quiz answers into one zip file, to be handed in."""

from __future__ import annotations

import itertools
import json
import os
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course_lib.grading.find.layouts import lesson_within
from course_lib.quizzes.quiz import lessons as with_a_quiz
from course_lib.records.files import lessons_folder, sha256
from course_lib.records.place import course_folder
from course_lib.records.progress import Progress, default_path, kept_in

VERSION = 1      # of quiz.json


class NothingToSubmit(Exception):
    """There is no lesson in the folder; the message says so."""


@dataclass
class Packed:
    """What was put into the file `path`.

    untouched   lessons that are as they were given out
    unanswered  lessons in it that have a quiz, without an answer to it
    earlier     what was made before and lies beside it
    renamed     notebooks that are not in it, because they are not called as a lesson
    """

    path: Path
    notebooks: list[str] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    answers: int = 0

    @property
    def news(self) -> list[str]:
        """One sentence for each thing that a learner should know."""
        said = [f"{self.path} holds {_counted(len(self.notebooks), 'notebook')} and "
                f"{_counted(self.answers, 'quiz answer')}. Hand in this one file."]
        if self.earlier:
            said.append(f"Made before, and not to be handed in any more: {', '.join(self.earlier)}")
        if self.unanswered:
            said.append(f"No quiz answer is in it for {', '.join(self.unanswered)}. To get its points, "
                        "answer the quiz in the notebook and run the same command again.")
        if self.renamed:
            said.append(f"Not in it, because of the name: {', '.join(self.renamed)}. A notebook to be "
                        "handed in keeps its lesson's name.")
        if self.untouched:
            said.append("Not in it, because nothing was changed there: " + ", ".join(self.untouched))
        return said


def submit(folder: Path, out: Path | None = None) -> Packed:
    """Pack what was worked on in `folder`. An earlier zip stays as it is. A name in `out` gets its `.zip`.

    Raises NothingToSubmit, FileExistsError when `out` is there already, OSError.
    """
    given_out = {path.name: path for path in lessons_folder().glob("[0-9]*.ipynb")}
    mine = [path for path in sorted(folder.glob("[0-9]*.ipynb")) if path.name in given_out and path.is_file()]
    lessons = [path.stem for path in given_out.values()]
    renamed = sorted(path.name for path in folder.glob("*.ipynb")
                     if path.name not in given_out and lesson_within(path.name, lessons))
    if not mine:
        called = f" (A lesson keeps its name; here is {', '.join(renamed)}.)" if renamed else ""
        raise NothingToSubmit(f"There is no lesson in {folder.absolute()}. Say where your notebooks "
                              f"are: course submit FOLDER{called}")
    quiz = _answers(folder)
    target = _free_name(folder) if out is None else _with_zip(out)
    earlier = sorted(old.name for old in target.parent.glob("submission-*.zip") if old.name != target.name)
    packed = Packed(target, earlier=earlier, renamed=renamed, answers=sum(map(len, quiz.values())))
    part = packed.path.with_name(f".{packed.path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
            for path in mine:
                if path.stem not in quiz and sha256(path) == sha256(given_out[path.name]):
                    packed.untouched.append(path.stem)
                else:
                    file.write(path, path.name)
                    packed.notebooks.append(path.stem)
            file.writestr("quiz.json", json.dumps({"version": VERSION, "answers": quiz}, indent=1,
                                                  sort_keys=True))
        packed.unanswered = [stem for stem in packed.notebooks
                             if stem in with_a_quiz() and not quiz.get(stem)]
        if not packed.notebooks:
            raise NothingToSubmit("No lesson was changed yet, so there is nothing to hand in. Did you "
                                  "save your notebook (Ctrl+S)?")
        packed.path.open("x").close()       # fails where a file has this name
        os.replace(part, packed.path)
    finally:
        part.unlink(missing_ok=True)
    return packed


def _answers(folder: Path) -> dict[str, dict[str, object]]:
    """The quiz answers that a notebook in this folder has kept."""
    file = kept_in(course_folder(folder)) or default_path(folder)
    return Progress(file, tell=lambda _sentence: None).answers_given() if file.is_file() else {}


def _with_zip(out: Path) -> Path:
    """A system such as Moodle takes what has another name for no zip; `course grade` does, too."""
    return out if out.suffix.lower() == ".zip" else out.parent / f"{out.name}.zip"


def _free_name(folder: Path) -> Path:
    today = datetime.now().strftime("%Y-%m-%d")
    for number in itertools.count(1):
        path = folder / f"submission-{today}{f'-{number}' if number > 1 else ''}.zip"
        if not os.path.lexists(path):
            return path
    raise AssertionError("there is always a next number")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
