"""Who may look at whom. In every mask True = may attend."""

import numpy as np


def causal_mask(T_q, T_k=None):
    """Let every position see itself and what came before it.

    T_q      number of queries
    T_k      number of keys, T_q unless given
    returns  (T_q, T_k)  bool, True = may attend
    """
    T_k = T_q if T_k is None else T_k
    # bottom-right: with more keys than queries, the queries are the last T_q positions
    return np.arange(T_k) <= np.arange(T_q)[:, None] + (T_k - T_q)


def padding_mask(lengths, T):
    """Hide the filler after the end of each sentence, for every head and every query.

    lengths  (B,)  int, how many real words each sentence has; they come first
    T        length to which all sentences are filled up
    returns  (B, 1, 1, T)  bool, True = a real word
    """
    is_real = np.arange(T) < np.asarray(lengths)[:, None]
    return is_real[:, None, None, :]


def combine_masks(causal, padding):
    """Allow a pair only where both masks allow it.

    causal   (T, T)        bool, True = may attend
    padding  (B, 1, 1, T)  bool, True = may attend
    returns  (B, 1, T, T)  bool, True = may attend
    """
    return causal & padding
