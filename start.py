#!/usr/bin/env python3
"""Open the course, or test it, on a computer that has Python 3.11 or newer.

    python3 start.py                    JupyterLab on lesson 00, in your own folder work/
    python3 start.py test               install what the tests need, then run them all
    python3 start.py doctor             any other word goes to the `course` command
    options of the first: --no-browser  --port NUMBER  --dir FOLDER

The first start makes .venv and fills it from the hash-pinned lock, through uv where it is
installed, else pip. Later starts find the stamp in .venv and go straight on, without network.
Only the standard library, and only what Python 3.6 can read: it has to say that it is too old.
"""

import argparse
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "course-stamp.json"      # what .venv holds; {} while it is being made
LOG = VENV / "course-install.log"
LOCKS = {"course": "requirements.lock", "test": "requirements-test.lock"}
AGAIN = "python start.py" if os.name == "nt" else "python3 start.py"


class Stop(Exception):
    """What is wrong, in one sentence, and a way out."""


def main(words):
    """Do what the words after `start.py` say; return the exit code."""
    try:
        check_python()
        if words and not words[0].startswith("-"):
            if words[0] == "test":
                install("test")
                os.chdir(str(ROOT))
                return become(["tests/run.py"] + words[1:])
            install("course")
            return become(["-m", "course_lib.commands.cli"] + words)
        return open_lab(options(words))
    except Stop as reason:
        message = str(reason)
    except OSError as error:
        message = explain(error)
    except KeyboardInterrupt:
        message = "Stopped. Nothing is lost: run the same command again and it goes on from here."
    print("\n" + message, file=sys.stderr)
    return 1


def options(words):
    parser = argparse.ArgumentParser(prog="start.py", usage=__doc__.split("\n\n")[1].strip())
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--port", type=int, help="the port JupyterLab listens on")
    parser.add_argument("--dir", type=Path, default=ROOT / "work", help="where your lessons are")
    return parser.parse_args(words)


# --- the way into JupyterLab -------------------------------------------------------------------

def open_lab(wanted):
    """Copy the missing lessons and turn this process into JupyterLab, as `course lab` does."""
    sys.path.insert(0, str(ROOT))       # what comes from there needs only the standard library
    from course_lib.commands import lab
    if wanted.port is not None:
        amiss = lab.problem_with_port(wanted.port, AGAIN)
        if amiss:
            raise Stop(amiss)
    install("course")
    folder = wanted.dir.expanduser().absolute()
    opening = lab.prepare(folder, wanted.port, not wanted.no_browser, f'{AGAIN} start "{folder}"')
    for sentence in opening.news:
        print(sentence)
    os.chdir(str(folder))
    return become(opening.words, opening.environment)


def become(arguments, more=None):
    """Go on as the course's own Python. Windows cannot replace a process: there, wait for it."""
    settings = dict(os.environ, VIRTUAL_ENV=str(VENV), PYTHONUTF8="1", **(more or {}))
    settings["PATH"] = str(PROGRAMS) + os.pathsep + os.environ.get("PATH", "")
    settings.pop("PYTHONHOME", None)
    command = [str(PYTHON)] + arguments
    sys.stdout.flush()
    if os.name == "nt":
        return subprocess.call(command, env=settings)
    return os.execve(command[0], command, settings)


# --- the course's own Python in .venv ----------------------------------------------------------

def install(lock):
    """Make sure that .venv holds what the lock names; at once when its stamp says so."""
    wanted = {name: fingerprint(file) for name, file in LOCKS.items()}
    stamp = read_stamp()
    if PYTHON.exists() and stamp and stamp.get(lock) == wanted[lock]:
        return
    make_venv(stamp)
    fill_venv(lock)
    # The test lock holds everything of the other one (tests/test_packaging.py says so).
    names = LOCKS if lock == "test" else [lock]
    write_stamp({name: wanted[name] for name in names})


def fingerprint(lock):
    """A digest of all that decides what .venv holds. Scripts in it know the folder's full path."""
    digest = hashlib.sha256()
    for file in (ROOT / lock, ROOT / "pyproject.toml"):
        if not file.exists():
            raise Stop(f"{file} is missing: this copy of the course is not whole. Download it "
                       "again.")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(repr((tuple(sys.version_info[:2]), str(ROOT))).encode("utf-8"))
    return digest.hexdigest()


def read_stamp():
    """Return the stamp, {} when .venv was left half-made, None when this script never made it."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp):
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def make_venv(stamp):
    """Leave a .venv whose Python runs; one that was left half-made is made anew."""
    if VENV.exists() and (stamp == {} or not usable()):
        print("Clearing away a .venv that is unfinished or no longer runs.")
        shutil.rmtree(str(VENV))
    existed = VENV.exists()
    VENV.mkdir(exist_ok=True)
    write_stamp({})                     # from here on an interrupted run is known as one
    if existed:
        return
    uv = shutil.which("uv")
    python = getattr(sys, "_base_executable", None) or sys.executable
    if uv:
        run([uv, "venv", "--quiet", "--allow-existing", "--python", python, str(VENV)],
            "Making .venv with uv")
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        run([python, "-m", "venv", str(VENV)], "Making .venv")
    else:
        raise Stop(NO_VENV)


def usable():
    """Does the Python in .venv run, is it new enough, and is it still where it was made?"""
    ask = "import sys, json; print(json.dumps([sys.version_info[:2], sys.prefix]))"
    try:
        answer = subprocess.run([str(PYTHON), "-c", ask], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, timeout=60)
        version, prefix = json.loads(answer.stdout.decode("utf-8"))
        here = os.path.samefile(prefix, str(VENV))
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    jupyter = PROGRAMS / "jupyter"      # names its Python by the full path, unless on Windows
    moved = jupyter.exists() and os.fsencode(str(VENV)) not in jupyter.read_bytes()
    return version >= [3, 11] and here and not moved


def fill_venv(lock):
    """Install the lock, each package checked against its hash, and the course itself."""
    uv = shutil.which("uv")
    if uv:
        pip = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        if subprocess.call(pip[:3] + ["--version"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL):
            run([str(PYTHON), "-m", "ensurepip"], "Adding pip")
    lock_file = ROOT / LOCKS[lock]
    packages = len(re.findall(r"^[a-z0-9]", lock_file.read_text(encoding="utf-8"), re.M))
    run(pip + ["--require-hashes", "-r", str(lock_file)],
        f"Installing up to {packages} packages with {'uv' if uv else 'pip'}; the first time takes "
        f"{'half a minute' if uv else 'a minute or two'}", packages)
    run(pip + ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
        "Installing the course itself")


def run(command, what, packages=0):
    """Run an installer, showing little; keep all it says in the log, for when it fails."""
    print(what + " ...", flush=True)
    lines, seen = [], 0
    live = packages and sys.stdout.isatty()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             universal_newlines=True, encoding="utf-8", errors="replace")
    for line in child.stdout:
        lines.append(line)
        if live and line.startswith("Collecting "):
            seen += 1
            print(f"\r  {seen} of {packages}  {line.split()[1][:40]:<40}", end="", flush=True)
    if live and seen:
        print()
    if child.wait():
        LOG.write_text("".join(lines), encoding="utf-8")
        raise Stop(diagnose("".join(lines)))


# --- what went wrong, in a sentence ------------------------------------------------------------

NO_SPACE = "The disk is full. Free about 1 GB and run the same command again."
NO_VENV = ("This Python cannot make a virtual environment: a part of it is missing. On Debian and "
           "Ubuntu: sudo apt install python3-venv, then " + AGAIN + " again. (Or install uv, see "
           "docs.astral.sh/uv.)")
NOT_WRITABLE = ("{} cannot be written. Move the course to a folder of your own (in your home "
                "folder, say) and start it there.")
LESSONS_NOT_WRITABLE = ("{} cannot be written. Choose another folder for your lessons: " + AGAIN
                        + " --dir FOLDER")


def explain(error):
    """Return one sentence and a way out for an error of the operating system."""
    where = error.filename or ROOT
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return NO_SPACE
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        above = [Path(where), *Path(where).parents]
        ours = ROOT in above and ROOT / "work" not in above
        return (NOT_WRITABLE if ours else LESSONS_NOT_WRITABLE).format(where)
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        where = next((path for path in [Path(where), *Path(where).parents] if path.is_file()),
                     where)
        return f"{where} is a file where a folder is needed. Rename it, then run this again."
    return f"{where}: {error.strerror or error}. Mend that, then run the same command again."


def diagnose(output):
    """Return one sentence and a way out for what an installer said before it failed."""
    def said(pattern):
        return re.search(pattern, output, re.I)
    if said(r"no space left|errno 28|os error 28|disk quota|os error 112"):
        return NO_SPACE
    if said(r"permission denied|read-only file system|access is denied"):
        return NOT_WRITABLE.format(VENV)
    if said(r"ensurepip is not available"):
        return NO_VENV
    if said(r"do not match the hashes|hash mismatch|hashes are required"):
        return (f"A package that was downloaded is not the one {ROOT.name}'s lock names, so it was "
                "not installed. Try another network; if it stays so, tell the course's authors.")
    if said(r"certificate verify failed|invalid peer certificate|ssl.*certificate"):
        return ("The package index could not be trusted: its certificate does not match, as behind "
                "a company's proxy. Ask for its certificate file, set PIP_CERT (uv: "
                "SSL_CERT_FILE) to it, and run the same command again.")
    if said(r"newconnectionerror|name resolution|name or service|getaddrinfo|timed? ?out|dns error"
            r"|connection (refused|reset|aborted|error)|error sending request|proxyerror"
            r"|could not connect|network is unreachable|failed to fetch|no address associated"
            r"|from versions: none"):
        return ("The packages could not be fetched. The first start needs the internet once: "
                "connect (a proxy goes into HTTPS_PROXY) and run the same command again.")
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "no word")
    return f"An installation step failed ({last}). All it said is in {LOG}."


def check_python():
    """Raise Stop on a Python that is too old, with the command that would work here."""
    if sys.version_info >= (3, 11):         # noqa: UP036
        return
    here = "{}.{}.{}".format(*sys.version_info[:3])
    newer = [name for name in ("python3.14", "python3.13", "python3.12", "python3.11")
             if shutil.which(name) and not subprocess.call(
                 [name, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
    if newer:
        way = f"You have a newer one; run: {newer[0]} start.py"
    elif shutil.which("uv"):
        way = "uv can fetch one; run: uv run --no-project --python 3.13 start.py"
    else:
        way = "Install a newer one from www.python.org/downloads, then run this again."
    raise Stop(f"The course needs Python 3.11 or newer, and this is Python {here}. {way}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
