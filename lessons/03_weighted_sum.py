# %% [markdown]
# # Give every word a new vector
#
# Each word takes its share of all the vectors, and `bank` becomes a bank of a river.
#
# You will
#
# - compute the new vector of `bank` from six weights and six vectors
# - write `weighted_sum` for all words of a sentence, and for several sentences at once
# - say which values a new vector cannot have
# - show what happens to the new vectors when the words are shuffled
# - name what a word cannot ask for as long as it compares bare vectors
#
# About 40 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import FEATURES, VECTORS, WORDS

similarity_scores = mine("similarity_scores")
softmax = mine("softmax")

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("03_weighted_sum", "warm-up")

# %% [markdown]
# ## Take a share of every word
# *She sat by the river bank.* The vector of `bank` holds both of its senses: `water` 1.0 and
# `money` 1.1. Nothing in it says which one is meant here. Its neighbours say it. These are the
# weights with which `bank` looks at each word.

# %% name="weights-of-bank"
scores = similarity_scores(VECTORS, VECTORS)    # score
weights = softmax(scores)                       # normalise
bank = WORDS.index("bank")
bars(weights[bank], WORDS, "Weights of bank")

# %% name="the-vectors"
heatmap(VECTORS, WORDS, FEATURES, "One vector for each word")

# %% [markdown]
# The new vector of `bank` is a mixture of all six: 0.34 times the vector of `river`, plus 0.42
# times its own old vector, plus a little of the others.
#
# **Predict.** The old `bank` has `water` 1.0, `river` has 2.0, the other four have at most 0.2. How
# much `water` will the new `bank` have?

# %%
predict("mix.water", "The water of the new bank is ...",
        ["below 1.0", "between 1.0 and 2.0", "above 2.0"])

# %% tags=["solution-only"] name="given-water"
predict("mix.water", given="between 1.0 and 2.0")

# %% [markdown]
# **Run.** Multiply each vector by its weight, and add the six results up.
#
# As a formula:  $o_i = \sum_j A_{ij}\, V_j$
#
# In words: the output of word $i$ is the sum over all words $j$ of the weight of $j$ for $i$, times
# the vector of $j$.

# %% exercise="weighted_sum" form="worked"
reveal("mix.water")
new_bank = np.zeros(4)
for weight, vector in zip(weights[bank], VECTORS):
    new_bank = new_bank + weight * vector           # mix

heatmap([VECTORS[bank], new_bank], ["bank before", "bank after"], FEATURES, "The vector of bank")

# %% name="water-answer"
predict("mix.water", answer="between 1.0 and 2.0")

# %% [markdown]
# *`water` rose from 1.0 to 1.13, `money` fell from 1.1 to 0.47. Before, the two were about equal;
# now water is more than twice as large. The new `bank` leans to the river.*
#
# `river` brought 0.68 of the water: 0.34 times 2.0. `money` fell because the other words have next
# to none: `bank` keeps 0.42 of its own 1.1, gets 0.01 from `She`, and that is all.

# %% [markdown]
# ## Bend the weights of bank
# The weights came from scores. What if they were others? In the explorer you set them by hand and
# watch the vector of `bank` move.
#
# **Predict.** Can `bank` get more `water` than `river` has, with weights that are not negative and
# sum to 1?

# %%
predict("bend.between", "More water than river?", ["yes, with the right weights", "no, never"])

# %% tags=["solution-only"] name="given-outside"
predict("bend.between", given="no, never")

# %% [markdown]
# **Investigate.** The picture shows two of the four features. Try each of these:
#
# 1. Choose *river*, then *half bank, half river*. Where does the new `bank` land?
# 2. Choose *uniform*, the same weight for every word. What is this point called?
# 3. Drag the new `bank` to the right, past `river`, or press the arrow keys on it. How far does it
#    come?

# %%
explore("bend")

# %% name="outside-answer"
predict("bend.between", answer="no, never")

# %% [markdown]
# *A mixture with weights that are not negative and sum to 1 is an average. It never leaves the
# range of what is averaged: in no feature can the new vector lie above the largest or below the
# smallest of the six.*

# %% [markdown]
# ## Do it for every word
# **Build.** Every word gets its mixture: one row of weights, one new vector. Fill the gap, or go to
# [*Do it for several sentences*](#Do-it-for-several-sentences) if you are sure already.

# %% exercise="weighted_sum" form="gaps"
def weighted_sum(A, V):
    """Mix the vectors V by the weights A, first version."""
    outputs = []
    for row in A:                               # the weights of one word
        mixture = sum(weight * vector for weight, vector in zip(row, V))  # GAP mix
        outputs.append(mixture)
    return np.array(outputs)

# %% name="check-first-version"
check(weighted_sum)

# %% [markdown]
# With the gap filled this is right for one sentence. A model reads several at once: one more axis
# in front, the *batch* axis. There the loop takes a whole table for a row of weights.

# %% [markdown]
# ## Do it for several sentences
# Look at the formula again. Multiply along a row of $A$, down a column of $V$, and add up: that is
# the matrix product. In NumPy it is `@`, and it treats every axis in front of the last two as a
# stack.
#
# Write it without a loop. Say the shapes to yourself first: `A` is (6, 6), `V` is (6, 4). What
# comes out, and which 6 disappears?

# %% exercise="weighted_sum" form="blank"
def weighted_sum(A, V):
    """Mix the vectors V by the weights A.

    A        (..., T_q, T_k)  each row sums to 1
    V        (..., T_k, d_v)  one vector for each word that is looked at
    returns  (..., T_q, d_v)  one new vector for each word that looks
    """
    ### BEGIN SOLUTION
    return A @ V                        # mix
    ### END SOLUTION

# %% check="weighted_sum" points=2
assert check(weighted_sum)

# %% [markdown]
# Not right yet? Compare the two tables in the answer, then read the question under them. If that is
# not enough, put `hint(weighted_sum)` into a cell of its own.

# %% name="all-new-vectors"
mix = mine("weighted_sum")              # yours, once it was right
new = mix(weights, VECTORS)
heatmap(new, WORDS, FEATURES, "The new vector of each word")

# %% [markdown]
# *Compare with the table at the top. `bank` has lost most of its money. `She` and `sat` have come
# even closer to each other, and so have `by` and `the`. `river` has changed least: it gave itself a
# weight of 0.80.*

# %% [markdown]
# ## Shuffle the words
# Put the three steps together: a table of vectors goes in, a table of new vectors comes out.

# %% name="attend"
def attend(x):
    scores = similarity_scores(x, x)    # score
    weights = softmax(scores)           # normalise
    return mix(weights, x)              # mix

# %% [markdown]
# **Predict.** Turn the sentence round: *bank river the by sat She*. What happens to the new vector
# of `bank`?

# %%
predict("mix.shuffle", "With the words in another order, the new vector of bank ...",
        ["changes", "stays, and stands in another row", "stays, and stands in the same row"])

# %% tags=["solution-only"] name="given-shuffle"
predict("mix.shuffle", given="stays, and stands in another row")

# %% name="shuffled"
reveal("mix.shuffle")
order = [5, 4, 3, 2, 1, 0]
shuffled = attend(VECTORS[order])
heatmap(shuffled, [WORDS[i] for i in order], FEATURES, "New vectors of the shuffled words")

# %% name="shuffle-compared"
reveal("mix.shuffle")
print("same vectors in the new order:", np.allclose(shuffled, attend(VECTORS)[order]))

# %% name="shuffle-answer"
predict("mix.shuffle", answer="stays, and stands in another row")

# %% [markdown]
# *Shuffle the words and the outputs shuffle the same way.* A sum does not care in which order its
# parts come, so nothing here knows that `river` stands before `bank`. For language that is too
# little: *dog bites man* is not *man bites dog*. Lesson 08 tells the words where they are. (With
# the causal mask of lesson 06 the sentence above stops being true.)

# %% [markdown]
# ## Ask who looks at whom
# The vectors have different lengths, and a vector that is twice as long gets scores that are twice
# as large. Bring all of them to length 1, so that only their direction counts.
#
# **Predict.** Which word then gets the largest weight in the row of `bank`?

# %%
predict("mix.equal-length", "At equal length bank looks most at ...",
        ["river", "bank", "all the same"])

# %% tags=["solution-only"] name="given-equal-length"
predict("mix.equal-length", given="bank")

# %% name="equal-length"
reveal("mix.equal-length")
lengths = np.linalg.norm(VECTORS, axis=-1, keepdims=True)
unit = VECTORS / lengths
unit_scores = similarity_scores(unit, unit)
heatmap(unit_scores, WORDS, WORDS, "Scores when all vectors have length 1")

# %% name="equal-length-compared"
reveal("mix.equal-length")
for name, row in [("as they are", scores), ("equal length", unit_scores)]:
    print(f"{name:13}", [f"{WORDS[i]} -> {WORDS[j]}" for i, j in enumerate(row.argmax(axis=-1))])

# %% name="equal-length-answer"
predict("mix.equal-length", answer="bank")

# %% [markdown]
# *At equal length every word looks most at itself. Two vectors of length 1 have a dot product of at
# most 1, and only a vector in the same direction reaches it.* (`sat` looked at `She`, and `by` at
# `the`, only because those are longer.)
#
# So as long as a word is compared by its own vector, it finds itself. `bank` cannot *ask* for
# "something that tells me which bank I am". For that, a word needs a second vector: what it is
# looking for. That is lesson 04.

# %% [markdown]
# ## Catch the wrong ones
# **Break.** Write up to three assertions that fail for every wrong `weighted_sum` the course knows,
# and pass for every right one. One is there. Which wrong versions can it not see?

# %% name="my-tests"
def my_tests(weighted_sum):
    A, V = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[4.0, 0.0], [0.0, 8.0]])
    assert np.allclose(weighted_sum(A, V)[0], V[0])
    ### BEGIN SOLUTION
    A, V = np.array([[0.25, 0.75, 0.0]]), np.array([[4.0, 0.0], [0.0, 8.0], [6.0, 6.0]])
    assert np.allclose(weighted_sum(A, V), [[1.0, 6.0]])
    ### END SOLUTION

# %% name="challenge-weighted-sum"
challenge("weighted_sum", my_tests)

# %% [markdown]
# ## Write another sentence
# **Make.** Put another word in the place of `river`, for example `loan`, with a vector that you
# choose. Which way does `bank` lean now?
#
# Features are, in this order: water, money, person or action, glue word. There is no check; look at
# the two numbers `water` and `money`.

# %% name="another-sentence"
others = VECTORS.copy()
### BEGIN SOLUTION
others[WORDS.index("river")] = [0.0, 2.0, 0.2, 0.1]      # loan
### END SOLUTION
heatmap([attend(others)[bank]], ["bank"], FEATURES, "The new bank in another sentence")

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("03_weighted_sum")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - *score, mask, normalise, mix*: the weighted sum is the step *mix*. `A @ V`, one new vector for
#   each row of weights.
# - A mixture stays inside the range of what is mixed.
# - Shuffle the words and the outputs shuffle the same way.
# - At equal length, bare vectors look most at themselves.
#
# **Next.** Lesson 04 gives every word three vectors: what it asks, what it offers, and what it
# hands over.

# %% [markdown]
# > **In practice.** Real models mix not the words' own vectors but *values* made from them, and add
# > the mixture to the old vector (lesson 09). Words there are *tokens*, pieces of words, and their
# > features have no names. A large weight says where a word looked, not why the model decided as it
# > did: researchers dispute how far weights explain (Jain and Wallace 2019; Wiegreffe and Pinter
# > 2019).
# >
# > **Papers.** Bahdanau, Cho and Bengio 2015 mix the words of a sentence by weights in order to
# > translate. Vaswani et al. 2017, section 3.2.1. Lee et al. 2019, *Set Transformer*, on shuffled
# > inputs.
