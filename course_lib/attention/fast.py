"""The same attention, one token or one block of keys at a time."""

import math

import numpy as np

from .positions import rope
from .single_head import scaled_dot_product_attention


def kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Attend with the newest word, reusing the keys and values of all earlier ones.

    x_t       (d_model,)   the newest word; its position is t, the number of cached keys
    W_q, W_k  (d_model, d_k)
    W_v       (d_model, d_v)
    K_cache   (t, d_k)     keys of positions 0..t-1, already turned by `rope`; t may be 0
    V_cache   (t, d_v)
    returns   output (d_v,), K (t + 1, d_k), V (t + 1, d_v)
    """
    t = len(K_cache)
    q, k = (rope((x_t @ W)[None], np.array([t])) for W in (W_q, W_k))
    K = np.concatenate([K_cache, k])
    V = np.concatenate([V_cache, (x_t @ W_v)[None]])     # values are not turned
    output, _ = scaled_dot_product_attention(q, K, V)    # no mask: the newest word sees all
    return output[0], K, V


def online_softmax_attention(Q, K, V, block):
    """Attend over blocks of keys without ever holding the whole table of weights.

    Q        (T_q, d_k)
    K, V     (T_k, d_k), (T_k, d_v)
    block    keys per block; need not divide T_k
    returns  (T_q, d_v)  exactly what scaled_dot_product_attention returns

    Milakov and Gimelshein 2018; Dao et al. 2022, algorithm 1.
    """
    if block < 1:
        raise ValueError(f"block = {block}: a block holds at least one key")
    peak = np.full((len(Q), 1), -np.inf, dtype=Q.dtype)
    total = np.zeros_like(peak)
    mixed = np.zeros((len(Q), V.shape[-1]), dtype=Q.dtype)
    for start in range(0, len(K), block):
        scores = Q @ K[start:start + block].T / math.sqrt(Q.shape[-1])
        new_peak = np.maximum(peak, scores.max(axis=-1, keepdims=True))
        rescale = np.exp(peak - new_peak)                # what the old sums are worth now
        e = np.exp(scores - new_peak)
        total = total * rescale + e.sum(axis=-1, keepdims=True)
        mixed = mixed * rescale + e @ V[start:start + block]
        peak = new_peak
    return mixed / total
