"""Lesson 10 by strangers: gradients through softmax and attention."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import numpy as np

from ._label import case, fault, from_cells, narrow, right, several


def _smax(z):
    z = np.exp(z - z.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


# --- softmax_backward


@right("softmax_backward")
def sb_dot(grad, p):
    inner = np.einsum("...i,...i->...", grad, p)[..., None]
    return (grad - inner) * p


@right("softmax_backward")
def sb_split_terms(dP, P):
    g = dP * P
    return g - P * np.sum(g, axis=-1, keepdims=True)


@right("softmax_backward")
def sb_recursive_jacobian(dP, P):
    if P.ndim > 1:
        return np.stack([sb_recursive_jacobian(a, b) for a, b in zip(dP, P)])
    J = np.diag(P) - np.outer(P, P)
    return J @ dP


@right("softmax_backward")
def sb_pairs(dout, out):
    n = out.shape[-1]
    dx = np.zeros_like(out)
    for i in range(n):
        for j in range(n):
            dx[..., i] += dout[..., j] * out[..., j] * ((i == j) - out[..., i])
    return dx


@narrow("softmax_backward", "more than one row of weights")
def sb_one_row(dP, P):
    jac = np.diag(P) - np.outer(P, P)
    return dP @ jac


@narrow("softmax_backward", ("a batch axis", "a single row"))
def sb_table_only(dP, P):
    out = []
    rows, cols = P.shape
    for r in range(rows):
        out.append((np.diagflat(P[r]) - P[r][:, None] * P[r]) @ dP[r])
    return np.array(out)


@right("softmax_backward")
def sb_transposed_rows(dP, P):
    return P * (dP.T - (dP * P).sum(-1).T).T


@fault("softmax_backward", "smb.diagonal_only")
def sb_like_sigmoid(grad, s):
    return grad * (s - s * s)


@fault("softmax_backward", "smb.p_times_dp")
def sb_product(grad, s):
    return np.multiply(grad, s)


@fault("softmax_backward", "smb.mean")
def sb_mean(grad, s):
    return s * (grad - np.average(grad, axis=-1)[..., None])


@fault("softmax_backward", "smb.unweighted_sum")
def sb_sum(grad, s):
    return s * (grad - np.einsum("...i->...", grad)[..., None])


@fault("softmax_backward", "smb.global_sum")
def sb_one_total(grad, s):
    total = float(np.vdot(grad, s))
    return s * (grad - total)


@fault("softmax_backward", "smb.sign")
def sb_negated(grad, s):
    g = grad * s
    return s * g.sum(-1, keepdims=True) - g


@several("softmax_backward", "smb.sign", "smb.mean")
def sb_mean_negated(grad, s):
    return s * (grad.mean(-1, keepdims=True) - grad)


@case("softmax_backward", "unlisted")
def sb_half(grad, s):
    return 0.5 * s * (grad - (grad * s).sum(-1, keepdims=True))


@case("softmax_backward", "unlisted")
def sb_off_diagonal(grad, s):
    return -s * ((grad * s).sum(-1, keepdims=True) - grad * s)


# --- attention_backward


@right("attention_backward")
def ab_by_the_book(dO, Q, K, V):
    d = Q.shape[1]
    S = Q @ K.T / np.sqrt(d)
    P = _smax(S)
    dV = P.T @ dO
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(1, keepdims=True))
    dS /= np.sqrt(d)
    return dS @ K, dS.T @ Q, dV


@right("attention_backward")
def ab_einsum(g, q, k, v):
    c = q.shape[-1] ** -0.5
    p = _smax(np.einsum("...id,...jd->...ij", q, k) * c)
    gp = np.einsum("...iv,...jv->...ij", g, v)
    gs = p * (gp - np.einsum("...ij,...ij->...i", gp, p)[..., None]) * c
    return (np.einsum("...ij,...jd->...id", gs, k), np.einsum("...ij,...id->...jd", gs, q),
            np.einsum("...ij,...iv->...jv", p, g))


@right("attention_backward")
def ab_query_by_query(dO, Q, K, V):
    dQ, dK, dV = np.zeros_like(Q), np.zeros_like(K), np.zeros_like(V)
    c = 1 / np.sqrt(Q.shape[1])
    for i in range(len(Q)):
        p = _smax(K @ Q[i] * c)
        dV += np.outer(p, dO[i])
        dp = V @ dO[i]
        ds = (np.diag(p) - np.outer(p, p)) @ dp * c
        dQ[i] = ds @ K
        dK += np.outer(ds, Q[i])
    return dQ, dK, dV


@fault("attention_backward", "attb.no_scale")
def ab_unscaled(dO, Q, K, V):
    P = _smax(Q @ K.T / np.sqrt(Q.shape[1]))
    dP = dO @ V.T
    dS = P * dP - P * (P * dP).sum(-1, keepdims=True)
    return dS @ K, dS.T @ Q, P.T @ dO


@fault("attention_backward", "attb.diagonal_softmax")
def ab_diagonal(dO, Q, K, V):
    P = _smax(Q @ K.T / np.sqrt(Q.shape[1]))
    dS = (dO @ V.T) * (P - P ** 2) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dO


@fault("attention_backward", "attb.swapped")
def ab_k_first(dO, Q, K, V):
    dq, dk, dv = ab_einsum(dO, Q, K, V)
    return dk, dq, dv


@fault("attention_backward", "attb.skips_softmax")
def ab_straight(dO, Q, K, V):
    A = _smax(Q @ K.T / np.sqrt(Q.shape[1]))
    dA = dO @ V.T / np.sqrt(Q.shape[1])
    return dA @ K, dA.T @ Q, A.T @ dO


@fault("attention_backward", "attb.no_transpose_v")
def ab_dv_untransposed(dO, Q, K, V):
    dq, dk, _ = ab_einsum(dO, Q, K, V)
    P = _smax(Q @ K.T / np.sqrt(Q.shape[1]))
    return dq, dk, np.matmul(P, dO)


@several("attention_backward", "attb.no_scale", "attb.diagonal_softmax")
def ab_unscaled_diagonal(dO, Q, K, V):
    P = _smax(Q @ K.T / np.sqrt(Q.shape[1]))
    dS = (dO @ V.T) * P * (1 - P)
    return dS @ K, dS.T @ Q, P.T @ dO


@several("attention_backward", "attb.unscaled_forward", "attb.no_scale", "attb.scale_nowhere")
def ab_never_scaled(dO, Q, K, V):
    P = _smax(Q @ K.T)
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(-1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ dO


@case("attention_backward", "unlisted")
def ab_mean_loss(dO, Q, K, V):
    return tuple(g / len(Q) for g in ab_einsum(dO, Q, K, V))


@case("attention_backward", "detail", says="another order")
def ab_v_first(dO, Q, K, V):
    dq, dk, dv = ab_einsum(dO, Q, K, V)
    return dv, dq, dk


@case("attention_backward", "detail", says="dict")
def ab_named(dO, Q, K, V):
    dq, dk, dv = ab_einsum(dO, Q, K, V)
    return {"dQ": dq, "dK": dk, "dV": dv}


case("attention_backward", "fault", "smb.diagonal_only", says="softmax_backward from lesson 10")(
    from_cells("""
    import numpy as np
    def softmax_backward(dP, P):
        return dP * P * (1 - P)
    def attention_backward(dO, Q, K, V):
        s = Q @ K.T / np.sqrt(Q.shape[1])
        P = np.exp(s - s.max(1, keepdims=True))
        P /= P.sum(1, keepdims=True)
        dS = softmax_backward(dO @ V.T, P) / np.sqrt(Q.shape[1])
        return dS @ K, dS.T @ Q, P.T @ dO
    """, "attention_backward", "<eli 10>"))
