"""No solution and no file of the course's answers can be read in the sandbox, wherever the course lies."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.grading.sandbox import bubblewrap

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
# What a hostile notebook would do: look at every file whose name says that it may hold an answer.
LOOK = """
import os, sys
for top, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith((".py", ".ipynb")) and "def softmax" in open(os.path.join(top, name)).read():
            print(os.path.join(top, name))
"""


@pytest.fixture
def base_python(tmp_path, monkeypatch):
    """The course installed into a Python without a virtual environment, whose library is bound whole."""
    site = tmp_path / "python" / "lib" / "python3" / "site-packages"
    shutil.copytree(ROOT / "course_lib", site / "course_lib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "solutions", site / "course_lib" / "solutions")      # as the wheel carries them
    (site / "other.py").write_text("def softmax(x): ...   # of another package")
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "python"))
    return site


def seen(folder: Path) -> set[str]:
    """Return what holds an answer below `folder`, for a Python inside the sandbox's walls."""
    words = bubblewrap.command(0)
    start = words.index(str(Path(sys.executable).resolve()), words.index("--chdir"))
    # The pretended base has no library to run Python with: the real one is bound as well.
    real = str(Path(sys.executable).resolve().parents[1] / "lib")
    walls = [*words[:1], "--ro-bind", real, real, *words[1:start]]
    done = subprocess.run([*walls, words[start], "-I", "-S", "-c", LOOK, str(folder)],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {str(Path(line).relative_to(folder)) for line in done.stdout.splitlines()}


def test_a_course_in_the_library_of_python_is_covered(base_python, monkeypatch):
    package = base_python / "course_lib"
    monkeypatch.setattr(bubblewrap, "ANSWERS", (package, package.with_name("solutions")))
    assert seen(base_python) == {"other.py"}


def test_the_solutions_beside_a_checkout_are_covered_too(base_python, monkeypatch):
    shutil.move(base_python / "course_lib" / "solutions", base_python / "solutions")
    package = base_python / "course_lib"
    monkeypatch.setattr(bubblewrap, "ANSWERS", (package, package.with_name("solutions")))
    assert seen(base_python) == {"other.py"}


def test_without_the_cover_the_answers_would_be_seen(base_python, monkeypatch):
    monkeypatch.setattr(bubblewrap, "ANSWERS", ())
    assert {"other.py", "course_lib/solutions/02_weights.ipynb", "course_lib/attention/softmax.py"} <= seen(
        base_python)


def test_what_is_covered_is_this_course():
    package = Path(bubblewrap.__file__).resolve().parents[2]
    assert (package, package.parent / "solutions") == bubblewrap.ANSWERS and package.name == "course_lib"


def test_nothing_of_this_installation_holds_an_answer_inside():
    assert seen(ROOT) == set() == seen(Path("/inside"))
