"""similarity_scores: how well does every query match every key?

Asked here: different numbers of queries and keys; a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import similarity_scores

from .page import BATCH, UNEQUAL, Exercise, probe

exercise = Exercise(
    similarity_scores, lesson="01_words", show="by hand 2x3",
    way="One score is a dot product: multiply number by number, add up. A matrix product makes all of them "
        "at once if the keys stand as columns, so the last two axes of K change places.",
    questions=("Work out by hand the score of the query (1, 2) with the key (3, 1). Which line of yours "
               "makes this number?",
               "Q is (2, 4), K is (3, 4), and a table of (2, 3) should come out. Which axis of K must meet "
               "the last axis of Q?"))


@exercise.also_right
def with_einsum(Q, K):
    return np.einsum("...id,...jd->...ij", Q, K)


@exercise.also_right
def multiply_then_add_up(Q, K):
    return (Q[..., :, None, :] * K[..., None, :, :]).sum(axis=-1)


@exercise.probes
def probes(rng):
    n = rng.normal
    x = n(size=(4, 4))
    return {
        "naive self square T=d=4": probe(x, x),
        "naive square T=d=4": probe(n(size=(4, 4)), n(size=(4, 4))),
        "rect Tq=3 Tk=5 d=2": probe(n(size=(3, 2)), n(size=(5, 2)), features=UNEQUAL),
        "same T=4 d=3": probe(n(size=(4, 3)), n(size=(4, 3))),
        "batch 2": probe(n(size=(2, 3, 4)), n(size=(2, 5, 4)), features=(BATCH, UNEQUAL)),
        "batch all equal 3x3x3": probe(n(size=(3, 3, 3)), n(size=(3, 3, 3)), features=BATCH),
        "by hand 2x3": probe(np.array([[1.0, 0.0], [0.0, 2.0]]),
                             np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 3.0]]), features=UNEQUAL),
        "by hand 2x2": probe(np.array([[1.0, 0.0], [0.0, 2.0]]),
                             np.array([[1.0, 3.0], [2.0, 4.0]])),
    }


@exercise.property("there is one row for every query and one column for every key")
def one_row_per_query(out, Q, K):
    return out.shape == Q.shape[:-1] + (K.shape[-2],)


@exercise.property("a query twice as long scores twice as much")
def twice_the_query_twice_the_score(rng):
    Q, K = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    plain, doubled = yield (Q, K), (2 * Q, K)
    return np.allclose(doubled, 2 * plain)


@exercise.property("the query (1, 0, 0, 0) reads off the first number of every key")
def a_one_hot_query_reads_one_feature(rng):
    K = rng.normal(size=(5, 4))
    (scores,) = yield ((np.eye(4), K),)
    return np.allclose(scores, K.T)


@exercise.property("reordering the keys reorders the columns, and changes nothing else")
def columns_follow_the_keys(rng):
    Q, K, order = rng.normal(size=(4, 4)), rng.normal(size=(4, 4)), [2, 0, 3, 1]
    plain, reordered = yield (Q, K), (Q, K[order])
    return np.allclose(reordered, plain[:, order])


@exercise.wrong(
    "scores.transposed", "You put the keys down the side and the queries across the top",
    hints=["What does row 0 of your table belong to: the first query or the first key?",
           "With two queries and three keys, how many rows should the table have?"],
    hidden_when="Q is K: a table of a set of vectors with itself is symmetric")
def keys_down_queries_across(Q, K):
    """Takes the keys as rows of the table and the queries as its columns."""
    return K @ np.swapaxes(Q, -1, -2)


@exercise.wrong(
    "scores.no_transpose", "You multiply the two tables as they stand",
    hints=["In your product, which axis of Q is summed against which axis of K?",
           "What do the numbers along those two axes mean: are they the same kind of thing?"],
    hidden_when="T_k equals d: then it runs, with wrong numbers")
def features_meet_positions(Q, K):
    """Lets the features of a query meet the positions of the keys instead of their features."""
    return Q @ K


@exercise.wrong(
    "scores.reshapes_keys", "You reshape the keys to make the product fit",
    hints=["Take a small K, 3 keys of 2 numbers, and print it before and after your reshape. "
           "Is key 0 still together?",
           "Reading order stays when you reshape. What has to happen to the axes here?"],
    hidden_when="there is one key, or one feature")
def the_shape_is_all_that_matters(Q, K):
    """Believes that reshaping an array to (d, T) does the same as transposing it."""
    return Q @ K.reshape(K.shape[:-2] + (K.shape[-1], K.shape[-2]))


@exercise.wrong(
    "scores.own_key_only", "You compare each query with one key, the one at its own position",
    hints=["How many keys does query 0 get compared with in your version? How many are there?",
           "If there are three words, how many pairs (who asks, who is asked) are there?"],
    hidden_when="never: the shape differs")
def only_the_same_position(Q, K):
    """Compares each query only with the key at its own position."""
    return (Q * K).sum(axis=-1)


@exercise.wrong(
    "scores.feature_gram", "You compare features with features",
    hints=["Should the size of the table grow with the number of tokens or of features?",
           "Which axis disappears in your product: the one that counts words, or the other one?"],
    hidden_when="T equals d: then the shape looks right")
def features_against_features(Q, K):
    """Sums over the tokens, which compares features with features instead of tokens with tokens."""
    return np.swapaxes(Q, -1, -2) @ K


@exercise.wrong(
    "scores.no_sum", "You keep the products of the single features apart",
    hints=["How many numbers do you return for one query and one key?",
           "What is still to be done with the products to make one score of them?"],
    hidden_when="never: there is one axis too many")
def products_not_added_up(Q, K):
    """Stops at the products feature by feature, before they are added up to one score."""
    return Q[..., :, None, :] * K[..., None, :, :]


@exercise.wrong(
    "scores.elementwise", "You multiply number by number, and add nothing up",
    hints=["What is the shape of your result, and how many pairs of a query and a key are there?",
           "What does `*` do with two tables, and what does `@` do?"],
    hidden_when="never: the numbers stay products of single features")
def takes_the_star_for_the_product(Q, K):
    """Takes `*`, which multiplies entry by entry, for the product of two tables."""
    return Q * K


@exercise.wrong(
    "scores.cosine", "You compare directions only: the length of the vectors is gone",
    kind="convention",
    hints=["What is the largest score you can get, however long the vectors are?",
           "If a query gets twice as long, should its scores change? Do yours?"],
    hidden_when="all vectors have length 1")
def only_the_angle_counts(Q, K):
    """Divides by the lengths of the vectors, which is cosine similarity and not the dot product."""
    lengths = np.linalg.norm(Q, axis=-1)[..., :, None] * np.linalg.norm(K, axis=-1)[..., None, :]
    return similarity_scores(Q, K) / lengths


@exercise.wrong(
    "scores.scaled", "You already do what a later lesson adds to the scores", kind="convention",
    hints=["What is the score of (1, 0) and (2, 0), worked out on paper? What do you return?",
           "Is there a step in your code that the text of this exercise does not ask for?"],
    hidden_when="d is 1")
def scales_already(Q, K):
    """Divides by the square root of d_k, which belongs to the attention weights."""
    return similarity_scores(Q, K) / np.sqrt(Q.shape[-1])


@exercise.wrong(
    "scores.distance", "You measure how far apart the vectors are",
    hints=["Which pair gets the highest number in your table: the most or the least similar one?",
           "What do you return for a query and a key that are equal? What would you like to see?"])
def near_means_small(Q, K):
    """Returns squared distances, in which similar vectors get small numbers."""
    return ((Q[..., :, None, :] - K[..., None, :, :]) ** 2).sum(axis=-1)
