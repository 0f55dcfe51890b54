# %% [markdown]
# # Tell every word where it stands
#
# To attention *dog bites man* is *man bites dog*, until something says where each word stands.
#
# You will
#
# - show what attention alone can see of the order of the words, and what a causal mask changes
# - write `sinusoidal_positions`, and show that a shift by some places is a rotation
# - write `rope`, and check on your own code that its scores depend on the distance only
# - say why two layouts of RoPE are both right, and why they must not be mixed
# - choose a slope for ALiBi with which `bank` still finds `river`
#
# About 60 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import COMPANIONS, SENTENCE, WORDS, vectors_of, words_of
from course_lib.models.hand_made import W_K, W_Q

causal_mask = mine("causal_mask")
masked_softmax = mine("masked_softmax")
attention = mine("scaled_dot_product_attention")

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("08_positions", "warm-up")

# %% [markdown]
# ## Bite the man
# Lesson 03 shuffled the words, and the outputs shuffled the same way. So the new vector of `dog` is the same
# in *dog bites man* and in *man bites dog*: nothing in it says who bites.
#
# **Predict.** Now use the causal mask of lesson 06: each word looks at itself and at what came before. Is the
# new vector of `dog` still the same in both sentences?

# %%
predict("positions.causal", "With a causal mask the two new vectors of dog are ...",
        ["the same", "different"])

# %% tags=["solution-only"] name="given-causal"
predict("positions.causal", given="the same")

# %% [markdown]
# **Run.** Once without a mask, once with it. (The course knows no vectors for these words: it makes up
# numbers.)

# %% name="dog-bites-man"
reveal("positions.causal")
x = vectors_of(["dog", "bites", "man"])
turned_round = x[::-1]                              # man bites dog
for name, mask in [("no mask", None), ("causal ", causal_mask(3))]:
    first = attention(x, x, x, mask)[0][0]          # row of dog
    second = attention(turned_round, turned_round, turned_round, mask)[0][2]
    print(name, first.round(2), second.round(2), "same:", np.allclose(first, second))

# %% name="causal-answer"
predict("positions.causal", answer="different")

# %% [markdown]
# *Without a mask: the same. With a causal mask: different, for in the first sentence `dog` sees nothing but
# itself, and in the second it sees all three.* So a causal mask alone already tells some order.

# %% [markdown]
# **Run.** Can it even tell a word its place? Give all six words the same score, hide what comes later, and mark
# the first word with a 1:

# %% name="places-from-a-mask"
marked = np.array([1.0, 0, 0, 0, 0, 0])
weights = masked_softmax(np.zeros((6, 6)), causal_mask(6))
bars(weights @ marked, WORDS, "How much of the mark reaches each word")

# %% [markdown]
# *1, 1/2, 1/3, ...: one over the number of words read so far. Whoever reads that number knows the place.*
# Haviv et al. 2022 trained models with nothing but the causal mask, and found that they know where they are;
# they suppose that it works in such a way. But most models are told. Here are three ways to tell them.

# %% [markdown]
# ## Wind up some clocks
# **First way: add a wave.** Give every place a vector of its own, and add it to the vector of the word that
# stands there. Think of clocks with one hand each: a fast one, a slower one, and so on. The hand of a clock
# is two numbers, the sine and the cosine of its angle.
#
# Mathematics measures angles in *radians*: a full turn is $2\pi$, about 6.28. So one radian is 57 degrees, a
# little less than a sixth of a turn. The fastest clock turns by one radian per place.

# %% [markdown]
# As a formula, for place $p$ and clock $i$ of $d/2$ clocks:
# $P_{p,\,2i} = \sin\left(p / 10000^{2i/d}\right)$ and $P_{p,\,2i+1} = \cos\left(p / 10000^{2i/d}\right)$
#
# In words: per place, clock number $i$ turns by one radian over 10000 to the power of $2i/d$. For $i = 0$ that is
# one radian: the fastest clock. The sine of clock $i$ stands in column $2i$, its cosine beside it. The number 10000 is called
# the *base*: the larger it is, the slower the slow clocks.

# %% exercise="sinusoidal_positions" form="worked"
p = np.arange(6)                                                  # the places
fast, slow = p / 10000 ** (0 / 4), p / 10000 ** (2 / 4)           # d = 4: two clocks
columns = ["sin p", "cos p", "sin p/100", "cos p/100"]
P = np.stack([np.sin(fast), np.cos(fast), np.sin(slow), np.cos(slow)], axis=-1)
heatmap(P, WORDS, columns, "One row for each place")

# %% [markdown]
# *The first row is 0, 1, 0, 1: all hands at the start. The fast clock has nearly been round once at `bank`,
# the slow one has hardly moved.*

# %% [markdown]
# ## Turn instead of adding
# **Second way: turn.** RoPE (rotary position embedding) leaves the word vectors alone. It
# turns queries and keys: features 0 and 1 are taken for an arrow on a plane, and the arrow turns by 1 radian
# per place. Features 2 and 3 are another arrow, a slower one, and so on.
#
# As a formula, for the pair $(a, b)$ and the angle $\varphi = p \cdot \text{base}^{-2i/d}$:
# $a' = a\cos\varphi - b\sin\varphi$ and $b' = a\sin\varphi + b\cos\varphi$
#
# In words: both new features are made of both old ones. The arrow turns; its length stays.
#
# Say it yourself first: the arrow (2, 0) points to the right. It turns by 1 radian per place. Where does it
# point at place 3?

# %% exercise="rope" form="worked"
a, b = 2.0, 0.0                                     # an arrow of length 2
for place in range(4):
    angle = place * 1.0                             # the fastest pair
    new_a = a * np.cos(angle) - b * np.sin(angle)
    new_b = a * np.sin(angle) + b * np.cos(angle)
    print(place, f"({new_a:5.2f}, {new_b:5.2f})", "length", round(float(np.hypot(new_a, new_b)), 2))

# %% [markdown]
# *To the left: 3 radians are nearly half a turn. The length is 2 at every place.*

# %% [markdown]
# ## Charge for the distance
# **Third way: take away.** ALiBi (attention with linear biases) touches no vector. It takes a
# little away from every score: *slope* times the distance of the two words. Each head has a slope of its own.
#
# Say it yourself first: with a slope of 1/2, how much does the score of `bank` with `river` lose? And with `She`?

# %% name="alibi"
place = np.arange(6)
distance = place[:, None] - place                   # how many places the key stands before the query
heatmap(np.where(causal_mask(6), -distance / 2, np.nan), WORDS, WORDS, "ALiBi: added to the scores, slope 1/2",
        digits=1)

# %% [markdown]
# *The last row is that of `bank`: 0.5 less for `river`, 2.5 less for `She`, and nothing less for `bank` itself.
# (`nan`: the causal mask hides these.)*

# %% [markdown]
# ## Move two words apart
# Take a query and a key of 64 features, and let every feature be 1. Scores are divided so that 1 is the most
# there can be. The query stands at place 64, the key at place 56. RoPE turns both, and their score is 0.70.
#
# **Predict.** Now both move 900 places further on. What happens to their score?

# %%
predict("positions.distance", "Query and key both move 900 places on. The score under RoPE ...",
        ["grows", "shrinks", "stays"])

# %% tags=["solution-only"] name="given-distance"
predict("positions.distance", given="shrinks")

# %% [markdown]
# Now the query stays, and the key moves away from it, one place at a time.

# %%
predict("positions.far", "The key moves further and further away. The score under RoPE ...",
        ["shrinks with every place", "may rise again"])

# %% tags=["solution-only"] name="given-far"
predict("positions.far", given="shrinks with every place")

# %% [markdown]
# **Investigate.** The explorer opens with your answer. It shows three things, at every distance:
#
# - the curve: RoPE, with the query and key of the prediction, ones only
# - the rings: the waves (sinusoids) alone, without a word: the vector of one place times that of the other,
#   divided by $d/2$
# - the line below: what ALiBi adds to a score
#
# 1. Move *query stands at*. Which of the three numbers on the right change?
# 2. Choose *d = 2: one clock* and look for a distance near 44. What does one clock take for the same place?
#    What is different with 32 clocks?
# 3. Choose *aimed 8 back*: the query is turned as if it stood 8 places earlier. Which word does it find best?
# 4. Look closely at *ALiBi*. It takes slope times distance from the score. So in the softmax, *e to the score* is
#    multiplied by the factor $e^{-\text{slope} \cdot \text{distance}}$. With which slope is this factor 0.37 for a
#    word that is 8 places back?

# %%
explore("distance")

# %% name="distance-answer"
predict("positions.distance", answer="stays")

# %% [markdown]
# *Where the two stand does not matter; how far apart they are does.*

# %% name="far-answer"
predict("positions.far", answer="may rise again")

# %% [markdown]
# *Far is not weak: with the usual numbers the curve rises at distance 6 already, one clock comes back at 44 (7
# whole turns: 7 times 6.28), and a query that is aimed 8 back scores highest 8 places away.* Only ALiBi always
# takes more away from the word that is further off.
#
# The rings lie on the curve of RoPE, as long as the query is not aimed. The waves of two places, multiplied,
# give the mean of $d/2$ cosines; RoPE gives the same mean when all features are 1. In a model, waves are *added*
# to words. So a score holds more than the rings show: words with words, and words with waves.

# %% [markdown]
# The two also differ in where they work. A model does attention many times in a row, in *layers*. Waves are added
# to the words once, before the first layer. RoPE turns queries and keys in every layer, and never the values.

# %% [markdown]
# ## Write the waves
# **Build.** Fill the gaps: first the angle, then the two waves. Sure already? Go to
# [*Write the waves without a loop*](#Write-the-waves-without-a-loop).

# %% exercise="sinusoidal_positions" form="gaps"
def sinusoidal_positions(T, d):
    """Give every place a vector of slow and fast waves, first version."""
    P = np.zeros((T, d))
    for p in range(T):                      # the places
        for i in range(d // 2):             # the clocks
            angle = p / 10000 ** (2 * i / d)  # GAP how far clock i has turned at place p
            P[p, 2 * i] = np.sin(angle)  # GAP the sine
            P[p, 2 * i + 1] = np.cos(angle)  # GAP the cosine
    return P

# %% name="check-first-waves"
check(sinusoidal_positions)

# %% [markdown]
# ## Write the waves without a loop
# **Optional, if your loops above passed:** then copy their lines into the next cell, or write it new.
#
# Two loops in Python are slow for a long text. Places down, clocks across: the angles are one table of the
# shape `(T, d / 2)`. A column of places, `np.arange(T)[:, None]`, divided by a row of powers gives it at once.
# `P[:, 0::2]` are the columns 0, 2, 4, ...

# %% exercise="sinusoidal_positions" form="blank"
def sinusoidal_positions(T, d):
    """Give every place a vector of slow and fast waves.

    T        number of places
    d        number of features, even
    returns  (T, d)  columns 2i and 2i+1 are the sine and the cosine of p / 10000**(2i/d)
    """
    ### BEGIN SOLUTION
    angle = np.arange(T)[:, None] / 10000.0 ** (np.arange(0, d, 2) / d)
    P = np.empty((T, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P
    ### END SOLUTION

# %% check="sinusoidal_positions" points=2
assert check(sinusoidal_positions)

# %% [markdown]
# Not right yet? Compare the two tables in the answer, then read the question under them. If that is not
# enough, put `hint(sinusoidal_positions)` into a cell of its own.
#
# Now add your waves to the words. Can attention tell who bites, with no mask at all?

# %% name="dog-with-places"
sinusoidal_positions = mine("sinusoidal_positions")     # yours, once it was right
x, P = vectors_of(["dog", "bites", "man"]), sinusoidal_positions(3, 4)
one, other = x + P, x[::-1] + P                         # dog bites man, man bites dog
first, second = attention(one, one, one)[0][0], attention(other, other, other)[0][2]
print(first.round(2), second.round(2), "same:", np.allclose(first, second))

# %% [markdown]
# *The biting dog and the bitten one have different vectors.*
#
# The eight numbers with which lesson 07 told its words their places were such waves: `sinusoidal_positions(6, 8)`.
# Which places look alike to them? Multiply place 0 with the places 0 to 12; alike means a large product.

# %% name="places-that-look-alike"
P = sinusoidal_positions(13, 8)
print("all four clocks :", (P @ P[0]).round(1))
print("fastest clock   :", (P[:, :2] @ P[0, :2]).round(1))

# %% [markdown]
# *For the fastest clock, place 6 looks like place 0: after 6.28 places its hand has been round once. So one clock alone mixes up places
# that are six apart. All four together tell them apart, since the slower hands have moved on: 3.8 at place 6, and 4.0 at place 0 itself.*
#
# Why waves? Here is the reason that the paper gives: a shift by three places is *one* matrix, the same for
# all places. A model can learn it. Let NumPy look for a matrix that leads from each place to the one three
# further on.

# %% name="shift-is-a-rotation"
P = sinusoidal_positions(200, 8)
shift, *_ = np.linalg.lstsq(P[:-3], P[3:], rcond=None)
print("one matrix for all places:", np.allclose(P[:-3] @ shift, P[3:]))
columns = [f"{name} {i}" for i in range(4) for name in ("sin", "cos")]
heatmap(shift.round(2), columns, columns, "The matrix: each clock turns by itself")

# %% [markdown]
# *It exists, and it turns each clock: the block at the top left holds cos 3 = -0.99 and sin 3 = 0.14, the next
# one cos 0.3 and sin 0.3. A shift is a rotation.* Keep that in mind for RoPE.
#
# Does that help a model with texts longer than those it was trained on? Vaswani et al. 2017 hoped so. They
# also tried to *learn* a vector for each place, as Gehring et al. 2017 did, and found nearly the same results.
# Press et al. 2022 measured longer texts: with sinusoids the results soon became poor.

# %% [markdown]
# ## Turn the pairs
# **Build.** The same clocks, but now they turn what is there. Fill the gaps, or go to
# [*Turn the pairs without a loop*](#Turn-the-pairs-without-a-loop). `...` in an index stands for all axes in front: sentences, heads, words.

# %% exercise="rope" form="gaps"
def rope(x, positions, base=10000.0):
    """Turn each pair of features by an angle that grows with the place, first version."""
    d = x.shape[-1]
    turned = np.zeros(x.shape)
    for i in range(d // 2):
        angle = np.asarray(positions) * base ** (-2 * i / d)  # GAP one angle for each word
        a, b = x[..., 2 * i], x[..., 2 * i + 1]
        turned[..., 2 * i] = a * np.cos(angle) - b * np.sin(angle)  # GAP the first of the pair
        turned[..., 2 * i + 1] = a * np.sin(angle) + b * np.cos(angle)  # GAP the second
    return turned

# %% name="check-first-rope"
check(rope)

# %% [markdown]
# ## Turn the pairs without a loop
# **Optional, if your loop above passed:** then copy its lines into the next cell, or write it new.
#
# All angles are one table again, `(T, d / 2)`. `x[..., 0::2]` holds the first feature of every pair. Why are
# the positions an argument, and not 0, 1, 2, ...? When a model writes, only the newest word is turned, and it
# stands far along (lesson 12).

# %% exercise="rope" form="blank"
def rope(x, positions, base=10000.0):
    """Turn each pair of features by an angle that grows with the place.

    x          (..., T, d)  d even
    positions  (T,)         where each word stands
    returns    (..., T, d)  the pair (2i, 2i+1) is turned by position * base**(-2i/d)
    """
    ### BEGIN SOLUTION
    angle = np.asarray(positions)[:, None] * base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    cos, sin = np.cos(angle), np.sin(angle)
    a, b = x[..., 0::2], x[..., 1::2]
    pairs = [a * cos - b * sin, a * sin + b * cos]
    return np.stack(pairs, axis=-1).reshape(x.shape)
    ### END SOLUTION

# %% check="rope" points=2
assert check(rope)

# %% [markdown]
# Draw the curve with *your* function. Where yours differs, the right one is dashed: which places does it get
# wrong? Then move *query stands at*. Does your curve stay?

# %% name="explore-your-rope"
explore("distance", rope)

# %% [markdown]
# *A right rope keeps its curve wherever the query stands.* Now in numbers. Give all six words the same query and the same key.
# Whatever differs in their scores comes from the places.

# %% name="scores-by-distance"
rope = mine("rope")                                 # yours, once it was right
rng = np.random.default_rng(4)
q, k = rng.normal(size=(2, 8)).round(1)             # one query, one key
queries, keys = np.tile(q, (6, 1)), np.tile(k, (6, 1))
scores = rope(queries, np.arange(6)) @ rope(keys, np.arange(6)).T
heatmap(scores, WORDS, WORDS, "Scores of the same q and k at different places")

# %% name="scores-far-along"
along = np.arange(100, 106)
print("100 places on, the same table:", np.allclose(rope(queries, along) @ rope(keys, along).T, scores))
print("distance 2, in four rows     :", [round(float(scores[m, m - 2]), 2) for m in range(2, 6)])

# %% [markdown]
# *Let the query stand at place $m$ and the key at place $n$. Along every diagonal the number is the same: one for
# each distance $m - n$. Above and below the middle they differ, so the score also knows which
# of the two comes first. And in the row of `bank` the furthest word scores highest.* Turning the query by $m$ and the key by $n$ leaves, in the dot product, a turn by $m - n$: a
# shift is a rotation, seen from the other side.
#
# From `bank` to `river` it is 1 place in our sentence. How far is it in the two companions?

# %% name="companions"
ones = np.ones((1, 64)) / 8                         # a query and key of length 1, as in the explorer
for sentence in [SENTENCE, *COMPANIONS]:
    words = words_of(sentence)
    bank, river = words.index("bank"), words.index("river")
    score = rope(ones, np.array([bank])) @ rope(ones, np.array([river])).T
    print(f"distance {bank - river:2}  score {score.item():.2f}  {sentence}")

# %% [markdown]
# *In* The bank of the river *the distance is negative: `river` comes later, and with a causal mask `bank` never
# sees it.*

# %% [markdown]
# ## Pair the features another way
# Which two features make a pair? Yours pairs neighbours, $2i$ and $2i + 1$. Many programs pair feature $i$ with
# $i + d/2$, one half with the other. Here is theirs:

# %% name="the-halves"
def rope_halves(x, positions, base=10000.0):
    half = x.shape[-1] // 2
    angle = np.asarray(positions)[:, None] * base ** (-np.arange(half) / half)
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * np.cos(angle) - b * np.sin(angle),
                           a * np.sin(angle) + b * np.cos(angle)], axis=-1)

# %% [markdown]
# **Predict.** A model was trained with one of them. You load its queries and keys, and turn them with the
# other. What are the scores?

# %%
predict("positions.layout", "Trained with one layout, run with the other: the scores are ...",
        ["the same", "others"])

# %% tags=["solution-only"] name="given-layout"
predict("positions.layout", given="the same")

# %% name="layouts-compared"
reveal("positions.layout")
places, order = np.arange(6), [0, 2, 4, 6, 1, 3, 5, 7]       # first all a, then all b
halves = rope_halves(queries, places) @ rope_halves(keys, places).T
print("as they are      :", np.allclose(halves, scores))
moved_q, moved_k = queries[:, order], keys[:, order]
halves = rope_halves(moved_q, places) @ rope_halves(moved_k, places).T
print("features in order:", np.allclose(halves, scores))

# %% name="layout-answer"
predict("positions.layout", answer="others")

# %% [markdown]
# *Put the features in the other order, and all scores agree.* So both layouts are right: a model learns with
# either, and its features have no names. But weights learned with one need the same one later, or their
# columns in a new order. Of such a function `check` says: right in other places, this course does it another
# way.

# %% [markdown]
# ## Catch the wrong ones
# **Break.** The course knows many other ropes. Write up to three assertions that fail for each of them and
# pass for every right one. One is there: the promise of RoPE. Run it, and see what it never notices.
#
# (The halves are among them. They are right elsewhere, but here they count as wrong: this course pairs neighbours.)

# %% name="my-tests"
def my_tests(rope):
    x = np.array([[3.0, 4.0, 1.0, 2.0]])
    near = rope(x, np.array([5])) @ rope(x, np.array([2])).T
    assert np.allclose(near, rope(x, np.array([9])) @ rope(x, np.array([6])).T)
    ### BEGIN SOLUTION
    turned = rope(np.array([[1.0, 0.0, 1.0, 0.0]]), np.array([3]), 100.0)
    assert np.allclose(turned, [[np.cos(3), np.sin(3), np.cos(0.3), np.sin(0.3)]])
    ### END SOLUTION

# %% name="challenge-rope"
challenge("rope", my_tests)

# %% [markdown]
# *Scores depend on the distance only* holds for most of the wrong ropes too: for other speeds, other pairs, the
# other direction. A test of the promise is not yet a test of the formula.

# %% [markdown]
# ## Keep the river in sight
# **Make.** Here is the head of lessons 04 to 06 in which `bank` looks for `river`. In *The river was cold so she
# sat on the bank* it has to look 8 places back. Charge for the distance as ALiBi does: take slope times
# distance away from the scores. The cells below try eight slopes, 1/2, 1/4, 1/8 and so on down to 1/256. What is
# the steepest one with which `river` still gets the largest weight?

# %% name="bank-with-alibi"
def weights_of_bank(sentence, slope):
    """Return the weights of bank over the words of the sentence, with a causal mask."""
    words = words_of(sentence)
    x, bank, T = vectors_of(words), words.index("bank"), len(words)
    scores = (x[bank] @ W_Q) @ (x @ W_K).T / np.sqrt(3)             # score
    distance = bank - np.arange(T)
    ### BEGIN SOLUTION
    scores = scores - slope * distance
    ### END SOLUTION
    return masked_softmax(scores[None], causal_mask(T)[[bank]])[0]  # mask, normalise

# %% name="is-distance-charged"
x, back = vectors_of(words_of(COMPANIONS[1])), np.arange(10)[::-1]      # bank comes last
free = attention(x @ W_Q, x @ W_K, x, causal_mask(10))[1][-1]           # its weights without ALiBi
steep, gentle = weights_of_bank(COMPANIONS[1], 1/2), weights_of_bank(COMPANIONS[1], 1/256)
charged = [free * np.exp(-slope * back) for slope in (1/2, 1/256)]      # question 4 of the explorer
charged = [row / row.sum() for row in charged]
if np.allclose([steep, gentle], charged):
    print("Good: the steeper the slope, the less river gets.")
elif np.allclose([steep, gentle], free):
    print("Not yet: nothing has changed. Is there a line of yours, and is its result kept in scores?")
elif steep[1] > gentle[1]:                  # word 1 is river
    print("Not yet: a steeper slope gives river more, 8 places back. By your line, what does bank itself lose, "
          "0 places back, and what river?")
else:
    print("Not yet: these are other numbers. With slope 1/2, what should a score lose at distance 0, 1, 8?")

# %% name="try-the-slopes"
sentence = COMPANIONS[1]
words = words_of(sentence)
for slope in [1/2, 1/4, 1/8, 1/16, 1/32, 1/64, 1/128, 1/256]:
    weights = weights_of_bank(sentence, slope)
    print(f"1/{1 / slope:<3.0f} river {weights[words.index('river')]:.2f}  most: {words[weights.argmax()]}")

# %% [markdown]
# Does the first of the two cells say *Good*? Then you can see in the second with which slopes `river` wins. Now try
# `SENTENCE` and `COMPANIONS[0]`. Can any slope help in *The bank of the river*?

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("08_positions")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - *score, mask, normalise, mix*: without places, shuffled words give shuffled outputs. A causal mask already
#   tells some order.
# - Sinusoids are added to the words. A shift by some places is a rotation, the same at all places.
# - RoPE turns queries and keys; the score depends on the distance only. It may rise with the distance.
# - Neighbours or halves: both layouts of RoPE are right, and they do not mix.
# - ALiBi takes slope times distance away from the score.
#
# **Next.** So far words look at words of their own sentence. Lesson 09 lets them look at another one, and
# builds the whole block.

# %% [markdown]
# > **In practice.** RoPE is the usual choice in today's language models; for long texts they raise its base
# > (Llama 3 uses 500 000). Hugging Face pairs the halves, Meta's first Llama code the neighbours. People say
# > that RoPE makes far words weaker. Su et al. show a bound that falls with the distance; Barbero et al. 2024
# > look into a trained model, and doubt that this is why RoPE works.
# >
# > **Papers.** Vaswani et al. 2017, *Attention is all you need*, section 3.5 (waves, and the hope) and table 3,
# > row E. Gehring et al. 2017, *Convolutional sequence to sequence learning* (learned places).
# > Su et al. 2021, *RoFormer*, equation 34, and its section on long-term decay (the bound). Press et al. 2022, *Train short, test
# > long*, sections 2 and 3. Haviv et al. 2022, *Transformer language models without positional encodings still learn
# > positional information*. Barbero et al. 2024, *Round and round we go!* Grattafiori et al. 2024, *The Llama 3 herd of
# > models*, section 3.2.
