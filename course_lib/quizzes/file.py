"""Read a quiz file, and say what is wrong with it: file, line, one sentence.

Reading is quick, for learners. `problems` looks at everything, for authors and tests
(it needs jsonschema, which alone takes a second to import).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course_lib.extras import extra

FOLDER = Path(__file__).parent
KINDS = ("single", "several", "number", "cell")
Where = tuple[str | int, ...]     # the way to an entry: ("questions", 0, "options", 2, "why")
_IS_TEXT = {"type": "string", "pattern": r"\S"}
_IS_NUMBER = {"type": "number"}
_IS_TEXTS = {"type": "array", "items": _IS_TEXT, "minItems": 1}


class QuizFileError(ValueError):
    """A quiz file cannot be used; the message has one line per problem."""


def read(path: Path) -> dict[str, Any]:
    """Return what the file holds. Raises QuizFileError when it is no YAML."""
    import yaml
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise QuizFileError(_yaml_problem(path.name, error)) from None


def problems(path: Path) -> list[str]:
    """Return every problem of the file as `02_weights.yaml, line 14: option has no "why"`."""
    import yaml
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        return [_yaml_problem(path.name, error)]
    if root is None:
        return [f"{path.name}, line 1: the file is empty"]
    lines: dict[Where, int] = {}
    found = list(_note_lines(root, (), lines))
    data = read(path)
    shape = [] if found else list(_shape_problems(data))
    found += shape or ([] if found else list(_sense_problems(data)))
    # An entry that is missing has no line: the entry it is missing from does.
    placed = sorted((lines.get(where) or lines[where[:-1]], what) for where, what in found)
    return [f"{path.name}, line {line}: {what}" for line, what in placed]


def _yaml_problem(name: str, error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "a character that may not be in a text file"
    return f"{name}, line {mark.line + 1 if mark else 1}: cannot be read as YAML: {what}"


def _note_lines(node: Any, where: Where, lines: dict[Where, int]) -> Iterator[tuple[Where, str]]:
    """Write the line of every entry into `lines`; yield the keys that are there twice."""
    import yaml
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*where, key.value)
            if here in lines:
                lines[here] = key.start_mark.line + 1
                yield here, f'"{key.value}" is there twice'
            lines[here] = key.start_mark.line + 1
            yield from _note_lines(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _note_lines(value, (*where, i), lines)


# --- the shape of the file: which keys, which types (jsonschema) -------------------------------

def _mapping(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required),
            "properties": {**required, **(optional or {})}, "additionalProperties": False}


def _question(option: dict[str, Any], required: dict[str, Any] | None = None,
              optional: dict[str, Any] | None = None, hint: dict[str, Any] | None = None) -> dict:
    options = _mapping({**option, "why": _IS_TEXT},
                       {"right": {"type": "boolean"}, "misconception": _IS_TEXT, **(hint or {})})
    return _mapping(
        {"id": {"type": "string", "pattern": r"^[a-z0-9]+\.[a-z0-9-]+$"}, "ask": _IS_TEXT,
         "options": {"type": "array", "minItems": 2, "items": options}, **(required or {})},
        {"kind": {"enum": list(KINDS)}, **(optional or {})})


_FILE = _mapping({"questions": {"type": "array", "minItems": 1, "items": {"type": "object"}}},
                 {"ideas": {"type": "object", "additionalProperties": _IS_TEXT}})
_MATRIX = _mapping(
    {"rows": _IS_TEXTS, "columns": _IS_TEXTS, "caption": _IS_TEXT},
    {"values": {"type": "array", "items": {"type": "array", "items": _IS_NUMBER}}})
_QUESTIONS = {
    "single": _question({"text": _IS_TEXT}),
    "several": _question({"text": _IS_TEXT}, hint={"missed": _IS_TEXT}),
    "number": _question({"value": _IS_NUMBER}, {"otherwise": _IS_TEXT},
                        {"label": _IS_TEXT, "tolerance": {"type": "number", "minimum": 0}}),
    "cell": _question({"cell": {"type": "array", "items": _IS_TEXT, "minItems": 2, "maxItems": 2}},
                      {"otherwise": _IS_TEXT, "matrix": _MATRIX}),
}


def _shape_problems(data: Any) -> Iterator[tuple[Where, str]]:
    with extra("authoring"):
        from jsonschema import Draft202012Validator
    yield from _violations(Draft202012Validator(_FILE), data, ())
    questions = data.get("questions") if isinstance(data, dict) else None
    for i, question in enumerate(questions if isinstance(questions, list) else ()):
        if isinstance(question, dict):
            kind = question.get("kind", "single")
            # An unknown kind is told as such, by the rules of any kind.
            rules = _QUESTIONS[kind if kind in KINDS else "single"]
            yield from _violations(Draft202012Validator(rules), question, ("questions", i))


def _violations(validator: Any, data: Any, root: Where) -> Iterator[tuple[Where, str]]:
    for error in validator.iter_errors(data):
        where = (*root, *error.absolute_path)
        if error.validator == "required":
            for key in error.validator_value:
                if key not in error.instance and f"'{key}'" in error.message:
                    yield where, f'{_name(where)} has no "{key}"'
        elif error.validator == "additionalProperties":
            for key in error.instance.keys() - error.schema["properties"].keys():
                known = list(error.schema["properties"])
                yield (*where, key), f'{_name(where)} has no key "{key}"{_did_you_mean(key, known)}'
        else:
            yield where, f"{_name(where)} {_expectation(error)}"


def _expectation(error: Any) -> str:
    words = {"string": "text (put it in quotes)", "number": "a number", "array": "a list",
             "object": "a mapping of keys to values", "boolean": "true or false"}
    if error.validator == "enum":
        return f'is "{error.instance}"{_did_you_mean(str(error.instance), error.validator_value)}'
    if error.validator == "type":
        return f"must be {words[error.validator_value]}, not {error.instance!r}"
    if error.validator == "pattern" and error.instance.strip():
        return f'must look like "weights.row-sum", not {error.instance!r}'
    if error.validator in ("minItems", "maxItems"):
        bound = "at least" if error.validator == "minItems" else "at most"
        return f"needs {bound} {error.validator_value}, has {len(error.instance)}"
    if error.validator == "minimum":
        return f"may not be below {error.validator_value}, is {error.instance}"
    return "is empty"


def _name(where: Where) -> str:
    """Name an entry as an author would: "option", "file", '"why"'."""
    singular = {"questions": "question", "options": "option"}
    if not where:
        return "file"
    if isinstance(where[-1], str):
        return where[-1] if where[-1] == "matrix" else f'"{where[-1]}"'
    return singular.get(str(where[-2]), f'entry {where[-1] + 1} of "{where[-2]}"')


def _did_you_mean(word: str, words: list[str]) -> str:
    from course_lib.display.nearest import closest
    near = closest(word, words)
    return f': did you mean "{near}"?' if near else f": choose one of {', '.join(words)}"


# --- does it make sense: right answers, misconceptions, formulas -------------------------------

def _sense_problems(data: dict[str, Any]) -> Iterator[tuple[Where, str]]:
    from course_lib.exercises import EXERCISES
    ideas = data.get("ideas", {})
    known = {wrong.id for exercise in EXERCISES.values() for wrong in exercise.wrongs} | set(ideas)
    used, ids = set(), set()
    for i, question in enumerate(data["questions"]):
        here: Where = ("questions", i)
        if question["id"] in ids:
            yield (*here, "id"), f'there are two questions "{question["id"]}"'
        ids.add(question["id"])
        used |= {option.get("misconception") for option in question["options"]}
        yield from _option_problems(question, here, known)
        if question.get("kind") == "cell":
            yield from _matrix_problems(question, here)
        if question.get("kind") == "number":
            yield from _overlaps(question, here)
    for idea in sorted(set(ideas) - used):
        yield ("ideas", idea), f'no option has the idea "{idea}"'
    yield from _formula_problems(data, ())


def _option_problems(question: dict, here: Where, known: set[str]) -> Iterator[tuple[Where, str]]:
    several = question.get("kind") == "several"
    rights = sum(bool(option.get("right")) for option in question["options"])
    if rights != 1 and not several:
        yield here, f"question needs exactly one right option, has {rights}"
    if several and not 0 < rights < len(question["options"]):
        yield here, "question needs right and wrong options"
    for j, option in enumerate(question["options"]):
        at = (*here, "options", j)
        right, idea = option.get("right", False), option.get("misconception")
        if right and not several and idea:
            yield (*at, "misconception"), 'right option has a "misconception"'
        if (not right or several) and not idea:
            yield at, 'option has no "misconception"'
        if idea and idea not in known:
            yield (*at, "misconception"), f'"{idea}" is unknown{_did_you_mean(idea, sorted(known))}'
        if several and right and "missed" not in option:
            yield at, 'right option needs "missed"'
        if several and not right and "missed" in option:
            yield (*at, "missed"), 'wrong option has "missed"'
        asks = option.get("missed", "?") if right else option["why"]
        if (not right or several) and "?" not in asks:
            yield at, "feedback for a mistake must ask a question"


def _matrix_problems(question: dict, here: Where) -> Iterator[tuple[Where, str]]:
    rows, columns = question["matrix"]["rows"], question["matrix"]["columns"]
    values = question["matrix"].get("values", [[0] * len(columns)] * len(rows))
    if [len(row) for row in values] != [len(columns)] * len(rows):
        yield (*here, "matrix", "values"), f'"values" must be {len(rows)} rows of {len(columns)}'
    seen = set()
    for j, option in enumerate(question["options"]):
        at = (*here, "options", j, "cell")
        for label, labels in zip(option["cell"], (rows, columns), strict=True):
            if label not in labels:
                yield at, f'"{label}" is no label of the matrix{_did_you_mean(label, labels)}'
        if tuple(option["cell"]) in seen:
            yield at, "two options have this cell"
        seen.add(tuple(option["cell"]))


def _overlaps(question: dict, here: Where) -> Iterator[tuple[Where, str]]:
    values = [option["value"] for option in question["options"]]
    for j, value in enumerate(values):
        for other in values[:j]:
            if math.dist([value], [other]) <= 2 * question.get("tolerance", 0):
                yield (*here, "options", j, "value"), f"{value} is within tolerance of {other}"


def _formula_problems(data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    from course_lib.display.markup import unreadable_formula
    if isinstance(data, str) and (bad := unreadable_formula(data)):
        yield where, f"{_name(where)} holds a formula that cannot be read: {bad}"
    items = data.items() if isinstance(data, dict) else enumerate(data) \
        if isinstance(data, list) else ()
    for key, value in items:
        yield from _formula_problems(value, (*where, key))
