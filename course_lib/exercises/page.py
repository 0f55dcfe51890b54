"""What an exercise is: the correct function, other correct forms, probes, properties, wrong versions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# Features of a probe, worded to complete "right, except with ...".
BATCH = "a batch axis (a stack of tables)"
BEHIND_A_BATCH = "a batch axis in front"
MANY_SENTENCES = "several sentences in the batch"     # where there always is a batch axis
MASK = "a mask"
HIDING = "a mask that hides something"       # where there always is a mask
UNEQUAL = "different numbers of queries and keys"
WIDTH = "values of another width than the keys"
VECTOR = "a single row, given as a vector"
AXIS = "another axis"
# Without these nothing is left of the task: "right, except with several heads" would say too much.
MANY_HEADS = "several heads"
MANY_TOKENS = "several tokens"
THE_TASK = frozenset({MANY_HEADS, MANY_TOKENS})
# Edge cases are kept out of naming: they are reported as findings of their own.
HUGE = "very large or very small scores"
EMPTY_ROW = "a query that may see nothing"
HIDDEN_PEAK = "a score that is huge but hidden"
EPS = "an eps that matters"
NO_BATCH = "one sentence that comes without a batch axis"
ONE_ROW = "one row, which has no axis but its own"
EDGES = (EMPTY_ROW, HUGE, HIDDEN_PEAK, EPS, NO_BATCH, ONE_ROW)      # of several, the first is told first


@dataclass(frozen=True)
class Probe:
    """One call of the learner's function: its arguments, and what is special about them."""

    args: tuple[Any, ...]
    features: frozenset[str] = frozenset()

    @property
    def is_edge(self) -> bool:
        return not self.features.isdisjoint(EDGES)


def probe(*args: Any, features: str | tuple[str, ...] = ()) -> Probe:
    """Make a probe; `features` says in words what a narrower function might not handle."""
    return Probe(args, frozenset([features] if isinstance(features, str) else features))


@dataclass(frozen=True, eq=False)
class Wrong:
    """A misconception as executable code.

    kind: "error"       mathematically different
          "convention"  right elsewhere, not in this course
          "numerics"    same mathematics, breaks in floating point
          "hygiene"     right values, bad manners
    """

    id: str
    title: str          # "You ...": what the learner reads first
    hints: tuple[str, ...]   # a ladder of questions, the first is asked with the message
    function: Callable
    kind: str = "error"
    hidden_when: str = ""    # on which inputs it cannot be told from the right answer
    same_values_as: str = ""   # id of another wrong version that no value can tell apart
    sources: tuple[str, ...] = ()
    show: str = ""             # label of the probe on which the idea shows best
    variants: list[Callable] = field(default_factory=list)   # the same idea, other numbers

    @property
    def misunderstands(self) -> str:
        """What is misunderstood, in one sentence (the docstring of the wrong version)."""
        return " ".join(inspect.cleandoc(self.function.__doc__ or "").split("\n\n")[0].split())

    @property
    def words(self) -> dict[str, Any]:
        """What is said about the idea, for `Exercise.wrong` on another page where it is met again."""
        return {"title": self.title, "hints": self.hints, "kind": self.kind,
                "hidden_when": self.hidden_when, "sources": self.sources}


@dataclass(frozen=True)
class Property:
    """Something that holds for every right answer and can be seen without knowing it.

    A plain function `holds(out, *args) -> bool` is asked for every probe. A generator function
    `holds(rng)` yields a tuple of calls, receives their results and returns True or False.
    """

    text: str
    holds: Callable
    show: str = ""      # label of the probe on which it is seen best that it is broken
    told: Callable | None = None     # results of the calls -> (what is wrong, a question), or None

    @property
    def makes_calls(self) -> bool:
        return inspect.isgeneratorfunction(self.holds)

    def calls(self, rng: np.random.Generator) -> tuple[tuple[Any, ...], ...]:
        return next(self.holds(rng)) if self.makes_calls else ()

    def verdict(self, rng: np.random.Generator, results: tuple[Any, ...]) -> bool:
        """Say whether the property holds for what the calls of the same `rng` seed returned."""
        steps: Iterator = self.holds(rng)
        next(steps)
        try:
            steps.send(results)
        except StopIteration as end:
            return bool(end.value)
        raise RuntimeError(f"property {self.holds.__name__} yields more than once")


@dataclass(eq=False)
class Exercise:
    """One page: everything that is known about one function of the course.

    reference  the correct function; gives the name, the signature and the shapes
    lesson     stem of the lesson in which it is built, such as "02_weights"
    show       label of the probe a learner is shown first (by default the smallest that fails)
    results    names of the results when there are several, such as ("output", "weights")
    mask       True when the result is a mask: its pattern is compared apart from its encoding
    way        the way to it in words: how `solution` begins
    questions  two that lead on where nobody knows which idea is behind a mistake
    """

    reference: Callable
    lesson: str
    show: str = ""
    results: tuple[str, ...] = ()
    mask: bool = False
    way: str = ""
    questions: tuple[str, ...] = ()
    also_right_forms: list[Callable] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    make_probes: Callable[[np.random.Generator], dict[str, Probe]] | None = None

    @property
    def name(self) -> str:
        return self.reference.__name__

    @property
    def n_results(self) -> int:
        return max(len(self.results), 1)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.reference).parameters)

    def probes(self, make: Callable) -> Callable:
        """Register the function rng -> {label: probe(...)}. Called `naive ...` in the label:
        what a typical unit test would try; the others are chosen so that mistakes show."""
        self.make_probes = make
        return make

    def also_right(self, function: Callable) -> Callable:
        """Register another correct form: it must never be accused."""
        self.also_right_forms.append(function)
        return function

    def property(self, text: str, *, show: str = "", told: Callable | None = None) -> Callable:
        """Register a property. Write them in the order score, mask, normalise, mix:
        the first broken one is where a learner is told to start."""
        def register(holds: Callable) -> Callable:
            self.properties.append(Property(text, holds, show, told))
            return holds
        return register

    def wrong(self, id: str, title: str, *, hints: Sequence[str], kind: str = "error", hidden_when: str = "",
              same_values_as: str = "", sources: Sequence[str] = (),
              show: str = "") -> Callable:
        """Register a known wrong version; its docstring says what is misunderstood."""
        def register(function: Callable) -> Callable:
            self.wrongs.append(Wrong(id, title, tuple(hints), function, kind, hidden_when,
                                     same_values_as, tuple(sources), show))
            return function
        return register

    def variant(self, id: str) -> Callable:
        """Register the same idea written so that other numbers come out (no shift, another fill)."""
        def register(function: Callable) -> Callable:
            self.idea(id).variants.append(function)
            return function
        return register

    def idea(self, id: str) -> Wrong:
        """Return the wrong version that is called `id`. Raises StopIteration when there is none."""
        return next(w for w in self.wrongs if w.id == id)
