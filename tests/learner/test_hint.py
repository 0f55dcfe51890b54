"""hint: four rungs, the next one after a changed attempt or a sentence, never the answer."""

import pytest

from course_lib import check, hint
from course_lib.exercises import EXERCISES
from course_lib.learner.check import check as check_as

WRONG = """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)
"""
NEXT = ("The next hint opens when you have changed your function and checked it again, or told in "
        'a sentence what you tried: hint("softmax", "I tried ... and saw ...").')


def rungs(answer):
    return int(repr(answer).split(" of 4 hints")[0].split()[-1])


def test_without_an_attempt_it_says_what_to_do_first():
    assert repr(hint()) == ("A hint needs an attempt to look at: write a first version of your "
                            "function, run the cell, then check(...) it.")
    assert repr(hint("softmax")) == ("A hint needs an attempt to look at: write a first version of "
                                     "softmax, run the cell, then check(softmax).")


def test_for_a_placeholder_it_says_what_the_function_should_do(cell):
    check(cell("def softmax(x, axis=-1):\n    ...\n")["softmax"])
    assert repr(hint()).startswith("softmax(x, axis) is still to be written. What it should do: ")


def test_for_a_right_function_there_is_nothing_to_hint_at(cell):
    right = WRONG.replace("axis=0", "axis=axis")
    check(cell(right)["softmax"])
    assert repr(hint("softmax")) == "Your softmax is right: there is nothing to hint at."
    assert repr(hint()) == "Everything you have checked here is right: there is nothing to hint at."


def test_the_first_hint_is_what_differs_and_asking_again_opens_nothing(cell):
    check(cell(WRONG)["softmax"])
    first = repr(hint())
    assert first == ("softmax: 1 of 4 hints\n"
                     "1. What differs. All numbers differ: some of yours are too large, some too small.\n"
                     + NEXT)
    assert repr(hint()) == first
    check(cell(WRONG)["softmax"])                      # the same attempt once more
    assert repr(hint()) == first


def test_what_the_check_has_just_said_is_not_said_again(cell):
    told = check(cell(WRONG)["softmax"]).diagnosis
    said = repr(climb(EXERCISES["softmax"], cell(WRONG)["softmax"]))
    assert told.title not in said and told.question not in said
    assert f"2. A question. {told.hints[1]}\n" in said


def test_a_changed_attempt_opens_the_next_one(cell):
    for n in range(1, 5):
        check(cell(WRONG.replace("    return", f"    unused = {n}\n    return"))["softmax"])
        assert rungs(hint("softmax")) == n


def test_a_comment_or_a_space_is_no_changed_attempt(cell):
    check(cell(WRONG)["softmax"])
    hint()
    check(cell(WRONG.replace("e / e", "e  /  e   # divide"))["softmax"])
    assert rungs(hint()) == 1


def test_one_sentence_opens_the_next_one_but_not_the_same_sentence_twice(cell):
    check(cell(WRONG)["softmax"])
    hint()
    assert rungs(hint("softmax", "I tried to sum one row and saw 1.7")) == 2
    again = hint("softmax", "I tried to sum one  row and saw 1.7")
    assert rungs(again) == 2 and "You have already said that." in repr(again)
    assert rungs(hint("I looked at the columns instead of the rows")) == 3


@pytest.mark.parametrize("text", ["x", "no idea", "a a a a a", "help me please"])
def test_a_word_or_two_is_no_sentence(cell, text):
    check(cell(WRONG)["softmax"])
    hint()
    answer = hint("softmax", text)
    assert rungs(answer) == 1 and "Please write one whole sentence" in repr(answer)


def test_another_misconception_begins_at_what_differs(cell):
    check(cell(WRONG)["softmax"])
    hint()
    hint("softmax", "I tried to sum one row and saw 1.7")
    check(cell("def softmax(x, axis=-1):\n    e = np.exp(x)\n    return e / e.sum()\n")["softmax"])
    assert rungs(hint()) == 1


def test_the_ladder_goes_on_after_a_restart_of_the_kernel(cell):
    from course_lib.learner.check import latest
    check(cell(WRONG)["softmax"])
    hint()
    hint("softmax", "I tried to sum one row and saw 1.7")
    latest.clear()
    check(cell(WRONG)["softmax"])
    assert rungs(hint()) == 2


def climb(exercise, wrong):
    check_as(exercise, wrong)
    for n in range(4):
        answer = hint(exercise.name, f"I tried version {n} and it did not help")
    return answer


@pytest.mark.parametrize("name", EXERCISES)
def test_every_wrong_version_has_four_different_hints(name, monkeypatch):
    exercise = EXERCISES[name]
    for wrong in exercise.wrongs:
        answer = climb(exercise, wrong.function)
        if "there is nothing to hint at" in repr(answer):
            continue                                    # a convention that is let pass
        assert rungs(answer) == 4, wrong.id
        parts = repr(answer).split("\n1. ")[1]
        assert "2. A question. " in parts and "4. A worked example on other numbers. " in parts
        assert parts.split("2. A question. ")[1].split("\n")[0].strip(), wrong.id


def test_the_worked_example_is_on_other_numbers_than_the_check_showed(cell):
    result = check(cell(WRONG)["softmax"])
    shown = result.diagnosis.inputs[0]
    text = repr(climb(EXERCISES["softmax"], cell(WRONG)["softmax"]))
    example = text.split("4. A worked example")[1]
    assert "x = [[" in example and "softmax = [[" in example
    assert str(shown.tolist()[0])[1:-1] not in example
    assert "np." not in example                          # numbers, not code


def test_the_last_hint_is_said_to_be_the_last(cell):
    assert "That was the last hint." in repr(climb(EXERCISES["softmax"], cell(WRONG)["softmax"]))


def test_nobody_is_asked_to_call_a_function_that_does_not_end(cell, monkeypatch):
    from functools import partial

    from course_lib.diagnosis import diagnosis
    monkeypatch.setattr(diagnosis, "run", partial(diagnosis.run, seconds=0.2))
    check(cell("def softmax(x, axis=-1):\n    while True:\n        pass\n")["softmax"])
    for tried in ("", "I counted the rounds by hand", "I printed the condition of it twice"):
        said = repr(hint("softmax", tried))
    assert "How many rounds should your loop make for a sentence of three words" in said
    assert "3. A property to try. Print what the condition of your loop" in said
    assert "Call your softmax" not in said
