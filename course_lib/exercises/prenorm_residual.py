"""prenorm_residual: add to every word what the sublayer says about its normalised self.

Asked here: a sublayer that says something; a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import layer_norm, prenorm_residual

from .page import BATCH, Exercise, probe

ACTIVE = "a sublayer that says something"

exercise = Exercise(
    prenorm_residual, lesson="09_block", show="by hand 2x3",
    way="Normalise x, give that to the sublayer, and add what comes back to x as it was.",
    questions=("Let the sublayer return zeros, whatever it is given. What should come out, and what does "
               "your function return?",
               "What goes into the sublayer, and what is it added to at the end: are these the same array?"))


class Layer:
    """A small sublayer that gives the same answer every time, can be copied and can be written down."""

    def __init__(self, W):
        self.W = np.round(W, 2)

    def __call__(self, x):
        return np.tanh(x @ self.W)

    def __repr__(self):
        return f"lambda x: np.tanh(x @ np.array({self.W.tolist()}))"


@exercise.also_right
def sublayer_first_then_sum(x, sublayer, gamma, beta):
    return np.add(sublayer(layer_norm(x, gamma, beta)), x)


@exercise.probes
def probes(rng):
    n = rng.normal
    silent = Layer(np.zeros((4, 4)))
    # features spread widely, so that another eps cannot show
    return {
        "naive zero sublayer": probe(n(size=(3, 4)) * 30, silent, np.ones(4), np.zeros(4)),
        "T=3 d=4": probe(n(size=(3, 4)) * 30 + 10, Layer(n(size=(4, 4))), n(size=4), n(size=4),
                         features=ACTIVE),
        "batch": probe(n(size=(2, 3, 6)) * 30, Layer(n(size=(6, 6))), n(size=6), n(size=6),
                       features=(BATCH, ACTIVE)),
        "by hand 2x3": probe(np.array([[10.0, 20.0, 30.0], [-4.0, 0.0, 4.0]]),
                             Layer(0.1 * np.eye(3)), np.ones(3), np.zeros(3), features=ACTIVE),
    }


@exercise.property("the result has the same shape as x")
def same_shape(out, x, *_):
    return out.shape == x.shape


@exercise.property("a sublayer that returns 0 leaves x as it is")
def silence_changes_nothing(rng):
    x = rng.normal(size=(3, 4)) * 30
    (out,) = yield ((x, Layer(np.zeros((4, 4))), np.full(4, 2.0), np.ones(4)),)
    return np.allclose(out, x)


@exercise.property("the result minus x is what the sublayer says about the normalised x")
def adds_what_the_sublayer_says(out, x, sublayer, gamma, beta):
    return np.allclose(out - x, sublayer(layer_norm(x, gamma, beta)))


@exercise.wrong(
    "prenorm.post", "You normalise after the addition",
    hints=["If the sublayer returns 0, what should come out? What do you return?",
           "The drawing of 2017 does it your way. Where does the norm stand in the formula here?"],
    kind="convention",
    sources=["https://github.com/harvardnlp/annotated-transformer/issues/1",
             "https://github.com/harvardnlp/annotated-transformer/issues/13",
             "https://github.com/harvardnlp/annotated-transformer/issues/92",
             "https://github.com/openai/CLIP/issues/91"])
def normalises_after_the_sum(x, sublayer, gamma, beta):
    """Normalises the sum, as the 2017 paper does (post-norm)."""
    return layer_norm(x + sublayer(x), gamma, beta)


@exercise.wrong(
    "prenorm.both", "You normalise before the sublayer and once more at the end",
    hints=["If the sublayer returns 0, what should come out? What do you return?",
           "How many norms does one step of the formula have, and how many has yours?"])
def normalises_twice(x, sublayer, gamma, beta):
    """Normalises the sublayer's input and the sum as well."""
    return layer_norm(prenorm_residual(x, sublayer, gamma, beta), gamma, beta)


@exercise.wrong(
    "prenorm.no_skip", "You return only what the sublayer says",
    hints=["If the sublayer returns 0, what should come out? What do you return?",
           "By which path does the old vector of a word reach the next layer?"])
def forgets_the_skip_path(x, sublayer, gamma, beta):
    """Leaves out the residual addition."""
    return sublayer(layer_norm(x, gamma, beta))


@exercise.wrong(
    "prenorm.adds_normalised", "You add the sublayer's answer to the normalised words",
    hints=["If the sublayer returns 0, what should come out? What do you return?",
           "Two things go into your sum. Has either of them been normalised?"],
    hidden_when="words that are normalised already")
def skips_from_behind_the_norm(x, sublayer, gamma, beta):
    """Takes the skip path from behind the norm, so x itself is lost."""
    normed = layer_norm(x, gamma, beta)
    return normed + sublayer(normed)


@exercise.wrong(
    "prenorm.normalises_output", "You normalise what comes out of the sublayer",
    hints=["What does the sublayer get to see: raw or normalised words?",
           "In which order do a word, the norm and the sublayer meet in the formula?"],
    sources=["https://github.com/keitakurita/Practical_NLP_in_PyTorch/issues/1"])
def normalises_the_answer(x, sublayer, gamma, beta):
    """Normalises the sublayer's output instead of its input."""
    return x + layer_norm(sublayer(x), gamma, beta)


@exercise.wrong(
    "prenorm.no_norm", "You show the words to the sublayer as they are",
    hints=["Make x ten times as large. Should the sublayer notice? Does it in your version?",
           "Does your result change when gamma or beta changes?"],
    hidden_when="a sublayer that returns 0")
def leaves_out_the_norm(x, sublayer, gamma, beta):
    """Adds the sublayer's answer about the raw words; nothing is normalised."""
    return x + sublayer(x)
