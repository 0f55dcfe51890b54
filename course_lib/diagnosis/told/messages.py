"""What the learner reads: expected beside actual on a small example, then one question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.runner.guard import TIME_LIMIT

from .. import not_a_number, scores, sentences
from ..naming import agrees
from ..verdict import Verdict
from . import crashes, nearly, tables


@dataclass(frozen=True)
class Message:
    """The parts of a diagnosis, in reading order; `tables.as_text` and `as_html` lay them out."""

    headline: str
    details: tuple[str, ...] = ()
    picture: tables.Picture | None = None
    findings: tuple[str, ...] = ()
    question: str = ""
    hints: tuple[str, ...] = ()


def message(v: Verdict) -> Message:
    """Put a verdict into words; the same verdict always gives the same words."""
    headline, details, question = _SENTENCES[v.kind](v)
    picture = None
    if v.shown is not None and v.kind not in ("unfinished", "arity", "out of time", "nothing"):
        picture = tables.picture(v.exercise, *v.example)
    hints = v.named.hints if v.named else (question, *sentences.HINTS.get(v.kind, ()))
    return Message(headline, tuple(details), picture, tuple(v.findings), question,
                   tuple(h for h in hints if h))


def _right(v: Verdict):
    return sentences.RIGHT.format(name=v.exercise.name), [], ""


def _unfinished(v: Verdict):
    return sentences.UNFINISHED.format(name=v.exercise.name), [], ""


def _named(v: Verdict):
    details = []
    if v.named.kind == "convention":
        details.append("That is right in other places; this course does it another way.")
    elif v.named.kind == "numerics":
        details.append("On ordinary numbers this gives the right result; on some it does not.")
    return f"{v.named.title}.", details + _twins(v), v.named.hints[0]


def _partly(v: Verdict):
    n = len(v.failing)
    if v.finding.explained == n:
        details = [f"On all inputs where your numbers differ, your function behaves exactly like this: "
                   f"{_clause(v.named.title)}. On the others it is right.", *_twins(v)]
        return f"{v.named.title}, on some inputs.", details, v.named.hints[0]
    details = [f"On {v.finding.explained} of the {n} inputs where your numbers differ, your function "
               f"behaves exactly like this: {_clause(v.named.title)}.", *_twins(v), _the_rest(v)]
    return f"{v.named.title}, at least on some inputs.", details, v.named.hints[0]


def _twins(v: Verdict) -> list[str]:
    """No value can tell these from the named one; one of them was made."""
    if not v.finding.twins:
        return []
    ways = "; or ".join(_clause(w.title) for w in v.finding.twins)
    return [f"Another mistake gives the same numbers, so it may be that one instead: {ways}."]


def _the_rest(v: Verdict) -> str:
    """What the probes that the named idea does not explain have in common."""
    rest = [v.features(i) for i in v.failing if not agrees(v, i, v.finding.explanation[i])]
    shared = sorted(frozenset.intersection(*rest)) if rest else []
    if shared:
        return f"It also differs with {shared[0]}. Start with the first."
    return "Something else differs as well. Start with this one."


def _resembles(v: Verdict):
    headline, question = sentences.RESEMBLANCES[v.finding.detail]
    facts = {"name": v.exercise.name, "n": v.exercise.n_results,
             "results": ", ".join(v.exercise.results) or "result"}
    return headline.format(**facts), _crashes(v), question.format(**facts)


def _factor(v: Verdict):
    only_sign = v.finding.detail.endswith((" one with the other sign", " ones with the other sign"))
    question = sentences.SIGN if only_sign else sentences.FACTOR
    return f"{v.finding.detail[:1].upper()}{v.finding.detail[1:]}.", [], question


def _scale(v: Verdict):
    headline, question = sentences.SIZES[v.kind]
    return (headline.format(v.finding.detail), [],
            sentences.BARE if v.exercise.name in scores.BARE else question)


def _property(v: Verdict):
    first = sentences.full_stop(v.broken[0])
    told, question = v.told or ("", f"Which line of your function should make sure that {v.broken[0]}?")
    if len(v.broken) == 1 or v.only_first:
        return told or f"This does not hold yet: {first}", _crashes(v), question
    others = map(sentences.full_stop, v.broken[1:4])
    details = [f"{i}. {text}" for i, text in enumerate([told or first, *others], 1)]
    return "More than one thing does not hold yet. Start with the first.", [*_crashes(v), *details], question


def _differs(v: Verdict):
    if not_a_number.shown(v):
        return not_a_number.COMES_OUT, _crashes(v), not_a_number.question(v)
    return ("Some of your numbers differ.", _crashes(v),
            "Take the first entry that differs: which numbers of the input should it depend on?")


def _crash(v: Verdict):
    return _stopped(v, "Your function stops with {0}.")


def _stops(v: Verdict):
    if all(v.outcomes[i].crash for i in v.failing if not v.is_edge(i)):
        return _stopped(v, "Right on some inputs; on others your function stops with {0}.")
    return _stopped(v, "On some inputs your function stops with {0}, on others some of your numbers differ.")


def _stopped(v: Verdict, headline: str):
    crash = v.outcomes[v.shown].crash
    if crash.kind == "AskedForInput":
        return "Your function asks for input().", [], "Which of its arguments holds what it needs?"
    if crash.kind in ("SystemExit", "KeyboardInterrupt"):
        return (f"Your function stops the whole program ({crash.kind}).", [crashes.sentence(crash)],
                "Which line should hand back a result instead?")
    return headline.format(crash.kind), [crashes.sentence(crash)], crashes.question(v, crash)


def _arity(v: Verdict):
    call = f"{v.exercise.name}({', '.join(v.exercise.parameters)})"
    return (f"Your function cannot be called as {call}.", [crashes.sentence(v.outcomes[0].crash)],
            "Which names stand between the brackets after `def`, and in which order?")


def _out_of_time(v: Verdict):
    return (f"Your function was stopped after {TIME_LIMIT:g} seconds; the kernel is still alive.", [],
            "Which condition ends your loop, and when does it become true?")


def _random(v: Verdict):
    return ("Your function gives a different answer each time it is called with the same input.", [],
            "Which line uses random numbers, or remembers something from an earlier call?")


def _changes(v: Verdict):
    sentence = f"Right numbers, but your function changes {v.finding.detail}."
    if v.named:
        return f"{v.named.title}.", [sentence], v.named.hints[0]
    return sentence, [], "Which line writes into an array that was handed in?"


def _overwrites(v: Verdict):
    return (sentences.CHANGES.format(names=v.finding.detail),
            ["Some of your numbers differ, too.", *_crashes(v)],
            "Which line writes into an array that was handed in, and what does a later line need of it?")


def _encoding(v: Verdict):
    sentence = sentences.ENCODINGS[v.finding.detail]
    if v.named is None:
        return sentence, [], "What would `mask & other_mask` do with these entries?"
    return f"{v.named.title}.", [sentence], v.named.hints[0]


def _no_values(v: Verdict):
    in_parts = v.kind == "not numbers" and v.finding.detail in ("list", "tuple")
    headline, question = sentences.IN_PARTS if in_parts else sentences.FORMS[v.kind]
    return headline.format(kind=v.finding.detail), [], question


_SENTENCES = {
    "right": _right, "unfinished": _unfinished, "named": _named, "partly": _partly,
    "resembles": _resembles, "factor": _factor, "scale": _scale, "some scale": _scale, "odds": _scale,
    "feature": nearly.right_except, "property": _property, "differs": _differs,
    "crash": _crash, "stops": _stops, "arity": _arity, "out of time": _out_of_time, "random": _random,
    "changes": _changes, "overwrites": _overwrites, "encoding": _encoding,
    "nothing": _no_values, "not numbers": _no_values, "too large": _no_values,
}


def _crashes(v: Verdict) -> list[str]:
    """Where it stops: on the input that is shown, or on another one, told by its shapes."""
    crashed = [i for i in v.failing if v.outcomes[i].crash]
    if not crashed:
        return []
    if v.shown in crashed:
        return [f"On this input it stops. {crashes.sentence(v.outcomes[v.shown].crash)}"]
    shapes = ", ".join(f"`{name}` {a.shape}" for name, a in
                       zip(v.exercise.parameters, v.facts.calls[crashed[0]], strict=False)
                       if isinstance(a, np.ndarray))
    where = f"On another input ({shapes})" if shapes else "On another input"
    return [f"{where} it stops. {crashes.sentence(v.outcomes[crashed[0]].crash)}"]


def _clause(title: str) -> str:
    """'You share ...' -> 'you share ...', to stand inside a sentence."""
    return title[:1].lower() + title[1:].rstrip(".")
