"""attention_weights: how much does each query look at each key?

Asked here: different numbers of queries and keys; a batch axis (a stack of tables); very large or very
small scores.
"""

import numpy as np

from course_lib.attention import attention_weights, causal_mask, masked_softmax, similarity_scores, softmax

from .page import BATCH, HUGE, UNEQUAL, Exercise, probe
from .softmax import ANY_SIZE_K, ANY_SIZE_Q, OTHER_GROUPS, from_two_groups
from .softmax import exercise as softmax_exercise

d_k = 64                                             # as if it stood in the learner's notebook
OTHER_WIDTHS = (2, 3, 4, 6, 8, 16, 32, 128, 256, 512)

exercise = Exercise(
    attention_weights, lesson="05_scaling", show="by hand 2x3",
    way="Score every query against every key, divide by the square root of d_k, the length of a query, and "
        "turn every row into shares with softmax.",
    questions=("Three steps lie between Q, K and the weights. Which are they, and which line of yours does "
               "each?",
               "Which number of which shape says how long a query is, and what happens to the scores with "
               "it before they are shared out?"))


@exercise.also_right
def scale_the_queries(Q, K):
    return softmax(similarity_scores(Q * Q.shape[-1] ** -0.5, K))


@exercise.also_right
def with_einsum(Q, K):
    return softmax(np.einsum("...id,...jd->...ij", Q, K) / K.shape[-1] ** 0.5)


@exercise.also_right
def normalise_the_columns_of_the_flipped_table(Q, K):
    columns = softmax(similarity_scores(K, Q) / np.sqrt(Q.shape[-1]), axis=-2)
    return np.swapaxes(columns, -1, -2)


@exercise.probes
def probes(rng):
    n = rng.normal
    x = n(size=(4, 4))
    return {
        "naive self square T=d=4": probe(x, x),
        "naive T=1 d=4": probe(n(size=(1, 4)), n(size=(1, 4))),
        "naive d=1": probe(n(size=(3, 1)), n(size=(4, 1)), features=UNEQUAL),
        "rect Tq=3 Tk=5 d=8": probe(n(size=(3, 8)), n(size=(5, 8)), features=UNEQUAL),
        "batch 2 Tq=3 Tk=6 d=5": probe(n(size=(2, 3, 5)), n(size=(2, 6, 5)),
                                       features=(BATCH, UNEQUAL)),
        "same T=3 d=8": probe(n(size=(3, 8)), n(size=(3, 8))),
        "batch same T=4 d=6": probe(n(size=(2, 4, 6)), n(size=(2, 4, 6)), features=BATCH),
        "by hand 2x3": probe(np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]]),
                             np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0],
                                       [1.0, 1.0, 0.0, 0.0]]), features=UNEQUAL),
        "scores of 2000 and of 2": probe(np.array([[1000.0], [1.0]]), np.array([[2.0], [1.5], [1.0]]),
                                         features=(HUGE, UNEQUAL)),
        "scores of any size": probe(ANY_SIZE_Q, ANY_SIZE_K, features=HUGE),
    }


@exercise.property("there is one row for every query and one column for every key")
def one_row_per_query(out, Q, K):
    return out.shape == Q.shape[:-1] + (K.shape[-2],)


@exercise.property("reordering the keys reorders the columns, and changes nothing else")
def columns_follow_the_keys(rng):
    Q, K, order = rng.normal(size=(4, 4)), rng.normal(size=(4, 4)), [2, 0, 3, 1]
    plain, reordered = yield (Q, K), (Q, K[order])
    return np.allclose(reordered, plain[:, order])


@exercise.property("the key that matches best gets the largest weight")
def best_match_wins(out, Q, K):
    return np.array_equal(out.argmax(axis=-1), similarity_scores(Q, K).argmax(axis=-1))


def spread(weights):
    """How far apart the weights of a query are: 1 when the scores have a spread of 1."""
    return np.log(np.maximum(weights, 1e-300)).std(axis=-1).mean()


def too_equal_or_too_sharp(weights):
    """What is wrong with a spread, and what to ask; None when neither can be said."""
    if (weights == 0).any() and weights.max(axis=-1).mean() < 0.5:
        return ("For long vectors, some weights come out as exactly 0, though no key is hidden.",
                "Every key gets some weight, however small. Which line of yours makes a small number 0?")
    how = ("equal: nearly the same for every key" if spread(weights) <= 0.7 else
           "sharp: nearly all on one key" if spread(weights) >= 1.3 else "")
    return how and (f"For long vectors, the weights of a query come out too {how}.",
                    "Which line sets the size of your scores, and what happens to them when the vectors get "
                    "longer?")


@exercise.property("for long random vectors, the weights of a query are neither nearly equal nor nearly "
                   "all on one key", told=too_equal_or_too_sharp)
def spread_does_not_grow_with_the_length(rng):
    (weights,) = yield ((rng.normal(size=(20, 400)), rng.normal(size=(60, 400))),)
    return 0.7 < spread(weights) < 1.3


@exercise.property("no weight is negative")
def no_negative_weight(out, Q, K):
    return not (out < 0).any()           # NaN: not said here


@exercise.property("the weights of each query sum to 1")
def rows_sum_to_one(out, Q, K):
    return np.allclose(out.sum(axis=-1), 1)


@exercise.wrong(
    "weights.softmax_over_queries", "You let the queries compete for each key",
    hints=["Add up one row and one column of your weights. Which of them belongs to one query?",
           "Who has something to share out: the one who looks, or the one who is looked at?"],
    hidden_when="row and column sums coincide",
    sources=["https://github.com/labmlai/annotated_deep_learning_paper_implementations/issues/146"])
def the_queries_compete(Q, K):
    """Runs the softmax over the queries, so that each key shares out the weight."""
    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]), axis=-2)


@exercise.wrong(
    "weights.no_scale", "You take the scores as large as they come",
    hints=["Try random vectors with d_k = 4, then with d_k = 400. "
           "What happens to the largest weight of a row?",
           "How does the typical size of a dot product grow with the number of features?"],
    hidden_when="d_k is 1")
def scores_unscaled(Q, K):
    """Leaves the scores unscaled, so that longer vectors make sharper weights."""
    return softmax(similarity_scores(Q, K))


@exercise.wrong(
    "weights.scale_d_not_sqrt", "You shrink the scores more than their spread needs",
    hints=["The variance of q . k grows like d_k. How does its typical size grow?",
           "Draw 1000 dot products of random vectors with d_k = 100. "
           "What spread do you see, and what would bring it to 1?"],
    hidden_when="d_k is 1", sources=["https://ai.stackexchange.com/posts/comments/39617"])
def divides_by_the_variance(Q, K):
    """Divides by the variance d_k, where the standard deviation is meant."""
    return softmax(similarity_scores(Q, K) / Q.shape[-1])


@exercise.wrong(
    "weights.scale_by_T", "You scale by something that is not the length of the vectors",
    hints=["If one key more comes along, should the scores of the other pairs change? Do yours?",
           "Which entry of which shape do you divide by, and what does it count?"],
    hidden_when="there are as many keys as features")
def scales_by_the_number_of_keys(Q, K):
    """Scales by the number of keys, where the number of features is meant."""
    return softmax(similarity_scores(Q, K) / np.sqrt(K.shape[-2]))


@exercise.wrong(
    "weights.scale_by_queries", "You scale by something that the single dot product does not know",
    hints=["Ask with one query only, then with ten. Should its weights change? Do yours?",
           "Which entry of which shape do you divide by, and what does it count?"],
    hidden_when="there are as many queries as features")
def scales_by_the_number_of_queries(Q, K):
    """Scales by the number of queries, where the number of features is meant."""
    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-2]))


@exercise.wrong(
    "weights.fixed_width", "You divide by the same number, however long the vectors are",
    hints=["Call your function with vectors of 2 numbers, then of 8. What do you divide by each time?",
           "Where does your function take d_k from: from its arguments, or from the notebook?"],
    hidden_when="the vectors have that length")
def divides_by_a_fixed_number(Q, K):
    """Divides by a number that was fixed outside, where the length of these vectors is meant."""
    return softmax(similarity_scores(Q, K) / np.sqrt(d_k))


for width in OTHER_WIDTHS:
    @exercise.variant("weights.fixed_width")
    def divides_by_another_number(Q, K, width=width):
        return softmax(similarity_scores(Q, K) / np.sqrt(width))


@exercise.wrong(
    "weights.multiply_scale", "You make the scores larger",
    hints=["Compare your largest weight with and without the scaling. "
           "Did the row get softer or sharper?",
           "Long vectors give large scores. Which way should a scale push them?"],
    hidden_when="d_k is 1")
def scales_the_wrong_way(Q, K):
    """Multiplies by the square root of d_k, which makes the scores grow even more."""
    return softmax(similarity_scores(Q, K) * np.sqrt(Q.shape[-1]))


@exercise.wrong(
    "weights.scale_after_softmax", "You scale what has been shared out already",
    hints=["What do your rows sum to? Is it a number you recognise from the formula?",
           "At which moment are the numbers still scores, and when are they weights?"],
    hidden_when="d_k is 1")
def scales_the_weights(Q, K):
    """Scales the weights after the softmax instead of the scores before it."""
    return softmax(similarity_scores(Q, K)) / np.sqrt(Q.shape[-1])


@exercise.wrong(
    "weights.returns_scores", "You return numbers that nobody has shared out yet",
    hints=["What does one row of your result add up to, and what should it add up to?",
           "Which function of an earlier lesson makes weights out of such numbers?"])
def scores_instead_of_weights(Q, K):
    """Returns the scaled scores, before they become weights."""
    return similarity_scores(Q, K) / np.sqrt(Q.shape[-1])


@exercise.wrong(
    "weights.softmax_everything", "You share one total among all queries",
    hints=["What does the entire table sum to? How many queries have to share that?",
           "If a second query comes along, should the first one have less to give? Has it?"],
    hidden_when="there is a single query and no batch")
def one_total_for_the_table(Q, K):
    """Takes one softmax over the whole table, so that all queries share one total."""
    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]), axis=None)


@exercise.wrong("weights.two_groups", **softmax_exercise.idea("softmax.two_groups").words)
def largest_per_row_total_of_all(Q, K):
    """Shifts each row by its own largest score, but divides by a total that mixes the rows."""
    return from_two_groups(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]), -1, None)


for groups in OTHER_GROUPS:
    @exercise.variant("weights.two_groups")
    def of_other_groups(Q, K, groups=groups):
        return from_two_groups(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]), *groups)


@exercise.wrong(
    "weights.keys_as_rows", "You have each key look at the queries",
    hints=["Your rows sum to 1. But does row 0 belong to a query or to a key?",
           "With two queries and three keys, how many rows should there be?"],
    hidden_when="Q is K: then the scores are symmetric")
def keys_do_the_looking(Q, K):
    """Exchanges queries and keys, so that each key spreads attention over the queries."""
    return softmax(similarity_scores(K, Q) / np.sqrt(Q.shape[-1]))


TRIANGLES = (                                        # that nobody asked for
    lambda T_q, T_k: np.tri(T_q, T_k, dtype=bool),                          # query 0 stands at key 0
    causal_mask,                                                            # the last at the last
    lambda T_q, T_k: np.tri(T_q, dtype=bool))                               # a square


@exercise.wrong(
    "weights.causal_unasked", "You hide what comes later, though nobody has asked for that",
    hints=["Which weights are exactly 0 in your result? Which word may then not be looked at, and by whom?",
           "Who decides which keys may be seen: this function, or a mask that somebody hands over?"],
    hidden_when="there is one key")
def hides_what_comes_later(Q, K):
    """Builds in a causal mask, though the exercise lets every query see every key."""
    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])
    return masked_softmax(scores, TRIANGLES[0](*scores.shape[-2:]))


for triangle in TRIANGLES[1:]:
    @exercise.variant("weights.causal_unasked")
    def hides_by_another_triangle(Q, K, triangle=triangle):
        scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])
        return masked_softmax(scores, triangle(*scores.shape[-2:]))
