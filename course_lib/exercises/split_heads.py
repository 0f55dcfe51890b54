"""split_heads: cut the features of every word into heads.

Asked here: several sentences in the batch; several heads; one sentence that comes without a batch axis.
"""

import numpy as np

from course_lib.attention import split_heads

from .page import MANY_HEADS, MANY_SENTENCES, NO_BATCH, Exercise, probe

exercise = Exercise(
    split_heads, lesson="07_heads", show="counted 1x3x4, two heads",
    way="Two steps. First cut the features of each word and nothing else: the last axis becomes two, heads "
        "and features per head. Then the axis of the heads changes places with that of the words, so that "
        "every head is a table of words.",
    questions=("Take x = np.arange(8.0).reshape(1, 2, 4) and two heads. Write both heads on paper: which "
               "two numbers of word 0 does head 0 hold, and which two of word 1?",
               "Print the shape after each line of yours. In which line do the heads become an axis of "
               "their own, and between which two axes does it stand then?"))


@exercise.also_right
def cut_then_stack(x, n_heads):
    return np.stack(np.split(x, n_heads, axis=-1), axis=-3)


@exercise.also_right
def head_axis_moved(x, n_heads):
    return np.moveaxis(x.reshape(*x.shape[:-1], n_heads, -1), -2, -3)


@exercise.probes
def probes(rng):
    n = rng.normal
    return {
        "naive one head": probe(n(size=(2, 3, 4)), 1, features=MANY_SENTENCES),
        "naive T=1": probe(n(size=(2, 1, 4)), 2, features=(MANY_HEADS, MANY_SENTENCES)),
        "naive T=H=d=2": probe(n(size=(1, 2, 4)), 2, features=MANY_HEADS),
        "B=2 T=3 H=2 d=4": probe(n(size=(2, 3, 8)), 2, features=(MANY_HEADS, MANY_SENTENCES)),
        "B=1 T=6 H=3 d=2": probe(n(size=(1, 6, 6)), 3, features=MANY_HEADS),
        "counted 1x3x4, two heads": probe(np.arange(12.0).reshape(1, 3, 4), 2, features=MANY_HEADS),
        "no batch 3x4": probe(np.arange(12.0).reshape(3, 4), 2, features=(MANY_HEADS, NO_BATCH)),
        "no batch 4x6": probe(n(size=(4, 6)), 3, features=(MANY_HEADS, NO_BATCH)),
    }


@exercise.property("every number of x is there exactly once")
def nothing_lost_nothing_copied(out, x, n_heads):
    return np.array_equal(np.sort(out, axis=None), np.sort(x, axis=None))


@exercise.property("the result has the axes (..., heads, tokens, features per head)")
def axes_in_order(out, x, n_heads):
    *batch, T, d_model = x.shape
    return out.shape == (*batch, n_heads, T, d_model // n_heads)


@exercise.property("row t of every head holds only features of token t")
def tokens_are_not_mixed(out, x, n_heads):
    return all(np.isin(out[..., t, :], x[..., t, :]).all() for t in range(x.shape[-2]))


@exercise.property("head 0 holds the first slice of the features, head 1 the next")
def heads_are_slices(rng):
    (out,) = yield ((np.arange(6.0)[None, None], 2),)
    return np.array_equal(out[0, :, 0], [[0, 1, 2], [3, 4, 5]])


@exercise.wrong(
    "split.reshape_only", "You cut the numbers in the order in which they lie in memory",
    hints=["Fill row t of x with the number t. Which numbers do you find in head 0?",
           "In memory, what lies right behind head 0 of token 0: another head of the same token, "
           "or the same head of another token?"],
    hidden_when="one head, or one token")
def only_reshapes(x, n_heads):
    """Takes the target shape for the target order: a single reshape puts tokens into heads."""
    B, T, d_model = x.shape
    return x.reshape(B, n_heads, T, d_model // n_heads)


def one_table_only(x, n_heads):
    T, d_model = x.shape
    return x.reshape(n_heads, T, d_model // n_heads)


BARE = (          # other shapes that people write, and other orders in which reshape can read
    lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-2], x.shape[-1] // H),
    lambda x, H: x.reshape(H, x.shape[-2], x.shape[-1] // H),
    lambda x, H: x.reshape(H, x.shape[-2], -1),
    lambda x, H: x.reshape(H, -1, x.shape[-1] // H),
    lambda x, H: x.reshape(-1, x.shape[-2], x.shape[-1] // H),
    lambda x, H: x.reshape(H, *x.shape[:-1], x.shape[-1] // H),
    lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-2], x.shape[-1] // H, order="F"),
    lambda x, H: x.reshape(H, x.shape[-2], x.shape[-1] // H, order="F"),
    lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-1] // H, x.shape[-2]).swapaxes(-1, -2),
    lambda x, H: np.moveaxis(x.reshape(*x.shape[:-2], x.shape[-1] // H, H, x.shape[-2]), -3, -1))
FOR_ONE_TABLE = (                                             # lengths counted from the front
    one_table_only,
    lambda x, H: x.reshape(H, x.shape[0], x.shape[1] // H),
    lambda x, H: x.reshape(H, x.shape[0], -1),
    lambda x, H: x.reshape(H, -1, x.shape[1] // H))

for bare in (*BARE, *FOR_ONE_TABLE):
    @exercise.variant("split.reshape_only")
    def reshapes_to_another_shape(x, n_heads, bare=bare):
        return bare(x, n_heads)


@exercise.wrong(
    "split.no_transpose", "You keep the tokens in front of the heads",
    hints=["Which axis counts the heads in your result?",
           "A matrix product acts on the last two axes. Which two things would it multiply here?"])
def leaves_heads_after_tokens(x, n_heads):
    """Cuts the features but leaves the head axis behind the token axis: (B, T, H, d)."""
    B, T, d_model = x.shape
    return x.reshape(B, T, n_heads, d_model // n_heads)


@exercise.wrong(
    "split.strided", "You deal the features out to the heads one by one",
    hints=["With the features 0 to 5 and two heads, which features does your head 0 hold?",
           "Are the features of your head 0 neighbours in x?"],
    hidden_when="one head, or one feature per head")
def deals_features_like_cards(x, n_heads):
    """Takes a head for every n_heads-th feature instead of a contiguous slice."""
    B, T, d_model = x.shape
    return x.reshape(B, T, d_model // n_heads, n_heads).transpose(0, 3, 1, 2)


@exercise.wrong(
    "split.features_before_tokens", "You turn every head on its side",
    hints=["What is the shape of one head in your result? How many rows should it have?",
           "If a head is a small table, what does one row of it describe?"])
def puts_features_before_tokens(x, n_heads):
    """Gives a head one row per feature instead of one row per token: (B, H, d, T)."""
    return np.swapaxes(split_heads(x, n_heads), -1, -2)


@exercise.wrong(
    "split.heads_first", "You put the heads in front of the batch",
    hints=["Which axis comes first in your result, and what does it count?",
           "Some libraries do put the heads first. Which axis comes first in this course?"],
    kind="convention", hidden_when="one sentence and one head",
    sources=["https://github.com/lsdefine/attention-is-all-you-need-keras/issues/36",
             "https://github.com/gazelle93/Transformer-Various-Positional-Encoding/issues/1"])
def puts_heads_before_batch(x, n_heads):
    """Orders the axes (H, B, T, d), as some libraries do."""
    return split_heads(x, n_heads).swapaxes(0, 1)


@exercise.wrong(
    "split.heads_in_batch", "You fold the heads into the batch axis",
    hints=["How many axes does your result have, and what does the first one count?",
           "Some books treat a head like one more sentence. Which axes does this course ask for?"],
    kind="convention")
def folds_heads_into_the_batch(x, n_heads):
    """Treats every head as a sentence of its own: (B * H, T, d), as some books do."""
    heads = split_heads(x, n_heads)
    return heads.reshape(-1, *heads.shape[2:])


@exercise.wrong(
    "split.swaps_with_batch", "You exchange the sentences of the batch with something else",
    hints=["Which two axes does your code exchange, counted from the left? What does each of them count?",
           "From the right, the axes are features, heads, tokens. What is the third from the right?"],
    hidden_when="there is no batch axis")
def exchanges_the_first_two_axes(x, n_heads):
    """Exchanges the first two axes, which is right only where no batch stands in front."""
    return x.reshape(*x.shape[:-1], n_heads, x.shape[-1] // n_heads).swapaxes(0, 1)


@exercise.wrong(
    "split.copies", "You hand all features to every head",
    hints=["How many features does one head have in your result?",
           "How many numbers does x hold, and how many your result?"],
    hidden_when="one head",
    sources=["https://github.com/brightmart/text_classification/issues/63",
             "https://github.com/phlippe/uvadlc_notebooks/issues/64"])
def copies_every_feature(x, n_heads):
    """Copies the whole of x for every head instead of sharing its features out."""
    return np.repeat(x[:, None], n_heads, axis=1)


@exercise.wrong(
    "split.cuts_tokens", "You cut the sentence into parts",
    hints=["How many tokens does one head see in your result?",
           "Two things could be shared out between the heads. Which one did you cut?"],
    hidden_when="one head")
def cuts_the_sentence(x, n_heads):
    """Shares out the tokens instead of the features: every head sees a part of the sentence."""
    B, T, d_model = x.shape
    return x.reshape(B, n_heads, T // n_heads, d_model)
