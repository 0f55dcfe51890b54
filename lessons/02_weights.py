# %% [markdown]
# # Turn scores into weights
#
# Six scores say how well `bank` matches each word; six *weights* say what share of each word it
# will take.
#
# You will
#
# - turn one row of scores into weights, with `np.exp` and a sum
# - write `softmax` for a whole table, with the axis and `keepdims` where they belong
# - tell what a temperature does to the weights, before you see it
# - make `softmax` fail with large scores, and repair it
#
# About 40 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import VECTORS, WORDS

# %% [markdown]
# **Warm up.** Three questions from the lessons before. You may look things up afterwards, not
# before.

# %%
quiz("02_weights", "warm-up")

# %% [markdown]
# ## Share out a total of 1
# *She sat by the river bank.* Each word has a vector, and the dot product of two vectors is the
# match score of the two words. Here are the six scores of `bank`, made with your own function from
# lesson 01 if you have written it.

# %% name="scores-of-bank"
similarity_scores = mine("similarity_scores")
scores = similarity_scores(VECTORS, VECTORS)    # score
bank = scores[WORDS.index("bank")]
bars(bank, WORDS, "Scores of bank with each word")

# %% [markdown]
# `bank` is going to take something from every word: much from a word that matches, little from one
# that does not. So we want six *weights*: none below 0, all six together 1, and the larger score
# gets the larger weight.
#
# **Predict.** `river` scores 2.03, `bank` itself 2.23, the other four lie between 0.15 and 0.40.
# Which share of the total would you give to `river`? Write a number between 0 and 1 before you read
# on.

# %%
predict("weights.river", "The weight of river, between 0 and 1")

# %% tags=["solution-only"] name="given-river"
predict("weights.river", given="0.3")

# %% [markdown]
# **Run.** Two steps make weights out of scores. Together they are called *softmax*.
#
# 1. Raise *e* to the power of each score. The result is positive, even for a negative score, and a
#    larger score gives a larger result.
# 2. Divide each result by the total of all of them. Now they sum to 1.
#
# As a formula, for word number $j$:  $w_j = \dfrac{e^{s_j}}{e^{s_1} + e^{s_2} + \dots + e^{s_6}}$
#
# In words: the weight of a word is *e* to the power of its score, divided by the sum of the same
# thing over all words.

# %% exercise="softmax" form="worked"
reveal("weights.river")
e = np.exp(bank)              # step 1: positive numbers
weights = e / e.sum()         # step 2: normalise
print(e.round(2))
print(weights.round(2), "sum", weights.sum().round(2))

# %% name="river-answer"
predict("weights.river", answer="0.34")

# %% [markdown]
# *`river` gets 0.34 and `bank` 0.42: together three quarters. The other four share the rest, and
# none gets 0.*
#
# Dividing the scores by their sum, without step 1, would have given `river` 0.38 here. It breaks as
# soon as a score is negative: a share below 0 means nothing.
#
# What counts is the *difference* of two scores: `bank` is 0.20 above `river`, so its weight is
# $e^{0.20} = 1.22$ times as large.

# %% [markdown]
# ## Turn up the temperature
# Divide all scores by one number $T$ before the two steps: `softmax(scores / T)`. This $T$ is
# called the *temperature*. With $T = 1$ nothing changes.
#
# **Predict.** Think of $T = 10$. What happens to the largest weight?

# %%
predict("temperature.hot", "As the temperature rises, what happens to the largest weight?",
        ["grows", "shrinks", "stays"])

# %% tags=["solution-only"] name="given-temperature"
predict("temperature.hot", given="shrinks")

# %% [markdown]
# **Investigate.** Your answer unlocks the explorer. Move the slider, or choose a preset, and find
# out:
#
# 1. What do the six weights come close to when it is very hot? And when it is very cold?
# 2. *Entropy* measures how evenly the total is spread: 0 when one word has everything, $\ln 6 =
#    1.79$ when all six have the same. At which end of the slider is it high?
# 3. Choose *scores + 1000*. What happens to the weights, and what to the column *plain exp*? You
#    will build both versions below.

# %%
explore("temperature")

# %% name="temperature-answer"
predict("temperature.hot", answer="shrinks")

# %% [markdown]
# *A high temperature makes the scores, and so the weights, come close to each other. A low one
# pulls them apart, until the best match takes everything. The order of the words stays the same at
# every temperature.*

# %% [markdown]
# ## Write it for all words at once
# The table `scores` has one row for each word. Every row is a decision of its own: `bank` shares
# out a total of 1, and so does `She`. So each row needs its own total.
#
# **Build.** First look at what `axis` and `keepdims` do to the totals.

# %% name="three-totals"
e = np.exp(scores)
print("axis=0                ", e.sum(axis=0).shape)
print("axis=-1               ", e.sum(axis=-1).shape)
print("axis=-1, keepdims=True", e.sum(axis=-1, keepdims=True).shape)

# %% [markdown]
# `axis=-1` adds along the last axis: over the columns, so once for each row. That is the total we
# want.
#
# But `(6,)` has forgotten that it was a column. NumPy lines shapes up from the right, so it would
# divide *column* 0 by the total of row 0. With `keepdims=True` the total keeps the shape `(6, 1)`,
# a column, and row 0 is divided by the total of row 0.

# %% name="without-keepdims"
without = e / e.sum(axis=-1)
print("rows sum to", without.sum(axis=-1).round(2))

# %% [markdown]
# *No error, and wrong: the rows do not sum to 1. On a square table nothing warns you.*
#
# Now fill the three gaps. Sure already? Then leave them and go to [*Write it so that nothing
# overflows*](#Write-it-so-that-nothing-overflows).

# %% exercise="softmax" form="gaps"
def softmax(x, axis=-1):
    """Turn scores into weights, first version."""
    e = np.exp(x)  # GAP e to the power of every score
    total = e.sum(axis=axis, keepdims=True)  # GAP a total for each row, kept as a column
    return e / total  # GAP normalise

# %% name="check-first-version"
check(softmax)

# %% [markdown]
# With the gaps filled well, the check has one complaint left: it also tries very large scores, and
# you will do the same next. If it says anything else, look again at the three shapes printed above.

# %% [markdown]
# ## Watch it overflow
# In a large model scores can reach hundreds. Here are three, each 1 apart. The weights should be
# the same as those of 0, 1, 2: only differences count.

# %% name="overflow"
print(np.exp(709.0), np.exp(710.0))
e = np.exp(np.array([1000.0, 1001.0, 1002.0]))
print(e, "->", e / e.sum())

# %% [markdown]
# *A float64 ends near $10^{308}$. $e^{709}$ still fits, $e^{710}$ becomes `inf`, and `inf / inf` is
# `nan`: not a number.* The coloured lines are NumPy's warnings.
#
# The way out: only differences count, so you may shift all scores of a row by the same number.
# Every $e^{s}$ changes by one and the same factor, so does their total, and in the share the factor
# cancels. Shift each row until nothing can overflow.
#
# **Predict.** You may subtract one number from each row before `np.exp`. Which number makes sure
# that no result is above 1, and that the total is never 0?

# %%
predict("weights.shift", "Subtract from each row ...",
        ["its smallest score", "its mean", "its largest score",
         "the largest score of the whole table"])

# %% tags=["solution-only"] name="given-shift"
predict("weights.shift", given="its largest score")

# %% name="shift-answer"
predict("weights.shift", answer="its largest score")

# %% [markdown]
# ## Write it so that nothing overflows
# Now all of it, without help. It must work for a row, a table, a stack of tables, and along any
# axis.

# %% exercise="softmax" form="blank"
def softmax(x, axis=-1):
    """Turn scores into weights that are positive and sum to 1 along the axis.

    x        scores, any shape; may be very large
    returns  weights, the same shape; x itself stays as it was
    """
    ### BEGIN SOLUTION
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)          # normalise
    ### END SOLUTION

# %% check="softmax" points=2
assert check(softmax)

# %% [markdown]
# Not right yet? Compare the two tables in the answer, then read the question under them. If that is
# not enough, put `hint(softmax)` into a cell of its own.
#
# When it is right, use it on the sentence.

# %% name="weights-of-the-sentence"
weights = mine("softmax")(scores)               # yours, once it was right
heatmap(weights, WORDS, WORDS, "Weights: the word of the row looks at the word of the column")

# %% [markdown]
# *Read along a row: `bank` looks at itself with 0.42 and at `river` with 0.34. `river` looks at
# `bank` with 0.11 only, although the two have the same score for each other, 2.03: in the row of
# `river` there is a 4.05 beside it.*
#
# Every row sums to 1. The columns do not: look how much `river` collects.

# %% name="sums"
print("rows   ", weights.sum(axis=1).round(2))
print("columns", weights.sum(axis=0).round(2))

# %% [markdown]
# Back to the explorer, this time with *your* function behind the picture. Choose *scores + 1000*
# again: do your weights stay?

# %% name="explore-your-softmax"
explore("temperature", softmax)

# %% [markdown]
# ## Catch the wrong ones
# **Break.** The course knows many wrong ways to write `softmax`; you have met some. Write tests
# that fail for every wrong one and pass for every right one. Up to three assertions: with well
# chosen inputs they catch all.
#
# One is there. What would it never notice?

# %% name="my-tests"
def my_tests(softmax):
    x = np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 5.0]])
    assert np.allclose(softmax(x).sum(axis=-1), 1)
    ### BEGIN SOLUTION
    far = np.array([[2000.0, 2001.0, 2002.0], [-9000.0, -2000.0, -2000.0]])
    right = [[0.09, 0.24, 0.67], [0.0, 0.5, 0.5]]
    assert np.allclose(softmax(far.T, axis=0).T, right, atol=0.01)
    assert far.max() == 2002            # the scores are still what they were
    ### END SOLUTION

# %% name="challenge-softmax"
challenge("softmax", my_tests)

# %% [markdown]
# Those that survive are told by what they do. Ask of each: on which input would it differ from
# yours?

# %% [markdown]
# ## Find the temperature of the river
# **Make.** At $T = 1$ `river` gets 0.34. When it is very cold `bank` takes everything, and when it
# is very hot everyone gets $1/6$. Somewhere between, `river` gets most. At which temperature, and
# how much?
#
# Use your `softmax` on `bank / T` for some temperatures. There is no check: you can see whether you
# are right.

# %% name="hottest-river"
temperatures = np.linspace(0.1, 3, 30)
### BEGIN SOLUTION
river = [softmax(bank / T)[WORDS.index("river")] for T in temperatures]
best = int(np.argmax(river))
print("T =", temperatures[best].round(1), "weight of river", river[best].round(3))
### END SOLUTION

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("02_weights")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - *score, mask, normalise, mix*: softmax is the step *normalise*. It makes every weight positive,
#   and each row sum to 1.
# - Rows, not columns: each word shares out its own total. `axis=-1`, and `keepdims=True` for the
#   totals.
# - Only differences of scores count. Subtracting the largest of each row changes no weight and
#   keeps `np.exp` at most 1.
# - A high temperature evens the weights out, a low one sharpens them.
#
# **Next.** The weights of `bank` say what share it takes of each word. In lesson 03 it takes them,
# and its vector moves towards `river`.

# %% [markdown]
# > **In practice.** PyTorch wants the axis: `torch.softmax(x, dim=-1)`. SciPy's `softmax` shares
# > out the *whole* array unless you give one. In float16, which large models use, `np.exp`
# > overflows above a score of 11: the shift is not a detail there. Real models do not see words but
# > *tokens*, pieces of words.
# >
# > **Papers.** Vaswani et al. 2017, *Attention is all you need*, section 3.2.1, uses softmax for
# > the weights. Hinton, Vinyals and Dean 2015, *Distilling the knowledge in a neural network*,
# > section 2, uses the temperature.
