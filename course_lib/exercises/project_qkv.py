"""project_qkv: what does a word ask, what does it offer, what does it hand over?

Asked here: values of another width than the keys; a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import project_qkv

from .page import BATCH, WIDTH, Exercise, probe

exercise = Exercise(
    project_qkv, lesson="04_queries_keys_values", show="by hand 3x2", results=("Q", "K", "V"),
    way="The same words are seen through three matrices: x times W_q gives the queries, x times W_k the "
        "keys, x times W_v the values. A word is a row, so x stands on the left.",
    questions=("Take the one word (1, 1) and a matrix with the rows (1, 2) and (3, 4). Which vector should "
               "come out?",
               "x is (5, 6) and W_v is (6, 2). Which shape should V have, and which line of yours makes "
               "it?"))


@exercise.also_right
def one_fused_matrix(x, W_q, W_k, W_v):
    QKV = x @ np.concatenate([W_q, W_k, W_v], axis=1)
    d_k = W_q.shape[1]
    return QKV[..., :d_k], QKV[..., d_k:2 * d_k], QKV[..., 2 * d_k:]


@exercise.also_right
def with_einsum(x, W_q, W_k, W_v):
    return tuple(np.einsum("...tm,md->...td", x, W) for W in (W_q, W_k, W_v))


@exercise.probes
def probes(rng):
    n = rng.normal
    by_hand = (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[3.0, 0.0], [4.0, 1.0]]),
               np.array([[5.0, 6.0], [7.0, 8.0]]))
    return {
        "naive square": probe(*(n(size=(4, 4)) for _ in range(4))),
        "naive identity W": probe(n(size=(4, 4)), np.eye(4), np.eye(4), np.eye(4)),
        "rect 5x6 -> 3,3,2": probe(n(size=(5, 6)), n(size=(6, 3)), n(size=(6, 3)), n(size=(6, 2)),
                                   features=WIDTH),
        "batch 2x5x6 -> 4": probe(n(size=(2, 5, 6)), *(n(size=(6, 4)) for _ in range(3)),
                                  features=BATCH),
        "rect 5x6 -> 4": probe(n(size=(5, 6)), *(n(size=(6, 4)) for _ in range(3))),
        "by hand 3x2": probe(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]), *by_hand),
        "by hand 2x2": probe(np.array([[1.0, 0.0], [1.0, -1.0]]), *by_hand),
    }


@exercise.property("three results come back")
def three_results(out, x, *W):
    return len(out) == 3


@exercise.property("each result has one row for every token, as wide as its matrix")
def one_row_per_token(out, x, *W):
    return all(r.shape == x.shape[:-1] + (w.shape[1],) for r, w in zip(out, W, strict=True))


@exercise.property("the token (1, 0, 0, 0) becomes the first row of each matrix")
def a_one_hot_token_reads_a_row(rng):
    W = [rng.normal(size=(4, 4)) for _ in range(3)]
    (out,) = yield ((np.eye(4), *W),)
    return all(np.allclose(r, w) for r, w in zip(out, W, strict=True))


@exercise.property("changing one token changes its own row of each result and no other")
def every_token_by_itself(rng):
    x, *W = (rng.normal(size=(4, 4)) for _ in range(4))
    other = x + np.array([[0.0], [1.0], [0.0], [0.0]])
    plain, changed = yield (x, *W), (other, *W)
    return all((np.abs(a - b) > 1e-9).any(axis=-1).tolist() == [False, True, False, False]
               for a, b in zip(plain, changed, strict=True))


@exercise.property("changing one of the three matrices changes its own result and no other")
def one_matrix_each(rng):
    x, *W = (rng.normal(size=(4, 4)) for _ in range(4))
    changed = [[w + (i == j) for j, w in enumerate(W)] for i in range(3)]
    plain, *others = yield (x, *W), *((x, *c) for c in changed)
    return all(np.allclose(plain[j], others[i][j]) == (i != j) for i in range(3) for j in range(3))


@exercise.wrong(
    "qkv.query_is_token", "You let the token itself do the asking",
    hints=["Compare your first result with x. What has W_q done to it?",
           "Does your code use all the matrices it was given?"],
    hidden_when="W_q is the identity")
def asks_with_the_bare_token(x, W_q, W_k, W_v):
    """Takes the token as it is for the query and projects only keys and values."""
    return x, x @ W_k, x @ W_v


@exercise.wrong(
    "qkv.value_is_token", "You hand over the token itself",
    hints=["Compare your third result with x. What has W_v done to it?",
           "Does your code use all the matrices it was given?"],
    hidden_when="W_v is the identity")
def hands_over_the_bare_token(x, W_q, W_k, W_v):
    """Projects only queries and keys, and passes the token on as it is."""
    return x @ W_q, x @ W_k, x


@exercise.wrong(
    "qkv.one_matrix_for_all", "You look at the tokens three times in the same way",
    hints=["Are your three results different from one another?",
           "Does your code use all the matrices it was given?"],
    hidden_when="the three matrices are equal")
def one_view_three_times(x, W_q, W_k, W_v):
    """Projects with one matrix only, so that query, key and value are the same."""
    return x @ W_q, x @ W_q, x @ W_q


@exercise.wrong(
    "qkv.value_is_key", "You hand over the same thing that you offer",
    hints=["Is V different from K in your result? What is each of them for?",
           "Must what makes a word easy to find be the same as what it passes on?"],
    hidden_when="W_k equals W_v")
def keys_for_values(x, W_q, W_k, W_v):
    """Takes keys and values for the same thing."""
    return x @ W_q, x @ W_k, x @ W_k


@exercise.wrong(
    "qkv.torch_layout", "You read the matrices the way some libraries store them",
    kind="convention",
    hints=["Which axis of W_q has as many entries as a token has features in this course?",
           "What is the shape of x, what is the shape of W_q, and which of their axes meet?"],
    hidden_when="the matrices are symmetric; there is no crash when they are square")
def matrices_stored_out_by_in(x, W_q, W_k, W_v):
    """Takes the matrices as (out, in), the way PyTorch's nn.Linear stores them."""
    return x @ W_q.T, x @ W_k.T, x @ W_v.T


@exercise.wrong(
    "qkv.column_vectors", "You lay the tokens down as columns", kind="convention",
    hints=["Which axis of your Q counts the tokens?",
           "Where is the first token in x: in a row or in a column? And in your Q?"],
    hidden_when="never, except for symmetric results")
def tokens_as_columns(x, W_q, W_k, W_v):
    """Returns tokens as columns, as papers with column vectors do."""
    return tuple(np.swapaxes(x @ W, -1, -2) for W in (W_q, W_k, W_v))


@exercise.wrong(
    "qkv.matrix_on_the_left", "You put the matrix in front of the tokens",
    hints=["Which axis of your first factor is summed against which axis of the second?",
           "One token is one row of x. Does each row of your Q depend on one token only?"],
    hidden_when="there are as many tokens as features: then it runs, with wrong numbers")
def mixes_the_tokens(x, W_q, W_k, W_v):
    """Multiplies from the left, which mixes the tokens instead of their features."""
    return W_q @ x, W_k @ x, W_v @ x


@exercise.wrong(
    "qkv.chained", "You make one view out of another",
    hints=["What is the input of each of the three projections in your code?",
           "If only W_q changes, which of your three results change? Which should?"],
    hidden_when="the matrices are the identity; there is no crash when they are square",
    sources=["https://github.com/hyunwoongko/transformer/issues/19"])
def one_after_the_other(x, W_q, W_k, W_v):
    """Projects one after the other: keys from queries and values from keys."""
    return x @ W_q, x @ W_q @ W_k, x @ W_q @ W_k @ W_v


@exercise.wrong(
    "qkv.relu", "You cut off part of what the projections give",
    hints=["What is the smallest number in your results? Why is there none below it?",
           "What should a token of (-1, 0) give when the token (1, 0) gives (1, 2)?"],
    hidden_when="nothing is negative", sources=["https://github.com/Kyubyong/transformer/issues/49"])
def clipped_at_zero(x, W_q, W_k, W_v):
    """Puts a non-linearity behind the projections, which are plain linear maps."""
    return tuple(np.maximum(r, 0) for r in project_qkv(x, W_q, W_k, W_v))


@exercise.wrong(
    "qkv.order", "You return the three views in another order",
    hints=["Which matrix made your first result? Compare it with x @ W_q. Are they equal?",
           "In which order does the signature name what is to be returned?"],
    hidden_when="W_q equals W_k")
def keys_before_queries(x, W_q, W_k, W_v):
    """Returns keys, queries, values instead of queries, keys, values."""
    return x @ W_k, x @ W_q, x @ W_v
