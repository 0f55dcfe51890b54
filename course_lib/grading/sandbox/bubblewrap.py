"""The walls: own namespaces, a read-only system without anything of the host, no capability."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

import numpy as np

from . import promised

BOOT = ("import sys, types; p = types.ModuleType('sandboxed'); p.__path__ = sys.argv[2].split(':'); "
        "sys.modules['sandboxed'] = p; sys.path[:0] = sys.argv[3:]; "
        "from sandboxed import child; child.{entry}()")
PACKAGE = Path(__file__).parents[2]      # course_lib/
INSIDE = Path(__file__).with_name("inside")
# The texts of NumPy's help: nobody reads them here, and they are a tenth of its loading time.
HELP = ("_add_newdocs.py", "_add_newdocs_scalars.py")
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8",
               "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/nowhere", "LD_LIBRARY_PATH": "/inside/lib"}


def missing() -> str:
    """Say what keeps bubblewrap from being used at all, or ''."""
    if sys.platform != "linux":
        return f"bubblewrap needs Linux; this is {platform.system() or sys.platform}"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    return ""


def command(control: int) -> list[str]:
    """The command that starts the waiting process; `control` is its inherited descriptor."""
    python = promised.python()
    binds = [(folder, folder) for folder in promised.standard_library()]
    strangers = promised.strangers()
    covered = [path for path in strangers if path.is_dir()]
    binds += [(Path("/dev/null"), path) for path in strangers if path.is_file()]
    binds += [(python, python)]
    binds += [(file, Path("/inside/lib", file.name)) for file, _ in promised.libraries()]
    links = [(file.name, Path("/inside/lib", name)) for file, names in promised.libraries() for name in names]
    binds += [(path, Path("/inside/site", inside)) for path, inside in promised.packages()]
    binds += [(INSIDE, Path("/inside/wall")), (PACKAGE / "models", Path("/inside/models")),
              (PACKAGE / "runner", Path("/inside/runner"))]               # the same as `check` uses
    binds += [(INSIDE / "__init__.py", Path("/inside/site/numpy/_core", name))
              for name in HELP if Path(np.__file__).with_name("_core").joinpath(name).is_file()]
    if (loader := promised.loader()) is not None:
        binds.append((loader.resolve(), loader))
    return [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *(word for bind in binds for word in ("--ro-bind", *map(str, bind))),
        *(word for link in links for word in ("--symlink", *map(str, link))),
        *(word for path in covered for word in ("--tmpfs", str(path), "--remount-ro", str(path))),
        "--dev-bind", "/dev/null", "/dev/null", "--dir", "/tmp", "--remount-ro", "/", "--chdir", "/",
        str(python), "-I", "-S", "-c", BOOT.format(entry="main"), str(control),
        "/inside/runner:/inside/wall", "/inside/site"]
