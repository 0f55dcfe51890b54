"""`course lab DIR` opens the lessons as start.py does, and leaves nobody's JupyterLab changed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib import util
from pathlib import Path

import pytest

from course_lib import extras
from course_lib.commands import lab

ROOT = Path(__file__).parents[2]
NEWS = "@jupyterlab/apputils-extension:notification"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def taken_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        yield s.getsockname()[1]


def course(*words, **options):
    return subprocess.run([sys.executable, "-m", "course_lib.commands.cli", *map(str, words)],
                          capture_output=True, text=True, encoding="utf-8", timeout=60, **options)


# --- a real JupyterLab -------------------------------------------------------------------------

@pytest.fixture
def world(tmp_path):
    """An environment in which Jupyter finds no settings but those of this test."""
    homes = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    (tmp_path / "CONFIG").mkdir()
    (tmp_path / "CONFIG" / "jupyter_lab_config.json").write_text(json.dumps(
        {"LabApp": {"app_settings_dir": str(tmp_path / "settings of the environment"),
                    "user_settings_dir": str(tmp_path / "settings of the user")}}))
    return {**os.environ, **homes, "JUPYTER_TOKEN": "t"}


def asked(child, port, path):
    """Return what the JupyterLab of this process answers, when it has come up."""
    question = urllib.request.Request(f"http://127.0.0.1:{port}{path}",
                                      headers={"Authorization": "token t"})
    for _ in range(600):
        try:
            with urllib.request.urlopen(question, timeout=60) as answer:
                return answer.geturl(), answer.read().decode("utf-8")
        except (urllib.error.URLError, ConnectionError):
            assert child.poll() is None, child.stderr.read()
            time.sleep(0.1)
    raise AssertionError("JupyterLab did not come up")


def stop(child):
    child.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
    time.sleep(0.2)
    child.kill()
    child.communicate(timeout=60)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def started(tmp_path, world):
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "course_lib.commands.cli", "lab", tmp_path / "meine Übungen", "--no-browser",
         "--port", str(port)], env=world, cwd=tmp_path, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    yield child, port
    stop(child)


def test_jupyterlab_opens_on_lesson_00_and_asks_nothing_about_news(tmp_path, started):
    child, port = started
    settings = json.loads(asked(child, port, f"/lab/api/settings/{NEWS}")[1])
    defaults = {name: settings["schema"]["properties"][name]["default"]
                for name in ("fetchNews", "checkForUpdates")}
    assert defaults == {"fetchNews": "false", "checkForUpdates": False}
    assert asked(child, port, "/")[0].endswith("/lab/tree/00_start_here.ipynb")
    assert (tmp_path / "meine Übungen" / "02_weights.ipynb").is_file()
    written = {name for name in files(tmp_path) if name.startswith(("CONFIG", "settings"))}
    assert written - {"CONFIG/jupyter_lab_config.json", "CONFIG/migrated"} == set()


def test_without_our_settings_jupyterlab_would_ask_so_the_test_above_can_fail(tmp_path, world):
    code = ("from jupyterlab_server.settings_utils import _get_overrides\n"
            f"print(_get_overrides({str(tmp_path)!r})[0].get({NEWS!r}))")
    ours = {"JUPYTER_CONFIG_PATH": str(lab.SETTINGS)}
    told = [subprocess.run([sys.executable, "-c", code], env=world | more, capture_output=True,
                           text=True, check=True).stdout.strip() for more in ({}, ours)]
    assert told == ["None", "{'fetchNews': 'false', 'checkForUpdates': False}"]


# --- what it does before -----------------------------------------------------------------------

def test_lessons_that_are_there_stay_as_they_are(tmp_path):
    (tmp_path / "02_weights.ipynb").write_text("my answers")
    lab.prepare(tmp_path, None, True, "course start DIR")
    assert (tmp_path / "02_weights.ipynb").read_text() == "my answers"
    assert (tmp_path / "00_start_here.ipynb").is_file()


def test_the_words_for_jupyterlab(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/of/the/university")
    opening = lab.prepare(tmp_path, 8899, False, "course start DIR")
    assert opening.words[:2] == ["-m", "jupyterlab"] and "--no-browser" in opening.words
    assert {f"--ServerApp.root_dir={tmp_path}", "--LabApp.default_url=/lab/tree/00_start_here.ipynb",
            "--ServerApp.port=8899", "--ServerApp.port_retries=0"} <= set(opening.words)
    assert opening.environment == {
        "JUPYTER_CONFIG_PATH": os.pathsep.join([str(lab.SETTINGS), "/of/the/university"])}
    usual = lab.prepare(tmp_path, None, True, "course start DIR")
    assert not [word for word in usual.words if "port" in word or "browser" in word]


@pytest.mark.parametrize("user, allowed", [(0, True), (1000, False)])
def test_the_root_of_a_container_may_open_it(tmp_path, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in lab.prepare(tmp_path, None, True, "").words) == allowed


def test_a_port_that_is_taken_is_one_sentence_and_nothing_is_copied(tmp_path, taken_port):
    done = course("lab", tmp_path / "mine", "--port", taken_port)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert f"Port {taken_port} is in use, perhaps by a course that is still open" in done.stderr
    assert not (tmp_path / "mine").exists()
    other = int(done.stderr.split("--port ")[1])
    assert lab.problem_with_port(other, "") is None


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_told(port):
    assert "from 1 to 65535" in lab.problem_with_port(port, "")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file")
    done = course("lab", tmp_path / "taken")
    assert done.returncode == 1 and done.stderr.count("\n") == 1, done.stderr
    assert "taken" in done.stderr


# --- what to type, by how the course was installed ---------------------------------------------

@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Pretend that the course was installed in a certain way."""
    def so(jupyterlab=True, pip=True, prefix=tmp_path / "env", origin="", start_py=False):
        there = {"jupyterlab": jupyterlab, "pip": pip}

        def find_spec(name):
            return object() if there.get(name, True) else None
        for module in (lab, extras):
            monkeypatch.setattr(module, "find_spec", find_spec)
        monkeypatch.setattr(sys, "prefix", str(prefix))
        monkeypatch.setattr(lab.sysconfig, "get_path", lambda _: str(prefix / "bin"))
        monkeypatch.setattr(extras, "_origin", lambda: json.loads(origin or "{}"))
        monkeypatch.setattr(sys, "executable", "/env/bin/python")
        if start_py:
            monkeypatch.setattr(lab, "CHECKOUT", prefix.parent)
    return so


FOLDER = Path("my folder")
WHEEL = '{"url": "file:///share/course-0.1.0-py3-none-any.whl", "archive_info": {}}'
posix = pytest.mark.skipif(os.name == "nt", reason="quoted for another shell there")


@posix
def test_a_course_that_start_py_installed_is_opened_with_start_py(installed, tmp_path, monkeypatch):
    installed(prefix=tmp_path / ".venv", start_py=True)
    assert lab.way_in(FOLDER) == f"python3 {tmp_path}/start.py lab 'my folder'"
    monkeypatch.chdir(tmp_path)
    assert lab.way_in(FOLDER) == "python3 start.py lab 'my folder'"


@posix
def test_by_uvx_no_path_inside_the_cache_is_told(installed, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55")
    installed(pip=False, prefix=cache / "archive" / "x1", origin=WHEEL)
    assert lab.way_in(FOLDER) == (
        "uvx --from 'self-attention-course[lab] @ file:///share/course-0.1.0-py3-none-any.whl' "
        "course lab 'my folder'")


@posix
def test_without_jupyterlab_the_sentence_has_the_command_for_uv_or_for_pip(installed):
    installed(jupyterlab=False, pip=False)
    assert lab.problem(FOLDER, None) == (
        "JupyterLab is not installed here. Type: "
        "uvx --from 'self-attention-course[lab]' course lab 'my folder'")
    installed(jupyterlab=False, origin=WHEEL)
    assert lab.problem(FOLDER, None) == (
        "JupyterLab is not installed here. Type: /env/bin/python -m pip install 'self-attention-course[lab] "
        "@ file:///share/course-0.1.0-py3-none-any.whl', then: course lab 'my folder'")


@posix
def test_a_course_that_is_not_the_first_on_the_path_is_told_with_its_path(installed, tmp_path, monkeypatch):
    program = tmp_path / "env" / "bin" / "course"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    installed()
    monkeypatch.setenv("PATH", "/usr/bin")
    assert lab.way_in(FOLDER) == f"{program} lab 'my folder'"
    monkeypatch.setenv("PATH", str(program.parent))
    assert lab.way_in(FOLDER) == "course lab 'my folder'"


def test_course_start_tells_the_same_way_in(tmp_path, monkeypatch):
    done = course("start", tmp_path / "mine")
    assert done.stdout.splitlines()[-1] == f"To open them: {lab.way_in(tmp_path / 'mine')}"
    assert " lab " in done.stdout.splitlines()[-1]


def test_lab_needs_no_package_so_start_py_can_use_it():
    code = ("import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules)\n"
            "import course_lib.commands.lab\n"
            "print({name.partition('.')[0] for name in set(sys.modules) - before}"
            " - sys.stdlib_module_names)")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, str(ROOT)], capture_output=True,
                          text=True, check=True)
    assert done.stdout.strip() == "{'course_lib'}", done.stdout
    assert util.find_spec("jupyterlab")                 # here it is installed, as by the README
