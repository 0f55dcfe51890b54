"""rope: turn pairs of features by an angle that grows with the position.

Asked here: more than one pair of features; positions that do not start at 0; a batch axis (a stack of
tables); another base.
"""

import numpy as np

from course_lib.attention import rope

from .page import BATCH, Exercise, probe

OFFSET = "positions that do not start at 0"
BASE = "another base"
PAIRS = "more than one pair of features"

exercise = Exercise(
    rope, lesson="08_positions", show="counted, d=4",
    way="Two neighbouring features are a point in a plane. It is turned by position times speed, with the "
        "speeds of the waves: (a, b) becomes (a cos - b sin, a sin + b cos).",
    questions=("Turn the point (1, 0) by a quarter turn on paper. Where does it land, and where does your "
               "code put it?",
               "With which other feature does feature 0 make a pair in your code? And how many angles does "
               "one position need for d = 6?"))


def angles(positions, d, base):
    """(T, d / 2)"""
    return np.asarray(positions)[:, None] * base ** (-np.arange(0, d, 2) / d)


def turned(x, angle):
    """Turn the pairs (2i, 2i+1) of x (..., T, d) by angle (T, d / 2); gives both new features."""
    a, b = x[..., 0::2], x[..., 1::2]
    return a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)


def in_pairs(first, second):
    return np.stack([first, second], axis=-1).reshape(*first.shape[:-1], -1)


@exercise.also_right
def as_complex_numbers(x, positions, base=10000.0):
    z = x[..., 0::2] + 1j * x[..., 1::2]
    z = z * np.exp(1j * angles(positions, x.shape[-1], base))
    return in_pairs(z.real, z.imag)


@exercise.probes
def probes(rng):
    n = rng.normal
    return {
        "naive d=2": probe(n(size=(4, 2)), np.arange(4)),
        "naive position 0": probe(n(size=(1, 6)), np.arange(1), features=PAIRS),
        "T=5 d=8": probe(n(size=(5, 8)), np.arange(5), features=PAIRS),
        "offset positions": probe(n(size=(3, 6)), np.arange(7, 10), features=(OFFSET, PAIRS)),
        "heads": probe(n(size=(2, 2, 4, 6)), np.arange(4), features=(BATCH, PAIRS)),
        "base 100": probe(n(size=(4, 6)), np.arange(4), 100.0, features=(BASE, PAIRS)),
        "counted, d=4": probe(np.tile([1.0, 0, 2, 0], (3, 1)), np.arange(3), features=PAIRS),
    }


@exercise.property("the result has the same shape as x")
def same_shape(out, x, *_):
    return out.shape == x.shape


@exercise.property("position 0 is not turned")
def position_0_stays(out, x, positions, *_):
    return positions[0] != 0 or np.allclose(out[..., 0, :], x[..., 0, :])


@exercise.property("turning never changes the length of a vector")
def length_is_kept(out, x, *_):
    return np.allclose((out**2).sum(axis=-1), (x**2).sum(axis=-1))


@exercise.property("at position 1 the vector (1, 0, 0, 0) turns to (cos 1, sin 1, 0, 0)")
def direction(rng):
    (out,) = yield ((np.array([[1.0, 0, 0, 0]]), np.array([1])),)
    return np.allclose(out[0], [np.cos(1), np.sin(1), 0, 0])


@exercise.property("the second of two pairs turns by base**-0.5 per position")
def frequency(rng):
    (out,) = yield ((np.array([[0, 0, 1.0, 0]]), np.array([1]), 100.0),)
    return np.allclose(out[0], [0, 0, np.cos(0.1), np.sin(0.1)])


@exercise.property("scores depend on the distance of the positions, not on where they are")
def only_the_distance_counts(rng):
    q, k = rng.normal(size=(1, 6)), rng.normal(size=(1, 6))
    out = yield tuple((x, np.array([p])) for x, p in [(q, 2), (k, 5), (q, 9), (k, 12), (k, 6)])
    q2, k5, q9, k12, k6 = (row[0] for row in out)
    return np.isclose(q2 @ k5, q9 @ k12) and not np.isclose(q2 @ k5, q2 @ k6)


@exercise.wrong(
    "rope.half_split", "You pair each feature with one half a vector away",
    hints=["Turn (1, 0, 0, 0) at position 1. Which two entries are not 0 afterwards?",
           "Both pairings are in use. Which features make a pair in the formula here?"],
    kind="convention", hidden_when="one pair of features",
    sources=["https://github.com/henrywoo/pyllama/issues/83",
             "https://github.com/huggingface/transformers/issues/25199",
             "https://github.com/Lightning-AI/litgpt/issues/1860",
             "https://github.com/rasbt/LLMs-from-scratch/issues/838",
             "https://github.com/Dao-AILab/flash-attention/issues/288"])
def pairs_the_halves(x, positions, base=10000.0):
    """Pairs feature i with i + d/2, as GPT-NeoX and Hugging Face do."""
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate(turned(in_pairs(a, b), angles(positions, x.shape[-1], base)), axis=-1)


@exercise.wrong(
    "rope.half_split_backwards",
    "You pair each feature with one half a vector away, and turn clockwise",
    hints=["Turn (1, 0, 0, 0) at position 1. Which two entries are not 0, with which signs?",
           "Scores notice neither. Which pairs and which direction has the formula here?"],
    kind="convention", hidden_when="position 0; any test that only looks at scores")
def pairs_the_halves_and_turns_back(x, positions, base=10000.0):
    """Pairs feature i with i + d/2 and turns by minus the angle, as nanochat does."""
    return pairs_the_halves(x, -np.asarray(positions), base)


@exercise.wrong(
    "rope.mixed_layouts", "You turn the two features of a pair by different angles",
    hints=["Does the length of a vector survive your turning?",
           "Which features share an angle in your table, and which does your code combine?"],
    hidden_when="one pair of features",
    sources=["https://github.com/karpathy/nanochat/issues/264",
             "https://github.com/rasbt/LLMs-from-scratch/issues/838"])
def mixes_two_pairings(x, positions, base=10000.0):
    """Takes the angles for neighbouring pairs but swaps the halves."""
    angle = np.repeat(angles(positions, x.shape[-1], base), 2, axis=-1)
    a, b = np.split(x, 2, axis=-1)
    return x * np.cos(angle) + np.concatenate([-b, a], axis=-1) * np.sin(angle)


@exercise.wrong(
    "rope.pairs_in_halves_out", "You hand the turned pairs back in another order",
    hints=["At position 0, does your function return its input?",
           "From which places of x does a pair come, and to which places does it go?"],
    hidden_when="one pair of features; any test that only looks at scores")
def writes_pairs_as_halves(x, positions, base=10000.0):
    """Turns neighbouring pairs but writes all first features, then all second ones."""
    return np.concatenate(turned(x, angles(positions, x.shape[-1], base)), axis=-1)


@exercise.wrong(
    "rope.sign_lost", "You change the length of the vectors as you turn them",
    hints=["Does the length of a vector survive your turning?",
           "Turn (0, 1) a little to the left. Does its first entry become positive or negative?"],
    hidden_when="position 0")
def adds_where_a_turn_subtracts(x, positions, base=10000.0):
    """Adds all four products, though the sine that goes back has a minus."""
    angle = angles(positions, x.shape[-1], base)
    a, b = x[..., 0::2], x[..., 1::2]
    return in_pairs(a * np.cos(angle) + b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle))


@exercise.wrong(
    "rope.backwards", "You turn clockwise",
    hints=["A vector (1, 0) at position 1: does its second entry become positive or negative?",
           "If queries and keys both do so, scores do not notice. What does the formula say?"],
    kind="convention", hidden_when="position 0; any test that only looks at scores")
def turns_the_other_way(x, positions, base=10000.0):
    """Turns by minus the angle."""
    return rope(x, -np.asarray(positions), base)


@exercise.wrong(
    "rope.ignores_positions", "You count the positions yourself",
    hints=["Call it once with positions 0, 1, 2 and once with 7, 8, 9. Is there a difference?",
           "Where in your code do you read the argument `positions`?"],
    hidden_when="positions start at 0",
    sources=["https://github.com/pytorch/executorch/pull/2010",
             "https://github.com/lucidrains/rotary-embedding-torch/issues/11"])
def counts_from_zero_always(x, positions, base=10000.0):
    """Always takes 0 to T-1, whatever positions are given; with a cache they do not start at 0."""
    return rope(x, np.arange(x.shape[-2]), base)


@exercise.wrong(
    "rope.adds", "You add the waves to the vector",
    hints=["Turn the zero vector. What do you get?",
           "Does a vector that is twice as long move twice as far in your version?"])
def adds_a_position_signal(x, positions, base=10000.0):
    """Adds sine and cosine, as the older position signal does, instead of turning the vector."""
    angle = angles(positions, x.shape[-1], base)
    return x + in_pairs(np.sin(angle), np.cos(angle))


@exercise.wrong(
    "rope.wrong_frequencies", "You slow the pairs down too little from one to the next",
    hints=["The first pair is right, the others turn too fast. What differs between the pairs?",
           "What is the exponent of your last pair? How close to -1 should it come?"],
    hidden_when="one pair of features")
def takes_i_for_2i(x, positions, base=10000.0):
    """Uses the exponent i/d instead of 2i/d."""
    d = x.shape[-1]
    return in_pairs(*turned(x, np.asarray(positions)[:, None] * base ** (-np.arange(d // 2) / d)))


@exercise.wrong(
    "rope.speeds_up", "You let every pair turn faster than the one before",
    hints=["At position 1, by how much does your last pair turn: by more than the first, or by less?",
           "A clock has a slow hand and a fast one. Which sign must the exponent have, so that the later "
           "pairs are the slow ones?"],
    hidden_when="one pair of features")
def leaves_out_the_minus(x, positions, base=10000.0):
    """Raises the base to 2i/d instead of -2i/d."""
    d = x.shape[-1]
    return in_pairs(*turned(x, np.asarray(positions)[:, None] * base ** (np.arange(0, d, 2) / d)))


@exercise.wrong(
    "rope.double_exponent", "You slow the pairs down too much from one to the next",
    hints=["Compare the angles of your second pair with base**(-2/d). Which is smaller?",
           "If i already runs over 0, 2, 4, ..., what does 2 * i run over?"],
    hidden_when="one pair of features")
def doubles_an_even_index(x, positions, base=10000.0):
    """Applies the 2 of 2i twice: once in the steps of the index, once in the exponent."""
    return rope(x, positions, base**2)


@exercise.wrong(
    "rope.one_speed", "You turn all pairs by the same angle",
    hints=["At position 1, by how much does your first pair turn, and by how much your last?",
           "Why does a clock have more than one hand?"],
    hidden_when="one pair of features")
def turns_all_pairs_alike(x, positions, base=10000.0):
    """Forgets that every pair has a speed of its own."""
    return rope(x, positions, 1.0)


@exercise.wrong(
    "rope.fixed_base", "You always use the usual base",
    hints=["Does your result change when `base` changes?",
           "Where in your code do you read the argument `base`?"],
    hidden_when="the default base")
def writes_the_base_into_the_code(x, positions, base=10000.0):
    """Ignores the argument base."""
    return rope(x, positions)


@exercise.wrong(
    "rope.swapped", "You exchange sine and cosine",
    hints=["By which angle is a vector turned at position 0? What does your function make of it there?",
           "At the angle 0, which of the two is 1: the sine or the cosine?"])
def exchanges_sine_and_cosine(x, positions, base=10000.0):
    """Takes the sine where the cosine is meant, and the other way round."""
    angle = np.pi / 2 - angles(positions, x.shape[-1], base)      # the sine of this is the cosine of that
    return in_pairs(*turned(x, angle))


@exercise.wrong(
    "rope.one_pair_late", "You count the pairs from 1",
    hints=["By how much does your first pair turn at position 1? What is base to the power of 0?",
           "Which number has the first pair in the formula, and which exponent does that give?"],
    hidden_when="position 0")
def counts_the_pairs_from_one(x, positions, base=10000.0):
    """Gives the first pair the exponent -2/d, so that every pair is as slow as the next one should be."""
    d = x.shape[-1]
    return in_pairs(*turned(x, angles(positions, d, base) * base ** (-2 / d)))


@exercise.wrong(
    "rope.reaches_base", "You make the last pair as slow as the base allows",
    hints=["By how much does your last pair turn at position 1? Is that exactly 1 / base?",
           "How many steps does the exponent take from 0 to -1 in the formula, and how many in yours?"],
    hidden_when="one pair of features")
def spreads_from_first_to_last(x, positions, base=10000.0):
    """Divides by one pair fewer, so that the last pair has the speed 1 / base: -2i / (d - 2)."""
    speeds = base ** -np.linspace(0, 1, x.shape[-1] // 2)
    return in_pairs(*turned(x, np.asarray(positions)[..., None] * speeds))


@exercise.wrong(
    "rope.overwrites_the_first", "You make the second feature of a pair from the first one after its turn",
    hints=["When your line for the second feature runs, which numbers does the first one hold?",
           "Both new features are made of the two old ones. Are both old ones still there?"],
    hidden_when="position 0")
def uses_the_new_first_feature(x, positions, base=10000.0):
    """Overwrites the first feature before the second one has been made of it."""
    angle = angles(positions, x.shape[-1], base)
    a, b = x[..., 0::2], x[..., 1::2]
    a = a * np.cos(angle) - b * np.sin(angle)
    return in_pairs(a, a * np.sin(angle) + b * np.cos(angle))


@exercise.wrong(
    "rope.speed_by_row", "You let the speed of a pair depend on the row",
    hints=["How many different angles does one word have in your table? How many pairs does it have?",
           "Along which axis does your exponent run, and what does that axis count?"],
    hidden_when="one row")
def counts_rows_for_pairs(x, positions, base=10000.0):
    """Lets the exponent count the rows where the formula counts the pairs."""
    d, rows = x.shape[-1], np.arange(x.shape[-2])
    angle = np.asarray(positions) * base ** (-2 * rows / d)
    return in_pairs(*turned(x, np.tile(angle[:, None], d // 2)))
