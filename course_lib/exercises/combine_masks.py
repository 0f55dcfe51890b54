"""combine_masks: two rules about who may look at whom, in one mask.

Asked here: a sentence that is filled up. Not asked: different numbers of queries and keys.
"""

import numpy as np

from course_lib.attention import causal_mask, combine_masks, padding_mask

from .page import Exercise, probe

FILLED = "a sentence that is filled up"

exercise = Exercise(
    combine_masks, lesson="06_masks", show="one sentence, T=3, length 2", mask=True,
    way="A pair is open if both masks open it: that is `&`, entry by entry. NumPy repeats the axes of "
        "length 1 by itself.",
    questions=("One mask says True for a pair, the other says False. What should the result say, and what "
               "does yours say?",
               "Write (T, T) below (B, 1, 1, T), with the right ends under each other. What does NumPy "
               "make of each axis?"))


@exercise.also_right
def multiplied(causal, padding):
    return causal * padding


@exercise.also_right
def logical_and(causal, padding):
    return np.logical_and(causal, padding)


@exercise.also_right
def the_stricter_one(causal, padding):
    return np.minimum(causal, padding)


@exercise.also_right
def hidden_by_neither(causal, padding):
    return ~(~causal | ~padding)


@exercise.probes
def probes(rng):
    def both(T, *lengths):
        return causal_mask(T), padding_mask(lengths, T)

    return {
        "naive no padding": probe(*both(4, 4, 4)),
        "T=4 lengths 2,4": probe(*both(4, 2, 4), features=FILLED),
        "B=1 length 1": probe(*both(3, 1), features=FILLED),
        "B=T=3": probe(*both(3, 1, 2, 3), features=FILLED),
        "one sentence, T=3, length 2": probe(*both(3, 2), features=FILLED),
        "any lengths": probe(*both(6, *(rng.permutation(5)[:2] + 1)), features=FILLED),
    }


@exercise.property("the shape is (batch, 1, queries, keys)")
def fits_the_scores(out, causal, padding):
    return out.shape == np.broadcast_shapes(causal.shape, padding.shape)


@exercise.property("a mask only says yes or no: its entries are True and False")
def yes_or_no(out, causal, padding):
    return out.dtype == bool


@exercise.property("nothing from the future is open")
def no_future(out, causal, padding):
    return not out[np.broadcast_to(~causal, out.shape)].any()


@exercise.property("no filler is open")
def no_filler(out, causal, padding):
    return not out[np.broadcast_to(~padding, out.shape)].any()


@exercise.property("a pair that both masks allow is open")
def open_where_both_are_open(rng):
    causal, padding = np.tri(3, dtype=bool), np.array([[[[True, False, True]]]])
    (mask,) = yield ((causal, padding),)
    return mask[..., [0, 1, 2, 2], [0, 0, 0, 2]].all()


@exercise.wrong(
    "combine.or", "You open a pair as soon as one mask allows it",
    hints=["A pair is in the future, but not filler. Should it be open? Is it, in your mask?",
           "How many of your two rules does an open pair have to satisfy?"])
def one_yes_is_enough(causal, padding):
    """Allows a pair when either rule allows it."""
    return causal | padding


@exercise.wrong(
    "combine.add", "You add yes and no",
    hints=["What is True + False for NumPy booleans?",
           "In which kind of mask does adding close what either closes? Is yours of that kind?"],
    same_values_as="combine.or")
def adds_the_masks(causal, padding):
    """Adds the masks, which for booleans opens what either of them opens."""
    return causal + padding


@exercise.wrong(
    "combine.only_padding", "You let the second mask replace the first",
    hints=["May the first token see the last one in your mask?",
           "Which of the two masks can you change without changing your result?"])
def the_future_is_open(causal, padding):
    """Keeps the padding mask only, so that the future is visible."""
    return np.broadcast_to(padding, np.broadcast_shapes(causal.shape, padding.shape)).copy()


@exercise.wrong(
    "combine.only_causal", "You let the first mask replace the second",
    hints=["May anybody see the filler at the end of a short sentence in your mask?",
           "Which of the two masks can you change without changing your result?"],
    hidden_when="no sentence is filled up")
def the_filler_is_open(causal, padding):
    """Keeps the causal mask only, so that the filler is visible."""
    return np.broadcast_to(causal, np.broadcast_shapes(causal.shape, padding.shape)).copy()


@exercise.wrong(
    "combine.padding_on_queries", "You let the padding mask close rows",
    hints=["Which rows are completely closed in your result? Which columns should be?",
           "Is the padding mask about the one who looks, or about the one who is looked at?"],
    hidden_when="no sentence is filled up")
def padding_closes_rows(causal, padding):
    """Turns the padding mask to the axis of the queries before combining."""
    return causal & np.swapaxes(padding, -1, -2)


@exercise.wrong(
    "combine.no_head_axis", "You leave no room for the heads", kind="convention",
    hints=["Which shape do the scores of a batch with several heads have? "
           "How does NumPy line yours up with it?",
           "Counted from the right, which axis of the scores meets your first axis?"],
    hidden_when="attention has a single head and no axis for it")
def no_axis_for_heads(causal, padding):
    """Returns (batch, queries, keys), as code without an axis for heads does."""
    return causal & padding[:, 0]


@exercise.wrong(
    "combine.inverted", "You mark the pairs that are closed",
    hints=["The first word looks at itself: is this pair True or False in your mask?",
           "What does True stand for in the two masks that you were given?"],
    kind="convention")
def marks_the_closed_pairs(causal, padding):
    """Combines both rules rightly, but lets True stand for a pair that may not be seen."""
    return ~(causal & padding)
