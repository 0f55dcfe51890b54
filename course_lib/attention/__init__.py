"""Self-attention in NumPy: start reading at softmax.py, then single_head.py.

Row vectors (x @ W). scores[i, j] is query i against key j; softmax runs over the keys.
Masks are boolean, True = may attend. Leading batch axes broadcast everywhere.
"""

from .backward import attention_backward, softmax_backward
from .block import layer_norm, prenorm_residual
from .fast import kv_cache_step, online_softmax_attention
from .heads import grouped_query_attention, merge_heads, multi_head_attention, split_heads
from .masks import causal_mask, combine_masks, padding_mask
from .positions import rope, sinusoidal_positions
from .single_head import (
    attention_weights,
    cross_attention,
    project_qkv,
    scaled_dot_product_attention,
    similarity_scores,
    weighted_sum,
)
from .softmax import masked_softmax, softmax

__all__ = [
    "similarity_scores", "softmax", "attention_weights", "weighted_sum", "project_qkv",
    "scaled_dot_product_attention", "causal_mask", "padding_mask", "combine_masks",
    "masked_softmax", "split_heads", "merge_heads", "multi_head_attention", "cross_attention",
    "sinusoidal_positions", "rope", "layer_norm", "prenorm_residual", "softmax_backward",
    "attention_backward", "kv_cache_step", "grouped_query_attention", "online_softmax_attention",
]
