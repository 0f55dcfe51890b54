"""attention_backward: how the loss changes with the queries, keys and values.

Asked here: different numbers of queries and keys; values of another width than the keys; more than one
feature per key; very large or very small scores. Not asked: a batch axis (a stack of tables).
"""

import math

import numpy as np

from course_lib.attention import (
    attention_backward,
    attention_weights,
    scaled_dot_product_attention,
    softmax,
    softmax_backward,
)

from .page import HUGE, UNEQUAL, WIDTH, Exercise, probe
from .scaled_dot_product_attention import ANY_SIZE_V, met_again
from .scaled_dot_product_attention import exercise as attention
from .softmax import ANY_SIZE_K, ANY_SIZE_Q

FEATURES = "more than one feature per key"

exercise = Exercise(
    attention_backward, lesson="10_backward", results=("dQ", "dK", "dV"), show="small 2x3",
    way="Go back step by step: the mix gives dV and the gradient of the weights, the softmax turns that "
        "into the gradient of the scores, the scale divides it once more, and the scores give dQ and dK.",
    questions=("Write down the shapes of dO, P and V. A product of which two has the shape of V, and of "
               "which two the shape of P?",
               "Where did the way forward divide by the root of d_k? Which of the three gradients pass "
               "that step on the way back?"))


@exercise.also_right
def with_the_output_at_hand(dO, Q, K, V):
    P, scale = attention_weights(Q, K), 1 / math.sqrt(Q.shape[-1])
    shared = (dO * (P @ V)).sum(axis=-1, keepdims=True)    # instead of dP * P
    dS = P * (dO @ V.T - shared)
    return scale * dS @ K, scale * dS.T @ Q, P.T @ dO


@exercise.probes
def probes(rng):
    def draw(T_q, T_k, d, d_v, *features, size=1):
        n = rng.normal
        dO, Q, K, V = n(size=(T_q, d_v)), n(size=(T_q, d)), n(size=(T_k, d)), n(size=(T_k, d_v))
        return probe(size * dO, Q, K, V, features=features)

    rng.normal(size=(4, 4))    # keeps the numbers of the probes below as they have always been
    return {
        "naive d=1": draw(3, 4, 1, 2, UNEQUAL, WIDTH),
        "naive square 4": draw(4, 4, 4, 4, FEATURES),
        "rect": draw(3, 5, 6, 2, UNEQUAL, WIDTH, FEATURES),
        "self d=9": draw(4, 4, 9, 3, WIDTH, FEATURES),
        "small 2x3": draw(2, 3, 4, 2, UNEQUAL, WIDTH, FEATURES, size=10),
        "scores of any size": probe(ANY_SIZE_V[::-1], ANY_SIZE_Q, ANY_SIZE_K, ANY_SIZE_V,
                                    features=(HUGE, FEATURES, WIDTH)),
    }


def moved_a_little(loss, X, h=1e-5):
    """How the loss changes with every entry of X, by central differences, all in one batch."""
    steps = h * np.eye(X.size).reshape(-1, *X.shape)
    return ((loss(X + steps) - loss(X - steps)) / (2 * h)).reshape(X.shape)


def too_steep(Q, K):
    """Scores so large that the smallest step is a large one: nothing can be measured."""
    return np.abs(Q @ K.T).max() > 1e3


def loss_of(dO, Q, K, V):
    return (dO * scaled_dot_product_attention(Q, K, V)[0]).sum(axis=(-1, -2))


@exercise.property("every gradient has the shape of its variable")
def shapes(out, dO, *variables):
    return all(g.shape == x.shape for g, x in zip(out, variables, strict=True))


@exercise.property("dV agrees with what happens to the loss when a value is moved a little")
def values_agree(out, dO, Q, K, V):
    return np.allclose(out[2], moved_a_little(lambda X: loss_of(dO, Q, K, X), V), atol=1e-6)


@exercise.property("dQ agrees with what happens to the loss when a query is moved a little")
def queries_agree(out, dO, Q, K, V):
    return too_steep(Q, K) or np.allclose(
        out[0], moved_a_little(lambda X: loss_of(dO, X, K, V), Q), atol=1e-6)


@exercise.property("dK agrees with what happens to the loss when a key is moved a little")
def keys_agree(out, dO, Q, K, V):
    return too_steep(Q, K) or np.allclose(
        out[1], moved_a_little(lambda X: loss_of(dO, Q, X, V), K), atol=1e-6)


def collect(dO, Q, K, V, dS, P=None):
    """The three gradients for a given gradient of the scores."""
    P = attention_weights(Q, K) if P is None else P
    return dS @ K, dS.T @ Q, P.T @ dO


def back_to_scores(dO, V, P, scale):
    """The gradient of the scores (T_q, T_k), by the book."""
    return softmax_backward(dO @ V.T, P) * scale


@exercise.wrong(
    "attb.no_scale", "You lose the scale on the way back",
    hints=["Divide the numerical gradient by your dQ. Is the ratio the same everywhere?",
           "Score, scale, softmax, mix: which of them has no counterpart on your way back?"],
    hidden_when="one feature per key")
def forgets_the_scale(dO, Q, K, V):
    """Does not send the gradient back through the division by sqrt(d_k)."""
    return collect(dO, Q, K, V, back_to_scores(dO, V, attention_weights(Q, K), 1.0))


@exercise.wrong(
    "attb.scale_twice", "You scale more often on the way back than on the way in",
    hints=["Divide the numerical gradient by your dQ. Is the ratio the same everywhere?",
           "How often does the scale appear in the forward pass?"],
    hidden_when="one feature per key")
def scales_twice(dO, Q, K, V):
    """Applies 1 / sqrt(d_k) to the scores' gradient and once more to dQ and dK."""
    dQ, dK, dV = attention_backward(dO, Q, K, V)
    return dQ / math.sqrt(Q.shape[-1]), dK / math.sqrt(Q.shape[-1]), dV


@exercise.wrong(
    "attb.diagonal_softmax", "You let every score change its own weight only",
    hints=["dV is right. Sum your gradient of the scores over a row: what should it be?",
           "If score 2 goes up, does weight 1 change? Does your gradient know that?"])
def treats_softmax_entry_by_entry(dO, Q, K, V):
    """Uses only the diagonal of the softmax Jacobian."""
    P, scale = attention_weights(Q, K), 1 / math.sqrt(Q.shape[-1])
    return collect(dO, Q, K, V, (dO @ V.T) * P * (1 - P) * scale)


@exercise.wrong(
    "attb.skips_softmax", "You send the gradient straight past the softmax",
    hints=["Between scores and weights stands a function. Where is its derivative in your code?",
           "Sum your gradient of the scores over a row: what should it be?"])
def passes_the_softmax_by(dO, Q, K, V):
    """Hands the gradient of the weights on as if it were the gradient of the scores."""
    return collect(dO, Q, K, V, dO @ V.T / math.sqrt(Q.shape[-1]))


@exercise.wrong(
    "attb.no_transpose_v", "You collect dV along the rows of the weights",
    hints=["Value j is used by all queries. Over which axis must its gradient be collected?",
           "How many rows has dV with 3 queries and 5 keys? How many has yours?"],
    hidden_when="never equal, but no crash with as many queries as keys")
def takes_weights_as_they_are_for_dv(dO, Q, K, V):
    """Uses P instead of its transpose for dV."""
    dQ, dK, _ = attention_backward(dO, Q, K, V)
    return dQ, dK, attention_weights(Q, K) @ dO


@exercise.wrong(
    "attb.no_transpose_k", "You collect dK along the rows of the scores' gradient",
    hints=["Key j is scored by all queries. Over which axis must its gradient be collected?",
           "How many rows has dK with 3 queries and 5 keys? How many has yours?"],
    hidden_when="never equal, but no crash with as many queries as keys")
def takes_scores_as_they_are_for_dk(dO, Q, K, V):
    """Uses dS instead of its transpose for dK."""
    dQ, _, dV = attention_backward(dO, Q, K, V)
    dS = back_to_scores(dO, V, attention_weights(Q, K), 1 / math.sqrt(Q.shape[-1]))
    return dQ, dS @ Q, dV


@exercise.wrong(
    "attb.swapped", "You return the gradients in another order",
    hints=["Which shape should dQ have? Does your first result have it with 3 queries and 5 keys?",
           "Change Q a little. Which of your results tells how much the loss will change?"])
def returns_dk_first(dO, Q, K, V):
    """Exchanges dQ and dK."""
    dQ, dK, dV = attention_backward(dO, Q, K, V)
    return dK, dQ, dV


@exercise.wrong(
    "attb.unscaled_forward", "You go back through other weights than you went in",
    hints=["Print the weights of your backward pass. Are they those of attention_weights?",
           "Which step lies between the dot products and the softmax in the forward pass?"],
    hidden_when="one feature per key")
def recomputes_weights_without_scale(dO, Q, K, V):
    """Recomputes the weights without the division by sqrt(d_k)."""
    P = softmax(Q @ K.T)
    return collect(dO, Q, K, V, back_to_scores(dO, V, P, 1 / math.sqrt(Q.shape[-1])), P)


def around(attend):
    """The way back through the weights of another scaled_dot_product_attention."""
    def backwards(dO, Q, K, V):
        _, P = attend(Q, K, V)
        return collect(dO, Q, K, V, back_to_scores(dO, V, P, 1 / math.sqrt(Q.shape[-1])), P)
    return backwards


met_again(exercise, "attb", (
    "causal_unasked", "no_shift", "global_max", "fixed_start", "other_shift"), around)


@exercise.wrong("attb.scale_d_not_sqrt", **attention.idea("sdpa.scale_d_not_sqrt").words)
def divides_by_the_variance(dO, Q, K, V):
    """Divides by the variance d_k, on the way in and on the way back, where its root is meant."""
    P = softmax(Q @ K.T / Q.shape[-1])
    return collect(dO, Q, K, V, back_to_scores(dO, V, P, 1 / Q.shape[-1]), P)


@exercise.variant("attb.scale_d_not_sqrt")
def divides_by_the_variance_on_the_way_in(dO, Q, K, V):
    P = softmax(Q @ K.T / Q.shape[-1])
    return collect(dO, Q, K, V, back_to_scores(dO, V, P, 1 / math.sqrt(Q.shape[-1])), P)


@exercise.wrong(
    "attb.scale_nowhere", "You leave the scale out on the way in and on the way back",
    hints=["Print the weights of your backward pass. Are they those of attention_weights?",
           "Score, scale, softmax, mix: which of them has no counterpart on your way back?"],
    hidden_when="one feature per key")
def forgets_the_scale_both_ways(dO, Q, K, V):
    """Goes back through unscaled attention, though the weights come from scaled scores."""
    P = softmax(Q @ K.T)
    return collect(dO, Q, K, V, back_to_scores(dO, V, P, 1.0), P)
