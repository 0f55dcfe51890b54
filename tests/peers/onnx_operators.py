"""ONNX operators, put together from the course's functions.

The operators know more than a course needs: a scale, a softcap, a sliding window, additive masks.
Each of these is a line or two here, around the functions of `attention` (a module: the course's,
or a mutant of it).
"""

import math

import numpy as np
import onnx


def attention_operator(attention, inputs, attributes):
    """Do what Attention-23 to -25 do; returns all four outputs of the operator by name."""
    Q, K, V = (inputs[name] for name in "QKV")
    heads_in_features = Q.ndim == 3
    if heads_in_features:
        Q = attention.split_heads(Q, attributes["q_num_heads"])
        K, V = (attention.split_heads(X, attributes["kv_num_heads"]) for X in (K, V))
    if "past_key" in inputs:
        K, V = (
            np.concatenate([inputs[past], new], axis=-2)
            for past, new in [("past_key", K), ("past_value", V)]
        )
    allowed, bias = visible(attention, inputs, attributes, Q.shape[-2], K.shape[-2])
    results = {"present_key": K, "present_value": V}

    steps = step_by_step(attention, Q, K, V, allowed, bias, attributes)
    results["qk_matmul_output"] = steps[attributes.get("qk_matmul_output_mode", 0)]
    if bias is None and not {"softmax_precision", "softcap"} & attributes.keys():
        output = whole_functions(attention, Q, K, V, allowed, attributes)
    else:
        output = steps[-1]
    results["Y"] = attention.merge_heads(output) if heads_in_features else output
    return results


def whole_functions(attention, Q, K, V, allowed, attributes):
    """Use attention as a learner would; another scale is the same as longer queries."""
    Q = Q * (scale_of(Q, attributes) * math.sqrt(Q.shape[-1]))
    if allowed is None and Q.shape[1] != K.shape[1]:
        return attention.grouped_query_attention(Q, K, V)
    output, _ = attention.scaled_dot_product_attention(Q, *shared(Q, K, V), allowed)
    return output


def step_by_step(attention, Q, K, V, allowed, bias, attributes):
    """Score, cap, add and mask, normalise, mix: what came out of each of these steps."""
    K, V = shared(Q, K, V)
    root = math.sqrt(scale_of(Q, attributes))  # on both sides, as the operator prescribes
    scores = attention.similarity_scores(Q * root, K * root)
    cap = attributes.get("softcap", 0)
    capped = np.tanh(scores / cap) * cap if cap else scores
    biased = capped if bias is None else capped + bias
    exact = biased
    if "softmax_precision" in attributes:
        exact = biased.astype(onnx.helper.tensor_dtype_to_np_dtype(attributes["softmax_precision"]))
    if allowed is None:
        weights = attention.softmax(exact)
    else:
        weights = attention.masked_softmax(exact, allowed)
        biased = np.where(allowed, biased, -np.inf)
    weights = weights.astype(scores.dtype)
    return scores, capped, biased, weights, attention.weighted_sum(weights, V)


def shared(Q, K, V):
    """Repeat the key and value heads until every query head has its own."""
    return (np.repeat(X, Q.shape[1] // X.shape[1], axis=1) for X in (K, V))


def scale_of(Q, attributes):
    return attributes.get("scale", 1 / math.sqrt(Q.shape[-1]))


def visible(attention, inputs, attributes, T_q, T_k):
    """Who may look at whom (None: all at all), and what is added to the scores (None: nothing)."""
    masks, bias = [], None
    if (given := inputs.get("attn_mask")) is not None:
        missing = [(0, 0)] * (given.ndim - 1) + [(0, T_k - given.shape[-1])]
        if given.dtype == np.bool_:
            masks.append(np.pad(given, missing))
        else:  # an additive mask: -inf hides, anything else is a bias
            given = np.pad(given, missing, constant_values=-np.inf)
            masks.append(~np.isneginf(given))
            bias = np.where(np.isneginf(given), given.dtype.type(0), given)
    lengths = inputs.get("nonpad_kv_seqlen")
    if lengths is not None:
        masks.append(attention.padding_mask(lengths, T_k))

    def up_to(reach):
        """Query i may see the keys up to position i + (keys that came before it) + reach."""
        if lengths is None:
            before = inputs["past_key"].shape[-2] if "past_key" in inputs else 0
            return causal_from(attention, T_q, T_k, before + reach)
        return np.stack([causal_from(attention, T_q, T_k, n - T_q + reach) for n in lengths])[
            :, None
        ]

    left, right = (attributes.get(f"{side}_window_size", -1) for side in ("left", "right"))
    if attributes.get("is_causal"):
        masks.append(up_to(0))
    if left >= 0:
        masks.append(~up_to(-left - 1))
    if right >= 0:
        masks.append(up_to(right))
    if not masks:
        return None, bias
    allowed = masks[0]
    for mask in masks[1:]:
        allowed = attention.combine_masks(allowed, mask)
    return allowed, bias


def causal_from(attention, T_q, T_k, before):
    """Our causal mask for `before` cached keys, cut or filled up to T_k keys.

    Without a cache the operator aligns top-left, as if no key came before the first query.
    """
    mask = np.zeros((T_q, T_k), bool)
    ours = attention.causal_mask(T_q, max(T_q + before, 0))[:, :T_k]
    mask[:, : ours.shape[1]] = ours
    return mask


def softmax_operator(attention, inputs, attributes):
    return {"output": attention.softmax(inputs["input"], **attributes)}


def layer_normalization_operator(attention, inputs, attributes):
    """The operator can normalise over several axes at once: lay them side by side first."""
    x = inputs["X"]
    axis = attributes.get("axis", -1) % x.ndim
    flat = x.reshape(*x.shape[:axis], -1)
    y = attention.layer_norm(
        flat, inputs["Scale"].ravel(), inputs["B"].ravel(), attributes.get("epsilon", 1e-5)
    )
    return {"Y": y.reshape(x.shape)}


def rotary_embedding_operator(attention, inputs, attributes):
    """Turn every pair by the angle in the case's tables.

    The published tables are random numbers, no cosines and sines of one angle: they are r cos(t)
    and r sin(t) for some r. So r lengthens the pair, and `rope` turns it as a two-feature word at
    position t.
    """
    x = inputs["X"]
    heads_in_features = x.ndim == 3
    if heads_in_features:
        x = attention.split_heads(x, attributes["num_heads"])
    tables = [inputs[name] for name in ("cos_cache", "sin_cache")]
    if "position_ids" in inputs:
        tables = [table[inputs["position_ids"]] for table in tables]
    cos, sin = (table[:, None] for table in tables)  # the same for every head
    d = attributes.get("rotary_embedding_dim", 0) or x.shape[-1]
    front, rest = x[..., :d], x[..., d:]
    if attributes.get("interleaved"):
        pairs = front.reshape(*front.shape[:-1], d // 2, 2)
    else:
        pairs = np.stack(np.split(front, 2, axis=-1), axis=-1)
    turned = attention.rope(pairs * np.hypot(cos, sin)[..., None], np.arctan2(sin, cos))
    if attributes.get("interleaved"):
        front = turned.reshape(front.shape)
    else:
        front = np.concatenate([turned[..., 0], turned[..., 1]], axis=-1)
    y = np.concatenate([front, rest], axis=-1)
    return {"Y": attention.merge_heads(y) if heads_in_features else y}


OPERATORS = {
    "Attention": attention_operator,
    "Softmax": softmax_operator,
    "LayerNormalization": layer_normalization_operator,
    "RotaryEmbedding": rotary_embedding_operator,
}
