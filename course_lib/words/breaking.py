"""challenge: run a learner's assertions against all known wrong versions and all correct forms."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from ..diagnosis.exercise import Exercise
from ..diagnosis.guard import TIME_LIMIT, OutOfTime
from ..diagnosis.run import run
from ..progress import current
from .names import title
from .shown import Misuse, Tested, paragraph, plain

COURSE_OWN = "the course's own version"


@dataclass(frozen=True)
class Version:
    """A function under test: `words` say what it is, or what it gets wrong.

    elsewhere  not what the exercise asks for, but right in other places
    """

    function: Callable
    words: str
    right: bool
    elsewhere: bool = False


@dataclass
class Trial:
    """What the tests did with one version: the lines that failed, and how often it was called."""

    failed: dict[str, str] = field(default_factory=dict)     # assertion -> what was raised
    refused: set[str] = field(default_factory=set)           # those that did not fail by its crash
    passed: set[str] = field(default_factory=set)
    calls: int = 0
    crash: BaseException | None = None                       # raised by the version itself

    def fail(self, line: str, error: BaseException) -> None:
        self.failed.setdefault(line, _words(error))
        if error is not self.crash:
            self.refused.add(line)


class Challenge(Tested):
    """How many wrong versions the tests caught, which survived, and every false alarm."""

    def __init__(self, name: str, caught: list[str], survived: list[str], elsewhere: set[str],
                 false_alarms: list[str], remarks: list[str]) -> None:
        self.name, self.caught, self.survived = name, caught, survived
        self.false_alarms, self.remarks = false_alarms, remarks
        everything = len(caught) + len(survived)
        score = (f"{name}: your tests caught {len(caught)} of {everything} wrong versions, "
                 f"with {_count(len(false_alarms), 'false alarm')}.")
        self.right = not survived and not false_alarms
        self.tone = "right" if self.right else "wrong"
        lists = [("These wrong versions survived:", [s for s in survived if s not in elsewhere]),
                 ("These other versions survived, which are right elsewhere but not what is asked for here:",
                  [s for s in survived if s in elsewhere]),
                 ("False alarms (right functions that your tests reject):", false_alarms)]
        lists = [(head, entries) for head, entries in lists if entries]
        self.text = plain("\n".join([score, *remarks, *(
            line for head, entries in lists for line in (head, *(f"- {e}" for e in entries)))]))
        self.html = "".join([
            paragraph(score, "course-verdict"), *(paragraph(r) for r in remarks),
            *(f"{paragraph(head)}<ul>{''.join(f'<li>{_item(e)}</li>' for e in entries)}</ul>"
              for head, entries in lists)])


def challenge(exercise: Exercise, my_tests: Any) -> Challenge:
    """Run the tests. Raises Misuse when there is nothing that can be run."""
    tests = [Test(test) for test in _as_list(my_tests)]
    versions = _versions(exercise)
    trials = [Trial() for _ in versions]

    def attempt(number: int) -> float:
        trials[number] = Trial()
        for test in tests:
            test.on(versions[number].function, trials[number])
        return 0.0

    outcome = run(attempt, [(n,) for n in range(len(versions))], seconds=TIME_LIMIT)
    if outcome.out_of_time:
        raise Misuse(f"Your tests were stopped after {TIME_LIMIT:g} seconds: try smaller inputs, "
                     "and look for a loop that does not end.")
    return _report(exercise, tests, versions, trials)


def _as_list(my_tests: Any) -> list[Callable]:
    tests = list(my_tests) if isinstance(my_tests, (list, tuple)) else [my_tests]
    for test in tests:
        if not callable(test):
            raise Misuse("Your tests are a function that takes the function to be tested, such as "
                         "`def my_tests(softmax): assert ...`; write it without brackets: "
                         "`challenge(\"softmax\", my_tests)`.")
        try:
            inspect.signature(test).bind(len)
        except TypeError:
            raise Misuse(f"{test.__name__} must take one argument, the function to be tested: "
                         f"`def {test.__name__}(softmax):`.") from None
        except ValueError:
            pass
    if not tests:
        raise Misuse("There is no test in your list yet.")
    return tests


def _versions(exercise: Exercise) -> list[Version]:
    right = [Version(exercise.reference, COURSE_OWN, True)]
    right += [Version(form, f"another right form ({title(form)})", True)
              for form in exercise.also_right_forms]
    return right + [Version(wrong.function, wrong.misunderstands or wrong.title, False,
                            wrong.kind == "convention")
                    for wrong in exercise.wrongs if not wrong.same_values_as]


class Test:
    """One function of the learner's, in which every assertion is watched on its own."""

    def __init__(self, function: Callable) -> None:
        self.function = function
        self.name = getattr(function, "__name__", "your test")
        self.lines: list[str] = []       # its assertions, as written
        self._used: set[str] = set()     # the names in it
        self._code = self._watched()

    def on(self, version: Callable, trial: Trial) -> None:
        """Run on one version; the arrays that the test uses are copied, for some versions change them."""
        def under_test(*args, **kwargs):
            trial.calls += 1
            try:
                return version(*args, **kwargs)
            except Exception as error:
                trial.crash = error
                raise

        def report(number: int, error: Exception | None) -> None:
            if error is None:
                trial.passed.add(self.lines[number])
            else:
                trial.fail(self.lines[number], error)

        test = self.function
        if self._code is not None:
            space = {name: value.copy() if isinstance(value, np.ndarray) and name in self._used else value
                     for name, value in test.__globals__.items()}
            space["__report__"] = report
            exec(self._code, space)
            test = space[self.name]
        try:
            test(under_test)
        except OutOfTime:
            raise
        except BaseException as error:      # sys.exit in a test must not end the lesson
            trial.fail(self._line_of(error), error)

    def _watched(self) -> Any:
        """The function compiled so that each assertion reports and the next one still runs."""
        try:
            source = textwrap.dedent(inspect.getsource(self.function))
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError, IndexError):
            return None
        definition = tree.body[0] if tree.body else None
        if not isinstance(definition, ast.FunctionDef) or self.function.__closure__:
            return None
        definition.decorator_list = []
        self._used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        tree = ast.fix_missing_locations(_Watch(source, self.lines).visit(tree))
        self._file = f"<watched {self.name}>"
        linecache.cache[self._file] = (len(source), None, source.splitlines(True), self._file)
        return compile(tree, self._file, "exec")

    def _line_of(self, error: BaseException) -> str:
        file = self._file if self._code is not None else getattr(
            getattr(self.function, "__code__", None), "co_filename", "")
        found, step = "", error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == file:
                found = linecache.getline(file, step.tb_lineno).strip()
            step = step.tb_next
        return found or self.name


class _Watch(ast.NodeTransformer):
    """Turn `assert x` into `try: assert x; except ...: report` and `else: report`."""

    def __init__(self, source: str, lines: list[str]) -> None:
        self.source, self.lines = source, lines

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        number = len(self.lines)
        self.lines.append(" ".join((ast.get_source_segment(self.source, node) or "").split()))
        watched = ast.parse("try:\n    pass\nexcept Exception as __error__:\n"
                            f"    __report__({number}, __error__)\nelse:\n"
                            f"    __report__({number}, None)").body[0]
        watched.body = [node]
        return ast.copy_location(watched, node)


def _report(exercise: Exercise, tests: list[Test], versions: list[Version],
            trials: list[Trial]) -> Challenge:
    wrong = [(v, t) for v, t in zip(versions, trials, strict=True) if not v.right]
    right = [(v, t) for v, t in zip(versions, trials, strict=True) if v.right]
    # A line that fails for everything has told nothing about the wrong versions.
    blind = {line for line in trials[0].failed if all(line in t.failed for t in trials)}
    caught = [v.words for v, t in wrong if t.failed.keys() - blind]
    survived = [v.words for v, t in wrong if not t.failed.keys() - blind]
    alarms = _false_alarms(right, blind)
    current().record_seen(exercise.lesson, f"challenge {exercise.name}: {len(caught)} of "
                          f"{len(wrong)}, {len(alarms)} false alarms")
    return Challenge(exercise.name, caught, survived, {v.words for v in versions if v.elsewhere},
                     alarms, _remarks(tests, trials))


def _false_alarms(right: list[tuple[Version, Trial]], blind: set[str]) -> list[str]:
    """One entry for each line that rejects a right function: the line, what it rejects, why."""
    alarms = []
    for line in dict.fromkeys(line for _, trial in right for line in trial.failed):
        rejected = [(v.words, t.failed[line]) for v, t in right if line in t.failed]
        what = ("every version, right or wrong" if line in blind
                else " and ".join(words for words, _ in rejected))
        why = f": {rejected[0][1]}" if rejected[0][1] else "."
        alarms.append(f"`{line}` rejects {what}{why}")
    return alarms


def _remarks(tests: list[Test], trials: list[Trial]) -> list[str]:
    """Say what is wrong with a test as such: it never fails, is never reached, never calls."""
    if all(t.calls == 0 for t in trials):
        return ["Your tests never call the function that they are given: use the name between the "
                "brackets of your `def`."]
    lines = list(dict.fromkeys(line for test in tests for line in test.lines))
    remarks = []
    for line in lines:
        if not any(line in t.failed or line in t.passed for t in trials):
            remarks.append(f"`{line}` was never reached.")
        elif not any(line in t.refused for t in trials):
            remarks.append(f"`{line}` never fails: it holds for every version, right or wrong.")
    if not lines and not any(t.refused for t in trials):
        remarks.append("Your tests never fail: is there an `assert` in them?")
    return remarks


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, AssertionError):
        return text[:200]
    return f"{type(error).__name__}: {text[:200]}"


def _item(text: str) -> str:
    return paragraph(text).removeprefix("<p>").removesuffix("</p>") if "`" in text else escape(text)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
