"""JupyterLab, grading and authoring need packages that a learner's kernel does not: the extras.

Where they are missing, one sentence says what to type. Needs only the standard library.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "self-attention-course"


class NotInstalled(RuntimeError):
    """A package of an extra is missing; the message says what to type."""


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import here what only this extra brings. Raises NotInstalled where it is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "course_lib").partition(".")[0] == "course_lib":
            raise                               # that is a mistake of ours, not a missing package
        what = f"This needs {missing.name}, which is not installed here."
        raise NotInstalled(f"{what} {_way_to(name)}") from None


def _way_to(name: str) -> str:
    if has_pip():
        return f"Type `{pip_install(name)}`, then the same again."
    return f"Type `{uvx(name)} course` where you typed `course`."


def has_pip() -> bool:
    """Is there a pip in this environment? In those that uv makes there is none."""
    return find_spec("pip") is not None


def pip_install(name: str) -> str:
    """Return what to type so that this Python gets the extra."""
    return typed(sys.executable, "-m", "pip", "install", *_requirement(name, editable=True))


def uvx(name: str) -> str:
    """Return what to type before `course` so that uv runs it with the extra, wherever it is."""
    return typed("uvx", "--from", *_requirement(name, editable=False))


def _requirement(name: str, editable: bool) -> list[str]:
    """Name the course and an extra, from where this copy of it came."""
    asked = f"{PACKAGE}[{name}]"
    origin = _origin()
    url = origin.get("url", "")
    if editable and origin.get("dir_info", {}).get("editable"):
        return ["--editable", f"{Path(__file__).resolve().parents[1]}[{name}]"]
    if "vcs_info" in origin:
        how = origin["vcs_info"]
        url = f"{how['vcs']}+{url}@{how.get('requested_revision') or how['commit_id']}"
    return [f"{asked} @ {url}" if url else asked]


def _origin() -> dict:
    """Return what the installer noted about where the course came from; {} for a package index."""
    try:
        noted = metadata.distribution(PACKAGE).read_text("direct_url.json")
        return json.loads(noted) if noted else {}
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return {}


def typed(*words: str | Path) -> str:
    """Return the words as one line for the shell of this system."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)
