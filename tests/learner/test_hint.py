"""hint: four rungs, the next one after a changed attempt or a sentence, never the answer."""

import re

import numpy as np
import pytest

from course_lib import check, hint
from course_lib.diagnosis import diagnose
from course_lib.display.answer import plain
from course_lib.exercises import EXERCISES
from course_lib.learner.check import check as check_as
from course_lib.learner.hint_rungs import rungs as rungs_of
from course_lib.learner.solution import parts_of

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
                     "1. What differs. All numbers differ: some of yours are too large, some too small. "
                     "Every row should add up to 1; one of yours adds up to 1.73.\n"
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


@pytest.mark.parametrize("text", ["x", "rows", "a a a a a", "I tried it"])
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


def adds_nothing(exercise, diagnosis):
    """Return the titles of the rungs that say what was said before, or say nothing."""
    said, empty = diagnosis.message, []
    for title, text, html in rungs_of(exercise, diagnosis):
        words, known = (set(re.findall(r"[A-Za-z]{3,}|\d+", each)) for each in (text, said))
        sentences = re.split(r"(?<=[.?:]) ", text)
        if not html or not words - known or all(part in plain(said) for part in sentences):
            empty.append((title, text))
        said += "\n" + text
    return empty


@pytest.mark.parametrize("name", EXERCISES)
def test_every_rung_for_every_wrong_version_says_something_new(name):
    exercise = EXERCISES[name]
    for wrong in exercise.wrongs:
        found = diagnose(name, wrong.function)
        if not found.correct:                           # a convention that is let pass
            assert len(rungs_of(exercise, found)) == 4
            assert adds_nothing(exercise, found) == [], wrong.id


def stops(*args):
    raise ValueError("not yet")


def too_few():
    return 0


def changes(*args):
    args[0][...] = 0
    return args[0]


UNKNOWN = {"stops": stops, "cannot be called": too_few, "returns nothing": lambda *args: None,
           "a text": lambda *args: "text", "the input": lambda *args: args[0],
           "one number": lambda *args: 3.5, "changes its input": changes,
           "random": lambda *args: np.random.normal(size=(2, 3)),
           "a dict": lambda *args: {"a": np.ones((2, 3))}}


@pytest.mark.parametrize("name", EXERCISES)
def test_every_rung_says_something_new_where_nobody_knows_the_idea(name):
    exercise = EXERCISES[name]
    narrow = {f"no {feature}": lambda *args, feature=feature: only_without(exercise, feature, args)
              for feature in ("batch", "second half")}
    for what, function in {**UNKNOWN, **narrow}.items():
        found = diagnose(name, function)
        assert adds_nothing(exercise, found) == [], (what, found.kind)


def only_without(exercise, feature, args):
    results = exercise.reference(*args)
    first = results[0] if isinstance(results, tuple) else results
    if feature == "batch" and first.ndim > 2:
        raise ValueError("too many values to unpack (expected 2)")
    if feature == "second half":
        return tuple(r * 1.5 for r in results) if isinstance(results, tuple) else results * 1.5
    return results


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_has_two_questions_of_its_own_and_the_way_in_words(name):
    exercise = EXERCISES[name]
    assert len(exercise.questions) == 2 and all("?" in text for text in exercise.questions)
    assert len(exercise.way) > 60 and "?" not in exercise.way
    for text in (*exercise.questions, exercise.way):
        assert not re.search(r"\b(simply|obviously|just|easy|easily)\b", text)
    code = [part.strip() for part in parts_of(exercise)[1:]]
    assert not any(line in question for line in code for question in exercise.questions), "gives the answer"


def test_the_hints_of_split_heads_lead_on_step_by_step(cell):
    check(cell("def split_heads(x, n_heads):\n    B, T, d = x.shape\n"
               "    return x.reshape(B, n_heads, T, d // n_heads)\n")["split_heads"])
    for _ in range(4):
        said = repr(hint("split_heads", "I give up"))
    assert "No number is lost: all 12 are there, but 8 stand in another place." in said
    assert "row t of every head holds only features of token t" in said
    assert "x = [[[1., 2., 3., 4.],\n         [5., 6., 7., 8.]]]" in said       # one sees where each goes
    assert "split_heads = [[[[1., 2.],\n                    [5., 6.]]," in said


@pytest.mark.parametrize("said", ["I give up", "i give up!", "I don\u2019t know", "no idea", "help me please",
                                  "idk", "?", "I'm stuck", "I am lost here", "can't do it"])
def test_who_says_so_honestly_gets_one_step_more_and_never_the_same_again(cell, said):
    check(cell(WRONG)["softmax"])
    hint()
    answers = [repr(hint("softmax", said)) for _ in range(5)]
    assert [rungs(answer) for answer in answers] == [2, 3, 4, 4, 4]
    assert all(answer.startswith("That is an honest answer. ") for answer in answers[:3])
    assert answers[3].startswith("That is an honest answer, and there is no hint left.")
    assert len({*answers[:4]}) == 4


def test_the_words_alone_are_enough(cell):
    check(cell(WRONG)["softmax"])
    hint()
    assert rungs(hint("idk")) == 2 and rungs(hint("I give up")) == 3
    assert "There is no exercise called" in repr(hint("idontknow"))


def test_a_sentence_about_what_was_tried_is_taken_as_that(cell):
    check(cell(WRONG)["softmax"])
    hint()
    answer = repr(hint("softmax", "I tried to give up the maximum and saw NaN"))
    assert rungs(answer) == 2 and "honest" not in answer


def test_who_is_stuck_before_the_first_line_gets_a_question_more_each_time(cell):
    check(cell("def softmax(x, axis=-1):\n    ...\n")["softmax"])
    answers = [repr(hint("softmax", tried)) for tried in ("", "I give up", "no idea")]
    questions = EXERCISES["softmax"].questions
    assert [sum(question in answer for question in questions) for answer in answers] == [0, 1, 2]
    assert all("is still to be written" in answer for answer in answers)


def test_after_the_last_hint_there_is_a_way_on(cell, monkeypatch):
    last = repr(climb(EXERCISES["split_heads"], EXERCISES["split_heads"].wrongs[0].function))
    assert last.endswith("That was the last hint. Compare your function with the example step by step. "
                         "Or go on: until this one is right, the next cells use the course's own "
                         'split_heads. Or see one way to write it, part by part: solution("split_heads").')
    monkeypatch.setenv("COURSE_GRADED", "1")
    assert "solution" not in repr(hint("split_heads"))


def test_who_was_right_before_goes_on_with_that(cell):
    check(cell(WRONG.replace("axis=0", "axis=axis"))["softmax"])
    last = repr(climb(EXERCISES["softmax"], cell(WRONG)["softmax"]))
    assert "until this one is right, the next cells use your last right version" in last


def test_where_there_is_no_lesson_yet_no_next_cells_are_promised(cell):
    last = repr(climb(EXERCISES["layer_norm"], EXERCISES["layer_norm"].wrongs[0].function))
    assert "That was the last hint." in last and "next cells" not in last


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
    assert "3. Something to try. Print what the condition of your loop" in said
    assert "Call your softmax" not in said
