"""Several heads: each attends in its own slice of the features."""

import numpy as np

from .single_head import scaled_dot_product_attention


def split_heads(x, n_heads):
    """Cut the features of every word into heads.

    x        (..., T, d_model)
    returns  (..., n_heads, T, d_model / n_heads)  head h holds the h-th contiguous slice

    raises ValueError when d_model cannot be cut into n_heads equal parts
    """
    *batch, T, d_model = x.shape
    if n_heads < 1 or d_model % n_heads:
        raise ValueError(f"d_model = {d_model} cannot be split "
                         f"into n_heads = {n_heads} equal heads")
    return x.reshape(*batch, T, n_heads, d_model // n_heads).swapaxes(-3, -2)


def merge_heads(x):
    """Lay the heads of every word side by side again: the opposite of `split_heads`.

    x        (..., n_heads, T, d)
    returns  (..., T, n_heads * d)
    """
    *batch, n_heads, T, d = x.shape
    return x.swapaxes(-3, -2).reshape(*batch, T, n_heads * d)


def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Attend in n_heads slices at once, then let the heads talk to each other.

    x                   (..., T, d_model)
    W_q, W_k, W_v, W_o  (d_model, d_model)
    mask                (..., n_heads, T, T) or smaller: it broadcasts; bool, True = may attend
    returns             (..., T, d_model)

    Vaswani et al. 2017, section 3.2.2.
    """
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    output, _ = scaled_dot_product_attention(Q, K, V, mask)
    return merge_heads(output) @ W_o


def grouped_query_attention(Q, K, V):
    """Let several query heads share one key and value head.

    Q        (..., H_q, T, d)
    K, V     (..., H_kv, T, d)  H_q is a multiple of H_kv
    returns  (..., H_q, T, d)   the first H_q / H_kv query heads use key head 0, and so on

    raises ValueError when the query heads cannot be shared out equally
    Ainslie et al. 2023; with H_kv = 1 this is multi-query attention, Shazeer 2019.
    """
    H_q, H_kv = Q.shape[-3], K.shape[-3]
    if H_q % H_kv:
        raise ValueError(f"{H_q} query heads cannot share {H_kv} key heads equally")
    K, V = (np.repeat(shared, H_q // H_kv, axis=-3) for shared in (K, V))
    output, _ = scaled_dot_product_attention(Q, K, V)
    return output
