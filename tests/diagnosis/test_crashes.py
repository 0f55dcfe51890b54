"""What is asked about an exception fits the learner's line: with the thing in it, and without."""

import math
import re

import numpy as np
import pytest

from course_lib.attention import softmax as right
from course_lib.attention import weighted_sum as own_weighted_sum
from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

YES_OR_NO = "asks for one yes or no. How many answers does an array of True and False hold?"
CASES = []


def asks(question, exercise="softmax"):
    def register(function):
        CASES.append(pytest.param(exercise, function, question, id=function.__name__))
        return function
    return register


@asks("`if` " + YES_OR_NO, "combine_masks")
def asks_if(causal, padding):
    if causal:        # and, or, not
        return padding


@asks("`or` " + YES_OR_NO, "combine_masks")
def asks_or(causal, padding):
    return causal or padding


@asks("`not` " + YES_OR_NO, "combine_masks")
def asks_not(causal, padding):
    return not causal


@asks("`while` " + YES_OR_NO, "combine_masks")
def asks_while(causal, padding):
    while causal.all(axis=0):
        pass


@asks("A chain of comparisons " + YES_OR_NO)
def compares_in_a_chain(x, axis=-1):
    return 0 < x < 2


@asks("`and` " + YES_OR_NO)
def compares_twice(x, axis=-1):
    return (x > 0) and (x < 2)


@asks("Python's own `max` " + YES_OR_NO)
def takes_pythons_max(x, axis=-1):
    return np.exp(x - max(x, 0))


@asks("`in` " + YES_OR_NO)
def looks_into_a_list(x, axis=-1):
    return x in [x + 1, x]


@asks("Something in that line " + YES_OR_NO)
def asks_in_the_line_of_somebody_else(x, axis=-1):
    return list(filter(None, [x]))       # if, and, or, not


@asks("What stands in front of the round brackets in that line?")
def calls_an_array(x, axis=-1):
    return x(axis)


@asks("How many names stand between `for` and `in`, and how many things come in each round?")
def takes_rows_apart(x, axis=-1):
    return [score - peak for score, peak, rest in [x]]


@asks("How many names stand left of the `=` in that line, and how many things on its right?")
def takes_a_table_apart(x, axis=-1):
    first, second, third, fourth, fifth, sixth, seventh = x
    return first


@asks("Which function does that line call with other arguments than it takes?")
def misspells_an_argument(x, axis=-1):
    return np.exp(x, axs=axis)


@asks("Which function does that line call with other arguments than it takes?")
def hands_over_too_many(x, axis=-1):
    return right(x, axis, True)


@asks("That line wants to lay 6 numbers out in the shape (7,7). How many numbers would that be, and what "
      "does each axis count?")
def lays_out_too_few(x, axis=-1):
    return x.reshape(7, 7)


@asks("That line needs whole numbers. Which number in it is a float, and what type does `/` give?")
def divides_with_one_stroke(x, axis=-1):
    return np.zeros(x.size / 2)


@asks("That line needs whole numbers. Which number in it is a float, and which line made it: does it divide "
      "with `/`?")
def hands_on_a_float(x, axis=-1):
    half = x.size / 2
    return np.zeros(half)       # half / 1


@asks("How many things does that tuple hold, and which of them does the line ask for, counted from 0?")
def asks_a_pair_for_more(x, axis=-1):
    return (x, axis)[2]


@asks("How many axes does that array have here, and which one do you want, counted from the right?")
def asks_a_shape_for_more(x, axis=-1):
    return x / x.shape[5]


@asks("That line gets nothing to work with. Which line should have put something there?")
def joins_nothing(x, axis=-1):
    return np.concatenate([])


@asks("Which word after the dot does that object not know?")
def makes_up_a_method(x, axis=-1):
    return x.softmax()


@asks("That line works with an array. Which line made a list where an array was?")
def asks_a_list_for_its_shape(x, axis=-1):
    return x.tolist().shape


@asks("Something in that line is a single number, not an array. Where does it come from?", "split_heads")
def asks_a_number_for_its_shape(x, n_heads):
    return n_heads.shape


@asks("Something in that line is a list where an array is needed. Which line made it?")
def divides_a_list(x, axis=-1):
    return x.tolist() / 2


@asks("Something in that line is a list where an array is needed. Which line made it?")
def cuts_a_list(x, axis=-1):
    rows = list(x)
    return rows[:, 0]


@asks("What does that line need, and what does it get here?")
def reads_a_word_as_a_number(x, axis=-1):
    return int("and, or, not")


@asks("Which things does that line bring together, and of which type is each of them?")
def adds_a_word(x, axis=-1):
    return x + "not"


@asks("What does that line take for granted, and does it hold here?")
def claims(x, axis=-1):
    assert x.sum() == 1, "if not"
    return x


@asks("A row of 3 numbers meets a row of 2. What does each of them count, and should every number of one "
      "meet every number of the other?", "sinusoidal_positions")
def multiplies_two_rows(T, d):
    return np.sin(np.arange(T) * np.arange(d // 2))


@asks("What does that line need, and what does it get here?")
def takes_the_root_of_a_negative_number(x, axis=-1):
    return math.sqrt(-x.size)


@asks("What does that line need, and what does it get here?")
def looks_for_an_axis_by_its_name(x, axis=-1):
    return ["keys"].index("queries")


@asks("What are the shapes in that line just before it runs, and which axes does it bring together?",
      "weighted_sum")
def exchanges_weights_and_values(A, V):
    return own_weighted_sum(V.T, A[:2, :1])


@asks("What is different about the input with another axis, and which line notices it?")
def takes_no_axis(x):
    return right(x)


@asks("What are the shapes in that line just before it runs, and which axes does it bring together?",
      "similarity_scores")
def forgets_to_turn_the_keys(Q, K):
    return Q @ np.concatenate([K, K, K])


@pytest.mark.parametrize(("exercise", "function", "question"), CASES)
def test_the_question_fits_the_line(exercise, function, question):
    d = diagnose(exercise, function)
    assert d.question == question, d.message


@pytest.mark.parametrize(("exercise", "function", "question"), CASES)
def test_no_question_speaks_of_a_word_that_the_line_has_not(exercise, function, question):
    told = next((text for text in diagnose(exercise, function).parts.details if "In the line" in text), "")
    line = told.removeprefix("In the line `").split("`: ")[0]
    for word in re.findall(r"`(and|or|not|if|while|in|for|max)`", question):
        assert re.search(rf"\b{word}\b", line)


def test_a_line_that_ends_with_a_colon_gets_no_second_one():
    d = diagnose("combine_masks", asks_if)
    assert "In the line `if causal:        # and, or, not`: ValueError" in d.message

    def attend(Q, K, V, mask=None):
        if mask:
            return Q
        return V
    said = diagnose("scaled_dot_product_attention", attend)
    assert "`if mask`: ValueError" in said.message and "::" not in said.message + said.html.replace("`", "")


def test_a_name_in_capitals_is_asked_about_only_where_nothing_else_is_known():
    mask_of = {"MASK": np.ones((2, 2))}

    def attend(Q, K, V, mask=None):
        MASK = mask_of["MASK"]
        return Q if MASK and mask is None else V
    assert diagnose("scaled_dot_product_attention", attend).question == "`if` " + YES_OR_NO


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exception_without_a_line_is_asked_about_too(name):
    made = {}
    exec("def f(*args):\n    return args[0].nothing", made)      # noqa: S102
    d = diagnose(name, made["f"])
    assert d.question.endswith("?") and "``" not in d.message
