"""scaled_dot_product_attention: score, mask, normalise and mix in one function.

Asked here: different numbers of queries and keys; values of another width than the keys; a mask; a batch
axis (a stack of tables); a query that may see nothing; a score that is huge but hidden; very large or very
small scores.
"""

import itertools

import numpy as np

from course_lib.attention import (
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
    similarity_scores,
    softmax,
)

from .attention_weights import OTHER_WIDTHS, TRIANGLES, d_k, spread, too_equal_or_too_sharp
from .attention_weights import exercise as attention_weights
from .masked_softmax import FILLS, shifted_by
from .masked_softmax import exercise as masked
from .page import BATCH, EMPTY_ROW, HIDDEN_PEAK, HUGE, MASK, UNEQUAL, WIDTH, Exercise, probe
from .softmax import (
    ANY_SIZE_K,
    ANY_SIZE_Q,
    OTHER_GROUPS,
    OTHER_SHIFTS,
    from_two_groups,
    largest_above,
)
from .softmax import exercise as softmax_exercise

ANY_SIZE_V = np.array([[8.0, 1.0], [4.0, 2.0], [2.0, 4.0], [6.0, 3.0]])       # goes with ANY_SIZE_Q and _K

exercise = Exercise(
    scaled_dot_product_attention, lesson="05_scaling", show="by hand 2x3", results=("output", "weights"),
    way="Four steps in this order: score every query against every key and divide by the root of d_k; hide "
        "what the mask closes, if there is one; share out with softmax; mix the values. Both come back, "
        "the output and the weights.",
    questions=("The steps are score, mask, normalise, mix. Which line of yours does each, and do they come "
               "in this order?",
               "Print the shape after each step. For 2 queries, 3 keys and values of 4 numbers, what "
               "should each of them be?"))


def words_of(id):
    """What is said about the same idea where it was met as a step of its own."""
    return (masked if id.startswith("mask.") else attention_weights).idea(id).words


def scaled(Q, K):
    return similarity_scores(Q, K) / np.sqrt(Q.shape[-1])


def mixed(weights, V):
    return weights @ V, weights


def weights_of(scores, mask):
    return softmax(scores) if mask is None else masked_softmax(scores, mask)


@exercise.also_right
def with_einsum_and_a_finite_fill(Q, K, V, mask=None):
    scores = np.einsum("...id,...jd->...ij", Q, K) * Q.shape[-1] ** -0.5
    weights = softmax(scores if mask is None else scores + np.where(mask, 0.0, -1e30))
    weights = weights if mask is None else weights * np.broadcast_to(mask, scores.shape)
    return np.einsum("...ij,...jd->...id", weights, V), weights


@exercise.also_right
def mask_the_exponentials_and_share_out_afterwards(Q, K, V, mask=None):
    scores = scaled(Q, K)
    seen = scores if mask is None else np.where(mask, scores, -1e300)
    e = np.exp(np.minimum(scores - seen.max(axis=-1, keepdims=True), 0)) * (1.0 if mask is None else mask)
    total = e.sum(axis=-1, keepdims=True)
    return mixed(e / np.where(total == 0, 1.0, total), V)


@exercise.probes
def probes(rng):
    n = rng.normal
    x = n(size=(4, 4))
    tri = np.tril(np.ones((4, 4), bool))
    some = rng.random((3, 5)) < 0.6
    some[:, 0] = True
    some[0] = [True, False, True, False, True]
    some[[1, 1, 2, 2], [1, 2, 3, 4]] = [True, False, True, False]
    other = ~some | (np.arange(5) == 4)
    other[2, 0] = True      # in both: every row has a closed key, every key an open row
    return {
        "naive x,x,x square": probe(x, x, x),
        "naive no mask": probe(*(n(size=(3, 4)) for _ in range(3))),
        "rect dk=8 dv=2": probe(n(size=(3, 8)), n(size=(5, 8)), n(size=(5, 2)),
                                features=(UNEQUAL, WIDTH)),
        "causal 4": probe(n(size=(4, 6)), n(size=(4, 6)), n(size=(4, 3)), tri,
                          features=(MASK, WIDTH)),
        "rect random mask": probe(n(size=(3, 6)), n(size=(5, 6)), n(size=(5, 2)), some,
                                  features=(MASK, UNEQUAL, WIDTH)),
        "dk=dv mask": probe(n(size=(3, 4)), n(size=(5, 4)), n(size=(5, 4)), some,
                            features=(MASK, UNEQUAL)),
        "batch": probe(n(size=(2, 3, 6)), n(size=(2, 5, 6)), n(size=(2, 5, 4)),
                       np.stack([some, other]), features=(BATCH, MASK, UNEQUAL, WIDTH)),
        "fully masked row": probe(n(size=(3, 4)), n(size=(3, 4)), n(size=(3, 2)),
                                  np.array([[False] * 3, [True, False, True], [True] * 3]),
                                  features=(MASK, EMPTY_ROW, WIDTH)),
        "batch, no mask": probe(n(size=(2, 3, 6)), n(size=(2, 3, 6)), n(size=(2, 3, 6)),
                                features=BATCH),
        "square mask": probe(n(size=(3, 4)), n(size=(3, 4)), n(size=(3, 4)),
                             np.array([[True, False, True], [False, True, True],
                                       [True, True, False]]), features=MASK),
        "by hand 2x3": probe(np.array([[2.0, 0.0], [0.0, 2.0]]),
                             np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
                             np.array([[8.0], [4.0], [2.0]]),
                             np.array([[True, True, False], [True, False, True]]),
                             features=(MASK, UNEQUAL, WIDTH)),
        "by hand, no mask": probe(np.array([[2.0, 0.0], [0.0, 2.0]]),
                                  np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
                                  np.array([[8.0], [4.0], [2.0]]), features=(UNEQUAL, WIDTH)),
        "nothing is open": probe(n(size=(3, 4)), n(size=(3, 4)), n(size=(3, 2)), np.zeros((3, 3), bool),
                                 features=(MASK, EMPTY_ROW, WIDTH)),
        "hidden score of 800": probe(np.array([[1.0], [0.5]]), np.array([[0.0], [1.0], [800.0]]),
                                     np.array([[8.0], [4.0], [2.0]]),
                                     np.array([[True, True, False], [True, False, True]]),
                                     features=(MASK, HIDDEN_PEAK, UNEQUAL)),
        "scores of 2000 and of 2": probe(np.array([[1000.0], [1.0]]), np.array([[2.0], [1.5], [1.0]]),
                                         np.array([[8.0], [4.0], [2.0]]), features=(HUGE, UNEQUAL)),
        "scores of any size": probe(ANY_SIZE_Q, ANY_SIZE_K, ANY_SIZE_V, features=(HUGE, WIDTH)),
    }


@exercise.property("two results come back: one output per query, and one weight per query and key")
def output_and_weights(out, Q, K, V, mask=None):
    output, weights = out
    return (output.shape == Q.shape[:-1] + (V.shape[-1],)
            and weights.shape == Q.shape[:-1] + (K.shape[-2],))


@exercise.property("for long random vectors, the weights of a query are neither nearly equal nor nearly "
                   "all on one key", show="by hand, no mask",
                   told=lambda results: too_equal_or_too_sharp(*results[1:]))
def spread_does_not_grow_with_the_length(rng):
    Q, K, V = rng.normal(size=(20, 400)), rng.normal(size=(60, 400)), rng.normal(size=(60, 2))
    ((_, weights),) = yield ((Q, K, V),)
    return 0.7 < spread(weights) < 1.3


@exercise.property("without a mask, the key that matches best gets the largest weight")
def best_match_wins(out, Q, K, V, mask=None):
    best = similarity_scores(Q, K).argmax(axis=-1)
    return mask is not None or np.array_equal(out[1].argmax(axis=-1), best)


@exercise.property("a key that may not be seen gets no weight")
def hidden_keys_get_nothing(out, Q, K, V, mask=None):
    if mask is None:
        return True
    return not (np.abs(out[1][~np.broadcast_to(mask, out[1].shape)]) >= 1e-6).any()     # NaN: said below


@exercise.property("changing a token that may not be seen does not change the output")
def hidden_tokens_do_not_matter(rng):
    Q, K, V = rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
    mask, change = np.ones((3, 5), bool), np.zeros((5, 1))
    mask[:, 3], change[3] = False, 1.0
    before, after = yield (Q, K, V, mask), (Q, K + change, V + change, mask)
    return np.allclose(before[0], after[0])


@exercise.property("no result is NaN, even where a query may see nothing")
def finite(out, Q, K, V, mask=None):
    return all(np.isfinite(part).all() for part in out)


@exercise.property("the weights of each query sum to 1, or to 0 where it may see nothing")
def rows_sum_to_one(out, Q, K, V, mask=None):
    may_see = np.ones(out[1].shape, bool) if mask is None else np.broadcast_to(mask, out[1].shape)
    return np.allclose(out[1].sum(axis=-1), may_see.any(axis=-1))


@exercise.property("the output is the values mixed with the weights that are returned")
def output_is_the_mix(out, Q, K, V, mask=None):
    return np.allclose(out[0], out[1] @ V, equal_nan=True)


@exercise.property("if all values are 7, every output is 7")
def equal_values_come_out_unchanged(rng):
    Q, K = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    ((output, _),) = yield ((Q, K, np.full((3, 2), 7.0), np.tril(np.ones((3, 3), bool))),)
    return np.allclose(output, 7.0)


@exercise.property("doubling the values doubles the output")
def twice_the_values_twice_the_output(rng):
    Q, K, V = (rng.normal(size=(3, 4)) for _ in range(3))
    plain, doubled = yield (Q, K, V), (Q, K, 2 * V)
    return np.allclose(doubled[0], 2 * plain[0])


# --- score ---------------------------------------------------------------------------------

@exercise.wrong("sdpa.no_scale", **words_of("weights.no_scale"), show="by hand, no mask")
def scores_unscaled(Q, K, V, mask=None):
    """Leaves the scores unscaled, so that longer vectors make sharper weights."""
    return mixed(weights_of(similarity_scores(Q, K), mask), V)


@exercise.wrong("sdpa.scale_d_not_sqrt", **words_of("weights.scale_d_not_sqrt"), show="by hand, no mask")
def divides_by_the_variance(Q, K, V, mask=None):
    """Divides by the variance d_k, where the standard deviation is meant."""
    return mixed(weights_of(similarity_scores(Q, K) / Q.shape[-1], mask), V)


@exercise.wrong(
    "sdpa.scale_dv", "You scale by the width of something that makes no score",
    hints=["Which vectors are multiplied to make a score? Which vector's width do you divide by?",
           "Make the values twice as wide. Should the weights change? Do yours?"],
    hidden_when="d_k equals d_v, as in nearly every example")
def scales_by_the_width_of_the_values(Q, K, V, mask=None):
    """Scales by the width of the values, which take no part in the scores."""
    return mixed(weights_of(similarity_scores(Q, K) / np.sqrt(V.shape[-1]), mask), V)


@exercise.wrong("sdpa.scale_by_keys", **words_of("weights.scale_by_T"), show="by hand, no mask")
def scales_by_the_number_of_keys(Q, K, V, mask=None):
    """Scales by the number of keys, where the number of features is meant."""
    return mixed(weights_of(similarity_scores(Q, K) / np.sqrt(K.shape[-2]), mask), V)


@exercise.variant("sdpa.scale_by_keys")
def divides_by_the_number_of_keys(Q, K, V, mask=None):
    return mixed(weights_of(similarity_scores(Q, K) / K.shape[-2], mask), V)


@exercise.wrong("sdpa.multiply_scale", **words_of("weights.multiply_scale"), show="by hand, no mask")
def scales_the_wrong_way(Q, K, V, mask=None):
    """Multiplies by the square root of d_k, which makes the scores grow even more."""
    return mixed(weights_of(similarity_scores(Q, K) * np.sqrt(Q.shape[-1]), mask), V)


@exercise.wrong("sdpa.scale_by_queries", **words_of("weights.scale_by_queries"))
def scales_by_the_number_of_queries(Q, K, V, mask=None):
    """Scales by the number of queries, where the number of features is meant."""
    return mixed(weights_of(similarity_scores(Q, K) / np.sqrt(Q.shape[-2]), mask), V)


@exercise.wrong("sdpa.fixed_width", **words_of("weights.fixed_width"))
def divides_by_a_fixed_number(Q, K, V, mask=None):
    """Divides by a number that was fixed outside, where the length of these vectors is meant."""
    return mixed(weights_of(similarity_scores(Q, K) / np.sqrt(d_k), mask), V)


for width in OTHER_WIDTHS:
    @exercise.variant("sdpa.fixed_width")
    def divides_by_another_number(Q, K, V, mask=None, width=width):
        return mixed(weights_of(similarity_scores(Q, K) / np.sqrt(width), mask), V)


@exercise.wrong(
    "sdpa.matches_values", "You match the queries with something else than the keys",
    hints=["Which of the three inputs should decide who is relevant to whom?",
           "Change one key. Do your weights change?"],
    hidden_when="K is V")
def queries_against_values(Q, K, V, mask=None):
    """Scores the queries against the values instead of the keys."""
    return mixed(weights_of(scaled(Q, V), mask), V)


# --- mask ----------------------------------------------------------------------------------

@exercise.wrong("sdpa.mask_inverted", **words_of("mask.inverted"))
def true_means_blocked(Q, K, V, mask=None):
    """Reads True as "may not attend"; in this course it means "may attend"."""
    return scaled_dot_product_attention(Q, K, V, None if mask is None else ~mask)


@exercise.wrong("sdpa.mask_after_softmax", **words_of("mask.after_softmax"))
def hides_after_sharing_out(Q, K, V, mask=None):
    """Zeroes weights after the softmax, so the share of the hidden keys is lost."""
    weights = softmax(scaled(Q, K))
    return mixed(weights if mask is None else weights * mask, V)


@exercise.wrong("sdpa.minus_inf_after_softmax", **words_of("mask.minus_inf_after_softmax"))
def infinity_among_the_weights(Q, K, V, mask=None):
    """Writes minus infinity into the weights, where nothing turns it into 0 any more."""
    weights = softmax(scaled(Q, K))
    return mixed(weights if mask is None else np.where(mask, weights, -np.inf), V)


@exercise.wrong("sdpa.mask_times_scores", **words_of("mask.times_scores"))
def a_score_of_zero_hides(Q, K, V, mask=None):
    """Multiplies the scores with the mask, but a score of 0 still gets weight."""
    return mixed(softmax(scaled(Q, K) * (1 if mask is None else mask)), V)


@exercise.wrong("sdpa.mask_tiny_fill", **words_of("mask.tiny_fill"),
                same_values_as="sdpa.mask_times_scores")
def a_tiny_score_hides(Q, K, V, mask=None):
    """Fills hidden scores with a tiny number such as 1e-9 instead of a hugely negative one."""
    scores = scaled(Q, K)
    return mixed(softmax(scores if mask is None else np.where(mask, scores, 1e-9)), V)


@exercise.wrong("sdpa.mask_added_as_bool", **words_of("mask.added_as_bool"))
def true_is_added_as_one(Q, K, V, mask=None):
    """Adds the boolean mask, which only moves the allowed scores up by 1."""
    return mixed(softmax(scaled(Q, K) + (0 if mask is None else mask)), V)


@exercise.wrong(
    "sdpa.own_triangle", "You take the mask as a switch and hide what comes later",
    hints=["Give your function a mask that hides the first key only. Which weights are 0?",
           "Do the entries of the mask reach your scores, or only the fact that there is one?"],
    hidden_when="there is no mask, or it is the causal one")
def the_mask_is_a_switch(Q, K, V, mask=None):
    """Builds a causal triangle of its own whenever any mask is given."""
    scores = scaled(Q, K)
    triangle = None if mask is None else np.tri(*scores.shape[-2:], dtype=bool)
    return mixed(weights_of(scores, triangle), V)


@exercise.wrong("sdpa.causal_unasked", **words_of("weights.causal_unasked"))
def hides_what_comes_later(Q, K, V, mask=None):
    """Builds in a causal mask, whatever mask is given, and also where there is none."""
    return mixed(weights_of(scaled(Q, K), later_is_hidden(Q, K, mask)), V)


def later_is_hidden(Q, K, mask, triangle=TRIANGLES[0], where="always"):
    """The mask of a function that hides later keys "always", "without a mask", or "in its place"."""
    if mask is not None and where == "without a mask":
        return mask
    causal = triangle(Q.shape[-2], K.shape[-2])
    return causal if mask is None or where == "in its place" else causal & mask


for triangle, where in itertools.product(TRIANGLES, ("always", "without a mask", "in its place")):
    @exercise.variant("sdpa.causal_unasked")
    def hides_by_another_triangle(Q, K, V, mask=None, triangle=triangle, where=where):
        return mixed(weights_of(scaled(Q, K), later_is_hidden(Q, K, mask, triangle, where)), V)


for fill in (-np.inf, -1e9):       # where the last query stands at the last key, early ones may see nothing
    @exercise.variant("sdpa.causal_unasked")
    def fills_what_comes_later(Q, K, V, mask=None, fill=fill):
        seen = later_is_hidden(Q, K, mask, causal_mask)
        return mixed(softmax(np.where(seen, scaled(Q, K), fill)), V)


@exercise.wrong("sdpa.plus_inf", **words_of("mask.plus_inf"))
def the_wrong_infinity(Q, K, V, mask=None):
    """Fills hidden scores with plus infinity, so that every row with a hidden key becomes NaN."""
    return mixed(softmax(scaled(Q, K) if mask is None else np.where(mask, scaled(Q, K), np.inf)), V)


@exercise.wrong("sdpa.zero_times_infinity", **words_of("mask.zero_times_infinity"))
def zero_times_infinity(Q, K, V, mask=None):
    """Makes an additive mask by multiplication, but 0 times infinity is NaN and not 0."""
    return mixed(softmax(scaled(Q, K) + (0 if mask is None else (1 - mask) * -np.inf)), V)


@exercise.wrong("sdpa.ignores_mask", **words_of("mask.ignored"))
def nothing_is_hidden(Q, K, V, mask=None):
    """Takes the mask as an argument but does not use it."""
    return scaled_dot_product_attention(Q, K, V)


@exercise.wrong("sdpa.nan_on_empty_row", **words_of("mask.nan_row"))
def an_empty_row_divides_by_zero(Q, K, V, mask=None):
    """Gives NaN for a query that may see nothing (infinity minus infinity)."""
    scores = scaled(Q, K)
    return mixed(softmax(scores if mask is None else np.where(mask, scores, -np.inf)), V)


@exercise.wrong("sdpa.uniform_on_empty_row", **words_of("mask.uniform_on_empty_row"))
def an_empty_row_shares_alike(Q, K, V, mask=None):
    """Replaces hidden scores by one finite number, so an empty row shares out equally."""
    scores = scaled(Q, K)
    return mixed(softmax(scores if mask is None else np.where(mask, scores, -1e9)), V)


@exercise.wrong("sdpa.unmasked_on_empty_row", **words_of("mask.unmasked_on_empty_row"))
def an_empty_row_is_not_masked(Q, K, V, mask=None):
    """Adds one finite number to the hidden scores, which changes nothing in an empty row."""
    fill = 0.0 if mask is None else np.where(mask, 0.0, -1e9)
    return mixed(softmax(scaled(Q, K) + fill), V)


@exercise.wrong(
    "sdpa.closed_means_no_mask", "You take a mask that opens nothing for no mask at all",
    hints=["Call your function with a mask that is False everywhere. What comes back, and what did you "
           "expect?",
           "Two things may be asked of a mask: is there one, and does it open anything? Which of them does "
           "your code ask?"],
    hidden_when="the mask opens something, or there is none")
def nothing_open_is_no_mask(Q, K, V, mask=None):
    """Takes a mask without any True for no mask at all."""
    return scaled_dot_product_attention(Q, K, V, mask if np.any(mask) else None)


# --- normalise -----------------------------------------------------------------------------

@exercise.wrong("sdpa.softmax_over_queries", **words_of("weights.softmax_over_queries"))
def the_queries_compete(Q, K, V, mask=None):
    """Runs the softmax over the queries instead of the keys."""
    scores = scaled(Q, K)
    return mixed(softmax(scores if mask is None else np.where(mask, scores, -np.inf), axis=-2), V)


@exercise.wrong("sdpa.softmax_everything", **words_of("weights.softmax_everything"))
def one_total_for_the_table(Q, K, V, mask=None):
    """Takes one softmax over the whole table, so that all queries share one total."""
    scores = scaled(Q, K)
    return mixed(softmax(scores if mask is None else np.where(mask, scores, -np.inf), axis=None), V)


@exercise.wrong("sdpa.two_groups", **words_of("weights.two_groups"))
def largest_per_row_total_of_all(Q, K, V, mask=None):
    """Shifts each row by its own largest score, but divides by a total that mixes the rows."""
    scores = scaled(Q, K)
    scores = scores if mask is None else np.where(mask, scores, -np.inf)
    return mixed(from_two_groups(scores, -1, None), V)


for groups, fill in [*((groups, -np.inf) for groups in OTHER_GROUPS),
                     *((groups, -1e9) for groups in ((-1, None), *OTHER_GROUPS))]:
    @exercise.variant("sdpa.two_groups")
    def of_other_groups(Q, K, V, mask=None, groups=groups, fill=fill):
        scores = scaled(Q, K)
        scores = scores if mask is None else np.where(mask, scores, fill)
        return mixed(from_two_groups(scores, *groups), V)


@exercise.wrong(
    "sdpa.double_softmax", "You turn weights into weights once more",
    hints=["How far apart are your largest and your smallest weight, at most?",
           "What is one row's sum before your last softmax, and what after it?"],
    hidden_when="all scores are equal")
def shares_of_shares(Q, K, V, mask=None):
    """Puts the weights through a softmax twice, which flattens them."""
    return mixed(weights_of(weights_of(scaled(Q, K), mask), mask), V)


@exercise.variant("sdpa.double_softmax")
def masks_in_the_second_softmax_only(Q, K, V, mask=None):
    weights = softmax(scaled(Q, K))
    return mixed(weights if mask is None else masked_softmax(weights, mask), V)


@exercise.variant("sdpa.double_softmax")
def weights_go_into_either_softmax(Q, K, V, mask=None):
    return mixed(weights_of(softmax(scaled(Q, K)), mask), V)


# --- mix -----------------------------------------------------------------------------------

@exercise.wrong(
    "sdpa.mixes_keys", "You mix something else than what the tokens hand over",
    hints=["What is it that your weights mix?",
           "Change one value. Does your output move?"],
    hidden_when="K is V, as in attention(x, x, x)")
def keys_are_passed_on(Q, K, V, mask=None):
    """Mixes the keys, which are for matching, instead of the values."""
    weights = weights_of(scaled(Q, K), mask)
    return weights @ K, weights


@exercise.wrong(
    "sdpa.returns_scores", "You return the numbers from before they were shared out",
    hints=["Do the numbers you return next to the output sum to 1 per row?",
           "Which of your variables mixes the values? Which one do you return?"])
def scores_returned_as_weights(Q, K, V, mask=None):
    """Returns the raw scores as the second result instead of the weights."""
    return weights_of(scaled(Q, K), mask) @ V, scaled(Q, K)


@exercise.wrong("sdpa.no_shift", **softmax_exercise.idea("softmax.no_shift").words)
def exp_of_anything(Q, K, V, mask=None):
    """Exponentiates the scores without a shift, which overflows for large scores."""
    e = np.exp(scaled(Q, K) if mask is None else np.where(mask, scaled(Q, K), -np.inf))
    total = e.sum(axis=-1, keepdims=True)
    return mixed(e / np.where(total == 0, 1.0, total), V)


@exercise.variant("sdpa.no_shift")
def exp_of_anything_times_the_mask(Q, K, V, mask=None):
    e = np.exp(scaled(Q, K)) * (1.0 if mask is None else mask)
    total = e.sum(axis=-1, keepdims=True)
    return mixed(e / np.where(total == 0, 1.0, total), V)


@exercise.variant("sdpa.no_shift")
def exp_of_anything_and_nan(Q, K, V, mask=None):
    e = np.exp(scaled(Q, K) if mask is None else np.where(mask, scaled(Q, K), -np.inf))
    return mixed(e / e.sum(axis=-1, keepdims=True), V)


@exercise.wrong("sdpa.global_max", **softmax_exercise.idea("softmax.global_max").words)
def one_shift_for_all_rows(Q, K, V, mask=None):
    """Subtracts one maximum for the whole table instead of one for each query."""
    scores = scaled(Q, K) if mask is None else np.where(mask, scaled(Q, K), -np.inf)
    e = np.exp(scores - (scores.max() if np.isfinite(scores).any() else 0.0))
    total = e.sum(axis=-1, keepdims=True)
    return mixed(e / np.where(total == 0, 1.0, total), V)


@exercise.variant("sdpa.global_max")
def one_shift_for_all_and_nan(Q, K, V, mask=None):
    scores = scaled(Q, K) if mask is None else np.where(mask, scaled(Q, K), -np.inf)
    e = np.exp(scores - scores.max())
    return mixed(e / e.sum(axis=-1, keepdims=True), V)


@exercise.wrong("sdpa.fixed_start", **softmax_exercise.idea("softmax.fixed_start").words)
def looks_for_a_largest_above_0(Q, K, V, mask=None):
    """Begins with 0 as the largest score so far, so a row of very low scores is not shifted."""
    return mixed(shifted_by(largest_above(0), scaled(Q, K), mask, -np.inf, nan=True), V)


for fill, nan in FILLS:
    @exercise.variant("sdpa.fixed_start")
    def starts_elsewhere(Q, K, V, mask=None, fill=fill, nan=nan):
        return mixed(shifted_by(largest_above(0), scaled(Q, K), mask, fill, nan), V)


@exercise.wrong("sdpa.other_shift", **softmax_exercise.idea("softmax.other_shift").words)
def shifts_by_the_mean(Q, K, V, mask=None):
    """Takes another number off each row, such as its mean: a score far above it still overflows."""
    return mixed(shifted_by(OTHER_SHIFTS[0], scaled(Q, K), mask), V)


for shift, nan in itertools.product(OTHER_SHIFTS, (False, True)):
    @exercise.variant("sdpa.other_shift")
    def shifts_by_something_else(Q, K, V, mask=None, shift=shift, nan=nan):
        return mixed(shifted_by(shift, scaled(Q, K), mask, nan=nan), V)


# --- the same ideas inside other functions -----------------------------------------------------

def met_again(page, prefix, ids, built_on):
    """Register ideas of this page on one whose function has attention inside.

    ids       "no_scale", ... of sdpa.no_scale: they become prefix.no_scale
    built_on  attention -> the function of that page with `attention` inside, all else right
    """
    def named_like(function):
        built = built_on(function)
        built.__name__, built.__doc__ = function.__name__, function.__doc__
        return built

    for id in ids:
        idea = exercise.idea(f"sdpa.{id}")
        page.wrong(f"{prefix}.{id}", **idea.words)(named_like(idea.function))
        for variant in idea.variants:
            page.variant(f"{prefix}.{id}")(named_like(variant))
