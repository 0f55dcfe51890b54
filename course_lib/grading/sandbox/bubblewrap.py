"""The walls: own namespaces, a read-only system without anything of the host, no capability."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

import numpy as np

SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")     # the C library and what Python links to
BOOT = ("import sys, types; p = types.ModuleType('sandboxed'); p.__path__ = sys.argv[2].split(':'); "
        "sys.modules['sandboxed'] = p; sys.path[:0] = sys.argv[3:]; "
        "from sandboxed import child; child.{entry}()")
PACKAGE = Path(__file__).parents[2]      # course_lib/
# Without a virtual environment the course lies within Python's own library, which is bound whole.
ANSWERS = (PACKAGE.resolve(), PACKAGE.resolve().with_name("solutions"))
INSIDE = Path(__file__).with_name("inside")
# The texts of NumPy's help: nobody reads them here, and they are a tenth of its loading time.
HELP = ("_add_newdocs.py", "_add_newdocs_scalars.py")
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8",
               "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/nowhere"}


def missing() -> str:
    """Say what keeps bubblewrap from being used at all, or ''."""
    if sys.platform != "linux":
        return f"bubblewrap needs Linux; this is {platform.system() or sys.platform}"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    return ""


def command(control: int) -> list[str]:
    """The command that starts the waiting process; `control` is its inherited descriptor."""
    python = Path(sys.executable).resolve()
    site = Path(np.__file__).parent
    binds = [(path, path) for path in map(Path, SYSTEM) if path.is_dir() and not path.is_symlink()]
    if not python.is_relative_to("/usr/lib"):
        binds += [(python, python)]
    standard = Path(sys.base_prefix, "lib")
    if not standard.resolve().is_relative_to("/usr/lib"):
        binds += [(standard, standard)]
    binds += [(site, Path("/inside/site/numpy")), (INSIDE, Path("/inside/wall")),
              (PACKAGE / "models", Path("/inside/models")),
              (PACKAGE / "runner", Path("/inside/runner"))]               # the same as `check` uses
    binds += [(INSIDE / "__init__.py", Path("/inside/site/numpy/_core", name))
              for name in HELP if (site / "_core" / name).is_file()]
    libs = site.with_name("numpy.libs")
    if libs.is_dir():
        binds.append((libs, Path("/inside/site/numpy.libs")))
    covered = [inside / answers.relative_to(shown.resolve()) for answers in ANSWERS
               for shown, inside in binds if answers.is_dir() and answers.is_relative_to(shown.resolve())]
    links = [(path, path.readlink()) for path in map(Path, SYSTEM) if path.is_symlink()]
    return [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *(word for bind in binds for word in ("--ro-bind", *map(str, bind))),
        *(word for path in covered for word in ("--tmpfs", str(path), "--remount-ro", str(path))),
        *(word for link, target in links for word in ("--symlink", str(target), str(link))),
        "--dev-bind", "/dev/null", "/dev/null", "--dir", "/tmp", "--remount-ro", "/", "--chdir", "/",
        str(python), "-I", "-S", "-c", BOOT.format(entry="main"), str(control),
        "/inside/runner:/inside/wall", "/inside/site"]
