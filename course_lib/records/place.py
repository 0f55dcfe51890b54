"""Where what a learner did is kept: in the `.course` of the folder that `course start` made.

A kernel may work elsewhere: in a subfolder, or in the folder above, as editors start it. So the search goes
up and one step down; it takes no record of another person. Only the standard library: words load this first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

RECORDS = ".course"
OFFERED = "work"      # what start.py calls the learner's folder


def _here() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:      # deleted meanwhile
        return None


_AT_FIRST = _here()     # before any cell could change the folder


def course_folder(folder: Path) -> Path | None:
    """Return whose `.course` holds what is done in `folder`: itself, one right below it, or one above."""
    folder = Path(os.path.abspath(folder))
    if _mine(folder):
        return folder
    return _below(folder) or _above(folder)


def of_this_kernel() -> Path | None:
    """Return the course folder of the open notebook, else of the folder in which this kernel started.

    Where the notebook is known, the folders beside it are left alone: it may be a solved one.
    """
    notebook = notebook_file()
    if notebook is None:
        return next(filter(None, map(course_folder, _started_in())), None)
    if _mine(notebook.parent):
        return notebook.parent
    return _above(notebook.parent) or next(filter(_mine, _started_in()), None)


def notebook_file() -> Path | None:
    """Return the notebook of this kernel where Jupyter or VS Code tells it; the file may have moved since."""
    told = getattr(_shell(), "user_ns", {}).get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    path = Path(str(told)) if told else None
    is_one = path and path.is_absolute() and path.parent.is_dir() and not path.is_dir()
    return path if is_one else None


def notebook_folder() -> Path:
    """Return the folder of the open notebook, as far as it is known."""
    notebook = notebook_file()
    return notebook.parent if notebook else next(iter(_started_in()), Path("."))


def _started_in() -> list[Path]:
    told = getattr(_shell(), "starting_dir", None)
    return [folder for folder in (told and Path(told), _AT_FIRST) if folder and folder.is_dir()]


def _shell() -> object | None:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _above(folder: Path) -> Path | None:
    home = Path.home()
    for above in folder.parents:
        # In the home itself another program may keep a folder of this name.
        started = above != home or (above / RECORDS / "copied.json").is_file()
        if started and _mine(above) and _owner(above / RECORDS) == _owner(folder):
            return above
        if above == home:
            break
    return None


def _below(folder: Path) -> Path | None:
    """One of the folders in this one; where several are courses, only the one that start.py offers."""
    found = [below for below in _folders_in(folder)
             if _mine(below) and _owner(below / RECORDS) == _owner(folder)]
    offered = [below for below in found if below.name == OFFERED] or found
    return offered[0] if len(offered) == 1 else None


def _folders_in(folder: Path) -> Iterator[Path]:
    try:
        yield from (Path(entry.path) for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        return


def _mine(folder: Path) -> bool:
    """Is there a `.course` in it, and may this person write there, or is it their own?"""
    records = folder / RECORDS
    try:
        return records.is_dir() and (os.access(records, os.W_OK) or _owner(records) == _me())
    except OSError:
        return False


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _me() -> int | None:
    return os.geteuid() if hasattr(os, "geteuid") else None
