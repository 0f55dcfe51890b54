"""One attention head, step by step: score, mask, normalise, mix."""

import math

import numpy as np

from .softmax import masked_softmax, softmax


def similarity_scores(Q, K):
    """Score every query against every key with a dot product.

    Q        (..., T_q, d_k)
    K        (..., T_k, d_k)
    returns  (..., T_q, T_k)  [i, j] is query i against key j
    """
    if Q.shape[-1] != K.shape[-1]:
        raise ValueError(f"queries have {Q.shape[-1]} features but keys have {K.shape[-1]}")
    return Q @ np.swapaxes(K, -1, -2)


def attention_weights(Q, K):
    """Say how much each query looks at each key.

    Q        (..., T_q, d_k)
    K        (..., T_k, d_k)
    returns  (..., T_q, T_k)  every row sums to 1

    Vaswani et al. 2017, equation 1: the scale 1 / sqrt(d_k) keeps the spread of the scores near 1.
    """
    # math.sqrt, not np.sqrt: a NumPy float64 scalar would turn float32 scores into float64
    return softmax(similarity_scores(Q, K) / math.sqrt(Q.shape[-1]))


def weighted_sum(A, V):
    """Mix the values: each row of weights gives one new vector.

    A        (..., T_q, T_k)  weights, rows sum to 1
    V        (..., T_k, d_v)
    returns  (..., T_q, d_v)  row i is the sum over j of A[i, j] * V[j]
    """
    if A.shape[-1] != V.shape[-2]:
        raise ValueError(f"{A.shape[-1]} weights in each row cannot mix {V.shape[-2]} values")
    return A @ V


def project_qkv(x, W_q, W_k, W_v):
    """Make three views of every word: what it asks, what it offers, what it hands over.

    x         (..., T, d_model)
    W_q, W_k  (d_model, d_k)
    W_v       (d_model, d_v)
    returns   Q (..., T, d_k), K (..., T, d_k), V (..., T, d_v)
    """
    return x @ W_q, x @ W_k, x @ W_v


def scaled_dot_product_attention(Q, K, V, mask=None):
    """Let every query collect the values of the keys that match it.

    Q, K     (..., T_q, d_k), (..., T_k, d_k)
    V        (..., T_k, d_v)
    mask     (..., T_q, T_k)  bool, True = may attend; None: everybody may see everything
    returns  output (..., T_q, d_v), weights (..., T_q, T_k)

    Vaswani et al. 2017, equation 1.
    """
    scores = similarity_scores(Q, K) / math.sqrt(Q.shape[-1])                    # score
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)  # mask, normalise
    return weighted_sum(weights, V), weights                                     # mix


def cross_attention(x_dec, x_enc, W_q, W_k, W_v):
    """Let one sentence ask and another one answer.

    x_dec     (..., T_dec, d_model)  asks: the queries come from here
    x_enc     (..., T_enc, d_model)  answers: keys and values come from here
    W_q, W_k  (d_model, d_k)
    W_v       (d_model, d_v)
    returns   (..., T_dec, d_v)

    Vaswani et al. 2017, section 3.2.3; the idea is older: Bahdanau et al. 2015.
    """
    output, _ = scaled_dot_product_attention(x_dec @ W_q, x_enc @ W_k, x_enc @ W_v)
    return output
