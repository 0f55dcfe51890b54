"""start.py in a folder of its own, with a pretended uv, index and JupyterLab; the real ones are
used by `.ci/run`, which starts from nothing."""

import ast
import errno
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
POSIX = os.name != "nt"

# Makes real environments, but "installs" a JupyterLab that only says how it was started.
UV = r'''
import os, pathlib, subprocess, sys, sysconfig, time
words = sys.argv[1:]
with open(os.environ["UV_CALLS"], "a", encoding="utf-8") as calls:
    calls.write(" ".join(words[:2]) + "\n")
if words[0] == "venv":
    python = words[words.index("--python") + 1]
    sys.exit(subprocess.call([python, "-m", "venv", "--without-pip", words[-1]]))
if os.environ.get("UV_SAYS"):
    print(os.environ["UV_SAYS"], file=sys.stderr)
    sys.exit(2)
if os.environ.get("UV_SLEEPS"):
    time.sleep(60)
venv = pathlib.Path(words[words.index("--python") + 1]).parents[1]
packages = pathlib.Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
if "--editable" in words:
    (packages / "course.pth").write_text(words[-1], encoding="utf-8")
else:
    (packages / "jupyterlab.py").write_text(
        "import json, os, sys; print('LAB', json.dumps([sys.argv[1:], os.getcwd(), sys.prefix]))")
'''


class Place:
    """A copy of the course in a folder whose name has spaces and umlauts."""

    def __init__(self, tmp_path):
        self.root = tmp_path / "Kurs über Aufmerksamkeit"
        self.calls = tmp_path / "calls"
        self.programs = tmp_path / "bin"
        self.programs.mkdir()
        for name in ("start.py", "pyproject.toml", "requirements.lock", "requirements-test.lock",
                     "course_lib/__init__.py", "course_lib/extras.py", "course_lib/records/__init__.py",
                     "course_lib/records/files.py", "course_lib/commands/__init__.py",
                     "course_lib/commands/start_folder.py", "course_lib/commands/lab.py"):
            (self.root / name).parent.mkdir(exist_ok=True, parents=True)
            shutil.copy(ROOT / name, self.root / name)
        tell = "import os, sys; print({!r}, sys.argv[1:], os.getcwd())"
        for name in ("course_lib/commands/cli.py", "tests/run.py", "notebooks/00_start.ipynb"):
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).write_text(tell.format(Path(name).stem), encoding="utf-8")
        self.venv = self.root / ".venv"
        self.stamp = self.venv / "course-stamp.json"
        self.python = self.venv / ("bin/python" if POSIX else "Scripts/python.exe")
        self.with_uv()

    def with_uv(self):
        program = self.programs / "uv.py"
        program.write_text(UV, encoding="utf-8")
        if POSIX:
            uv = self.programs / "uv"
            uv.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
            uv.chmod(0o755)
        else:
            (self.programs / "uv.cmd").write_text(f'@"{sys.executable}" "{program}" %*\n')

    def environment(self, **more):
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        return kept | {"PATH": str(self.programs), "UV_CALLS": str(self.calls),
                       "PYTHONUTF8": "1"} | more

    def start(self, *words, before="", **environment):
        """Run `start.py words`; `before` is Python that changes its world first."""
        code = f"{before}\nimport runpy, sys; sys.argv = sys.argv[1:]\n" \
               "runpy.run_path(sys.argv[0], run_name='__main__')"
        done = subprocess.run(
            [sys.executable, "-c", code, str(self.root / "start.py"), *map(str, words)],
            capture_output=True, text=True, encoding="utf-8", timeout=900,
            cwd=self.root.parent, env=self.environment(**environment))
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    def lab(self, *words, **environment):
        """Start, and return how JupyterLab was started: its arguments, folder and Python."""
        done = self.start(*words, **environment)
        assert done.returncode == 0, done.stderr + done.stdout
        line = next(line for line in done.stdout.splitlines() if line.startswith("LAB "))
        return json.loads(line[4:])

    def sentence(self, *words, **more):
        """Start where it cannot work; return the one thing that is said about it."""
        done = self.start(*words, **more)
        assert done.returncode == 1
        assert done.stderr.strip().count("\n") == 0, done.stderr
        return done.stderr.strip()

    def uv_calls(self):
        return self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture(scope="module")
def start_py():
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- what it does when all is well -------------------------------------------------------------

def test_the_first_start_opens_lesson_00_in_the_learners_folder(place):
    arguments, folder, prefix = place.lab()
    assert "--LabApp.default_url=/lab/tree/00_start.ipynb" in arguments
    assert Path(folder) == place.root / "work"
    assert (place.root / "work" / "00_start.ipynb").is_file()
    assert Path(prefix) == place.venv
    assert place.uv_calls() == ["venv --quiet", "pip install", "pip install"]


def worked_by_children():
    """Seconds of a processor: what others do on this machine does not count."""
    times = os.times()
    return times.children_user + times.children_system


def test_a_second_start_calls_no_installer_and_takes_less_than_two_seconds(place):
    place.lab()
    place.calls.unlink()
    began = worked_by_children()
    place.lab(UV_SAYS="there is no network")
    assert worked_by_children() - began < 2
    assert place.uv_calls() == []


def test_the_options_reach_jupyterlab(place, tmp_path):
    arguments, folder, _ = place.lab("--no-browser", "--port", free_port(), "--dir",
                                     tmp_path / "Meine Lösungen")
    assert "--no-browser" in arguments
    assert "--ServerApp.port_retries=0" in arguments
    assert Path(folder) == tmp_path / "Meine Lösungen"


def test_a_newer_lesson_is_told_with_the_command_that_fetches_it(place):
    place.lab()
    (place.root / "work" / "00_start.ipynb").write_text("my answers", encoding="utf-8")
    (place.root / "notebooks" / "00_start.ipynb").write_text("second edition", encoding="utf-8")
    assert f'start.py start "{place.root / "work"}" --fresh 00\n' in place.start().stdout
    assert (place.root / "work" / "00_start.ipynb").read_text(encoding="utf-8") == "my answers"


def test_any_other_word_goes_to_the_course_command_where_the_learner_is(place):
    done = place.start("doctor", "--fast")
    assert done.stdout.splitlines()[-1] == f"cli ['doctor', '--fast'] {place.root.parent}"


def test_the_word_test_installs_the_test_lock_and_runs_the_tests_in_the_root(place):
    done = place.start("test", "tests/test_imports.py", "-x")
    assert done.stdout.splitlines()[-1] == f"run ['tests/test_imports.py', '-x'] {place.root}"
    stamp = json.loads(place.stamp.read_text(encoding="utf-8"))
    assert sorted(stamp) == ["course", "test"]
    place.calls.unlink()
    place.lab()                                  # the test lock holds all that a lesson needs
    assert place.uv_calls() == []


def test_a_changed_lock_is_installed_into_the_venv_that_is_there(place):
    place.lab()
    (place.venv / "torch").write_text("what somebody added")
    with (place.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# a change\n")
    place.lab()
    assert (place.venv / "torch").exists()
    assert place.uv_calls()[3:] == ["pip install", "pip install"]


def test_a_venv_that_somebody_made_is_used_and_not_thrown_away(place):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place.venv], check=True)
    (place.venv / "torch").write_text("what somebody added")
    place.lab()
    assert (place.venv / "torch").exists()


# --- a .venv that is not whole -----------------------------------------------------------------

def empty(place):
    shutil.rmtree(place.venv)
    place.venv.mkdir()


def interrupted(place):
    place.stamp.write_text("{}")


def stamp_cut_off(place):
    place.stamp.write_text('{"course": "5f23')


def python_gone(place):
    place.python.unlink()


def python_dangling(place):
    place.python.unlink()
    place.python.symlink_to(place.root / "an older Python")


def configuration_gone(place):
    (place.venv / "pyvenv.cfg").unlink()
    place.stamp.unlink()


def folder_renamed(place):
    jupyter = place.python.with_name("jupyter")
    jupyter.write_text(f"#!{place.python}")
    place.root = place.root.rename(place.root.with_name("Kurs"))
    place.venv = place.root / ".venv"


@pytest.mark.parametrize("harm", [empty, interrupted, stamp_cut_off, python_gone,
                                  configuration_gone] +
                         [python_dangling, folder_renamed] * POSIX, ids=lambda harm: harm.__name__)
def test_a_venv_that_is_not_whole_is_repaired(place, harm):
    place.lab()
    (place.venv / "rubble").write_text("of the old one")
    harm(place)
    _, _, prefix = place.lab()
    assert Path(prefix) == place.venv
    assert not (place.venv / "rubble").exists() or harm is empty


@pytest.mark.skipif(not POSIX, reason="Windows has no such signal to send")
def test_ctrl_c_while_installing_is_a_sentence_and_the_next_start_repairs_it(place):
    child = subprocess.Popen(
        [sys.executable, place.root / "start.py"], text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env=place.environment(UV_SLEEPS="1"))
    while place.uv_calls()[-1:] != ["pip install"]:
        assert child.poll() is None
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=900)
    assert said.strip().startswith("Stopped.") or "Stopped. Nothing is lost" in said
    assert child.returncode == 1
    place.lab()


# --- when it cannot work: a sentence and a way out ---------------------------------------------

def test_start_py_can_be_read_by_an_old_python():
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_so(place):
    old = "import sys; sys.version_info = (3, 8, 18, 'final', 0)"
    assert place.sentence(before=old) == (
        "The course needs Python 3.11 or newer, and this is Python 3.8.18. uv can fetch one; run: "
        "uv run --no-project --python 3.13 start.py")


def test_a_newer_python_that_is_there_is_named(place, start_py, monkeypatch):
    monkeypatch.setattr(start_py.sys, "version_info", (3, 6, 15, "final", 0))
    monkeypatch.setattr(start_py.shutil, "which", lambda name: name if name > "python3.1" else None)
    monkeypatch.setattr(start_py.subprocess, "call", lambda command, **_: "3.12" not in command[0])
    with pytest.raises(start_py.Stop, match="You have a newer one; run: python3.12 start.py"):
        start_py.check_python()


def test_debian_without_python3_venv_is_told_what_to_install(place):
    shutil.rmtree(place.programs)
    missing = ("import importlib.util as u; find = u.find_spec\n"
               "u.find_spec = lambda name, *more: None if name == 'ensurepip' else find(name)")
    said = place.sentence(before=missing)
    assert said.startswith("This Python cannot make a virtual environment")
    assert "sudo apt install python3-venv" in said


def test_no_network_on_the_first_start_is_told_with_the_real_pip(place):
    shutil.rmtree(place.programs)
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    said = place.sentence(PIP_INDEX_URL=nowhere, PIP_RETRIES="0", PIP_CONFIG_FILE=os.devnull,
                          PIP_FIND_LINKS="", PIP_NO_CACHE_DIR="1")
    assert said.startswith("The packages could not be fetched. The first start needs the internet")


SAID = [
    ("error: Failed to fetch: `x`\n  Caused by: dns error: failed to lookup address information",
     "The packages could not be fetched. The first start needs the internet once"),
    ("error: Failed to install: numpy\n  Caused by: No space left on device (os error 28)",
     "The disk is full. Free about 1 GB"),
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
     "The disk is full. Free about 1 GB"),
    ("error: failed to create directory `x`: Permission denied (os error 13)",
     "cannot be written. Move the course to a folder of your own"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
     "was not installed. Try another network"),
    ("invalid peer certificate: UnknownIssuer",
     "its certificate does not match"),
    ("Something nobody has seen before",
     "An installation step failed (Something nobody has seen before). All it said is in"),
]


@pytest.mark.parametrize("says, sentence", SAID)
def test_what_an_installer_says_becomes_a_sentence_and_a_way_out(start_py, says, sentence):
    assert sentence in start_py.diagnose(says)


def test_after_a_failed_installation_the_next_start_makes_it_good(place):
    said = place.sentence(UV_SAYS="No space left on device (os error 28)")
    assert said == "The disk is full. Free about 1 GB and run the same command again."
    place.lab()


@pytest.mark.parametrize("number, sentence", [
    (errno.ENOSPC, "The disk is full."),
    (errno.EACCES, "/somewhere/work cannot be written. Choose another folder for your lessons"),
    (errno.EROFS, "/somewhere/work cannot be written. Choose another folder for your lessons"),
    (errno.ENOENT, "/somewhere/work: No such file or directory."),
])
def test_an_error_of_the_disk_becomes_a_sentence(start_py, number, sentence):
    assert sentence in start_py.explain(OSError(number, os.strerror(number), "/somewhere/work"))


def test_a_lessons_folder_that_cannot_be_written_may_be_another_one(start_py):
    said = start_py.explain(PermissionError(errno.EACCES, "", str(start_py.ROOT / "work")))
    assert "work cannot be written. Choose another folder for your lessons" in said


def test_a_folder_that_cannot_be_written_is_told(place):
    unwritable = ("import errno, os, pathlib\n"
                  "def mkdir(self, *_, **__):\n"
                  "    raise PermissionError(errno.EACCES, 'Permission denied', str(self))\n"
                  "pathlib.Path.mkdir = mkdir")
    said = place.sentence(before=unwritable)
    assert said.startswith(f"{place.venv} cannot be written. Move the course to a folder of your")


@pytest.mark.parametrize("name", [".venv", "work"])
def test_a_file_where_a_folder_is_needed_is_named(place, name):
    (place.root / name).write_text("a file")
    assert place.sentence() == (f"{place.root / name} is a file where a folder is needed. Rename "
                                "it, then run this again.")


def test_a_port_that_is_taken_is_told_before_anything_is_installed(place):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = place.sentence("--port", port)
    assert said.startswith(f"Port {port} is in use, perhaps by a course that is still open: go to "
                           f"http://localhost:{port}, or start on another port: ")
    assert not place.venv.exists()


def test_a_copy_that_is_not_whole_is_told(place):
    (place.root / "requirements.lock").unlink()
    assert "this copy of the course is not whole. Download it again." in place.sentence()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]
