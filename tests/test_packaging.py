"""pyproject.toml, the two locks and environment.yml name the same things; the wheel is whole."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
RUNTIME, TEST = "requirements.lock", "requirements-test.lock"
INSTALLED = ("install", "lab", "grading", "authoring")       # by `python3 start.py`
# argon2-cffi-bindings 26.2 has no wheel for macOS on Intel; 25.1 has one for every platform.
HOW = ("uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes "
       "--no-emit-index-url --no-header --no-annotate -P 'argon2-cffi-bindings<26' "
       + " ".join(f"--extra {extra}" for extra in INSTALLED))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def asked_for(*extras: str) -> list[Requirement]:
    """Return what pyproject.toml asks for, with some of its extras."""
    texts = project()["dependencies"] + [
        text for extra in extras for text in project()["optional-dependencies"][extra]]
    return [Requirement(text) for text in texts]


def locked(text: str) -> dict[str, list[str]]:
    """Return package -> its lines in a lock; one that differs by Python version has several."""
    packages: dict[str, list[str]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        name = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
        assert name, f"not a package: {line!r}"
        packages.setdefault(canonicalize_name(name[0]), []).append(line)
    return packages


def not_met(wanted: list[Requirement], lock: str) -> list[str]:
    """Return what is wanted and is not in the lock in a version that will do."""
    packages = locked(lock)
    bad = []
    for need in wanted:
        versions = [re.search(r"==([^\s;]+)", line)[1]
                    for line in packages.get(canonicalize_name(need.name), [])]
        if not versions or not all(need.specifier.contains(version) for version in versions):
            bad.append(f"{need} but the lock has {versions}")
    return bad


def test_the_lock_holds_all_that_the_course_asks_for():
    assert not_met(asked_for(*INSTALLED), read(RUNTIME)) == [], f"Renew it: {HOW} -o {RUNTIME}"


def test_the_test_lock_holds_all_that_the_tests_ask_for():
    assert not_met(asked_for(*INSTALLED, "test"), read(TEST)) == [], \
        f"Renew it: {HOW} --extra test -c {RUNTIME} -o {TEST}"


def test_the_test_lock_holds_the_whole_other_lock_unchanged():
    runtime, test = locked(read(RUNTIME)), locked(read(TEST))
    assert {name: test.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", [RUNTIME, TEST])
def test_every_package_in_a_lock_has_hashes_and_no_lock_names_a_registry(lock):
    text = read(lock)
    lines = [line for lines in locked(text).values() for line in lines]
    assert [line[:50] for line in lines if "--hash=sha256:" not in line] == []
    assert "://" not in text and "index" not in text


def test_the_peers_stay_out_of_the_locks():
    assert locked(read(TEST)).keys() & {"torch", "onnx", "nbgrader"} == set()


def test_a_new_dependency_that_is_not_locked_would_be_noticed():
    wanted = [Requirement("scipy>=1.0"), Requirement("numpy>=99"), Requirement("click>=8.1")]
    bad = not_met(wanted, read(RUNTIME))
    assert [text.split(" ")[0] for text in bad] == ["scipy>=1.0", "numpy>=99"]


# --- conda and Binder --------------------------------------------------------------------------

def plain(need: Requirement) -> str:
    """Write a requirement in one spelling; conda-forge has jupyter_core."""
    return f"{canonicalize_name(need.name)}{need.specifier}"


def conda_asks_for(text: str) -> set[str]:
    """Return the packages of environment.yml, in one spelling."""
    entries = [entry for entry in yaml.safe_load(text)["dependencies"] if isinstance(entry, str)]
    return {plain(Requirement(entry.replace("python=", "python==")))
            for entry in entries if entry != "pip"}


def asked_for_everywhere() -> set[str]:
    """Return what the course asks for on every system; conda brings time zones with its Python."""
    return {plain(need) for need in asked_for("lab", "grading", "authoring") if need.marker is None}


def test_environment_yml_asks_for_what_pyproject_asks_for_and_one_python():
    wanted = conda_asks_for(read("environment.yml"))
    assert wanted == {"python==3.13", *asked_for_everywhere()}
    assert Requirement(f"python{project()['requires-python']}").specifier.contains("3.13")
    assert "Programming Language :: Python :: 3.13" in project()["classifiers"]


def test_environment_yml_installs_the_course_itself():
    entries = yaml.safe_load(read("environment.yml"))["dependencies"]
    assert {"pip": ["--editable ."]} in entries


def test_an_environment_yml_that_is_behind_would_be_noticed():
    older = read("environment.yml").replace("numpy>=2.0", "numpy>=1.26")
    assert conda_asks_for(older) != {"python==3.13", *asked_for_everywhere()}


# --- the build ---------------------------------------------------------------------------------

def test_what_builds_the_course_is_in_the_lock_too():
    needed = tomllib.loads(read("pyproject.toml"))["build-system"]["requires"]
    assert set(needed) <= set(project()["optional-dependencies"]["install"])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling", reason="the wheel is built where the lock is installed")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
                          cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_lessons_the_solutions_and_the_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    expected = {f"course_lib/{folder}/{path.name}" for folder in ("notebooks", "solutions")
                for path in ROOT.glob(f"{folder}/*.ipynb")}
    expected |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "course_lib").rglob("*")
                 if path.suffix in (".py", ".js", ".css", ".yaml", ".json") or path.name == "py.typed"}
    assert "course_lib/py.typed" in expected and len(expected) > 150
    assert expected - set(names) == set()
    assert [name for name in names
            if name.startswith(("tests/", "notebooks/", "solutions/")) or name.endswith(".md")] == []


def test_the_course_works_from_the_wheel_alone(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = ("import sys; sys.path[:0] = [sys.argv[1]]; import course_lib; print(course_lib.__file__)\n"
            "from course_lib.commands.cli import main; main(sys.argv[2:], prog_name='course')")

    def course(*words):
        done = subprocess.run([sys.executable, "-P", "-c", code, tmp_path / "site", *words], cwd=tmp_path,
                              capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(str(tmp_path / "site")), done.stdout
    course("start", "mine")
    course("solutions", "solved")
    for folder, carried in (("mine", "notebooks"), ("solved", "solutions")):
        assert {path.name for path in ROOT.glob(f"{carried}/*.ipynb")} <= {
            path.name for path in (tmp_path / folder).iterdir()}


def test_the_version_is_the_same_everywhere():
    version = project()["version"]
    assert f"version: {version}\n" in read("CITATION.cff")
    assert f"## {version}" in read("CHANGELOG.md")


@pytest.mark.parametrize("folder", ["course_lib", "lessons"])
def test_both_licences_are_there_and_say_what_they_cover(folder):
    assert "MIT License" in read("LICENSE")
    covers = {"course_lib": "LICENSE", "lessons": "LICENSE-LESSONS"}
    assert f"{folder}/" in read(covers[folder])
