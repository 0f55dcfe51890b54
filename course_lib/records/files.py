"""Where the lessons are, and how files are written. Only the standard library: `start.py` needs it."""

import hashlib
import os
from pathlib import Path


def lessons_folder(name: str = "notebooks") -> Path:
    """Return where the lessons are: inside the installed package, or beside it in a checkout.

    name  "solutions" for the solved ones
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def replace_text(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old or the new text."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
