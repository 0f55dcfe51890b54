"""predict: write down what you expect, before it is shown; compare afterwards."""

from __future__ import annotations

import re
from typing import Any

from course_lib.display.answer import NOTHING, Misuse, Note, Shown, paragraph
from course_lib.records.progress import SKIPPED, current

from .reveal import Waiting, says
from .sealed import unsealed

_asked: dict[str, tuple[str, list[str]]] = {}      # what this kernel has asked


class Comparison(Shown):
    """What was predicted beside what it is, and the text that tells why."""

    def __init__(self, said: str, answer: str, why: str = "") -> None:
        self.said, self.answer, self.why = said, answer, why
        self.matches = said != SKIPPED and _same(said, answer)
        kind = "as.skipped" if said == SKIPPED else "as.said" if self.matches else "not.as.said"
        self.sentence = says(kind, given=said, answer=answer)
        self.text = f"{self.sentence}\n\n{why}" if why else self.sentence
        self.tone = "right" if self.matches else "plain"
        self.html = paragraph(self.sentence)

    def bundle(self) -> dict[str, str]:
        """Return what a notebook shows: the text that tells why is Markdown, with formulas in it."""
        if not self.why:
            return {"text/html": self._repr_html_(), "text/plain": self.text}
        plain = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", self.sentence)      # what was typed is no Markdown
        return {"text/markdown": f"**{plain}**\n\n{self.why}", "text/plain": self.text}

    def _ipython_display_(self) -> None:
        from IPython.display import display
        display(self.bundle(), raw=True)


def predict(name: Any, question: Any, options: Any, answer: Any, given: Any, skip: Any) -> Any:
    """Ask, take what is `given`, skip, or compare with the `answer`. Raises Misuse."""
    if not isinstance(name, str):
        raise Misuse("Give the prediction a name first: "
                     '`predict("temperature.hot", "What happens?", ["it grows", "it shrinks"])`.')
    if answer is not NOTHING:
        return _compare(name, answer)
    question, options = _what_is_asked(name, question, options)
    if skip or given is not NOTHING:
        return _take(name, SKIPPED if skip else _fitting(_text(given), options))
    from .prediction_view import PredictionView
    return PredictionView(question, options, current().prediction(name),
                          lambda text: current().record_prediction(name, text),
                          f'To answer: predict("{name}", given="..."), or predict("{name}", skip=True)')


def _compare(name: str, answer: Any) -> Comparison | Waiting:
    """Compare at once, or as soon as something was said. Behind a first line, `answer` tells why."""
    it_is, _, why = unsealed(str(answer)).partition("\n\n")

    def comparison() -> Comparison:
        return Comparison(current().prediction(name), _text(it_is), why)
    if current().prediction(name) is None:
        return Waiting([name], lambda: comparison().bundle())
    return comparison()


def _what_is_asked(name: str, question: Any, options: Any) -> tuple[str, list[str]]:
    if not isinstance(question, str):
        raise Misuse(f'The question is a text: `predict("{name}", "What happens?")`.')
    if isinstance(options, str):
        raise Misuse("The options are a list of texts, such as `[\"it grows\", \"it shrinks\"]`.")
    if not question:
        return _asked.get(name, (name, []))
    _asked[name] = question, [_text(option) for option in options or ()]
    return _asked[name]


def _fitting(given: str, options: list[str]) -> str:
    if not given or (options and given not in options):
        raise Misuse("Choose one of these: " + ", ".join(f'"{option}"' for option in options) + "."
                     if options else "Write down what you expect: a guess is welcome.")
    return given


def _take(name: str, given: str) -> Note:
    before = current().prediction(name)
    if before is not None:
        return Note(says("skipped") if before == SKIPPED else says("kept.already", given=before))
    current().record_prediction(name, given)
    return Note(says("skipped") if given == SKIPPED else says("kept", given=given))


def _text(value: Any) -> str:
    return " ".join(str(value).split())


def _same(said: str, answer: str) -> bool:
    try:
        return float(said.replace(",", ".")) == float(answer.replace(",", "."))
    except ValueError:
        return said.casefold().rstrip(".") == answer.casefold().rstrip(".")
