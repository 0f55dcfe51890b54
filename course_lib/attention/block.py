"""What stands around attention in a transformer block."""

import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    """Bring the features of every word to mean 0 and variance 1, then scale and shift them.

    x            (..., d)
    gamma, beta  (d,)
    returns      (..., d)

    Ba et al. 2016. The variance divides by d, and eps is added before the root.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    return gamma * centred / np.sqrt(variance + eps) + beta


def prenorm_residual(x, sublayer, gamma, beta):
    """Add to every word what the sublayer says about its normalised self.

    x            (..., T, d)
    sublayer     function (..., T, d) -> (..., T, d), such as attention
    gamma, beta  (d,)  scale and shift of the layer norm
    returns      (..., T, d)

    Xiong et al. 2020, figure 1(b): today's usual order. The 2017 paper normalises after the sum.
    """
    return x + sublayer(layer_norm(x, gamma, beta))
