"""causal_mask: who may look at whom when words are read from left to right?

Asked here: different numbers of queries and keys.
"""

import numpy as np

from course_lib.attention import causal_mask

from .page import UNEQUAL, Exercise, probe

exercise = Exercise(
    causal_mask, lesson="06_masks", show="T=3", mask=True,
    way="Number the queries and the keys. A query may see every key whose number is not larger than its "
        "own. With more keys than queries, the queries are the last ones: their numbers begin at T_k - "
        "T_q.",
    questions=("Write the mask for three words on paper, row by row. How many entries are open in each "
               "row, and how many in yours?",
               "Two new words look at five keys. Which keys may the first of the two see, and which line "
               "of yours knows that?"))


@exercise.also_right
def lower_triangle(T_q, T_k=None):
    T_k = T_k or T_q
    return np.tril(np.ones((T_q, T_k), bool), T_k - T_q)


@exercise.also_right
def all_but_the_upper_triangle(T_q, T_k=None):
    T_k = T_k or T_q
    return ~np.triu(np.ones((T_q, T_k), bool), T_k - T_q + 1)


@exercise.also_right
def last_rows_of_the_square(T_q, T_k=None):
    T_k = T_q if T_k is None else T_k
    return np.tri(T_k, dtype=bool)[T_k - T_q:]


@exercise.probes
def probes(rng):
    T = int(rng.integers(5, 9))                      # other sizes in every run of `course grade`
    return {
        "naive T=4": probe(4),
        "naive T=1": probe(1),
        "Tq=2 Tk=5": probe(2, 5, features=UNEQUAL),
        "Tq=1 Tk=6": probe(1, 6, features=UNEQUAL),
        "T=3": probe(3, 3),
        "any T": probe(T),
        "any Tq < Tk": probe(T, T + int(rng.integers(1, 4)), features=UNEQUAL),
    }


@exercise.property("there is one row for every query and one column for every key")
def one_row_per_query(out, T_q, T_k=None):
    return out.shape == (T_q, T_q if T_k is None else T_k)


@exercise.property("a mask only says yes or no: its entries are True and False")
def yes_or_no(out, T_q, T_k=None):
    return out.dtype == bool


@exercise.property("the first of four tokens sees itself and nothing else")
def the_first_token_sees_itself(rng):
    (mask,) = yield ((4,),)
    return mask[0].tolist() == [True, False, False, False]


@exercise.property("every query may see something")
def every_row_is_open_somewhere(out, T_q, T_k=None):
    return out.astype(bool).any(axis=-1).all()


@exercise.property("the last query may see everything so far")
def the_last_row_is_open(out, T_q, T_k=None):
    return out[-1].astype(bool).all()


@exercise.property("each query sees one key more than the query before it")
def one_more_in_every_row(out, T_q, T_k=None):
    return (np.diff(out.astype(bool).sum(axis=-1)) == 1).all()


@exercise.wrong(
    "causal.inverted", "You mark what must be hidden", kind="convention",
    hints=["Row 0 is the first token. What does your mask say about it and itself?",
           "What does True stand for in your mask? And in the text of the exercise?"],
    hidden_when="never",
    sources=["https://community.deeplearning.ai/t/course-5-week-4-transformer-look-ahead-mask/9914",
             "https://github.com/karpathy/nanoGPT/issues/170"])
def true_means_hidden(T_q, T_k=None):
    """Marks what must be hidden; in this course True means "may attend"."""
    return ~causal_mask(T_q, T_k)


@exercise.wrong(
    "causal.no_self", "You let no token look at itself",
    hints=["What may the very first token see in your mask?",
           "Which entries does the line between open and closed run through: "
           "what do they stand for?"],
    sources=["https://github.com/TransformerLensOrg/TransformerLens/issues/284"])
def excludes_the_diagonal(T_q, T_k=None):
    """Believes that a token may not look at itself."""
    T_k = T_q if T_k is None else T_k
    return np.tril(np.ones((T_q, T_k), bool), T_k - T_q - 1)


@exercise.wrong(
    "causal.peeks_one", "You let every token see the one that comes next",
    hints=["How many tokens may the first row see?",
           "If the task is to guess the next token, what is the use of a model that can see it?"],
    hidden_when="there is one token", sources=["https://github.com/RVC-Boss/GPT-SoVITS/issues/965"])
def one_step_into_the_future(T_q, T_k=None):
    """Opens one token of the future."""
    T_k = T_q if T_k is None else T_k
    return np.tril(np.ones((T_q, T_k), bool), T_k - T_q + 1)


@exercise.wrong(
    "causal.upper", "You open what comes later and close what came before",
    hints=["Which tokens may the very last token see in your mask?",
           "Take the sentence `She sat by`. When `by` is read, which words are already there?"],
    hidden_when="there is one token")
def sees_what_comes_later(T_q, T_k=None):
    """Keeps the upper triangle, so that every token sees what comes after it."""
    return np.triu(np.ones((T_q, T_q if T_k is None else T_k), bool))


@exercise.variant("causal.upper")
def sees_what_comes_later_than_its_own_place(T_q, T_k=None):
    """The same, with the queries at the last places."""
    T_k = T_q if T_k is None else T_k
    return np.triu(np.ones((T_q, T_k), bool), T_k - T_q)


@exercise.wrong(
    "causal.top_left", "You count the queries from the first key on", kind="convention",
    hints=["causal_mask(1, 6): five keys are remembered and one token is new. "
           "How many may it see in your mask?",
           "With more keys than queries, at which position of the text does query 0 stand?"],
    hidden_when="there are as many queries as keys",
    sources=["https://github.com/pytorch/pytorch/issues/103082",
             "https://github.com/Dao-AILab/flash-attention/issues/517",
             "https://github.com/ml-explore/mlx/issues/2835"])
def aligned_top_left(T_q, T_k=None):
    """Takes query 0 for position 0; in this course the queries are the last T_q positions."""
    return np.tri(T_q, T_k, dtype=bool)


@exercise.wrong(
    "causal.all_open", "You let everybody see everything",
    hints=["How many tokens may the first row see?",
           "How many True are in your mask for three tokens? How many pairs are in the past?"],
    hidden_when="there is one query")
def nothing_is_hidden(T_q, T_k=None):
    """Closes nothing at all."""
    return np.ones((T_q, T_q if T_k is None else T_k), bool)


@exercise.wrong(
    "causal.only_self", "You let every token see one position only",
    hints=["How many words may the last token see in your mask? How many came before it?",
           "What could a model learn about a word from the words around it with this mask?"],
    hidden_when="there is one token")
def only_the_diagonal(T_q, T_k=None):
    """Opens the diagonal only, so that nothing from the past is seen."""
    T_k = T_q if T_k is None else T_k
    return np.eye(T_q, T_k, k=T_k - T_q, dtype=bool)


@exercise.wrong(
    "causal.additive", "You write the mask as numbers to be added to the scores", kind="convention",
    hints=["What type are the entries of your mask? What would mask & other_mask do with them?",
           "What does this exercise say a mask holds, and at which step do scores come in?"])
def zeros_and_minus_infinity(T_q, T_k=None):
    """Returns an additive mask (0 and -inf), where yes or no is asked for."""
    return np.where(causal_mask(T_q, T_k), 0.0, -np.inf)


@exercise.wrong(
    "causal.integers", "You write the mask with 0 and 1", kind="hygiene",
    hints=["What is ~1 in Python? And what does scores[mask] mean if mask holds integers?",
           "What does your mask's dtype say? Which type knows only two values?"])
def ones_and_zeros(T_q, T_k=None):
    """Returns 0 and 1 as integers, which NumPy takes for row numbers, not for yes and no."""
    return causal_mask(T_q, T_k).astype(int)


@exercise.wrong(
    "causal.keys_as_rows", "You put the keys down the side and the queries across the top",
    hints=["Which axis of the score table counts the queries?",
           "causal_mask(2, 5): how many rows does your mask have? How many queries are there?"],
    hidden_when="never (with as many queries as keys it equals causal.upper)")
def keys_down_queries_across(T_q, T_k=None):
    """Builds the mask with keys as rows and queries as columns."""
    return causal_mask(T_q, T_k).T


@exercise.wrong(
    "causal.zero_times_infinity", "You multiply infinity with a table of 0 and 1",
    hints=["What is 0 * np.inf? Print your mask for three tokens: what stands where a token may look?",
           "Which two values may a mask hold in this exercise, and does making them need infinity at all?"])
def zero_times_infinity(T_q, T_k=None):
    """Makes an additive mask by multiplication, but 0 times infinity is NaN and not 0."""
    return ~causal_mask(T_q, T_k) * -np.inf


SWITCHES = (                       # where infinity stays, and NaN comes everywhere else
    causal_mask,                                                                 # tril * inf
    lambda T_q, T_k=None: ~np.tri(T_q, T_k, dtype=bool),                         # counted from the first key
    lambda T_q, T_k=None: np.tri(T_q, T_k, dtype=bool),
    lambda T_q, T_k=None: ~np.tri(T_q, dtype=bool),                              # T_k is not used
    lambda T_q, T_k=None: np.tri(T_q, dtype=bool))

for infinity in (-np.inf, np.inf):
    for switch in (lambda *T: ~causal_mask(*T), *SWITCHES):
        @exercise.variant("causal.zero_times_infinity")
        def of_another_table(T_q, T_k=None, switch=switch, infinity=infinity):
            return switch(T_q, T_k) * infinity
