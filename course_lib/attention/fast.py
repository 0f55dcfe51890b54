"""The same attention, one token or one block of keys at a time."""

import math

import numpy as np

from .positions import rope
from .single_head import project_qkv, scaled_dot_product_attention, similarity_scores


def kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Attend with the newest word, reusing the keys and values of all earlier ones.

    x_t       (..., d_model)  the newest word; its position is t, the number of cached keys
    W_q, W_k  (d_model, d_k)
    W_v       (d_model, d_v)
    K_cache   (..., t, d_k)   keys of positions 0..t-1, already turned by `rope`; t may be 0
    V_cache   (..., t, d_v)
    returns   output (..., d_v), K (..., t + 1, d_k), V (..., t + 1, d_v)
    """
    t = K_cache.shape[-2]
    q, k, v = project_qkv(x_t[..., None, :], W_q, W_k, W_v)   # a sentence of one word
    q, k = rope(q, [t]), rope(k, [t])                         # values are not turned
    K = np.concatenate([K_cache, k], axis=-2)
    V = np.concatenate([V_cache, v], axis=-2)
    output, _ = scaled_dot_product_attention(q, K, V)         # no mask: the newest word sees all
    return output[..., 0, :], K, V


def online_softmax_attention(Q, K, V, block):
    """Attend over blocks of keys without ever holding the whole table of weights.

    Q        (..., T_q, d_k)
    K, V     (..., T_k, d_k), (..., T_k, d_v)
    block    keys per block; need not divide T_k
    returns  (..., T_q, d_v)  the output of scaled_dot_product_attention, up to rounding

    Milakov and Gimelshein 2018; Dao et al. 2022, algorithm 1.
    """
    if block < 1:
        raise ValueError(f"block = {block}: a block holds at least one key")
    peak, total, mixed = -np.inf, 0.0, 0.0
    for start in range(0, K.shape[-2], block):
        keys, values = (X[..., start:start + block, :] for X in (K, V))
        scores = similarity_scores(Q, keys) / math.sqrt(Q.shape[-1])
        new_peak = np.maximum(peak, scores.max(axis=-1, keepdims=True))
        rescale = np.exp(peak - new_peak)                # what the old sums are worth now
        e = np.exp(scores - new_peak)
        total = total * rescale + e.sum(axis=-1, keepdims=True)
        mixed = mixed * rescale + e @ values
        peak = new_peak
    return mixed / total
