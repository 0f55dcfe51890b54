"""softmax: from scores to weights.

Asked here: a batch axis (a stack of tables); another axis; very large or very small scores; one row, which
has no axis but its own.
"""

import numpy as np

from course_lib.attention import softmax

from .page import AXIS, BATCH, HUGE, ONE_ROW, Exercise, probe

exercise = Exercise(
    softmax, lesson="02_weights", show="by hand 2x3",
    way="Take the largest score of every row off, so that nothing overflows. Raise e to the power of what "
        "is left. Divide by the total of the same row. `axis` says what a row is.",
    questions=("Take the one row (0, 0). Which two weights should come out, and which line of yours makes "
               "them add up to 1?",
               "Which two of the steps look at a whole row at once? Along which axis does each of them run "
               "in your code?"))

# Scores of any size, for every page with a softmax in it. Rows: huge and equal, huge and far apart, negative,
# hugely negative. ANY_SIZE_Q @ ANY_SIZE_K.T / 2 makes the same table, without a rounded digit that shows.
ANY_SIZE_Q = np.array([[1.0, 0, 0, 0], [1.0, 1e3, 0, 0], [-0.5, 0, 0, 0], [-1e9, -1e12, 0, 0]])
ANY_SIZE_K = np.array([[2e3, 2.0 * k, 0, 0] for k in (1, 3, 0, 2)])
ANY_SIZE = ANY_SIZE_Q @ ANY_SIZE_K.T / 2


@exercise.also_right
def log_sum_exp_form(x, axis=-1):
    m = x.max(axis=axis, keepdims=True)
    return np.exp(x - (m + np.log(np.exp(x - m).sum(axis=axis, keepdims=True))))


@exercise.also_right
def with_the_axis_moved_to_the_end(x, axis=-1):
    rows = np.moveaxis(x, axis, -1)
    e = np.exp(rows - rows.max(axis=-1)[..., None])
    return np.moveaxis(e / e.sum(axis=-1)[..., None], -1, axis)


@exercise.probes
def probes(rng):
    return {
        "naive square 4x4": probe(rng.normal(size=(4, 4))),
        "rect 3x5": probe(rng.normal(size=(3, 5))),
        "batch 2x3x5": probe(rng.normal(size=(2, 3, 5)), features=BATCH),
        "axis=0 3x5": probe(rng.normal(size=(3, 5)), 0, features=AXIS),
        # quarters: float32 holds them as they are
        "large 1e3": probe(np.round(rng.normal(size=(3, 5)) * 40) / 4 + 1000.0, features=HUGE),
        "rows far apart": probe(np.array([[2000.0, 2001.0, 2002.0], [0.0, 1.0, 2.0]]),
                                features=HUGE),
        "all negative": probe(-1.0 - rng.random(size=(3, 5))),
        "by hand 2x3": probe(np.array([[0.0, 1.0, 2.0], [3.0, 0.0, -1.0]])),
        "by hand 2x2": probe(np.array([[0.0, 1.0], [3.0, 0.0]])),
        "one row far apart": probe(np.array([[5000.0, 6000.0, 7000.0]]), features=HUGE),
        "of any size": probe(ANY_SIZE, features=HUGE),
        "one row": probe(np.array([0.0, 1.0, 2.0]), features=ONE_ROW),
    }


@exercise.property("the weights have the same shape as the scores")
def same_shape(out, x, axis=-1):
    return out.shape == x.shape


@exercise.property("every weight is a number: no NaN and no infinity, however large the scores")
def finite(out, x, axis=-1):
    return np.isfinite(out).all()


@exercise.property("the largest score gets the largest weight")
def order_is_kept(out, x, axis=-1):
    return np.array_equal(out.argmax(axis), x.argmax(axis))


@exercise.property("no weight is negative")
def no_negative_weight(out, x, axis=-1):
    return not (out < 0).any()           # NaN: not said here


@exercise.property("the weights sum to 1 along the axis")
def sums_to_one(out, x, axis=-1):
    return np.allclose(out.sum(axis=axis), 1)


@exercise.property("adding 100 to every score changes no weight")
def a_shift_changes_nothing(rng):
    x = rng.normal(size=(3, 5))
    plain, shifted = yield (x,), (x + 100.0,)
    return np.allclose(plain, shifted)


@exercise.wrong(
    "softmax.axis0", "You share the weight out down the columns",
    hints=["Add up one row of your result, then one column. Which of the two should be 1?",
           "Along which axis does the sum run that you divide by, and who decides that axis?"],
    hidden_when="row and column sums coincide (constant input)",
    sources=["https://github.com/PetrochukM/PyTorch-NLP/issues/2"])
def normalises_the_columns(x, axis=-1):
    """Normalises down the columns (axis 0), whatever axis was asked for."""
    return softmax(x, axis=0)


@exercise.wrong(
    "softmax.axis1", "You count the axis from the front, and it is always the same one",
    hints=["Along which axis does your sum run for softmax(x, axis=0)? And when x has three axes?",
           "How would you name the axis of the keys so that the name fits two axes and three?"],
    hidden_when="the scores are one table and the last axis is asked for")
def always_axis_one(x, axis=-1):
    """Normalises along axis 1, which is the last axis only as long as there are two."""
    return softmax(x, axis=1)


@exercise.wrong(
    "softmax.global_sum", "You share one total among all rows",
    hints=["What does the whole table of weights sum to?",
           "How many separate decisions are made in a table with three rows? "
           "How many totals do you compute?"],
    hidden_when="the input is one row")
def one_total_for_all_rows(x, axis=-1):
    """Divides by the sum of the whole array, as if all rows were one distribution."""
    e = np.exp(x - x.max())
    return e / e.sum()


OTHER_GROUPS = ((-1, -2), (-2, -1), (-2, None))      # axes of the largest and of the total; most: -1, None


def from_two_groups(x, largest_of, total_of):
    """Shift by the largest score along one axis, and divide by the total along another."""
    e = np.exp(x - x.max(axis=largest_of, keepdims=True))
    return e / e.sum(axis=total_of, keepdims=True)


@exercise.wrong(
    "softmax.two_groups", "You take the largest score from one group of numbers and the total from another",
    hints=["Over which numbers do you take the largest, and over which the sum? Are they the same numbers?",
           "Two rows, two different largest scores: what was taken off each, and do you add both up?"],
    hidden_when="the groups have the same largest score")
def largest_per_row_total_of_all(x, axis=-1):
    """Shifts each row by its own largest score, but divides by a total that mixes the rows."""
    return from_two_groups(x, axis, None)


for groups in ((-1, None), (-1, 0), (0, -1), (0, None)):
    @exercise.variant("softmax.two_groups")
    def of_other_groups(x, axis=-1, groups=groups):
        return from_two_groups(x, *groups)


@exercise.wrong(
    "softmax.whole_by_default", "You take the whole table as one, unless an axis is named",
    hints=["Call your function without `axis`. What does one row of the result sum to?",
           "Which axis does the signature of the exercise name when the caller says nothing?"],
    hidden_when="the axis is given")
def everything_unless_told(x, axis=None):
    """Takes axis=None, so that without an axis all rows share one total."""
    return softmax(x, axis)


@exercise.wrong(
    "softmax.no_keepdims", "You divide each entry by the total of another row",
    hints=["Print the shape of your total next to the shape of x. How does NumPy line them up?",
           "Try a table with 3 rows and 5 columns. What does NumPy say about the shapes, and why?"],
    hidden_when="never equal, but there is no crash on square input")
def totals_lose_their_axis(x, axis=-1):
    """Reduces without keeping the axis, so the totals line up with the wrong axis."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


@exercise.variant("softmax.no_keepdims")
def totals_without_their_axis_and_no_shift(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis)


@exercise.variant("softmax.no_keepdims")
def neither_peaks_nor_totals_keep_their_axis(x, axis=-1):
    e = np.exp(x - x.max(axis=axis))
    return e / e.sum(axis=axis)


@exercise.wrong(
    "softmax.no_shift", "You exponentiate the scores as they come", kind="numerics",
    hints=["What does np.exp(1000.0) give? And that number divided by itself?",
           "Which number could be taken off every score of a row without changing its weights?"],
    hidden_when="the scores are of ordinary size")
def exp_of_anything(x, axis=-1):
    """Exponentiates without a shift, which overflows for large scores."""
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@exercise.wrong(
    "softmax.global_max", "You shift every row by the same number", kind="numerics",
    hints=["Give it one row near 2000 and one row near 0. What is left of the second row "
           "after your subtraction?",
           "How many shifts do two unrelated rows need?"],
    hidden_when="the rows have similar size")
def one_shift_for_all_rows(x, axis=-1):
    """Subtracts one maximum for the whole array instead of one for each distribution."""
    e = np.exp(x - x.max())
    return e / e.sum(axis=axis, keepdims=True)


def largest_above(start):
    """The largest score of each row, in a search that begins at `start`."""
    return lambda x, axis=-1: np.maximum(x.max(axis=axis, keepdims=True), start)


def mean_of_row(x, axis=-1):
    return x.mean(axis=axis, keepdims=True)


def largest_size(x, axis=-1):
    return np.abs(x).max(axis=axis, keepdims=True)


OTHER_SHIFTS = (
    mean_of_row, largest_size,
    lambda x, axis=-1: x.min(axis=axis, keepdims=True),
    lambda x, axis=-1: np.take(x, [0], axis=axis),
    lambda x, axis=-1: np.take(x, [-1], axis=axis))


def shifted_by(shift, x, axis=-1):
    """softmax with `shift(x, axis)` in the place of the largest score of each row."""
    e = np.exp(x - shift(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


@exercise.wrong(
    "softmax.fixed_start", "You start the search for the largest score at a number of your own",
    kind="numerics",
    hints=["Give it a row of -10000 and -10000. Which number do you take off, and what is left of the row?",
           "What is the largest score so far before you have looked at any: 0, or lower than every score?"],
    hidden_when="every row has a score above that number")
def looks_for_a_largest_above_0(x, axis=-1):
    """Begins with 0 as the largest score so far, so a row of very low scores is not shifted."""
    return shifted_by(largest_above(0), x, axis)


@exercise.wrong(
    "softmax.other_shift", "You take something else than the largest score off each row",
    kind="numerics",
    hints=["In a row of 0 and 3000, what do you take off, and what is np.exp of what is left of 3000?",
           "What is the largest number of a row after your shift? From where on does np.exp overflow?"],
    hidden_when="the scores of a row are near each other")
def shifts_by_the_mean(x, axis=-1):
    """Takes another number off each row, such as its mean: a score far above it still overflows."""
    return shifted_by(mean_of_row, x, axis)


for shift in OTHER_SHIFTS[1:]:
    @exercise.variant("softmax.other_shift")
    def shifts_by_something_else(x, axis=-1, shift=shift):
        return shifted_by(shift, x, axis)


@exercise.wrong(
    "softmax.no_exp", "You divide the scores themselves by their sum",
    hints=["Can a share of attention be negative? Look at the smallest entry of your result. "
           "What made it so?",
           "What happens to your weights when the scores of a row add up to 0?"])
def shares_of_the_scores(x, axis=-1):
    """Divides the scores by their sum without making them positive first."""
    return x / x.sum(axis=axis, keepdims=True)


@exercise.wrong(
    "softmax.not_divided", "You return positive numbers that nobody has shared out yet",
    hints=["What does each row of your result add up to?",
           "If a row adds up to 1.5, what would turn it into shares of one whole?"])
def exponentials_only(x, axis=-1):
    """Stops after the exponential, before the numbers are made to sum to 1."""
    return np.exp(x - x.max(axis=axis, keepdims=True))


@exercise.wrong(
    "softmax.log", "You return the logarithm of the weights",
    hints=["Every entry you return is negative or zero. What does np.exp make of your result?",
           "Which of your last steps takes the result away from numbers between 0 and 1?"])
def log_of_the_weights(x, axis=-1):
    """Returns log-softmax, which is the logarithm of what is asked for."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@exercise.wrong(
    "softmax.sign", "You give the smallest score the largest weight",
    hints=["Which entry got the largest weight: the one with the largest or the smallest score?",
           "What exactly do you hand to np.exp for the largest score of a row?"],
    hidden_when="all scores are equal")
def smallest_score_wins(x, axis=-1):
    """Exponentiates the maximum minus x, which turns the order of the scores around."""
    return softmax(-x, axis)


@exercise.wrong(
    "softmax.mutates", "You change the scores that were handed to you", kind="hygiene",
    hints=["Print x before and after calling your function. Is it still the same?",
           "What is the difference between `x -= 1` and `y = x - 1` for whoever owns x?"],
    hidden_when="never: the weights are right, the caller's array is not what it was")
def works_in_place(x, axis=-1):
    """Works in place, so the caller's scores are overwritten."""
    x -= x.max(axis=axis, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=axis, keepdims=True)
    return x
