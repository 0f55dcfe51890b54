"""How many packages, and how many megabytes, the course takes: an earlier commit against this one.

    .venv/bin/python benchmarks/install_size.py [REF]        by default the last commit against the files here

Makes fresh virtual environments in a temporary folder, with the versions of each commit's own lock;
needs the package index. In each a real kernel is started, which must answer `check`. pip is not counted.
What Python compiles (.pyc) is counted, and told apart: uv leaves it to the first import.
"""

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL = "60 packages, 240 MB"
COUNT = """
import importlib.metadata as m, json, pathlib, sys, sysconfig
installers = {"pip", "setuptools", "pkg_resources", "_distutils_hack"}
packages = {d.metadata["Name"] for d in m.distributions()} - installers - {"self-attention-course"}
site = pathlib.Path(sysconfig.get_path("purelib"))
def is_installers(path):
    return path.is_relative_to(site) and path.relative_to(site).parts[0].partition("-")[0] in installers
files = [path for path in pathlib.Path(sys.prefix).rglob("*")
         if path.is_file() and not path.is_symlink() and not is_installers(path)]
compiled = sum(path.stat().st_size for path in files if path.suffix == ".pyc")
print(json.dumps([len(packages), sum(path.stat().st_size for path in files) / 1e6, compiled / 1e6]))
"""
KERNEL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
code = "from course_lib import check; from course_lib.attention import softmax; assert check(softmax)"
answer = client.execute_interactive(code, timeout=120)
client.stop_channels()
manager.shutdown_kernel(now=True)
assert answer["content"]["status"] == "ok", answer["content"]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ref", nargs="?", default="HEAD", help="the commit to compare with")
    ref = parser.parse_args().ref
    print(f"{'installed':<36}{'packages':>9}{'MB':>6}{'of it .pyc':>12}  goal, kernel: {GOAL}", flush=True)
    with tempfile.TemporaryDirectory(prefix="install size ü ") as scratch:
        for name, copy, extras in (
                (f"{ref}, all of it", at(ref, Path(scratch, "before")), [""]),
                ("here", here(Path(scratch, "after")), ["", "[lab]", "[lab,grading,authoring]"])):
            for extra in extras:
                packages, *sizes = measured(copy, extra, Path(scratch, "venv" + extra + copy.name))
                what = extra or ("a learner's kernel" if name == "here" else "")
                print(f"{f'{name}, {what}'.strip(', '):<36}{packages:>9}{sizes[0]:>6.0f}{sizes[1]:>12.0f}",
                      flush=True)


def at(ref: str, folder: Path) -> Path:
    """Return the course as it was in a commit."""
    packed = subprocess.run(["git", "archive", ref], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def here(folder: Path) -> Path:
    """Return the course as git would commit it now."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def measured(copy: Path, extra: str, home: Path) -> tuple[int, float, float]:
    """Install the course with an extra into a fresh environment; return packages, MB, MB of .pyc."""
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = re.findall(r"^([a-z0-9][^\\\n]*)", (copy / "requirements.lock").read_text(encoding="utf-8"), re.M)
    constraints = home.with_suffix(".txt")
    constraints.write_text("\n".join(pins), encoding="utf-8")
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", constraints,
        f"{copy}{extra}")
    run(python, "-c", KERNEL)
    return tuple(json.loads(run(python, "-c", COUNT)))


def run(*command: object) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, encoding="utf-8",
                          cwd=tempfile.gettempdir())
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
