"""A name is given only where no other idea of the course does the same.

Every wrong version of attention is put into the functions that have attention inside: what is said there
must be the same idea, or no name at all. And of two ideas on one page, forms included, none may answer every
probe like the other.
"""

import itertools

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.diagnosis.compare import same
from course_lib.diagnosis.known import known
from course_lib.diagnosis.naming import agrees
from course_lib.diagnosis.verdict import Evidence
from course_lib.exercises import EXERCISES

right = {name: exercise.reference for name, exercise in EXERCISES.items()}


def heads(attend):
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (right["split_heads"](x @ W, n_heads) for W in (W_q, W_k, W_v))
        return right["merge_heads"](attend(Q, K, V, mask)[0]) @ W_o
    return multi_head


def cross(attend):
    def cross_attention(x_dec, x_enc, W_q, W_k, W_v):
        return attend(x_dec @ W_q, x_enc @ W_k, x_enc @ W_v)[0]
    return cross_attention


def grouped(attend):
    def grouped_query(Q, K, V):
        K, V = (np.repeat(shared, Q.shape[1] // K.shape[1], axis=1) for shared in (K, V))
        return attend(Q, K, V)[0]
    return grouped_query


def step(attend):
    def kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache):
        _, K, V = right["kv_cache_step"](x_t, W_q, W_k, W_v, K_cache, V_cache)
        return attend(right["rope"]((x_t @ W_q)[None], np.array([len(K_cache)])), K, V)[0][0], K, V
    return kv_cache_step


def all_at_once(attend):
    return lambda Q, K, V, block: attend(Q, K, V)[0]


AROUND = {"multi_head_attention": heads, "cross_attention": cross, "grouped_query_attention": grouped,
          "kv_cache_step": step, "online_softmax_attention": all_at_once}
# The last part of an id -> that of the same idea on another page, or of one that is true as well.
ALSO = {
    "mask_inverted": {"mask_inverted"}, "ignores_mask": {"ignores_mask"},
    "scale_d_not_sqrt": {"scales_twice"},            # the same number
    "scale_by_queries": {"scale_by_keys", "no_scale"},     # in self-attention as many; in a step one alone
    "mask_tiny_fill": {"mask_times_scores"},         # the same number
    "no_shift": {"no_max"},
    "matches_values": {"values_for_keys"},
    "causal_unasked": {"causal_top_left"},           # a triangle for one query
    "double_softmax": set(), "two_groups": {"softmax_everything"},
}
INSIDE = [(exercise, idea, function) for exercise in AROUND
          for idea in EXERCISES["scaled_dot_product_attention"].wrongs
          for function in (idea.function, *idea.variants)]


@pytest.mark.parametrize(("exercise", "idea", "function"), INSIDE, ids=[
    f"{exercise}-{idea.id}-{function.__name__}" for exercise, idea, function in INSIDE])
def test_an_idea_about_attention_keeps_its_name_inside_other_functions(exercise, idea, function):
    d = diagnose(exercise, AROUND[exercise](function))
    itself = idea.id.split(".")[1]
    told = {name.split(".")[1] for name in (d.misconception, d.partly, *d.also) if name}
    assert told <= {itself} | ALSO.get(itself, set()), d.message
    also_there = {w.id.split(".")[1] for w in EXERCISES[exercise].wrongs}
    if itself in also_there and not d.correct:
        assert told, "this page has the idea too"


def alike(evidence, i, outcome):
    """What the naming asks: edge cases must be the same number for number."""
    return same(evidence.outcomes[i], outcome) if evidence.is_edge(i) else agrees(evidence, i, outcome)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_no_form_of_an_idea_answers_every_probe_like_another_idea(exercise):
    for seed in range(3):
        facts = known(exercise, seed)
        everywhere = range(len(facts.probes))
        answers = [(wrong, Evidence(exercise, facts, list(outcomes))) for wrong, outcomes in facts.wrong]
        for (one, ours), (other, theirs) in itertools.permutations(answers, 2):
            if one is other or one.same_values_as == other.id or other.same_values_as == one.id:
                continue
            assert not all(alike(ours, i, theirs.outcomes[i]) for i in everywhere), f"{one.id}, {other.id}"
