"""One idea in the many forms in which people write it: each form hears the same name.

Other shapes, other orders, one sentence or a batch: none of these functions is the catalogue's own.
"""

import numpy as np
import pytest

from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES

right = {name: exercise.reference for name, exercise in EXERCISES.items()}
softmax, masked_softmax = right["softmax"], right["masked_softmax"]

# --- cut and join by a bare reshape ------------------------------------------------------------


def unpacked(x, n_heads):
    T, d_model = x.shape
    return x.reshape(n_heads, T, d_model // n_heads)


def in_a_loop(x, n_heads):
    B, T, d_model = x.shape
    d = d_model // n_heads
    return np.stack([sentence.ravel().reshape(n_heads, T, d) for sentence in x])


def part_by_part(x, n_heads):
    *batch, T, d_model = x.shape
    flat = x.reshape(*batch, T * d_model)
    return np.stack([part.reshape(*batch, T, -1) for part in np.split(flat, n_heads, axis=-1)], axis=-3)


SPLITS = {
    "(B, H, T, d)": lambda x, H: x.reshape(x.shape[0], H, x.shape[1], x.shape[2] // H),
    "(B, H, T, -1)": lambda x, H: x.reshape(x.shape[0], H, x.shape[1], -1),
    "(B, H, -1, d)": lambda x, H: x.reshape(x.shape[0], H, -1, x.shape[2] // H),
    "(-1, H, T, d)": lambda x, H: x.reshape(-1, H, x.shape[-2], x.shape[-1] // H),
    "(..., H, T, d)": lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-2], x.shape[-1] // H),
    "(..., H, T, -1)": lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-2], -1),
    "(H, T, d) from the end": lambda x, H: x.reshape(H, x.shape[-2], x.shape[-1] // H),
    "(H, T, -1) from the end": lambda x, H: np.reshape(x, (H, x.shape[-2], -1)),
    "(H, T, d) from the front": lambda x, H: x.reshape(H, x.shape[0], x.shape[1] // H),
    "(H, len, -1)": lambda x, H: x.reshape(H, len(x), -1),
    "(H, -1, d)": lambda x, H: x.reshape(H, -1, x.shape[-1] // H),
    "T, d_model = x.shape": unpacked,
    "(B * H, T, d)": lambda x, H: x.reshape(x.shape[0] * H, x.shape[1], x.shape[2] // H),
    "(-1, T, d)": lambda x, H: x.reshape(-1, x.shape[-2], x.shape[-1] // H),
    "(H, B, T, d)": lambda x, H: x.reshape(H, x.shape[0], x.shape[1], x.shape[2] // H),
    "order F": lambda x, H: x.reshape(*x.shape[:-2], H, x.shape[-2], x.shape[-1] // H, order="F"),
    "order F, (H, T, d)": lambda x, H: x.reshape(H, x.shape[-2], x.shape[-1] // H, order="F"),
    "(H, d, T), then turned": lambda x, H: np.swapaxes(
        x.reshape(*x.shape[:-2], H, x.shape[-1] // H, x.shape[-2]), -1, -2),
    "resize": lambda x, H: np.resize(x, (*x.shape[:-2], H, x.shape[-2], x.shape[-1] // H)),
    "sentence by sentence": in_a_loop,
    "part by part": part_by_part,
}
MERGES = {
    "(B, T, H * d)": lambda x: x.reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3]),
    "(B, T, -1)": lambda x: x.reshape(x.shape[0], x.shape[2], -1),
    "(..., T, H * d)": lambda x: x.reshape(*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1]),
    "(..., T, -1)": lambda x: x.reshape(*x.shape[:-3], x.shape[-2], -1),
    "(T, H * d) from the end": lambda x: x.reshape(x.shape[-2], x.shape[-3] * x.shape[-1]),
    "(T, -1) from the end": lambda x: np.reshape(x, (x.shape[-2], -1)),
    "(T, -1) from the front": lambda x: x.reshape(x.shape[1], -1),
    "(T, H * d) from the front": lambda x: x.reshape(x.shape[1], x.shape[0] * x.shape[2]),
    "(-1, H * d)": lambda x: x.reshape(-1, x.shape[-3] * x.shape[-1]),
    "(-1, T, H * d)": lambda x: x.reshape(-1, x.shape[-2], x.shape[-3] * x.shape[-1]),
    "order F": lambda x: x.reshape(*x.shape[:-3], x.shape[-2], -1, order="F"),
    "resize": lambda x: np.resize(x, (*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1])),
}


def with_cuts(split, merge):
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split(x @ W, n_heads) for W in (W_q, W_k, W_v))
        return merge(right["scaled_dot_product_attention"](Q, K, V, mask)[0]) @ W_o
    return multi_head


def back_to_x(split):
    """Split with `split`, and reshape what comes out to the shape of x."""
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split(x @ W, n_heads) for W in (W_q, W_k, W_v))
        return right["scaled_dot_product_attention"](Q, K, V, mask)[0].reshape(x.shape) @ W_o
    return multi_head


@pytest.mark.parametrize("form", SPLITS)
def test_a_split_by_a_bare_reshape_is_named_in_every_form(form):
    d = diagnose("split_heads", SPLITS[form])
    assert d.title == "You cut the numbers in the order in which they lie in memory.", d.message
    assert d.actual is not None, "numbers are shown, where some came back"


@pytest.mark.parametrize("form", MERGES)
def test_a_merge_by_a_bare_reshape_is_named_in_every_form(form):
    d = diagnose("merge_heads", MERGES[form])
    assert d.title == "You join the numbers in the order in which they lie in memory.", d.message


@pytest.mark.parametrize("form", SPLITS)
def test_heads_that_are_split_by_a_bare_reshape_are_named_in_every_form(form):
    d = diagnose("multi_head_attention", with_cuts(SPLITS[form], right["merge_heads"]))
    assert d.misconception == "mha.split_by_reshape", d.message


@pytest.mark.parametrize("form", MERGES)
def test_heads_that_are_merged_by_a_bare_reshape_are_named_in_every_form(form):
    d = diagnose("multi_head_attention", with_cuts(right["split_heads"], MERGES[form]))
    assert d.misconception == "mha.merge_by_reshape", d.message


@pytest.mark.parametrize("form", SPLITS)
def test_heads_that_are_split_and_merged_by_a_bare_reshape_are_named(form):
    d = diagnose("multi_head_attention", back_to_x(SPLITS[form]))
    assert d.misconception == "mha.split_merge_by_reshape", d.message


@pytest.mark.parametrize("function", [
    lambda x, n_heads: right["split_heads"](np.reshape(x, x.shape), n_heads),
    lambda x, n_heads: x.reshape(*x.shape[:-1], n_heads, -1).swapaxes(-3, -2),
    lambda x, n_heads: np.stack(np.split(x, n_heads, axis=-1), axis=-3)])
def test_a_reshape_that_keeps_the_words_apart_is_right(function):
    assert diagnose("split_heads", function).correct


@pytest.mark.parametrize("exercise", ["split_heads", "merge_heads"])
def test_right_for_one_sentence_is_not_called_a_bare_reshape(exercise):
    def split(x, n_heads):
        T, d_model = x.shape
        return x.reshape(T, n_heads, d_model // n_heads).swapaxes(0, 1)

    def merge(x):
        n_heads, T, d = x.shape
        return x.swapaxes(0, 1).reshape(T, n_heads * d)
    d = diagnose(exercise, split if exercise == "split_heads" else merge)
    assert d.misconception is None and d.title == "Right, except with a batch axis in front."


# --- the scale ---------------------------------------------------------------------------------

def attend(Q, K, V, divisor, mask=None):
    scores = np.einsum("...id,...jd->...ij", Q, K) / divisor
    return (softmax(scores) if mask is None else masked_softmax(scores, mask)) @ V


def heads_divided_by(divisor):
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (right["split_heads"](x @ W, n_heads) for W in (W_q, W_k, W_v))
        return right["merge_heads"](attend(Q, K, V, divisor(x, n_heads), mask)) @ W_o
    return multi_head


def groups_divided_by(divisor):
    def grouped(Q, K, V):
        copies = Q.shape[1] // K.shape[1]
        return attend(Q, np.repeat(K, copies, 1), np.repeat(V, copies, 1), divisor(Q, K))
    return grouped


def cross_divided_by(divisor):
    def cross(x_dec, x_enc, W_q, W_k, W_v):
        return attend(x_dec @ W_q, x_enc @ W_k, x_enc @ W_v, divisor(x_dec, x_enc, W_q, W_v))
    return cross


def step_divided_by(divisor):
    def step(x_t, W_q, W_k, W_v, K_cache, V_cache):
        _, K, V = right["kv_cache_step"](x_t, W_q, W_k, W_v, K_cache, V_cache)
        q = right["rope"]((x_t @ W_q)[None], np.array([len(K_cache)]))
        return attend(q, K, V, divisor(x_t, W_q, W_v, K))[0], K, V
    return step


def blocks_divided_by(divisor):
    return lambda Q, K, V, block: attend(Q, K, V, divisor(Q, K, V, block))


def backward_divided_by(way_in, way_back):
    def backward(dO, Q, K, V):
        P = softmax(Q @ K.T / way_in(Q))
        dS = right["softmax_backward"](dO @ V.T, P) / way_back(Q)
        return dS @ K, dS.T @ Q, P.T @ dO
    return backward


root = np.sqrt
DIVISORS = [
    ("multi_head_attention", "mha.no_scale", heads_divided_by(lambda x, H: 1)),
    ("multi_head_attention", "mha.scale_heads", heads_divided_by(lambda x, H: root(H))),
    ("multi_head_attention", "mha.scale_heads", heads_divided_by(lambda x, H: H)),
    ("multi_head_attention", "mha.scale_d_model", heads_divided_by(lambda x, H: root(x.shape[-1]))),
    ("multi_head_attention", "mha.scale_d_model", heads_divided_by(lambda x, H: x.shape[-1])),
    ("multi_head_attention", "mha.scales_twice", heads_divided_by(lambda x, H: x.shape[-1] // H)),
    ("multi_head_attention", "mha.scale_by_keys", heads_divided_by(lambda x, H: root(x.shape[-2]))),
    ("multi_head_attention", "mha.scale_by_keys", heads_divided_by(lambda x, H: x.shape[-2])),
    ("multi_head_attention", "mha.scale_batch", heads_divided_by(lambda x, H: root(len(x)))),
    ("multi_head_attention", "mha.multiply_scale", heads_divided_by(lambda x, H: (x.shape[-1] // H) ** -0.5)),
    ("multi_head_attention", "mha.fixed_width", heads_divided_by(lambda x, H: 8)),
    ("grouped_query_attention", "gqa.no_scale", groups_divided_by(lambda Q, K: 1)),
    ("grouped_query_attention", "gqa.scale_d_not_sqrt", groups_divided_by(lambda Q, K: Q.shape[-1])),
    ("grouped_query_attention", "gqa.scale_heads", groups_divided_by(lambda Q, K: root(Q.shape[1]))),
    ("grouped_query_attention", "gqa.scale_heads", groups_divided_by(lambda Q, K: root(K.shape[1]))),
    ("grouped_query_attention", "gqa.scale_heads", groups_divided_by(lambda Q, K: Q.shape[1])),
    ("grouped_query_attention", "gqa.scale_d_model",
     groups_divided_by(lambda Q, K: root(Q.shape[1] * Q.shape[-1]))),
    ("grouped_query_attention", "gqa.scale_by_keys", groups_divided_by(lambda Q, K: root(K.shape[-2]))),
    ("cross_attention", "cross.no_scale", cross_divided_by(lambda x_dec, x_enc, W_q, W_v: 1)),
    ("cross_attention", "cross.scale_d_not_sqrt",
     cross_divided_by(lambda x_dec, x_enc, W_q, W_v: W_q.shape[1])),
    ("cross_attention", "cross.scale_d_model",
     cross_divided_by(lambda x_dec, x_enc, W_q, W_v: root(x_dec.shape[-1]))),
    ("cross_attention", "cross.scale_by_keys",
     cross_divided_by(lambda x_dec, x_enc, W_q, W_v: root(len(x_enc)))),
    ("cross_attention", "cross.scale_by_queries",
     cross_divided_by(lambda x_dec, x_enc, W_q, W_v: root(len(x_dec)))),
    ("cross_attention", "cross.scale_dv",
     cross_divided_by(lambda x_dec, x_enc, W_q, W_v: root(W_v.shape[1]))),
    ("kv_cache_step", "kv.no_scale", step_divided_by(lambda x_t, W_q, W_v, K: 1)),
    ("kv_cache_step", "kv.scale_d_not_sqrt", step_divided_by(lambda x_t, W_q, W_v, K: W_q.shape[1])),
    ("kv_cache_step", "kv.scale_d_model", step_divided_by(lambda x_t, W_q, W_v, K: root(len(x_t)))),
    ("kv_cache_step", "kv.scale_by_keys", step_divided_by(lambda x_t, W_q, W_v, K: root(len(K)))),
    ("kv_cache_step", "kv.fixed_width", step_divided_by(lambda x_t, W_q, W_v, K: 2)),
    ("online_softmax_attention", "online.no_scale", blocks_divided_by(lambda Q, K, V, block: 1)),
    ("online_softmax_attention", "online.scale_d_not_sqrt",
     blocks_divided_by(lambda Q, K, V, block: Q.shape[-1])),
    ("online_softmax_attention", "online.scale_block", blocks_divided_by(lambda Q, K, V, block: root(block))),
    ("online_softmax_attention", "online.fixed_width", blocks_divided_by(lambda Q, K, V, block: 2)),
    ("attention_backward", "attb.scale_nowhere", backward_divided_by(lambda Q: 1, lambda Q: 1)),
    ("attention_backward", "attb.scale_d_not_sqrt",
     backward_divided_by(lambda Q: Q.shape[-1], lambda Q: Q.shape[-1])),
]


@pytest.mark.parametrize(("exercise", "name", "function"), DIVISORS,
                         ids=[f"{name}-{n}" for n, (_, name, _) in enumerate(DIVISORS)])
def test_what_the_scores_are_divided_by_is_named(exercise, name, function):
    d = diagnose(exercise, function)
    assert d.misconception == name, d.message


# --- a triangle that nobody asked for ----------------------------------------------------------

TRIANGLES = {
    "first query at the first key": lambda T_q, T_k: np.tril(np.ones((T_q, T_k), bool)),
    "last query at the last key": right["causal_mask"],
    "a square": lambda T_q, T_k: np.tril(np.ones((T_q, T_q), bool)),
}


def hiding(triangle, fill=-np.inf, replaces=False):
    """Attention that hides later keys, whether or not it is given a mask."""
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
        open_to_all = triangle(*scores.shape[-2:])
        if mask is not None and not replaces:
            open_to_all = open_to_all & mask
        weights = softmax(np.where(open_to_all, scores, fill))
        return weights @ V, weights
    return attend


def heads_around(attend):
    def multi_head(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (right["split_heads"](x @ W, n_heads) for W in (W_q, W_k, W_v))
        return right["merge_heads"](attend(Q, K, V, mask)[0]) @ W_o
    return multi_head


WITH_A_TRIANGLE = {
    "attention_weights": lambda attend: lambda Q, K: attend(Q, K, K)[1],
    "scaled_dot_product_attention": lambda attend: attend,
    "multi_head_attention": heads_around,
    "cross_attention": lambda attend: lambda x_dec, x_enc, W_q, W_k, W_v: attend(
        x_dec @ W_q, x_enc @ W_k, x_enc @ W_v)[0],
    "grouped_query_attention": lambda attend: lambda Q, K, V: attend(
        Q, *(np.repeat(X, Q.shape[1] // X.shape[1], 1) for X in (K, V)))[0],
    "online_softmax_attention": lambda attend: lambda Q, K, V, block: attend(Q, K, V)[0],
}


@pytest.mark.parametrize("replaces", [False, True])
@pytest.mark.parametrize("fill", [-np.inf, -1e9])
@pytest.mark.parametrize("triangle", TRIANGLES)
@pytest.mark.parametrize("exercise", WITH_A_TRIANGLE)
def test_a_triangle_that_nobody_asked_for_is_named(exercise, triangle, fill, replaces):
    d = diagnose(exercise, WITH_A_TRIANGLE[exercise](hiding(TRIANGLES[triangle], fill, replaces)))
    assert d.title == "You hide what comes later, though nobody has asked for that.", d.message


# --- 0 times infinity --------------------------------------------------------------------------

def masked_attention(masked):
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
        weights = softmax(scores if mask is None else masked(scores, mask))
        return weights @ V, weights
    return attend


TIMES_INFINITY = {
    "(1 - mask) * -inf": lambda scores, mask: scores + (1 - mask) * -np.inf,
    "~mask * -inf": lambda scores, mask: scores + ~mask * -np.inf,
    "minus inf times (1 - mask)": lambda scores, mask: scores - np.inf * (1 - mask.astype(float)),
    "in both places": lambda scores, mask: scores * mask + (1.0 - mask) * -np.inf,
}


@pytest.mark.parametrize("form", TIMES_INFINITY)
def test_zero_times_infinity_is_named_wherever_there_is_a_mask(form):
    attend = masked_attention(TIMES_INFINITY[form])
    functions = {
        "masked_softmax": lambda scores, mask: softmax(TIMES_INFINITY[form](scores, mask)),
        "scaled_dot_product_attention": attend,
        "multi_head_attention": heads_around(attend)}
    for exercise, function in functions.items():
        d = diagnose(exercise, function)
        assert d.title == "You multiply infinity with the mask.", d.message


@pytest.mark.parametrize("function", [
    lambda T_q, T_k=None: np.triu(np.ones((T_q, T_k or T_q)), (T_k or T_q) - T_q + 1) * -np.inf,
    lambda T_q, T_k=None: np.triu(np.ones((T_q, T_k or T_q)), 1) * -np.inf,
    lambda T_q, T_k=None: (1 - np.tril(np.ones((T_q, T_k or T_q)), (T_k or T_q) - T_q)) * -np.inf,
    lambda T_q, T_k=None: (1 - np.tril(np.ones((T_q, T_q)))) * -np.inf,
    lambda T_q, T_k=None: np.tril(np.ones((T_q, T_k or T_q)), (T_k or T_q) - T_q) * np.inf,
    lambda T_q, T_k=None: -np.inf * ~right["causal_mask"](T_q, T_k)])
def test_a_causal_mask_that_is_multiplied_with_infinity_is_named(function):
    d = diagnose("causal_mask", function)
    assert d.title == "You multiply infinity with a table of 0 and 1.", d.message
