"""multi_head_attention: several heads attend at once, then talk to each other.

Asked here: several heads; several sentences in the batch; a mask; one sentence that comes without a batch
axis; a mask that has an axis for the heads; a mask that differs from sentence to sentence; a query that may
see nothing; very large or very small scores. Not asked: a score that is huge but hidden.
"""

import numpy as np

from course_lib.attention import (
    merge_heads,
    multi_head_attention,
    scaled_dot_product_attention,
    split_heads,
)

from .merge_heads import BARE as BARE_MERGES
from .merge_heads import FOR_ONE_SENTENCE, interleaves_the_heads
from .merge_heads import exercise as merging
from .page import EMPTY_ROW, HUGE, MANY_HEADS, MANY_SENTENCES, MASK, NO_BATCH, Exercise, probe
from .scaled_dot_product_attention import exercise as attention
from .scaled_dot_product_attention import met_again
from .softmax import ANY_SIZE_K, ANY_SIZE_Q
from .split_heads import BARE as BARE_SPLITS
from .split_heads import FOR_ONE_TABLE, deals_features_like_cards
from .split_heads import exercise as splitting

HEAD_AXIS = "a mask that has an axis for the heads"
OWN_MASKS = "a mask that differs from sentence to sentence"

exercise = Exercise(
    multi_head_attention, lesson="07_heads", show="H=T=2 B=2 D=4",
    way="Make queries, keys and values with their matrices, cut each of them into heads, let every head "
        "attend on its own, lay the heads side by side again, and multiply with W_o.",
    questions=("Print the shape after each line of yours. Which line is the first with an axis for the "
               "heads, and which is the last?",
               "How long is a query inside one head, and which line of yours needs that number?"))


def attend(Q, K, V, mask=None):
    return scaled_dot_product_attention(Q, K, V, mask)[0]


def own_blocks(W, n_heads):
    """W (D, D) with zeros wherever the row and the column belong to different heads."""
    return W * np.kron(np.eye(n_heads), np.ones((len(W) // n_heads,) * 2))


@exercise.also_right
def one_head_after_the_other(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    d = x.shape[-1] // n_heads
    out = 0
    for h in range(n_heads):
        part = slice(h * d, (h + 1) * d)
        # a mask may have an axis for the heads, of length n_heads or 1
        mine = mask if mask is None or mask.ndim < 3 else mask[..., h % mask.shape[-3], :, :]
        out = out + attend(x @ W_q[:, part], x @ W_k[:, part], x @ W_v[:, part], mine) @ W_o[part]
    return out


@exercise.probes
def probes(rng):
    n = rng.normal
    heads, both = MANY_HEADS, (MANY_HEADS, MANY_SENTENCES)

    def matrices(D):
        return tuple(n(size=(D, D)) / np.sqrt(D) for _ in range(4))

    def real_words(*lengths):       # (B, 1, 1, 4)
        return (np.arange(4) < np.array(lengths)[:, None])[:, None, None]

    same = (np.eye(4),) * 4
    causal = np.tril(np.ones((5, 5), bool))
    neighbours = np.tri(5, 5, 1, dtype=bool) & np.tri(5, 5, 1, dtype=bool).T
    one_closed_row = np.array([[True, False, True], [False] * 3, [True, True, False]])
    any_size = np.hstack([ANY_SIZE_Q[:, :2], ANY_SIZE_K[:, :2]])[None]     # two features ask, two answer
    return {
        "naive one head": probe(n(size=(1, 4, 4)), *matrices(4), 1),
        "naive identity W": probe(n(size=(1, 4, 4)), *same, 2, features=heads),
        "naive T=1": probe(n(size=(1, 1, 4)), *matrices(4), 2, features=heads),
        "B=2 T=5 D=6 H=2": probe(n(size=(2, 5, 6)) * 2, *matrices(6), 2, features=both),
        "H=3 causal": probe(n(size=(2, 5, 6)) * 2, *matrices(6), 3, causal, features=(*both, MASK)),
        "H=T=2 B=2 D=4": probe(n(size=(2, 2, 4)) * 2, *matrices(4), 2, features=both),
        # here the opposite mask leaves no row empty
        "one head, neighbours only": probe(n(size=(1, 5, 4)) * 2, *matrices(4), 1, neighbours,
                                          features=MASK),
        "no batch T=3 D=4 H=2": probe(n(size=(3, 4)) * 2, *matrices(4), 2, features=(heads, NO_BATCH)),
        "one padding mask for all": probe(n(size=(2, 4, 6)) * 2, *matrices(6), 2, real_words(3),
                                          features=(*both, MASK, HEAD_AXIS)),
        "a padding mask for each": probe(n(size=(2, 4, 6)) * 2, *matrices(6), 2, real_words(2, 3),
                                         features=(*both, MASK, HEAD_AXIS, OWN_MASKS)),
        "nothing is open": probe(n(size=(1, 3, 4)) * 2, *matrices(4), 2, np.zeros((3, 3), bool),
                                 features=(heads, MASK, EMPTY_ROW)),
        "no batch T=5 D=6 H=3": probe(n(size=(5, 6)) * 2, *matrices(6), 3, features=(heads, NO_BATCH)),
        # all positive: an infinite weight stays infinite, and is no NaN
        "a closed row among open ones": probe(*map(np.abs, (n(size=(1, 3, 4)), *matrices(4))), 2,
                                              one_closed_row, features=(heads, MASK, EMPTY_ROW)),
        "scores of any size": probe(any_size, np.diag([1.0, 1, 0, 0]), np.eye(4, k=-2), np.eye(4, k=-2) / 2,
                                    np.tri(4), 1, features=HUGE),
    }


def one_sentence(rng):
    """x (1, 4, 6) and four matrices (6, 6)."""
    return rng.normal(size=(1, 4, 6)), [rng.normal(size=(6, 6)) / np.sqrt(6) for _ in range(4)]


def rows_that_moved(before, after):
    return np.flatnonzero(np.abs(before - after)[0].max(axis=-1) > 1e-9).tolist()


@exercise.property("the result has the same shape as x")
def same_shape(out, x, *_):
    return out.shape == x.shape


@exercise.property("no NaN and no infinity")
def finite(out, *_):
    return np.isfinite(out).all()


@exercise.property("reordering the tokens reorders the outputs, nothing else")
def order_moves_along(rng):
    x, W = one_sentence(rng)
    order = [2, 0, 3, 1]
    plain, moved = yield (x, *W, 3), (x[:, order], *W, 3)
    return np.allclose(moved, plain[:, order])


@exercise.property("without a mask, changing one token moves every output")
def every_token_is_heard(rng):
    x, W = one_sentence(rng)
    other = x.copy()
    other[:, 3] += 1
    before, after = yield (x, *W, 2), (other, *W, 2)
    return rows_that_moved(before, after) == [0, 1, 2, 3]


@exercise.property("with a causal mask, changing the last token moves the last output only")
def no_look_into_the_future(rng):
    x, W = one_sentence(rng)
    other, mask = x.copy(), np.tril(np.ones((4, 4), bool))
    other[:, 3] += 1
    before, after = yield (x, *W, 2, mask), (other, *W, 2, mask)
    return rows_that_moved(before, after) == [3]


@exercise.property("every block of every matrix matters")
def all_weights_are_used(rng):
    x, W = one_sentence(rng)
    first, second = slice(0, 3), slice(3, 6)
    calls = [(x, *W, 2)]
    for i in range(4):
        for block in ((first, second), (second, first), (second, second)):
            changed = [w.copy() for w in W]
            changed[i][block] += 1
            calls.append((x, *changed, 2))
    plain, *others = yield tuple(calls)
    return not any(np.allclose(plain, other) for other in others)


@exercise.property("another number of heads gives another output")
def the_number_of_heads_matters(rng):
    x, W = one_sentence(rng)
    one, two, three = yield (x, *W, 1), (x, *W, 2), (x, *W, 3)
    return not (np.allclose(one, two) or np.allclose(two, three) or np.allclose(one, three))


@exercise.property("if W_o ignores head 1, the values of head 1 do not matter")
def heads_stay_apart(rng):
    x, (W_q, W_k, W_v, W_o) = one_sentence(rng)
    W_o[3:] = 0
    other = W_v.copy()
    other[:, 3:] += 1
    before, after = yield (x, W_q, W_k, W_v, W_o, 2), (x, W_q, W_k, other, W_o, 2)
    return np.allclose(before, after)


@exercise.property("if W_o hears head 0 only, the output is what a single head gives on its slice")
def one_head_is_plain_attention(rng):
    x, (W_q, W_k, W_v, W_o) = one_sentence(rng)
    W_o[3:] = 0
    (out,) = yield ((x, W_q, W_k, W_v, W_o, 2),)
    return np.allclose(out, attend(*(x @ W[:, :3] for W in (W_q, W_k, W_v))) @ W_o[:3])


@exercise.property("doubling W_o doubles the output")
def linear_in_the_last_matrix(rng):
    x, W = one_sentence(rng)
    plain, doubled = yield (x, *W, 2), (x, *W[:3], 2 * W[3], 2)
    return np.allclose(doubled, 2 * plain)


@exercise.property("if all values are alike, every output is that value, however large the scores")
def equal_values_come_out_unchanged(rng):
    x, (W_q, W_k, _, W_o) = one_sentence(rng)
    x[..., 0], x[..., 1] = 1.0, [-1e5, -1.0, 1.0, 1e5]
    W_v = np.outer(np.eye(6)[0], np.arange(1.0, 7))     # feature 0 alone makes the values
    (out,) = yield ((x, W_q, W_k, W_v, W_o, 2),)
    return np.allclose(out, x @ W_v @ W_o)


@exercise.property("where the mask lets nobody see anything, every output is 0")
def nothing_seen_nothing_said(out, x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    return mask is None or mask.any() or not np.any(out)


@exercise.wrong(
    "mha.no_output_projection", "You stop when the heads lie side by side",
    hints=["Which of the four matrices does your result not depend on?",
           "After merging, has head 0 heard anything of what head 1 found?"],
    hidden_when="W_o is the identity")
def leaves_out_the_last_matrix(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Leaves W_o out, so the heads are never mixed."""
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    return merge_heads(attend(Q, K, V, mask))


@exercise.wrong(
    "mha.scale_d_model", "You scale by the width of the whole token",
    hints=["By which number do you divide the scores? How many products are added up in one score?",
           "With two heads instead of one, does a score add up as many products as before?"],
    hidden_when="one head, or one token")
def scales_by_the_whole_width(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Divides by sqrt(d_model), though a head's scores are sums over d_model / n_heads products."""
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    return merge_heads(attend(Q / np.sqrt(n_heads), K, V, mask)) @ W_o


@exercise.wrong(
    "mha.no_scale", "You normalise the bare dot products",
    hints=["How does the spread of your scores change when a head has 100 times as many features?",
           "Between scoring and softmax, which step of a single head is missing in yours?"],
    hidden_when="one feature per head, or one token")
def forgets_the_scale(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Leaves out the division by the root of the features per head."""
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    return merge_heads(attend(Q * np.sqrt(Q.shape[-1]), K, V, mask)) @ W_o


@exercise.wrong(
    "mha.split_by_reshape", "You split the heads in the order in which the numbers lie in memory",
    hints=["Fill row t of x with the number t and split it. What does head 0 hold?",
           "Do all features of your head 0, row 0, come from token 0?"],
    hidden_when="one head, or one token")
def splits_by_a_bare_reshape(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Splits by reshape alone, so a head's rows mix several tokens; merges properly."""
    *batch, T, D = x.shape
    Q, K, V = ((x @ W).reshape(*batch, n_heads, T, D // n_heads) for W in (W_q, W_k, W_v))
    return merge_heads(attend(Q, K, V, mask)) @ W_o


@exercise.wrong(
    "mha.merge_by_reshape", "You join the heads in the order in which the numbers lie in memory",
    hints=["Change the last token and use a causal mask. Does your first output row move?",
           "Right before W_o: do all numbers of row 0 come from token 0?"],
    hidden_when="one head, or one token",
    sources=["https://github.com/jsbaan/transformer-from-scratch/pull/6"])
def merges_by_a_bare_reshape(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Splits properly but merges by reshape alone, so an output row mixes several tokens."""
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    return attend(Q, K, V, mask).reshape(x.shape) @ W_o


@exercise.wrong(
    "mha.split_merge_by_reshape",
    "You split and join the heads in the order in which the numbers lie in memory",
    hints=["The way in and the way out fit together. But does head 0 see the whole sentence?",
           "Change the last token, without a mask. Which output rows move?"],
    hidden_when="one head, or one token")
def splits_and_merges_by_a_bare_reshape(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Splits and merges by reshape alone: shapes and places agree, but a head sees a few tokens."""
    *batch, T, D = x.shape
    Q, K, V = ((x @ W).reshape(*batch, n_heads, T, D // n_heads) for W in (W_q, W_k, W_v))
    return attend(Q, K, V, mask).reshape(x.shape) @ W_o


def with_other_cuts(split, merge):
    """Multi-head attention that cuts with `split` and joins with `merge(heads, x)`, all else right."""
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split(x @ W, n_heads) for W in (W_q, W_k, W_v))
        return merge(attend(Q, K, V, mask), x) @ W_o
    return multi_head


BARE_JOINS = (
    lambda heads, x: heads.reshape(x.shape), lambda heads, x: heads.reshape(x.shape[-2], -1),
    lambda heads, x: heads.reshape(x.shape, order="F"))

for bare in (*BARE_SPLITS, *FOR_ONE_TABLE):
    exercise.variant("mha.split_by_reshape")(with_other_cuts(bare, lambda heads, x: merge_heads(heads)))
    for joined in BARE_JOINS:
        exercise.variant("mha.split_merge_by_reshape")(with_other_cuts(bare, joined))
for bare in (*BARE_MERGES, *FOR_ONE_SENTENCE):
    exercise.variant("mha.merge_by_reshape")(with_other_cuts(
        split_heads, lambda heads, x, bare=bare: bare(heads)))


@exercise.wrong("mha.strided", **splitting.idea("split.strided").words)
def deals_features_to_the_heads_like_cards(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Takes a head for every n_heads-th feature instead of a contiguous slice; merges properly."""
    return with_other_cuts(deals_features_like_cards, lambda heads, x: merge_heads(heads))(
        x, W_q, W_k, W_v, W_o, n_heads, mask)


for joined in (lambda heads, x: interleaves_the_heads(heads), lambda heads, x: heads.reshape(x.shape)):
    exercise.variant("mha.strided")(with_other_cuts(deals_features_like_cards, joined))


@exercise.wrong("mha.interleaved", **merging.idea("merge.interleaved").words)
def shuffles_the_heads_like_cards(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Splits properly, but alternates between the heads feature by feature where they are joined."""
    return with_other_cuts(split_heads, lambda heads, x: interleaves_the_heads(heads))(
        x, W_q, W_k, W_v, W_o, n_heads, mask)


@exercise.wrong(
    "mha.split_before_projection", "You split the tokens before you project them",
    hints=["Does head 0 react when you change the last feature of a token?",
           "What may a head look at when it makes its query: its own slice, or the whole token?"],
    hidden_when="one head, or matrices with zeros outside the diagonal blocks",
    sources=["https://github.com/aladdinpersson/Machine-Learning-Collection/issues/3",
             "https://github.com/MarcoMeter/episodic-transformer-memory-ppo/pull/22"])
def splits_before_projecting(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Splits x first, so every head projects its own slice only."""
    W_q, W_k, W_v = (own_blocks(W, n_heads) for W in (W_q, W_k, W_v))
    return multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask)


@exercise.wrong(
    "mha.attends_across_heads", "You let the heads of one token look at each other",
    hints=["Change token 3. Which output rows move? Which should?",
           "What is the shape of your table of scores, and what do its two sides count?"],
    hidden_when="one head and one token")
def compares_heads_with_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Forgets to move the head axis: heads attend to heads within one token."""
    Q, K, V = (split_heads(x @ W, n_heads).swapaxes(1, 2) for W in (W_q, W_k, W_v))
    return attend(Q, K, V).reshape(x.shape) @ W_o


@exercise.variant("mha.attends_across_heads")
def compares_heads_and_masks_them(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """The same, with the mask of tokens laid over the table of heads."""
    Q, K, V = (split_heads(x @ W, n_heads).swapaxes(1, 2) for W in (W_q, W_k, W_v))
    return attend(Q, K, V, mask).reshape(x.shape) @ W_o


@exercise.wrong(
    "mha.one_wide_head", "You let one head do it all",
    hints=["How many tables of weights does your function make for one sentence? How many heads are there?",
           "Does your result change when n_heads changes?"],
    hidden_when="one head, or one token")
def never_splits(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Never cuts the features into heads: one head attends over the whole width."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o, 1, mask)


@exercise.wrong(
    "mha.fixed_heads", "You always cut into the same number of heads",
    hints=["Call it with n_heads=1 and with n_heads=2. Does your result change?",
           "Which argument says how many heads there are, and where does your code read it?"],
    hidden_when="n_heads happens to be that number")
def writes_the_number_of_heads_into_the_code(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Writes a number where the argument n_heads is meant."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o, 2, mask)


@exercise.variant("mha.fixed_heads")
def always_three_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    return multi_head_attention(x, W_q, W_k, W_v, W_o, 3, mask)


@exercise.wrong(
    "mha.averages_heads", "You give all heads the same say by taking their mean",
    hints=["Right before the last product, do the blocks of a row differ from each other?",
           "From the row that meets W_o, could one still tell which head said what?"],
    hidden_when="one head")
def averages_the_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Averages the heads (and repeats the mean to fit) instead of keeping them apart."""
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    return np.tile(attend(Q, K, V, mask).mean(axis=-3), n_heads) @ W_o


@exercise.wrong(
    "mha.ignores_mask", "You accept a mask and go on without it",
    hints=["Call your function with and without a mask. Is there any difference?",
           "At which of the four steps (score, mask, normalise, mix) does your mask come in?"],
    hidden_when="no mask")
def never_uses_the_mask(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Accepts the mask but never uses it."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads)


@exercise.wrong(
    "mha.mask_inverted", "You read the mask the other way round",
    hints=["In a causal mask of this course, what does True say about a pair of tokens?",
           "Call it with a mask that is True everywhere. What should that change?"],
    kind="convention", hidden_when="no mask")
def reads_true_as_hidden(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Reads True as hidden, as PyTorch's MultiheadAttention does."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, None if mask is None else ~mask)


@exercise.wrong(
    "mha.torch_layout", "You multiply by the matrices lying on their side",
    hints=["In the formula x @ W, which axis of W belongs to the features that come in?",
           "PyTorch stores a matrix as (out, in). In which order does this course store it?"],
    kind="convention", hidden_when="symmetric matrices")
def stores_matrices_out_in(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Takes the matrices as (d_out, d_in), as PyTorch's Linear stores them."""
    return multi_head_attention(x, W_q.T, W_k.T, W_v.T, W_o.T, n_heads, mask)


@exercise.wrong("mha.closed_means_no_mask", **attention.idea("sdpa.closed_means_no_mask").words)
def nothing_open_is_no_mask(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Takes a mask without any True for no mask at all."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask if np.any(mask) else None)


@exercise.wrong(
    "mha.turned_output", "You multiply by W_o lying on its side",
    hints=["In together @ W_o, which axis of W_o belongs to the numbers that the heads bring?",
           "Which of the four matrices do you use in another way than the other three?"],
    hidden_when="W_o is symmetric")
def turns_the_last_matrix_round(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Multiplies by W_o.T, so that the columns of W_o meet the heads instead of its rows."""
    return multi_head_attention(x, W_q, W_k, W_v, W_o.T, n_heads, mask)


@exercise.wrong(
    "mha.values_for_keys", "You compare the queries with the values, and mix the keys",
    hints=["Which of your three tables is compared with the queries, and which is added up with the weights?",
           "Which arguments does scaled_dot_product_attention take, in which order? Which do you give it?"],
    hidden_when="W_k and W_v are the same")
def exchanges_keys_and_values(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Exchanges keys and values."""
    return multi_head_attention(x, W_q, W_v, W_k, W_o, n_heads, mask)


@exercise.wrong(
    "mha.scales_twice", "You divide the scores twice",
    hints=["How often are the scores of a head divided on the way to the softmax?",
           "What does scaled_dot_product_attention do with the scores, and what do you do before that?"],
    hidden_when="one feature per head, or one token")
def scales_once_more(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Divides by the root of the features per head, which attention does already."""
    return multi_head_attention(x, W_q / np.sqrt(x.shape[-1] // n_heads), W_k, W_v, W_o, n_heads, mask)


@exercise.wrong(
    "mha.queries_for_keys", "You make the queries of W_k and the keys of W_q",
    hints=["In your table of scores, which word asks: the one of the row, or the one of the column?",
           "Which matrix makes the queries, and as which argument do you hand its table on?"],
    hidden_when="W_q and W_k are the same, or one token")
def exchanges_queries_and_keys(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Exchanges queries and keys, so that every word asks with what it should be found by."""
    return multi_head_attention(x, W_k, W_q, W_v, W_o, n_heads, mask)


@exercise.wrong(
    "mha.blocks_of_output", "You let each head write into its own features only",
    hints=["Change what head 0 finds. Which features of your result move? Which could W_o let move?",
           "How many rows and how many columns of W_o does one head meet in your function?"],
    hidden_when="one head, or W_o with zeros outside the diagonal blocks")
def meets_the_diagonal_blocks_only(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Multiplies head h by the block W_o[p, p], p its features, and lays the results side by side."""
    return multi_head_attention(x, W_q, W_k, W_v, own_blocks(W_o, n_heads), n_heads, mask)


def around(attend):
    """Multi-head attention with another scaled_dot_product_attention inside."""
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
        return merge_heads(attend(Q, K, V, mask)[0]) @ W_o
    return multi_head


met_again(exercise, "mha", (
    "scale_by_keys", "multiply_scale", "fixed_width",
    "causal_unasked", "own_triangle", "mask_after_softmax", "mask_times_scores", "mask_added_as_bool",
    "minus_inf_after_softmax", "plus_inf", "zero_times_infinity",
    "nan_on_empty_row", "uniform_on_empty_row", "unmasked_on_empty_row",
    "softmax_over_queries", "softmax_everything",
    "no_shift", "global_max", "fixed_start", "other_shift"), around)


@exercise.wrong(
    "mha.scale_heads", "You scale by the number of heads",
    hints=["How many products are added up in one score of one head? By what do you divide it?",
           "With twice as many heads, does one head have more features or fewer? What does your divisor do?"],
    hidden_when="as many heads as features per head, or one token")
def scales_by_the_number_of_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Divides by the root of n_heads, where the number of features of one head is meant."""
    right = np.sqrt(x.shape[-1] // n_heads)
    return multi_head_attention(x, W_q * right / np.sqrt(n_heads), W_k, W_v, W_o, n_heads, mask)


@exercise.variant("mha.scale_heads")
def divides_by_the_number_of_heads(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    right = np.sqrt(x.shape[-1] // n_heads)
    return multi_head_attention(x, W_q * right / n_heads, W_k, W_v, W_o, n_heads, mask)


@exercise.variant("mha.scale_d_model")
def divides_by_the_whole_width(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    right = np.sqrt(x.shape[-1] // n_heads)
    return multi_head_attention(x, W_q * right / x.shape[-1], W_k, W_v, W_o, n_heads, mask)


@exercise.wrong("mha.scale_d_not_sqrt", **attention.idea("sdpa.scale_d_not_sqrt").words,
                same_values_as="mha.scales_twice")
def divides_by_the_variance(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Divides by the number of features of a head, the variance of its scores, and not by the root of it."""
    return scales_once_more(x, W_q, W_k, W_v, W_o, n_heads, mask)


@exercise.wrong(
    "mha.scale_batch", "You scale by the number of sentences",
    hints=["Call it with one sentence, then with the same one twice. Do the weights change? Should they?",
           "Which entry of which shape do you divide by, and what does it count?"],
    hidden_when="as many sentences as features per head, or one token")
def scales_by_the_number_of_sentences(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Takes the first entry of a shape for the number of features of a head."""
    right = np.sqrt(x.shape[-1] // n_heads)
    return multi_head_attention(x, W_q * right / np.sqrt(len(x)), W_k, W_v, W_o, n_heads, mask)
