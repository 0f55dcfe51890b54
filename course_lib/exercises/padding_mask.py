"""padding_mask: nobody should look at the filler behind a short sentence.

Asked here: a sentence that is filled up; sentences of different lengths.
"""

import numpy as np

from course_lib.attention import padding_mask

from .page import Exercise, probe

FILLED = "a sentence that is filled up"
LENGTHS = "sentences of different lengths"

exercise = Exercise(
    padding_mask, lesson="06_masks", show="B=2 T=5", mask=True,
    way="Compare the positions 0 to T - 1 with the length of each sentence: a position below it holds a "
        "real word. Two axes of length 1 in the middle make the mask fit all heads and all queries.",
    questions=("A sentence has 2 real words and is filled up to 4. Which four answers should its row give?",
               "Positions lie in a row, lengths should stand in a column. Which shape does comparing the "
               "two give, and which axes are then still missing?"))


@exercise.also_right
def sentence_by_sentence(lengths, T):
    mask = np.zeros((len(lengths), 1, 1, T), bool)
    for sentence, length in enumerate(lengths):
        mask[sentence, 0, 0, :length] = True
    return mask


@exercise.also_right
def not_the_filler(lengths, T):
    return ~(np.arange(T) >= np.reshape(lengths, (-1, 1, 1, 1)))


@exercise.probes
def probes(rng):
    return {
        "naive full": probe(np.array([4, 4]), 4),
        "B=2 T=5": probe(np.array([3, 5]), 5, features=(FILLED, LENGTHS)),
        "B=T=3": probe(np.array([1, 2, 3]), 3, features=(FILLED, LENGTHS)),
        "B=1": probe(np.array([2]), 4, features=FILLED),
        "any lengths": probe(rng.permutation(5)[:3] + 1, 6, features=(FILLED, LENGTHS)),
    }


@exercise.property("the shape is (batch, 1, 1, keys), so that it fits all heads and all queries")
def fits_all_heads_and_queries(out, lengths, T):
    return out.shape == (len(lengths), 1, 1, T)


@exercise.property("a mask only says yes or no: its entries are True and False")
def yes_or_no(out, lengths, T):
    return out.dtype == bool


@exercise.property("a sentence of 2 words filled up to 5: the first two are real, the rest is not")
def real_words_come_first(rng):
    (mask,) = yield ((np.array([2]), 5),)
    return mask.ravel().tolist() == [True, True, False, False, False]


@exercise.property("there are as many True as real words")
def as_many_true_as_real_words(out, lengths, T):
    return out.sum() == np.sum(lengths)


@exercise.wrong(
    "pad.inverted", "You mark the filler", kind="convention",
    hints=["How many True does your mask have in a sentence of 3 real words out of 5?",
           "What does True stand for in your mask? And in the text of the exercise?"],
    sources=["https://github.com/pytorch/pytorch/issues/27968",
             "https://github.com/mlwithme/TransformerTranslation/issues/2"])
def true_means_filler(lengths, T):
    """Marks the filler; in this course True means "may attend"."""
    return ~padding_mask(lengths, T)


@exercise.variant("pad.inverted")
def true_means_filler_batch_and_keys_only(lengths, T):      # PyTorch's key_padding_mask
    return ~padding_mask(lengths, T)[:, 0, 0, :]


@exercise.variant("pad.inverted")
def true_means_filler_without_a_head_axis(lengths, T):
    return ~padding_mask(lengths, T)[:, 0]


@exercise.wrong(
    "pad.one_too_many", "You let one piece of filler through",
    hints=["How many True does your mask have in a sentence of 3 real words out of 5?",
           "A sentence has 3 words. What are their positions, if the first one is number 0?"],
    hidden_when="no sentence is filled up")
def counts_one_too_far(lengths, T):
    """Counts positions up to and including the length, though they start at 0."""
    return padding_mask(lengths + 1, T)


@exercise.wrong(
    "pad.hides_queries", "You close the rows of those who look",
    hints=["Nobody should look AT filler. Is that about a row or a column of the score table?",
           "Lay your mask over a table of scores: which axis of it counts the keys?"],
    hidden_when="no sentence is filled up, apart from the shape",
    sources=["https://github.com/lsdefine/attention-is-all-you-need-keras/issues/16"])
def filler_may_not_look(lengths, T):
    """Forbids the filler to look, while everybody may still look at the filler."""
    return np.swapaxes(padding_mask(lengths, T), -1, -2)


@exercise.wrong(
    "pad.both_sides", "You close rows as well as columns",
    hints=["What may the query of a filler token attend to in your mask? What will its softmax be?",
           "Does anybody use the output of a filler token later?"],
    hidden_when="never: the shape differs; the values agree where the queries are real",
    sources=["https://github.com/pytorch/pytorch/issues/41508"])
def filler_neither_looks_nor_is_seen(lengths, T):
    """Hides filler queries as well as filler keys, which leaves rows with nothing to attend to."""
    is_real = padding_mask(lengths, T)
    return is_real & np.swapaxes(is_real, -1, -2)


@exercise.wrong(
    "pad.missing_axes", "You return one row per sentence, and nothing about heads and queries",
    kind="convention",
    hints=["Which shape do the scores of a batch with several heads have? "
           "How does NumPy line yours up with it?",
           "Which axes of the scores does your mask have nothing to say about?"],
    hidden_when="there are as many sentences as queries: then it runs, and hides the wrong things")
def batch_and_keys_only(lengths, T):
    """Returns (batch, keys), which does not line up with scores (batch, heads, queries, keys)."""
    return padding_mask(lengths, T)[:, 0, 0, :]


@exercise.wrong(
    "pad.no_head_axis", "You leave room for the queries, but not for the heads", kind="convention",
    hints=["Which shape do the scores of a batch with several heads have? "
           "How does NumPy line yours up with it?",
           "Counted from the right, which axis of the scores meets your first axis?"],
    hidden_when="attention has a single head and no axis for it")
def no_axis_for_heads(lengths, T):
    """Returns (batch, 1, keys), as code without an axis for heads does."""
    return padding_mask(lengths, T)[:, 0]


@exercise.wrong(
    "pad.left", "You expect the filler at the other end of the sentence", kind="convention",
    hints=["In a sentence of length 3 filled up to 5, which positions hold real words here?",
           "Which words of a short sentence does your mask hide?"],
    hidden_when="no sentence is filled up")
def filler_comes_first(lengths, T):
    """Expects the filler before the words; in this course it comes after them."""
    return padding_mask(lengths, T)[..., ::-1]


@exercise.wrong(
    "pad.same_for_all", "You give every sentence the same mask",
    hints=["Do your two sentences get different masks?",
           "Which of the lengths does your code use?"],
    hidden_when="all sentences have the same length")
def longest_for_all(lengths, T):
    """Uses the longest length for the whole batch."""
    return padding_mask(np.full(len(lengths), np.max(lengths)), T)
