"""docs/mistakes.md: three mistakes for each lesson, with the message that a learner sees."""

import ast
import re
from pathlib import Path

import pytest

from course_lib.authoring import notebooks
from course_lib.authoring.mistakes import (
    MISTAKES,
    WHERE,
    code_of,
    function_of,
    mistakes_page,
    of_the_catalogue,
)
from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
IDS = [mistake.id for mistake in MISTAKES]
PAGE = mistakes_page()


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_what_a_teacher_pastes_is_the_mistake_it_claims_to_be(mistake):
    exercise, wrong = of_the_catalogue(mistake)
    d = diagnose(exercise.name, function_of(mistake))
    assert d.misconception == mistake.id
    assert d.message.startswith(f"{wrong.title}.") and d.message in PAGE


@pytest.mark.parametrize("mistake", MISTAKES, ids=IDS)
def test_a_mistake_calls_only_what_its_lesson_has(mistake):
    exercise, _ = of_the_catalogue(mistake)
    lesson = (ROOT / "lessons" / f"{exercise.lesson}.py").read_text(encoding="utf-8")
    calls = {node.func.id for node in ast.walk(ast.parse(code_of(mistake)))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert calls <= set(re.findall(r'mine\("(\w+)"\)', lesson)) - {exercise.name}


def test_every_lesson_has_three_mistakes_and_none_comes_twice():
    lessons = [of_the_catalogue(mistake)[0].lesson[:2] for mistake in MISTAKES]
    numbers = sorted(path.name[:2] for path in ROOT.joinpath("lessons").glob("*.py"))
    assert lessons == [number for number in numbers for _ in range(3)] and list(WHERE) == numbers
    assert len(set(IDS)) == len(IDS)
    ids = [wrong.id for exercise in EXERCISES.values() for wrong in exercise.wrongs]
    assert all(ids.count(id) == 1 for id in IDS)


def test_the_mistakes_of_a_lesson_are_of_as_many_exercises_as_it_has():
    for number in WHERE:
        there = [name for name, exercise in EXERCISES.items() if exercise.lesson[:2] == number]
        chosen = {of_the_catalogue(mistake)[0].name for mistake in MISTAKES} & set(there)
        assert len(chosen) == min(3, len(there)), number


def test_the_page_says_the_same_when_it_is_made_again():
    assert mistakes_page.__wrapped__() == PAGE


def test_every_mistake_stands_on_the_page_with_its_id():
    assert re.findall(r"The idea behind it \(`(.*?)`\)", PAGE) == IDS


def test_every_mistake_comes_with_one_question_for_the_class():
    assert all(mistake.ask.endswith("?") and mistake.ask.count("?") == 1 for mistake in MISTAKES)
    assert PAGE.count("Ask the class: **") == len(MISTAKES)


def test_the_contents_lead_to_the_headings_as_github_names_them():
    headings = [re.sub(r"[^\w -]", "", line[3:].lower()).replace(" ", "-")
                for line in PAGE.splitlines() if line.startswith("## ")]
    assert re.findall(r"\]\(#(.*?)\)", PAGE) == headings


def test_a_build_writes_the_page_and_a_stale_one_is_noticed(clone, capsys, without_running):
    assert clone.build() == 0
    page = clone.file("docs/mistakes.md")
    assert page.read_text(encoding="utf-8") == PAGE
    assert clone.build(check=True) == 0
    page.write_text(PAGE.replace("You add up the columns.", "You add the columns."), encoding="utf-8")
    capsys.readouterr()
    assert clone.build(check=True) == 1
    assert capsys.readouterr().err == "docs/mistakes.md is stale: run `course build`\n"


def test_a_message_that_has_changed_makes_the_page_stale(clone, capsys, without_running, monkeypatch):
    assert clone.build() == 0
    monkeypatch.setattr(notebooks, "mistakes_page", lambda: PAGE.replace("nan", "NaN"))
    capsys.readouterr()
    assert clone.build(check=True) == 1
    assert "docs/mistakes.md is stale" in capsys.readouterr().err


def test_the_page_in_docs_is_fresh():
    stored = ROOT / "docs" / "mistakes.md"
    assert stored.read_text(encoding="utf-8") == PAGE, "run `course build`"
