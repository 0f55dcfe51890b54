"""Every lesson has the same shape, so that a learner always knows where they are."""

import json
import re
import time
from pathlib import Path

import pytest

from course_lib.authoring.notebook import learners_notebook
from course_lib.authoring.notebooks import MOST_BYTES, Course, build
from course_lib.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
LESSONS = [pytest.param(lesson, id=lesson.stem) for lesson in COURSE.lessons]
LATER = LESSONS[1:]          # lesson 00 explains the shape; it has no exercise of the mathematics
STEPS = ["Warm up.", "Predict.", "Run.", "Investigate.", "Build.", "Break.", "Make.", "Quiz.",
         "Recap."]
MOST_LINES = 15


def text_cells(lesson):
    return [cell for cell in lesson.cells if cell.kind == "markdown"]


def code(lesson):
    return [cell for cell in lesson.cells if cell.kind == "code"]


def first_cell(lesson, pattern):
    found = [n for n, cell in enumerate(lesson.cells) if re.search(pattern, cell.text)]
    assert found, f"{lesson.stem} has no {pattern}"
    return found[0]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_opens_with_title_objectives_and_minutes(lesson):
    assert 20 <= lesson.minutes <= 60 and lesson.title and lesson.summary
    objectives = re.findall(r"^- [a-z]", lesson.opening.text, re.MULTILINE)
    assert 2 <= len(objectives) <= 5


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_begins_and_ends_with_links_that_lead_somewhere(lesson):
    cells = learners_notebook(lesson, COURSE.around(lesson))["cells"]
    for cell in (cells[0], cells[-1]):
        targets = re.findall(r"\]\(([^)]+)\)", "".join(cell["source"]))
        assert "index.ipynb" in targets
        assert all((ROOT / "notebooks" / target).is_file() for target in targets)


@pytest.mark.parametrize("lesson", LATER)
def test_the_steps_come_in_the_same_order(lesson):
    everything = "\n".join(cell.text for cell in text_cells(lesson))
    places = [everything.find(f"**{step}**") for step in STEPS]
    assert -1 not in places, f"no **{STEPS[places.index(-1)]}**"
    assert places == sorted(places)


@pytest.mark.parametrize("lesson", LATER)
def test_the_calls_come_in_the_same_order(lesson):
    calls = [rf'quiz\("{lesson.stem}", "warm-up"\)', r"\bpredict\(", r"\bexplore\(", "def ",
             r"\bchallenge\(", rf'quiz\("{lesson.stem}"\)']
    places = [first_cell(lesson, call) for call in calls]
    assert places == sorted(places)


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_explorer_is_unlocked_by_a_prediction_asked_before_it(lesson):
    from course_lib.explorers import explorer

    asked = set()
    for cell in code(lesson):
        asked |= set(re.findall(r'\bpredict\(\s*"([\w.-]+)"', cell.text))
        for name in re.findall(r'\bexplore\("([\w-]+)"', cell.text):
            assert explorer(name).unlocked_by in asked


@pytest.mark.parametrize("lesson", LATER)
def test_every_exercise_of_the_lesson_is_built_in_it_and_checked(lesson):
    ours = [name for name, exercise in EXERCISES.items() if exercise.lesson == lesson.stem]
    assert ours
    forms = {(cell.options["exercise"], cell.options["form"]) for cell in code(lesson)
             if "exercise" in cell.options}
    assert {name for name, _ in forms} == set(ours)
    assert {form for _, form in forms} >= {"worked", "gaps", "blank"}
    for name in ours:
        assert (name, "blank") in forms
        check = next(cell for cell in code(lesson) if cell.options.get("check") == name)
        assert f"check({name})" in check.text


def test_every_exercise_of_a_written_lesson_has_its_stem():
    stems = {lesson.stem for lesson in COURSE.lessons}
    numbers = {stem[:2] for stem in stems}
    for name, exercise in EXERCISES.items():
        assert exercise.lesson in stems or exercise.lesson[:2] not in numbers, name


def test_one_stem_for_source_both_notebooks_and_quiz():
    stems = {lesson.stem for lesson in COURSE.lessons}
    assert {path.stem for path in (ROOT / "solutions").glob("*.ipynb")} == stems
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == stems | {"index"}
    assert {path.stem for path in (ROOT / "course_lib" / "quizzes").glob("*.yaml")} == stems


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_cell_is_longer_than_fifteen_lines(lesson):
    long = [f"line {cell.line}: {len(cell.text.splitlines())} lines" for cell in lesson.cells
            if len(cell.text.splitlines()) > MOST_LINES]
    assert long == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_sentence_tells_a_learner_that_it_is_easy(lesson):
    for cell in text_cells(lesson):
        assert not re.search(r"\b(simply|obviously|just|easy|easily|trivial)\b", cell.text, re.I), (
            f"line {cell.line}")


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_heading_after_the_title_is_one_level_down(lesson):
    for cell in lesson.cells[1:]:
        if cell.kind == "markdown":
            prose = re.sub(r"```.*?```", "", cell.text, flags=re.DOTALL)
            assert not re.search(r"^# ", prose, re.MULTILINE), f"line {cell.line}"


def stored(lesson, folder="solutions"):
    return json.loads((ROOT / folder / f"{lesson.stem}.ipynb").read_text(encoding="utf-8"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_picture_has_alternative_text(lesson):
    for cell in text_cells(lesson):
        assert all(len(alt) > 20 for alt in re.findall(r"!\[([^\]]*)\]\(", cell.text))
    for cell in stored(lesson)["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            html = "".join(data.get("text/html", ""))
            for picture in re.findall(r"<img\b[^>]*>", html):
                alt = re.search(r'\balt="([^"]*)"', picture)
                assert alt and len(alt[1]) > 20, cell["id"]
            assert "<svg" not in html or 'role="img"' in html, cell["id"]
            assert not any(kind.startswith("image/") for kind in data) or "<img" in html, cell["id"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_stored_notebooks_hold_no_widget_state_and_are_small(lesson):
    for folder in ("solutions", "notebooks"):
        path = ROOT / folder / f"{lesson.stem}.ipynb"
        assert "vnd.jupyter.widget" not in path.read_text(encoding="utf-8")
        assert path.stat().st_size <= MOST_BYTES
        assert "widgets" not in stored(lesson, folder)["metadata"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_a_widget_shows_is_stored_as_text_as_well(lesson):
    for cell in stored(lesson)["cells"]:
        if re.search(r"\b(explore|quiz)\(", "".join(cell["source"])):
            assert any("text/plain" in output.get("data", {}) and "text/html" in output["data"]
                       for output in cell["outputs"]), cell["id"]


def test_what_is_built_is_what_the_sources_say_and_that_is_known_fast(capsys):
    started = time.process_time()       # what others do on this machine does not count
    assert build([], check=True, root=ROOT) == 0, capsys.readouterr().err
    assert time.process_time() - started < 5
