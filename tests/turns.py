"""How often the tests repeat what they repeat: an eighth of it in turn, or everything.

Each exercise is tried with 200 seeds, and each attack in both forms of the sandbox. An ordinary run takes
25 of the seeds and one form. Which ones changes from day to day; eight days in a row take all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import last_full_run
import pytest

TURNS, SEEDS = 8, 200


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("how often tests repeat what they repeat")
    group.addoption("--turn", type=int, choices=range(TURNS), help="the turn that another run has printed")
    group.addoption("--full", action="store_true", help="every seed, and every attack in both sandboxes")
    group.addoption("--full-where-changed", action="store_true",
                    help="the same for what has changed since the last full run")


class Share:
    """What one run does of it.

    turn   which eighth
    whole  exercises that are tried with every seed; `sandbox` among them: every attack in both forms
    """

    def __init__(self, option) -> None:
        if option.turn is None:         # xdist hands its workers the options as they are after this
            option.turn = date.today().toordinal() % TURNS
        self.turn: int = option.turn
        self.whole = frozenset(last_full_run.fingerprints()) if option.full else (
            last_full_run.changed() if option.full_where_changed else frozenset())

    def seeds(self, exercise: str) -> range:
        """Those of the 200 seeds that the exercise is tried with."""
        return range(SEEDS) if exercise in self.whole else range(self.turn, SEEDS, TURNS)

    def forms(self, number: int, forms: Sequence[str]) -> Sequence[str]:
        """Those of the forms of the sandbox that attack `number` is tried in."""
        one = [forms[(number + self.turn) % len(forms)]]
        return forms if last_full_run.SANDBOX in self.whole else one

    def told(self) -> list[str]:
        """What pytest prints first, so that a failure can be repeated."""
        first, second, *_, last = range(self.turn, SEEDS, TURNS)
        told = [f"turn {self.turn} of 0 to {TURNS - 1} (again: --turn={self.turn}): seeds {first}, {second}, "
                f"..., {last} of {SEEDS}, and each attack in one sandbox; everything: --full"]
        return told + [f"everything here: {', '.join(sorted(self.whole))}"] * bool(self.whole)


SHARE = pytest.StashKey[Share]()
