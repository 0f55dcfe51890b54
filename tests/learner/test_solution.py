"""solution: after a real try, part by part, beside one's own lines; never in graded work."""

import ast
import inspect
import textwrap
from html import unescape

import numpy as np
import pytest

from course_lib import attention, check, hint, progress, solution
from course_lib.exercises import EXERCISES
from course_lib.learner import graded
from course_lib.learner.solution import _signature, parts_of

TRY = '''
def split_heads(x, n_heads):
    """My own try."""
    B, T, d = x.shape
    return x.reshape(B, n_heads, T, d // n_heads)
'''
RIGHT = """
def split_heads(x, n_heads):
    return np.stack(np.split(x, n_heads, axis=-1), axis=-3)
"""
TRY_FIRST = ("A solution tells more once you have tried: write a first version of split_heads, however "
             "rough, run its cell and check(split_heads). Then ask again.")
LAST_LINE = "return x.reshape(*batch, T, n_heads, d_model // n_heads).swapaxes(-3, -2)"


@pytest.fixture
def tried(cell):
    check(cell(TRY)["split_heads"])


def test_before_a_try_it_says_what_to_do_first():
    answer = solution("split_heads")
    assert repr(answer) == TRY_FIRST and not answer


@pytest.mark.parametrize("body", ["...", "pass", "return None", "return", "return 0",
                                  "x_ = ...\n    return x_", "raise NotImplementedError",
                                  '"""Doc."""\n    return [[0.0]]'])
def test_a_function_that_does_nothing_with_its_arguments_is_no_try(cell, body):
    check(cell(f"def split_heads(x, n_heads):\n    {body}\n")["split_heads"])
    assert repr(solution("split_heads")) == TRY_FIRST


def test_the_courses_own_function_and_that_of_another_exercise_are_no_try(cell):
    check(attention.split_heads)
    check(cell("def merge_heads(x):\n    return x\n")["merge_heads"])
    assert repr(solution("split_heads")) == TRY_FIRST


@pytest.mark.parametrize("source", [
    TRY, "split_heads = lambda x, n_heads: x.reshape(n_heads, -1)\n",
    "def split_heads(x, n_heads):\n    return x.no_such_thing\n",
    "def cut(t):\n    return t[0]\ndef split_heads(*args):\n    return cut(args)\n"])
def test_every_real_try_opens_it_also_one_that_crashes(cell, source):
    check(cell(source)["split_heads"], "split_heads")
    assert solution("split_heads").opened == 1


def test_a_try_whose_source_cannot_be_found_counts():
    space = {"np": np}
    exec(TRY, space)
    check(space["split_heads"])
    shown = [repr(solution("split_heads")) for _ in range(2)][1]
    assert "the course's own\n" in shown and "\nyours" not in shown


def test_it_begins_with_the_way_in_words_and_shows_no_code_yet(tried):
    first = repr(solution("split_heads"))
    assert first.startswith("split_heads: 1 of 3 parts of the solution\nTwo steps. First cut the features ")
    assert "def split_heads" not in first and "swapaxes" not in first
    assert first.endswith('Try the next line yourself first. solution("split_heads") shows one part more; '
                          "progress() says that you have seen it.")


def test_each_call_shows_one_part_more_beside_the_own_lines(tried):
    shown = [repr(solution("split_heads")) for _ in range(4)]
    assert ("yours                                                 the course's own\n"
            "  def split_heads(x, n_heads):                          def split_heads(x, n_heads):\n"
            "      B, T, d = x.shape                                     *batch, T, d_model = x.shape\n"
            "      return x.reshape(B, n_heads, T, d // n_heads)         ...\n") in shown[1]
    assert LAST_LINE not in shown[1] and LAST_LINE in shown[2] and "\n      ...\n" not in shown[2]
    assert "My own try" not in shown[2]
    assert shown[2].endswith("That is all of it. Close it, write your own once more, and check that: then "
                             "the exercise is done.")
    assert shown[3] == shown[2]


def test_html_says_the_same_with_both_blocks_of_code_reachable_by_keyboard(tried):
    solution("split_heads")
    page = solution("split_heads")._repr_html_()
    assert page.count('<pre tabindex="0"><code>') == 2 and 'class="course-tables course-code"' in page
    assert "return x.reshape(B, n_heads, T, d // n_heads)" in unescape(page)
    assert "*batch, T, d_model = x.shape\n    ...\n" in page and "<code>progress()</code>" in page


def test_what_a_learner_wrote_is_escaped(cell):
    check(cell("def split_heads(x, n_heads):\n    return x if n_heads else '<b>bold</b>'\n")["split_heads"])
    page = [solution("split_heads") for _ in range(2)][1]._repr_html_()
    assert "<b>bold" not in page and "&lt;b&gt;bold" in page


def test_it_goes_on_where_it_was_after_a_restart(tried, own_progress, tmp_path):
    from course_lib.records.progress import Progress
    solution("split_heads")
    assert Progress(tmp_path / "progress.sqlite").solution_parts("split_heads") == 1
    assert solution("split_heads").opened == 2


def test_the_function_itself_may_stand_for_its_name(cell):
    function = cell(TRY)["split_heads"]
    check(function)
    assert solution(function).opened == 1 and solution("split_heads").opened == 2


def test_a_misuse_is_answered_with_one_sentence():
    assert repr(solution("splitheads")) == "There is no exercise called splitheads. Did you mean split_heads?"
    assert repr(solution()) == 'Say which exercise, by its name: "softmax", for example.'
    assert repr(solution("softmax", 2)).startswith("solution: too many positional arguments.")


def test_progress_says_seen_and_counts_it_only_when_it_was_written_by_the_learner(cell, tried):
    solution("split_heads")
    shown = progress()
    assert all("Solution seen: split_heads." in text for text in (repr(shown), shown._repr_html_()))
    assert shown.rate == 0 and shown.seen == {"split_heads": False}
    result = check(cell(RIGHT)["split_heads"])
    assert result.right
    assert "It counts as done; progress() also says that you had seen the solution." in repr(result)
    after = progress()
    assert "Solution seen: split_heads (done since)." in repr(after) and after.rate > 0


def test_who_has_not_looked_reads_nothing_about_it(cell, tried):
    assert "seen" not in repr(progress())
    assert "seen the solution" not in repr(check(cell(RIGHT)["split_heads"]))


def test_who_was_right_first_sees_all_of_it_to_compare_and_nothing_is_held_against_them(cell):
    check(cell(RIGHT)["split_heads"])
    check(cell(TRY)["split_heads"])
    shown = repr(solution("split_heads"))
    assert "3 of 3 parts" in shown and LAST_LINE in shown and "np.stack(np.split(x, n_heads" in shown
    assert "Yours was right, so here is all of it." in shown
    assert "seen" not in repr(progress())


@pytest.mark.parametrize("name", EXERCISES)
def test_all_parts_together_are_the_courses_function_without_its_docstring(name):
    exercise = EXERCISES[name]
    way, *lines = parts_of(exercise)
    shown = ast.parse(_signature(exercise) + "".join(lines)).body[0]
    whole = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference))).body[0]
    whole.body = whole.body[1:]
    assert ast.dump(shown) == ast.dump(whole) and way == exercise.way
    assert all(line.strip() for line in lines)
    assert not any(line.lstrip().startswith("raise") for line in lines)


# Graded work

REFUSED = ("This is graded work, so the solution of split_heads stays closed here. hint(split_heads) still "
           "helps, one step at a time.")


@pytest.mark.parametrize("said, closed", [
    ("1", True), ("yes", True), ("07_heads", True), ("07", True), ("06, 07_heads.ipynb", True),
    ("split_heads", True), ("06_masks", False), ("softmax", False), ("0", False), ("off", False), ("", False),
    ("This week is marked.", True), ("# lesson 07\nplease hand in", True)])
@pytest.mark.parametrize("how", ["variable", "file", "file above", "file beside the progress"])
def test_a_teacher_closes_it_for_all_or_for_some(tried, said, closed, how, monkeypatch, tmp_path):
    work = tmp_path / "lessons" / "week 3"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    if how == "variable":
        monkeypatch.setenv("COURSE_GRADED", said)
    else:
        folder = {"file": work, "file above": tmp_path / "lessons", "file beside the progress": tmp_path}[how]
        (folder / graded.FILE).write_text(said, encoding="utf-8")
        closed = closed or said == ""            # a file is there to say something
    assert (repr(solution("split_heads")) == REFUSED) == closed
    assert ("Solution seen" in repr(progress())) != closed


def test_nbgrader_closes_it_while_it_runs_a_notebook(tried, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert repr(solution("split_heads")) == REFUSED


def test_in_graded_work_no_hint_promises_it(tried, monkeypatch):
    monkeypatch.setenv("COURSE_GRADED", "1")
    for _ in range(5):
        said = repr(hint("split_heads", "I give up"))
    assert "That was the last hint." in said and "solution" not in said


def test_who_was_right_does_not_see_it_in_graded_work_either(cell, monkeypatch):
    check(cell(RIGHT)["split_heads"])
    monkeypatch.setenv("COURSE_GRADED", "07")
    assert repr(solution("split_heads")) == REFUSED
