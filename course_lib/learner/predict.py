"""predict: write down what you expect, before it is shown; compare afterwards."""

from __future__ import annotations

from typing import Any

from course_lib.display.answer import NOTHING, Misuse, Note, Shown, paragraph
from course_lib.records.progress import current

_asked: dict[str, tuple[str, list[str]]] = {}      # what this kernel has asked


class Comparison(Shown):
    """What was predicted beside what it is."""

    def __init__(self, said: str | None, answer: str) -> None:
        self.said, self.answer = said, answer
        self.matches = said is not None and _same(said, answer)
        if said is None:
            self.text = f"You made no prediction. It is: {answer}."
        elif self.matches:
            self.text = f"You said: {said}. And so it is."
        else:
            self.text = f"You said: {said}. It is: {answer}."
        self.tone = "right" if self.matches else "plain"
        self.html = paragraph(self.text)


def predict(name: Any, question: Any, options: Any, answer: Any, given: Any) -> Any:
    """Ask, take what is `given`, or compare with the `answer`. Raises Misuse."""
    if not isinstance(name, str):
        raise Misuse("Give the prediction a name first: "
                     '`predict("temperature.hot", "What happens?", ["it grows", "it shrinks"])`.')
    if answer is not NOTHING:
        return Comparison(current().prediction(name), _text(answer))
    question, options = _what_is_asked(name, question, options)
    if given is not NOTHING:
        return _take(name, options, _text(given))
    from .prediction_view import PredictionView
    return PredictionView(question, options, current().prediction(name) or "",
                          lambda text: current().record_prediction(name, text),
                          f'To answer: predict("{name}", given="...")')


def _what_is_asked(name: str, question: Any, options: Any) -> tuple[str, list[str]]:
    if not isinstance(question, str):
        raise Misuse(f'The question is a text: `predict("{name}", "What happens?")`.')
    if isinstance(options, str):
        raise Misuse("The options are a list of texts, such as `[\"it grows\", \"it shrinks\"]`.")
    if not question:
        return _asked.get(name, (name, []))
    _asked[name] = question, [_text(option) for option in options or ()]
    return _asked[name]


def _take(name: str, options: list[str], given: str) -> Note:
    before = current().prediction(name)
    if before is not None:
        return Note(f"Your prediction is already kept. You said: {before}.")
    if not given or (options and given not in options):
        raise Misuse("Choose one of these: " + ", ".join(f'"{option}"' for option in options) + "."
                     if options else "Write down what you expect: a guess is welcome.")
    current().record_prediction(name, given)
    return Note(f"Kept. You said: {given}.")


def _text(value: Any) -> str:
    return " ".join(str(value).split())


def _same(said: str, answer: str) -> bool:
    try:
        return float(said.replace(",", ".")) == float(answer.replace(",", "."))
    except ValueError:
        return said.casefold().rstrip(".") == answer.casefold().rstrip(".")
