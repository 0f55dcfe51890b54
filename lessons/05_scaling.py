# %% [markdown]
# # Divide so that scores do not grow with the vectors
#
# `bank` looked at `river` with 0.94, and with 0.72 after a division. Why divide, and why by this
# number?
#
# You will
#
# - measure how far the dot products of random vectors spread, for $d_k$ from 1 to 1024
# - derive that spread, and name the assumptions that you need
# - say at which $d_k$ softmax without the scale gets stuck, and at which it does not
# - write `attention_weights` and `scaled_dot_product_attention`
# - show a case in which dividing by $\sqrt{d_k}$ is not enough
#
# About 45 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import VECTORS, WORDS
from course_lib.models.hand_made import W_K, W_Q, W_V

similarity_scores = mine("similarity_scores")
softmax = mine("softmax")
weighted_sum = mine("weighted_sum")
project_qkv = mine("project_qkv")
masked_softmax = mine("masked_softmax")     # lent to you until lesson 06

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("05_scaling", "warm-up")

# %% [markdown]
# ## Ask how large a score gets
# *She sat by the river bank.* In lesson 04 every word got a query and a key of three numbers, and
# the score of two words is the dot product: three products, added up.

# %% name="bank-asks"
Q, K, V = project_qkv(VECTORS, W_Q, W_K, W_V)
scores = similarity_scores(Q, K)                # score
bank, river = WORDS.index("bank"), WORDS.index("river")
bars(scores[bank], WORDS, "Scores of bank: three products each, added up")

# %% [markdown]
# Three is little: the first Transformer had $d_k = 64$ numbers in each query and key. More products
# are added up, so the scores may get larger. How much?
#
# Before training, queries and keys are about random. So let us draw them: numbers around 0 with a
# *spread* of 1. Spread is the standard deviation: how far a number typically lies from the mean. Its
# square is called the *variance*.
#
# **Predict.** A query and a key have 64 such numbers each. How far from 0 does their dot product
# typically lie?

# %%
predict("scale.spread", "With 64 products added up, the spread of the score is ...",
        ["about 1", "about 8", "about 64"])

# %% tags=["solution-only"] name="given-spread"
predict("scale.spread", given="about 64")

# %% [markdown]
# **Run.** Draw 2000 queries and 2000 keys for each $d_k$, and measure.

# %% name="measure-the-spread"
reveal("scale.spread")
rng = np.random.default_rng(0)
print(" d_k   spread   variance   spread / root of d_k")
for d_k in [1, 4, 16, 64, 256, 1024]:
    q, k = rng.normal(size=(2, 2000, d_k))
    score = (q * k).sum(axis=-1)                # one score for each pair
    print(f"{d_k:4} {score.std():8.1f} {score.var():10.0f} {score.std() / np.sqrt(d_k):14.2f}")

# %% name="spread-answer"
predict("scale.spread", answer="about 8")

# %% [markdown]
# *With $d_k = 64$ it is 8. Four times as many products make the spread twice as large, not four
# times: some products are positive, some negative, and they partly cancel. The variance, not the
# spread, grows like $d_k$.*

# %% [markdown]
# ## Derive it
# Let every number of $q$ and $k$ have mean 0 and variance 1, and let all of them be *independent*:
# none tells you anything about another.
#
# 1. One product $q_n k_n$ has mean 0. Its variance is the mean of $q_n^2 k_n^2$. As $q_n$ and $k_n$
#    are independent, that is the mean of $q_n^2$ times the mean of $k_n^2$: $1 \cdot 1 = 1$.
# 2. The variances of independent numbers add up: $\mathrm{Var}(q \cdot k) = 1 + 1 + \dots + 1 =
#    d_k$.
# 3. The spread is the root of the variance: $\sqrt{d_k}$. Divide by it, and the spread is 1.
#
# In words: the scores of long random vectors are too large by the factor $\sqrt{d_k}$, and $d_k$
# stands in the shape of `Q`. Here are the steps with numbers.

# %% name="derive-with-numbers"
q, k = np.random.default_rng(1).normal(size=(2, 20_000, 64))
products = q * k
print("variance of the first product ", products[:, 0].var().round(2))
print("variance of all 64 added up   ", products.sum(axis=-1).var().round(1))
print("... after dividing by root 64 ", (products.sum(axis=-1) / np.sqrt(64)).var().round(2))

# %% [markdown]
# The division is known to you: it is the *temperature* of lesson 02, set to $\sqrt{d_k}$. For
# `bank`, with $d_k = 3$:

# %% exercise="attention_weights" form="worked"
d_k = Q.shape[-1]                               # 3 numbers in each query
scaled = scores[bank] / np.sqrt(d_k)            # the spread no longer depends on d_k
bars(softmax(scaled), WORDS, "Weights of bank, scores divided by the root of 3")

# %% [markdown]
# *0.72 for `river`; it was 0.94. The choice is the same, only less sharp.*

# %% [markdown]
# ## Find out where softmax gets stuck
# Softmax looks at differences of scores (lesson 02). When they are large, one word takes everything:
# the row is *saturated*. In training that is a problem, because training asks: if this score changes
# a little, how much do the weights change? In a saturated row: next to nothing. So there is nothing
# to learn from.

# %% [markdown]
# (The *gradient* of a number says by how much the error of the model changes when that number changes
# a little. It is a product of such answers, one for each step on the way: 0.5 times 0.001 times 2 is
# 0.001. One factor close to 0 makes the gradient close to 0.)

# %% [markdown]
# How much do the weights change when a score changes? The answer is a table, the *Jacobian* of
# softmax: row $i$, column $j$ says how weight $i$ changes with score $j$. Its size here: square all
# its numbers, add them up, take the root.
#
# Each row of weights has a Jacobian of its own. Of all these sizes we report the *median*: half of
# the rows have a larger Jacobian, half a smaller one. The row between them is called the *middle
# row*.
#
# **Predict.** Take $d_k = 16$ and leave the scale out: the spread of the scores is 4. How large is
# the Jacobian of the middle row, compared with the one with the scale?

# %%
predict("scale.sixteen", "At d_k = 16, without the scale, it is ...",
        ["close to 0", "about half as large", "not smaller"])

# %% tags=["solution-only"] name="given-sixteen"
predict("scale.sixteen", given="about half as large")

# %% [markdown]
# **Investigate.** The explorer has 16 sentences of 16 words with random queries and keys: 256 rows.
#
# 1. Choose *d_k = 1*, then move the slider to 1024. What happens to the scores, to the row that is
#    shown, and to the share of rows in which one word takes more than 0.99?
# 2. Now divide by $\sqrt{d_k}$ and move the slider again. Which of the four pictures still change?
# 3. Divide by $d_k$ instead. What do the weights come close to? *Entropy* is $\ln 16 = 2.77$ when
#    all 16 words get the same.
# 4. In the last picture, the orange curve is without the scale and the blue one with it. From which
#    $d_k$ on does orange lie below blue?

# %%
explore("scale")

# %% [markdown]
# *Divided by $d_k$, the spread shrinks to $1 / \sqrt{d_k}$, and every word gets about $1/16$: the
# scores hardly count any more. Divided by nothing, more and more rows saturate. With the root, the
# pictures hardly depend on $d_k$ any more.*

# %% [markdown]
# How does one compute a Jacobian? Raise score $j$ by a tiny $h$. Then $e^{s_j}$ grows by $h$ times
# itself, so weight $j$ would grow by $h w_j$. But the total grew by the same part $h w_j$, and each weight
# is divided by the total: so every weight $i$ loses $h w_j w_i$.
#
# In the table stands the change per $h$. As a formula: $w_i - w_i w_i$ on the diagonal, and
# $-w_i w_j$ everywhere else.
#
# Let us check that on `bank`: raise the score of `river` by 0.001, and measure.

# %% name="one-score-changes"
reveal("scale.sixteen")
def jacobian(weights):
    """Say how weight i (row) changes with score j (column): (..., T, T)."""
    own = weights[..., None] * np.eye(weights.shape[-1])        # w_i on the diagonal, 0 elsewhere
    return own - weights[..., None] * weights[..., None, :]

raised = scaled + 0.001 * (np.arange(6) == river)
print("formula  ", jacobian(softmax(scaled))[:, river].round(3))
print("measured ", ((softmax(raised) - softmax(scaled)) / 0.001).round(3))

# %% [markdown]
# *They agree: `river` gains what the others lose.* Now the size of the whole table, with the scale and
# without it.

# %% name="size-of-the-jacobian"
reveal("scale.sixteen")
def jacobian_size(weights):
    """Square all numbers of the Jacobian, add them up, take the root: one size for each row."""
    return np.sqrt((jacobian(weights) ** 2).sum(axis=(-2, -1)))

for name, row in [("scores / root", scaled), ("scores", scores[bank])]:
    print(f"{name:13}  size for bank {jacobian_size(softmax(row)):.2f}")

# %% [markdown]
# *For `bank` it is smaller without the scale. But that is one row.* The last picture of the explorer
# shows the middle row of many. Here it is in numbers: 960 rows for each $d_k$.

# %% name="middle-row"
reveal("scale.sixteen")
rng = np.random.default_rng(2)
print("        one word above 0.99      Jacobian, middle row")
print(" d_k    raw      / root          raw      / root")
for d_k in [1, 4, 16, 64, 256, 1024]:
    queries, keys = rng.normal(size=(2, 60, 16, d_k))
    s = queries @ np.swapaxes(keys, -1, -2)
    raw, root = softmax(s), softmax(s / np.sqrt(d_k))
    shares = [f"{(w.max(axis=-1) > 0.99).mean():4.0%}" for w in (raw, root)]
    print(f"{d_k:4}   {shares[0]}      {shares[1]}"
          f"      {np.median(jacobian_size(raw)):8.2f} {np.median(jacobian_size(root)):9.2f}")

# %% name="sixteen-answer"
predict("scale.sixteen", answer="not smaller")

# %% [markdown]
# *Up to about $d_k = 16$ the Jacobian without the scale is **not** smaller: at 4 and 16 it is even a
# little larger. At 64 it is a third, and from 256 on next to nothing is left. So "without the scale
# the gradient vanishes" is a matter of large $d_k$.*
#
# The paper that introduced the scale says no more than it knows: "We suspect that for large values of
# $d_k$, the dot products grow large in magnitude, pushing the softmax function into regions where it
# has extremely small gradients."

# %% [markdown]
# ## Weigh every word
# **Build.** `attention_weights` takes queries and keys, and returns weights: *score*, then
# *normalise*, with the division in between. Fill the gap, or go to [*Weigh several
# sentences*](#Weigh-several-sentences) if you are sure already.
#
# The function gets its own `Q` and `K`, of any length. So read $d_k$ from the shape of `Q`. The
# variable `d_k` above is a number that some other cell has left behind.
#
# This first version is for one sentence only. So even with the gap filled well, the check below shows a ✗
# and has one complaint left: *a batch axis*. The second version is for that.

# %% exercise="attention_weights" form="gaps"
def attention_weights(Q, K):
    """Say how much each query looks at each key, first version."""
    scores = Q @ K.T                                # score
    scaled = scores / np.sqrt(Q.shape[-1])  # GAP divide by the root of d_k: read it from Q
    return softmax(scaled)                          # normalise

# %% name="check-first-version"
check(attention_weights)

# %% [markdown]
# Why the complaint? `K.T` turns *all* axes round, so a batch axis in front goes to the wrong place. Your
# `similarity_scores` of lesson 01 can do better. Does the check say anything else? Then look at the gap first.

# %% [markdown]
# ## Weigh several sentences
# Now all of it. Say the shapes to yourself first: `Q` is (2, 6, 3), for two sentences. Which of the
# three numbers is $d_k$?

# %% exercise="attention_weights" form="blank"
def attention_weights(Q, K):
    """Say how much each query looks at each key.

    Q        (..., T_q, d_k)
    K        (..., T_k, d_k)
    returns  (..., T_q, T_k)  each row sums to 1
    """
    ### BEGIN SOLUTION
    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])     # score
    return softmax(scores)                                      # normalise
    ### END SOLUTION

# %% check="attention_weights" points=2
assert check(attention_weights)

# %% [markdown]
# Not right yet? Compare the tables in the answer, then read the question under them. If all your
# weights are nearly the same, look at the number you divide by: is it made from `Q`, or is it a `d_k`
# of another cell? If that is not enough, put `hint(attention_weights)` into a cell of its own.

# %% name="weights-of-the-sentence"
weights = mine("attention_weights")(Q, K)       # yours, once it was right
heatmap(weights, WORDS, WORDS, "Weights: the word of the row looks at the word of the column")

# %% [markdown]
# *`bank` looks at `river` with 0.72, and `river` at `bank` with 0.16.*
#
# Back to the explorer, with *your* function behind the picture. Move $d_k$: the dot is yours. Then
# compare it with the course's own divided by *nothing*: the dashed outlines show what softmax would
# do without your division.

# %% name="explore-your-weights"
explore("scale", attention_weights)

# %% [markdown]
# ## Put one head together
# What is left is the step *mix* of lesson 03. First for `bank` alone: its weights, times the values.

# %% exercise="scaled_dot_product_attention" form="worked"
received = weights[bank] @ V                    # mix
heatmap([V[bank], received], ["value of bank", "what bank receives"], ["water", "money"],
        "bank, before and after it has looked")

# %% [markdown]
# *1.51 of water, 0.06 of money: `bank` leans to the river.*
#
# The whole of it is one formula, the best known of the field:
#
# $$\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{d_k}}\right) V$$
#
# In words: score every query against every key, divide by the root of their length, make every row
# sum to 1, and mix the values by it. ($K^T$ turns one table round. In NumPy `K.T` goes wrong with a
# batch, as in the first `attention_weights`; your `similarity_scores` turns the last two axes only.)
#
# Fill the gaps, or go to [*Leave room for a mask*](#Leave-room-for-a-mask).

# %% exercise="scaled_dot_product_attention" form="gaps"
def scaled_dot_product_attention(Q, K, V, mask=None):
    """Let every query collect the values of the keys that match it, first version."""
    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])  # GAP score, divided by the root of d_k
    weights = softmax(scores)  # GAP normalise
    output = weighted_sum(weights, V)  # GAP mix
    return output, weights

# %% name="check-first-attention"
check(scaled_dot_product_attention)

# %% [markdown]
# With the gaps filled well, the check has one complaint left: a `mask` comes in, and nothing is done
# with it. Does it also name *a batch axis*? Then look for `K.T`: it turns *all* axes round. If it says
# anything else, compare your three lines with the formula.

# %% [markdown]
# ## Leave room for a mask
# A *mask* is a table of True and False: which word may look at which. What masks are for is lesson
# 06, and there you build them. What happens to a mask inside attention is one line, and you can
# write it now: `masked_softmax(scores, mask)` does what `softmax` does, and gives 0 where the mask is
# False. You will write that one in lesson 06 too; until then it is lent to you.

# %% name="lent"
print(softmax(np.array([[1.0, 2.0, 3.0]])).round(2))
print(masked_softmax(np.array([[1.0, 2.0, 3.0]]), np.array([[True, True, False]])).round(2))

# %% [markdown]
# *The third word is hidden: it gets 0, and the other two share the whole 1.*
#
# Now write all of it. `mask` is `None` when everybody may see everything: then use `softmax`.
# Return two things, first the output, then the weights.

# %% exercise="scaled_dot_product_attention" form="blank"
def scaled_dot_product_attention(Q, K, V, mask=None):
    """Let every query collect the values of the keys that match it.

    Q, K     (..., T_q, d_k), (..., T_k, d_k)
    V        (..., T_k, d_v)
    mask     (..., T_q, T_k)  True = may look; None: everybody may see everything
    returns  output (..., T_q, d_v), weights (..., T_q, T_k)
    """
    ### BEGIN SOLUTION
    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])                      # score
    weights = softmax(scores) if mask is None else masked_softmax(scores, mask)  # mask, normalise
    return weighted_sum(weights, V), weights                                     # mix
    ### END SOLUTION

# %% check="scaled_dot_product_attention" points=2
assert check(scaled_dot_product_attention)

# %% [markdown]
# Not right yet? The question under the tables names the step; `hint(scaled_dot_product_attention)`
# helps further. Does it say that *the truth value of an array is ambiguous*? Then your `if` asks the
# mask itself; ask whether it `is None`. When all is right, let the whole sentence look:

# %% name="the-whole-sentence"
attention = mine("scaled_dot_product_attention")    # yours, once it was right
output, weights = attention(Q, K, V)
heatmap(output, WORDS, ["water", "money"], "What each word receives")

# %% [markdown]
# ## Break the assumption
# *Score, mask, normalise, mix*: you have written an attention head. One question is open: when is the
# root the right number? The derivation needed three things: mean 0, variance 1, and independence.
# Training is free to give up all three. It *should* make the query of a word similar to the key that
# the word looks for.
#
# **Predict.** Let 4 of 16 keys be like the query: half of each of their numbers comes from it, and the
# rest is drawn. (All numbers still have mean 0 and variance 1, as before: only independence is gone.)
# What is the spread of the 16 scores, at $d_k = 1024$, *after* dividing by $\sqrt{1024} = 32$?

# %%
predict("scale.alike", "The spread after the division is ...",
        ["about 1, as before", "far above 1", "far below 1"])

# %% tags=["solution-only"] name="given-alike"
predict("scale.alike", given="about 1, as before")

# %% name="keys-like-the-query"
reveal("scale.alike")
rng = np.random.default_rng(3)
print(" d_k   spread   / root of d_k   / d_k")
for d_k in [16, 64, 256, 1024]:
    q, k = rng.normal(size=(200, 1, d_k)), rng.normal(size=(200, 16, d_k))
    k[:, :4] = 0.5 * q + np.sqrt(0.75) * k[:, :4]       # alike; mean 0 and variance 1 as before
    spread = (q * k).sum(axis=-1).std(axis=-1).mean()   # of the 16 scores of a row
    print(f"{d_k:4} {spread:8.1f} {spread / np.sqrt(d_k):12.2f} {spread / d_k:10.2f}")

# %% name="alike-answer"
predict("scale.alike", answer="far above 1")

# %% [markdown]
# *Now the products of a matching pair all pull the same way: they no longer cancel. The spread grows
# like $d_k$, and the root is too little; divided by $d_k$ it settles.*
#
# So the exact sentence is: **at the start of training, under these assumptions, the spread of the
# scores grows as $\sqrt{d_k}$.** What comes later is for training to arrange: it can make queries and
# keys longer or shorter as it needs.

# %% [markdown]
# ## Catch the wrong ones
# **Break.** Write up to three assertions that fail for every wrong `attention_weights` the course
# knows, and pass for every right one. One is there. It has $d_k = 1$: which mistakes can it not see?

# %% name="my-tests"
def my_tests(attention_weights):
    Q, K = np.array([[1.0], [0.0]]), np.array([[2.0], [0.0]])
    assert np.allclose(attention_weights(Q, K).sum(axis=-1), 1)
    ### BEGIN SOLUTION
    Q = np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0]])
    K = np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]])
    right = [[0.67, 0.09, 0.24], [0.09, 0.67, 0.24]]
    assert np.allclose(attention_weights(Q, K), right, atol=0.01)
    ### END SOLUTION

# %% name="challenge-attention-weights"
challenge("attention_weights", my_tests)

# %% [markdown]
# ## Find the divisor for other vectors
# **Make.** Choose vectors that break another assumption: queries with a spread of 2, keys with a
# spread of 3, or numbers with a mean of 1. By what must the scores be divided to have a spread of 1?
# Is it a number times $\sqrt{d_k}$, for every $d_k$?
#
# Another one changes nothing: queries in which every number is 1. Try it, and say why.
#
# There is no check: the last number in each line should be close to 1.

# %% name="another-divisor"
rng = np.random.default_rng(4)
for d_k in [16, 64, 256]:
    q, k = rng.normal(size=(2, 4000, d_k))
    divisor = np.sqrt(d_k)
    ### BEGIN SOLUTION
    q, k, divisor = 2 * q, 3 * k, 2 * 3 * np.sqrt(d_k)
    ### END SOLUTION
    print(d_k, ((q * k).sum(axis=-1) / divisor).std().round(2))

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("05_scaling")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - A score adds up $d_k$ products. For independent numbers with mean 0 and variance 1 its variance is
#   $d_k$, its spread $\sqrt{d_k}$; divided by that, the spread is 1 for every $d_k$.
# - $d_k$ is the width of a query, the last axis. Not the number of words, not the width of the
#   values.
# - Divide the scores, before softmax. Afterwards the rows would not sum to 1.
# - Without the scale, rows saturate when $d_k$ is large. Up to about 16 the Jacobian is not smaller.
# - Where queries and keys are alike, scores grow like $d_k$: the root is right for the start.
#
# **Next.** Your function takes a mask. Lesson 06 makes masks: who may look at whom.

# %% [markdown]
# > **In practice.** PyTorch's `scaled_dot_product_attention` divides by the root unless you give
# > another `scale`. T5 does not divide in the call: its code makes `W_q` smaller at the start, by the
# > same factor (Hugging Face, `modeling_t5.py`: "to avoid scaling before softmax"). Models built by
# > the rules of *μP* divide by $d_k$, for the reason of *Break the assumption*. We took the middle
# > row; the *mean* Jacobian falls below the scaled one somewhat earlier, near $d_k = 10$, because a
# > few rows saturate early.
# >
# > **Papers.** Vaswani et al. 2017, *Attention is all you need*, section 3.2.1 (the quotation), its
# > footnote 4 (the derivation) and section 3.2.2 ($d_k = 64$). Yang et al. 2022, *Tensor Programs V*,
# > definition 4.1, and the README of its package `mup`, on dividing by $d_k$. Raffel et al. 2020 for
# > T5.
