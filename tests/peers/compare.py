"""Our arrays beside PyTorch's tensors: the same numbers in, the same numbers out."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

torch.set_num_threads(1)  # the arrays are tiny: more threads would only wait for each other

to_1e_12_in_float64_and_5e_6_in_float32 = pytest.mark.parametrize(
    "dtype, tolerance", [(np.float64, 1e-12), (np.float32, 5e-6)]
)


class Numbers:
    """Random arrays of one dtype, always the same ones."""

    def __init__(self, dtype=np.float64):
        self.rng, self.dtype = np.random.default_rng(0), dtype

    def __call__(self, *shape):
        return self.rng.normal(size=shape).astype(self.dtype)

    def matrix(self, d_in, d_out):
        return (self(d_in, d_out) / np.sqrt(d_in)).astype(self.dtype)


def T(*arrays):
    """The same arrays as tensors."""
    tensors = [torch.from_numpy(np.ascontiguousarray(a)) for a in arrays]
    return tensors if len(tensors) > 1 else tensors[0]


def assert_same(ours, theirs, tolerance):
    theirs = theirs.detach().numpy()
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def rotate(x, positions, base=10000.0):
    """RoPE as multiplication of complex numbers, in PyTorch."""
    d = x.shape[-1]
    speeds = 1 / base ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    angles = torch.outer(positions.to(torch.float64), speeds)
    turn = torch.polar(torch.ones_like(angles), angles)
    pairs = torch.view_as_complex(x.unflatten(-1, (d // 2, 2)).contiguous())
    return torch.view_as_real(pairs * turn).flatten(-2).to(x.dtype)
