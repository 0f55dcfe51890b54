"""The quizzes of the lessons: load them, mark answers, choose a warm-up.

The questions are data, in quizzes/<lesson>.yaml. What a wrong file is told: quiz_file.py.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import file, says

if TYPE_CHECKING:
    from course_lib.records.progress import Progress


@dataclass(frozen=True)
class Option:
    """One answer somebody may give, and what they are told.

    For a number the answer is `value`, for a cell of a matrix `cell` (row label, column label),
    otherwise it is `text`. `missed` asks a person who left a right option of several out.
    """

    why: str
    text: str = ""
    value: float = math.nan
    cell: tuple[str, str] = ("", "")
    right: bool = False
    missed: str = ""
    misconception: str | None = None


@dataclass(frozen=True)
class Matrix:
    """A table whose cells are the answers."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    caption: str
    values: tuple[tuple[float, ...], ...] = ()

    @property
    def texts(self) -> list[list[str]]:
        """What stands in the cells, with equally many decimals; "" where there are no values."""
        if not self.values:
            return [[""] * len(self.columns) for _ in self.rows]
        decimals = max(len(str(value).partition(".")[2]) for row in self.values for value in row)
        return [[f"{value:.{decimals}f}" for value in row] for row in self.values]


@dataclass(frozen=True)
class Question:
    """One question of one lesson; `kind` is single, several, number or cell."""

    lesson: str
    id: str
    ask: str
    options: tuple[Option, ...]
    kind: str = "single"
    tolerance: float = 0.0
    label: str = says("number")
    otherwise: str = ""        # for a number or a cell that no option foresees
    matrix: Matrix | None = None

    @property
    def sentence(self) -> str:
        """The question itself: the first paragraph."""
        return self.ask.strip().split("\n\n", 1)[0]

    @property
    def details(self) -> str:
        """What stands below the question, such as code: the other paragraphs."""
        return self.ask.strip().partition("\n\n")[2].strip()


@dataclass(frozen=True)
class Quiz:
    """The questions of one lesson, and the ideas behind wrong options that no exercise has."""

    lesson: str
    questions: tuple[Question, ...]
    ideas: dict[str, str]


@dataclass(frozen=True)
class Feedback:
    """What a learner is told. `counts` is False where nothing was answered yet."""

    right: bool
    text: str
    misconception: str | None = None
    counts: bool = True


def lessons() -> list[str]:
    """Return the stems of the lessons that have a quiz, in order."""
    return sorted(path.stem for path in file.FOLDER.glob("*.yaml"))


def load(lesson: str) -> Quiz:
    """Return the quiz of a lesson such as "02_weights".

    Raises KeyError with the nearest name when there is no such quiz, and
    quiz_file.QuizFileError with file and line when its file cannot be used.
    """
    if lesson not in lessons():
        raise KeyError(_no_such_quiz(lesson))
    path = file.FOLDER / f"{lesson}.yaml"
    data = file.read(path)
    try:
        questions = tuple(_question(lesson, entry) for entry in data["questions"])
        return Quiz(lesson, questions, data.get("ideas", {}))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise file.QuizFileError("\n".join(file.problems(path))) from None


def _no_such_quiz(lesson: Any) -> str:
    from course_lib.display.nearest import closest
    known = lessons()
    word = str(lesson)
    starts = [stem for stem in known if word and (stem.startswith(word) or stem[3:] == word)]
    near = starts[0] if starts else closest(word, known)
    hint = f'Did you mean "{near}"?' if near else f"There are: {', '.join(known)}."
    return f"There is no quiz {lesson!r}. {hint}"


def _question(lesson: str, entry: dict[str, Any]) -> Question:
    entry = dict(entry)
    options = tuple(Option(**{**o, "cell": tuple(o["cell"])} if "cell" in o else o)
                    for o in entry.pop("options"))
    matrix = entry.pop("matrix", None)
    if matrix:
        matrix = Matrix(tuple(matrix["rows"]), tuple(matrix["columns"]), matrix["caption"],
                        tuple(tuple(row) for row in matrix.get("values", ())))
    return Question(lesson=lesson, options=options, matrix=matrix, **entry)


def mark(question: Question, given: Any) -> Feedback:
    """Say whether an answer is right, and what to think about if it is not.

    given  single: the index of the option; several: the indices;
           number: a number, or text such as "0,34" or "34 %"; cell: [row, column], from 0
    Raises ValueError when `given` is no possible answer.
    """
    if given is None or isinstance(given, (str, list)) and not given:
        return Feedback(False, says("nothing"), counts=False)
    return {"single": _mark_single, "several": _mark_several,
            "number": _mark_number, "cell": _mark_cell}[question.kind](question, given)


def _mark_single(question: Question, given: Any) -> Feedback:
    return _told(question.options[_index(given, len(question.options))])


def _mark_several(question: Question, given: Any) -> Feedback:
    """Ask about one mistake at a time: first about what was ticked, then about what was not."""
    ticked = {_index(i, len(question.options)) for i in given}
    for i, option in enumerate(question.options):
        if i in ticked and not option.right:
            return _told(option)
    for i, option in enumerate(question.options):
        if option.right and i not in ticked:
            return Feedback(False, says("several.more", missed=option.missed),
                            option.misconception)
    return Feedback(True, " ".join(option.why for option in question.options if option.right))


def _mark_number(question: Question, given: Any) -> Feedback:
    number = _number(given)
    if number is None:
        return Feedback(False, says("number.none"), counts=False)
    for option in question.options:
        # the last term: 0.1 + 0.2 is 0.3
        if abs(number - option.value) <= question.tolerance + 1e-9 * abs(option.value):
            return _told(option)
    return Feedback(False, question.otherwise)


def _mark_cell(question: Question, given: Any) -> Feedback:
    assert question.matrix is not None
    row, column = given
    cell = (question.matrix.rows[_index(row, len(question.matrix.rows))],
            question.matrix.columns[_index(column, len(question.matrix.columns))])
    for option in question.options:
        if option.cell == cell:
            return _told(option)
    return Feedback(False, question.otherwise)


def _told(option: Option) -> Feedback:
    return Feedback(option.right, option.why, None if option.right else option.misconception)


def _index(given: Any, length: int) -> int:
    if type(given) is int and 0 <= given < length:
        return given
    raise ValueError(f"{given!r} is no answer: choose a whole number from 0 to {length - 1}")


def _number(given: Any) -> float | None:
    """Read a number as people type it: 0.5, .5, 0,5, 50 %, 1/2; None when it is none."""
    text = str(given).strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%|/\s*(\d+))?", text, re.I)
    if not found or found[3] and int(found[3]) == 0:
        return None
    return float(found[1]) / (100 if found[2] == "%" else int(found[3] or 1))


def warm_up(lesson: str, progress: Progress) -> list[Question]:
    """Choose up to three questions from the lessons one and three before this one.

    First what was answered wrong, then what was never answered, then the rest; the lesson just
    before comes first, and the two take turns. The same progress always gives the same questions.
    """
    stems = lessons()
    if lesson not in stems:
        raise KeyError(_no_such_quiz(lesson))
    number = int(lesson[:2])
    earlier = [stem for back in (1, 3) for stem in stems if int(stem[:2]) == number - back]
    ranked = []
    for turn, stem in enumerate(earlier):
        answers = progress.quiz_answers(stem)
        for place, question in enumerate(load(stem).questions):
            rank = {False: 0, None: 1, True: 2}[answers.get(question.id)]
            ranked.append((rank, place, turn, question))
    ranked.sort(key=lambda entry: entry[:3])
    return [question for *_, question in ranked[:3]]


def as_text(questions: list[Question] | tuple[Question, ...]) -> str:
    """Return the questions and what can be answered, without the answers, as plain text."""
    return "\n\n".join(f"{n}. {question.ask.strip()}\n{_choices(question)}"
                       for n, question in enumerate(questions, 1))


def _choices(question: Question) -> str:
    if question.kind == "number":
        return f"   {question.label}: ____"
    if question.matrix:
        rows, columns = ", ".join(question.matrix.rows), ", ".join(question.matrix.columns)
        return f"   {says('text.cell', rows=rows, columns=columns)}"
    box = "( )" if question.kind == "single" else "[ ]"
    return "\n".join(f"   {box} {option.text}" for option in question.options)
