"""`course solutions DIR`: solutions for those who learn alone, never beside what is handed in."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.commands import solutions as module
from course_lib.commands.solutions import NotThere, copy_solutions
from course_lib.commands.start_folder import start_folder

ROOT = Path(__file__).parents[2]
NAMES = [path.name for path in sorted((ROOT / "solutions").glob("*.ipynb"))] + ["index.ipynb"]


def test_every_solution_is_copied_with_its_outputs(tmp_path):
    assert copy_solutions(tmp_path / "solved") == NAMES
    for name in NAMES[:-1]:
        built, copied = (json.loads((folder / name).read_text(encoding="utf-8"))
                         for folder in (ROOT / "solutions", tmp_path / "solved"))
        assert copied["cells"][1:-1] == built["cells"][1:-1]        # the first and last are links


def test_every_link_between_them_leads_somewhere(tmp_path):
    copy_solutions(tmp_path)
    links = [(path.name, target) for path in tmp_path.glob("*.ipynb")
             for target in re.findall(r"\]\(([^):]+\.ipynb)", path.read_text(encoding="utf-8"))]
    assert len(links) > 2 * len(NAMES)
    assert [link for link in links if not (tmp_path / link[1]).is_file()] == []


def test_a_file_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "02_weights.ipynb").write_text("mine")
    assert "02_weights.ipynb" not in copy_solutions(tmp_path)
    assert (tmp_path / "02_weights.ipynb").read_text() == "mine"
    assert copy_solutions(tmp_path) == []


@pytest.mark.parametrize("below", [".", "solutions", "a/b"])
def test_solutions_never_go_where_somebody_learns(tmp_path, below):
    start_folder(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(NotThere, match="handed in by mistake"):
        copy_solutions(tmp_path / below)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_tells_it_in_one_sentence(tmp_path):
    def course(folder):
        return subprocess.run([sys.executable, "-m", "course_lib.commands.cli", "solutions", folder],
                              capture_output=True, text=True, encoding="utf-8")
    start_folder(tmp_path / "mine")
    refused = course(tmp_path / "mine")
    assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert f"Copied into {tmp_path / 'solved'}: 00_start_here.ipynb, " in course(tmp_path / "solved").stdout
    assert "all solutions are there" in course(tmp_path / "solved").stdout


def test_a_copy_without_solutions_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "lessons_folder", lambda *_: tmp_path)
    with pytest.raises(NotThere, match="has no solutions"):
        copy_solutions(tmp_path / "solved")
