"""`course lab DIR`: the lessons in DIR, in a JupyterLab that is set up as the course wants it.

`start.py` opens the course with this too, and looks at the port before anything is installed:
this file needs only the standard library.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from course_lib.extras import has_pip, pip_install, typed, uvx
from course_lib.records.files import lessons_folder

from .start_folder import Started, start_folder

# JupyterLab would ask at its first start whether it may fetch news. It finds this folder by
# JUPYTER_CONFIG_PATH: nothing is written into anybody's own settings, and those come first.
SETTINGS = Path(__file__).with_name("jupyter")
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Opening:
    """All that opens the lessons: what is said, the words behind `python`, and the environment."""

    news: list[str]
    words: list[str]
    environment: dict[str, str]


def prepare(folder: Path, port: int | None, browser: bool, start_again: str) -> Opening:
    """Copy the missing lessons into `folder`; return how to open it there.

    start_again  what to type for `course start DIR`, for the news that name it
    """
    started = start_folder(folder)
    news = told(started, start_again)
    words = ["-m", "jupyterlab", "--log-level=WARN", f"--ServerApp.root_dir={folder}"]
    if started.first:
        words.append(f"--LabApp.default_url=/lab/tree/{started.first}")
    else:
        news.append(f"There are no lessons in {lessons_folder()} yet; JupyterLab opens without one.")
    if port is not None:
        words += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        words.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")        # a container, most likely
    news.append(f"Your lessons are in {folder}. JupyterLab opens now; Ctrl-C here stops it.")
    settings = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return Opening(news, words, {"JUPYTER_CONFIG_PATH": os.pathsep.join(settings)})


def told(started: Started, start_again: str) -> list[str]:
    """Return the news of copying, with what to type in this place."""
    return [sentence.replace("course start DIR", start_again) for sentence in started.news]


def open_lab(folder: Path, port: int | None = None, browser: bool = True) -> int:
    """Copy what is missing and go on as JupyterLab. Windows cannot replace a process: there, wait."""
    folder = folder.expanduser().absolute()
    opening = prepare(folder, port, browser, again("start", folder))
    print(*opening.news, sep="\n", flush=True)
    programs = sysconfig.get_path("scripts")
    settings = {**os.environ, "PYTHONUTF8": "1", **opening.environment,
                "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")])}
    os.chdir(folder)
    command = [sys.executable, *opening.words]
    if os.name == "nt":
        return subprocess.call(command, env=settings)
    os.execve(command[0], command, settings)


def problem(folder: Path, port: int | None) -> str | None:
    """Return what keeps `course lab` from opening this folder, and a way out; None for nothing."""
    if find_spec("jupyterlab") is None:
        return f"JupyterLab is not installed here. Type: {way_in(folder)}"
    return None if port is None else problem_with_port(port, again("lab", folder))


def problem_with_port(port: int, again: str) -> str | None:
    """Return why this port will not do, with one that is free; None when it will.

    again  what to type to open the course, without a port
    """
    if not 0 < port < 65536:
        return f"A port is a number from 1 to 65535, not {port}; without --port a free one is found."
    reason = _taken(port)
    if reason is None:
        return None
    if reason.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is kept for the system; without --port a free one is found."
    free = next((n for n in range(port + 1, min(port + 100, 65536)) if not _taken(n)), None)
    return (f"Port {port} is in use, perhaps by a course that is still open: go to "
            f"http://localhost:{port}, or start on another port: {again}"
            + (f" --port {free}" if free else ""))


def _taken(port: int) -> OSError | None:
    """Return the error of listening on this port, if there is one."""
    with socket.socket() as s:
        if os.name != "nt":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError as error:
            return error
    return None


# --- what to type ------------------------------------------------------------------------------

def way_in(folder: Path) -> str:
    """Return what to type to open the lessons in `folder`, with JupyterLab if it is missing here."""
    if find_spec("jupyterlab") is not None:
        return again("lab", folder)
    if has_pip():
        return f"{pip_install('lab')}, then: {again('lab', folder)}"
    return f"{uvx('lab')} course {typed('lab', folder)}"


def again(*words: str | Path) -> str:
    """Return what to type for `course` and these words, the way this Python was installed."""
    if Path(sys.prefix).resolve() == CHECKOUT / ".venv":       # start.py made it
        start_py = "start.py" if Path.cwd() == CHECKOUT else CHECKOUT / "start.py"
        return typed("python" if os.name == "nt" else "python3", start_py, *words)
    if in_a_cache():
        return f"{uvx('lab')} course {typed(*words)}"
    return typed(_program(), *words)


def in_a_cache() -> bool:
    """Is this environment a passing one, as `uvx` makes them? A cache says so with a file."""
    return any((above / "CACHEDIR.TAG").is_file() for above in Path(sys.prefix).parents)


def _program() -> str | Path:
    """Return this environment's `course`: its path, where the shell would find another or none."""
    program = Path(sysconfig.get_path("scripts"), "course.exe" if os.name == "nt" else "course")
    found = shutil.which("course")
    elsewhere = program.exists() and not (found and os.path.samefile(found, program))
    return program if elsewhere else "course"
