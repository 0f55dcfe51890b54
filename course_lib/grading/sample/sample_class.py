"""A class that was made up, to try `course grade` on: 30 students, lesson 06, all kinds of work."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..course import exercise_of, path_of
from .answers import HOSTILE, MISTAKES, RIGHT

LESSON = "06_masks"
EXERCISES = ("causal_mask", "masked_softmax", "padding_mask", "combine_masks")

# Who handed in what: for each exercise the name of an answer of sample_answers.py.
# "" leaves the blank as it was; what stands in nobody's way is right.
CLASS: dict[str, dict[str, str]] = {
    "Ada Lovelace": {},
    "Alan Turing": {"causal_mask": "no_self"},
    "Anita Borg": {"causal_mask": "no_self", "masked_softmax": "times_mask"},
    "Barbara Liskov": {},
    "Claude Shannon": {"masked_softmax": "after_softmax"},
    "Dennis Ritchie": {"masked_softmax": "times_mask"},
    "Donald Knuth": {"combine_masks": ""},
    "Dorothy Vaughan": {"padding_mask": "inverted"},
    "Edsger Dijkstra": {"causal_mask": "inverted"},
    "Emmy Noether": {},
    "Frances Allen": {"masked_softmax": "times_mask"},
    "Grace Hopper": {"causal_mask": "no_self", "combine_masks": "or"},
    "Hedy Lamarr": {"masked_softmax": "half"},
    "Jean Sammet": {"causal_mask": "no_self"},
    "John Backus": {"masked_softmax": "half", "padding_mask": "one_too_many"},
    "Katherine Johnson": {},
    "Ken Thompson": {"causal_mask": "upside_down_and_no_self"},
    "Leslie Lamport": {"masked_softmax": "nan_row"},
    "Margaret Hamilton": {},
    "Niklaus Wirth": {"causal_mask": "syntax"},
    "Radia Perlman": {"masked_softmax": "crash", "padding_mask": "borrowed"},
    "Shafi Goldwasser": {"causal_mask": "integers"},
    "Sophie Wilson": {"causal_mask": "", "masked_softmax": "", "padding_mask": "", "combine_masks": ""},
    "Tony Hoare": {"masked_softmax": "loop"},
    "=HYPERLINK(\"http:..evil\";\"click\")": {"masked_softmax": "hostile_text"},
    "Eve (reads files)": {"causal_mask": "reads_files", "masked_softmax": "network"},
    "Mallory (forks)": {"causal_mask": "forks", "masked_softmax": "exits"},
    "Trudy (forges)": {"causal_mask": "forges", "masked_softmax": "patches"},
}
NOT_A_NOTEBOOK = {"Vera Rubin": b"", "Wendy Hall": b"{ this was saved by a word processor"}


def make(folder: Path) -> int:
    """Write the class into a new folder; return the number of students. Raises FileExistsError, OSError."""
    folder.mkdir(parents=True)
    for n, (student, answers) in enumerate(CLASS.items()):
        written = notebook(answers)
        quiz = _quiz(n)
        home = folder / student
        home.mkdir()
        if n % 5 == 3:       # some hand in the zip of `course submit`
            (home / "submission.zip").write_bytes(_zip({f"{LESSON}.ipynb": written, "quiz.json": quiz}))
        else:
            (home / f"{LESSON}.ipynb").write_bytes(written)
            (home / "quiz.json").write_bytes(quiz)
    (folder / "Alan Turing" / f"{LESSON}-1.ipynb").write_bytes(notebook({}))      # a second attempt
    for student, written in NOT_A_NOTEBOOK.items():
        (folder / student).mkdir()
        (folder / student / f"{LESSON}.ipynb").write_bytes(written)
    return len(CLASS) + len(NOT_A_NOTEBOOK)


def notebook(answers: dict[str, str]) -> bytes:
    """The learner's notebook of the lesson with these answers in its blank cells."""
    document = json.loads(path_of(LESSON).read_text(encoding="utf-8"))
    for exercise, cell in _blanks(document):
        name = answers.get(exercise, "right")
        if name:
            cell["source"] = _answer(exercise, name)
    return json.dumps(document, indent=1).encode()


def _answer(exercise: str, name: str) -> str:
    if name == "right":
        return RIGHT[exercise]
    if name in HOSTILE:
        return HOSTILE[name].replace("NAME", exercise)
    return MISTAKES[exercise][name]


def _blanks(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if exercise_of(name) in EXERCISES and not name.startswith("check-"):
            yield exercise_of(name), cell


def _quiz(n: int) -> bytes:
    """Answers to the quiz; different students choose different options."""
    given = {"masks.what-by-sees": (2, 0, 2, 1, 3)[n % 5], "masks.row-of-sat": ("0.5", "0.167", "1/2")[n % 3],
             "masks.find-the-leak": ([1, 4], [1, 4], [4, 1], [1, 4])[n % 4],
             "masks.what-does-not-leak": ([1, 3], [1], [2, 3], [1, 3], [0, 1])[n % 5],
             "masks.which-mask": (1, 1, 0, 1, 2)[n % 5]}
    return json.dumps({"version": 1, "answers": {LESSON: given}}).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
