"""What all explorers have in common: traits, presets, a text reading, a lock, a still picture."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace as State
from typing import Any

import numpy as np
import traitlets

from course_lib.models.corpus import WORDS
from course_lib.widgets.join import widget_style
from course_lib.widgets.numbers import MOST_NAMED
from course_lib.widgets.sentences import shared_says

from .learners_function import ask, name_of
from .locked import Locked
from .still import as_png
from .traits import Chosen, refusal

SAME = 1e-5      # numbers nearer than this are drawn as equal


def _short(value):
    """Round the numbers of a state for its repr."""
    if isinstance(value, list):
        return [_short(x) for x in value]
    return round(value, 4) if isinstance(value, float) else value


def _same(a, b) -> bool:
    """Say whether two numbers, or lists of numbers, are drawn as equal. Much faster than NumPy."""
    if isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(b, str):
        return a == b
    return a == b or abs(a - b) <= SAME


class Explorer(Locked):
    """A picture whose whole state is traits: Python can set what a hand can move.

    A subclass says which traits can be moved (`moved`), which one is computed from them
    (`result`), and computes, tells and draws it.
    """

    _css = widget_style()
    moved: tuple[str, ...] = ()
    result: str = ""
    title: str = ""                                  # what is to be seen, in one sentence
    computed_here: tuple[str, ...] = ()              # what the page cannot follow alone
    PRESETS: dict[str, dict[str, Any]] = {}

    chosen = Chosen(help="the word looked at closely, or ''")
    preset = traitlets.Unicode("", help="name of the preset that is shown, or ''").tag(sync=True)
    presets = traitlets.List(help="name and values of every preset", read_only=True).tag(sync=True)
    trouble = traitlets.Unicode("", help="what the learner's function did wrong, or ''",
                                read_only=True).tag(sync=True)
    driven_by = traitlets.Unicode("", help="name of the function that computes the picture, or ''",
                                  read_only=True).tag(sync=True)
    needs_python = traitlets.List(help="the moved traits that the page cannot follow without Python",
                                  read_only=True).tag(sync=True)
    stale = traitlets.Bool(False, help="the function gave nothing: its last good picture stays",
                           read_only=True).tag(sync=True)
    nothing_yet = traitlets.Bool(False, help="the function never gave anything: the picture is the course's",
                                 read_only=True).tag(sync=True)
    answered = traitlets.Dict(help="the moved traits that the computed values belong to",
                              read_only=True).tag(sync=True)
    heard = traitlets.Int(0, help="number of the last message of a hand that was answered",
                          read_only=True).tag(sync=True)
    words = traitlets.List(WORDS, read_only=True, help="what can be chosen").tag(sync=True)

    def __init__(self, function: Callable | None = None, **values):
        unknown = [name for name in values if not self.has_trait(name)]
        if unknown:
            raise TypeError(shared_says("refused.unknown", name=repr(unknown[0]),
                                        names=", ".join([*self.moved, "chosen", "preset"])))
        chosen, preset = values.pop("chosen", ""), values.pop("preset", "")
        super().__init__(**values)
        self.set_trait("presets", [{"name": name, "values": values}
                                   for name, values in self.PRESETS.items()])
        self.observe(self._use_preset, names="preset")
        self.observe(self._refresh, names=[*self.moved, "chosen"])
        self.on_msg(self._hear)
        self._refreshed: list | None = None
        self._theirs = False                   # is what is shown by the learner's function?
        self.prepare(self._now())
        self._take(self._now(), self.compute(self._now()))
        self.function = function
        self.chosen = chosen
        if preset:
            self.preset = preset

    @property
    def function(self) -> Callable | None:
        """The learner's function that computes the picture; None for the course's own."""
        return self._function

    @function.setter
    def function(self, function: Callable | None) -> None:
        if function is not None and not callable(function):
            raise TypeError(shared_says("refused.function", value=repr(function)))
        self._function = function
        self.set_trait("driven_by", "" if function is None else name_of(function))
        self.set_trait("needs_python", list(self.computed_here if function is None else self.asked_for()))
        self._refresh()

    # What a subclass provides. `at` holds the moved traits: at.temperature, at.weights, ...

    def prepare(self, at: State) -> None:
        """Bring up to date what depends on the state and is not the result, such as the words."""

    def compute(self, at: State) -> np.ndarray:
        """Return the values that the picture shows, by the course's own functions."""
        raise NotImplementedError

    def question(self, at: State) -> tuple[tuple[Any, ...], tuple]:
        """Return the arguments for the learner's function, and the shape of its answer.

        A function that returns several arrays: a shape for each, ((2, 3), (2, 4)).
        """
        raise NotImplementedError

    def asked_for(self) -> tuple[str, ...]:
        """Return the moved traits that a learner's function is asked about."""
        return self.moved

    def tell(self, at: State) -> str:
        """Return the picture in words."""
        raise NotImplementedError

    def tell_closely(self, at: State, word: str) -> str:
        """Return how the number of one word comes about."""
        raise NotImplementedError

    def draw(self, figure, at: State) -> None:
        """Draw the still picture on a matplotlib figure."""
        raise NotImplementedError

    # The learner's function and the state

    @traitlets.validate("preset")
    def _known_preset(self, proposal):
        if proposal.value and proposal.value not in self.PRESETS:
            raise refusal("refused.choice", proposal.trait, proposal.value, choices=", ".join(self.PRESETS))
        return proposal.value

    def _hear(self, _widget, content: dict, _buffers) -> None:
        """Take what a hand has moved while the learner's function draws (`hurry` in moving.js)."""
        if "moved" not in content:
            return
        with self.hold_sync():
            try:
                self.set_state(content["moved"])
            finally:
                self.set_trait("heard", content["serial"])

    def _use_preset(self, change) -> None:
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in self.PRESETS.get(change.new, {}).items():
                setattr(self, name, value)

    def _refresh(self, _change=None) -> None:
        state = [self._function, self.chosen, *(getattr(self, name) for name in self.moved)]
        if state == self._refreshed:           # two traits moved at once: told twice
            return
        self._refreshed = state
        now = self._now()
        self.prepare(now)
        if self._function is None:
            values, trouble = self.compute(now), ""
        else:
            values, trouble = ask(self._function, *self.question(now))
        if values is not None:
            self._theirs = self._function is not None
        with self.hold_sync():
            self.set_trait("stale", values is None and self._theirs)
            self.set_trait("nothing_yet", values is None and not self._theirs)
            if not self.stale:                 # else the last good picture stays
                self._take(now, self.compute(now) if values is None else values)
            self.set_trait("trouble", trouble)
            self.preset = next((name for name in self.PRESETS if self._shows(name)), "")
            close = f" {self.tell_closely(self._seen, self.chosen)}" if self.chosen else ""
            self.read_out(self.tell(self._seen) + self._difference() + close)

    def _now(self) -> State:
        return State(**{name: getattr(self, name) for name in self.moved})

    def _take(self, at: State, values) -> None:
        """Show these values, which belong to the state `at`."""
        self._seen = at
        self.set_trait(self.result, np.ravel(values).tolist())
        self.set_trait("answered", vars(at).copy())

    def _shows(self, preset: str) -> bool:
        return all(_same(getattr(self, name), value)
                   for name, value in self.PRESETS[preset].items())

    def _difference(self) -> str:
        """Say where the learner's values are not the course's."""
        if self._function is None:
            return ""
        own = self.driven_by
        if self.nothing_yet:
            return " " + shared_says("own.nothing", function=own)
        if self.stale:
            return " " + shared_says("own.stale", function=own)
        right = np.ravel(self.compute(self._seen))
        mine = np.array(getattr(self, self.result))
        with np.errstate(invalid="ignore"):                # inf - inf
            others = np.flatnonzero(~((mine == right) | (np.abs(mine - right) <= SAME)))
        if not others.size:
            return " " + shared_says("own.same", function=own)
        names = self.names_of_values()
        named = list(dict.fromkeys(names[i] for i in others))     # several numbers of one name: said once
        kind = "own.differs.more" if len(named) > MOST_NAMED else "own.differs"
        return " " + shared_says(kind, function=own, names=", ".join(named[:MOST_NAMED]),
                                 n=len(named) - MOST_NAMED)

    def names_of_values(self) -> list[str]:
        """Return what each of the computed values belongs to."""
        return list(self.words)

    # How it shows where no browser moves it

    def still(self) -> tuple[bytes, str]:
        """Return (PNG, alternative text) of the present state."""
        from matplotlib.figure import Figure  # not pyplot: it would take over the backend
        figure = Figure(figsize=(7, 3.4), layout="constrained")
        self.draw(figure, self._seen)
        return as_png(figure), self.title

    def __repr__(self) -> str:
        state = [f"{name}={_short(getattr(self, name))!r}" for name in self.moved]
        return f"{type(self).__name__}({', '.join(state)})"
