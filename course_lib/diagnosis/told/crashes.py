"""An exception in words: the learner's line, and a question about what can be behind it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from course_lib.runner.run import Crash

from ..verdict import Verdict

OTHER = "What does that line need, and what does it get here?"
YES_OR_NO = "asks for one yes or no. How many answers does an array of True and False hold?"
AXES = "How many axes does that array have here, and which one do you want, counted from the right?"
WHOLE = "That line needs whole numbers. Which number in it is a float, and "
SHAPES = "What are the shapes in that line just before it runs, and which axes does it bring together?"
A_LIST = "Something in that line is a list where an array is needed. Which line made it?"
OF_ARRAYS = "(?:shape|ndim|size|T|sum|max|min|mean|reshape|swapaxes|transpose|astype)"
FLOAT = ("'float' object cannot be interpreted as an integer|slice indices must be integers|"
         "only integers, slices|expected a sequence of integers|^arrays used as indices")
# What the exception says, what stands in the learner's line -> what to ask: the first that fits both.
RULES = (
    (r"truth value of an array", r"[<>]=?\s*[\w.][\w.\s+*/-]*[<>]=?", "A chain of comparisons " + YES_OR_NO),
    (r"truth value of an array", r"(?<![.\w])(max|min|sorted|any|all|bool)\(",
     "Python's own `{0}` " + YES_OR_NO),
    (r"truth value of an array", r"\b(and|or|not|if|elif|while|assert)\b", "`{0}` " + YES_OR_NO),
    (r"truth value of an array", r"^(?!.*\bfor\b).*\b(in)\b", "`{0}` " + YES_OR_NO),
    (r"truth value of an array", "", "Something in that line " + YES_OR_NO),
    (r"NoneType", "", "Something in that line is None. Where does it come from: an argument that was left "
     "out, or a function that returns nothing?"),
    (r"\(`(\w+)` is a tuple of (\d+) there\)", "", "`{0}` is a tuple in that line. Which function made it, "
     "and what are the {1} things that it returns?"),
    (r"inhomogeneous", "", "That line makes one array of things that do not fit together. What is the shape "
     "of each? Is one of them a tuple, or a list?"),
    (rf"'(list|tuple)' object has no attribute '{OF_ARRAYS}'", "",
     "That line works with an array. Which line made a {0} where an array was?"),
    (rf"'(int|float)' object has no attribute '{OF_ARRAYS}'", "",
     "Something in that line is a single number, not an array. Where does it come from?"),
    (r"object is not callable", r"[\w\])]\s*\(", "What stands in front of the round brackets in that line?"),
    (r"tuple index out of range", r"\.shape", AXES),
    (r"^axes don't match array|^axis -?\d+ is out of bounds|^too many indices for array", "", AXES),
    (r"(tuple|list) index out of range", "", "How many things does that {0} hold, and which of them does the "
     "line ask for, counted from 0?"),
    (r"^index (-?\d+) is out of bounds for axis \d+ with size (\d+)", "",
     "That axis holds {1} entries here. What in that line asks for number {0}, and what does it count?"),
    (r"^(?:list indices must be integers|can't multiply sequence|can only concatenate list|"
     r"unsupported operand type.*'list')", "", A_LIST),
    (FLOAT, r"(?<!/)/(?!/)", WHOLE + "what type does `/` give?"),
    (FLOAT, "", WHOLE + "which line made it: does it divide with `/`?"),
    (r"^cannot reshape array of size (\d+) into shape (\([\d,]+\))", "",
     "That line wants to lay {0} numbers out in the shape {1}. How many numbers would that be, and what does "
     "each axis count?"),
    (r"^need at least one array|^zero-size array", "", "That line gets nothing to work with. Which line "
     "should have put something there?"),
    (r"broadcast together with shapes \((\d+),\) \((\d+),\)", "", "A row of {0} numbers meets a row of {1}. "
     "What does each of them count, and should every number of one meet every number of the other?"),
    (r"values to unpack", r"^[^=]*=.*\.shape", "How many axes can that array have, with a batch and without "
     "one, and how many names stand left of the `=`?"),
    (r"values to unpack", r"\bfor\b.*\bin\b", "How many names stand between `for` and `in`, and how many "
     "things come in each round?"),
    (r"values to unpack", r"(?<![=!<>])=(?!=)", "How many names stand left of the `=` in that line, and how "
     "many things on its right?"),
    (r"(?:local|free) variable '(\w+)'", "", "What is the value of `{0}` at that line, and which line gives "
     "it one?"),
    (r"^name '\w+' is not defined, but", "",
     "Which name in that line is spelt another way where it is made?"),
    (r"^name '(\w+)' is not defined", "", "Where should `{0}` come from: the brackets after `def`, an "
     "earlier line of your function, or a module such as `np`?"),
    (r"(?:unexpected keyword|positional) argument", r"\(", "Which function does that line call with other "
     "arguments than it takes?"),
    (r"has no attribute", r"\.\s*[^\W\d]", "Which word after the dot does that object not know?"),
    (r"^(?:unsupported operand|bad operand|ufunc|'[<>]=?' not supported)", "", "Which things does that line "
     "bring together, and of which type is each of them?"),
)
OF_SHAPES = ("ValueError", "IndexError", "AxisError", "LinAlgError")
NO_SHAPES = r"literal|convert|domain|not in list|not found|substring|unknown|mode|must be one of"
RAISED = "This line of yours raises it. For which inputs is it meant, and is this one of them?"
CLAIMED = "What does that line take for granted, and does it hold here?"
OUTSIDE = "Which argument of your function holds what that line looks for outside it?"
KINDS = {
    **dict.fromkeys(("OSError", "FileNotFoundError", "FileExistsError", "IsADirectoryError",
                     "NotADirectoryError", "PermissionError", "BlockingIOError", "TimeoutError",
                     "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "URLError",
                     "HTTPError", "gaierror"), OUTSIDE),
    **dict.fromkeys(("ImportError", "ModuleNotFoundError"),
                    "Which module does that line need, and is there a way with NumPy alone?"),
    **dict.fromkeys(("MemoryError", "_ArrayMemoryError"),
                    "How large is the array which that line makes, and how large is the result to be?"),
    "KeyError": "Which keys does that dict have when the line runs?",
    "OverflowError": "How large do the numbers in that line become?",
    "RecursionError": "When does your function stop calling itself?",
    "ZeroDivisionError": "Which number in that line is 0 here, and where does it come from?",
}
STRAY_NAME = ("The exercise hands over `{given}`. Where does the `{used}` in that line come from: from the "
              "brackets after `def`, or from the notebook?")
LEFT_OUT = "`{name}` may be left out, as it is here. What does it hold in that line then?"


def sentence(crash: Crash) -> str:
    """Where it stops, and what Python says."""
    where = f" In the line `{crash.line.rstrip(':')}`:" if crash.line else ""      # not two colons
    text = f"{crash.kind}: {crash.message}" if crash.message else crash.kind
    return f"{where} {text}".strip()


def question(v: Verdict, crash: Crash) -> str:
    """Ask about what can be behind this exception in this line."""
    about_shapes = crash.kind in OF_SHAPES and not re.search(NO_SHAPES, crash.message)
    return telling_question(v, crash) or (SHAPES if about_shapes else KINDS.get(crash.kind, OTHER))


def telling_question(v: Verdict, crash: Crash) -> str:
    """The question that fits what this exception says and the line in which it says so, or ""."""
    code = _code(crash.line)
    if re.match(r"raise\b", code):
        return RAISED
    if re.match(r"assert\b", code) and crash.kind == "AssertionError":
        return CLAIMED
    left_out = _left_out(v, crash)
    if left_out:
        return LEFT_OUT.format(name=left_out)
    asked = next(_fitting(crash.message, code), "")
    stray = None if asked else _stray_name(v, code)
    return STRAY_NAME.format(given=stray[0], used=stray[1]) if stray else asked


def _fitting(message: str, code: str) -> Iterator[str]:
    for says, stands, asked in RULES:
        said, there = re.search(says, message), re.search(stands, code)
        if said and there:
            yield asked.format(*said.groups(), *there.groups())


def _code(line: str) -> str:
    """The line without its texts and comments, which ask nothing of Python."""
    return re.sub(r"#.*", "", re.sub(r"'[^']*'|\"[^\"]*\"", "''", line))


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
    used = _names(_code(crash.line))
    return next((name for name in optional if given.get(name) is None and name in used), "")


def _names(line: str) -> list[str]:
    return re.findall(r"[^\W\d]\w*", line)
