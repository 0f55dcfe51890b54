"""One ordinary call of every function of the course, for tests that hold for all of them."""

import numpy as np

T_Q, T_K, D_K, D_V, D = 3, 4, 6, 5, 6
HEADS, KV_HEADS = 4, 2


def arguments(name, seed=0, whole_numbers=False):
    """Make arguments for one call; `whole_numbers` keeps them small, but whole."""
    rng = np.random.default_rng(seed)

    def n(*shape):
        numbers = rng.normal(size=shape)
        return (2 * numbers).round() if whole_numbers else numbers

    def W(d_in, d_out):
        return n(d_in, d_out) if whole_numbers else n(d_in, d_out) / np.sqrt(d_in)

    mask = np.tri(T_Q, T_K, dtype=bool)
    mask[0] = False
    calls = {
        "similarity_scores": lambda: (n(T_Q, D_K), n(T_K, D_K)),
        "softmax": lambda: (n(T_Q, T_K),),
        "attention_weights": lambda: (n(T_Q, D_K), n(T_K, D_K)),
        "weighted_sum": lambda: (n(T_Q, T_K), n(T_K, D_V)),
        "project_qkv": lambda: (n(T_Q, D), W(D, D_K), W(D, D_K), W(D, D_V)),
        "scaled_dot_product_attention": lambda: (n(T_Q, D_K), n(T_K, D_K), n(T_K, D_V), mask),
        "causal_mask": lambda: (T_Q, T_K),
        "padding_mask": lambda: (np.array([2, 4]), T_K),
        "combine_masks": lambda: (np.tri(T_K, dtype=bool), np.ones((2, 1, 1, T_K), bool)),
        "masked_softmax": lambda: (n(T_Q, T_K), mask),
        "split_heads": lambda: (n(T_Q, 2 * D), 2),
        "merge_heads": lambda: (n(2, T_Q, D),),
        "multi_head_attention": lambda: (n(T_Q, D), W(D, D), W(D, D), W(D, D), W(D, D), 2),
        "cross_attention": lambda: (n(T_Q, D), n(T_K, D), W(D, D_K), W(D, D_K), W(D, D_V)),
        "sinusoidal_positions": lambda: (T_Q, D),
        "rope": lambda: (n(T_Q, D), np.arange(2, 2 + T_Q)),
        "layer_norm": lambda: (n(T_Q, D), n(D), n(D)),
        "prenorm_residual": lambda: (n(T_Q, D), lambda x: x[..., ::-1], n(D), n(D)),
        "softmax_backward": lambda: (n(T_Q, T_K), n(T_Q, T_K)),
        "attention_backward": lambda: (n(T_Q, D_V), n(T_Q, D_K), n(T_K, D_K), n(T_K, D_V)),
        "kv_cache_step": lambda: (n(D), W(D, D_K), W(D, D_K), W(D, D_V), n(T_K, D_K), n(T_K, D_V)),
        "grouped_query_attention": lambda: (
            n(HEADS, T_Q, D),
            n(KV_HEADS, T_K, D),
            n(KV_HEADS, T_K, D),
        ),
        "online_softmax_attention": lambda: (n(T_Q, D_K), n(T_K, D_K), n(T_K, D_V), 3),
    }
    return calls[name]()


# Which arguments carry the leading batch axes; weights and positions are shared by the whole batch.
BATCHED = {
    "similarity_scores": (0, 1),
    "softmax": (0,),
    "attention_weights": (0, 1),
    "weighted_sum": (0, 1),
    "project_qkv": (0,),
    "scaled_dot_product_attention": (0, 1, 2),
    "masked_softmax": (0,),
    "split_heads": (0,),
    "merge_heads": (0,),
    "multi_head_attention": (0,),
    "cross_attention": (0, 1),
    "rope": (0,),
    "layer_norm": (0,),
    "prenorm_residual": (0,),
    "softmax_backward": (0, 1),
    "attention_backward": (0, 1, 2, 3),
    "kv_cache_step": (0, 4, 5),
    "grouped_query_attention": (0, 1, 2),
    "online_softmax_attention": (0, 1, 2),
}
RETURN_MASKS = ("causal_mask", "padding_mask", "combine_masks")


def as_results(value):
    """A tuple of arrays, however many the function returns."""
    return value if isinstance(value, tuple) else (value,)


def cast(args, dtype):
    """Give every array of numbers another dtype; masks and plain numbers stay."""
    return tuple(
        a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in args
    )
