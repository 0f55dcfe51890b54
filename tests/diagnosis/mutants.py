"""The diagnosis with one thing wrong (mutants.txt): the quick tests must notice as much as the full ones.

    .venv/bin/python tests/diagnosis/mutants.py             all of them, in about ten minutes
    .venv/bin/python tests/diagnosis/mutants.py wire run    those of some files

Runs the tests that bear on it twice for each, as an ordinary run does and as a full one, side by side, until
the first that fails. Prints which tests noticed, then both sets, and fails when they differ.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DIAGNOSIS = ["test_compare.py", "test_factors.py", "test_scores.py", "test_properties.py",
             "test_run_function.py", "test_judge.py", "test_naming.py", "test_shown.py",
             "test_messages.py", "test_right_except.py", "test_guard.py", "test_double_faults.py",
             "test_learners_code.py", "test_every_misconception.py"]
SANDBOX = ["test_wire.py", "test_reading.py", "test_hostile_uploads.py", "test_one_process.py",
           "mark/test_notebook.py"]
# Name in mutants.txt -> the file in course_lib, and the tests that bear on it, quick ones first.
FILES = {
    "judge": ("diagnosis/judge.py", DIAGNOSIS),
    "naming": ("diagnosis/naming.py", DIAGNOSIS),
    "features": ("diagnosis/features.py", DIAGNOSIS),
    "factors": ("diagnosis/factors.py", DIAGNOSIS),
    "scores": ("diagnosis/scores.py", DIAGNOSIS),
    "compare": ("diagnosis/compare.py", DIAGNOSIS),
    "read": ("diagnosis/read.py", DIAGNOSIS),
    "example": ("diagnosis/example.py", DIAGNOSIS),
    "run": ("runner/run.py", DIAGNOSIS),
    "wire": ("grading/sandbox/inside/wire.py", SANDBOX),
}
RUNS = {"quick": [], "full": ["--full"]}
NOTHING_RAN = (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass(frozen=True)
class Mutant:
    """One change to one file of course_lib."""

    idea: str
    name: str
    old: str
    new: str

    def __repr__(self) -> str:
        return self.idea

    @property
    def file(self) -> str:
        return FILES[self.name][0]

    @property
    def tests(self) -> list[str]:
        return FILES[self.name][1]

    def applied_to(self, text: str) -> str:
        """Raises ValueError when what it changes does not stand there once."""
        if (times := text.count(self.old)) != 1:
            raise ValueError(f"{self.idea}: {self.file} holds {self.old!r} {times} times, not once")
        return text.replace(self.old, self.new)


def read(path: Path) -> list[Mutant]:
    """Read the list: paragraphs of three lines, and `= name` before those of each file."""
    mutants, name = [], ""
    for paragraph in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0].startswith("= "):
            name = lines[0][2:]
        elif not lines[0].startswith("#"):
            idea, old, new = lines[0], lines[1].removeprefix("- "), lines[2].removeprefix("+ ")
            mutants.append(Mutant(idea, name, old, new))
    return mutants


MUTANTS = read(Path(__file__).with_name("mutants.txt"))


class Copy:
    """A copy of the course and its tests, in which mutants take their turns."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in ("course_lib", "tests", "lessons", "notebooks", "solutions"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)

    def noticed(self, mutant: Mutant, runs: Iterable[str], tests: Sequence[str] = ()) -> dict[str, str]:
        """Run -> the first test that fails with the mutant in place, or "" when all pass; side by side."""
        path = self.root / "course_lib" / mutant.file
        right = path.read_text(encoding="utf-8")
        self._put(path, mutant.applied_to(right))
        try:
            started = {run: self._start(RUNS[run], tests or mutant.tests) for run in runs}
            return {run: _first_failure(process) for run, process in started.items()}
        finally:
            self._put(path, right)

    def _put(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        # Two versions of a size, written in the same second, would pass for each other.
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)

    def _start(self, options: list[str], tests: Sequence[str]) -> subprocess.Popen:
        files = [str(next((self.root / "tests").rglob(test))) for test in tests]
        words = ["-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *options, *files]
        environment = os.environ | {"PYTHONPATH": str(self.root), "PYTEST_ADDOPTS": "",
                                    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return subprocess.Popen([sys.executable, *words], cwd=self.root, env=environment, text=True,
                                encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _first_failure(process: subprocess.Popen) -> str:
    said = process.communicate()[0]
    if process.returncode == 0:
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (?:\S*/)?(\S+\.py\S*)", said, re.MULTILINE)
    if failed is None and process.returncode in NOTHING_RAN:
        raise RuntimeError(f"the tests did not run:\n{said[-2000:]}")
    return failed[1] if failed else "none, but the run itself was ended"


def main(names: Sequence[str]) -> int:
    killed: dict[str, set[str]] = {run: set() for run in RUNS}
    mutants = [mutant for mutant in MUTANTS if mutant.name in (names or FILES)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        for mutant in mutants:
            found = copy.noticed(mutant, RUNS)
            for run in RUNS:
                killed[run] |= {mutant.idea} if found[run] else set()
            print(f"{mutant.name}: {mutant}\n    " + "\n    ".join(
                f"{run}: {test or 'NOT NOTICED'}" for run, test in found.items()), flush=True)
    print(f"\nOf {len(mutants)} mutants the quick run noticed {len(killed['quick'])}, "
          f"the full run {len(killed['full'])}.")
    for idea in sorted({mutant.idea for mutant in mutants} - killed["full"]):
        print(f"Nobody noticed: {idea}")
    for idea in sorted(killed["full"] ^ killed["quick"]):
        print(f"ONE RUN ONLY NOTICED: {idea}")
    return int(killed["quick"] != killed["full"] or len(killed["full"]) < len(mutants))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
