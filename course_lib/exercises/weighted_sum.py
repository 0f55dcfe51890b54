"""weighted_sum: what does a query collect when it looks with these weights?

Asked here: different numbers of queries and keys; a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import softmax, weighted_sum

from .page import BATCH, UNEQUAL, Exercise, probe

exercise = Exercise(
    weighted_sum, lesson="03_weighted_sum", show="by hand 3x3",
    way="Row i of the result is the sum over all keys j of weight (i, j) times value j. That is what the "
        "matrix product of the weights with the values does.",
    questions=("The weights (0.5, 0.5) mix the values (2, 0) and (4, 6). Which vector should come out, and "
               "what does your function give?",
               "A is (2, 3) and V is (3, 4). Which axis is added up, and what does that axis count?"))


@exercise.also_right
def with_einsum(A, V):
    return np.einsum("...ij,...jd->...id", A, V)


@exercise.also_right
def multiply_then_add_up(A, V):
    return (A[..., None] * V[..., None, :, :]).sum(axis=-2)


def shares(rng, *shape):
    """Random weights whose rows sum to 1."""
    a = rng.random(size=shape)
    return a / a.sum(axis=-1, keepdims=True)


@exercise.probes
def probes(rng):
    n = rng.normal
    return {
        "naive square T=d=4": probe(shares(rng, 4, 4), n(size=(4, 4))),
        "naive identity weights": probe(np.eye(4), n(size=(4, 3))),
        "rect Tq=3 Tk=5 d=2": probe(shares(rng, 3, 5), n(size=(5, 2)), features=UNEQUAL),
        "T=4 d=3": probe(shares(rng, 4, 4), n(size=(4, 3))),
        "batch 2": probe(shares(rng, 2, 3, 5), n(size=(2, 5, 4)), features=(BATCH, UNEQUAL)),
        "batch same T=4 d=3": probe(shares(rng, 2, 4, 4), n(size=(2, 4, 3)), features=BATCH),
        "by hand 3x3": probe(np.array([[1.0, 0.0, 0.0], [0.5, 0.0, 0.5], [0.25, 0.75, 0.0]]),
                             np.array([[0.0, 4.0], [8.0, 0.0], [2.0, 2.0]])),
        "by hand 2x2": probe(np.array([[1.0, 0.0], [0.5, 0.5]]),
                             np.array([[0.0, 4.0], [8.0, 2.0]])),
    }


@exercise.property("there is one output vector for every query, as wide as the values")
def one_vector_per_query(out, A, V):
    return out.shape == A.shape[:-1] + (V.shape[-1],)


@exercise.property("an average never leaves the range of the values that are averaged")
def inside_the_range_of_the_values(out, A, V):
    highest, lowest = V.max(axis=-2, keepdims=True), V.min(axis=-2, keepdims=True)
    return (out <= highest + 1e-9).all() and (out >= lowest - 1e-9).all()


@exercise.property("a weight of 1 on one key gives exactly the value of that key")
def a_weight_of_one_picks_a_value(rng):
    V, picked = rng.normal(size=(4, 3)), [2, 0, 3, 1]
    (out,) = yield ((np.eye(4)[picked], V),)
    return np.allclose(out, V[picked])


@exercise.property("changing one value moves every output that gives it weight")
def every_value_counts(rng):
    A = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.3, 0.4, 0.1, 0.2]])
    V = rng.normal(size=(4, 2))
    before, after = yield (A, V), (A, V + np.array([[0.0], [0.0], [1.0], [0.0]]))
    return (np.abs(after - before) > 1e-9).any(axis=-1).all()


@exercise.wrong(
    "wsum.transposed_weights", "You mix with the weights of the other direction",
    hints=["The first output belongs to the first query. Which row or column of A belongs to it?",
           "Do the weights that you use for the first output sum to 1?"],
    hidden_when="the weights are symmetric")
def columns_of_weights(A, V):
    """Uses the columns of the table of weights, which belong to keys and not to queries."""
    return np.swapaxes(A, -1, -2) @ V


@exercise.wrong(
    "wsum.values_first", "You let the values act on the weights",
    hints=["Which axis of your first factor is summed against which axis of the second?",
           "Try it with three keys and values of two numbers. What does NumPy say, and why?"],
    hidden_when="as many features as keys: then it runs, with wrong numbers")
def values_times_weights(A, V):
    """Multiplies in the other order, so that features are summed against queries."""
    return V @ A


@exercise.wrong(
    "wsum.elementwise", "You multiply entry by entry",
    hints=["How many of the values does your first output entry depend on?",
           "What is the difference between `*` and `@` for two tables?"],
    hidden_when="as many features as keys: then it runs, with wrong numbers")
def entry_by_entry(A, V):
    """Multiplies weights and values entry by entry, so nothing is summed over the keys."""
    return A * V


@exercise.wrong(
    "wsum.hard_argmax", "You pick a single value for each query",
    hints=["Compare your output rows with the rows of V. Do you see exact copies?",
           "What should a query return that gives half of its weight to each of two keys?"],
    hidden_when="the weights are one-hot")
def the_winner_takes_all(A, V):
    """Looks up the value with the largest weight instead of mixing all of them."""
    return np.take_along_axis(V, A.argmax(axis=-1)[..., None], axis=-2)


@exercise.wrong(
    "wsum.mean_not_sum", "You divide by the number of keys on top of the weights",
    hints=["What do your outputs become if all values are 7?",
           "The weights of a query sum to 1. How often do you share out?"],
    hidden_when="there is one key")
def mean_of_the_weighted(A, V):
    """Takes the mean over the keys of what is already weighted."""
    return A @ V / A.shape[-1]


@exercise.wrong(
    "wsum.softmax_again", "You turn weights into weights once more",
    hints=["Give all of a query's weight to one key. Does your output equal the value of that key?",
           "What are the numbers in A already when they reach this function?"],
    hidden_when="all weights are equal")
def shares_of_shares(A, V):
    """Puts the weights through a softmax again, which flattens them."""
    return softmax(A) @ V


@exercise.wrong(
    "wsum.own_value_only", "You give each position its own value only",
    hints=["Change V[1] only. Which rows of your output move? Which should?",
           "Which entries of the table of weights does your code never read?"],
    hidden_when="A is the identity")
def nothing_is_mixed(A, V):
    """Multiplies each token's value by its weight on itself, so nothing is mixed."""
    return np.diagonal(A, axis1=-2, axis2=-1)[..., None] * V


@exercise.wrong(
    "wsum.features_first", "You return the features as rows",
    hints=["Which axis of your output counts the queries?",
           "With three queries and values of two numbers, what shape should come out?"],
    hidden_when="never, except for a symmetric output")
def output_on_its_side(A, V):
    """Returns the result with features as rows and tokens as columns."""
    return np.swapaxes(A @ V, -1, -2)


@exercise.wrong(
    "wsum.no_sum", "You keep the weighted values of the single keys apart",
    hints=["What do you return for one query: one vector, or a whole table?",
           "Which axis of that table counts the keys, and is it still needed?"],
    hidden_when="never: there is one axis too many")
def weighted_but_not_summed(A, V):
    """Weights the values but does not add them up over the keys."""
    return A[..., None] * V[..., None, :, :]


@exercise.wrong(
    "wsum.adds_residual", "You put something on top of the mix",
    hints=["With all the weight on key 0, what should every output row be? What is it in yours?",
           "If all values are 7, what comes out of your function?"],
    hidden_when="V is zero")
def own_value_on_top(A, V):
    """Adds the token's own value, which is the residual connection around attention."""
    return A @ V + V
