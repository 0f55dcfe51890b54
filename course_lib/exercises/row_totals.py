"""row_totals: the warm-up of lesson 00, to meet axis, keepdims and the check itself.

Asked here: a single row. Not asked: a batch axis (a stack of tables).
"""

import numpy as np

from .page import Exercise, probe


def row_totals(x):
    """Add up every row, and keep the totals as a column.

    x        (T, n)
    returns  (T, 1)  one total for each row
    """
    return x.sum(axis=-1, keepdims=True)


exercise = Exercise(
    row_totals, lesson="00_start_here", show="by hand 2x3",
    way="Add along the last axis, the one that counts the columns, and keep that axis with length 1: then "
        "the totals stay a column.",
    questions=("x has 2 rows and 3 columns. Which of its two axes must a sum remove, and which number does "
               "that axis have, counted from the right?",
               "The totals should come as a column, of shape (2, 1). What can be told to a sum so that the "
               "axis it adds up stays, with length 1?"))


@exercise.also_right
def with_a_new_axis(x):
    return x.sum(axis=-1)[..., None]


@exercise.also_right
def with_a_product(x):
    return x @ np.ones((x.shape[-1], 1))


@exercise.probes
def probes(rng):
    return {
        "by hand 2x3": probe(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])),
        "square 4x4": probe(rng.normal(size=(4, 4))),
        "rect 3x5": probe(rng.normal(size=(3, 5))),
        "one row": probe(rng.normal(size=(1, 4)), features="a single row"),
    }


@exercise.property("there is one total for each row, in a column")
def one_total_per_row(out, x):
    return out.shape == (len(x), 1)


@exercise.property("all totals together are the total of the table")
def nothing_is_lost(out, x):
    return np.allclose(out.sum(), x.sum())


@exercise.wrong(
    "totals.columns", "You add up the columns",
    hints=["How many rows does the table have, and how many totals do you return?",
           "Which axis disappears in a sum: the one that you name, or the other one?"],
    hidden_when="never (the shape differs)")
def adds_up_the_columns(x):
    """Thinks that axis=0 means 'for each row', since the rows come first."""
    return x.sum(axis=0, keepdims=True)


@exercise.wrong(
    "totals.no_column", "You let the totals forget that they were a column",
    hints=["What is the shape of your result, and how many axes does the table have?",
           "What would `x / totals` divide by the total of the first row: row 0 or column 0?"],
    hidden_when="never (the shape differs)")
def forgets_the_column(x):
    """Adds up the right axis but drops it, so that the totals no longer line up with the rows."""
    return x.sum(axis=-1)


@exercise.wrong(
    "totals.everything", "You add up the whole table",
    hints=["How many rows does the table have, and how many totals do you return?",
           "Where does your sum say along which axis it should run?"],
    hidden_when="a table with one row")
def adds_up_everything(x):
    """Leaves the axis out: one total for all rows together."""
    return x.sum(keepdims=True)


@exercise.variant("totals.columns")
def adds_up_the_columns_to_a_row(x):
    return x.sum(axis=0)


@exercise.variant("totals.everything")
def adds_up_everything_to_a_number(x):
    return x.sum()


@exercise.wrong(
    "totals.running", "You keep a running total instead of the final one",
    hints=["How long is a row of your result? How many numbers should be left of each row?",
           "Which entry of your row is the total of the whole row?"])
def keeps_a_running_total(x):
    """Takes the cumulative sum for the sum."""
    return x.cumsum(axis=-1)
