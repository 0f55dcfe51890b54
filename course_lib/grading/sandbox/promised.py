"""What of this computer's Python is inside: its own library, NumPy and the C libraries of both, each by name.

A Python is often shared: other packages, the course itself with its answers and private files may lie in
its folders. So these are shown without what is not Python's own.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
import sysconfig
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

# Modules of the standard library that link to C libraries of the system.
_LINKED = ("_bz2", "_crypt", "_ctypes", "_curses", "_curses_panel", "_dbm", "_decimal", "_elementtree",
           "_hashlib", "_lzma", "_sqlite3", "_ssl", "_uuid", "pyexpat", "zlib")
_BESIDE_MODULES = re.compile(r"lib-dynload$|__pycache__$|_sysconfigdata[\w-]*\.|LICENSE\.txt$|__p?hello__")
_LOADER = re.compile(rb"\0(/[^\0]*/ld[^/\0]*\.so[.\d]*)\0")
# IPython's reader of cells, and what it imports: not IPython
_READER = ("core/inputtransformer2.py", "utils/tokenutil.py")


def python() -> Path:
    return Path(sys.executable).resolve()


@cache
def libraries() -> tuple[tuple[Path, tuple[str, ...]], ...]:
    """The C libraries that Python and NumPy are linked to: where each lies, and its other names there."""
    for name in _LINKED:
        with suppress(ImportError):
            importlib.import_module(name)
    ours = [Path(np.__file__).parent.parent, *standard_library()]
    mapped = {Path(line.split(maxsplit=5)[5]) for line in Path("/proc/self/maps").read_text().splitlines()
              if ".so" in line}
    return tuple((file, _other_names(file)) for file in sorted(mapped)
                 if file.is_file() and not any(file.is_relative_to(folder) for folder in ours))


def _other_names(file: Path) -> tuple[str, ...]:
    alike = file.parent.glob(f"{file.name.split('.so')[0]}.so*")
    return tuple(link.name for link in alike if link.is_symlink() and link.resolve() == file)


@cache
def loader() -> Path | None:
    """The program that the kernel starts Python with; it stands in the beginning of Python's file."""
    with python().open("rb") as file:
        found = _LOADER.search(file.read(1 << 16))
    return Path(found[1].decode()) if found else None


@cache
def standard_library() -> tuple[Path, ...]:
    """The folders of Python's own library: one, or two where the compiled part lies elsewhere."""
    base = {"platbase": sys.base_exec_prefix}           # not the virtual environment
    found = [Path(sysconfig.get_path(name, vars=base)) for name in ("stdlib", "platstdlib")]
    return tuple(dict.fromkeys(found))


def strangers() -> list[Path]:
    """What lies in these folders and is not Python's own: site-packages and whatever was put there."""
    looked_at = [folder / sub for folder in standard_library() for sub in (".", "__pycache__", "lib-dynload")]
    found = [folder / name for folder in looked_at if folder.is_dir() for name in os.listdir(folder)
             if name.split(".")[0] not in sys.stdlib_module_names and not _BESIDE_MODULES.match(name)]
    return [path for path in found if not path.is_symlink()]


@cache
def packages() -> tuple[tuple[Path, str], ...]:
    """NumPy with its C libraries, and IPython's reader of cells: where each lies, and its place inside."""
    numpy = Path(np.__file__).parent
    found = [(numpy, "numpy"), (numpy.with_name("numpy.libs"), "numpy.libs")]
    spec = importlib.util.find_spec("IPython")       # found, not loaded
    if spec is not None:
        found += [(Path(spec.origin).parent / file, f"IPython/{file}") for file in _READER]
    return tuple((path, inside) for path, inside in found if path.exists())
