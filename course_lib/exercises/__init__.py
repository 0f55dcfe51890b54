"""All exercises, one page each, in lesson order."""

from . import (
    attention_backward,
    attention_weights,
    causal_mask,
    combine_masks,
    cross_attention,
    grouped_query_attention,
    kv_cache_step,
    layer_norm,
    masked_softmax,
    merge_heads,
    multi_head_attention,
    online_softmax_attention,
    padding_mask,
    prenorm_residual,
    project_qkv,
    rope,
    row_totals,
    scaled_dot_product_attention,
    similarity_scores,
    sinusoidal_positions,
    softmax,
    softmax_backward,
    split_heads,
    weighted_sum,
)

EXERCISES = {page.exercise.name: page.exercise for page in [
    row_totals,                                                            # 00
    similarity_scores,                                                     # 01
    softmax,                                                               # 02
    weighted_sum,                                                          # 03
    project_qkv,                                                           # 04
    attention_weights, scaled_dot_product_attention,                       # 05
    causal_mask, masked_softmax, padding_mask, combine_masks,              # 06
    split_heads, merge_heads, multi_head_attention,                        # 07
    sinusoidal_positions, rope,                                            # 08
    cross_attention, layer_norm, prenorm_residual,                         # 09
    softmax_backward, attention_backward,                                  # 10
    kv_cache_step, online_softmax_attention, grouped_query_attention,      # 12
]}
