"""The explorer of d_k in Python: its numbers, its text, a learner's function."""

import numpy as np
import pytest
import traitlets

from course_lib.attention import attention_weights, softmax
from course_lib.explorers import explorer
from course_lib.explorers.scale.numbers import (
    GRID,
    ROWS,
    entropies,
    jacobian_sizes,
    measures,
    percent,
    queries_and_keys,
    random_vectors,
    scores_at,
)

SCALES = ["off", "sqrt(d_k)", "d_k"]


def at(d_k, scale="off"):
    return explorer("scale", d_k=d_k, scale=scale)


def test_queries_and_keys_look_like_independent_unit_normals():
    Q, K = queries_and_keys(1024)
    assert Q.shape == K.shape == (16, 16, 1024)
    for part in (Q, K):
        assert abs(part.mean()) < 0.01 and abs(part.std() - 1) < 0.01
    assert abs((Q * K).mean()) < 0.01
    assert random_vectors().nbytes == 2**19


def test_a_longer_vector_keeps_the_features_of_the_shorter_one():
    assert np.array_equal(queries_and_keys(1024)[0][..., :5], queries_and_keys(5)[0])


@pytest.mark.parametrize("d_k", [16, 64, 256, 1024])
def test_the_spread_grows_as_the_square_root_of_d_k(d_k):
    assert abs(scores_at(d_k).std() / np.sqrt(d_k) - 1) < 0.02


@pytest.mark.parametrize(("d_k", "share"), [(1, 0), (16, 5), (64, 29), (256, 58), (1024, 77)])
def test_the_share_of_saturated_rows_without_a_scale_is_the_one_measured_before(d_k, share):
    assert abs(100 * at(d_k).saturated - share) < 2


@pytest.mark.parametrize("d_k", [1, 2, 4, 16, 64, 256, 1024])
def test_with_the_scale_the_entropy_stays_and_no_row_saturates(d_k):
    widget = at(d_k, "sqrt(d_k)")
    assert 2.33 < widget.entropy < 2.47
    assert widget.saturated == 0


def test_divided_by_d_k_the_weights_become_equal():
    assert at(1024, "d_k").entropy > np.log(16) - 0.001


def test_the_unscaled_jacobian_is_not_smaller_up_to_16_and_much_smaller_from_64():
    for d_k in [d for d in GRID if d <= 16]:
        assert at(d_k).jacobian >= at(d_k, "sqrt(d_k)").jacobian - 1e-9, d_k
    for d_k in [d for d in GRID if d >= 64]:
        assert at(d_k).jacobian < 0.6 * at(d_k, "sqrt(d_k)").jacobian, d_k


def test_the_size_of_the_jacobian_is_the_norm_of_the_table_of_derivatives():
    weights = softmax(np.random.default_rng(0).normal(size=(5, 16)) * 3)
    for row, size in zip(weights, jacobian_sizes(weights), strict=True):
        assert np.isclose(np.linalg.norm(np.diag(row) - np.outer(row, row)), size)


def test_the_table_of_derivatives_says_how_weights_move_with_scores():
    scores, step = np.random.default_rng(1).normal(size=16), 1e-6
    moved = [(softmax(scores + step * e) - softmax(scores - step * e)) / (2 * step) for e in np.eye(16)]
    assert np.isclose(np.linalg.norm(moved), jacobian_sizes(softmax(scores)))


def test_entropy_is_0_for_one_word_and_ln_16_for_all():
    assert entropies(np.eye(16)[:1]).tolist() == [0.0]
    assert np.isclose(entropies(np.full((1, 16), 1 / 16))[0], np.log(16))


def test_half_a_per_cent_is_rounded_up_as_in_the_browser():
    assert [percent(n) for n in (0, 1, 32, 96, ROWS)] == [0, 0, 13, 38, 100]


@pytest.mark.parametrize("bad", [0, -3, 1.5, "x", 1025, True, None])
def test_a_d_k_that_does_not_fit_is_refused_and_the_last_good_one_stays(bad):
    widget = at(64)
    before = widget.reading
    with pytest.raises(traitlets.TraitError) as caught:
        widget.d_k = bad
    assert str(caught.value) == f"d_k = {bad!r} does not fit: give a whole number from 1 to 1024"
    assert (widget.d_k, widget.reading) == (64, before)


@pytest.mark.parametrize("d_k", [1, 17, 379, 1024])
def test_any_whole_number_can_be_set(d_k):
    assert at(d_k).reading.startswith(f"d_k = {d_k}, scores as they are: their spread is ")


def test_the_reading_says_all_that_is_drawn():
    widget = at(64)
    assert widget.preset == "64, raw"
    assert widget.reading == (
        "d_k = 64, scores as they are: their spread is 7.91. The row shown gives most to word 4: 0.95. "
        "In 73 of 256 rows (29 %) the largest weight is above 0.99. Entropy of a row, on average: 0.41 of "
        "at most 2.77. Size of the softmax Jacobian in the middle row: 0.11.")
    widget.scale, widget.chosen = "sqrt(d_k)", "word 4"
    assert widget.reading.endswith(" word 4: score 14.96; divided by 8 = 1.87; minus the largest of the row "
                                   "= 0.00; exp = 1.00; divided by the sum 3.59 = 0.28.")


# The learner's own function


def without_scale(Q, K):
    return softmax(Q @ np.swapaxes(K, -1, -2))


def test_a_right_function_is_compared_with_the_right_scale():
    widget = explorer("scale", attention_weights)
    assert widget.scale == "sqrt(d_k)"
    assert widget.reading.endswith(" The weights are computed by your attention_weights.")


def test_a_function_without_the_scale_draws_its_own_numbers_and_is_told_where_it_differs():
    widget = explorer("scale", without_scale, d_k=64)
    assert widget.saturated == at(64).saturated
    assert widget.reading.endswith(
        " The weights are computed by your without_scale; the course's own, scores divided by √d_k, gives "
        "other numbers in 256 of 256 rows.")
    widget.scale = "off"
    assert widget.reading.endswith(" The weights are computed by your without_scale.")


def test_the_learners_function_gets_queries_and_keys_of_d_k_features():
    asked = []
    explorer("scale", lambda Q, K: asked.append((Q.shape, K.shape)) or attention_weights(Q, K), d_k=5)
    assert set(asked) <= {((16, 16, 64), (16, 16, 64)), ((16, 16, 5), (16, 16, 5))} and asked


@pytest.mark.parametrize(("function", "trouble"), [
    (lambda Q, K: Q, "function returned shape (16, 16, 64); the picture needs (16, 16, 16)."),
    (lambda Q, K: ..., "function is still to be written."),
    (lambda Q, K: Q @ K, "function raised ValueError at "),
])
def test_trouble_is_said_and_the_last_good_picture_stays(function, trouble):
    widget = explorer("scale", attention_weights)
    good = widget.weights
    widget.function = function
    assert widget.trouble.startswith(trouble)
    assert widget.weights == good
    assert widget.reading.endswith("gave nothing to show: this is the last good picture.")
    widget.function = attention_weights
    assert widget.trouble == ""
    assert widget.reading.endswith(" The weights are computed by your attention_weights.")


def test_weights_that_are_nan_are_measured_as_nan_and_break_nothing():
    widget = explorer("scale", lambda Q, K: attention_weights(Q, K) * np.nan)
    assert "Entropy of a row, on average: nan" in widget.reading
    saturated, entropy, jacobian = measures(np.full((2, 16), np.nan))
    assert saturated == 0 and np.isnan(entropy) and np.isnan(jacobian)
    png, _ = widget.still()
    assert png.startswith(b"\x89PNG")


def test_the_scores_are_told_as_the_courses_for_a_learners_function_gives_weights_only():
    widget = explorer("scale", lambda Q, K: softmax(Q @ np.swapaxes(K, -1, -2) / Q.shape[-1]), d_k=64)
    assert widget.reading.startswith("d_k = 64, the course's scores divided by √d_k: their spread is 0.99. ")
    assert " The weights are computed by your function; " in widget.reading
