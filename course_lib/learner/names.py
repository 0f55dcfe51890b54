"""Find out what a learner meant: which exercise, which lesson, which explorer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from course_lib.display.answer import NOTHING, Misuse
from course_lib.display.nearest import closest
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise


def exercise_of(function: Any, name: Any = None, word: str = "check") -> Exercise:
    """Return the exercise of a learner's function; raises Misuse with the sentence that helps."""
    if function is NOTHING:
        raise Misuse(f"Put your function between the brackets, for example `{word}(softmax)`.")
    if isinstance(function, str):
        named = exercise_named(function)
        raise Misuse(f"Write `{word}({named.name})` without quotation marks: {word} needs the "
                     "function itself, not its name.")
    if function is Ellipsis:
        raise Misuse(f"`{word}` got `...`, not a function: the cell with your function is still to "
                     "be written.")
    if not callable(function):
        raise Misuse(f"`{word}` needs a function, but this is {_a_thing(function)}: write "
                     f"`{word}(softmax)`, not `{word}(softmax(x))`.")
    if name is not None:
        return exercise_named(name)
    meant = _exercise_meant(function)
    if meant:
        return EXERCISES[meant]
    own_name = getattr(function, "__name__", "")
    if not isinstance(own_name, str) or not own_name.isidentifier():     # a lambda, a partial
        raise Misuse("This function has no name of its own. Give it the name of its exercise, such as "
                     f"`softmax = my_function`, and write `{word}(softmax)`; or say which exercise it is "
                     f'for: `{word}(my_function, "softmax")`.')
    near = closest(own_name, EXERCISES)
    if near:
        raise Misuse(f"There is no exercise called {own_name}. If it is your {near}, write "
                     f'`{word}({own_name}, "{near}")`.')
    raise Misuse(f"There is no exercise called {own_name}. Say which exercise it is for: "
                 f'`{word}({own_name}, "softmax")`.')


def exercise_named(name: Any) -> Exercise:
    """Return an exercise by its name (or by a function of that name)."""
    if name is NOTHING:
        raise Misuse("Say which exercise, by its name: \"softmax\", for example.")
    if callable(name):
        name = _exercise_meant(name) or getattr(name, "__name__", name)
    if not isinstance(name, str):
        raise Misuse(f"The name of an exercise is a text such as \"softmax\", but this is "
                     f"{_a_thing(name)}.")
    if name in EXERCISES:
        return EXERCISES[name]
    raise Misuse(_no_such("exercise", name, EXERCISES))


def _exercise_meant(function: Callable) -> str:
    """Return the exercise of the function's own name, or of the name it was given in the notebook, or ""."""
    own_name = getattr(function, "__name__", "")
    if isinstance(own_name, str) and own_name in EXERCISES:
        return own_name
    frame = sys._getframe()
    while frame is not None and str(frame.f_globals.get("__name__")).startswith("course_lib."):
        frame = frame.f_back
    names = {**frame.f_globals, **frame.f_locals} if frame else {}
    given = [name for name in EXERCISES if names.get(name) is function]
    return given[0] if len(given) == 1 else ""


def lessons() -> list[str]:
    """Return the stems of the lessons that are there, such as "02_weights", in order."""
    from course_lib.quizzes.quiz import lessons as with_a_quiz  # here: it loads a YAML reader
    return with_a_quiz()


def lesson_named(name: Any) -> str:
    """Return the stem for "02_weights", "02", 2 or "weights"."""
    if name is NOTHING:
        raise Misuse(f"Say which lesson: {_or(lessons())}, for example `quiz(\"02_weights\")`.")
    wanted = f"{name:02d}" if isinstance(name, int) else str(name).strip().lower()
    for stem in lessons():
        number, _, words = stem.partition("_")
        if wanted in (stem, number, number.lstrip("0"), words):
            return stem
    raise Misuse(_no_such("lesson", name, lessons()))


def member(kind: str, name: Any, names: Iterable[str]) -> str:
    """Return `name` if it is one of `names`; else raise Misuse, with the nearest."""
    names = list(names)
    if name in names:
        return name
    if name is NOTHING:
        raise Misuse(f"Say which {kind}: {_or(names)}.")
    raise Misuse(_no_such(kind, name, names))


def title(function: Callable) -> str:
    """Turn the name of a function into words: log_sum_exp_form -> log sum exp form."""
    return function.__name__.strip("_").replace("_", " ")


def _no_such(kind: str, name: Any, names: Iterable[str]) -> str:
    names = list(names)
    near = closest(str(name), names)
    if near:
        return f"There is no {kind} called {name}. Did you mean {near}?"
    return f"There is no {kind} called {name}. Names are {_or(names)}."


def _or(names: list[str]) -> str:
    if len(names) > 8:
        return f"{', '.join(names[:4])} and so on"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _a_thing(value: Any) -> str:
    kind = type(value).__name__
    if value is None:
        return "nothing (None)"
    if kind == "ndarray":
        return "an array"
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"
