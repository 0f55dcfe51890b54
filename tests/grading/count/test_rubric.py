"""The rubric: what the file leaves out is as in the course; what cannot be is told with its line."""

from datetime import datetime, timedelta

import pytest

from course_lib.exercises import EXERCISES
from course_lib.grading.count.rubric import default, default_text
from course_lib.grading.count.rubric_file import RubricError, load


def read(tmp_path, text):
    path = tmp_path / "rubric.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path)


def test_the_file_to_edit_says_what_the_default_is(tmp_path):
    assert read(tmp_path, default_text()) == default()


@pytest.mark.parametrize("text", ["", "# only a comment\n", "lessons:\n", "partial:\n"])
def test_what_is_left_out_is_the_default(tmp_path, text):
    assert read(tmp_path, text) == default()


def test_every_exercise_of_a_written_lesson_has_points():
    lessons = default().lessons
    for name, exercise in EXERCISES.items():
        assert exercise.lesson not in lessons or lessons[exercise.lesson].exercises[name] > 0


def test_a_lesson_that_is_named_is_the_only_one_that_counts(tmp_path):
    rubric = read(tmp_path, "lessons:\n  06_masks:\n    exercises:\n      causal_mask: 5\n")
    assert list(rubric.lessons) == ["06_masks"]
    assert rubric.lessons["06_masks"].exercises == {"causal_mask": 5.0}


def test_due_times_may_have_a_zone_or_be_this_computers(tmp_path):
    rubric = read(tmp_path, "due:\n  06_masks: 2026-12-01T23:59+01:00\n  07_heads: 2026-12-01 23:59\n")
    assert rubric.due["06_masks"].utcoffset() is not None
    assert rubric.due["06_masks"].astimezone().isoformat()
    assert rubric.due["07_heads"] - rubric.due["06_masks"] < timedelta(days=1)
    assert len(read(tmp_path, "due: 2026-12-01T23:59+01:00").due) == len(default().lessons)


def test_a_day_without_a_time_lasts_until_its_end(tmp_path):
    due = read(tmp_path, "due: 2026-12-01").due["06_masks"]
    assert due.replace(tzinfo=None) == datetime(2026, 12, 1, 23, 59, 59, 999999)
    assert due.tzinfo is not None


def test_missing_without_a_number_leaves_the_cell_empty(tmp_path):
    assert read(tmp_path, "missing:\n").missing is None
    assert read(tmp_path, "missing: 0\n").missing == 0.0


@pytest.mark.parametrize(("text", "told"), [
    ("lesons: {}", "rubric.yaml, line 1: 'lesons' is not known here; did you mean lessons?"),
    ("title: a\npartial:\n  propertis: 1", "line 3: 'propertis' is not known here; did you mean properties?"),
    ("lessons:\n  06_mask: {}", "line 2: '06_mask' is not known here; did you mean 06_masks?"),
    ("lessons:\n  06_masks:\n    exercises:\n      causal_msk: 1", "line 4: 'causal_msk' is not known here; "
     "did you mean causal_mask?"),
    ("lessons:\n  06_masks:\n    exercises:\n      softmax: 1", "line 4: 'softmax' is not known here"),
    ("partial:\n  properties: 1.5", "line 2: properties should be a number from 0 to 1, not '1.5'"),
    ("partial:\n  properties: .nan", "line 2: properties should be a number"),
    ("late: {per_day: -1}", "line 1: per_day should be a number from 0 to 100"),
    ("missing: nothing", "line 1: missing should be a number"),
    ("attempts: first", "line 1: attempts should be best or last, not 'first'"),
    ("due: tomorrow", "line 1: due should be a time such as 2026-12-01T23:59+01:00, not 'tomorrow'"),
    ("title: a\ntitle: b", "line 2: title stands here twice"),
    ("[1, 2]", "line 1: here should be lines `name: value`"),
    ("late: [", "rubric.yaml, line 1"),
    ("title: a\nlessons:\n\t06_masks: {}", "line 3: a tab stands here; write spaces instead"),
    ("title: a\n  attempts: best\n", "line 2 or the one before: 'attempts: best' cannot be read"),
    ("title: a\x00", "a sign stands in it that no text has"),
    ("missing: [1]", "line 1: missing should be a number from 0 to 1000, and no list"),
    ("a: &x [1]\nb: *x", "write numbers out"),
    (b"\xff\xfe\x00", "not UTF-8"),
    ("title: " + "x" * 300_000, "larger than a rubric can be"),
    ("[" * 5000, "rubric.yaml"),
])
def test_what_cannot_be_is_told_with_its_line(tmp_path, text, told):
    with pytest.raises(RubricError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
