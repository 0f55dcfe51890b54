"""puzzle: lines in order are judged as typed code is, and every wrong line is a known wrong idea."""

import inspect
import itertools
import subprocess
import sys

import numpy as np
import pytest
import traitlets

from course_lib import attention, check, hint, mine, puzzle
from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES
from course_lib.learner import puzzle as puzzles

ALL = puzzles.puzzles()
WRONG_LINES = [(name, wrong) for name in ALL for wrong in puzzles.load(name).distractors]


def numbers(view, lines):
    """The numbers of these lines, as a learner would read them off the list."""
    return [view.lines.index(line) + 1 for line in lines]


def right(name="merge_heads"):
    view = puzzle(name)
    return view, numbers(view, view.puzzle.right)


@pytest.mark.parametrize("name", ALL)
def test_the_right_lines_in_order_make_a_right_function(name):
    wanted = puzzles.load(name)
    assert diagnose(name, puzzles.function_of(wanted, wanted.right)).correct


@pytest.mark.parametrize("name, wrong", WRONG_LINES, ids=lambda value: getattr(value, "misconception", ""))
def test_a_wrong_line_in_its_place_makes_the_misconception_it_claims(name, wrong):
    wanted = puzzles.load(name)
    function = puzzles.function_of(wanted, wanted.with_distractor(wrong))
    assert diagnose(name, function).misconception == wrong.misconception


@pytest.mark.parametrize("name", ALL)
def test_a_puzzle_has_the_signature_of_the_exercise_and_no_line_twice(name):
    wanted = puzzles.load(name)
    function = puzzles.function_of(wanted, wanted.right)
    assert inspect.signature(function) == inspect.signature(EXERCISES[name].reference)
    assert len(set(wanted.lines)) == len(wanted.lines) == len(wanted.right) + len(wanted.distractors)
    assert len({wrong.misconception for wrong in wanted.distractors}) == len(wanted.distractors)


@pytest.mark.parametrize("name", ALL)
def test_the_lines_come_shuffled_so_that_reading_down_does_not_solve_the_puzzle(name):
    wanted = puzzles.load(name)
    assert [line for line in wanted.lines if line in wanted.right] != list(wanted.right)


def test_the_lines_come_in_the_same_order_in_every_process():
    code = "from course_lib.learner.puzzle import load; print(load('merge_heads').lines)"
    shown = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                            env={"PYTHONHASHSEED": seed}).stdout.strip() for seed in "12"}
    assert shown == {str(puzzles.load("merge_heads").lines)}


def test_of_all_ways_to_use_the_right_lines_of_merge_heads_only_one_is_right():
    wanted = puzzles.load("merge_heads")
    ways = [lines for n in range(1, 5) for lines in itertools.permutations(wanted.right, n)]
    correct = [lines for lines in ways
               if diagnose("merge_heads", puzzles.function_of(wanted, lines)).correct]
    assert correct == [wanted.right]


def test_a_wrong_order_is_answered_with_the_diagnosis_and_never_with_the_answer():
    view, (shape, swap, join, back) = right()
    answer = view.check(shape, join, back)
    assert not answer.right
    assert repr(answer).startswith("You join the numbers in the order in which they lie in memory.")
    assert repr(answer).endswith('Stuck? hint("merge_heads") helps one step at a time.')
    assert "swapaxes" not in repr(answer) + view.told["html"] and view.told["code"] == ""
    assert repr(hint("merge_heads")).startswith("merge_heads: 1 of 4 hints")


def test_the_right_order_is_shown_as_code_and_comes_back_with_mine(own_progress):
    view, order = right()
    answer = view.check(*order)
    source = ("def merge_heads(x):\n    *batch, n_heads, T, d = x.shape\n    x = x.swapaxes(-3, -2)\n"
              "    x = x.reshape(*batch, T, n_heads * d)\n    return x\n")
    assert answer.right and repr(answer) == (
        'merge_heads is right.\nYour function is kept: mine("merge_heads") brings it back in later '
        f"lessons.\n{puzzles.AS_CODE}\n\n{source}")
    assert view.source == view.told["code"] == own_progress.source("merge_heads") == source
    x = np.arange(12.0).reshape(1, 2, 3, 2)
    own = mine("merge_heads")
    assert own is not attention.merge_heads and np.array_equal(own(x), attention.merge_heads(x))
    assert check(own).right


def test_every_checked_arrangement_is_an_attempt_that_is_kept(own_progress):
    view, (shape, swap, join, back) = right()
    view.check(shape, join, back)
    view.check(shape, swap)
    view.check(shape, swap, join, back)
    ideas = [(bool(ok), idea) for _, _, ok, idea in own_progress._events.rows("attempt")]
    assert ideas == [(False, "merge.reshape_only"), (False, None), (True, None)]


def test_a_puzzle_that_was_solved_before_says_so_and_shows_no_answer():
    view, order = right()
    assert view.before == ""
    view.check(*order)
    again = puzzle("merge_heads")
    assert again.before == "You have made a right one before." and again.arranged == []
    assert again.told == {}


def test_what_the_page_sends_is_judged_and_told_to_the_page():
    view, order = right()
    view._on_message(view, {"check": order}, [])
    assert view.arranged == order and view.told["right"] and view.told["times"] == 1
    view._on_message(view, {"check": order[:2]}, [])
    assert not view.told["right"] and view.told["times"] == 2
    assert "returns nothing (None)" in view.told["html"]


def test_the_page_is_never_told_which_lines_are_wrong():
    view, order = right()
    view.check(*order[:2])
    state = str({name: value for name, value in view.get_state().items() if not name.startswith("_")})
    for wrong in view.puzzle.distractors:
        assert wrong.misconception not in state
        assert next(w.title for w in EXERCISES["merge_heads"].wrongs if w.id == wrong.misconception) \
            not in state


@pytest.mark.parametrize("used, sentence", [
    (lambda: puzzle(), "Say which puzzle: masked_softmax or merge_heads."),
    (lambda: puzzle("merge_head"), "There is no puzzle called merge_head. Did you mean merge_heads?"),
    (lambda: puzzle("rope"), "There is no puzzle called rope. Names are masked_softmax or merge_heads."),
    (lambda: puzzle("merge_heads", 3), "puzzle: too many positional arguments. It is used like this: "
                                       'puzzle("merge_heads").'),
    (lambda: puzzle("merge_heads").check(), "Your function has no line yet: put one in first."),
    (lambda: puzzle("merge_heads").check(0), "The lines have the numbers 1 to 8; there is no line 0."),
    (lambda: puzzle("merge_heads").check(9), "The lines have the numbers 1 to 8; there is no line 9."),
    (lambda: puzzle("merge_heads").check("x"), "The lines have the numbers 1 to 8; there is no line 'x'."),
    (lambda: puzzle("merge_heads").check(2, 2), "Every line can stand in the function once."),
], ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_a_misuse_is_answered_with_one_sentence(used, sentence):
    answer = used()
    assert repr(answer) == sentence and not answer


@pytest.mark.parametrize("arranged", [[0], [9], [1.0], ["1"], [True], [2, 2]])
def test_numbers_that_are_no_lines_are_refused_and_the_last_good_state_stays(arranged):
    view = puzzle("merge_heads")
    view.arranged = [1, 2]
    with pytest.raises(traitlets.TraitError, match="The lines have the numbers 1 to 8|Every line can"):
        view.arranged = arranged
    assert view.arranged == [1, 2]


def test_the_function_itself_may_stand_for_its_name():
    assert puzzle(attention.merge_heads).title == "Puzzle for merge_heads"


def test_an_assert_on_what_the_page_has_shown_already_still_shows_it(capsys):
    view, order = right()
    with pytest.raises(AssertionError):
        assert view.check(*order[:2])
    assert "Your function returns nothing (None)." in capsys.readouterr().out


def test_as_plain_text_the_lines_have_numbers_and_it_says_how_to_answer():
    assert repr(puzzle("merge_heads")).endswith(
        "def merge_heads(x):\n    ...\n\n"
        "1  x = x.swapaxes(-3, -2)\n"
        "2  x = x.reshape(*batch, T, n_heads, d)\n"
        "3  x = x.reshape(*batch, T, n_heads * d)\n"
        "4  *batch, T, n_heads, d = x.shape\n"
        "5  x = np.moveaxis(x, -3, -1)\n"
        "6  x = x.mean(axis=-3)\n"
        "7  return x\n"
        "8  *batch, n_heads, T, d = x.shape\n\n"
        'To put lines 3 and 1 into it, in this order: puzzle("merge_heads").check(3, 1)')


def test_a_stored_notebook_shows_what_is_asked_and_every_line():
    view = puzzle("masked_softmax")
    html = view._repr_mimebundle_()[0]["text/html"]
    assert "Turn scores into weights." in html and "total &gt; 0" in html
    assert html.count("<li>") == len(view.lines) and "Run this cell" in html
