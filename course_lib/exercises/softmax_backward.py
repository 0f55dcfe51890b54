"""softmax_backward: from the gradient of the weights to the gradient of the scores.

Asked here: a single row, given as a vector; more than one row of weights; a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import softmax, softmax_backward

from .page import BATCH, VECTOR, Exercise, probe

ROWS = "more than one row of weights"

exercise = Exercise(
    softmax_backward, lesson="10_backward", show="by hand 2x3",
    way="A score that grows lifts its own weight and takes from all others of its row. So its gradient is "
        "its weight times this: the gradient of that weight, less the mean of the row's gradients, "
        "weighted by P.",
    questions=("Let all numbers of dP in a row be equal. What should come out for that row, and why?",
               "One number for each row has to be taken off dP. Which sum makes it, and does it keep its "
               "axis?"))


def shared_part(dP, P):
    """What the softmax takes away from every entry of a row: the weighted mean of dP."""
    return (dP * P).sum(axis=-1, keepdims=True)


@exercise.also_right
def through_the_jacobian(dP, P):
    jacobian = P[..., :, None] * (np.eye(P.shape[-1]) - P[..., None, :])
    return np.einsum("...i,...ij->...j", dP, jacobian)


@exercise.probes
def probes(rng):
    n = rng.normal
    right_words = np.eye(4)[[0, 2, 3]]
    P = softmax(n(size=(3, 4)))
    return {
        "naive one row": probe(n(size=(4,)), softmax(n(size=(4,))), features=VECTOR),
        "naive dP all ones": probe(np.ones((3, 4)), softmax(n(size=(3, 4))), features=ROWS),
        "rows 3x5": probe(n(size=(3, 5)), softmax(n(size=(3, 5))), features=ROWS),
        "square 4x4": probe(n(size=(4, 4)), softmax(n(size=(4, 4))), features=ROWS),
        "batch": probe(n(size=(2, 3, 4)), softmax(n(size=(2, 3, 4))), features=(BATCH, ROWS)),
        "cross-entropy dP": probe(-right_words / P, P, features=ROWS),
        "by hand 2x3": probe(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0]]),
                             np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]), features=ROWS),
    }


@exercise.property("the result has the same shape as the weights")
def same_shape(out, dP, P):
    return out.shape == P.shape


@exercise.property("every row sums to 0, because raising all scores of a row changes no weight")
def rows_sum_to_zero(out, dP, P):
    return np.allclose(out.sum(axis=-1), 0)


@exercise.property("changing dP in one row does not touch the other rows")
def rows_do_not_meet(rng):
    P, dP = softmax(rng.normal(size=(3, 4))), rng.normal(size=(3, 4))
    other = dP.copy()
    other[1] = rng.normal(size=4)
    before, after = yield (dP, P), (other, P)
    return np.allclose(before[[0, 2]], after[[0, 2]])


@exercise.property("it agrees with what happens to the loss when a score is moved a little")
def agrees_with_a_small_step(rng):
    scores, dP, h = rng.normal(size=4), rng.normal(size=4), 1e-5
    steps = h * np.eye(4)
    (out,) = yield ((dP, softmax(scores)),)
    return np.allclose(out, (softmax(scores + steps) - softmax(scores - steps)) @ dP / (2 * h))


@exercise.wrong(
    "smb.diagonal_only", "You let every score change its own weight only",
    hints=["If score 2 goes up, does weight 1 change? Does your gradient know that?",
           "The weights of a row share one total. What does that do to the others when one grows?"],
    sources=["https://newbe.dev/numpy-calculate-the-derivative-of-the-softmax-function"])
def treats_softmax_entry_by_entry(dP, P):
    """Uses the diagonal of the Jacobian only, as if softmax worked entry by entry."""
    return dP * P * (1 - P)


@exercise.wrong(
    "smb.p_times_dp", "You multiply by the weights and stop there",
    hints=["Add up a row of your gradient. Should raising all scores of a row change the loss?",
           "If dP is the same for all weights of a row, what should the scores hear?"])
def forgets_the_shared_part(dP, P):
    """Leaves out the part that all entries of a row share."""
    return P * dP


@exercise.wrong(
    "smb.unweighted_sum", "You take away the bare sum of dP",
    hints=["Add up a row of your gradient. What should the sum be?",
           "If dP is 1 everywhere in a row of 4, how much do you take away? How much should go?"],
    hidden_when="entries of dP that sum to their weighted mean")
def subtracts_the_bare_sum(dP, P):
    """Subtracts the sum of dP instead of its weighted mean."""
    return P * (dP - dP.sum(axis=-1, keepdims=True))


@exercise.wrong(
    "smb.mean", "You take away the plain mean of dP",
    hints=["Try very unequal weights: does a row of your gradient still sum to 0?",
           "Should an entry with weight 0.01 count as much in the mean as one with 0.9?"],
    hidden_when="equal weights, or a constant dP")
def subtracts_the_plain_mean(dP, P):
    """Subtracts the plain mean of dP instead of the mean weighted with P."""
    return P * (dP - dP.mean(axis=-1, keepdims=True))


@exercise.wrong(
    "smb.forgets_p", "You take the shared part away and stop there",
    hints=["If a weight is almost 0, how much can moving its score change the weights?",
           "Add up a row of your gradient. What should the sum be?"])
def leaves_out_the_last_product(dP, P):
    """Subtracts the weighted mean but does not multiply by the weights afterwards."""
    return dP - shared_part(dP, P)


@exercise.wrong(
    "smb.sign", "You point the gradient the other way",
    hints=["If the loss falls when weight 0 grows, should score 0 go up or down?",
           "Which of the two terms inside your brackets comes first in the formula?"])
def exchanges_the_two_terms(dP, P):
    """Exchanges the two terms of the difference, which flips the sign."""
    return P * (shared_part(dP, P) - dP)


@exercise.wrong(
    "smb.axis0", "You add up over the rows",
    hints=["Add up one row of your gradient, then one column. Which of the two should be 0?",
           "Which weights share one total: those of a row, or those of a column?"],
    hidden_when="one row, given as a vector")
def adds_down_the_columns(dP, P):
    """Takes the weighted sum down the columns, though the weights of a row share one total."""
    return P * (dP - (dP * P).sum(axis=0, keepdims=True))


@exercise.wrong(
    "smb.global_sum", "You compute one total for all rows",
    hints=["How many totals do you compute? How many rows are there?",
           "Change dP in row 0 only. Do the other rows of your result move?"],
    hidden_when="one row")
def shares_one_total(dP, P):
    """Sums over the whole array instead of per row."""
    return P * (dP - (dP * P).sum())


@exercise.wrong(
    "smb.no_keepdims", "You let the totals of rows meet the columns",
    hints=["Print the shape of your total. Against which axis does NumPy line it up?",
           "What does a sum over an axis do to that axis?"],
    hidden_when="one row, given as a vector")
def loses_the_summed_axis(dP, P):
    """Sums without keeping the axis, so the totals of rows land on columns."""
    return P * (dP - (dP * P).sum(axis=-1))


@exercise.wrong(
    "smb.softmax_again", "You take the weights for scores",
    hints=["Do the rows of P sum to 1 before your function touches them?",
           "What is P: what goes into the softmax, or what came out?"])
def applies_softmax_again(dP, P):
    """Takes P for the scores and applies softmax once more."""
    return softmax_backward(dP, softmax(P))
