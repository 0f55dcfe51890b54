"""The code that was there when the tests last did everything: fingerprints in `last_full_run.json`.

`python3 start.py test --full` writes them when all tests have passed. `.ci/run` does everything for those
exercises, and for the sandbox, whose code is another one now.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = Path(__file__).with_suffix(".json")
SANDBOX = "sandbox"                               # stands beside the names of the exercises
JUDGES = ("diagnosis", "runner")                  # folders of course_lib that judge every exercise
NO_PAGES = {"__init__.py", "page.py"}             # what course_lib/exercises holds besides


def fingerprints(root: Path = ROOT) -> dict[str, str]:
    """Name of an exercise, or `sandbox` -> fingerprint of all code that decides how its tests end."""
    course = root / "course_lib"
    judges = [file for name in JUDGES for file in (course / name).rglob("*.py")]
    walls = [*(course / "grading" / "sandbox").rglob("*.py"),
             *(root / "tests" / "grading").rglob("attacks/*.py")]
    pages = {page.stem: [page, *judges] for page in (course / "exercises").glob("*.py")
             if page.name not in NO_PAGES}
    return {name: _fingerprint(root, files) for name, files in sorted({**pages, SANDBOX: walls}.items())}


def changed() -> frozenset[str]:
    """Those whose code differs from that of the last full run."""
    then = read()
    return frozenset(name for name, now in fingerprints().items() if then.get(name) != now)


def read() -> dict[str, str]:
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def write(found: dict[str, str]) -> None:
    """Keep what `fingerprints` found before a full run that has passed."""
    if shutil.which("bwrap") is None:             # then no attack was tried
        found = {**found, SANDBOX: read().get(SANDBOX, "")}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _fingerprint(root: Path, files: Iterable[Path]) -> str:
    """Of these files and all that they import of the course, whatever imports it."""
    seen, left = set(), list(files)
    while left:
        file = left.pop()
        if file not in seen:
            seen.add(file)
            left += _imported(root, file)
    told = [(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")) for file in sorted(seen)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@functools.cache
def _imported(root: Path, file: Path) -> list[Path]:
    """The files of the course that this one imports at its top, without the list of all exercises."""
    package, found = file.relative_to(root).parent.parts, []
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        names = []
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[:len(package) - node.level + 1] if node.level else ()
            module = (*above, *(node.module.split(".") if node.module else ()))
            names = [module, *((*module, alias.name) for alias in node.names)]
        for parts in names:
            if parts[:1] == ("course_lib",) and parts != ("course_lib", "exercises"):
                found += [root.joinpath(*parts, "__init__.py"), root.joinpath(*parts).with_suffix(".py")]
    return [file for file in found if file.is_file()]
