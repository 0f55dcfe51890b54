"""Both locks install without a compiler on every platform: uv resolves them, with wheels only.

Needs the package index. uv is no part of the locks: it gets an environment of its own, which
start.py, looking for uv on the PATH, does not see.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from importlib import util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUNTIME, TEST = "requirements.lock", "requirements-test.lock"
UV_VERSION = "0.13.9"
HOME = ROOT / ".venv" / f"uv-{UV_VERSION}"
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
PLATFORMS = {"Linux, x86-64": "x86_64-unknown-linux-gnu", "Linux, arm64": "aarch64-unknown-linux-gnu",
             "macOS, arm64": "aarch64-apple-darwin", "macOS, Intel": "x86_64-apple-darwin",
             "Windows, x64": "x86_64-pc-windows-msvc"}


def cannot_be_reached(output: str) -> bool:
    """Does this output of pip or uv mean that there is no network? start.py knows how they say it."""
    spec = util.spec_from_file_location("start", ROOT / "start.py")
    start = util.module_from_spec(spec)
    spec.loader.exec_module(start)
    return start.diagnose(output).startswith("The packages could not be fetched.")


def must_have_worked(done: subprocess.CompletedProcess) -> None:
    """Only a registry that cannot be reached at all is a reason to try nothing."""
    if done.returncode and cannot_be_reached(done.stdout):
        pytest.skip("NO LOCK WAS TRIED: THE PACKAGE INDEX CANNOT BE REACHED")
    assert done.returncode == 0, done.stdout


def run(*command) -> subprocess.CompletedProcess:
    """Run pip or uv; uv takes the index and the certificates that pip was told of."""
    told = {uv: os.environ[pip] for uv, pip in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"),
                                                ("SSL_CERT_FILE", "PIP_CERT")) if pip in os.environ}
    return subprocess.run([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          encoding="utf-8", env=told | os.environ | {"UV_CACHE_DIR": str(HOME / "cache")})


@pytest.fixture(scope="module")
def uv(tmp_path_factory):
    """Return the path of uv, which is installed once; also when several processors want it at once."""
    program = HOME / ("uv.exe" if os.name == "nt" else "uv")
    if not program.is_file():
        made = tmp_path_factory.mktemp("uv")
        venv.create(made, with_pip=True)
        programs = made / ("Scripts" if os.name == "nt" else "bin")
        done = run(programs / "python", "-m", "pip", "install", "-q", "--only-binary", ":all:",
                   f"uv=={UV_VERSION}")
        must_have_worked(done)
        HOME.mkdir(parents=True, exist_ok=True)
        os.replace(shutil.copy(programs / program.name, HOME / f"{os.getpid()}.part"), program)
    must_have_worked(run(program, "pip", "install", "--dry-run", "--no-deps", "--refresh", "--target",
                         HOME / "nothing", "--python", sys.executable, "numpy"))
    return program


def resolved(uv: Path, lock: Path, python: str, platform: str) -> subprocess.CompletedProcess:
    """Resolve a lock for a platform with wheels only; nothing is installed."""
    return run(uv, "pip", "install", "--dry-run", "--only-binary", ":all:", "--require-hashes",
               "--target", HOME / "nothing", "--python", sys.executable,
               "--python-version", python, "--python-platform", platform, "-r", lock)


def installs(done: subprocess.CompletedProcess) -> int:
    return int(re.search(r"Would install (\d+) packages", done.stdout)[1])


def test_every_python_that_is_tried_is_named_as_supported_and_no_other():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"Python :: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)
    assert tuple(named) == PYTHONS and project["requires-python"] == f">={PYTHONS[0]}"


# The test lock holds all of the other one: what has a wheel there, has one here.
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_locks_install_without_a_compiler(uv, platform, python):
    done = resolved(uv, ROOT / TEST, python, PLATFORMS[platform])
    assert done.returncode == 0, done.stdout
    assert installs(done) > 100


# ... but it could lack a package that only the other one's packages ask for on some platform.
@pytest.mark.parametrize("python", [PYTHONS[0], PYTHONS[-1]])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_of_the_course_alone_is_whole_there(uv, platform, python):
    done = resolved(uv, ROOT / RUNTIME, python, PLATFORMS[platform])
    assert done.returncode == 0, done.stdout
    assert installs(done) > 90


def test_a_package_without_a_wheel_would_be_noticed(uv, tmp_path):
    """This one was in the lock once: it has a wheel for Linux, with this hash, and none for Intel's macOS."""
    lock = tmp_path / "wrong.lock"
    lock.write_text("argon2-cffi-bindings==26.2.0 \\\n    --hash=sha256:"
                    "2d475baecbcb506e40ab1cb05a84c9cc913a8950061a4045fd0ec0eb54aa7fa2\n"
                    + kept("cffi", "pycparser"), encoding="utf-8")
    assert resolved(uv, lock, "3.13", PLATFORMS["Linux, x86-64"]).returncode == 0
    done = resolved(uv, lock, "3.13", PLATFORMS["macOS, Intel"])
    assert done.returncode != 0 and "argon2-cffi-bindings==26.2.0 has no usable wheels" in done.stdout


def test_a_package_that_is_missing_from_a_lock_would_be_noticed(uv, tmp_path):
    lock = tmp_path / "short.lock"
    lock.write_text(kept("cffi"), encoding="utf-8")
    done = resolved(uv, lock, "3.13", PLATFORMS["Linux, x86-64"])
    assert done.returncode != 0 and "pycparser" in done.stdout


def kept(*names: str) -> str:
    """Return what the lock says of these packages."""
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / RUNTIME).read_text(encoding="utf-8"))
    return "\n".join(entry for entry in entries if entry.split("==")[0] in names) + "\n"
