"""The course's mathematics with one thing wrong (mutants.txt), and which of the tests notice."""

import importlib
import itertools
import re
import shutil
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import course_lib.attention

SOURCE = Path(course_lib.attention.__file__).parent


@dataclass(frozen=True)
class Mutant:
    """One change to one file of course_lib/attention."""

    idea: str
    file: str
    old: str
    new: str
    seen_by_pytorch: bool

    def __repr__(self) -> str:
        return self.idea

    def load(self, folder: Path):
        """Copy the package into the folder, change it there, and import it under its own name."""
        name = "mutant_" + re.sub(r"\W", "_", self.idea)
        shutil.copytree(SOURCE, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        target = folder / name / self.file
        text = target.read_text(encoding="utf-8")
        if (times := text.count(self.old)) != 1:
            raise ValueError(f"{self.idea}: {self.file} holds {self.old!r} {times} times, not once")
        target.write_text(text.replace(self.old, self.new), encoding="utf-8")
        sys.path.insert(0, str(folder))
        try:
            importlib.invalidate_caches()
            return importlib.import_module(name)
        finally:
            sys.path.remove(str(folder))
            for loaded in [m for m in sys.modules if m.split(".")[0] == name]:
                del sys.modules[loaded]


def read(path: Path) -> list[Mutant]:
    """Read the list: paragraphs of three lines, and `= file` before those of each file."""
    mutants, file = [], ""
    for paragraph in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0].startswith("= "):
            file = lines[0][2:]
        elif not lines[0].startswith("#"):
            idea, old, new = lines[0], lines[1].removeprefix("- "), lines[2].removeprefix("+ ")
            seen = not idea.startswith("~ ")
            mutants.append(Mutant(idea.removeprefix("~ "), file, old, new, seen))
    return mutants


MUTANTS = read(Path(__file__).with_name("mutants.txt"))


def plain_tests(module) -> list:
    """The tests of a module that need nothing but `attention` and their parameters.

    Property tests are left out: shrinking an example for every mutant would take minutes.
    """
    tests = [f for name, f in vars(module).items() if name.startswith("test_")]
    return [
        t
        for t in tests
        if "attention" in t.__code__.co_varnames[: t.__code__.co_argcount]
        and not hasattr(t, "hypothesis")
    ]


def calls(test):
    """Every call that pytest would make of a test, as keyword arguments."""
    choices = []
    for mark in (m for m in getattr(test, "pytestmark", []) if m.name == "parametrize"):
        names = [name.strip() for name in mark.args[0].split(",")]
        rows = [
            v.values if isinstance(v, type(pytest.param())) else v if names[1:] else (v,)
            for v in mark.args[1]
        ]
        choices.append([dict(zip(names, row, strict=True)) for row in rows])
    for combination in itertools.product(*choices):
        yield {name: value for part in combination for name, value in part.items()}


def noticed_by(package, tests) -> str | None:
    """The name of the first test that fails when `package` takes the place of our attention."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for test in tests:
            for arguments in calls(test):
                try:
                    test(attention=package, **arguments)
                except (Exception, pytest.fail.Exception):  # wrong numbers, a crash, no ValueError
                    return test.__name__
    return None
