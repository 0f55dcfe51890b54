"""How the loss flows back through attention."""

import math

import numpy as np

from .single_head import attention_weights


def softmax_backward(dP, P):
    """Turn the gradient of the weights into the gradient of the scores.

    dP       (..., n)  d loss / d weights
    P        (..., n)  the weights, softmax(scores)
    returns  (..., n)  d loss / d scores; every row sums to 0
    """
    return P * (dP - (dP * P).sum(axis=-1, keepdims=True))


def attention_backward(dO, Q, K, V):
    """Find how the loss changes with the queries, keys and values.

    dO       (..., T_q, d_v)  d loss / d output of scaled_dot_product_attention(Q, K, V)
    Q, K     (..., T_q, d_k), (..., T_k, d_k)
    V        (..., T_k, d_v)  all four with the same leading axes
    returns  dQ, dK, dV, each with the shape of its variable
    """
    P = attention_weights(Q, K)
    dV = np.swapaxes(P, -1, -2) @ dO
    dP = dO @ np.swapaxes(V, -1, -2)
    dS = softmax_backward(dP, P) / math.sqrt(Q.shape[-1])
    return dS @ K, np.swapaxes(dS, -1, -2) @ Q, dV
