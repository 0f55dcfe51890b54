"""An exception in words: the learner's line, and a question about what can be behind it."""

from __future__ import annotations

import inspect
import re

from course_lib.runner.run import Crash

from ..verdict import Verdict

OTHER = "What does that line need, and what does it get here?"
# What the exception says, and behind a line feed the learner's line -> what to ask.
MESSAGES = (
    (r"truth value of an array", "`and`, `or`, `not` and `if` ask for one yes or no. How many answers "
     "does an array of True and False hold?"),
    (r"NoneType", "Something in that line is None. Where does it come from: an argument that was left out, "
     "or a function that returns nothing?"),
    (r"\(`(\w+)` is a tuple of (\d+) there\)", "`{0}` is a tuple in that line. Which function made it, and "
     "what are the {1} things that it returns?"),
    (r"inhomogeneous", "That line makes one array of things that do not fit together. Is one of them a "
     "tuple, from a function that returns several results?"),
    (r"'(list|tuple|int|float|dict|str)' object has no attribute",
     "That line works with an array. Which line made a {0} where an array was?"),
    (r"'(list|tuple)' object is not callable", "What stands in front of the round brackets in that line?"),
    (r"tuple index out of range\n.*\.shape|axes don't match array|^axis -?\d+ is out of bounds|"
     r"^too many indices for array", "How many axes does that array have here, and which one do you want, "
     "counted from the right?"),
    (r"^index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
     "That axis holds {1} entries here. Which line asks for number {0}, and what does it count?"),
    (r"broadcast together with shapes \((\d+),\) \((\d+),\)", "A row of {0} numbers meets a row of {1}. "
     "Which of the two should count the rows of the result, and which the columns?"),
    (r"values to unpack.*\n[^=]*=.*\.shape", "How many axes can that array have, with a batch and without "
     "one, and how many names stand left of the `=`?"),
    (r"values to unpack", "How many names stand left of the `=` in that line, and how many things on its "
     "right?"),
    (r"(?:local|free) variable '(\w+)'", "What is the value of `{0}` at that line, and which line gives "
     "it one?"),
    (r"^name '\w+' is not defined, but", "Which name in that line is spelt another way where it is made?"),
    (r"^name '(\w+)' is not defined", "Where should `{0}` come from: the brackets after `def`, an earlier "
     "line of your function, or a module such as `np`?"),
    (r"'float' object cannot be interpreted as an integer|slice indices must be integers", "That line needs "
     "whole numbers. Which number in it is a float, and what type does `/` give?"),
    (r"math domain error|could not convert string", OTHER),
)
RAISED = "This line of yours raises it. For which inputs is it meant, and is this one of them?"
OUTSIDE = "Which argument of your function holds what that line looks for outside it?"
SHAPES = "What are the shapes in that line just before it runs, and which axes does it bring together?"
KINDS = {
    **dict.fromkeys(("ValueError", "IndexError", "AxisError", "LinAlgError"), SHAPES),
    **dict.fromkeys(("OSError", "FileNotFoundError", "FileExistsError", "IsADirectoryError",
                     "NotADirectoryError", "PermissionError", "BlockingIOError", "TimeoutError",
                     "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "URLError",
                     "HTTPError", "gaierror"), OUTSIDE),
    **dict.fromkeys(("ImportError", "ModuleNotFoundError"),
                    "Which module does that line need, and is there a way with NumPy alone?"),
    **dict.fromkeys(("MemoryError", "_ArrayMemoryError"),
                    "How large is the array which that line makes, and how large is the result to be?"),
    "AssertionError": "What does that line take for granted, and does it hold here?",
    "AttributeError": "Which word after the dot does that object not know?",
    "KeyError": "Which keys does that dict have when the line runs?",
    "OverflowError": "How large do the numbers in that line become?",
    "RecursionError": "When does your function stop calling itself?",
    "TypeError": "Which name or argument in that line is spelt another way in NumPy, or missing?",
    "ZeroDivisionError": "Which number in that line is 0 here, and where does it come from?",
}
STRAY_NAME = ("Your function is given `{given}`. Where does the `{used}` in that line come from: from the "
              "brackets after `def`, or from the notebook?")
LEFT_OUT = "`{name}` may be left out, as it is here. What does it hold in that line then?"


def sentence(crash: Crash) -> str:
    """Where it stops, and what Python says."""
    where = f" In the line `{crash.line}`:" if crash.line else ""
    text = f"{crash.kind}: {crash.message}" if crash.message else crash.kind
    return f"{where} {text}".strip()


def question(v: Verdict, crash: Crash) -> str:
    """Ask about what can be behind this exception in this line."""
    return telling_question(v, crash) or KINDS.get(crash.kind, OTHER)


def telling_question(v: Verdict, crash: Crash) -> str:
    """The question that fits what this exception says, or ""."""
    if re.match(r"raise\b", crash.line):
        return RAISED
    stray = _stray_name(v, crash.line)
    if stray:
        return STRAY_NAME.format(given=stray[0], used=stray[1])
    left_out = _left_out(v, crash)
    if left_out:
        return LEFT_OUT.format(name=left_out)
    for said, asked in MESSAGES:
        found = re.search(said, f"{crash.message}\n{crash.line}")
        if found:
            return asked.format(*found.groups())
    return ""


def _stray_name(v: Verdict, line: str) -> tuple[str, str] | None:
    """An argument, and the name of the notebook's that differs from it in capitals only."""
    used = _names(line)
    for given in v.exercise.parameters:
        for name in used:
            if len(name) > 1 and name != given and name.lower() == given.lower() and given not in used:
                return given, name
    return None


def _left_out(v: Verdict, crash: Crash) -> str:
    """The argument in that line that was not handed in, where the trouble is a None."""
    if "NoneType" not in crash.message or v.shown is None:
        return ""
    optional = [p.name for p in inspect.signature(v.exercise.reference).parameters.values()
                if p.default is None]
    given = dict(zip(v.exercise.parameters, v.facts.probes[v.labels[v.shown]].args, strict=False))
    return next((name for name in optional if given.get(name) is None and name in _names(crash.line)), "")


def _names(line: str) -> list[str]:
    return re.findall(r"[^\W\d]\w*", line)
