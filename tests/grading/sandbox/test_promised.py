"""What the sandbox shows of this computer's Python: its library and NumPy, and nothing that lies beside them.

A Python of its own is built for it, with everything where it hurts most: the course and its solutions among
its packages, and private files in its folders, as on a server or in a container without virtual environments.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

from course_lib.grading.sandbox import promised

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
SECRET = "what nobody may read"
# What a hostile notebook would do: read every file that may hold an answer or a secret.
LOOK = f"""
import os
for top, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(top, name) != "/proc"]
    for name in names:
        if name.endswith((".py", ".ipynb", ".txt", ".pyc")):
            try:
                text = open(os.path.join(top, name), "rb").read()
            except OSError:
                continue
            if b"def softmax" in text or {SECRET!r}.encode() in text:
                print(os.path.join(top, name))
"""
INSIDE = f"""
import subprocess, sys
from course_lib.grading.sandbox import bubblewrap
words = bubblewrap.command(0)
end = words.index("-c") + 1
sys.exit(subprocess.run([*words[:end], {LOOK!r}]).returncode)
"""


def copied(source: Path, target: Path, *left_out: str) -> None:
    """Copy a folder, by links where the disk allows it."""
    def copy(one, other):
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)
    shutil.copytree(source, target, copy_function=copy, ignore=shutil.ignore_patterns(*left_out))


@pytest.fixture(scope="module")
def own_python(tmp_path_factory):
    """A Python with the course, its solutions and private files among its packages."""
    prefix = tmp_path_factory.mktemp("python")
    real = Path(sysconfig.get_path("stdlib"))
    library = prefix / "lib" / real.name
    copied(real, library, "site-packages", "test", "idlelib")
    site = library / "site-packages"
    packages = Path(np.__file__).parents[1]
    copied(packages / "numpy", site / "numpy")
    if (packages / "numpy.libs").is_dir():
        copied(packages / "numpy.libs", site / "numpy.libs")
    copied(ROOT / "course_lib", site / "course_lib", "__pycache__")
    copied(ROOT / "solutions", site / "course_lib" / "solutions")      # as the wheel carries them
    (site / "others.pth").write_text(f"{packages}\n")
    for folder in (prefix, prefix / "lib", library, library / "__pycache__", site, site / "course_lib"):
        (folder / "private.txt").write_text(SECRET)
    (library / "private.py").write_text(f"# {SECRET}")
    (prefix / "bin").mkdir()
    program = prefix / "bin" / "python3"
    shutil.copy2(Path(sys.executable).resolve(), program)
    return program


def run(program: Path, code: str) -> subprocess.CompletedProcess:
    libraries = os.pathsep.join(dict.fromkeys(str(file.parent) for file, _ in promised.libraries()))
    return subprocess.run([program, "-c", code], capture_output=True, text=True, cwd="/",
                          env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
                               "LD_LIBRARY_PATH": libraries})


def test_nothing_that_lies_beside_pythons_library_is_inside(own_python):
    done = run(own_python, INSIDE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []


def test_there_the_course_is_the_one_that_was_installed(own_python):
    """Else the test above would look at nothing."""
    done = run(own_python, "import course_lib, numpy; print(course_lib.__file__, numpy.__file__)")
    assert done.stdout.count(str(own_python.parents[1])) == 2, done.stdout + done.stderr


def test_a_sandbox_of_that_python_works_and_holds(own_python):
    done = run(own_python, "from course_lib.grading.sandbox.isolation import examine; print(examine())")
    assert "holds=True" in done.stdout, done.stdout + done.stderr


def test_nothing_of_this_installation_holds_an_answer_inside():
    done = subprocess.run([sys.executable, "-c", INSIDE], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_pythons_whole_library_can_be_imported_inside():
    """What is promised is there: every module that this Python itself can load without a screen."""
    code = """
import importlib, sys
for name in sorted(sys.stdlib_module_names - {"antigravity", "this", "idlelib"}):
    try:
        importlib.import_module(name)
    except Exception:
        print(name)
"""
    outside = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    inside = subprocess.run([sys.executable, "-c", INSIDE.replace(repr(LOOK), repr(code))],
                            capture_output=True, text=True)
    assert inside.returncode == 0, inside.stderr
    missing = set(inside.stdout.split()) - set(outside.stdout.split())
    assert missing <= {"_tkinter", "tkinter", "turtle", "readline", "nis"}
