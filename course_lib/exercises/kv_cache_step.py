"""kv_cache_step: attend with the newest word, reusing the keys and values of earlier ones.

Asked here: an empty cache; values of another width than the keys; a cache that is not empty; very large or
very small scores. Not asked: a batch axis (a stack of tables).
"""

import numpy as np

from course_lib.attention import causal_mask, kv_cache_step, rope, scaled_dot_product_attention, softmax

from .page import HUGE, WIDTH, Exercise, probe
from .scaled_dot_product_attention import met_again

FILLED = "a cache that is not empty"
EMPTY = "an empty cache"
VALUES = np.array([[8.0], [4.0]])

exercise = Exercise(
    kv_cache_step, lesson="12_fast", results=("output", "K", "V"), show="t=1",
    way="Project the newest word as a sentence of one word. Turn its query and its key to position t, the "
        "number of cached keys. Append key and value to the caches, and let the query attend to all of "
        "them.",
    questions=("Two keys are in the cache. At which position stands the new word, and at how many keys "
               "does it look?",
               "Which of query, key and value are turned, and which of them go into a cache?"))


def at(position, vector):
    """One row, turned to its position: (d,) -> (1, d)."""
    return rope(vector[None], np.array([position]))


def attend(q, K, V, mask=None):
    return scaled_dot_product_attention(q, K, V, mask)[0][0]


@exercise.also_right
def scores_as_a_column(x_t, W_q, W_k, W_v, K_cache, V_cache):
    t = len(K_cache)
    K = np.vstack([K_cache, at(t, x_t @ W_k)])
    V = np.vstack([V_cache, x_t @ W_v])
    scores = K @ at(t, x_t @ W_q)[0] / np.sqrt(W_q.shape[1])
    e = np.exp(scores - scores.max())
    return e @ V / e.sum(), K, V


def step(rng, D, d, d_v, t):
    """Arguments with a cache of t words, filled as the mathematics says."""
    n = rng.normal
    W_q, W_k, W_v = n(size=(D, d)), n(size=(D, d)), n(size=(D, d_v))
    earlier = n(size=(t, D))
    return n(size=D), W_q, W_k, W_v, rope(earlier @ W_k, np.arange(t)), earlier @ W_v


def of_size(q, *keys):
    """Arguments with the scores q times each key, divided by the root of 2; the last key is the newest."""
    *earlier, newest = keys
    K_cache = np.vstack([at(len(earlier), np.array([key, 0.0])) for key in earlier])
    return np.array([q, newest]), np.eye(2, 2) * [1, 0], np.eye(2, k=-1), np.ones((2, 1)), K_cache, VALUES


def with_small_scores(x_t, *others):
    """The same with scores near each other: so no two divisors give the weights 1 and 0."""
    return x_t / 2, *others


@exercise.probes
def probes(rng):
    return {
        "naive first token": probe(*step(rng, 6, 4, 3, 0), features=(EMPTY, WIDTH)),
        "t=1": probe(*step(rng, 6, 4, 3, 1), features=(FILLED, WIDTH)),
        "t=5": probe(*step(rng, 6, 4, 3, 5), features=(FILLED, WIDTH)),
        "naive square t=3": probe(*step(rng, 4, 4, 4, 3), features=FILLED),
        "huge scores": probe(*of_size(1, 1500, 1800, 2100), features=(HUGE, FILLED)),
        "scores far apart": probe(*of_size(1, -3000, 0, -1500), features=(HUGE, FILLED)),
        "hugely negative scores": probe(*of_size(-1e9, 1500, 1800, 2100), features=(HUGE, FILLED)),
        "t=4 d=6": probe(*with_small_scores(*step(rng, 4, 6, 2, 4)), features=(FILLED, WIDTH)),
    }


@exercise.property("both caches have grown by one row")
def grows_by_one(out, x_t, W_q, W_k, W_v, K_cache, V_cache):
    t, (_, K, V) = len(K_cache), out
    return K.shape == (t + 1, W_k.shape[1]) and V.shape == (t + 1, W_v.shape[1])


@exercise.property("the old entries stand unchanged in front")
def old_entries_stay(out, x_t, W_q, W_k, W_v, K_cache, V_cache):
    t, (_, K, V) = len(K_cache), out
    return len(K) > t and np.allclose(K[:t], K_cache) and np.allclose(V[:t], V_cache)


@exercise.property("the new key is turned and keeps its length; the new value is plain")
def new_entries(out, x_t, W_q, W_k, W_v, K_cache, V_cache):
    _, K, V = out
    key = x_t @ W_k
    turned = len(K_cache) == 0 or not np.allclose(K[-1], key)
    return turned and np.isclose(K[-1] @ K[-1], key @ key) and np.allclose(V[-1], x_t @ W_v)


@exercise.property("no NaN and no infinity")
def finite(out, *_):
    return all(np.isfinite(part).all() for part in out)


@exercise.property("the first word can only attend to itself: its output is its own value")
def first_word_is_alone(rng):
    args = step(rng, 6, 4, 4, 0)
    (out,) = yield (args,)
    return np.allclose(out[0], args[0] @ args[3])


@exercise.property("every cached value, and the new one, moves the output")
def everything_cached_matters(rng):
    *args, W_v, K_cache, V_cache = (0.3 * array for array in step(rng, 6, 4, 4, 4))
    calls = [(*args, W_v, K_cache, V_cache), (*args, W_v + 1, K_cache, V_cache)]
    for j in range(4):
        other = V_cache.copy()
        other[j] += 1
        calls.append((*args, W_v, K_cache, other))
    (plain, *_), *others = yield tuple(calls)
    return not any(np.allclose(plain, out) for out, *_ in others)


@exercise.property("word by word gives the same outputs as the whole sentence with a causal mask")
def same_as_the_whole_sentence(rng):
    n = rng.normal
    x, W_q, W_k, W_v = n(size=(5, 6)), n(size=(6, 4)), n(size=(6, 4)), n(size=(6, 3))
    place = np.arange(5)
    Q, K, V = rope(x @ W_q, place), rope(x @ W_k, place), x @ W_v
    results = yield tuple((x[t], W_q, W_k, W_v, K[:t], V[:t]) for t in range(5))
    whole, _ = scaled_dot_product_attention(Q, K, V, causal_mask(5))
    return np.allclose([out for out, *_ in results], whole)


def finish(x_t, W_q, W_v, K, V_cache, query_position, v=None):
    """Attend and return, once the keys are decided."""
    v = x_t @ W_v if v is None else v
    V = np.concatenate([V_cache, v[None]])
    return attend(at(query_position, x_t @ W_q), K, V), K, V


@exercise.wrong(
    "kv.position_zero", "You give the newest word position 0",
    hints=["Which position does your newest word get when 5 words are cached?",
           "A step sees a sentence of length 1. What tells it how many words came before?"],
    hidden_when="an empty cache; models without positions",
    sources=["https://github.com/pytorch/executorch/pull/2010"])
def numbers_the_new_word_zero(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Turns the new query and key to position 0, because the step sees a sentence of length 1."""
    K = np.concatenate([K_cache, at(0, x_t @ W_k)])
    return finish(x_t, W_q, W_v, K, V_cache, 0)


@exercise.wrong(
    "kv.no_rope", "You store and compare keys and queries without a position",
    hints=["How could your newest query tell a key of position 1 from one of position 4?",
           "The cached keys have been turned to their positions. Has your new key?"],
    kind="convention", hidden_when="an empty cache", same_values_as="kv.position_zero")
def turns_nothing(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Leaves rope out: a new word that is not turned looks like a word at position 0."""
    K = np.concatenate([K_cache, (x_t @ W_k)[None]])
    V = np.concatenate([V_cache, (x_t @ W_v)[None]])
    return attend((x_t @ W_q)[None], K, V), K, V


@exercise.wrong(
    "kv.query_position_zero", "You place the query apart from its key",
    hints=["Both caches are right. Which position does your query have?",
           "Query and key come from one word. To which position do you turn each of them?"],
    hidden_when="an empty cache")
def numbers_the_query_zero(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Turns the key to the right position but leaves the query at position 0."""
    K = np.concatenate([K_cache, at(len(K_cache), x_t @ W_k)])
    return finish(x_t, W_q, W_v, K, V_cache, 0)


@exercise.wrong(
    "kv.unrotated_key", "You place the new key apart from its query",
    hints=["Compare the last row of the returned keys with x_t @ W_k. Should they be equal?",
           "The cached keys have been turned to their positions. Has your new one?"],
    hidden_when="an empty cache")
def stores_the_key_unturned(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Turns the query but stores the new key as it is."""
    K = np.concatenate([K_cache, (x_t @ W_k)[None]])
    return finish(x_t, W_q, W_v, K, V_cache, len(K_cache))


@exercise.wrong(
    "kv.off_by_one", "You count the newest word one position too many",
    hints=["With an empty cache, which position does your first word get?",
           "With 3 cached words, at positions 0, 1 and 2: which one comes next?"])
def counts_itself_first(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Takes the length of the grown cache for the position of the newest word."""
    t = len(K_cache) + 1
    K = np.concatenate([K_cache, at(t, x_t @ W_k)])
    return finish(x_t, W_q, W_v, K, V_cache, t)


@exercise.wrong(
    "kv.excludes_itself", "You attend before the newest word is stored",
    hints=["What does the very first word attend to in your code?",
           "Change W_v, but leave the cache as it is. Does your output move?"])
def attends_before_storing(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Attends to the old cache only, so a word does not see itself."""
    _, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
    q = at(len(K_cache), x_t @ W_q)
    return (softmax(q @ K_cache.T / np.sqrt(q.shape[-1])) @ V_cache)[0], K, V


@exercise.wrong(
    "kv.causal_top_left", "You leave the newest word one single key",
    hints=["How many keys may the newest word see? How many does your mask leave?",
           "To which corner of its table is your triangle aligned when there is one query?"],
    hidden_when="an empty cache",
    sources=["https://github.com/pytorch/pytorch/issues/103082",
             "https://github.com/hyprstream/hyprstream/pull/1521",
             "https://github.com/onnx/onnx/pull/8068"])
def masks_from_the_top_left(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Applies a causal mask aligned to the top left, which hides all keys but the first."""
    _, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
    mask = np.tril(np.ones((1, len(K)), bool))
    return attend(at(len(K_cache), x_t @ W_q), K, V, mask), K, V


@exercise.wrong(
    "kv.rotates_cache_again", "You turn keys that have been turned before",
    hints=["Are the first rows of the returned keys still the ones you were given?",
           "After ten steps, how often has the key of the second word been turned?"],
    hidden_when="an empty cache, or a cache of one word (position 0)")
def turns_the_whole_cache(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Turns all keys at every step, though the cached ones have been turned already."""
    t = len(K_cache)
    K = rope(np.concatenate([K_cache, (x_t @ W_k)[None]]), np.arange(t + 1))
    return finish(x_t, W_q, W_v, K, V_cache, t)


@exercise.wrong(
    "kv.overwrites", "You put the newest word in the place of the one before",
    hints=["How long is the cache after your step?",
           "Which word can nobody attend to any more after your step?"],
    hidden_when="an empty cache")
def replaces_the_newest_entry(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Replaces the last entry of the cache instead of appending."""
    _, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
    if len(K_cache):
        K, V = np.delete(K, -2, axis=0), np.delete(V, -2, axis=0)
    return attend(at(len(K_cache), x_t @ W_q), K, V), K, V


@exercise.wrong(
    "kv.prepends", "You put the newest word in front of the cache",
    hints=["Which row of the returned keys is the new one?",
           "The output does not notice. But which position will the next step give to each row?"],
    hidden_when="an empty cache")
def puts_the_new_word_first(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Puts new entries in front, so the rows no longer stand in the order of their positions."""
    out, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
    return out, np.roll(K, 1, axis=0), np.roll(V, 1, axis=0)


@exercise.wrong(
    "kv.cache_not_returned", "You hand the old cache back",
    hints=["How many rows has the cache that you were given, and how many the one you return?",
           "What will the next step know about this word?"])
def returns_the_old_cache(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Attends to the grown cache but returns the old one, so the word is forgotten."""
    return kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)[0], K_cache, V_cache


@exercise.wrong(
    "kv.rotates_values", "You turn the values as well",
    hints=["Do positions change what a word says, or only how well it is found?",
           "Compare the last row of the returned values with x_t @ W_v. Should they be equal?"],
    hidden_when="an empty cache")
def turns_the_value_too(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Turns the new value like a key."""
    t, v = len(K_cache), x_t @ W_v
    pairs = len(v) // 2 * 2
    v = np.concatenate([at(t, v[:pairs])[0], v[pairs:]])
    K = np.concatenate([K_cache, at(t, x_t @ W_k)])
    return finish(x_t, W_q, W_v, K, V_cache, t, v)


def around(attend):
    """The step with another scaled_dot_product_attention inside."""
    def with_a_cache(x_t, W_q, W_k, W_v, K_cache, V_cache):
        _, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
        return attend(at(len(K_cache), x_t @ W_q), K, V)[0][0], K, V
    return with_a_cache


met_again(exercise, "kv", (
    "no_scale", "scale_d_not_sqrt", "scale_dv", "scale_by_keys", "multiply_scale", "fixed_width",
    "no_shift", "fixed_start", "other_shift"), around)


@exercise.wrong(
    "kv.scale_d_model", "You scale by the width of the word as it comes in",
    hints=["Which vectors are multiplied to make a score, and how wide are they?",
           "How many products are added up for one score? By what do you divide it?"],
    hidden_when="d_k equals d_model, or an empty cache")
def scales_by_the_width_of_the_word(x_t, W_q, W_k, W_v, K_cache, V_cache):
    """Scales by the square root of d_model, where d_k is meant."""
    return divided_by(np.sqrt(len(x_t)), x_t, W_q, W_k, W_v, K_cache, V_cache)


@exercise.variant("kv.scale_d_model")
def divides_by_the_width_of_the_word(x_t, W_q, W_k, W_v, K_cache, V_cache):
    return divided_by(len(x_t), x_t, W_q, W_k, W_v, K_cache, V_cache)


def divided_by(number, x_t, W_q, W_k, W_v, K_cache, V_cache):
    """The step with the scores divided by `number`."""
    _, K, V = kv_cache_step(x_t, W_q, W_k, W_v, K_cache, V_cache)
    q = at(len(K_cache), x_t @ W_q) * np.sqrt(W_q.shape[1]) / number
    return attend(q, K, V), K, V
