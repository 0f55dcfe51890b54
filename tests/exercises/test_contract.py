"""What each exercise asks (the line "Asked here" of its page): all of it is probed, and nothing else.

Faults that show with one feature alone are put into right functions: they fail where the page asks for that
feature, and pass where it does not.
"""

import inspect
import re
import sys

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import (
    BATCH,
    EMPTY_ROW,
    HUGE,
    MANY_SENTENCES,
    NO_BATCH,
    ONE_ROW,
    UNEQUAL,
    VECTOR,
    WIDTH,
)

right = {name: exercise.reference for name, exercise in EXERCISES.items()}
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)


def said(exercise):
    """What the page says: the features asked for, and those that are not."""
    page = " ".join(sys.modules[exercise.make_probes.__module__].__doc__.split())
    asked, _, left_out = page.partition("Asked here: ")[2].partition(" Not asked: ")
    return (set(filter(None, re.split("; ", asked.removesuffix(".")))),
            set(filter(None, re.split("; ", left_out.removesuffix(".")))))


def passes(exercise, function):
    return diagnose(exercise, function).correct


@every_exercise
def test_a_page_asks_for_what_its_probes_have_and_says_so(exercise):
    asked, left_out = said(exercise)
    probes = exercise.make_probes(np.random.default_rng(0)).values()
    probed = set().union(*(probe.features for probe in probes))
    assert asked == probed
    assert not left_out & probed


def is_asked(exercise, *features):
    asked, left_out = said(EXERCISES[exercise])
    wanted = [feature for feature in features if feature in asked | left_out]
    assert wanted, f"the page of {exercise} does not say whether it asks for {features}"
    return wanted[0] in asked


# --- scores of any size ------------------------------------------------------------------------

def attention(softmax):
    """scaled_dot_product_attention with another softmax, which meets visible scores only."""
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
        return masked(softmax)(scores, mask) @ V
    return attend


def masked(softmax):
    def weights(scores, mask=None):
        if mask is None:
            return softmax(scores)
        mask = np.broadcast_to(mask, scores.shape)
        out = np.zeros(scores.shape)
        for row in np.ndindex(scores.shape[:-1]):
            if mask[row].any():
                out[row][mask[row]] = softmax(scores[row][mask[row]])
        return out
    return weights


def step_with(softmax):
    def step(x_t, W_q, W_k, W_v, K_cache, V_cache):
        _, K, V = right["kv_cache_step"](x_t, W_q, W_k, W_v, K_cache, V_cache)
        q = right["rope"]((x_t @ W_q)[None], np.array([len(K_cache)]))
        return attention(softmax)(q, K, V)[0], K, V
    return step


def heads_with(softmax):
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (right["split_heads"](x @ W, n_heads) for W in (W_q, W_k, W_v))
        return right["merge_heads"](attention(softmax)(Q, K, V, mask)) @ W_o
    return multi_head


def grouped_with(softmax):
    def grouped(Q, K, V):
        K, V = (np.repeat(shared, Q.shape[1] // K.shape[1], axis=1) for shared in (K, V))
        return attention(softmax)(Q, K, V)
    return grouped


def backward_with(softmax):
    def backward(dO, Q, K, V):
        P = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
        dS = right["softmax_backward"](dO @ V.T, P) / np.sqrt(Q.shape[-1])
        return dS @ K, dS.T @ Q, P.T @ dO
    return backward


def with_weights(softmax):
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
        weights = masked(softmax)(scores, mask)
        return weights @ V, weights
    return attend


BUILT_WITH = {         # exercise -> a right function that has `softmax` inside
    "softmax": lambda softmax: softmax,
    "attention_weights": lambda softmax: lambda Q, K: softmax(
        Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])),
    "scaled_dot_product_attention": with_weights,
    "masked_softmax": masked,
    "multi_head_attention": heads_with,
    "cross_attention": lambda softmax: lambda x_dec, x_enc, W_q, W_k, W_v: attention(softmax)(
        x_dec @ W_q, x_enc @ W_k, x_enc @ W_v),
    "attention_backward": backward_with,
    "kv_cache_step": step_with,
    "online_softmax_attention": lambda softmax: lambda Q, K, V, block: attention(softmax)(Q, K, V),
    "grouped_query_attention": grouped_with,
}
SHIFTS = {             # what is taken off a row in the place of its largest score
    "nothing": lambda x, axis: 0.0,
    "at least 0": lambda x, axis: np.maximum(x.max(axis, keepdims=True), 0),
    "at least -1": lambda x, axis: np.maximum(x.max(axis, keepdims=True), -1),
    "at least -10000": lambda x, axis: np.maximum(x.max(axis, keepdims=True), -1e4),
    "at least -1e9": lambda x, axis: np.maximum(x.max(axis, keepdims=True), -1e9),
    "at most 700": lambda x, axis: np.minimum(x.max(axis, keepdims=True), 700),
    "the mean": lambda x, axis: x.mean(axis, keepdims=True),
    "the median": lambda x, axis: np.median(x, axis, keepdims=True),
    "the smallest": lambda x, axis: x.min(axis, keepdims=True),
    "the largest without its sign": lambda x, axis: np.abs(x).max(axis, keepdims=True),
    "the first": lambda x, axis: np.take(x, [0], axis),
    "the last": lambda x, axis: np.take(x, [-1], axis),
}


def shifted_by(shift):
    def softmax(x, axis=-1):
        e = np.exp(x - shift(x, axis))
        return e / e.sum(axis=axis, keepdims=True)
    return softmax


def test_every_exercise_that_asks_for_scores_of_any_size_is_tried():
    assert set(BUILT_WITH) == {name for name, exercise in EXERCISES.items() if HUGE in said(exercise)[0]}


@pytest.mark.parametrize("exercise", BUILT_WITH)
def test_what_is_built_with_a_right_softmax_is_right(exercise):
    assert passes(exercise, BUILT_WITH[exercise](shifted_by(lambda x, axis: x.max(axis, keepdims=True))))


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize("exercise", BUILT_WITH)
def test_another_shift_than_the_largest_score_is_noticed(exercise, shift):
    d = diagnose(exercise, BUILT_WITH[exercise](shifted_by(SHIFTS[shift])))
    assert not d.correct
    if d.misconception:          # never the name of another idea
        wanted = ("no_shift" if shift == "nothing" else
                  "fixed_start" if shift.startswith("at least") else "other_shift")
        assert d.misconception.split(".")[1].replace("no_max", "no_shift") == wanted


def test_floats_of_32_bits_are_right_with_scores_of_any_size():
    def softmax(x, axis=-1):
        x = np.asarray(x, np.float32)
        e = np.exp(x - x.max(axis, keepdims=True))
        return e / e.sum(axis, keepdims=True)
    for exercise, build in BUILT_WITH.items():
        if exercise != "masked_softmax":        # its very negative scores are noticed there, as before
            assert passes(exercise, build(softmax)), exercise


# --- a batch, or none --------------------------------------------------------------------------

AXES = {               # exercise -> how many axes each array has in a single sentence
    "row_totals": (2,), "similarity_scores": (2, 2), "softmax": (2,), "weighted_sum": (2, 2),
    "project_qkv": (2, 0, 0, 0), "attention_weights": (2, 2), "scaled_dot_product_attention": (2, 2, 2, 2),
    "masked_softmax": (2, 2), "split_heads": (2,), "merge_heads": (3,),
    "multi_head_attention": (2, 0, 0, 0, 0), "rope": (2,), "cross_attention": (2, 2, 0, 0, 0),
    "layer_norm": (2,), "prenorm_residual": (2,), "softmax_backward": (2, 2),
    "attention_backward": (2, 2, 2, 2), "kv_cache_step": (1, 0, 0, 0, 2, 2),
    "online_softmax_attention": (2, 2, 2), "grouped_query_attention": (3, 3, 3),
}


def has_batch(exercise, args):
    axes = AXES[exercise]
    return any(n and isinstance(a, np.ndarray) and a.ndim > n for a, n in zip(args, axes, strict=False))


def first_sentence_for_all(exercise):
    def fault(*args, **named):
        if has_batch(exercise, args):
            args = [np.repeat(a[:1], len(a), axis=0) if n and isinstance(a, np.ndarray) and a.ndim > n else a
                    for a, n in zip(args, (*AXES[exercise], *[0] * len(args)), strict=False)]
        return right[exercise](*args, **named)
    return like(exercise, fault)


def one_sentence_only(exercise):
    def fault(*args, **named):
        if has_batch(exercise, args):
            raise ValueError("one sentence only")
        return right[exercise](*args, **named)
    return like(exercise, fault)


def batch_only(exercise):
    def fault(*args, **named):
        if not has_batch(exercise, args):
            raise ValueError("a batch only")
        return right[exercise](*args, **named)
    return like(exercise, fault)


def like(exercise, fault):
    fault.__signature__ = inspect.signature(right[exercise])
    return fault


@pytest.mark.parametrize("fault", [first_sentence_for_all, one_sentence_only])
@pytest.mark.parametrize("exercise", AXES)
def test_what_fails_in_a_batch_alone_fails_where_a_batch_is_asked_for(exercise, fault):
    assert passes(exercise, fault(exercise)) != is_asked(exercise, BATCH, MANY_SENTENCES)


@pytest.mark.parametrize("exercise", ["split_heads", "merge_heads", "multi_head_attention",
                                      "grouped_query_attention"])
def test_what_needs_a_batch_fails_where_one_sentence_is_asked_for(exercise):
    assert passes(exercise, batch_only(exercise)) != is_asked(exercise, NO_BATCH)


@pytest.mark.parametrize(("exercise", "feature"), [("softmax", ONE_ROW), ("softmax_backward", VECTOR)])
def test_what_needs_a_table_fails_where_a_row_is_asked_for(exercise, feature):
    def fault(*args, **named):
        if args[0].ndim == 1:
            raise ValueError("a table only")
        return right[exercise](*args, **named)
    assert passes(exercise, like(exercise, fault)) != is_asked(exercise, feature)


# --- an empty row, odd sizes -------------------------------------------------------------------

@pytest.mark.parametrize(("exercise", "where"), [
    ("masked_softmax", 1), ("scaled_dot_product_attention", 3), ("multi_head_attention", 6)])
def test_nan_for_a_query_that_may_see_nothing_fails_where_that_is_asked_for(exercise, where):
    def fault(*args):
        result = right[exercise](*args)
        mask = args[where] if len(args) > where else None
        if mask is not None and not mask.any(axis=-1).all():
            result = tuple(np.nan * r for r in result) if isinstance(result, tuple) else np.nan * result
        return result
    assert passes(exercise, like(exercise, fault)) != is_asked(exercise, EMPTY_ROW)


LENGTHS = {            # exercise -> its arguments: as many queries as keys?
    "similarity_scores": lambda Q, K: Q.shape[-2] == K.shape[-2],
    "attention_weights": lambda Q, K: Q.shape[-2] == K.shape[-2],
    "weighted_sum": lambda A, V: A.shape[-1] == A.shape[-2],
    "scaled_dot_product_attention": lambda Q, K, *_: Q.shape[-2] == K.shape[-2],
    "causal_mask": lambda T_q, T_k=None: T_k in (None, T_q),
    "masked_softmax": lambda scores, mask: scores.shape[-1] == scores.shape[-2],
    "combine_masks": lambda causal, padding: len(causal) == padding.shape[-1],
    "cross_attention": lambda x_dec, x_enc, *_: len(x_dec) == len(x_enc),
    "attention_backward": lambda dO, Q, K, V: len(Q) == len(K),
    "online_softmax_attention": lambda Q, K, V, block: len(Q) == len(K),
    "grouped_query_attention": lambda Q, K, V: Q.shape[-2] == K.shape[-2],
}
WIDTHS = {             # exercise -> its arguments: are the values as wide as the keys?
    "project_qkv": lambda x, W_q, W_k, W_v: W_v.shape == W_k.shape,
    "scaled_dot_product_attention": lambda Q, K, V, mask=None: V.shape[-1] == K.shape[-1],
    "cross_attention": lambda x_dec, x_enc, W_q, W_k, W_v: W_v.shape == W_k.shape,
    "attention_backward": lambda dO, Q, K, V: V.shape[-1] == K.shape[-1],
    "kv_cache_step": lambda x_t, W_q, W_k, W_v, *_: W_v.shape == W_k.shape,
    "online_softmax_attention": lambda Q, K, V, block: V.shape[-1] == K.shape[-1],
    "grouped_query_attention": lambda Q, K, V: V.shape[-1] == K.shape[-1],
}


@pytest.mark.parametrize(("exercise", "feature", "usual"), [
    *((name, UNEQUAL, usual) for name, usual in LENGTHS.items()),
    *((name, WIDTH, usual) for name, usual in WIDTHS.items())])
def test_what_fails_on_odd_sizes_alone_fails_where_they_are_asked_for(exercise, feature, usual):
    def fault(*args):
        if not usual(*args):
            raise ValueError("these sizes do not fit")
        return right[exercise](*args)
    assert passes(exercise, like(exercise, fault)) != is_asked(exercise, feature)


def test_every_exercise_that_asks_for_odd_sizes_or_an_empty_row_is_tried():
    def asking(feature):
        return {name for name, exercise in EXERCISES.items() if feature in said(exercise)[0]}
    assert asking(UNEQUAL) <= set(LENGTHS) and asking(WIDTH) <= set(WIDTHS)
    assert asking(BATCH) | asking(MANY_SENTENCES) <= set(AXES)
    assert asking(EMPTY_ROW) == {"masked_softmax", "scaled_dot_product_attention", "multi_head_attention"}
