"""Used in another way than it is meant, every word answers with one sentence that helps."""

import functools

import numpy as np
import pytest

from course_lib import challenge, check, explore, hint, mine, predict, progress, quiz


def softmax(x, axis=-1):
    return x


def softmx(x, axis=-1):
    return x


NAMELESS = ("This function has no name of its own. Give it the name of its exercise, such as softmax = "
            "my_function, and write check(softmax); or say which exercise it is for: check(my_function, "
            '"softmax").')
MISUSE = [
    (lambda: check(), "Put your function between the brackets, for example check(softmax)."),
    (lambda: check("softmax"), "Write check(softmax) without quotation marks: check needs the "
                               "function itself, not its name."),
    (lambda: check("sofmax"), "There is no exercise called sofmax. Did you mean softmax?"),
    (lambda: check(softmx), "There is no exercise called softmx. If it is your softmax, write "
                            'check(softmx, "softmax").'),
    (lambda: check(print), "There is no exercise called print. Say which exercise it is for: "
                           'check(print, "softmax").'),
    (lambda: check(lambda x: x), NAMELESS),
    (lambda: check(functools.partial(softmax)), NAMELESS),
    (lambda: check(np.ones(3)), "check needs a function, but this is an array: write "
                                "check(softmax), not check(softmax(x))."),
    (lambda: check(None), "check needs a function, but this is nothing (None): write "
                          "check(softmax), not check(softmax(x))."),
    (lambda: check(...), "check got ..., not a function: the cell with your function is still to "
                         "be written."),
    (lambda: check(softmax, "sofmax"), "There is no exercise called sofmax. Did you mean softmax?"),
    (lambda: check(softmax, 3), 'The name of an exercise is a text such as "softmax", but this is '
                                "an int."),
    (lambda: check(1, 2, 3), "check: too many positional arguments. It is used like this: "
                             "check(softmax)."),
    (lambda: hint("sofmax"), "There is no exercise called sofmax. Did you mean softmax?"),
    (lambda: hint(softmax, 7), "Say in a sentence what you tried: "
                               'hint(softmax, "I tried ... and saw ...").'),
    (lambda: quiz("03_wieghted_sum"), "There is no lesson called 03_wieghted_sum. Did you mean "
                                      "03_weighted_sum?"),
    (lambda: quiz("02_weights", "warmup"), "There is no part of a quiz called warmup. Did you mean "
                                           "warm-up?"),
    (lambda: explore("temprature"), "There is no explorer called temprature. Did you mean "
                                    "temperature?"),
    (lambda: explore("temperature", "softmax"), "Give your function itself as the second thing, "
                                                "without brackets or quotation marks: "
                                                'explore("temperature", softmax).'),
    (lambda: predict(), 'Give the prediction a name first: predict("temperature.hot", "What '
                        'happens?", ["it grows", "it shrinks"]).'),
    (lambda: predict("a", "What?", "it grows"), "The options are a list of texts, such as "
                                                '["it grows", "it shrinks"].'),
    (lambda: predict("a", 3), 'The question is a text: predict("a", "What happens?").'),
    (lambda: predict("a", "What?", ["x", "y"], given="z"), 'Choose one of these: "x", "y".'),
    (lambda: challenge("softmax"), "Give the exercise and your tests: "
                                   'challenge("softmax", my_tests).'),
    (lambda: challenge("softmax", 3), "Your tests are a function that takes the function to be "
                                      "tested, such as def my_tests(softmax): assert ...; write it "
                                      'without brackets: challenge("softmax", my_tests).'),
    (lambda: challenge("softmax", []), "There is no test in your list yet."),
    (lambda: progress(3), "progress: too many positional arguments. It is used like this: "
                          "progress()."),
]


@pytest.mark.parametrize("used, sentence", MISUSE, ids=lambda value: str(value)[:40]
                         if isinstance(value, str) else "")
def test_a_misuse_is_answered_with_one_sentence(used, sentence):
    answer = used()
    assert repr(answer) == sentence
    assert "course-shown" in answer._repr_html_() and not answer


@pytest.mark.parametrize("name", ["02_weights", "02", "2", 2, "weights", "Weights"])
def test_a_lesson_may_be_named_in_several_ways(name):
    assert quiz(name).lesson == "02_weights"


def test_without_a_name_the_lessons_are_listed():
    assert repr(quiz()).startswith("Say which lesson: 00_start_here, 01_words, 02_weights, "
                                   "03_weighted_sum and so on, for example")


def test_an_unknown_name_does_not_list_all_exercises():
    assert repr(hint("xyzzy")) == ("There is no exercise called xyzzy. Names are row_totals, "
                                   "similarity_scores, softmax, weighted_sum and so on.")


def test_mine_says_at_once_that_there_is_no_such_exercise_and_again_when_it_is_called(capsys):
    function = mine("sofmax")
    sentence = "There is no exercise called sofmax. Did you mean softmax?"
    assert capsys.readouterr().out == sentence + "\n"
    with pytest.raises(NameError, match=sentence.replace("?", r"\?")):
        function(np.ones(3))


def test_what_comes_from_a_learner_is_escaped_in_the_html():
    answer = check("<b>bold</b>")
    assert "<b>" not in answer._repr_html_() and "&lt;b&gt;" in answer._repr_html_()


def test_an_assert_on_a_misuse_fails_and_shows_the_sentence(capsys):
    with pytest.raises(AssertionError):
        assert check("softmax")
    assert "Write check(softmax) without quotation marks" in capsys.readouterr().out
