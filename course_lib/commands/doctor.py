"""`course doctor`: is this installation well, and if not, what helps?"""

import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PACKAGE = "self-attention-course"
REPAIR = "Run `python3 start.py` in the course's folder: it installs what is missing."


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what was seen, and when it is not well, what helps."""

    what: str
    seen: str
    helps: str = ""

    @property
    def well(self) -> bool:
        return not self.helps

    def __str__(self) -> str:
        line = f"{'ok   ' if self.well else 'AMISS'} {self.what}: {self.seen}"
        return line if self.well else f"{line}\n      {self.helps}"


def examine(folder: Path) -> list[Finding]:
    """Look at everything a lesson needs; `folder` is where the learner works. Never raises."""
    work = place_of_work(folder)
    looks: list[Callable[[], Finding]] = [python, packages, jupyterlab, interactive_pictures, explorers,
                                          lambda: lessons(work), lambda: writing(work),
                                          lambda: progress_file(work), grading]
    return [look() for look in looks]


def place_of_work(folder: Path) -> Path:
    """Return the course folder meant here; else the one that `start.py` makes in its clone; else this one."""
    from course_lib.records.place import OFFERED, RECORDS, course_folder

    from .lab import CHECKOUT
    offered = CHECKOUT / OFFERED
    return course_folder(folder) or (offered if (offered / RECORDS).is_dir() else folder)


def python() -> Finding:
    """Is this Python new enough?"""
    version = ".".join(map(str, sys.version_info[:3]))
    helps = "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer."  # noqa: UP036
    return Finding("Python", f"{version} at {sys.executable}", helps)


def packages() -> Finding:
    """Is everything installed that the package asks for, in a version that will do?"""
    from packaging.requirements import Requirement
    try:
        wanted = [Requirement(text) for text in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        return Finding("Packages", f"{PACKAGE} itself is not installed", REPAIR)
    wanted = [need for need in wanted if not (need.marker and "extra" in str(need.marker))]
    amiss = [problem for need in wanted if (problem := lacking(need))]
    if amiss:
        return Finding("Packages", "; ".join(amiss), REPAIR)
    shown = ("numpy", "ipywidgets", "anywidget")
    return Finding("Packages", f"all {len(wanted)} there, among them "
                   + ", ".join(f"{name} {metadata.version(name)}" for name in shown))


def lacking(need) -> str | None:
    """Return what is wrong with one required package, None when nothing is."""
    try:
        version = metadata.version(need.name)
    except metadata.PackageNotFoundError:
        return f"{need.name} is missing"
    if need.specifier.contains(version, prereleases=True):
        return None
    return f"{need.name} is {version}, but {need.specifier} is needed"


def jupyterlab() -> Finding:
    """Is JupyterLab here? A kernel does without: the one that opens it may be installed elsewhere."""
    try:
        return Finding("JupyterLab", metadata.version("jupyterlab"))
    except metadata.PackageNotFoundError:
        return Finding("JupyterLab", "not in this Python; where you have none, `course lab DIR` says "
                                     "how to get it")


def interactive_pictures() -> Finding:
    """Does JupyterLab find the two extensions that show our explorers and quizzes?"""
    from jupyter_core.paths import jupyter_path
    folders = [Path(path) for path in jupyter_path("labextensions")]
    extensions = ("anywidget", "@jupyter-widgets/jupyterlab-manager")
    missing = [name for name in extensions
               if not any((folder / name / "package.json").is_file() for folder in folders)]
    if missing:
        return Finding("Interactive pictures", f"JupyterLab lacks {' and '.join(missing)}", REPAIR)
    return Finding("Interactive pictures", "JupyterLab has what shows them")


def explorers() -> Finding:
    """Can every explorer be made, and is its script there?"""
    from course_lib.explorers import EXPLORERS, explorer
    amiss = []
    for name in EXPLORERS:
        try:
            explorer(name)
        except Exception as error:      # whatever it is: it is told, and the other looks go on
            amiss.append(f"{name} ({type(error).__name__}: {error})")
    if amiss:
        return Finding("Explorers", f"cannot be shown: {'; '.join(amiss)}", REPAIR)
    return Finding("Explorers", f"all {len(EXPLORERS)} can be shown")


def lessons(folder: Path) -> Finding:
    """Is this a learner's folder, and is every lesson in it?"""
    from course_lib.records.files import lessons_folder
    names = [path.name for path in sorted(lessons_folder().glob("[0-9]*.ipynb"))]
    if not names:
        return Finding("Lessons", f"none in {lessons_folder()}", REPAIR)
    here = [name for name in names if (folder / name).is_file()]
    if not (folder / ".course").is_dir():
        return Finding("Lessons", f"the course has {len(names)}; this folder is not one that "
                                  "`course start` made")
    if len(here) < len(names):
        missing = ", ".join(name.removesuffix(".ipynb") for name in names if name not in here)
        return Finding("Lessons", f"{len(here)} of {len(names)} in {folder}; missing: {missing}",
                       "Run `python3 start.py` (or `course start` for this folder): it copies them, and "
                       "changes none of yours.")
    return Finding("Lessons", f"all {len(names)} in {folder}")


def writing(folder: Path) -> Finding:
    """Can a notebook be saved here?"""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".course-doctor-") as file:
            file.write(b"can I write here?")
            file.flush()
    except OSError as error:
        return Finding("Saving your work", f"{folder}: {error.strerror}",
                       "Choose another folder: python3 start.py --dir FOLDER")
    return Finding("Saving your work", f"{folder} can be written")


KINDS = {"attempt": "checked function", "answer": "quiz answer", "prediction": "prediction", "hint": "hint"}


def progress_file(folder: Path = Path()) -> Finding:
    """Where is the progress kept that is made in this folder, how much is in it, and can it grow?"""
    from course_lib.records.progress import Progress, default_path, users_data
    path = default_path(folder)
    if not path.exists():
        other = users_data()
        more = f"; another is {other}: {how_much(Progress(other).counts())}" if other.exists() else ""
        return Finding("Your progress", f"nothing kept yet; it will be in {path}{more}")
    try:
        with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2) as file:
            state = file.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        state = str(error)
    if state != "ok":
        return Finding("Your progress", f"{path} is damaged ({state})",
                       "Rename that file; your notebooks are not affected.")
    if not os.access(path, os.W_OK):
        return Finding("Your progress", f"{path} cannot be written",
                       "Lessons work, but nothing new is kept. Make the file writable.")
    return Finding("Your progress", f"{path} is whole: {how_much(Progress(path).counts())}")


def how_much(counts: dict[str, int]) -> str:
    """Say how much is kept: 3 checked functions, 1 quiz answer."""
    said = [f"{counts[kind]} {name}{'' if counts[kind] == 1 else 's'}"
            for kind, name in KINDS.items() if counts[kind]]
    return ", ".join(said) or "nothing in it yet"


def grading() -> Finding:
    """Can the notebooks of others be marked safely here? Only teachers need it, so it is never amiss."""
    from course_lib.grading.sandbox.isolation import examine
    found = examine()
    return Finding("Grading", found.told if found.holds else
                   f"not on this machine ({found.told}); only teachers need it: docs/grading.md")
