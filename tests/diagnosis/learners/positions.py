"""Lesson 08 by strangers: sinusoids and rotary positions."""
# ruff: noqa: B905, E731, E741   (the habits of strangers)

import math

import numpy as np

from ._label import case, fault, narrow, right, several

# --- sinusoidal_positions


@right("sinusoidal_positions")
def pe_loops(T, d):
    pe = np.zeros((T, d))
    for pos in range(T):
        for i in range(0, d, 2):
            pe[pos, i] = math.sin(pos / 10000 ** (i / d))
            pe[pos, i + 1] = math.cos(pos / 10000 ** (i / d))
    return pe


@right("sinusoidal_positions")
def pe_div_term(max_len, d_model):
    position = np.arange(max_len)[:, np.newaxis]
    div_term = np.exp(np.arange(0, d_model, 2) * -(math.log(10000.0) / d_model))
    pe = np.zeros((max_len, d_model))
    pe[:, ::2] = np.sin(position * div_term)
    pe[:, 1::2] = np.cos(position * div_term)
    return pe


@right("sinusoidal_positions")
def pe_all_columns(T, d):
    col = np.arange(d)
    rates = 1 / np.power(1e4, 2 * (col // 2) / d)
    angles = np.outer(np.arange(T), rates)
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    angles[:, 1::2] = np.cos(angles[:, 1::2])
    return angles


@right("sinusoidal_positions")
def pe_complex(T, d):
    z = np.exp(1j * np.outer(np.arange(T), 10000.0 ** (-np.arange(0, d, 2) / d)))
    return np.stack([z.imag, z.real], axis=2).reshape(T, d)


@right("sinusoidal_positions")
def pe_phase(T, d):
    col = np.arange(d)
    return np.sin(np.arange(T)[:, None] / 10000 ** ((col - col % 2) / d) + (col % 2) * np.pi / 2)


@fault("sinusoidal_positions", "pos.unpaired")
def pe_column_speed(T, d):
    out = np.zeros((T, d))
    for p in range(T):
        for j in range(d):
            f = math.sin if j % 2 == 0 else math.cos
            out[p, j] = f(p / 10000 ** (j / d))
    return out


@fault("sinusoidal_positions", "pos.column_number")
def pe_blog_loop(T, d):
    pe = np.zeros((T, d))
    for p in range(T):
        for i in range(0, d, 2):
            pe[p, i] = np.sin(p / 10000 ** ((2 * i) / d))
            pe[p, i + 1] = np.cos(p / 10000 ** ((2 * (i + 1)) / d))
    return pe


@fault("sinusoidal_positions", "pos.double_exponent")
def pe_two_times_even(T, d):
    i = np.arange(0, d, 2)
    a = np.arange(T)[:, None] / np.power(10000, 2 * i / d)
    out = np.empty((T, d))
    out[:, 0::2], out[:, 1::2] = np.sin(a), np.cos(a)
    return out


@case("sinusoidal_positions", "convention", "pos.halves")
def pe_concat(T, d):
    a = np.arange(T)[:, None] * np.exp(-np.log(1e4) * np.arange(d // 2) * 2 / d)
    return np.hstack([np.sin(a), np.cos(a)])


@case("sinusoidal_positions", "convention", "pos.reaches_base")
def pe_old_tensor_library(length, channels):
    n = channels // 2
    step = math.log(10000.0) / max(n - 1, 1)
    scaled = np.arange(length)[:, None] * np.exp(np.arange(n) * -step)[None]
    return np.concatenate([np.sin(scaled), np.cos(scaled)], axis=1)


@case("sinusoidal_positions", "convention", "pos.swapped")
def pe_cos_first(T, d):
    out = pe_loops(T, d)
    return out[:, [j + 1 - 2 * (j % 2) for j in range(d)]]


@case("sinusoidal_positions", "convention", "pos.starts_at_one")
def pe_one_based(T, d):
    return np.array([[(math.sin if j % 2 == 0 else math.cos)(p / 1e4 ** (j // 2 * 2 / d))
                      for j in range(d)] for p in range(1, T + 1)])


@fault("sinusoidal_positions", "pos.base_1000")
def pe_small_base(T, d):
    a = np.outer(np.arange(T), 1 / 1e3 ** (np.arange(0, d, 2) / d))
    out = np.zeros((T, d))
    out[:, ::2] = np.sin(a)
    out[:, 1::2] = np.cos(a)
    return out


@fault("sinusoidal_positions", "pos.transposed")
def pe_features_first(d, T):
    # called as f(T, d): the names are exchanged
    return pe_loops(d, T).T


@several("sinusoidal_positions", "pos.halves", "pos.starts_at_one")
def pe_halves_one_based(T, d):
    a = np.arange(1, T + 1)[:, None] / 1e4 ** (np.arange(d // 2) * 2 / d)
    return np.concatenate([np.sin(a), np.cos(a)], 1)


@several("sinusoidal_positions", "pos.base_1000", "pos.swapped")
def pe_base_and_order(T, d):
    a = np.outer(np.arange(T), 1 / 1e3 ** (np.arange(0, d, 2) / d))
    return np.stack([np.cos(a), np.sin(a)], -1).reshape(T, d)


@case("sinusoidal_positions", "unlisted")
def pe_sines_only(T, d):
    a = np.arange(T)[:, None] / 1e4 ** (np.arange(d) // 2 * 2 / d)
    return np.sin(a)


@case("sinusoidal_positions", "detail", says=("float16", "digits"))
def pe_half_precision(T, d):
    return pe_loops(T, d).astype("float16")


@case("sinusoidal_positions", "detail", correct=True)
def pe_single_precision(T, d):
    return pe_loops(T, d).astype("float32")


@case("sinusoidal_positions", "detail", says="axis of length 1")
def pe_with_batch_axis(T, d):
    return pe_loops(T, d)[None]


@case("sinusoidal_positions", "odd", says="nothing")
def pe_forgotten_return(T, d):
    pe = np.zeros((T, d))
    pe[:] = pe_loops(T, d)


# --- rope


@right("rope")
def rope_loops(x, pos, base=10000.0):
    out = np.array(x, dtype=float)
    d = x.shape[-1]
    for t, p in enumerate(pos):
        for i in range(d // 2):
            th = p / base ** (2 * i / d)
            a, b = x[..., t, 2 * i], x[..., t, 2 * i + 1]
            out[..., t, 2 * i] = a * math.cos(th) - b * math.sin(th)
            out[..., t, 2 * i + 1] = b * math.cos(th) + a * math.sin(th)
    return out


@right("rope")
def rope_matrices(x, positions, theta=10000.0):
    d = x.shape[-1]
    ang = np.outer(positions, theta ** (-2 * np.arange(d // 2) / d))
    R = np.stack([np.stack([np.cos(ang), -np.sin(ang)], -1),
                  np.stack([np.sin(ang), np.cos(ang)], -1)], -2)
    pairs = x.reshape(*x.shape[:-1], d // 2, 2)
    return np.einsum("tiab,...tib->...tia", R, pairs).reshape(x.shape)


@right("rope")
def rope_rotate_neighbours(x, m, base=10000.0):
    inv = 1.0 / base ** (np.arange(0, x.shape[-1], 2) / x.shape[-1])
    f = np.repeat(np.asarray(m)[:, None] * inv, 2, axis=1)
    swapped = np.stack([-x[..., 1::2], x[..., ::2]], axis=-1).reshape(x.shape)
    return x * np.cos(f) + swapped * np.sin(f)


@right("rope")
def rope_complex_view(x, positions, base=10000.0):
    d = x.shape[-1]
    z = np.ascontiguousarray(x).view(np.complex128)
    z = z * np.exp(1j * np.outer(positions, base ** (-np.arange(0, d, 2) / d)))
    return z.view(float)


@narrow("rope", "a batch axis")
def rope_2d(x, positions, base=10000.0):
    T, d = x.shape
    out = np.zeros((T, d))
    for t in range(T):
        ang = positions[t] * base ** (-np.arange(0, d, 2) / d)
        out[t, 0::2] = x[t, 0::2] * np.cos(ang) - x[t, 1::2] * np.sin(ang)
        out[t, 1::2] = x[t, 0::2] * np.sin(ang) + x[t, 1::2] * np.cos(ang)
    return out


@narrow("rope", "another base", "rope.fixed_base")
def rope_no_base(x, positions):
    return rope_loops(x, positions)


@narrow("rope", "positions that do not start at 0", "rope.ignores_positions")
def rope_table_lookup(x, positions, base=10000.0):
    table = np.arange(len(positions))
    return rope_matrices(x, table, base)


@case("rope", "convention", "rope.half_split")
def rope_rotate_half(x, positions, base=10000.0):
    d = x.shape[-1]
    f = np.outer(positions, 1.0 / base ** (np.arange(0, d, 2) / d))
    f = np.concatenate([f, f], -1)
    x1, x2 = x[..., :d // 2], x[..., d // 2:]
    return x * np.cos(f) + np.concatenate([-x2, x1], -1) * np.sin(f)


@case("rope", "convention", "rope.half_split_backwards")
def rope_chat_style(x, positions, base=10000.0):
    d = x.shape[-1] // 2
    f = np.asarray(positions)[:, None] * base ** (-np.arange(d) / d)
    a, b = x[..., :d], x[..., d:]
    return np.concatenate([a * np.cos(f) + b * np.sin(f), b * np.cos(f) - a * np.sin(f)], -1)


@case("rope", "convention", "rope.backwards")
def rope_clockwise(x, positions, base=10000.0):
    d = x.shape[-1]
    z = x[..., ::2] + 1j * x[..., 1::2]
    z = z * np.exp(-1j * np.outer(positions, base ** (-np.arange(0, d, 2) / d)))
    return np.stack((z.real, z.imag), -1).reshape(x.shape)


@fault("rope", "rope.mixed_layouts")
def rope_mixed(x, positions, base=10000.0):
    d = x.shape[-1]
    f = np.outer(positions, 1.0 / base ** (2 * (np.arange(d) // 2) / d))
    half = d // 2
    rot = np.hstack([-x[..., half:], x[..., :half]]) if x.ndim == 2 else np.concatenate(
        [-x[..., half:], x[..., :half]], axis=-1)
    return x * np.cos(f) + rot * np.sin(f)


@fault("rope", "rope.pairs_in_halves_out")
def rope_reordered(x, positions, base=10000.0):
    d = x.shape[-1]
    z = (x[..., 0::2] + 1j * x[..., 1::2]) * np.exp(
        1j * np.outer(positions, base ** (-np.arange(0, d, 2) / d)))
    return np.concatenate([z.real, z.imag], axis=-1)


@fault("rope", "rope.double_exponent")
def rope_squared_base(x, positions, base=10000.0):
    d = x.shape[-1]
    inv = base ** (-2 * np.arange(0, d, 2) / d)
    ang = np.outer(positions, inv)
    c, s = np.repeat(np.cos(ang), 2, -1), np.repeat(np.sin(ang), 2, -1)
    turned = np.empty(x.shape)
    turned[..., ::2], turned[..., 1::2] = -x[..., 1::2], x[..., ::2]
    return x * c + turned * s


@fault("rope", "rope.wrong_frequencies")
def rope_half_exponent(x, positions, base=10000.0):
    d = x.shape[-1]
    z = (x[..., 0::2] + 1j * x[..., 1::2]) * np.exp(
        1j * np.outer(positions, base ** (-np.arange(d // 2) / d)))
    return np.stack([z.real, z.imag], axis=-1).reshape(x.shape)


@several("rope", "rope.half_split", "rope.fixed_base")
def rope_half_no_base(x, positions, base=None):
    return rope_rotate_half(x, positions)


@several("rope", "rope.backwards", "rope.ignores_positions")
def rope_backwards_counted(x, positions, base=10000.0):
    return rope_clockwise(x, range(x.shape[-2]), base)


@case("rope", "unlisted")
def rope_degrees(x, positions, base=10000.0):
    return rope_matrices(x, np.deg2rad(positions), base)


@case("rope", "odd", says="cannot be called")
def rope_without_positions(x):
    return rope_loops(x, range(x.shape[-2]))
