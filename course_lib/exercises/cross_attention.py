"""cross_attention: one sentence asks, another one answers.

Asked here: values of another width than the keys; different numbers of queries and keys; very large or very
small scores. Not asked: a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import cross_attention, similarity_scores, softmax

from .page import HUGE, UNEQUAL, WIDTH, Exercise, probe
from .scaled_dot_product_attention import ANY_SIZE_V, met_again
from .softmax import ANY_SIZE_K, ANY_SIZE_Q

exercise = Exercise(
    cross_attention, lesson="09_block", show="by hand Td=2 Te=3",
    way="The sentence that asks makes the queries, the sentence that answers makes keys and values. The "
        "rest is scaled dot-product attention, of which only the output comes back.",
    questions=("The result has a row for every word of one of the two sentences. Which sentence is that, "
               "and which of the three matrices does it meet?",
               "2 words ask and 3 answer. Which shape should the scores have, and which do they have in "
               "your code?"))


def attend(Q, K, V, axis=-1):
    return softmax(similarity_scores(Q, K) / np.sqrt(Q.shape[-1]), axis) @ V


@exercise.also_right
def project_the_mixed_words(x_dec, x_enc, W_q, W_k, W_v):
    return attend(x_dec @ W_q, x_enc @ W_k, x_enc) @ W_v


@exercise.also_right
def one_matrix_for_the_scores(x_dec, x_enc, W_q, W_k, W_v):
    scores = x_dec @ (W_q @ W_k.T) @ x_enc.T / np.sqrt(W_q.shape[1])
    return softmax(scores) @ (x_enc @ W_v)


@exercise.probes
def probes(rng):
    n = rng.normal
    x = n(size=(4, 6))

    def W():
        return n(size=(6, 4)), n(size=(6, 4)), n(size=(6, 3))

    return {
        "naive same input": probe(x, x, *W(), features=WIDTH),
        "equal lengths": probe(n(size=(4, 6)), n(size=(4, 6)), *W(), features=WIDTH),
        "Td=3 Te=5": probe(n(size=(3, 6)), n(size=(5, 6)), *W(), features=(UNEQUAL, WIDTH)),
        "Td=5 Te=2": probe(n(size=(5, 6)), n(size=(2, 6)), *W(), features=(UNEQUAL, WIDTH)),
        "equal lengths again": probe(n(size=(3, 6)), n(size=(3, 6)), *W(), features=WIDTH),
        "by hand Td=2 Te=3": probe(np.eye(2), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
                                   np.array([[2.0], [-1.0]]), np.array([[1.0], [1.0]]),
                                   np.array([[8.0, 0.0], [0.0, 4.0]]), features=(UNEQUAL, WIDTH)),
        "scores of any size": probe(ANY_SIZE_Q, ANY_SIZE_K, np.eye(4), np.eye(4), ANY_SIZE_V,
                                    features=(HUGE, WIDTH)),
    }


@exercise.property("there is one output for every word of the sentence that asks")
def one_output_per_asking_word(out, x_dec, x_enc, W_q, W_k, W_v):
    return out.shape == x_dec.shape[:-1] + (W_v.shape[1],)


@exercise.property("a mean never leaves the range of the values, however large the scores")
def inside_the_range(out, x_dec, x_enc, W_q, W_k, W_v):
    values = x_enc @ W_v
    return (out <= values.max(axis=-2) + 1e-6).all() and (out >= values.min(axis=-2) - 1e-6).all()


@exercise.property("changing one word that asks moves its own output only")
def every_word_asks_for_itself(rng):
    x_dec, x_enc, *W = sentences(rng)
    change = np.array([[0.0], [1.0], [0.0]])
    before, after = yield (x_dec, x_enc, *W), (x_dec + change, x_enc, *W)
    return moved(before, after) == [False, True, False]


@exercise.property("changing the sentence that answers moves every output")
def the_answer_matters(rng):
    x_dec, x_enc, *W = sentences(rng)
    other = rng.normal(size=x_enc.shape)
    before, after = yield (x_dec, x_enc, *W), (x_dec, other, *W)
    return moved(before, after) == [True, True, True]


@exercise.property("reordering the words that answer changes nothing")
def order_of_the_answer_does_not_matter(rng):
    x_dec, x_enc, *W = sentences(rng)
    before, after = yield (x_dec, x_enc, *W), (x_dec, x_enc[[2, 0, 1]], *W)
    return np.allclose(before, after)


@exercise.property("for random vectors the logarithms of a query's weights have a spread of about "
                   "1, however long the vectors are")
def spread_does_not_grow_with_the_length(rng):
    # words with a name tag of their own: the values are the tags, so the output is the weights
    d_k, T_dec, T_enc = 16, 100, 60
    x_dec = np.concatenate([rng.normal(size=(T_dec, d_k)), np.zeros((T_dec, T_enc))], axis=1)
    x_enc = np.concatenate([rng.normal(size=(T_enc, d_k)), np.eye(T_enc)], axis=1)
    W = np.eye(d_k + T_enc)
    (out,) = yield ((x_dec, x_enc, W[:, :d_k], W[:, :d_k], W[:, d_k:]),)
    return 0.7 < np.log(np.maximum(out, 1e-300)).std(axis=-1).mean() < 1.3


@exercise.property("if the answering words are all alike, every output is the value of that word")
def equal_answers_come_out_unchanged(rng):
    x_dec, x_enc, *W = sentences(rng)
    x_enc = np.tile(x_enc[:1], (4, 1))
    (out,) = yield ((x_dec, x_enc, *W),)
    return np.allclose(out, x_enc[:1] @ W[2])


def sentences(rng):
    """Two sentences of three words, and matrices that keep the scores small."""
    return (rng.normal(size=(3, 6)), rng.normal(size=(3, 6)),
            *(rng.normal(size=(6, 6)) / np.sqrt(6) for _ in range(3)))


def moved(before, after):
    return (np.abs(after - before) > 1e-9).any(axis=-1).tolist()


@exercise.wrong(
    "cross.roles_swapped", "You let the other sentence do the asking",
    hints=["How many rows does your output have: one per word of which sentence?",
           "Which sentence is being written, and which one is being read?"],
    hidden_when="both inputs are the same",
    sources=["https://github.com/humza909/LLM_Survey/issues/2",
             "https://github.com/pbloem/former/issues/19"])
def the_source_asks(x_dec, x_enc, W_q, W_k, W_v):
    """Makes queries from the encoder and keys and values from the decoder."""
    return cross_attention(x_enc, x_dec, W_q, W_k, W_v)


@exercise.wrong(
    "cross.self_attention", "You let one sentence ask and answer itself",
    hints=["Change the encoder's sentence. Does your output move?",
           "Which of the two sentences does your code never use?"],
    hidden_when="both inputs are the same",
    sources=["https://github.com/keitakurita/Practical_NLP_in_PyTorch/issues/1",
             "https://github.com/bentrevett/pytorch-seq2seq/issues/143",
             "https://github.com/datawhalechina/learn-nlp-with-transformers/issues/12"])
def the_decoder_answers_itself(x_dec, x_enc, W_q, W_k, W_v):
    """Takes keys and values from the decoder too, which is self-attention."""
    return cross_attention(x_dec, x_dec, W_q, W_k, W_v)


@exercise.wrong(
    "cross.values_from_decoder", "You find a place in one sentence and collect from the other",
    hints=["You find positions in the source sentence. Whose content do you then collect?",
           "Which words does row j of your keys describe? And row j of your values?"],
    hidden_when="both inputs are the same; there is no crash when the lengths agree")
def collects_from_the_decoder(x_dec, x_enc, W_q, W_k, W_v):
    """Takes keys from the encoder but values from the decoder."""
    return attend(x_dec @ W_q, x_enc @ W_k, x_dec @ W_v)


@exercise.wrong(
    "cross.keys_from_decoder", "You collect from one sentence after matching with the other",
    hints=["You collect encoder content. How did you decide which encoder word is relevant?",
           "Which words does row j of your keys describe? And row j of your values?"],
    hidden_when="both inputs are the same; there is no crash when the lengths agree")
def matches_with_the_decoder(x_dec, x_enc, W_q, W_k, W_v):
    """Takes values from the encoder but keys from the decoder."""
    return attend(x_dec @ W_q, x_dec @ W_k, x_enc @ W_v)


@exercise.wrong(
    "cross.concatenates", "You look at both sentences together",
    hints=["How many keys does each query meet in your version? How many should it?",
           "Change a word of the decoder. Which outputs move? Which should?"],
    sources=["https://github.com/lucidrains/reformer-pytorch/issues/90"])
def both_sentences_answer(x_dec, x_enc, W_q, W_k, W_v):
    """Attends over the words of encoder and decoder together."""
    both = np.concatenate([x_enc, x_dec])
    return cross_attention(x_dec, both, W_q, W_k, W_v)


@exercise.wrong(
    "cross.no_scale", "You take the scores as large as they come",
    hints=["Does your largest weight get closer to 1 when the vectors get longer? Should it?",
           "What happened to dot products in the lesson on long vectors?"],
    hidden_when="d_k is 1")
def scores_unscaled(x_dec, x_enc, W_q, W_k, W_v):
    """Leaves the scores unscaled, so that longer vectors make sharper weights."""
    return softmax((x_dec @ W_q) @ (x_enc @ W_k).T) @ (x_enc @ W_v)


@exercise.wrong(
    "cross.scale_d_model", "You scale by the width of the words as they come in",
    hints=["Which vectors are multiplied to make a score, and how wide are they?",
           "How many products are added up for one score? By what do you divide it?"],
    hidden_when="d_k equals d_model")
def scales_by_the_width_of_the_words(x_dec, x_enc, W_q, W_k, W_v):
    """Scales by the square root of d_model, where d_k is meant."""
    scores = (x_dec @ W_q) @ (x_enc @ W_k).T / np.sqrt(x_dec.shape[-1])
    return softmax(scores) @ (x_enc @ W_v)


@exercise.variant("cross.scale_d_model")
def divides_by_the_width_of_the_words(x_dec, x_enc, W_q, W_k, W_v):
    scores = (x_dec @ W_q) @ (x_enc @ W_k).T / x_dec.shape[-1]
    return softmax(scores) @ (x_enc @ W_v)


@exercise.wrong(
    "cross.softmax_over_queries", "You let the words that ask compete for each word that answers",
    hints=["Add up one row and one column of your weights. Which of them belongs to one query?",
           "If the answering words are all alike, what should every output be? And in yours?"],
    hidden_when="row and column sums coincide")
def the_queries_compete(x_dec, x_enc, W_q, W_k, W_v):
    """Runs the softmax over the words that ask instead of the words that answer."""
    return attend(x_dec @ W_q, x_enc @ W_k, x_enc @ W_v, axis=-2)


def around(attend):
    """Cross attention with another scaled_dot_product_attention inside."""
    def cross(x_dec, x_enc, W_q, W_k, W_v):
        return attend(x_dec @ W_q, x_enc @ W_k, x_enc @ W_v)[0]
    return cross


met_again(exercise, "cross", (
    "scale_d_not_sqrt", "scale_dv", "scale_by_keys", "scale_by_queries", "multiply_scale", "fixed_width",
    "causal_unasked", "softmax_everything", "no_shift", "global_max", "fixed_start", "other_shift"), around)
