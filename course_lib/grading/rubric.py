"""How many points there are, and for what: a small file that a teacher edits.

The points of the exercises are those of the course's own notebooks until the file says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from course_lib.diagnosis import closest
from course_lib.exercises import EXERCISES

from .official import cells_of, exercise_of, stems

LARGEST_FILE = 200_000
QUIZ_POINTS = 2.0


class RubricError(ValueError):
    """The file says something that cannot be; the message names the file and the line."""


@dataclass(frozen=True)
class LessonRubric:
    """Points of one lesson: exercise -> points, and for the whole quiz."""

    exercises: Mapping[str, float]
    quiz: float = QUIZ_POINTS

    @property
    def out_of(self) -> float:
        return sum(self.exercises.values()) + self.quiz


@dataclass(frozen=True)
class Rubric:
    """What the teacher decides.

    properties   share of the points for an answer of which all properties hold, but not the numbers
    edge_cases   share for an answer that is right on all ordinary inputs
    manners      share for right numbers with bad manners (it changes its inputs, another encoding)
    due          lesson -> when it is due; late work loses `per_day` percent per started day,
                 `at_most` percent in all
    attempts     "best" or "last": which of several attempts counts
    missing      points for work that was not handed in: None leaves its cell empty
    """

    title: str = "Self-attention"
    lessons: Mapping[str, LessonRubric] = field(default_factory=dict)
    properties: float = 0.5
    edge_cases: float = 0.75
    manners: float = 0.75
    due: Mapping[str, datetime] = field(default_factory=dict)
    per_day: float = 10.0
    at_most: float = 50.0
    attempts: str = "best"
    missing: float | None = None


def default() -> Rubric:
    """The rubric of the course's own notebooks."""
    lessons = {}
    for stem in stems():
        points = {name: points for name, points in _points_in(stem) if name in EXERCISES}
        if points:
            lessons[stem] = LessonRubric(points)
    return Rubric(lessons=lessons)


def _points_in(stem: str) -> Iterable[tuple[str, float]]:
    for cell in cells_of(stem):
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade"):
            yield exercise_of(mark["grade_id"]), float(mark["points"])


def default_text() -> str:
    """The default rubric as a file to edit, with a comment at every choice."""
    lines = [
        "# How the class is marked. Change what you like and run `course grade` again: nothing is run",
        "# a second time, only the points are counted anew.",
        "title: Self-attention",
        "",
        "attempts: best          # of several attempts: best or last",
        "# missing: 0            # points for work that was not handed in; without this line: an empty cell",
        "# due:                  # a time without a zone is this computer's; a day lasts until its end",
        "#   06_masks: 2026-12-01T23:59+01:00",
        "late: {per_day: 10, at_most: 50}      # percent of the points, for each day that has begun",
        "",
        "# An answer that is not right gets a share of its points:",
        "partial:",
        "  properties: 0.5       # times the share of the exercise's properties that hold",
        "  edge_cases: 0.75      # right on ordinary inputs, wrong on special ones",
        "  manners: 0.75         # right numbers, but it changes its inputs or returns another encoding",
        "",
        "# quiz: the points of all its questions together; 0 where quiz answers are not handed in",
        "lessons:",
    ]
    for stem, lesson in default().lessons.items():
        lines += [f"  {stem}:", f"    quiz: {lesson.quiz:g}", "    exercises:"]
        lines += [f"      {name}: {points:g}" for name, points in lesson.exercises.items()]
    return "\n".join(lines) + "\n"


def load(path: Path) -> Rubric:
    """Read a rubric; what it leaves out is as in the default. Raises RubricError, OSError."""
    with path.open("rb") as file:
        raw = file.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise RubricError(f"{path.name} is larger than a rubric can be ({LARGEST_FILE:,} bytes)")
    try:
        text = raw.decode("utf-8-sig")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise RubricError(f"{path.name}: write numbers out; references (*name) are not read here")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise RubricError(f"{path.name} is not UTF-8 text") from None
    except RecursionError:
        raise RubricError(f"{path.name} is nested too deeply") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise RubricError(f"{path.name}{where}: {problem}") from None
    return _Reader(path.name).rubric(root) if root is not None else default()


class _Reader:
    """Turns the nodes of a YAML file into a rubric, and knows the line of everything."""

    def __init__(self, name: str) -> None:
        self.name, self.standard = name, default()

    def fail(self, node: yaml.Node, problem: str) -> RubricError:
        return RubricError(f"{self.name}, line {node.start_mark.line + 1}: {problem}")

    def rubric(self, root: yaml.Node) -> Rubric:
        top = self.entries(root, ("title", "attempts", "missing", "due", "late", "partial", "lessons"))
        partial = self.entries(top.get("partial"), ("properties", "edge_cases", "manners"))
        late = self.entries(top.get("late"), ("per_day", "at_most"))
        facts: dict[str, Any] = {key: self.number(node, most=1.0) for key, node in partial.items()}
        facts |= {key: self.number(node, most=100.0) for key, node in late.items()}
        if "title" in top:
            facts["title"] = self.word(top["title"])
        if "attempts" in top:
            facts["attempts"] = self.word(top["attempts"], ("best", "last"))
        if "missing" in top:
            facts["missing"] = None if _empty(top["missing"]) else self.number(top["missing"], most=1000.0)
        return Rubric(lessons=self.lessons(top.get("lessons")), due=self.due(top.get("due")), **facts)

    def lessons(self, node: yaml.Node | None) -> dict[str, LessonRubric]:
        standard = self.standard.lessons
        found = {}
        for stem, inner in self.entries(node, tuple(standard)).items():
            parts = self.entries(inner, ("quiz", "exercises"))
            quiz = self.number(parts["quiz"]) if "quiz" in parts else QUIZ_POINTS
            known = tuple(name for name, e in EXERCISES.items() if e.lesson == stem)
            exercises = ({name: self.number(n) for name, n in self.entries(parts["exercises"], known).items()}
                         if "exercises" in parts else standard[stem].exercises)
            found[stem] = LessonRubric(exercises, quiz)
        return found or dict(standard)

    def due(self, node: yaml.Node | None) -> dict[str, datetime]:
        stems = tuple(self.standard.lessons)
        if node is None:
            return {}
        if isinstance(node, yaml.ScalarNode):       # one time for all
            return dict.fromkeys(stems, self.time(node))
        return {stem: self.time(n) for stem, n in self.entries(node, stems).items()}

    def entries(self, node: yaml.Node | None, known: tuple[str, ...]) -> dict[str, yaml.Node]:
        if node is None or _empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, f"here should be lines `name: value` with {', '.join(known)}")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                near = closest(name, known)
                raise self.fail(key, f"{name!r} is not known here" + (
                    f"; did you mean {near}?" if near else f"; there are {', '.join(known)}"))
            if name in found:
                raise self.fail(key, f"{name} stands here twice")
            found[name] = value
        return found

    def number(self, node: yaml.Node, most: float = 10_000.0) -> float:
        try:
            value = float(node.value) if isinstance(node, yaml.ScalarNode) else math.nan
        except ValueError:
            value = math.nan
        if not 0 <= value <= most:
            raise self.fail(node, f"here should be a number from 0 to {most:g}")
        return value

    def word(self, node: yaml.Node, known: tuple[str, ...] = ()) -> str:
        value = node.value if isinstance(node, yaml.ScalarNode) else ""
        if known and value not in known:
            raise self.fail(node, f"here should be {' or '.join(known)}")
        return str(value)

    def time(self, node: yaml.Node) -> datetime:
        try:
            moment = datetime.fromisoformat(node.value)
            if _only_a_day(node.value):
                moment = datetime.combine(moment, time.max)            # until its end
            return moment.astimezone()                                 # without a zone: this computer's
        except (TypeError, ValueError, OverflowError, OSError):
            raise self.fail(node, "here should be a time such as 2026-12-01T23:59+01:00") from None


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")


def _only_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
