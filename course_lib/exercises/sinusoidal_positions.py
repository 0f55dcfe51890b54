"""sinusoidal_positions: a vector of slow and fast waves for every position.

Asked here: more than one pair of features.
"""

import numpy as np

from course_lib.attention import sinusoidal_positions

from .page import Exercise, probe

MANY_WAVES = "more than one pair of features"

exercise = Exercise(
    sinusoidal_positions, lesson="08_positions", show="3 positions, d=4",
    way="Every pair of columns has its own speed: 1 for the first, then slower from pair to pair, 1 / "
        "10000**(2i/d). Position times speed is an angle; its sine goes into the even column, its cosine "
        "into the odd one.",
    questions=("With d = 4 there are two pairs of columns. Which angle has each pair at position 0, and "
               "which at position 1?",
               "Positions count the rows, pairs count the columns. Which shape does your table of angles "
               "have for T = 3 and d = 4?"))


def waves(angle):
    """angle (T, d / 2) -> (T, d): sine, cosine, sine, cosine, ..."""
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(len(angle), -1)


def pairs_over_d(d):
    return np.arange(0, d, 2) / d


def from_first_to_last(d):
    return np.linspace(0, 1, d // 2)


@exercise.also_right
def through_the_logarithm(T, d):
    frequency = np.exp(np.arange(0, d, 2) * (-np.log(10000.0) / d))
    return waves(np.arange(T)[:, None] * frequency)


@exercise.probes
def probes(rng):
    return {
        "naive d=2": probe(5, 2),
        "naive T=1": probe(1, 6, features=MANY_WAVES),
        "T=6 d=8": probe(6, 8, features=MANY_WAVES),
        "T=50 d=12": probe(50, 12, features=MANY_WAVES),
        "square 6x6": probe(6, 6, features=MANY_WAVES),
        "3 positions, d=4": probe(3, 4, features=MANY_WAVES),
        "any size": probe(int(rng.integers(7, 20)), 2 * int(rng.integers(2, 7)), features=MANY_WAVES),
    }


@exercise.property("there is one row per position and one column per feature")
def rows_are_positions(out, T, d):
    return out.shape == (T, d)


@exercise.property("row 0 is 0, 1, 0, 1, ...")
def starts_at_zero(out, T, d):
    return np.allclose(out[0], np.tile([0, 1], d // 2))


@exercise.property("every row has the same length (each sine has its cosine)")
def rows_of_equal_length(out, T, d):
    return np.allclose((out**2).sum(axis=1), d / 2)


@exercise.property("the dot product of a position with the next one is the same everywhere")
def only_the_distance_counts(out, T, d):
    with_next = (out[:-1] * out[1:]).sum(axis=1)
    return T < 3 or np.allclose(with_next, with_next[0])


@exercise.property("the first pair turns by 1 per position")
def the_first_pair(rng):
    (out,) = yield ((3, 4),)
    return np.allclose(out[1, :2], [np.sin(1), np.cos(1)])


@exercise.property("with two pairs (d = 4) the second pair turns by 0.01 per position")
def frequencies(rng):
    (out,) = yield ((3, 4),)
    return np.allclose(out[1, [2, 3]], [np.sin(0.01), np.cos(0.01)])


@exercise.wrong(
    "pos.unpaired", "You give every column a wave of its own",
    hints=["Do your sine in column 2 and your cosine in column 3 turn at the same speed?",
           "When do the squares of a sine and a cosine sum to 1? Do yours?"],
    hidden_when="position 0")
def gives_every_column_its_own_speed(T, d):
    """Lets the column number set the speed, so the sine and cosine of a pair differ in speed."""
    angle = np.arange(T)[:, None] / 10000.0 ** (np.arange(d) / d)
    return np.where(np.arange(d) % 2 == 0, np.sin(angle), np.cos(angle))


@exercise.wrong(
    "pos.column_number", "You let i count the columns",
    hints=["In the formula, what does i count: the columns, or the pairs of columns?",
           "What is the exponent in your last column? Can it become larger than 1?"],
    hidden_when="position 0")
def counts_columns_for_pairs(T, d):
    """Puts the column number where the formula has the number of the pair: 2 * column / d."""
    angle = np.arange(T)[:, None] / 10000.0 ** (2 * np.arange(d) / d)
    return np.where(np.arange(d) % 2 == 0, np.sin(angle), np.cos(angle))


@exercise.wrong(
    "pos.double_exponent", "You slow the waves down very quickly from pair to pair",
    hints=["With d = 4, how far does your second pair turn per position: 0.01, or less?",
           "If i already runs over 0, 2, 4, ..., what does 2 * i run over?"],
    hidden_when="one pair of features, or position 0")
def doubles_an_even_index(T, d):
    """Applies the 2 of 2i twice: once in the steps of the index, once in the exponent."""
    return waves(np.arange(T)[:, None] / 10000.0 ** (2 * pairs_over_d(d)))


@exercise.wrong(
    "pos.half_exponent", "You slow the waves down too little from one pair to the next",
    hints=["With d = 4, how far does your second pair turn per position: 0.01, or more?",
           "What is the exponent of your last pair? How close to 1 should it come?"],
    hidden_when="one pair of features, or position 0")
def takes_i_for_2i(T, d):
    """Counts the pairs with i but uses the exponent i/d instead of 2i/d."""
    return waves(np.arange(T)[:, None] / 10000.0 ** (pairs_over_d(d) / 2))


@exercise.wrong(
    "pos.swapped", "You start every pair with the cosine",
    hints=["What is sin(0)? In which columns of your first row do you find it?",
           "Which of the two waves belongs to the even columns in the formula?"],
    kind="convention")
def starts_with_the_cosine(T, d):
    """Exchanges sine and cosine within every pair."""
    return sinusoidal_positions(T, d).reshape(T, -1, 2)[..., ::-1].reshape(T, d)


@exercise.wrong(
    "pos.halves", "You write all sines first, then all cosines",
    hints=["Look at row 0: where are its zeros and its ones?",
           "Both orders are in use, and both work. Which one has the formula here?"],
    kind="convention", hidden_when="one pair of features",
    sources=["https://github.com/tensorflow/text/issues/1122",
             "https://github.com/tensorflow/tensorflow/issues/37191",
             "https://github.com/dome272/Diffusion-Models-pytorch/issues/45"])
def writes_sines_then_cosines(T, d):
    """Arranges the same numbers as two halves, as some libraries do."""
    P = sinusoidal_positions(T, d)
    return np.concatenate([P[:, 0::2], P[:, 1::2]], axis=1)


@exercise.wrong(
    "pos.reaches_base", "You make the last wave as slow as the base allows",
    hints=["Divide the exponents of your pairs by d: do they reach exactly 1?",
           "Some libraries spread the waves that way. By what does the formula here divide 2i?"],
    kind="convention", hidden_when="one pair of features, or position 0")
def spreads_from_first_to_last(T, d):
    """Divides by one pair fewer, so that the last pair has exactly the base as its wave length."""
    angle = np.arange(T)[:, None] / 10000.0 ** from_first_to_last(d)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)    # such libraries use halves


@exercise.variant("pos.reaches_base")
def spreads_pairs_from_first_to_last(T, d):
    """The same with the waves of a pair side by side: 2i / (d - 2), or np.linspace(0, 1, d // 2)."""
    return waves(np.arange(T)[:, None] / 10000.0 ** from_first_to_last(d))


@exercise.wrong(
    "pos.starts_at_one", "You count the positions from 1",
    hints=["What is sin(0)? Do you find it in your first row?",
           "Which number does the first word have in a Python list?"],
    kind="convention")
def counts_from_one(T, d):
    """Gives the first word position 1."""
    return sinusoidal_positions(T + 1, d)[1:]


@exercise.wrong(
    "pos.base_1000", "You let the later columns turn too fast",
    hints=["The first two columns are right. Which constant of the formula has no effect on them?",
           "With d = 4, how many positions does your second pair need to turn by 1?"],
    hidden_when="one pair of features, or position 0",
    sources=["https://github.com/maxjcohen/transformer/issues/62"])
def uses_base_1000(T, d):
    """Raises 1000 to the power instead of 10000."""
    return waves(np.arange(T)[:, None] / 1000.0 ** pairs_over_d(d))


@exercise.wrong(
    "pos.multiplies", "You let the later columns jump from row to row",
    hints=["Plot the last column. Is it the slowest or the fastest wave?",
           "The power grows to the right. What should that do to the speed of a wave?"],
    hidden_when="one pair of features, or position 0")
def multiplies_by_the_power(T, d):
    """Multiplies by 10000**(2i/d) instead of dividing: the later columns become noise."""
    return waves(np.arange(T)[:, None] * 10000.0 ** pairs_over_d(d))


@exercise.wrong(
    "pos.floor_division", "You round a constant inside the exponent",
    hints=["Print the constant inside your exp. Is it a whole number?",
           "Which of your divisions drop what comes after the decimal point?"],
    hidden_when="one pair of features, or position 0",
    sources=["https://github.com/zju3dv/LoFTR/issues/41"])
def rounds_the_exponent_down(T, d):
    """Writes // where / is meant: -log(10000) // d rounds down to a whole number."""
    frequency = np.exp(np.arange(0, d, 2) * (-np.log(10000.0) // d))
    return waves(np.arange(T)[:, None] * frequency)


@exercise.wrong(
    "pos.transposed", "You write the positions across and the features down",
    hints=["What is the shape of your result for T = 50 and d = 12?",
           "These vectors are added to words. What does one row of a sentence describe?"])
def writes_positions_across(T, d):
    """Gives every feature a row instead of every position."""
    return sinusoidal_positions(T, d).T


@exercise.wrong(
    "pos.one_pair_late", "You count the pairs of waves from 1",
    hints=["How far does your first pair turn per position? What is 10000 to the power of 0?",
           "Which number has the first pair in the formula, and which exponent does that give?"],
    hidden_when="position 0")
def counts_the_pairs_from_one(T, d):
    """Gives the first pair the exponent 2/d, so that every pair is as slow as the next one should be."""
    return waves(np.arange(T)[:, None] / 10000.0 ** (pairs_over_d(d) + 2 / d))


@exercise.wrong(
    "pos.degrees", "You turn by degrees where radians are meant",
    hints=["How far does your fastest wave turn per position? What is sin(1) in radians?",
           "np.sin takes radians. Which of your lines changes the unit of the angle?"],
    hidden_when="position 0")
def takes_the_angle_for_degrees(T, d):
    """Takes the angle of the formula for degrees and makes radians of it, so that every wave is too slow."""
    return waves(np.deg2rad(np.arange(T)[:, None] / 10000.0 ** pairs_over_d(d)))


@exercise.wrong(
    "pos.full_turns", "You let the fastest wave go round once per position",
    hints=["Which numbers stand in your first two columns? Can they tell one position from another?",
           "Is there a factor in your angle that the formula does not have?"],
    hidden_when="position 0")
def multiplies_by_two_pi(T, d):
    """Multiplies the angle by two pi, as if the formula counted whole turns."""
    return waves(2 * np.pi * np.arange(T)[:, None] / 10000.0 ** pairs_over_d(d))
