"""What came back, what one question about it found, and the verdict: three steps of one judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from course_lib.exercises.page import Exercise, Wrong
from course_lib.runner.run import Outcome

from .compare import same
from .known import Known


@dataclass(frozen=True)
class Evidence:
    """The outcomes beside what is right: all that a question may look at, and none may change.

    facts     what is known of the exercise, for the same inputs
    outcomes  one for each probe
    """

    exercise: Exercise
    facts: Known
    outcomes: Sequence[Outcome]

    @cached_property
    def failing(self) -> list[int]:
        """The probes on which the outcomes differ from what is expected."""
        return [i for i, (mine, right) in enumerate(zip(self.outcomes, self.facts.expected, strict=True))
                if not same(mine, right)]

    @cached_property
    def core(self) -> list[int]:
        """The probes that are no edge case."""
        return [i for i in range(len(self.outcomes)) if not self.is_edge(i)]

    @cached_property
    def failing_core(self) -> list[int]:
        return [i for i in self.failing if not self.is_edge(i)]

    @cached_property
    def labels(self) -> list[str]:
        return list(self.facts.probes)

    def is_edge(self, i: int) -> bool:
        return self.facts.probes[self.labels[i]].is_edge

    def features(self, i: int) -> frozenset[str]:
        return self.facts.probes[self.labels[i]].features


@dataclass(frozen=True)
class Finding:
    """What decided.

    kind         "right", "named", "partly", "feature", ...: `told/messages.py` has a sentence for each
    detail       what its sentence needs besides
    named        the known wrong version, and `twins` that no value can tell from it
    explanation  what it answers to every probe; it explains `explained` of those that fail
    others       edge cases that differ besides
    remarks      further sentences that belong to it
    """

    kind: str
    detail: str = ""
    named: Wrong | None = None
    twins: tuple[Wrong, ...] = ()
    explanation: Sequence[Outcome] | None = None
    explained: int = 0
    others: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


Example = tuple[tuple[Any, ...], Outcome, Outcome]      # arguments, what is right, what came


@dataclass(frozen=True)
class Verdict(Evidence):
    """The evidence, and what it means; `told/messages.py` turns it into text.

    finding   what decided
    broken    the properties that do not hold, in words
    findings  further sentences: about edge cases, manners, type of the result
    shown     index of the probe to be shown, None where none fails
    told      the first broken property and its question, where the values say more than its text
    only_first  the other broken properties may be consequences of the first
    own_call  shown in its place: the input that the broken property tries
    """

    finding: Finding
    broken: Sequence[str] = ()
    findings: tuple[str, ...] = ()
    shown: int | None = None
    told: tuple[str, str] | None = None
    only_first: bool = False
    own_call: Example | None = None

    @property
    def kind(self) -> str:
        return self.finding.kind

    @property
    def named(self) -> Wrong | None:
        return self.finding.named

    @property
    def correct(self) -> bool:
        return self.kind == "right"

    @property
    def example(self) -> Example | None:
        """What is shown."""
        if self.shown is None:
            return None
        return self.own_call or (self.facts.probes[self.labels[self.shown]].args,
                                 self.facts.expected[self.shown], self.outcomes[self.shown])
