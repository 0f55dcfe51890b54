"""layer_norm: bring the features of every word to mean 0 and variance 1.

Asked here: a gamma and a beta that change something; a batch axis (a stack of tables); an eps that matters.
"""

import numpy as np

from course_lib.attention import layer_norm

from .page import BATCH, EPS, Exercise, probe

AFFINE = "a gamma and a beta that change something"

exercise = Exercise(
    layer_norm, lesson="09_block", show="by hand 2x3",
    way="Take the mean of its features off every word, divide by the root of variance plus eps, then scale "
        "with gamma and shift with beta.",
    questions=("Take the word (1, 3) with gamma 1 and beta 0. What are its mean and its variance, and what "
               "should come out?",
               "Mean and variance belong to one word. Along which axis do yours run, and which shape do "
               "they have beside x?"))


def centred(x):
    return x - x.mean(axis=-1, keepdims=True)


@exercise.also_right
def with_numpy_var(x, gamma, beta, eps=1e-5):
    return centred(x) * (x.var(axis=-1, keepdims=True) + eps) ** -0.5 * gamma + beta


@exercise.probes
def probes(rng):
    n, one, zero = rng.normal, np.ones, np.zeros
    flat = np.array([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]])
    # features spread widely wherever eps is not the point, so that eps cannot show there
    return {
        "naive gamma=1 beta=0": probe(n(size=(3, 64)) * 10, one(64), zero(64)),
        "naive square": probe(n(size=(4, 4)) * 50, one(4), zero(4)),
        "affine": probe(n(size=(3, 5)) * 30 + 20, n(size=5), n(size=5), features=AFFINE),
        "batch": probe(n(size=(2, 3, 6)) * 20 + 10, n(size=6), n(size=6), features=(BATCH, AFFINE)),
        "tiny variance, eps 0.1": probe(n(size=(3, 4)) * 0.1, n(size=4), n(size=4), 0.1,
                                        features=(EPS, AFFINE)),
        "constant row": probe(flat, np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.0, -1.0]),
                              features=(EPS, AFFINE)),
        "by hand 2x3": probe(np.array([[10.0, 20.0, 60.0], [0.0, 0.0, 30.0]]),
                             np.array([1.0, 2.0, 1.0]), np.array([0.0, 1.0, 0.0]), features=AFFINE),
    }


@exercise.property("the result has the same shape as x")
def same_shape(out, x, *_):
    return out.shape == x.shape


@exercise.property("no NaN and no infinity, even where all features of a word are equal")
def finite(out, *_):
    return np.isfinite(out).all()


@exercise.property("changing one word does not touch the others")
def words_do_not_meet(rng):
    x = rng.normal(size=(3, 5))
    other = x.copy()
    other[1] = rng.normal(size=5)
    before, after = yield (x, np.ones(5), np.zeros(5)), (other, np.ones(5), np.zeros(5))
    return np.allclose(before[[0, 2]], after[[0, 2]]) and not np.allclose(before[1], after[1])


@exercise.property("before gamma and beta, the features of a word average to 0")
def mean_is_zero(out, x, gamma, beta, *_):
    return (gamma == 0).any() or np.allclose(((out - beta) / gamma).mean(axis=-1), 0)


@exercise.property("a word with features ten times as large gives the same result")
def size_does_not_matter(rng):
    x = rng.normal(size=(3, 5)) * 100
    plain, large = yield (x, np.ones(5), np.zeros(5)), (10 * x, np.ones(5), np.zeros(5))
    return np.allclose(plain, large, atol=1e-6)


@exercise.property("with gamma 1 and beta 0, the features of every word have standard deviation 1")
def spread_is_one(rng):
    (out,) = yield ((rng.normal(size=(3, 5)) * 100, np.ones(5), np.zeros(5)),)
    return np.allclose(out.std(axis=-1), 1, atol=1e-6)


@exercise.property("with gamma 2 and beta 1, a feature that equals the mean becomes 1")
def beta_is_added_last(rng):
    x = np.array([[-300.0, 0, 300]])
    (out,) = yield ((x, np.full(3, 2.0), np.ones(3)),)
    return np.isclose(out[0, 1], 1)


@exercise.property("eps is added to the variance: variance 1 and eps 3 halve the values")
def eps_under_the_root(rng):
    (out,) = yield ((np.array([[0.0, 2.0]]), np.ones(2), np.zeros(2), 3.0),)
    return np.allclose(out, [[-0.5, 0.5]])


@exercise.wrong(
    "ln.over_tokens", "You average over the words of the sentence",
    hints=["How many means do you compute for 3 words with 5 features: 3 or 5?",
           "Change one word. Do the other rows of your result move?"])
def averages_over_the_sentence(x, gamma, beta, eps=1e-5):
    """Takes mean and variance of a feature over all words instead of over a word's features."""
    m, v = x.mean(axis=-2, keepdims=True), x.var(axis=-2, keepdims=True)
    return gamma * (x - m) / np.sqrt(v + eps) + beta


@exercise.wrong(
    "ln.over_everything", "You compute one mean and one variance for the whole array",
    hints=["How many means do you compute? How many words are there?",
           "Change one word. Do the other rows of your result move?"],
    hidden_when="one word")
def averages_over_everything(x, gamma, beta, eps=1e-5):
    """Uses one mean and one variance for all words together."""
    return gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta


@exercise.wrong(
    "ln.divides_by_variance", "You divide by the squared spread",
    hints=["What is the standard deviation of a row after your normalisation?",
           "If all features are ten times as large, how much larger is the number you divide by?"])
def divides_by_the_variance(x, gamma, beta, eps=1e-5):
    """Divides by the variance instead of its root."""
    return gamma * centred(x) / (x.var(axis=-1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.root_of_std", "You take a root once more than the formula",
    hints=["What is the standard deviation of a row after your normalisation?",
           "Which function computed the number under your root, and had it taken a root already?"],
    sources=["https://github.com/hyunwoongko/transformer/issues/7"])
def takes_the_root_twice(x, gamma, beta, eps=1e-5):
    """Takes the root of the standard deviation, which is a root already."""
    return gamma * centred(x) / np.sqrt(x.std(axis=-1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.no_centering", "You divide by the size of the features as they come",
    hints=["What is the mean of a row after your normalisation (before beta)?",
           "A layer like yours exists, RMSNorm. Which step of the formula does it leave out?"],
    kind="convention", hidden_when="rows that have mean 0 already")
def keeps_the_mean(x, gamma, beta, eps=1e-5):
    """Divides by the root mean square without subtracting the mean, as RMSNorm does."""
    return gamma * x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.unbiased", "You divide the squares by another number than d",
    hints=["What is the standard deviation (np.std) of a row after your normalisation?",
           "With 5 features, by which number does your variance divide the sum of squares?"],
    hidden_when="very many features")
def divides_by_d_minus_one(x, gamma, beta, eps=1e-5):
    """Estimates the variance with d - 1, as torch.var does by default; layer norm divides by d."""
    return gamma * centred(x) / np.sqrt(x.var(axis=-1, ddof=1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.torch_std", "You divide the squares by another number than d, and add eps late",
    hints=["What is the standard deviation (np.std) of a row after your normalisation?",
           "Two things differ: by what does your variance divide, and what is eps added to?"],
    hidden_when="very many features")
def uses_torch_std(x, gamma, beta, eps=1e-5):
    """Divides by torch's x.std() + eps: d - 1 in the variance, and eps outside the root."""
    return gamma * centred(x) / (x.std(axis=-1, ddof=1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.no_affine", "You stop when mean and spread are right",
    hints=["Does your result change when gamma or beta changes?",
           "Which two arguments of the function does your code never read?"],
    hidden_when="gamma 1 and beta 0")
def leaves_out_gamma_and_beta(x, gamma, beta, eps=1e-5):
    """Leaves out gamma and beta."""
    return layer_norm(x, 1.0, 0.0, eps)


@exercise.wrong(
    "ln.shift_before_scale", "You stretch beta along with the features",
    hints=["With gamma 2 and beta 1, what should a feature of value 0 become? And in your version?",
           "In which order do you apply gamma and beta?"],
    hidden_when="gamma 1 or beta 0")
def shifts_before_scaling(x, gamma, beta, eps=1e-5):
    """Adds beta before multiplying by gamma."""
    return gamma * (layer_norm(x, 1.0, 0.0, eps) + beta)


@exercise.wrong(
    "ln.eps_outside", "You add eps to the standard deviation",
    hints=["With variance 1 and eps = 3, by what do you divide, and by what the formula?",
           "Which comes first in the formula: adding eps, or taking the root?"],
    kind="numerics", hidden_when="eps small against the variance",
    sources=["https://github.com/callummcdougall/ARENA_3.0/issues/228",
             "https://github.com/hkproj/pytorch-transformer/pull/31",
             "https://github.com/tracel-ai/burn/issues/2185"])
def adds_eps_after_the_root(x, gamma, beta, eps=1e-5):
    """Adds eps outside the root."""
    return gamma * centred(x) / (x.std(axis=-1, keepdims=True) + eps) + beta


@exercise.wrong(
    "ln.no_eps", "You divide by the bare standard deviation",
    hints=["What becomes of a word whose features are all equal?",
           "Which argument of the function does your code never read?"],
    kind="numerics", hidden_when="eps small against the variance")
def leaves_out_eps(x, gamma, beta, eps=1e-5):
    """Leaves out eps, so a word without any spread is divided by 0."""
    return layer_norm(x, gamma, beta, 0.0)


@exercise.wrong(
    "ln.fixed_eps", "You always use the usual eps",
    hints=["Does your result change when `eps` changes?",
           "Where in your code do you read the argument `eps`?"],
    kind="numerics", hidden_when="the default eps")
def writes_eps_into_the_code(x, gamma, beta, eps=1e-5):
    """Ignores the argument eps."""
    return layer_norm(x, gamma, beta)
