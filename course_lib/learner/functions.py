"""What a learner types: the words of the course, from `check` to `rescue`.

Each word answers with something that shows itself. A word that is misused answers with one plain
sentence (a `Note`), never with a traceback of ours. What stands behind a word is loaded when it is
first used: `from course_lib import check` is in the first cell of every lesson.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from course_lib.display import cell_errors
from course_lib.display.answer import NOTHING, Misuse, Note
from course_lib.records import place  # noqa: F401  it notes the folder before a cell can change it

if TYPE_CHECKING:
    from .challenge import Challenge
    from .check import CheckResult
    from .hint import Hint
    from .overview import Overview
    from .rescue import Rescued
    from .solution import Solution


def _word(example: str) -> Callable:
    """Make a function a learner's word; `example` shows how it is used."""
    def decorate(function: Callable) -> Callable:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def word(*args, **kwargs):
            try:
                signature.bind(*args, **kwargs)
            except TypeError as error:
                return Note(f"`{function.__name__}`: {error}. It is used like this: `{example}`.")
            try:
                return function(*args, **kwargs)
            except Misuse as misuse:
                return Note(str(misuse))
        return word
    return decorate


@_word("check(softmax)")
def check(function: Callable = NOTHING, name: str | None = None) -> CheckResult | Note:
    """Check your function: right, or which idea to look at again.

    check(softmax)                    the exercise is the one with the function's name
    check(my_function, "softmax")     for a function with another name
    assert check(softmax)             stops here unless it is right
    """
    from . import check, names
    return check.check(names.exercise_of(function, name), function)


@_word("hint(softmax)")
def hint(exercise: Callable | str | None = None, tried: str = "") -> Hint | Note:
    """Open the next hint for your last attempt: what differs, a question, a property, an example.

    hint()                            for what you checked last
    hint(softmax)                     for one exercise
    hint(softmax, "I tried ...")      say in a sentence what you tried, and the next one opens
    hint(softmax, "I give up")        so does this
    """
    from . import hint, names
    if isinstance(exercise, str) and not tried and (" " in exercise or hint.is_stuck(exercise)):
        exercise, tried = None, exercise                                 # hint("I tried ...")
    if not isinstance(tried, str):
        raise Misuse("Say in a sentence what you tried: "
                     '`hint(softmax, "I tried ... and saw ...")`.')
    return hint.hint(None if exercise is None else names.exercise_named(exercise), tried)


@_word('solution("softmax")')
def solution(exercise: Callable | str = NOTHING) -> Solution | Note:
    """Show one way to write a function, one part more with each call. It opens after a try of yours.

    solution("softmax")
    """
    from . import names, solution
    return solution.solution(names.exercise_named(exercise))


@_word('quiz("02_weights")')
def quiz(lesson: str = NOTHING, part: str | None = None) -> Any:
    """Show the quiz of a lesson; with "warm-up", three questions from earlier lessons.

    quiz("02_weights")
    quiz("02_weights", "warm-up")
    """
    from . import names
    stem = names.lesson_named(lesson)
    if part is not None:
        names.member("part of a quiz", part, ["warm-up"])
    from course_lib.quizzes.widget import quiz_view
    return quiz_view(stem, part or "quiz")


@_word('explore("temperature")')
def explore(name: str = NOTHING, function: Callable | None = None, **state: Any) -> Any:
    """Show an explorer. It opens when you have written down its prediction.

    explore("temperature")
    explore("temperature", softmax)                         your own function computes the picture
    explore("mask", sentence="The bank of the river")       begins with this state
    """
    from traitlets import TraitError

    from course_lib.exercises import EXERCISES
    from course_lib.explorers import EXPLORERS, explorer
    from course_lib.records.progress import current

    from . import names
    name = names.member("explorer", name, EXPLORERS)
    if any(function is exercise.reference for exercise in EXERCISES.values()):
        function = None             # the course's own: the picture would say that it is yours
    if function is not None and not callable(function):
        raise Misuse("Give your function itself as the second thing, without brackets or quotation "
                     f'marks: `explore("{name}", softmax)`.')
    try:
        widget = explorer(name, function, **state)
    except (TraitError, TypeError, ValueError) as error:
        raise Misuse(f'`explore("{name}")`: {error}.') from None
    if widget.unlocked_by and current().prediction(widget.unlocked_by) is None:
        widget.locked = True

        def unlock(_text: str) -> None:
            widget.locked = False
        current().on_prediction(widget.unlocked_by, unlock)
    return widget


@_word('predict("temperature.hot", "What happens?", ["it grows", "it shrinks"])')
def predict(name: str = NOTHING, question: str = "", options: Sequence[str] | None = None, *,
            answer: Any = NOTHING, given: Any = NOTHING, skip: bool = False) -> Any:
    """Write down what you expect before you see it; compare afterwards.

    predict("temperature.hot", "What happens?", ["it grows", "it shrinks"])     asks you
    predict("weights.bank", "How large is the weight?")                         a short text
    predict("temperature.hot", answer="it shrinks")                             compares
    predict("temperature.hot", given="it grows")     answers without a mouse, or in a terminal
    predict("temperature.hot", skip=True)            goes on without a guess
    """
    from . import predict
    return predict.predict(name, question, options, answer, given, skip)


@_word('reveal("temperature.hot")')
def reveal(*names: str) -> Note | None:
    """Let what this cell shows wait until you have predicted it, or skipped that.

    reveal("temperature.hot")        the first line of a cell
    """
    from . import reveal
    return reveal.reveal(names)


@_word("progress()")
def progress() -> Overview | Note:
    """Show what is done: exercises and quiz questions, lesson by lesson."""
    from . import overview
    return overview.overview()


@_word('mine("softmax")')
def mine(name: str | Callable = NOTHING) -> Callable:
    """Return your own function from an earlier lesson; where you have none, the course's own.

    softmax = mine("softmax")
    """
    from course_lib.records.progress import current

    from . import mine, names
    try:
        exercise = names.exercise_named(name)
    except Misuse as misuse:       # said at once: what `mine` returns is rarely displayed
        nobodys = _NobodysFunction(str(misuse))
        print(nobodys)
        return nobodys
    function, sentences = mine.rebuild(exercise.name, current())
    for sentence in dict.fromkeys(sentences):
        print(sentence)
    return function


@_word('challenge("softmax", my_tests)')
def challenge(exercise: str | Callable = NOTHING, my_tests: Callable | Sequence[Callable] = NOTHING
              ) -> Challenge | Note:
    """Run your assertions against the known wrong versions and all right forms of a function.

    def my_tests(softmax):
        assert ...

    challenge("softmax", my_tests)
    """
    from . import challenge, names
    if my_tests is NOTHING:
        raise Misuse('Give the exercise and your tests: `challenge("softmax", my_tests)`.')
    return challenge.challenge(names.exercise_named(exercise), my_tests)


@_word('puzzle("merge_heads")')
def puzzle(exercise: str | Callable = NOTHING) -> Any:
    """Show the lines of a function, out of order and with wrong ones among them, to be put in order.

    p = puzzle("merge_heads")
    p.check(3, 1)                 with lines 3 and 1, in this order: without a mouse, or in a terminal
    """
    from . import puzzle as puzzles
    wanted = puzzles.load(exercise)
    from .puzzle_view import PuzzleView
    return PuzzleView(wanted)


@_word("rescue()")
def rescue(lesson: str | None = None) -> Rescued | Note:
    """Go on at any cell: what the cells above would have made is there, also where exercises are open.

    from course_lib import rescue; rescue()       in a new cell, after a restart
    rescue("02_weights")                          where the notebook does not say which lesson it is
    """
    from . import rescue
    return rescue.rescue(lesson)


class _NobodysFunction(Note):
    """What `mine` returns for a name that is no exercise: calling it says so again."""

    def __call__(self, *_args, **_kwargs):
        raise NameError(self.text)


cell_errors.install()
