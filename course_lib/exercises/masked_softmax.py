"""masked_softmax: share out the weight among the keys that may be seen.

Asked here: different numbers of queries and keys; a mask that hides something; a mask smaller than the
scores; a batch axis (a stack of tables); a query that may see nothing; very large or very small scores; a
score that is huge but hidden.
"""

import itertools

import numpy as np

from course_lib.attention import masked_softmax, softmax

from .page import BATCH, EMPTY_ROW, HIDDEN_PEAK, HIDING, HUGE, UNEQUAL, Exercise, probe
from .softmax import ANY_SIZE, OTHER_GROUPS, OTHER_SHIFTS, from_two_groups, largest_above
from .softmax import exercise as softmax_exercise

BROADCAST = "a mask smaller than the scores"

exercise = Exercise(
    masked_softmax, lesson="06_masks", show="by hand 2x3",
    way="Put -inf in place of every hidden score and go on as in softmax: take the largest off, "
        "exponentiate, divide by the total. A row in which everything is hidden has no largest score, and "
        "its total is 0: it becomes zeros.",
    questions=("Which score has a weight of exactly 0, whatever the other scores are? When must it be in "
               "its place?",
               "Take a row in which nothing may be seen. What are its largest score and its total in your "
               "code, and what do you divide by?"))


@exercise.also_right
def finite_fill_then_zero(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    return softmax(np.where(mask, scores, np.finfo(float).min / 2)) * mask


@exercise.also_right
def mask_the_exponentials_and_share_out_afterwards(scores, mask):
    peak = np.where(mask, scores, -np.inf).max(axis=-1, keepdims=True)
    e = np.exp(np.minimum(scores - np.where(np.isfinite(peak), peak, 0), 0)) * mask
    return e / np.maximum(e.sum(axis=-1, keepdims=True), np.finfo(float).tiny)


@exercise.also_right
def replace_nan_by_zero(scores, mask):
    return np.nan_to_num(softmax(np.where(mask, scores, -np.inf)))


@exercise.probes
def probes(rng):
    n = rng.normal
    return {
        "naive all open": probe(n(size=(3, 4)), np.ones((3, 4), bool), features=UNEQUAL),
        "causal 4": probe(n(size=(4, 4)), np.tri(4, dtype=bool), features=HIDING),
        "key mask row": probe(n(size=(3, 5)), np.array([True, True, False, True, False]),
                              features=(HIDING, UNEQUAL, BROADCAST)),
        "batch": probe(n(size=(2, 3, 4)),
                       np.array([[[True, True, True, False]], [[True, False, False, False]]]),
                       features=(BATCH, HIDING, UNEQUAL, BROADCAST)),
        "empty row": probe(n(size=(3, 3)),
                           np.array([[False] * 3, [True, False, True], [True] * 3]),
                           features=(EMPTY_ROW, HIDING)),
        # quarters: float32 holds them as they are
        "very negative scores": probe(np.round(n(size=(3, 4)) * 4) / 4 - 2e5,
                                      np.array([True, True, False, False]),
                                      features=(HUGE, HIDING, UNEQUAL, BROADCAST)),
        "negative scores": probe(n(size=(3, 4)) - 6.0, np.array([True, True, False, False]),
                                 features=(HIDING, UNEQUAL, BROADCAST)),
        "3x5, each row its own mask": probe(
            n(size=(3, 5)), np.array([[True, False, True, True, False],
                                      [False, True, True, False, True],
                                      [True, True, False, True, True]]), features=(HIDING, UNEQUAL)),
        "by hand 2x3": probe(np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]]),
                             np.array([[True, True, False], [False, True, True]]),
                             features=(HIDING, UNEQUAL)),
        "hidden score of 800": probe(np.array([[0.0, 1.0, 800.0], [0.0, 1.0, 2.0]]),
                                     np.array([[True, True, False], [True, True, True]]),
                                     features=(HIDDEN_PEAK, HIDING, UNEQUAL)),
        "rows far apart": probe(np.array([[0.0, 1.0], [800.0, 801.0]]), np.ones((2, 2), bool), features=HUGE),
        "of any size, all open": probe(ANY_SIZE, np.ones((4, 4), bool), features=HUGE),
    }


@exercise.property("the weights have the same shape as the scores")
def same_shape(out, scores, mask):
    return out.shape == scores.shape


@exercise.property("a key that may not be seen gets no weight")
def hidden_keys_get_nothing(out, scores, mask):
    return not (np.abs(out[~np.broadcast_to(mask, scores.shape)]) >= 1e-6).any()    # NaN: said below


@exercise.property("no weight is NaN, even where a query may see nothing")
def finite(out, scores, mask):
    return np.isfinite(out).all()


@exercise.property("the weights of each query sum to 1, or to 0 where it may see nothing")
def rows_sum_to_one(out, scores, mask):
    return np.allclose(out.sum(axis=-1), np.broadcast_to(mask, scores.shape).any(axis=-1))


@exercise.property("changing the score of a hidden key changes no weight")
def hidden_scores_do_not_matter(rng):
    scores, mask = rng.normal(size=(3, 4)), np.array([True, True, False, True])
    before, after = yield (scores, mask), (scores + np.array([0.0, 0.0, 5.0, 0.0]), mask)
    return np.allclose(before, after)


@exercise.property("among the keys that may be seen, the largest score gets the largest weight")
def order_is_kept(out, scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    best = np.where(mask, scores, -np.inf).argmax(axis=-1)
    return (np.where(mask, out, -np.inf).argmax(axis=-1) == best)[mask.any(axis=-1)].all()


@exercise.wrong(
    "mask.after_softmax", "You close the keys after the weight has been shared out",
    hints=["What do the rows with hidden keys sum to?",
           "At which moment does a hidden key still get its share in your code?"],
    hidden_when="all keys are open",
    sources=["https://github.com/huggingface/pytorch-image-models/pull/2236",
             "https://github.com/gabrielmittag/NISQA/issues/17"])
def hides_after_sharing_out(scores, mask):
    """Zeroes weights after the softmax, so the share of the hidden keys is lost."""
    return softmax(scores) * mask


@exercise.wrong(
    "mask.minus_inf_after_softmax", "You write an infinite number among the weights",
    hints=["Is your infinity written among scores or among weights? What does one row sum to?",
           "What does np.exp make of minus infinity, and does your code still call it afterwards?"],
    hidden_when="all keys are open")
def infinity_among_the_weights(scores, mask):
    """Writes minus infinity into the weights, where nothing turns it into 0 any more."""
    return np.where(mask, softmax(scores), -np.inf)


@exercise.wrong(
    "mask.times_scores", "You give hidden keys the score 0",
    hints=["Which weight does a score of 0 get? What do you see at a hidden key in your result?",
           "Is 0 lower than all your other scores?"],
    hidden_when="all keys are open",
    sources=["https://github.com/georg-wolflein/good-features/pull/1"])
def a_score_of_zero_hides(scores, mask):
    """Multiplies the scores with the mask, but a score of 0 still gets weight."""
    return softmax(scores * mask)


@exercise.wrong(
    "mask.tiny_fill", "You give hidden keys a score very close to 0",
    hints=["Is your fill a very negative number, or a very small one?",
           "What does np.exp make of your fill?"],
    same_values_as="mask.times_scores", hidden_when="all keys are open",
    sources=["https://github.com/awslabs/gluonts/pull/1401"])
def a_tiny_score_hides(scores, mask):
    """Fills hidden scores with a tiny number such as 1e-9 instead of a hugely negative one."""
    return softmax(np.where(mask, scores, 1e-9))


@exercise.wrong(
    "mask.added_as_bool", "You add True and False to the scores",
    hints=["What is 0.3 + True in Python?",
           "By how much does your mask move a score? Is that enough to say never?"],
    hidden_when="all keys are open")
def true_is_added_as_one(scores, mask):
    """Adds the boolean mask, which only moves the allowed scores up by 1."""
    return softmax(scores + mask)


@exercise.wrong(
    "mask.inverted", "You read True in the mask the other way round", kind="convention",
    hints=["Where are your weights zero: at the True or at the False places of the mask?",
           "PyTorch uses both readings, in two functions. Which one does this exercise state?"],
    sources=["https://github.com/NVIDIA/TransformerEngine/issues/614",
             "https://github.com/pytorch/pytorch/pull/120668"])
def true_means_blocked(scores, mask):
    """Reads True as "may not attend"; in this course it means "may attend"."""
    return masked_softmax(scores, ~mask)


@exercise.variant("mask.inverted")
def true_means_blocked_with_a_finite_fill(scores, mask):
    return softmax(np.where(mask, -1e9, scores))


@exercise.variant("mask.inverted")
def true_means_blocked_with_an_infinite_fill(scores, mask):
    return softmax(np.where(mask, -np.inf, scores))


@exercise.variant("mask.inverted")
def true_means_blocked_with_an_additive_mask(scores, mask):
    return softmax(scores + mask * -1e9)


@exercise.wrong(
    "mask.ignored", "You let every query see everything, mask or no mask",
    hints=["Which weight does a hidden key get in your result?",
           "Where in your code is the mask used?"],
    hidden_when="all keys are open")
def nothing_is_hidden(scores, mask):
    """Takes the mask as an argument but does not use it."""
    return softmax(scores)


@exercise.wrong(
    "mask.over_queries", "You let the queries compete for each key",
    hints=["Add up one row and one column of your weights. Which of them belongs to one query?",
           "Who has something to share out: the one who looks, or the one who is looked at?"],
    hidden_when="row and column sums coincide")
def the_queries_compete(scores, mask):
    """Runs the softmax over the queries instead of the keys."""
    return softmax(np.where(mask, scores, -np.inf), axis=-2)


@exercise.variant("mask.over_queries")
def the_queries_compete_with_a_finite_fill(scores, mask):
    return softmax(np.where(mask, scores, -1e9), axis=-2)


@exercise.variant("mask.over_queries")
def the_queries_compete_with_an_additive_mask(scores, mask):
    return softmax(scores + np.where(mask, 0.0, -1e9), axis=-2)


@exercise.wrong(
    "mask.one_total", "You share one total among all queries",
    hints=["What does the entire table sum to? How many queries have to share that?",
           "Which axis do your largest score and your total belong to: one row, or the whole table?"],
    hidden_when="there is a single query and no batch")
def one_total_for_the_table(scores, mask):
    """Takes the largest score and the total of the whole table instead of each row."""
    return softmax(np.where(mask, scores, -np.inf), axis=None)


@exercise.wrong("mask.two_groups", **softmax_exercise.idea("softmax.two_groups").words)
def largest_per_row_total_of_all(scores, mask):
    """Shifts each row by its own largest score, but divides by a total that mixes the rows."""
    return from_two_groups(np.where(mask, scores, -np.inf), -1, None)


for groups in OTHER_GROUPS:
    @exercise.variant("mask.two_groups")
    def of_other_groups(scores, mask, groups=groups):
        return from_two_groups(np.where(mask, scores, -np.inf), *groups)


for total_of in (None, -2):
    @exercise.variant("mask.two_groups")
    def the_exponentials_are_masked(scores, mask, total_of=total_of):
        e = np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
        return e / e.sum(axis=total_of, keepdims=True)


@exercise.wrong(
    "mask.plus_inf", "You give hidden keys a score that turns the whole row into NaN",
    hints=["Which score do you give a hidden key, and what does NumPy make of that number minus itself?",
           "Which entry of a row wins the softmax: the lowest or the highest score?",
           "What is the maximum of a row with a hidden key in your code?"],
    hidden_when="all keys are open")
def the_wrong_infinity(scores, mask):
    """Fills hidden scores with plus infinity, so that every row with a hidden key becomes NaN."""
    return softmax(np.where(mask, scores, np.inf))


@exercise.wrong(
    "mask.zero_times_infinity", "You multiply infinity with the mask",
    hints=["What is 0 * np.inf?",
           "Which entry do you add to a score that may be seen? Print it: is it 0?"],
    hidden_when="a row that may see nothing")
def zero_times_infinity(scores, mask):
    """Makes an additive mask by multiplication, but 0 times infinity is NaN and not 0."""
    return softmax(scores + (1 - mask) * -np.inf)


@exercise.wrong(
    "mask.nan_row", "You get NaN where a query may see nothing", kind="numerics",
    hints=["What does your code take off, and what does it divide by, where nothing may be seen?",
           "What should a query collect that may see nothing?"],
    hidden_when="every query may see something",
    sources=["https://github.com/pytorch/pytorch/issues/41508",
             "https://github.com/jadore801120/attention-is-all-you-need-pytorch/issues/5"])
def an_empty_row_divides_by_zero(scores, mask):
    """Gives NaN for a query that may see nothing (infinity minus infinity)."""
    return softmax(np.where(mask, scores, -np.inf))


@exercise.wrong(
    "mask.uniform_on_empty_row", "You let a query that may see nothing see everything alike",
    hints=["Which weights does a query get in your result when its row of the mask is all False?",
           "After a row is filled with one and the same number, what does the softmax make of it?"],
    kind="numerics", hidden_when="every query may see something")
def an_empty_row_shares_alike(scores, mask):
    """Replaces hidden scores by one finite number, so an empty row shares out equally."""
    return softmax(np.where(mask, scores, -1e9))


@exercise.wrong(
    "mask.unmasked_on_empty_row", "You let a query that may see nothing look as if unmasked",
    hints=["Which weights does a query get in your result when its row of the mask is all False?",
           "If the same number is added to all scores of a row, what happens to the weights?"],
    kind="numerics", hidden_when="every query may see something")
def an_empty_row_is_not_masked(scores, mask):
    """Adds one finite number to the hidden scores, which changes nothing in an empty row."""
    return softmax(scores + np.where(mask, 0.0, -1e9))


@exercise.wrong(
    "mask.weak_fill", "You hide keys with a number that other scores can fall below",
    hints=["What if the allowed scores themselves are around -200000?",
           "How low can a score be? Is there a number that is lower than all of them?"],
    kind="numerics", hidden_when="scores of ordinary size",
    sources=["https://github.com/TransformerLensOrg/TransformerLens/pull/366"])
def not_low_enough(scores, mask):
    """Fills hidden scores with a number such as -100, which is not lower than every score."""
    mask = np.broadcast_to(mask, scores.shape)
    return softmax(np.where(mask, scores, -100.0)) * mask.any(axis=-1, keepdims=True)


@exercise.wrong("mask.global_max", **softmax_exercise.idea("softmax.global_max").words)
def one_shift_for_all_rows(scores, mask):
    """Subtracts one maximum for the whole table instead of one for each query."""
    e = np.exp(scores - scores.max()) * mask
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)


@exercise.variant("mask.global_max")
def one_shift_by_the_largest_that_is_seen(scores, mask):
    visible = np.where(mask, scores, -np.inf)
    e = np.exp(visible - visible.max())
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)


@exercise.variant("mask.global_max")
def one_shift_and_nan(scores, mask):
    e = np.exp(scores - scores.max()) * mask
    return e / e.sum(axis=-1, keepdims=True)


@exercise.wrong("mask.no_shift", **softmax_exercise.idea("softmax.no_shift").words)
def exp_of_anything(scores, mask):
    """Exponentiates without a shift, which overflows for large scores."""
    e = np.exp(scores) * mask
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)


@exercise.variant("mask.no_shift")
def exp_of_what_is_seen(scores, mask):
    e = np.where(mask, np.exp(scores), 0.0)
    total = e.sum(axis=-1, keepdims=True)
    return np.divide(e, total, out=np.zeros_like(e), where=total > 0)


@exercise.variant("mask.no_shift")
def exp_of_what_is_not_hidden_and_nan(scores, mask):
    e = np.exp(np.where(mask, scores, -np.inf))
    return e / e.sum(axis=-1, keepdims=True)


@exercise.variant("mask.no_shift")
def exp_of_anything_and_nan(scores, mask):
    e = np.exp(scores) * mask
    return e / e.sum(axis=-1, keepdims=True)


@exercise.variant("mask.no_shift")
def exp_of_anything_over_a_total_that_is_not_0(scores, mask):
    e = np.exp(scores) * mask
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


def shifted_by(shift, scores, mask, fill=None, nan=False):
    """Masked softmax with `shift(scores)` in the place of the largest score of each row.

    fill   written over the scores of hidden keys; None: their exponentials are multiplied by 0
    nan    True: a row whose total is 0 becomes NaN
    """
    seen = scores if mask is None or fill is None else np.where(mask, scores, fill)
    e = np.exp(seen - shift(seen)) * (1.0 if mask is None or fill is not None else mask)
    total = e.sum(axis=-1, keepdims=True)
    return e / (total if nan else np.where(total == 0, 1.0, total))


FILLS = [(fill, nan) for fill in (None, -np.inf, -1e9) for nan in (False, True)]


@exercise.wrong("mask.fixed_start", **softmax_exercise.idea("softmax.fixed_start").words)
def looks_for_a_largest_above_0(scores, mask):
    """Begins with 0 as the largest score so far, so a row of very low scores is not shifted."""
    return shifted_by(largest_above(0), scores, mask, -np.inf)


for start, (fill, nan) in itertools.product((0, -1e9), FILLS):
    @exercise.variant("mask.fixed_start")
    def starts_elsewhere(scores, mask, start=start, fill=fill, nan=nan):
        return shifted_by(largest_above(start), scores, mask, fill, nan)


@exercise.wrong("mask.other_shift", **softmax_exercise.idea("softmax.other_shift").words)
def shifts_by_the_mean(scores, mask):
    """Takes another number off each row, such as its mean: a score far above it still overflows."""
    return shifted_by(OTHER_SHIFTS[0], scores, mask)


for shift, nan in itertools.product(OTHER_SHIFTS, (False, True)):     # a fill would make a mean of nothing
    @exercise.variant("mask.other_shift")
    def shifts_by_something_else(scores, mask, shift=shift, nan=nan):
        return shifted_by(shift, scores, mask, nan=nan)
