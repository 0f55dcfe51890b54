"""How an attempt is told apart: named, partly, a feature, a property, a matter of form."""

import numpy as np
import pytest

from course_lib.attention import (
    attention_weights,
    causal_mask,
    masked_softmax,
    scaled_dot_product_attention,
    softmax,
)
from course_lib.diagnosis import diagnose, sentences
from course_lib.diagnosis.judge import judge
from course_lib.diagnosis.known import known
from course_lib.exercises import EXERCISES
from course_lib.runner.run import run


def test_an_unknown_exercise_offers_the_nearest_name():
    with pytest.raises(KeyError, match="did you mean 'softmax'"):
        diagnose("sofmax", softmax)


def test_the_same_code_always_gets_the_same_message():
    def wrong(x, axis=-1):
        return np.exp(x) / np.exp(x).sum()
    assert diagnose("softmax", wrong).message == diagnose("softmax", wrong).message


def test_a_narrow_function_is_told_what_it_lacks():
    def only_last_axis(x, axis=-1):
        return softmax(x)
    d = diagnose("softmax", only_last_axis)
    assert d.title == "Right, except with another axis."
    assert d.misconception is None


def test_a_function_without_the_axis_argument_is_right_except_for_it():
    d = diagnose("softmax", lambda x: softmax(x))
    assert d.title == "Right, except with another axis."
    assert "TypeError" in d.message


@pytest.mark.parametrize("form, said", [
    (lambda right: right.tolist(), "a nested list"),
    (lambda right: (right,), "a tuple with the result inside"),
    (lambda right: right.astype(object), "Python objects"),
    (lambda right: right.astype(complex), "complex numbers"),
    (lambda right: np.ma.masked_array(right), ""),
    (lambda right: np.asmatrix(right) if right.ndim == 2 else right, ""),
    (lambda right: right.astype(np.float32), ""),
])
def test_right_numbers_in_another_form_are_right(form, said):
    d = diagnose("softmax", lambda x, axis=-1: form(softmax(x, axis)))
    assert d.correct
    assert said in " ".join(d.findings)


@pytest.mark.parametrize("form, said", [
    (lambda right: right.round(4), "two or three digits"),
    (lambda right: right.astype(np.float16), "two or three digits"),
    (lambda right: right[..., None], "axis of length 1"),
    (lambda right: None, "returns nothing"),
])
def test_a_matter_of_form_is_said_plainly_and_names_nothing(form, said):
    d = diagnose("softmax", lambda x, axis=-1: form(softmax(x, axis)))
    assert not d.correct and d.misconception is None
    assert said in d.title


@pytest.mark.parametrize("form, title", [
    (lambda out, w: (w, out), "Right numbers, in another order."),
    (lambda out, w: {"output": out, "weights": w}, "Right numbers, inside a dict."),
    (lambda out, w: out, "One of the results is right; the exercise asks for 2."),
    (lambda out, w: (out, w, out), "The right numbers are among your results, "
                                   "but there are more than 2."),
])
def test_two_results_in_another_wrapping_are_recognised(form, title):
    from course_lib.attention import scaled_dot_product_attention as sdpa
    d = diagnose("scaled_dot_product_attention", lambda Q, K, V, mask=None: form(*sdpa(Q, K, V, mask)))
    assert not d.correct and d.title == title


def test_a_list_of_two_results_is_as_good_as_a_tuple():
    from course_lib.attention import scaled_dot_product_attention as sdpa
    assert diagnose("scaled_dot_product_attention",
                    lambda Q, K, V, mask=None: list(sdpa(Q, K, V, mask))).correct


@pytest.mark.parametrize("encode, id", [
    (lambda m: m.astype(int), "causal.integers"),
    (lambda m: np.where(m, 0.0, -np.inf), "causal.additive"),
    (lambda m: np.where(m, 0.0, -1e9), "causal.additive"),
    (lambda m: ~m, "causal.inverted"),
    (lambda m: (~m).astype(int), "causal.inverted"),
    (lambda m: np.where(m, -1e9, 0.0), "causal.inverted"),
])
def test_the_pattern_of_a_mask_is_judged_apart_from_its_encoding(encode, id):
    d = diagnose("causal_mask", lambda T_q, T_k=None: encode(causal_mask(T_q, T_k)))
    assert d.misconception == id


def test_an_inverted_mask_with_a_finite_fill_is_named_in_attention_too():
    def inverted(Q, K, V, mask=None):
        scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
        if mask is not None:
            scores = np.where(mask, -1e9, scores)
        weights = softmax(scores)
        return weights @ V, weights
    d = diagnose("scaled_dot_product_attention", inverted)
    assert "sdpa.mask_inverted" in (d.misconception, d.partly)


def test_the_cause_is_looked_for_in_the_learners_own_helper():
    space = {"np": np, "__name__": "__main__"}
    exec("def softmax(x, axis=-1):\n"
         "    e = np.exp(x - x.max(0))\n"
         "    return e / e.sum(axis=0)\n"
         "def attention_weights(Q, K):\n"
         "    return softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))\n", space)
    d = diagnose("attention_weights", space["attention_weights"])
    assert d.helper == "softmax" and d.title.startswith("The cause is your softmax from lesson 02")
    assert space["softmax"].__module__ == "__main__"      # put back


def test_a_helper_that_is_wrong_but_not_the_cause_is_left_alone():
    space = {"np": np, "__name__": "__main__"}
    exec("def softmax(x, axis=-1):\n    return x\n"
         "def attention_weights(Q, K):\n"
         "    softmax(Q)\n"
         "    return Q @ K.swapaxes(-1, -2)\n", space)
    assert diagnose("attention_weights", space["attention_weights"]).helper is None


def test_a_random_function_is_told_so():
    rng = np.random.default_rng(0)
    d = diagnose("softmax", lambda x, axis=-1: softmax(x, axis) * (rng.random(x.shape) > 0.1))
    assert d.title.startswith("Your function gives a different answer each time")


@pytest.mark.parametrize("body", [lambda x, axis=-1: ..., ])
def test_an_exercise_that_is_not_begun_is_not_called_wrong(body):
    assert diagnose("softmax", body).title == "softmax is still to be written."


def test_raising_not_implemented_is_not_begun_either():
    def blank(x, axis=-1):
        raise NotImplementedError
    assert diagnose("softmax", blank).title == "softmax is still to be written."


def endless(x, axis=-1):
    while True:
        pass


def centres_in_place(x, axis=-1):
    right = softmax(x, axis)
    x -= 1
    return right


@pytest.mark.parametrize(("function", "kind", "findings"), [
    (endless, "out of time", 0), (lambda: 1, "arity", 0), (lambda x, axis=-1: x.nothing, "crash", 0),
    (centres_in_place, "changes", 0), (lambda x, axis=-1: print("so far") or softmax(x, axis), "right", 1),
    (lambda x, axis=-1: print(" ") or softmax(x, axis), "right", 0),
    (lambda x, axis=-1: "text", "not numbers", 0),
])
def test_what_is_no_matter_of_numbers_has_a_kind_of_its_own(function, kind, findings):
    exercise = EXERCISES["softmax"]
    verdict = judge(exercise, run(function, known(exercise, 0).calls, seconds=0.5))
    assert (verdict.kind, len(verdict.findings)) == (kind, findings)


@pytest.mark.parametrize("encode", [lambda m: m.astype(int), lambda m: np.where(m, 0.0, -np.inf)])
def test_properties_are_asked_of_what_a_mask_says_however_it_is_written(encode):
    def leaps(T_q, T_k=None):
        return causal_mask(T_q, T_k)[:, ::-1]
    broken = diagnose("causal_mask", leaps).broken
    assert broken and diagnose("causal_mask", lambda T_q, T_k=None: encode(leaps(T_q, T_k))).broken == broken


def test_a_part_that_is_still_to_be_written_is_not_the_whole():
    def attend(Q, K, V, mask=None):
        if mask is not None:
            raise NotImplementedError
        return softmax(Q @ K.T) @ V
    d = diagnose("scaled_dot_product_attention", attend)
    assert "still to be written" not in d.title and d.question


def test_numbers_of_half_precision_are_told_as_such():
    d = diagnose("softmax", lambda x, axis=-1: softmax(x, axis).astype(np.float16))
    assert sentences.FLOAT16 in d.findings
    assert diagnose("softmax", lambda x, axis=-1: softmax(x, axis).astype(np.float32)).findings == ()


def test_one_wrong_result_in_a_dict_is_not_read_as_the_first_of_two():
    d = diagnose("scaled_dot_product_attention",
                 lambda Q, K, V, mask=None: {"output": softmax(Q @ K.swapaxes(-1, -2)) @ V})
    assert d.misconception is None and not any("was read as the" in finding for finding in d.findings)


def test_masks_in_a_stack_are_not_read_as_one():
    d = diagnose("causal_mask", lambda T_q, T_k=None: np.stack([~causal_mask(T_q, T_k)] * 2))
    assert d.misconception is None and "in front" not in d.message


def test_judging_never_calls_the_function():
    exercise, calls = EXERCISES["attention_weights"], []

    def counted(Q, K):
        calls.append(1)
        return attention_weights(Q, K) * 2
    seen = run(counted, known(exercise, 3).calls)
    n = len(calls)
    assert not judge(exercise, seen, 3).correct and len(calls) == n


def test_a_crash_is_explained_with_the_line_and_the_exceptions_own_words():
    def no_transpose(Q, K):
        return Q @ K[..., :1, :]
    d = diagnose("similarity_scores", no_transpose)
    assert "`return Q @ K[..., :1, :]`" in d.message
    assert "matmul" in d.message


def test_an_idea_is_named_although_only_the_first_result_comes_back():
    def inverted(Q, K, V, mask=None):
        scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
        return softmax(scores if mask is None else scores + mask * -1e9) @ V
    d = diagnose("scaled_dot_product_attention", inverted)
    assert d.misconception == "sdpa.mask_inverted"
    assert "You return one result, the exercise asks for 2; yours was read as the output." in d.findings


def test_a_right_first_result_alone_names_nothing():
    from course_lib.attention import scaled_dot_product_attention as sdpa
    d = diagnose("scaled_dot_product_attention", lambda Q, K, V, mask=None: sdpa(Q, K, V, mask)[0])
    assert d.misconception is d.partly is None


def test_a_mask_with_axes_in_front_is_read_without_them():
    d = diagnose("causal_mask", lambda T_q, T_k=None: ~causal_mask(T_q, T_k)[None, None])
    assert d.misconception == "causal.inverted" and "axes of length 1 in front" in d.message
    d = diagnose("causal_mask", lambda T_q, T_k=None: causal_mask(T_q, T_k)[None])
    assert d.title.startswith("Right numbers, with an axis of length 1")


def test_a_complaint_about_the_spread_of_weights_stands_above_a_table_without_a_mask():
    def sharper(Q, K, V, mask=None):
        output, weights = scaled_dot_product_attention(Q.shape[-1] ** 0.25 * Q, K, V, mask)
        return output, weights
    d = diagnose("scaled_dot_product_attention", sharper)
    assert d.title == "For long vectors, the weights of a query come out too sharp: nearly all on one key."
    assert len(d.inputs) == 3


def test_nan_is_not_taken_for_weight_on_a_hidden_key():
    def nan_where_nothing_is_seen(scores, mask):
        right = masked_softmax(0.5 * scores, mask)
        return np.where(np.broadcast_to(mask, scores.shape).any(axis=-1, keepdims=True), right, np.nan)
    d = diagnose("masked_softmax", nan_where_nothing_is_seen)
    assert "a key that may not be seen gets no weight" not in d.broken
    assert "no weight is NaN, even where a query may see nothing" in d.broken
