"""The learner's folder: copying lessons never costs anybody their work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.commands import start_folder as module
from course_lib.commands.start_folder import start_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lessons(tmp_path):
    source = tmp_path / "lessons of the course"
    source.mkdir()
    for name in ("00_start", "01_words", "02_weights", "index"):
        (source / f"{name}.ipynb").write_text(f"{name}, first edition", encoding="utf-8")
    return source


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "meine Übungen" / "work"


def texts(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.ipynb")}


def test_an_empty_folder_gets_every_lesson_and_opens_on_the_first(lessons, mine):
    started = start_folder(mine, source=lessons)
    assert texts(mine) == texts(lessons)
    assert started.first == "00_start.ipynb"
    assert started.news == [
        "Copied: 00_start.ipynb, 01_words.ipynb, 02_weights.ipynb, index.ipynb"]
    assert (mine / ".course").is_dir()          # where the learner's progress goes


def test_a_second_start_changes_nothing_and_says_nothing(lessons, mine):
    start_folder(mine, source=lessons)
    assert start_folder(mine, source=lessons).news == []


def test_a_lesson_that_was_changed_is_never_overwritten(lessons, mine):
    start_folder(mine, source=lessons)
    (mine / "02_weights.ipynb").write_text("my answers", encoding="utf-8")
    assert start_folder(mine, source=lessons).news == []
    (lessons / "02_weights.ipynb").write_text("second edition", encoding="utf-8")
    started = start_folder(mine, source=lessons)
    assert texts(mine)["02_weights.ipynb"] == "my answers"
    assert started.news == [
        "02_weights.ipynb has a newer version, and yours was left as it is. To get the new one "
        "and keep yours beside it: course start DIR --fresh 02"]


def test_a_lesson_that_was_not_changed_is_brought_up_to_date(lessons, mine):
    start_folder(mine, source=lessons)
    (lessons / "02_weights.ipynb").write_text("second edition", encoding="utf-8")
    started = start_folder(mine, source=lessons)
    assert started.updated == ["02_weights.ipynb"]
    assert texts(mine) == texts(lessons)


def test_a_file_that_was_there_before_the_first_start_counts_as_the_learners(lessons, mine):
    mine.mkdir(parents=True)
    (mine / "02_weights.ipynb").write_text("from a friend", encoding="utf-8")
    start_folder(mine, source=lessons)
    assert texts(mine)["02_weights.ipynb"] == "from a friend"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"02_weights.ipynb": 3}'])
def test_when_it_is_forgotten_what_was_copied_nothing_is_overwritten(lessons, mine, broken):
    start_folder(mine, source=lessons)
    (mine / ".course" / "copied.json").write_text(broken, encoding="utf-8")
    (mine / "02_weights.ipynb").write_text("my answers", encoding="utf-8")
    start_folder(mine, source=lessons)
    assert texts(mine)["02_weights.ipynb"] == "my answers"


def test_fresh_keeps_the_old_file_under_a_dated_name(lessons, mine):
    start_folder(mine, source=lessons)
    (mine / "02_weights.ipynb").write_text("my answers", encoding="utf-8")
    started = start_folder(mine, fresh=["02"], source=lessons)
    kept = started.renamed["02_weights.ipynb"]
    assert texts(mine)["02_weights.ipynb"] == "02_weights, first edition"
    assert texts(mine)[kept] == "my answers"
    assert started.news[0] == f"02_weights.ipynb is kept as {kept}."


def test_fresh_three_times_within_a_second_keeps_all_three(lessons, mine):
    for answer in ("one", "two", "three"):
        start_folder(mine, source=lessons)
        (mine / "02_weights.ipynb").write_text(answer, encoding="utf-8")
        start_folder(mine, fresh=["02"], source=lessons)
    kept = [text for name, text in texts(mine).items() if ".kept-" in name]
    assert sorted(kept) == ["one", "three", "two"]


@pytest.mark.parametrize("word", ["2", "02", "weights", "02_weights", "02_weights.ipynb"])
def test_a_lesson_may_be_called_by_any_of_its_names(word):
    assert module.find_lesson(word, ["01_words", "02_weights"]) == "02_weights"


@pytest.mark.parametrize("word, answer", [
    ("wieghts", "No lesson is called 'wieghts'; did you mean weights?"),
    ("77", "No lesson is called '77'; there are 01_words, 02_weights."),
])
def test_an_unknown_lesson_is_answered_with_the_nearest(word, answer):
    with pytest.raises(KeyError) as unknown:
        module.find_lesson(word, ["01_words", "02_weights"])
    assert unknown.value.args == (answer,)


def test_an_unknown_lesson_copies_nothing(lessons, mine):
    with pytest.raises(KeyError):
        start_folder(mine, fresh=["77"], source=lessons)
    assert not mine.exists()


def test_a_disk_that_fills_up_leaves_no_half_lesson_and_the_old_file_in_place(
        lessons, mine, monkeypatch):
    start_folder(mine, source=lessons)
    (mine / "02_weights.ipynb").write_text("my answers", encoding="utf-8")

    def full(source, target):
        Path(target).write_text("hal", encoding="utf-8")
        raise OSError(28, "No space left on device", str(target))
    monkeypatch.setattr(module.shutil, "copyfile", full)
    with pytest.raises(OSError):
        start_folder(mine, fresh=["02"], source=lessons)
    assert texts(mine) == texts(lessons) | {"02_weights.ipynb": "my answers"}


def course(*words, **options):
    return subprocess.run([sys.executable, "-m", "course_lib.commands.cli", *map(str, words)],
                          capture_output=True, text=True, encoding="utf-8", **options)


def test_course_start_says_how_to_open_the_lessons(mine):
    done = course("start", mine)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("To open them: ")
    assert json.loads((mine / ".course" / "copied.json").read_text(encoding="utf-8"))


def test_course_start_on_a_file_is_one_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    done = course("start", tmp_path / "taken")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1 and os.fspath(tmp_path / "taken") in done.stderr


def test_a_misspelt_command_is_answered_with_the_nearest():
    done = course("strat")
    assert done.returncode == 2
    assert "course has no command 'strat'; did you mean start?" in done.stderr


def test_every_command_has_a_help_text():
    done = course("--help")
    for verb in ("start", "build", "doctor"):
        line = next(line for line in done.stdout.splitlines() if line.strip().startswith(verb))
        assert len(line.split()) > 3, line
