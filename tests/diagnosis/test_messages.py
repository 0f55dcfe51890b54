"""What a learner reads, word for word."""

import html.parser

import numpy as np

from course_lib.attention import causal_mask
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


def test_an_unknown_mistake_names_the_property_that_does_not_hold():
    d = diagnose("attention_weights", lambda Q, K: np.abs(Q @ K.swapaxes(-1, -2)) ** 0.3)
    assert d.misconception is None and d.partly is None
    assert "does not hold yet" in d.title
    assert d.broken and d.broken[0] in d.message
    assert d.question.startswith("Which line of your function should make sure that")


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
