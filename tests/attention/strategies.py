"""Random tables for the property tests."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

quick = settings(max_examples=50, deadline=None)
sizes = st.integers(1, 6)


def tables(*shape, low=-20.0, high=20.0):
    """Arrays of ordinary numbers of one shape."""
    return arrays(np.float64, shape, elements=st.floats(low, high, allow_subnormal=False))


@st.composite
def score_tables(draw):
    return draw(tables(draw(sizes), draw(sizes)))


@st.composite
def masked_scores(draw):
    scores = draw(score_tables())
    return scores, draw(arrays(np.bool_, scores.shape))


@st.composite
def queries_keys_values(draw):
    T_q, T_k, d_k, d_v = (draw(sizes) for _ in range(4))
    return (
        draw(tables(T_q, d_k, low=-3, high=3)),
        draw(tables(T_k, d_k, low=-3, high=3)),
        draw(tables(T_k, d_v)),
    )
