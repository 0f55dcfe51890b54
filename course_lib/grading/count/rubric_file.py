"""Read the rubric that a teacher has edited; whatever is wrong in it is told with its line."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from course_lib.display.nearest import closest
from course_lib.exercises import EXERCISES

from .rubric import QUIZ_POINTS, LessonRubric, Rubric, default

LARGEST_FILE = 200_000


class RubricError(ValueError):
    """The file says something that cannot be; the message names the file and the line."""


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
        raise RubricError(f"{path.name}{_problem(error, text)}") from None
    return _Reader(path.name).rubric(root) if root is not None else default()


def _problem(error: yaml.YAMLError, text: str) -> str:
    """Say where YAML stops to understand, in words for people who never heard of it."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return ": a sign stands in it that no text has"
    lines = text.splitlines()
    tab = next((n for n, line in enumerate(lines, 1) if "\t" in line.split("#")[0]), None)
    if tab:
        return f", line {tab}: a tab stands here; write spaces instead"
    at = min(mark.line, len(lines) - 1)
    before = next((n for n in range(at, -1, -1) if lines[n].split("#")[0].strip()), at)
    return (f", line {before + 1} or the one before: {lines[before].strip()[:60]!r} cannot be read. "
            "Every line should be `name: value`, as far to the right as its neighbours")


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
        facts: dict[str, Any] = {key: self.number(key, node, most=1.0) for key, node in partial.items()}
        facts |= {key: self.number(key, node, most=100.0) for key, node in late.items()}
        if "title" in top:
            facts["title"] = self.word("title", top["title"])
        if "attempts" in top:
            facts["attempts"] = self.word("attempts", top["attempts"], ("best", "last"))
        if "missing" in top:
            facts["missing"] = (None if _empty(top["missing"])
                                else self.number("missing", top["missing"], most=1000.0))
        return Rubric(lessons=self.lessons(top.get("lessons")), due=self.due(top.get("due")), **facts)

    def lessons(self, node: yaml.Node | None) -> dict[str, LessonRubric]:
        standard = self.standard.lessons
        found = {}
        for stem, inner in self.entries(node, tuple(standard)).items():
            parts = self.entries(inner, ("quiz", "exercises"))
            quiz = self.number("quiz", parts["quiz"]) if "quiz" in parts else QUIZ_POINTS
            known = tuple(name for name, e in EXERCISES.items() if e.lesson == stem)
            exercises = standard[stem].exercises
            if "exercises" in parts:
                exercises = {name: self.number(name, points)
                             for name, points in self.entries(parts["exercises"], known).items()}
            found[stem] = LessonRubric(exercises, quiz)
        return found or dict(standard)

    def due(self, node: yaml.Node | None) -> dict[str, datetime]:
        stems = tuple(self.standard.lessons)
        if node is None:
            return {}
        if isinstance(node, yaml.ScalarNode):       # one time for all
            return dict.fromkeys(stems, self.time("due", node))
        return {stem: self.time(stem, n) for stem, n in self.entries(node, stems).items()}

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

    def number(self, name: str, node: yaml.Node, most: float = 10_000.0) -> float:
        try:
            value = float(node.value) if isinstance(node, yaml.ScalarNode) else math.nan
        except ValueError:
            value = math.nan
        if not 0 <= value <= most:
            raise self.fail(node, f"{name} should be a number from 0 to {most:g}{_came(node)}")
        return value

    def word(self, name: str, node: yaml.Node, known: tuple[str, ...] = ()) -> str:
        value = node.value if isinstance(node, yaml.ScalarNode) else ""
        if known and value not in known:
            raise self.fail(node, f"{name} should be {' or '.join(known)}{_came(node)}")
        return str(value)

    def time(self, name: str, node: yaml.Node) -> datetime:
        try:
            moment = datetime.fromisoformat(node.value)
            if _only_a_day(node.value):
                moment = datetime.combine(moment, time.max)            # until its end
            return moment.astimezone()                                 # without a zone: this computer's
        except (TypeError, ValueError, OverflowError, OSError):
            raise self.fail(
                node, f"{name} should be a time such as 2026-12-01T23:59+01:00{_came(node)}") from None


def _came(node: yaml.Node) -> str:
    return f", not {node.value[:60]!r}" if isinstance(node, yaml.ScalarNode) else ", and no list"


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")


def _only_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
