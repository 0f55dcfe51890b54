"""online_softmax_attention: attend over blocks of keys, never holding the whole table.

Asked here: different numbers of queries and keys; values of another width than the keys; more than one
block; very large or very small scores; a last block that is shorter. Not asked: a batch axis (a stack of
tables).
"""

import math

import numpy as np

from course_lib.attention import online_softmax_attention, scaled_dot_product_attention, softmax

from .page import HUGE, UNEQUAL, WIDTH, Exercise, probe
from .scaled_dot_product_attention import ANY_SIZE_V, met_again
from .softmax import ANY_SIZE_K, ANY_SIZE_Q

BLOCKS = "more than one block"
SHORT_TAIL = "a last block that is shorter"

exercise = Exercise(
    online_softmax_attention, lesson="12_fast", show="3 blocks",
    way="Go through the keys block by block and remember three things for every query: the largest score "
        "so far, the total, and the mixed values. Where a larger score comes, shrink total and mix by e to "
        "the power of old minus new, then add the block. At the end divide the mix by the total.",
    questions=("The largest score so far was 1, and the next block brings a 3. By which factor are the old "
               "sums too large now?",
               "Which three things must be remembered from block to block, and what is each of them before "
               "the first block?"))


def blocks(Q, K, V, block):
    """The scores and the values, one block of keys after the other."""
    for start in range(0, len(K), block):
        part = slice(start, start + block)
        yield Q @ K[part].T / math.sqrt(Q.shape[-1]), V[part]


def nothing_seen_yet(Q, V):
    """peak, total and mixed before the first block."""
    return np.full((len(Q), 1), -np.inf), np.zeros((len(Q), 1)), np.zeros((len(Q), V.shape[-1]))


def row_sum(e):
    return e.sum(axis=-1, keepdims=True)


def row_max(scores):
    return scores.max(axis=-1, keepdims=True)


@exercise.also_right
def all_keys_at_once(Q, K, V, block):
    return scaled_dot_product_attention(Q, K, V)[0]


@exercise.also_right
def divided_in_every_round(Q, K, V, block):
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = np.maximum(peak, row_max(scores))
        e, old_total = np.exp(scores - new_peak), total * np.exp(peak - new_peak)
        total = old_total + row_sum(e)
        mixed = (mixed * old_total + e @ values) / total    # undoes the last division first
        peak = new_peak
    return mixed


@exercise.probes
def probes(rng):
    n = rng.normal
    ramp = np.linspace(-1, 1, 6)[:, None] * np.ones((6, 4))
    ones = np.ones((2, 4))
    many = (BLOCKS, UNEQUAL, WIDTH)
    return {
        "naive one block": probe(n(size=(3, 4)), n(size=(6, 4)), n(size=(6, 2)), 6,
                                 features=(UNEQUAL, WIDTH)),
        "naive equal maxima": probe(np.zeros((3, 4)), n(size=(6, 4)), n(size=(6, 2)), 3,
                                    features=many),
        "3 blocks": probe(n(size=(3, 4)) * 2, n(size=(6, 4)) * 2, n(size=(6, 2)), 2,
                          features=many),
        "rising scores": probe(ones, 3 * ramp, n(size=(6, 3)), 2, features=many),
        "falling huge scores": probe(ones, -900 * ramp, n(size=(6, 3)), 2, features=(*many, HUGE)),
        "rising huge scores": probe(ones, 900 * ramp, n(size=(6, 3)), 2, features=(*many, HUGE)),
        "tail block 7/3": probe(n(size=(3, 4)) * 2, n(size=(7, 4)) * 2, n(size=(7, 2)), 3,
                                features=(*many, SHORT_TAIL)),
        "scores of any size": probe(ANY_SIZE_Q, ANY_SIZE_K, ANY_SIZE_V, 2, features=(BLOCKS, HUGE, WIDTH)),
        "d=9": probe(n(size=(2, 9)), n(size=(5, 9)), n(size=(5, 2)), 2, features=(*many, SHORT_TAIL)),
    }


@exercise.property("there is one output per query")
def one_output_per_query(out, Q, K, V, block):
    return out.shape == (len(Q), V.shape[-1])


@exercise.property("no NaN and no infinity")
def finite(out, *_):
    return np.isfinite(out).all()


@exercise.property("if all values are 1, every output is 1")
def constant_values(rng):
    Q, K = rng.normal(size=(3, 4)) * 3, rng.normal(size=(7, 4)) * 3
    (out,) = yield ((Q, K, np.ones((7, 2)), 3),)
    return np.allclose(out, 1)


@exercise.property("a mean never leaves the range of the values")
def inside_the_range(out, Q, K, V, block):
    return (out <= V.max(axis=0) + 1e-6).all() and (out >= V.min(axis=0) - 1e-6).all()


@exercise.property("one block of all keys gives what scaled_dot_product_attention gives")
def one_block_is_plain_attention(rng):
    Q, K, V = rng.normal(size=(3, 4)), rng.normal(size=(5, 4)) * 2, rng.normal(size=(5, 2))
    (out,) = yield ((Q, K, V, 5),)
    return np.allclose(out, scaled_dot_product_attention(Q, K, V)[0])


@exercise.property("the size of the blocks does not change the result")
def any_block_size(rng):
    Q, K, V = rng.normal(size=(3, 4)), rng.normal(size=(7, 4)) * 2, rng.normal(size=(7, 2))
    whole, *parts = yield tuple((Q, K, V, block) for block in (7, 3, 2, 1))
    return all(np.allclose(whole, part) for part in parts)


@exercise.wrong(
    "online.no_rescale", "You add up blocks that were measured against different maxima",
    hints=["When the running maximum rises, are the old sums still worth what they were?",
           "Against which maximum did you measure block 1, and against which block 2?"],
    hidden_when="one block, or a maximum that never rises")
def adds_without_converting(Q, K, V, block):
    """Keeps a running maximum but never converts the old sums to the new one."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        peak = np.maximum(peak, row_max(scores))
        e = np.exp(scores - peak)
        total, mixed = total + row_sum(e), mixed + e @ values
    return mixed / total


@exercise.wrong(
    "online.rescale_inverted", "You convert the old sums the other way round",
    hints=["The maximum went up. Should the old sums become smaller or larger?",
           "Your conversion factor is exp of a difference. Is that difference ever above 0?"],
    hidden_when="one block, or a maximum that never rises",
    sources=["https://github.com/deepseek-ai/FlashMLA/pull/177"])
def turns_the_factor_upside_down(Q, K, V, block):
    """Rescales with exp(new maximum - old maximum), the conversion upside down."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = np.maximum(peak, row_max(scores))
        rescale = np.where(np.isinf(peak), 0.0, np.exp(new_peak - peak))
        e = np.exp(scores - new_peak)
        total, mixed, peak = total * rescale + row_sum(e), mixed * rescale + e @ values, new_peak
    return mixed / total


@exercise.wrong(
    "online.sum_not_rescaled", "You convert one of your two running sums",
    hints=["With all values equal to 1, what should the output be? What is it in yours?",
           "You keep two running sums. What happens to each of them when the maximum rises?"],
    hidden_when="one block, or a maximum that never rises")
def forgets_the_total(Q, K, V, block):
    """Rescales the mixed values but not the running total."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = np.maximum(peak, row_max(scores))
        e = np.exp(scores - new_peak)
        total, mixed = total + row_sum(e), mixed * np.exp(peak - new_peak) + e @ values
        peak = new_peak
    return mixed / total


@exercise.wrong(
    "online.output_not_rescaled", "You convert the total, and the mixed values stay as they were",
    hints=["With all values equal to 1, is your output too large or too small?",
           "You keep two running sums. What happens to each of them when the maximum rises?"],
    hidden_when="one block, or a maximum that never rises")
def forgets_the_mixed_values(Q, K, V, block):
    """Rescales the running total but not the mixed values."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = np.maximum(peak, row_max(scores))
        e = np.exp(scores - new_peak)
        total, mixed = total * np.exp(peak - new_peak) + row_sum(e), mixed + e @ values
        peak = new_peak
    return mixed / total


@exercise.wrong(
    "online.average_of_blocks", "You give every block the same say",
    hints=["One block holds the perfect match. How much does it count in your mean?",
           "With one key per block, what would your function return?"],
    hidden_when="one block")
def averages_the_blocks(Q, K, V, block):
    """Runs a separate softmax per block and averages the results."""
    return np.mean([softmax(scores) @ values for scores, values in blocks(Q, K, V, block)], axis=0)


@exercise.wrong(
    "online.drops_tail", "You stop before the sentence ends",
    hints=["With 7 keys and blocks of 3, how many keys do you visit?",
           "Change the last of 7 keys. Does your result move with blocks of 3?"],
    hidden_when="blocks that divide the number of keys")
def visits_full_blocks_only(Q, K, V, block):
    """Loops over full blocks only, so keys in a last, shorter block never count."""
    seen = max(len(K) // block, 1) * block
    return online_softmax_attention(Q, K[:seen], V[:seen], block)


@exercise.wrong(
    "online.divides_every_block", "You divide in every round",
    hints=["How often has what came from the first block been divided at the end of your loop?",
           "When you add the next block: is your old result a sum, or a mean already?"],
    hidden_when="one block")
def divides_too_early(Q, K, V, block):
    """Divides the mixed values in every round without undoing it in the next."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = np.maximum(peak, row_max(scores))
        rescale, e = np.exp(peak - new_peak), np.exp(scores - new_peak)
        total = total * rescale + row_sum(e)
        mixed, peak = (mixed * rescale + e @ values) / total, new_peak
    return mixed


@exercise.wrong(
    "online.never_divides", "You return a sum that has not become a mean yet",
    hints=["With all values equal to 1, what should the output be? What is it in yours?",
           "You keep a running total. Where in your code is it used?"])
def forgets_the_division(Q, K, V, block):
    """Never divides by the running total."""
    scores = Q @ K.T / math.sqrt(Q.shape[-1])
    return np.exp(scores - row_max(scores)) @ V


@exercise.wrong(
    "online.no_scale", "You normalise the bare dot products",
    hints=["With one block of all keys, do you get what scaled_dot_product_attention gives?",
           "Which step comes between the dot products and exp in the formula?"],
    hidden_when="one feature per key, or queries of zeros")
def forgets_the_scale(Q, K, V, block):
    """Leaves out the division by sqrt(d_k)."""
    return online_softmax_attention(Q * math.sqrt(Q.shape[-1]), K, V, block)


@exercise.wrong(
    "online.block_max", "You measure every block against its own maximum",
    hints=["Let the scores fall from 900 to -900. What does your conversion factor become?",
           "When a block has only small scores, should the running maximum go down?"],
    kind="numerics", hidden_when="scores of ordinary size: the mathematics is the same",
    sources=["https://github.com/tile-ai/tilelang/pull/1148"])
def lets_the_maximum_fall(Q, K, V, block):
    """Takes the block's own maximum as the new reference, even when it is the lower one."""
    peak, total, mixed = nothing_seen_yet(Q, V)
    for scores, values in blocks(Q, K, V, block):
        new_peak = row_max(scores)
        rescale, e = np.exp(peak - new_peak), np.exp(scores - new_peak)
        total, mixed, peak = total * rescale + row_sum(e), mixed * rescale + e @ values, new_peak
    return mixed / total


@exercise.wrong(
    "online.no_max", "You take exp of the scores as they come",
    hints=["What is np.exp(1000)? Can a score become that large?",
           "Which of the three running numbers is missing in your loop?"],
    kind="numerics", hidden_when="scores of ordinary size: the mathematics is the same")
def subtracts_no_maximum(Q, K, V, block):
    """Keeps no running maximum, so large scores overflow."""
    e = np.exp(Q @ K.T / math.sqrt(Q.shape[-1]))
    return e @ V / row_sum(e)


def around(attend):
    """Attention over all keys at once, with another scaled_dot_product_attention."""
    def at_once(Q, K, V, block):
        return attend(Q, K, V)[0]
    return at_once


met_again(exercise, "online", (
    "scale_d_not_sqrt", "scale_dv", "scale_by_keys", "scale_by_queries", "multiply_scale", "fixed_width",
    "causal_unasked", "softmax_over_queries",
    "softmax_everything", "global_max", "fixed_start", "other_shift"), around)


@exercise.wrong(
    "online.scale_block", "You scale by the number of keys in a block",
    hints=["Should the weights change when the keys come in smaller blocks? Do yours?",
           "Which entry of which shape do you divide by, and what does it count?"],
    hidden_when="a block holds as many keys as a key has features")
def scales_by_the_length_of_a_block(Q, K, V, block):
    """Takes the number of keys in a block for the number of features of a key."""
    return online_softmax_attention(Q * math.sqrt(Q.shape[-1] / block), K, V, block)
