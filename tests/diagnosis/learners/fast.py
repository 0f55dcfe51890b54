"""Lesson 12 by strangers: a step with a cache, attention over blocks."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import numpy as np

from course_lib.attention import rope

from ._label import case, fault, narrow, right, several


def _smax(z):
    z = np.exp(z - z.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


def _rot(v, p, base=10000.0):
    d = len(v)
    z = v[0::2] + 1j * v[1::2]
    z = z * np.exp(1j * p * base ** (-np.arange(0, d, 2) / d))
    return np.stack([z.real, z.imag], 1).ravel()


# --- kv_cache_step


@right("kv_cache_step")
def step_vstack(x, wq, wk, wv, kc, vc):
    n = kc.shape[0]
    q, k, v = _rot(x @ wq, n), _rot(x @ wk, n), x @ wv
    kc, vc = np.vstack((kc, k)), np.vstack((vc, v))
    return _smax(kc @ q / np.sqrt(q.size)) @ vc, kc, vc


@right("kv_cache_step")
def step_append(x_t, Wq, Wk, Wv, Ks, Vs):
    pos = np.array([len(Ks)])
    k = rope((x_t @ Wk).reshape(1, -1), pos)
    q = rope((x_t @ Wq).reshape(1, -1), pos)
    Ks = np.append(Ks, k, axis=0)
    Vs = np.append(Vs, [x_t @ Wv], axis=0)
    w = _smax(q @ Ks.T / Ks.shape[1] ** 0.5)
    return (w @ Vs).ravel(), Ks, Vs


@right("kv_cache_step")
def step_preallocated(x, wq, wk, wv, K0, V0):
    t = len(K0)
    K, V = np.empty((t + 1, wk.shape[1])), np.empty((t + 1, wv.shape[1]))
    K[:t], V[:t] = K0, V0
    K[t], V[t] = _rot(x @ wk, t), x @ wv
    q = _rot(x @ wq, t)
    s = np.array([q @ K[j] for j in range(t + 1)]) / len(q) ** 0.5
    p = np.exp(s - max(s))
    return sum(p[j] * V[j] for j in range(t + 1)) / p.sum(), K, V


@narrow("kv_cache_step", "an empty cache")
def step_needs_a_cache(x, wq, wk, wv, K0, V0):
    if K0.size == 0:
        raise ValueError("run the prompt first")
    return step_vstack(x, wq, wk, wv, K0, V0)


@narrow("kv_cache_step", "a cache that is not empty", "kv.position_zero", "kv.no_rope",
        "kv.overwrites")
def step_first_word_only(x, wq, wk, wv, K0, V0):
    K, V = (x @ wk)[None], (x @ wv)[None]
    return V[0], K, V


@fault("kv_cache_step", "kv.position_zero", "kv.no_rope")
def step_length_one(x, wq, wk, wv, kc, vc):
    q, k = (rope((x @ w)[None], np.arange(1)) for w in (wq, wk))
    kc, vc = np.r_[kc, k], np.r_[vc, (x @ wv)[None]]
    return (_smax(q @ kc.T / np.sqrt(kc.shape[1])) @ vc)[0], kc, vc


@case("kv_cache_step", "convention", "kv.no_rope", "kv.position_zero")
def step_without_positions(x, wq, wk, wv, kc, vc):
    kc, vc = np.vstack([kc, x @ wk]), np.vstack([vc, x @ wv])
    return _smax(kc @ (x @ wq) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.off_by_one")
def step_counts_itself(x, wq, wk, wv, kc, vc):
    n = len(kc) + 1
    kc, vc = np.vstack([kc, _rot(x @ wk, n)]), np.vstack([vc, x @ wv])
    return _smax(kc @ _rot(x @ wq, n) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.unrotated_key")
def step_plain_key(x, wq, wk, wv, kc, vc):
    n = len(kc)
    kc, vc = np.vstack([kc, x @ wk]), np.vstack([vc, x @ wv])
    return _smax(kc @ _rot(x @ wq, n) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.rotates_cache_again")
def step_all_again(x, wq, wk, wv, kc, vc):
    kc, vc = np.vstack([kc, x @ wk]), np.vstack([vc, x @ wv])
    kc = np.array([_rot(k, p) for p, k in enumerate(kc)])
    return _smax(kc @ _rot(x @ wq, len(kc) - 1) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.cache_not_returned")
def step_forgetful(x, wq, wk, wv, kc, vc):
    out, _, _ = step_vstack(x, wq, wk, wv, kc, vc)
    return out, kc, vc


@fault("kv_cache_step", "kv.prepends")
def step_stack_on_top(x, wq, wk, wv, kc, vc):
    n = len(kc)
    kc, vc = np.vstack([_rot(x @ wk, n), kc]), np.vstack([x @ wv, vc])
    return _smax(kc @ _rot(x @ wq, n) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.excludes_itself")
def step_attend_then_store(x, wq, wk, wv, kc, vc):
    n = len(kc)
    out = _smax(kc @ _rot(x @ wq, n) / np.sqrt(wk.shape[1])) @ vc
    return out, np.vstack([kc, _rot(x @ wk, n)]), np.vstack([vc, x @ wv])


@several("kv_cache_step", "kv.prepends", "kv.position_zero", "kv.no_rope")
def step_on_top_at_zero(x, wq, wk, wv, kc, vc):
    kc, vc = np.vstack([x @ wk, kc]), np.vstack([x @ wv, vc])
    return _smax(kc @ (x @ wq) / np.sqrt(kc.shape[1])) @ vc, kc, vc


@fault("kv_cache_step", "kv.no_scale")
def step_unscaled(x, wq, wk, wv, kc, vc):
    n = len(kc)
    kc, vc = np.vstack([kc, _rot(x @ wk, n)]), np.vstack([vc, x @ wv])
    return _smax(kc @ _rot(x @ wq, n)) @ vc, kc, vc


@case("kv_cache_step", "detail", says=("axis of length 1", "axes"))
def step_output_as_row(x, wq, wk, wv, kc, vc):
    out, K, V = step_vstack(x, wq, wk, wv, kc, vc)
    return out[None], K, V


@case("kv_cache_step", "detail", says="One of the results is right")
def step_only_output(x, wq, wk, wv, kc, vc):
    return step_vstack(x, wq, wk, wv, kc, vc)[0]


@case("kv_cache_step", "detail", says="nested list", correct=True)
def step_lists(x, wq, wk, wv, kc, vc):
    return tuple(part.tolist() for part in step_vstack(x, wq, wk, wv, kc, vc))


# --- online_softmax_attention


@right("online_softmax_attention")
def online_textbook(Q, K, V, block):
    n, d = Q.shape
    m, l, o = np.full(n, -np.inf), np.zeros(n), np.zeros((n, V.shape[1]))
    for j in range(0, len(K), block):
        s = Q @ K[j:j + block].T / np.sqrt(d)
        mn = np.maximum(m, s.max(1))
        a = np.exp(m - mn)
        p = np.exp(s - mn[:, None])
        l = a * l + p.sum(1)
        o = a[:, None] * o + p @ V[j:j + block]
        m = mn
    return o / l[:, None]


@right("online_softmax_attention")
def online_two_passes(q, k, v, bs):
    starts = range(0, k.shape[0], bs)
    tables = [q @ k[i:i + bs].T / q.shape[1] ** 0.5 for i in starts]
    top = np.max([t.max(1) for t in tables], axis=0)[:, None]
    den = sum(np.exp(t - top).sum(1, keepdims=True) for t in tables)
    return sum(np.exp(t - top) @ v[i:i + bs] for t, i in zip(tables, starts)) / den


@right("online_softmax_attention")
def online_query_by_query(Q, K, V, block):
    rows = []
    for q in Q:
        top, total, mix = float("-inf"), 0.0, np.zeros(V.shape[1])
        for k, v in zip(K, V):
            s = float(q @ k) / len(q) ** 0.5
            new = max(top, s)
            old = np.exp(top - new)
            total, mix, top = total * old + np.exp(s - new), mix * old + np.exp(s - new) * v, new
        rows.append(mix / total)
    return np.array(rows)


@right("online_softmax_attention")
def online_merging_pairs(Q, K, V, block):
    parts = []
    for i in range(0, len(K), block):
        s = Q @ K[i:i + block].T / np.sqrt(Q.shape[-1])
        m = s.max(-1, keepdims=True)
        e = np.exp(s - m)
        parts.append((m, e.sum(-1, keepdims=True), e @ V[i:i + block]))
    while len(parts) > 1:
        (m1, l1, o1), (m2, l2, o2), *rest = parts
        m = np.maximum(m1, m2)
        a, b = np.exp(m1 - m), np.exp(m2 - m)
        parts = [(m, a * l1 + b * l2, a * o1 + b * o2), *rest]
    return parts[0][2] / parts[0][1]


@narrow("online_softmax_attention", "a last block that is shorter", "online.drops_tail")
def online_even_blocks(Q, K, V, block):
    n_blocks = len(K) // block
    Kb, Vb = np.split(K, n_blocks), np.split(V, n_blocks)
    return online_two_passes(Q, np.concatenate(Kb), np.concatenate(Vb), block)


@fault("online_softmax_attention", "online.drops_tail")
def online_floor(Q, K, V, block):
    m, l, o = -np.inf, 0, 0
    for b in range(len(K) // block):
        k, v = K[b * block:(b + 1) * block], V[b * block:(b + 1) * block]
        s = Q @ k.T / np.sqrt(Q.shape[1])
        new = np.maximum(m, s.max(1, keepdims=True))
        r, p = np.exp(m - new), np.exp(s - new)
        l, o, m = r * l + p.sum(1, keepdims=True), r * o + p @ v, new
    return o / l


@fault("online_softmax_attention", "online.sum_not_rescaled")
def online_half_converted(Q, K, V, block):
    n, d = Q.shape
    m, l, o = np.full((n, 1), -np.inf), np.zeros((n, 1)), np.zeros((n, V.shape[1]))
    for j in range(0, len(K), block):
        s = Q @ K[j:j + block].T / np.sqrt(d)
        mn = np.maximum(m, s.max(1, keepdims=True))
        p = np.exp(s - mn)
        o = np.exp(m - mn) * o + p @ V[j:j + block]
        l += p.sum(1, keepdims=True)
        m = mn
    return o / l


@fault("online_softmax_attention", "online.no_rescale")
def online_unconverted(Q, K, V, block):
    m, l, o = -np.inf, 0, 0
    for j in range(0, len(K), block):
        s = Q @ K[j:j + block].T / np.sqrt(Q.shape[1])
        m = np.maximum(m, s.max(1, keepdims=True))
        p = np.exp(s - m)
        l = l + p.sum(1, keepdims=True)
        o = o + p @ V[j:j + block]
    return o / l


@fault("online_softmax_attention", "online.average_of_blocks")
def online_mean(Q, K, V, block):
    outs = []
    for j in range(0, len(K), block):
        outs.append(_smax(Q @ K[j:j + block].T / Q.shape[1] ** 0.5) @ V[j:j + block])
    return sum(outs) / len(outs)


@fault("online_softmax_attention", "online.no_scale")
def online_bare(Q, K, V, block):
    return _smax(Q @ K.T) @ V


@case("online_softmax_attention", "edge", "online.no_max", says="very large")
def online_sums_only(Q, K, V, block):
    num = den = 0
    with np.errstate(all="ignore"):
        for j in range(0, len(K), block):
            e = np.exp(Q @ K[j:j + block].T / np.sqrt(Q.shape[1]))
            num, den = num + e @ V[j:j + block], den + e.sum(1, keepdims=True)
        return num / den


@several("online_softmax_attention", "online.no_scale", "online.average_of_blocks")
def online_bare_mean(Q, K, V, block):
    outs = [_smax(Q @ K[j:j + block].T) @ V[j:j + block] for j in range(0, len(K), block)]
    return np.mean(outs, 0)


@case("online_softmax_attention", "unlisted")
def online_last_block(Q, K, V, block):
    start = (len(K) - 1) // block * block
    return _smax(Q @ K[start:].T / np.sqrt(Q.shape[1])) @ V[start:]


@case("online_softmax_attention", "unlisted")
def online_first_maximum(Q, K, V, block):
    S = Q @ K.T / np.sqrt(Q.shape[1])
    e = np.exp(S - S[:, :1])
    return e @ V / (1 + e.sum(1, keepdims=True))
