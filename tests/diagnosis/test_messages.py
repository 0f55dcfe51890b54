"""What a learner reads, word for word."""

import html.parser

import numpy as np

from course_lib.attention import causal_mask, masked_softmax, similarity_scores, softmax
from course_lib.diagnosis import diagnose


def text(s):
    return "\n".join(line.rstrip() for line in s.strip("\n").splitlines())


def test_a_named_misconception_shows_a_small_example_and_asks_one_question():
    def excludes_itself(T_q, T_k=None):
        T_k = T_q if T_k is None else T_k
        return np.tril(np.ones((T_q, T_k), bool), T_k - T_q - 1)
    d = diagnose("causal_mask", excludes_itself)
    assert d.misconception == "causal.no_self"
    lines = d.message.splitlines()
    assert lines[1:7] == [
        "causal_mask(3, T_k=3)",
        "  expected       yours",
        "   [1]  0   0     [0]  0   0",
        "    1   1   0      1   0   0",
        "    1   1   1      1   1   0",
        "First difference at [0, 0]: expected 1, yours 0."]
    assert lines[-1].endswith("?") and len(lines) == 8


def test_of_two_mistakes_with_the_same_numbers_the_second_is_said_to_be_another_one():
    d = diagnose("masked_softmax", lambda scores, mask: softmax(scores * mask))
    assert d.message.splitlines()[:2] == [
        "You give hidden keys the score 0.",
        "Another mistake gives the same numbers, so it may be that one instead: you give hidden keys a score "
        "very close to 0."]


def test_an_unknown_mistake_names_the_property_that_does_not_hold():
    d = diagnose("attention_weights", lambda Q, K: np.abs(Q @ K.swapaxes(-1, -2)) ** 0.3)
    assert d.misconception is None and d.partly is None
    assert "does not hold yet" in d.title
    assert d.broken and d.broken[0] in d.message
    assert d.question.startswith("Which line of your function should make sure that")


def test_an_input_on_which_it_stops_is_told_by_its_shapes_when_another_one_is_shown():
    def attend(Q, K, V, mask=None):
        weights = softmax(Q @ K.T)
        return weights @ V, weights
    lines = diagnose("scaled_dot_product_attention", attend).message.splitlines()
    assert lines[1].startswith("On another input (`Q` (2, 3, 6), `K` (2, 5, 6), `V` (2, 5, 4), "
                               "`mask` (2, 3, 5)) it stops. In the line `weights = softmax(Q @ K.T)`: ")
    assert lines[2] == ("1. For long vectors, the weights of a query come out too sharp: nearly all on one "
                        "key.")
    assert not any("may see nothing needs another look" in line for line in lines)


def test_a_missing_scale_is_shown_without_a_mask():
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2)
        weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
        return weights @ V, weights
    d = diagnose("scaled_dot_product_attention", attend)
    assert d.misconception == "sdpa.no_scale"
    assert "scaled_dot_product_attention(Q, K, V)" in d.message and "mask" not in d.message


def test_a_softmax_of_weights_is_named_however_the_mask_comes_in():
    def attend(Q, K, V, mask=None):
        weights = softmax(Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]))
        weights = weights if mask is None else masked_softmax(weights, mask)
        return weights @ V, weights
    assert diagnose("scaled_dot_product_attention", attend).misconception == "sdpa.double_softmax"


def test_two_ways_of_writing_with_the_same_numbers_are_not_told_as_two_mistakes():
    d = diagnose("masked_softmax", lambda scores, mask: softmax(scores * mask))
    assert d.title == "You give hidden keys the score 0."
    assert ("Another mistake gives the same numbers, so it may be that one instead: you give "
            "hidden keys a score very close to 0.") in d.parts.details


def test_an_idea_that_explains_all_that_differs_is_not_told_as_one_of_some():
    def weigh(Q, K):
        scores = similarity_scores(Q, K)
        return softmax(scores if len(Q) == len(K) else scores / np.sqrt(Q.shape[-1]))
    d = diagnose("attention_weights", weigh)
    assert d.title == "You take the scores as large as they come, on some inputs."
    assert d.parts.details == ("On all inputs where your numbers differ, your function behaves exactly like "
                               "this: you take the scores as large as they come. On the others it is right.",)


def test_and_between_arrays_gets_a_question_of_its_own():
    d = diagnose("combine_masks", lambda causal, padding: causal and padding)
    assert d.question == ("`and` asks for one yes or no. How many answers does an array of True and False "
                          "hold?")


def test_a_function_that_is_right_until_it_stops_hears_of_the_line_that_stops_and_of_nothing_else():
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[2])
        weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
        return weights @ V, weights
    d = diagnose("scaled_dot_product_attention", attend)
    assert d.title == "Right on some inputs; on others your function stops with IndexError."
    assert d.parts.details == ("In the line `scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[2])`: "
                               "IndexError: tuple index out of range",)
    assert d.findings == d.broken == ()
    assert d.question == ("How many axes does that array have here, and which one do you want, counted "
                          "from the right?")


def test_a_line_that_asks_a_mask_for_yes_or_no_is_asked_about_whatever_the_input():
    def attend(Q, K, V, mask=None):
        scores = Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1])
        weights = masked_softmax(scores, mask) if mask else softmax(scores)
        return weights @ V, weights
    d = diagnose("scaled_dot_product_attention", attend)
    assert d.title == "Right, except with a mask." and d.findings == ()
    assert d.question.startswith("`if` asks for one yes or no.")


def test_only_a_name_that_is_nearly_there_counts_as_misspelt():
    def share(x, axis=-1):
        expo = np.exp(x - x.max(axis=axis, keepdims=True))
        return exp / expo.sum(axis=axis, keepdims=True)     # noqa: F821
    d = diagnose("softmax", share)
    assert "NameError: name 'exp' is not defined, but `expo` is" in d.message
    assert d.question == "Which name in that line is spelt another way where it is made?"

    def scale(x, axis=-1):
        return x / np.sqrt(width)     # noqa: F821
    d = diagnose("softmax", scale)
    assert d.message.count("is not defined") == 1 and "not defined, but" not in d.message
    assert d.question == ("Where should `width` come from: the brackets after `def`, an earlier line of your "
                          "function, or a module such as `np`?")


def test_beside_a_cause_that_stops_or_is_not_known_no_edge_case_is_told():
    def split(x, n_heads):
        B, T, d = x.shape
        return x.reshape(B, n_heads, T, d // n_heads)
    assert diagnose("split_heads", split).findings == ()

    def squared(scores, mask):
        return masked_softmax(scores, mask) ** 2 + (np.abs(scores) > 1e4)
    assert diagnose("masked_softmax", squared).findings == ()


def test_a_list_that_is_cut_ends_with_three_dots_and_no_full_stop():
    d = diagnose("sinusoidal_positions", lambda T, d: np.full((T, d), 0.5 ** 0.5))
    assert "row 0 is 0, 1, 0, 1, ..." in d.message and "...." not in d.message + d.html


def test_an_array_that_is_written_over_while_it_is_needed_is_the_headline():
    def turn(x, positions, base=10000.0):
        angle = positions[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
        x[..., 1::2] = x[..., 0::2] * np.sin(angle) + x[..., 1::2] * np.cos(angle)
        x[..., 0::2] = x[..., 0::2] * np.cos(angle) - x[..., 1::2] * np.sin(angle)
        return x
    d = diagnose("rope", turn)
    assert d.title == "Your function changes `x`, which belongs to the caller." and d.findings == ()
    assert d.parts.details == ("Some of your numbers differ, too.",)
    assert d.question == ("Which line writes into an array that was handed in, and what does a later line "
                          "need of it?")


def test_a_few_positions_are_shown_with_their_values():
    from course_lib.attention import rope
    d = diagnose("rope", lambda x, positions, base=10000.0: rope(x, positions - positions[0] / 2, base))
    lines = d.message.splitlines()
    assert lines[:4] == ["Right, except with positions that do not start at 0.",
                         "rope(x, positions)   with x (3, 6)", "  positions, shape (3,)", "    7   8   9"]


def test_a_property_that_tries_an_input_of_its_own_is_shown_on_that_input():
    from course_lib.attention import rope

    def first_pair_slow_and_second_still(x, positions, base=10000.0):
        slow = rope(x[..., :2], np.asarray(positions) / len(positions), base)
        return np.concatenate([slow, x[..., 2:]], axis=-1)
    d = diagnose("rope", first_pair_slow_and_second_still)
    assert d.title == "This does not hold yet: the second of two pairs turns by base**-0.5 per position."
    assert d.message.splitlines()[1:4] == ["rope(x, positions, base=100.0)", "  x, shape (1, 4)",
                                           "    0.00   0.00   1.00   0.00"]
    assert "First difference at [0, 2]" in d.message
    assert d.inputs[0].tolist() == [[0.0, 0.0, 1.0, 0.0]] and d.expected[0].shape == (1, 4)


def test_weights_that_are_too_equal_or_too_sharp_are_told_which_of_the_two_they_are():
    def attend(Q, K):
        return softmax(Q @ np.swapaxes(K, -1, -2) / Q.shape[-1] ** 1 / 2)
    d = diagnose("attention_weights", attend)
    assert d.title == ("For long vectors, the weights of a query come out too equal: nearly the same for "
                       "every key.")
    assert d.question == ("Which line sets the size of your scores, and what happens to them when the "
                          "vectors get longer?")
    assert "attention_weights(Q, K)\n  Q, shape (2, 4)" in d.message


def test_a_pair_of_results_that_was_not_taken_apart_is_called_a_tuple():
    from course_lib.attention import merge_heads, scaled_dot_product_attention, split_heads

    def attend(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
        Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
        mixed = scaled_dot_product_attention(Q, K, V, mask)
        return merge_heads(mixed) @ W_o
    d = diagnose("multi_head_attention", attend)
    assert d.question == ("`mixed` is a tuple in that line. Which function made it, and what are the 2 "
                          "things that it returns?")


def test_a_list_where_an_array_was_is_asked_about():
    def share(x, axis=-1):
        e = list(np.exp(x))
        return e / e.sum()
    assert diagnose("softmax", share).question == (
        "That line works with an array. Which line made a list where an array was?")


def test_a_name_of_the_notebook_that_differs_in_capitals_only_is_asked_about():
    W_Q = np.ones((12, 4))

    def project_qkv(x, W_q, W_k, W_v):
        return x @ W_Q, x @ W_k, x @ W_v
    assert diagnose("project_qkv", project_qkv).question == (
        "The exercise hands over `W_q`. Where does the `W_Q` in that line come from: from the brackets after "
        "`def`, or from the notebook?")


def test_code_that_needs_a_batch_is_right_except_without_one():
    def split_heads(x, n_heads):
        B, T, d = x.shape
        return x.reshape(B, T, n_heads, d // n_heads).swapaxes(1, 2)
    d = diagnose("split_heads", split_heads)
    assert d.title == "Right, except with one sentence that comes without a batch axis."
    assert "not enough values to unpack (expected 3, got 2)" in d.message


def test_a_token_passed_on_as_it_is_has_a_name():
    d = diagnose("project_qkv", lambda x, W_q, W_k, W_v: (x @ W_q, x @ W_k, x))
    assert d.misconception == "qkv.value_is_token"


def test_a_result_without_entries_and_a_complex_mask_are_told_like_others():
    assert "(0, 3, 3)" in diagnose("softmax", lambda x, axis=-1: np.zeros((0, 3, 3))).message
    assert not diagnose("causal_mask", lambda T_q, T_k=None: np.ones((T_q, T_k or T_q)) * (1 + 1j)).correct


def test_an_exception_that_raises_when_it_is_looked_at_is_a_crash_like_others():
    class Wall(BaseException):
        def __getattribute__(self, name):
            raise Wall

    def share(x, axis=-1):
        raise Wall
    assert diagnose("softmax", share).kind == "crash"


def test_a_shape_that_differs_is_said_with_both_shapes():
    d = diagnose("causal_mask", lambda T_q, T_k=None: causal_mask(T_q, T_k)[0])
    assert "The shapes differ: expected (3, 3), yours (3,)." in d.message


def test_two_numbers_that_look_alike_get_as_many_decimals_as_it_takes():
    from course_lib.attention import softmax
    d = diagnose("softmax", lambda x, axis=-1: softmax(x, axis) + 2e-4)
    assert "expected 0.0900, yours 0.0902" in d.message


def test_the_html_says_the_same_as_the_text_and_escapes_what_the_learner_wrote():
    def hostile(x, axis=-1):
        raise ValueError("<script>alert(1)</script> & `code`")
    d = diagnose("softmax", hostile)
    assert "<script>" not in d.html and "&lt;script&gt;" in d.html

    class Reader(html.parser.HTMLParser):
        words = ""

        def handle_data(self, data):
            self.words += " " + data
    reader = Reader()
    reader.feed(d.html)
    for word in d.title.replace("`", "").split():
        assert word in reader.words
    assert d.question.split()[-1] in reader.words


def test_no_message_is_ever_only_wrong():
    """Whatever differs, the message shows where and asks something."""
    rng = np.random.default_rng(1)
    for shape in [(3, 5), (2,), ()]:
        noise = rng.normal(size=shape)
        d = diagnose("softmax", lambda x, axis=-1, noise=noise: noise)
        assert not d.correct and d.question.endswith("?") and len(d.message) > 80
