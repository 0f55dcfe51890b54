"""Right but for something: "right, except with ..." where nothing else differs, else all that differs."""

from __future__ import annotations

import inspect

import numpy as np

from course_lib.runner.run import trusted

from .. import not_a_number
from ..compare import same
from ..verdict import Verdict
from . import crashes

HOW_MANY = {2: "Two", 3: "Three", 4: "Four"}
OTHER_NUMBERS = "other numbers come out"


def right_except(v: Verdict):
    """Headline, details and question for what all inputs that differ have in common."""
    where = v.failing_core or [i for i in v.failing if _edge(v.finding.detail) in v.features(i)]
    first = _happens(v, where)
    things = [f"{v.finding.detail}, {first}"] + [
        f"with {edge}, {_happens(v, [i for i in v.failing if edge in v.features(i)])}"
        for edge in v.finding.others]
    crash = v.outcomes[v.shown].crash
    if len(things) > 1:
        headline = f"{HOW_MANY.get(len(things), 'Several')} things are not right yet: {'; '.join(things)}."
        details = []
    else:
        headline = f"Right, except {v.finding.detail}."
        details = [f"There, {first}."] if first != OTHER_NUMBERS and not crash else []
    question = not_a_number.question(v) if not_a_number.shown(v) else _question(v)
    if crash:
        details = [crashes.sentence(crash)]
        question = crashes.telling_question(v, crash) or question
    return headline, details, question


def _edge(detail: str) -> str:
    return detail.removeprefix("with ")


def _question(v: Verdict) -> str:
    if v.finding.detail.startswith("where"):
        return "Which line of your function says what that argument is when the caller leaves it out?"
    return f"What is different about the input with {_edge(v.finding.detail)}, and which line notices it?"


def _happens(v: Verdict, where: list[int]) -> str:
    """What comes out on these probes, in words."""
    if all(v.outcomes[i].crash for i in where):
        return "your function stops"
    if any(not_a_number.made(v.facts.expected[i], v.outcomes[i]) for i in where):
        return "NaN comes out"
    if any(np.isinf(a).any() for i in where for a in v.outcomes[i].arrays if a.dtype.kind == "f"):
        return "infinity comes out"
    unused = _unused(v, where)
    return f"`{unused}` is not used" if unused else OTHER_NUMBERS


def _unused(v: Verdict, where: list[int]) -> str:
    """The argument without which the right answers would be these, or ""."""
    for k, parameter in enumerate(inspect.signature(v.exercise.reference).parameters.values()):
        if parameter.default is not parameter.empty and all(
                len(v.facts.calls[i]) > k and same(v.outcomes[i], trusted(
                    v.exercise.reference, v.facts.calls[i][:k], v.exercise.n_results)) for i in where):
            return parameter.name
    return ""
