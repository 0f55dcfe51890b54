"""merge_heads: lay the heads of every word side by side again.

Asked here: several sentences in the batch; several tokens; several heads; one sentence that comes without a
batch axis.
"""

import numpy as np

from course_lib.attention import merge_heads

from .page import MANY_HEADS, MANY_SENTENCES, MANY_TOKENS, NO_BATCH, Exercise, probe

exercise = Exercise(
    merge_heads, lesson="07_heads", show="counted 1x2x3x2",
    way="The way back: first the axis of the heads moves behind that of the words, then the last two axes, "
        "heads and features, become one.",
    questions=("Take x = np.arange(8.0).reshape(1, 2, 2, 2): one sentence, two heads, two words. Which "
               "four numbers belong to word 0, and in which order should they stand?",
               "A reshape makes one axis of two neighbours. Which two axes must be neighbours before it, "
               "and are they in your code?"))


@exercise.also_right
def heads_joined_in_a_loop(x):
    return np.concatenate([x[..., h, :, :] for h in range(x.shape[-3])], axis=-1)


@exercise.probes
def probes(rng):
    n = rng.normal
    heads_and_tokens = (MANY_HEADS, MANY_TOKENS)
    return {
        "naive one head": probe(n(size=(2, 1, 3, 4)), features=(MANY_TOKENS, MANY_SENTENCES)),
        "naive T=1": probe(n(size=(2, 2, 1, 4)), features=(MANY_HEADS, MANY_SENTENCES)),
        "B=2 H=2 T=3 d=4": probe(n(size=(2, 2, 3, 4)),
                                 features=(*heads_and_tokens, MANY_SENTENCES)),
        "B=1 H=3 T=2 d=5": probe(n(size=(1, 3, 2, 5)), features=heads_and_tokens),
        "H=T=d=2": probe(n(size=(1, 2, 2, 2)), features=heads_and_tokens),
        "counted 1x2x3x2": probe(np.arange(12.0).reshape(1, 2, 3, 2), features=heads_and_tokens),
        "no batch 2x3x2": probe(np.arange(12.0).reshape(2, 3, 2), features=(*heads_and_tokens, NO_BATCH)),
        "no batch 3x2x4": probe(n(size=(3, 2, 4)), features=(*heads_and_tokens, NO_BATCH)),
    }


@exercise.property("every number of x is there exactly once")
def nothing_lost_nothing_copied(out, x):
    return np.array_equal(np.sort(out, axis=None), np.sort(x, axis=None))


@exercise.property("the result has the axes (..., tokens, heads * features)")
def axes_in_order(out, x):
    *batch, n_heads, T, d = x.shape
    return out.shape == (*batch, T, n_heads * d)


@exercise.property("row t holds only numbers of token t")
def tokens_are_not_mixed(out, x):
    return all(np.isin(out[..., t, :], x[..., t, :]).all() for t in range(x.shape[-2]))


@exercise.property("the heads of a token lie side by side, head 0 first")
def heads_in_order(rng):
    (out,) = yield ((np.arange(6.0).reshape(1, 2, 1, 3),),)
    return np.array_equal(out[0, 0], np.arange(6))


@exercise.wrong(
    "merge.reshape_only", "You join the numbers in the order in which they lie in memory",
    hints=["Fill token t of x with the number t. Is row 0 of your result all zeros?",
           "In memory, what lies right behind head 0 of token 0: another head of the same token, "
           "or the same head of another token?"],
    hidden_when="one head, or one token",
    sources=["https://github.com/jsbaan/transformer-from-scratch/pull/6",
             "https://github.com/ajhalthor/Transformer-Neural-Network/issues/8",
             "https://github.com/649453932/Chinese-Text-Classification-Pytorch/issues/10"])
def only_reshapes(x):
    """Takes the target shape for the target order: one row then mixes several tokens."""
    B, n_heads, T, d = x.shape
    return x.reshape(B, T, n_heads * d)


def one_sentence_only(x):
    n_heads, T, d = x.shape
    return x.reshape(T, n_heads * d)


BARE = (          # other shapes that people write, and other orders in which reshape can read
    lambda x: x.reshape(*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1]),
    lambda x: x.reshape(x.shape[-2], x.shape[-3] * x.shape[-1]),
    lambda x: x.reshape(x.shape[-2], -1),
    lambda x: x.reshape(-1, x.shape[-3] * x.shape[-1]),
    lambda x: x.reshape(*x.shape[:-3], x.shape[-2], -1, order="F"),
    lambda x: x.reshape(x.shape[-2], -1, order="F"))
FOR_ONE_SENTENCE = (                                          # lengths counted from the front
    one_sentence_only,
    lambda x: x.reshape(x.shape[1], -1),
    lambda x: x.reshape(x.shape[1], x.shape[0] * x.shape[2]))

for bare in (*BARE, *FOR_ONE_SENTENCE):
    @exercise.variant("merge.reshape_only")
    def reshapes_to_another_shape(x, bare=bare):
        return bare(x)


@exercise.wrong(
    "merge.no_reshape", "You bring the heads of a token together but keep their axis",
    hints=["How many axes does your result have? How many did x have before it was split?",
           "What does the matrix W_o expect as one row: a table of heads, or one vector?"])
def stops_before_joining(x):
    """Moves the head axis back but does not join it with the features: (B, T, H, d)."""
    return x.swapaxes(1, 2)


@exercise.wrong(
    "merge.heads_as_tokens", "You lay the heads one below the other",
    hints=["How many rows does a sentence have in your result? How many tokens does it have?",
           "How wide was a token's row before the split, and how wide is it now?"],
    hidden_when="one head")
def lengthens_the_sentence(x):
    """Joins the heads along the token axis, which makes the sentence longer: (B, H * T, d)."""
    B, n_heads, T, d = x.shape
    return x.reshape(B, n_heads * T, d)


@exercise.variant("merge.heads_as_tokens")
def lays_one_below_the_other(x):
    return np.concatenate(list(x), axis=0)


@exercise.variant("merge.heads_as_tokens")
def makes_one_long_table(x):
    return x.reshape(-1, x.shape[-1])


@exercise.wrong(
    "merge.swaps_with_batch", "You exchange the sentences of the batch with something else",
    hints=["Which two axes does your code exchange, counted from the left? What does each of them count?",
           "From the right, the axes are features, tokens, heads. What is the third from the right?"],
    hidden_when="there is no batch axis")
def exchanges_the_first_two_axes(x):
    """Exchanges the first two axes, which is right only where no batch stands in front."""
    moved = x.swapaxes(0, 1)
    return moved.reshape(*moved.shape[:-2], -1)


@exercise.variant("merge.swaps_with_batch")
def exchanges_them_and_keeps_the_shape(x):
    *batch, n_heads, T, d = x.shape
    return x.swapaxes(0, 1).reshape(*batch, T, n_heads * d)


@exercise.wrong(
    "merge.average", "You take the mean of the heads",
    hints=["How wide is a token's row in your result? How wide was it before the split?",
           "From your result, could one still tell which head said what?"],
    hidden_when="one head")
def averages_the_heads(x):
    """Averages the heads, which forgets which head said what."""
    return x.mean(axis=1)


@exercise.wrong(
    "merge.sum", "You add the heads up",
    hints=["How wide is a token's row in your result? How wide was it before the split?",
           "If head 0 says 3 and head 1 says -3, what is left of the two in your result?"],
    hidden_when="one head")
def adds_the_heads(x):
    """Adds the heads, which mixes them for good."""
    return x.sum(axis=1)


@exercise.wrong(
    "merge.interleaved", "You shuffle the heads into each other like cards",
    hints=["Split your result again with split_heads. Do you get the heads back?",
           "Which two numbers come first in your row: two of the same head, or one of each?"],
    hidden_when="one head, or one feature per head")
def interleaves_the_heads(x):
    """Alternates between the heads feature by feature instead of keeping each head together."""
    return np.moveaxis(x, -3, -1).reshape(*x.shape[:-3], x.shape[-2], -1)


@exercise.wrong(
    "merge.reversed", "You join the heads in another order",
    hints=["Split your result again with split_heads. Which head comes out as head 0?",
           "Where in the row should the first head of a token stand?"],
    hidden_when="one head")
def starts_with_the_last_head(x):
    """Stacks the heads from the last to the first."""
    return merge_heads(x[..., ::-1, :, :])


@exercise.wrong(
    "merge.expects_tokens_first", "You read the second axis of x as the tokens",
    hints=["What do the axes of x count, in which order? Which of them does your code call T?",
           "Some code keeps the tokens in front of the heads. What does split_heads return here?"],
    kind="convention")
def expects_tokens_before_heads(x):
    """Expects (B, T, H, d), the layout of code that never moves the head axis."""
    return x.reshape(*x.shape[:2], -1)
