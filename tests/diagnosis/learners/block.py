"""Lesson 09 by strangers: layer norm and the residual step."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import numpy as np

from ._label import case, fault, from_cells, narrow, right, several

# --- layer_norm


@right("layer_norm")
def ln_classic(x, g, b, eps=1e-5):
    mu = np.mean(x, axis=-1, keepdims=True)
    var = np.var(x, axis=-1, keepdims=True)
    return g * (x - mu) / np.sqrt(var + eps) + b


@right("layer_norm")
def ln_second_moment(inp, scale, shift, epsilon=1e-5):
    m1 = inp.mean(-1)[..., None]
    m2 = (inp ** 2).mean(-1)[..., None]
    return (inp - m1) * scale / (m2 - m1 ** 2 + epsilon) ** 0.5 + shift


@right("layer_norm")
def ln_einsum(x, weight, bias, eps=1e-5):
    d = x.shape[-1]
    c = x - np.einsum("...i->...", x)[..., None] / d
    v = np.einsum("...i,...i->...", c, c)[..., None] / d
    return c / np.sqrt(v + eps) * weight + bias


@right("layer_norm")
def ln_token_by_token(x, gamma, beta, eps=1e-5):
    tokens = x.reshape(-1, x.shape[-1])
    normed = [(t - t.mean()) / np.sqrt(t.var() + eps) * gamma + beta for t in tokens]
    return np.array(normed).reshape(x.shape)


@right("layer_norm")
def ln_other_default(x, gamma, beta, eps=1e-6):
    mean = x.mean(axis=-1, keepdims=True)
    std2 = ((x - mean) ** 2).sum(axis=-1, keepdims=True) / x.shape[-1]
    return (x - mean) / np.sqrt(std2 + eps) * gamma + beta


@narrow("layer_norm", "a batch axis")
def ln_2d(X, gamma, beta, eps=1e-5):
    out = np.empty(X.shape)
    for i in range(X.shape[0]):
        row = [float(v) for v in X[i]]
        mu = sum(row) / len(row)
        var = sum((v - mu) ** 2 for v in row) / len(row)
        out[i] = gamma * (X[i] - mu) / (var + eps) ** 0.5 + beta
    return out


@narrow("layer_norm", "a batch axis")
def ln_axis_one(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(x.var(axis=1, keepdims=True) + eps) + beta


@case("layer_norm", "edge", "ln.fixed_eps", says="eps")
def ln_no_eps_argument(x, gamma, beta):
    mu = x.mean(-1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) + beta


@case("layer_norm", "edge", "ln.eps_outside", says="eps")
def ln_eps_late(x, gamma, beta, eps=1e-5):
    mu, sd = x.mean(-1, keepdims=True), np.std(x, -1, keepdims=True)
    return (x - mu) / (sd + eps) * gamma + beta


@case("layer_norm", "edge", "ln.no_eps", says=("eps", "deviation"))
def ln_bare(x, gamma, beta, eps=None):
    mu, sd = x.mean(-1, keepdims=True), np.std(x, -1, keepdims=True)
    with np.errstate(all="ignore"):
        return (x - mu) / sd * gamma + beta


@fault("layer_norm", "ln.unbiased")
def ln_torch_var(x, gamma, beta, eps=1e-5):
    n = x.shape[-1]
    c = x - x.sum(-1, keepdims=True) / n
    return gamma * c / np.sqrt((c * c).sum(-1, keepdims=True) / (n - 1) + eps) + beta


@fault("layer_norm", "ln.torch_std")
def ln_annotated(x, a_2, b_2, eps=1e-6):
    mean = x.mean(-1, keepdims=True)
    std = x.std(-1, keepdims=True, ddof=1)
    return a_2 * (x - mean) / (std + eps) + b_2


@fault("layer_norm", "ln.over_tokens")
def ln_like_batch_norm(x, gamma, beta, eps=1e-5):
    mu = np.mean(x, axis=-2, keepdims=True)
    return (x - mu) * (np.var(x, axis=-2, keepdims=True) + eps) ** -0.5 * gamma + beta


@fault("layer_norm", "ln.divides_by_variance")
def ln_variance(x, gamma, beta, eps=1e-5):
    c = x - np.average(x, axis=-1)[..., None]
    return c / (np.average(c * c, axis=-1)[..., None] + eps) * gamma + beta


@fault("layer_norm", "ln.no_affine")
def ln_plain(x, gamma, beta, eps=1e-5):
    m, v = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - m) / np.sqrt(v + eps)


@fault("layer_norm", "ln.shift_before_scale")
def ln_brackets(x, gamma, beta, eps=1e-5):
    m, v = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return ((x - m) / np.sqrt(v + eps) + beta) * gamma


@fault("layer_norm", "ln.over_everything")
def ln_global(x, gamma, beta, eps=1e-5):
    return gamma * ((x - np.mean(x)) / np.sqrt(np.var(x) + eps)) + beta


@case("layer_norm", "convention", "ln.no_centering")
def rms(x, g, b, eps=1e-5):
    return x * g / np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + eps) + b


@several("layer_norm", "ln.unbiased", "ln.over_tokens")
def ln_axis0_unbiased(x, gamma, beta, eps=1e-5):
    m = x.mean(0)
    return gamma * (x - m) / np.sqrt(x.var(0, ddof=1) + eps) + beta


@several("layer_norm", "ln.no_affine", "ln.unbiased", "ln.torch_std")
def ln_plain_torch(x, gamma, beta, eps=1e-5):
    return (x - x.mean(-1, keepdims=True)) / (x.std(-1, ddof=1, keepdims=True) + eps)


@case("layer_norm", "unlisted")
def ln_mean_absolute(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1, keepdims=True)
    return gamma * c / (np.abs(c).mean(-1, keepdims=True) + eps) + beta


@case("layer_norm", "unlisted")
def ln_min_max(x, gamma, beta, eps=1e-5):
    lo, hi = x.min(-1, keepdims=True), x.max(-1, keepdims=True)
    return gamma * (x - lo) / (hi - lo + eps) + beta


@case("layer_norm", "detail", says="digits")
def ln_rounded(x, gamma, beta, eps=1e-5):
    return ln_classic(x, gamma, beta, eps).round(3)


# --- prenorm_residual


def _ln(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt((c ** 2).mean(-1, keepdims=True) + eps) * gamma + beta


@right("prenorm_residual")
def block_step(x, f, g, b):
    h = _ln(x, g, b)
    h = f(h)
    return h + x


@right("prenorm_residual")
def block_other_eps(x, layer, weight, bias):
    return x + layer(ln_other_default(x, weight, bias))


@right("prenorm_residual")
def block_in_a_copy(x, sublayer, gamma, beta):
    out = x.copy()
    out += sublayer(_ln(out, gamma, beta))
    return out


@narrow("prenorm_residual", "a batch axis")
def block_2d(x, sublayer, gamma, beta):
    return x + sublayer(np.array([ln_classic(row[None], gamma, beta)[0] for row in x]).reshape(
        len(x), gamma.size))


@case("prenorm_residual", "convention", "prenorm.post")
def add_and_norm(x, sublayer, gamma, beta):
    return ln_classic(x + sublayer(x), gamma, beta)


@case("prenorm_residual", "convention", "prenorm.post")
def add_and_norm_in_steps(x, sublayer, gamma, beta):
    y = sublayer(x)
    y = np.add(x, y)
    return _ln(y, gamma, beta)


@fault("prenorm_residual", "prenorm.no_skip")
def norm_then_layer(x, sublayer, gamma, beta):
    normed = ln_second_moment(x, gamma, beta)
    return sublayer(normed)


@fault("prenorm_residual", "prenorm.adds_normalised")
def overwritten_x(x, sublayer, gamma, beta):
    x = _ln(x, gamma, beta)
    return x + sublayer(x)


@fault("prenorm_residual", "prenorm.normalises_output")
def norm_on_the_answer(x, sublayer, gamma, beta):
    return x + _ln(sublayer(x), gamma, beta)


@fault("prenorm_residual", "prenorm.no_norm")
def resnet(x, sublayer, gamma, beta):
    return x + sublayer(x)


@several("prenorm_residual", "prenorm.post", "prenorm.no_skip")
def post_without_skip(x, sublayer, gamma, beta):
    return _ln(sublayer(x), gamma, beta)


@case("prenorm_residual", "unlisted")
def half_residual(x, sublayer, gamma, beta):
    return 0.5 * x + sublayer(_ln(x, gamma, beta))


case("prenorm_residual", "fault", "ln.unbiased", "ln.torch_std", says="layer_norm from lesson 09")(
    from_cells("""
    import numpy as np
    def layer_norm(x, gamma, beta, eps=1e-5):
        centred = x - x.mean(-1, keepdims=True)
        return gamma * centred / np.sqrt(x.var(-1, keepdims=True, ddof=1) + eps) + beta
    def prenorm_residual(x, sublayer, gamma, beta):
        return x + sublayer(layer_norm(x, gamma, beta))
    """, "prenorm_residual", "<dee 09>"))
