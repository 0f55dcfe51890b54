"""Put questions about one notebook to the sandbox, in plain Python as soon as that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from course_lib.diagnosis.known import known
from course_lib.exercises.page import Exercise

from .. import limits
from ..sandbox.inside import wire
from ..sandbox.process import Ended
from ..sandbox.question import question
from ..sandbox.reading import Answer, BadAnswer, read_answer, read_translation


class Sandbox(Protocol):
    """What answers questions: a box with walls, or for trusted code none."""

    name: str
    models: str
    goes_on: bool

    def ask(self, question: bytes, same_process: bool = False,
            seconds: float | None = None) -> bytes | Ended: ...
    def next_submission(self) -> None: ...


class Asked:
    """A notebook, and the sandbox that is asked about it.

    A notebook with lines that only Jupyter understands is translated once: by IPython's own reader, in a
    process of the sandbox in which nothing of it has run.
    """

    def __init__(self, box: Sandbox, notebook: bytes) -> None:
        self.box, self.notebook, self.translated = box, notebook, False

    def ask(self, exercise: Exercise, seed: int, replace: Sequence[str], whole: bool,
            same_process: bool) -> Answer | Ended:
        """Run an exercise on the inputs of a seed. Raises BadAnswer, and CannotStart of the sandbox."""
        asked = question(exercise.name, self.notebook, seed, self.box.models, replace, whole=whole,
                         translated=self.translated)
        message = self.box.ask(asked, same_process)
        if isinstance(message, Ended):
            return message
        answer = read_answer(message, known(exercise, seed).calls)
        if answer.without_run != "not python":
            return answer
        if self.translated:
            raise BadAnswer("a question that it cannot have")
        self._translate()
        return self.ask(exercise, seed, replace, whole, same_process=self.box.goes_on)

    def is_unreadable(self) -> bool:
        """Ask again for a function that nobody can define: nothing of the notebook is run."""
        asked = wire.describe("", [], seconds=limits.EXERCISE)
        message = self.box.ask(wire.pack_question(asked, self.notebook))
        return isinstance(message, bytes) and read_answer(message, []).without_run == "unreadable"

    def _translate(self) -> None:
        self.translated = True
        message = self.box.ask(wire.pack_translation(self.notebook), seconds=limits.TRANSLATION)
        if isinstance(message, bytes):
            with suppress(BadAnswer):             # it stays as it was handed in, and its broken cell is told
                self.notebook = read_translation(message)
