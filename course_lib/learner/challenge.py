"""challenge: run a learner's assertions against all known wrong versions and all correct forms."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.display.answer import Misuse
from course_lib.exercises.page import Exercise
from course_lib.runner.guard import TIME_LIMIT, OutOfTime
from course_lib.runner.run import run

from .challenge_versions import Challenge, Trial, Version, report
from .names import title

COURSE_OWN = "the course's own version"


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
    lines = list(dict.fromkeys(line for test in tests for line in test.lines))
    return report(exercise, lines, versions, trials)


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
