"""grouped_query_attention: several query heads share one key and value head.

Asked here: fewer key heads than query heads; more than one group of query heads; several sentences in the
batch; very large or very small scores. Not asked: one sentence that comes without a batch axis; different
numbers of queries and keys; values of another width than the keys.
"""

import numpy as np

from course_lib.attention import grouped_query_attention, scaled_dot_product_attention

from .multi_head_attention import exercise as multi_head
from .page import HUGE, MANY_SENTENCES, Exercise, probe
from .scaled_dot_product_attention import ANY_SIZE_V, met_again
from .softmax import ANY_SIZE_K, ANY_SIZE_Q

SHARED = "fewer key heads than query heads"
GROUPS = "more than one group of query heads"

exercise = Exercise(
    grouped_query_attention, lesson="12_fast", show="values 10 and 20",
    way="Repeat every key head and every value head as often as query heads share it, the copies side by "
        "side. Then it is ordinary attention, head by head.",
    questions=("Four query heads share two key heads. Write down which key head each of the four uses. "
               "Which does it use in your code?",
               "Which axis counts the heads, from the right, and how long is it in K before and after your "
               "step?"))


def attend(Q, K, V):
    return scaled_dot_product_attention(Q, K, V)[0]


@exercise.also_right
def an_axis_for_the_group(Q, K, V):
    B, H_q, T, d = Q.shape
    H_kv = K.shape[1]
    grouped = Q.reshape(B, H_kv, H_q // H_kv, T, d)
    return attend(grouped, K[:, :, None], V[:, :, None]).reshape(B, H_q, T, d)


@exercise.probes
def probes(rng):
    def heads(B, H_q, H_kv, T, d, *features):
        K_shape = (B, H_kv, T, d)
        return probe(rng.normal(size=(B, H_q, T, d)), rng.normal(size=K_shape),
                     rng.normal(size=K_shape), features=features)

    return {
        "naive H=Hkv": heads(1, 2, 2, 3, 4),
        "naive MQA Hkv=1": heads(1, 4, 1, 3, 4, SHARED),
        "H=4 Hkv=2": heads(2, 4, 2, 3, 5, SHARED, GROUPS, MANY_SENTENCES),
        "H=6 Hkv=2": heads(1, 6, 2, 4, 3, SHARED, GROUPS),
        "H=6 Hkv=3 T=3": heads(1, 6, 3, 3, 4, SHARED, GROUPS),
        # whatever the weights are, a head gives back the number of the value head it has read
        "values 10 and 20": probe(rng.normal(size=(1, 4, 2, 3)), rng.normal(size=(1, 2, 2, 3)),
                                  np.array([10.0, 20.0])[None, :, None, None] * np.ones((2, 3)),
                                  features=(SHARED, GROUPS)),
        "scores of any size": probe(np.stack([ANY_SIZE_Q, ANY_SIZE_Q[::-1]])[None], ANY_SIZE_K[None, None],
                                    np.hstack([ANY_SIZE_V, ANY_SIZE_V])[None, None], features=(HUGE, SHARED)),
    }


@exercise.property("there is one output per query head")
def same_shape(out, Q, K, V):
    return out.shape == Q.shape


@exercise.property("query head 0 attends with key head 0 and value head 0")
def first_head_reads_the_first(out, Q, K, V):
    return np.allclose(out[:, 0], attend(Q[:, 0], K[:, 0], V[:, 0]))


@exercise.property("changing key head 1 of 2 moves query heads 2 and 3 of 4, no others")
def keys_reach_their_group(rng):
    return (yield from heads_that_move(rng, changed=1))


@exercise.property("changing value head 1 of 2 moves query heads 2 and 3 of 4, no others")
def values_reach_their_group(rng):
    return (yield from heads_that_move(rng, changed=2))


def heads_that_move(rng, changed):
    """Change head 1 of argument number `changed` and see which query heads notice."""
    calls = [[rng.normal(size=(1, H, 3, 5)) for H in (4, 2, 2)]]
    calls.append([array.copy() for array in calls[0]])
    calls[1][changed][0, 1] = rng.normal(size=(3, 5))
    before, after = yield tuple(tuple(call) for call in calls)
    moved = np.abs(after - before).max(axis=(0, 2, 3)) > 1e-9
    return np.flatnonzero(moved).tolist() == [2, 3]


@exercise.wrong(
    "gqa.tile", "You deal the query heads out to the key heads in turn",
    hints=["Which key head does query head 1 use in your result?",
           "With 4 query heads and 2 key heads: which query heads should share key head 0, "
           "and are they neighbours in yours?"],
    kind="convention", hidden_when="one key head, or as many as query heads")
def lays_copies_end_to_end(Q, K, V):
    """Copies the key heads as 0, 1, 0, 1 instead of 0, 0, 1, 1."""
    copies = (1, Q.shape[1] // K.shape[1], 1, 1)
    return attend(Q, np.tile(K, copies), np.tile(V, copies))


@exercise.wrong(
    "gqa.regroup_queries", "You cut the query heads into groups the other way round",
    hints=["Which key head does query head 1 use in your result?",
           "Of the two axes that you cut the query heads into, which one counts the key heads?"],
    kind="convention", same_values_as="gqa.tile",
    hidden_when="one key head, or as many as query heads")
def puts_the_group_axis_first(Q, K, V):
    """Reads the query heads as (group, key head) instead of (key head, group)."""
    B, H_q, T, d = Q.shape
    H_kv = K.shape[1]
    grouped = Q.reshape(B, H_q // H_kv, H_kv, T, d)
    return attend(grouped, K[:, None], V[:, None]).reshape(B, H_q, T, d)


@exercise.wrong(
    "gqa.first_head_only", "You let all query heads read one and the same key head",
    hints=["Change key head 1. Does anything in your output move?",
           "How many different key heads does your code ever look at?"],
    hidden_when="one key head")
def reads_the_first_head_only(Q, K, V):
    """Lets every query head use key head 0, which is multi-query attention."""
    return attend(Q, K[:, :1], V[:, :1])


@exercise.wrong(
    "gqa.average_kv", "You share the mean of the key heads",
    hints=["Does query head 0 react when you change the last key head?",
           "If two key heads hold opposite values, what is left of them in your code?"],
    hidden_when="one key head")
def shares_an_average(Q, K, V):
    """Averages the key and value heads and lets all query heads use the mean."""
    return attend(Q, K.mean(axis=1, keepdims=True), V.mean(axis=1, keepdims=True))


@exercise.wrong(
    "gqa.average_queries", "You give a whole group of query heads one answer",
    hints=["How many heads come out of your function, and how many query heads go in?",
           "Two query heads of a group ask different questions. Do they get different answers?"],
    hidden_when="as many key heads as query heads")
def averages_the_queries(Q, K, V):
    """Averages the query heads of a group, so there is only one output per key head."""
    B, H_q, T, d = Q.shape
    H_kv = K.shape[1]
    return attend(Q.reshape(B, H_kv, H_q // H_kv, T, d).mean(axis=2), K, V)


@exercise.wrong(
    "gqa.k_repeat_v_tile", "You copy the keys and the values in different orders",
    hints=["For query head 1: from which head come its keys, and from which its values?",
           "A key finds a word, a value says what it says. Do yours belong to the same head?"],
    hidden_when="one key head, or as many as query heads")
def parts_keys_from_their_values(Q, K, V):
    """Repeats the keys as 0, 0, 1, 1 but the values as 0, 1, 0, 1."""
    group = Q.shape[1] // K.shape[1]
    return attend(Q, np.repeat(K, group, axis=1), np.tile(V, (1, group, 1, 1)))


@exercise.wrong(
    "gqa.repeats_tokens", "You copy the tokens of every key head",
    hints=["What is the shape of K after your copying? Which axis has grown?",
           "Are there too few heads or too few tokens?"],
    hidden_when="one key head, or as many as query heads: copied tokens change no average",
    sources=["https://github.com/PrimeIntellect-ai/prime-rl/pull/2681",
             "https://github.com/ByteDance-Seed/VeOmni/pull/162"])
def copies_along_the_sentence(Q, K, V):
    """Repeats along the token axis instead of the head axis."""
    group = Q.shape[1] // K.shape[1]
    return attend(Q, np.repeat(K, group, axis=2), np.repeat(V, group, axis=2))


def around(attend):
    """Grouped-query attention with another scaled_dot_product_attention inside."""
    def grouped(Q, K, V):
        K, V = (np.repeat(shared, Q.shape[1] // K.shape[1], axis=1) for shared in (K, V))
        return attend(Q, K, V)[0]
    return grouped


met_again(exercise, "gqa", (
    "no_scale", "scale_d_not_sqrt", "scale_by_keys", "multiply_scale", "fixed_width",
    "causal_unasked", "softmax_over_queries",
    "softmax_everything", "no_shift", "global_max", "fixed_start", "other_shift"), around)


def divided_by(number, Q, K, V):
    """Grouped-query attention with the scores divided by `number`."""
    return grouped_query_attention(Q * np.sqrt(Q.shape[-1]) / number, K, V)


@exercise.wrong("gqa.scale_heads", **multi_head.idea("mha.scale_heads").words)
def scales_by_the_number_of_heads(Q, K, V):
    """Divides by the root of the number of query heads, where the features of one head are meant."""
    return divided_by(np.sqrt(Q.shape[-3]), Q, K, V)


@exercise.variant("gqa.scale_heads")
def scales_by_the_number_of_key_heads(Q, K, V):
    return divided_by(np.sqrt(K.shape[-3]), Q, K, V)


@exercise.variant("gqa.scale_heads")
def scales_by_the_number_of_heads_in_a_group(Q, K, V):
    return divided_by(np.sqrt(Q.shape[-3] / K.shape[-3]), Q, K, V)


@exercise.variant("gqa.scale_heads")
def divides_by_the_number_of_heads(Q, K, V):
    return divided_by(Q.shape[-3], Q, K, V)


@exercise.wrong(
    "gqa.scale_d_model", "You scale by the width of all heads together",
    hints=["How many products are added up in one score of one head? By what do you divide it?",
           "If a head more comes along, should the scores of the other heads change? Do yours?"],
    hidden_when="one query head")
def scales_by_all_heads_together(Q, K, V):
    """Divides by the root of d_model, which is the number of query heads times their width."""
    return divided_by(np.sqrt(Q.shape[-3] * Q.shape[-1]), Q, K, V)


@exercise.variant("gqa.scale_d_model")
def divides_by_all_heads_together(Q, K, V):
    return divided_by(Q.shape[-3] * Q.shape[-1], Q, K, V)


@exercise.variant("gqa.scale_d_model")
def scales_by_all_key_heads_together(Q, K, V):
    return divided_by(np.sqrt(K.shape[-3] * K.shape[-1]), Q, K, V)
