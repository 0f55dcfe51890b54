"""What a missing part of the installation is told, and what to type for it."""

import json
import os
import sys
from pathlib import Path

import pytest

from course_lib import extras
from course_lib.extras import NotInstalled, extra

ROOT = Path(__file__).parents[1]
posix = pytest.mark.skipif(os.name == "nt", reason="quoted for another shell there")


@pytest.fixture
def came_from(monkeypatch):
    def so(origin):
        monkeypatch.setattr(extras, "_origin", lambda: origin)
        monkeypatch.setattr(sys, "executable", "/env/bin/python")
    return so


@posix
@pytest.mark.parametrize("origin, asked", [
    ({}, "'self-attention-course[lab]'"),
    ({"url": "file:///share/course.whl", "archive_info": {}},
     "'self-attention-course[lab] @ file:///share/course.whl'"),
    ({"url": "https://example.org/course.git", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
     "'self-attention-course[lab] @ git+https://example.org/course.git@ab12'"),
    ({"url": "https://example.org/course.git",
      "vcs_info": {"vcs": "git", "commit_id": "ab12", "requested_revision": "v1"}},
     "'self-attention-course[lab] @ git+https://example.org/course.git@v1'"),
])
def test_an_extra_is_asked_for_from_where_the_course_came_from(came_from, origin, asked):
    came_from(origin)
    assert extras.uvx("lab") == f"uvx --from {asked}"
    assert extras.pip_install("lab") == f"/env/bin/python -m pip install {asked}"


@posix
def test_a_checkout_stays_one_that_can_be_edited(came_from):
    came_from({"url": ROOT.as_uri(), "dir_info": {"editable": True}})
    assert extras.pip_install("lab") == f"/env/bin/python -m pip install --editable '{ROOT}[lab]'"


@pytest.mark.parametrize("noted", ["", "not JSON", None])
def test_without_a_note_of_where_it_came_from_the_name_alone_is_asked_for(noted, monkeypatch):
    class Distribution:
        def read_text(self, name):
            assert name == "direct_url.json"
            return noted
    monkeypatch.setattr(extras.metadata, "distribution", lambda name: Distribution())
    assert extras.uvx("lab").strip("'\"").endswith("self-attention-course[lab]")


def test_here_the_note_is_read():
    noted = extras.metadata.distribution(extras.PACKAGE).read_text("direct_url.json")
    assert extras._origin() == json.loads(noted) and extras._origin()["url"].startswith("file:")


@pytest.mark.parametrize("pip, told", [
    (True, "pip install"), (False, "where you typed `course`")])
def test_a_package_that_is_missing_is_one_sentence(pip, told, monkeypatch):
    monkeypatch.setattr(extras, "has_pip", lambda: pip)
    with pytest.raises(NotInstalled) as missing, extra("grading"):
        import no_such_package_at_all  # noqa: F401
    said = str(missing.value)
    assert said.startswith("This needs no_such_package_at_all, which is not installed here.")
    assert told in said and "[grading]" in said


def test_a_mistake_of_ours_is_no_missing_package():
    with pytest.raises(ModuleNotFoundError, match="course_lib.no_such_module"), extra("grading"):
        import course_lib.no_such_module  # noqa: F401
