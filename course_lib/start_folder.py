"""Copy the lessons into a learner's own folder, and never overwrite their work.

Needs only the standard library: `start.py` uses it before anything is loaded.
What was copied is remembered by its hash in `.course/copied.json`, so that a lesson the learner
has not touched may be brought up to date, and one they have touched is left alone.
"""

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path


@dataclass
class Started:
    """What `start_folder` did, each a list of file names in lesson order."""

    folder: Path
    copied: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)        # touched, although there is a newer one
    renamed: dict[str, str] = field(default_factory=dict)
    first: str | None = None                             # the file to open: lesson 00

    @property
    def news(self) -> list[str]:
        """Return one sentence for each thing that a learner should know."""
        said = [f"{old} is kept as {new}." for old, new in self.renamed.items()]
        if self.copied:
            said.append("Copied: " + ", ".join(self.copied))
        if self.updated:
            said.append("Brought up to date (you had not changed them): " + ", ".join(self.updated))
        for name in self.kept:
            said.append(f"{name} has a newer version, and yours was left as it is. To get the new "
                        "one and keep yours beside it: "
                        f"course start DIR --fresh {short_names(name)[0]}")
        return said


def start_folder(folder: Path, fresh: Sequence[str] = (), source: Path | None = None) -> Started:
    """Copy what is missing from `source` (by default the course's lessons) into `folder`.

    fresh   lessons ("02", "02_weights") to copy anew; the old file is kept under a dated name

    Raises KeyError with the nearest lesson for an unknown one, OSError when it cannot write.
    """
    lessons = sorted((source or lessons_folder()).glob("*.ipynb"))      # 00_..., 01_..., index
    again = {find_lesson(name, [path.stem for path in lessons]) for name in fresh}
    notes = folder / ".course"
    notes.mkdir(parents=True, exist_ok=True)
    remembered = read_hashes(notes / "copied.json")
    started = Started(folder, first=lessons[0].name if lessons else None)
    try:
        for lesson in lessons:
            copy_lesson(lesson, lesson.stem in again, remembered, started)
    finally:                    # what was copied before a disk ran full is remembered, too
        replace_text(notes / "copied.json", json.dumps(remembered, indent=1, sort_keys=True))
    return started


def copy_lesson(lesson: Path, fresh: bool, remembered: dict[str, str], started: Started) -> None:
    """Copy one lesson where that loses nothing, and note in `started` what was done."""
    name, target, new = lesson.name, started.folder / lesson.name, sha256(lesson)
    if not os.path.lexists(target):
        bring(lesson, target)
        started.copied.append(name)
    elif fresh:
        started.renamed[name] = bring(lesson, target, keep=True)
        started.copied.append(name)
    elif not target.is_file():
        return
    elif (present := sha256(target)) == new:
        pass
    elif present == remembered.get(name):
        bring(lesson, target)
        started.updated.append(name)
    else:
        if remembered.get(name) != new:
            started.kept.append(name)
        return
    remembered[name] = new


def bring(lesson: Path, target: Path, keep: bool = False) -> str:
    """Copy a lesson whole or not at all; with `keep`, return the name the old file now has."""
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(lesson, part)
        kept = put_aside(target) if keep else ""
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return kept


def put_aside(path: Path) -> str:
    """Rename a file to a dated name that nothing else has; return that name."""
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    for number in itertools.count(1):
        more = f"-{number}" if number > 1 else ""
        kept = path.with_name(f"{path.stem}.kept-{stamp}{more}{path.suffix}")
        try:
            kept.open("x").close()          # reserve it: two runs never take the same name
        except FileExistsError:
            continue
        os.replace(path, kept)
        return kept.name
    raise AssertionError("there is always a next number")


def find_lesson(name: str, stems: list[str]) -> str:
    """Return the stem that is meant by "2", "02", "02_weights" or "02_weights.ipynb".

    Raises KeyError that names the nearest lesson.
    """
    word = Path(name).name.removesuffix(".ipynb")
    if word.isdigit():
        word = word.zfill(2)
    for stem in stems:
        if word in short_names(stem):
            return stem
    near = get_close_matches(word, [n for stem in stems for n in short_names(stem)], 1, 0.5)
    known = f"did you mean {near[0]}?" if near else f"there are {', '.join(stems) or 'none yet'}."
    raise KeyError(f"No lesson is called {name!r}; {known}")


def short_names(name: str) -> list[str]:
    """Return all names of a lesson, the shortest first: 02, weights, 02_weights."""
    stem = name.removesuffix(".ipynb")
    return [*stem.split("_", 1), stem]


def lessons_folder(name: str = "notebooks") -> Path:
    """Return where the lessons are: inside the installed package, or beside it in a checkout.

    name  "solutions" for the solved ones
    """
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def read_hashes(path: Path) -> dict[str, str]:
    """Return name -> hash of what was copied; {} when it cannot be read: all counts as touched."""
    try:
        hashes = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return hashes if isinstance(hashes, dict) else {}


def replace_text(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old or the new text."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
