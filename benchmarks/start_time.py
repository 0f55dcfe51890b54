"""How long `start.py` takes: the first start (uv, pip), and a second one until JupyterLab begins.

    .venv/bin/python benchmarks/start_time.py [--only second]

Works in a copy of the repository without .venv, with empty caches; needs the internet. For `uv` it
has to be on the PATH or in this Python's environment. The commands under test end in
`course doctor`, or where JupyterLab would begin to run.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"uv": 30.0, "pip": 90.0, "second": 2.0}
# Stands in for the JupyterLab that is installed: says when it would have begun.
BEGINS = "import time; print('began', time.time())"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=["uv", "pip", "second"])
    wanted = parser.parse_args().only
    base = sys.base_prefix + ("/python.exe" if os.name == "nt" else "/bin/python3")
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    print(f"{'start':<28}{'seconds':>9}{'at most':>9}")
    with tempfile.TemporaryDirectory(prefix="start time ü ") as scratch:
        for installer in ("uv", "pip"):
            if wanted in (None, installer) or (wanted == "second" and installer == "pip"):
                if installer == "uv" and uv is None:
                    print(f"{'first, uv':<28}{'no uv':>9}")
                    continue
                copy = clean_copy(Path(scratch) / installer)
                seconds = first_start(base, copy, uv if installer == "uv" else None)
                tell(f"first, {installer}, nothing cached", seconds, installer)
        if wanted in (None, "second"):
            tell("second, median of 10", second_start(base, copy), "second")
    return 0


def tell(what: str, seconds: float, limit: str) -> None:
    print(f"{what:<28}{seconds:>9.2f}{LIMITS[limit]:>9.0f}", flush=True)


def clean_copy(folder: Path) -> Path:
    """Copy what git would clone, with the changes that are not committed yet."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def environment(copy: Path, uv: str | None) -> dict[str, str]:
    """Return settings with empty caches, and with uv on the PATH or nowhere."""
    path = [folder for folder in os.environ["PATH"].split(os.pathsep)
            if not shutil.which("uv", path=folder)]
    if uv:
        programs = copy.parent / "programs"
        programs.mkdir(exist_ok=True)
        shutil.copy(uv, programs)
        path.insert(0, str(programs))
    caches = {name: str(copy.parent / f"{copy.name}-{name}")
              for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR")}
    return os.environ | caches | {"PATH": os.pathsep.join(path)}


def first_start(python: str, copy: Path, uv: str | None) -> float:
    began = time.perf_counter()
    subprocess.run([python, "start.py", "doctor"], cwd=copy, env=environment(copy, uv),
                   stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def second_start(python: str, copy: Path, times: int = 10) -> float:
    """Return the median time from the command to JupyterLab's first line of Python."""
    lab = next(copy.glob(".venv/[Ll]ib/**/site-packages/jupyterlab/__main__.py"))
    lab.write_text(BEGINS, encoding="utf-8")
    (lab.parent / "__init__.py").write_text("", encoding="utf-8")
    own = []
    for _ in range(times):
        began = time.time()
        said = subprocess.run([python, "start.py"], cwd=copy, env=environment(copy, None),
                              capture_output=True, text=True, check=True).stdout
        own.append(float(said.split("began")[1]) - began)
    return statistics.median(own)


if __name__ == "__main__":
    sys.exit(main())
