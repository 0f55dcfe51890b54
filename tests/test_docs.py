"""What the README and the other pages promise is so."""

import re
from pathlib import Path

import numpy as np
import pytest

from course_lib import check
from course_lib.commands.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/authoring.md", "docs/teaching.md",
         "docs/mistakes.md", "docs/grading.md", "benchmarks/README.md"]


def test_the_answer_of_check_in_the_readme_is_what_check_answers(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))

    def softmax(x, axis=-1):
        e = np.exp(x - x.max(axis=0, keepdims=True))
        return e / e.sum(axis=0, keepdims=True)
    shown = re.search(r">>> check\(softmax\)\n(.*?)```", README, re.DOTALL)[1]
    assert repr(check(softmax)).strip() == shown.strip()


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_of_the_course_command_is_in_the_readme(verb):
    assert re.search(rf"(start\.py|course) {verb}\b", README)


def test_every_word_of_the_learner_is_in_the_readme():
    import course_lib
    for word in course_lib.__all__:
        assert f"`{word}(" in README, word


def paths_of_the_tree(page: str) -> list[str]:
    """Return the paths that the tree of a page names: a line may name several, two blanks lead in."""
    tree = re.search(r"^lessons/ .*?(?=^```)", page, re.MULTILINE | re.DOTALL)[0]
    paths, above = [], {0: ""}
    for line in tree.splitlines():
        names = re.match(r"(?: *\S+)(?: \S+)*", line)[0]
        depth = len(names) - len(names.lstrip())
        paths += [above[depth] + name for name in names.split()]
        above[depth + 2] = above[depth] + names.split()[0]
    return paths


def test_the_tree_of_the_readme_names_only_what_is_there():
    assert [path for path in paths_of_the_tree(README) if not (ROOT / path).exists()] == []


def test_every_folder_is_in_the_tree_of_the_readme():
    tops = ("course_lib", "lessons", "docs", "benchmarks")
    folders = {p.parent.relative_to(ROOT).as_posix() for top in tops
               for p in (ROOT / top).rglob("*.*") if "__pycache__" not in p.parts}
    as_examples = {f for f in folders if re.match(r"course_lib/explorers/(?!shared|mask)", f)}
    inner = {"docs/images", "course_lib/grading/sandbox/inside", "course_lib/grading/tell/templates",
             "course_lib/learner/puzzles", "course_lib/commands/jupyter/labconfig"}
    assert folders - as_examples - inner - {path.rstrip("/") for path in paths_of_the_tree(README)} == set()


def test_the_readme_counts_and_names_the_lessons_that_are_there():
    numbers = sorted(path.name[:2] for path in ROOT.joinpath("lessons").glob("*.py"))
    counts = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven",
              "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen"]
    said = re.search(r"(\w+) lessons are there: (.*?)\. \d", README, re.DOTALL)
    assert counts.index(said[1]) + 1 == len(numbers)
    assert re.findall(r"\*\*(\d\d)\*\*", said[2]) == numbers


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_of_a_page_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target
