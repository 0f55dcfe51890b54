"""What was found out about one attempt, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from course_lib.exercises.page import Exercise, Wrong
from course_lib.runner.run import Outcome

from .known import Known


@dataclass
class Verdict:
    """What was found out. `messages` turns it into text.

    kind        which of the steps below decided: "right", "named", "partly", "feature", ...
    named       the known wrong version, and `twins` that no value can tell from it
    explanation what it answers to every probe
    failing     labels of the probes that differ, `passing` those that do not
    findings    further sentences: about edge cases, manners, type of the result
    told        the first broken property and its question, where the values say more than its text
    shown       index of the probe to be shown
    own_call    shown in its place: the input that the broken property tries, what is right, what came
    """

    exercise: Exercise
    facts: Known
    outcomes: list[Outcome]
    kind: str = ""
    named: Wrong | None = None
    twins: list[Wrong] = field(default_factory=list)
    explanation: list[Outcome] | None = None
    explained: int = 0
    detail: str = ""
    broken: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    told: tuple[str, str] | None = None
    shown: int | None = None
    own_call: tuple[tuple[Any, ...], Outcome, Outcome] | None = None

    @property
    def correct(self) -> bool:
        return self.kind == "right"

    @property
    def labels(self) -> list[str]:
        return list(self.facts.probes)

    @property
    def example(self) -> tuple[tuple[Any, ...], Outcome, Outcome] | None:
        """What is shown: arguments, what is right, what came."""
        if self.shown is None:
            return None
        return self.own_call or (self.facts.probes[self.labels[self.shown]].args,
                                 self.facts.expected[self.shown], self.outcomes[self.shown])

    def is_edge(self, i: int) -> bool:
        return self.facts.probes[self.labels[i]].is_edge

    def features(self, i: int) -> frozenset[str]:
        return self.facts.probes[self.labels[i]].features
