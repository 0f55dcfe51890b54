# %% [markdown]
# # Look at several things at once
#
# One table of weights gives `bank` one total of 1 to share out; three heads give it three.
#
# You will
#
# - cut the features of every word into heads, and show what `reshape` alone would do to them
# - lay the heads side by side again, and let them talk through `W_o`
# - write `multi_head_attention`, with one mask for all heads
# - tell a head that looks for a river from a head that only looks one word back
# - design a head by hand
#
# About 45 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, puzzle, quiz, reveal, solution
from course_lib.figures import heatmap
from course_lib.models.corpus import COMPANIONS, FEATURES, SENTENCE, WORDS, words_of
from course_lib.models.hand_made import HEADS_RESULT, HEADS_W_K, HEADS_W_O, HEADS_W_Q, HEADS_W_V, with_places

attention_weights = mine("attention_weights")
scaled_dot_product_attention = mine("scaled_dot_product_attention")
causal_mask, padding_mask = mine("causal_mask"), mine("padding_mask")
bank, three = WORDS.index("bank"), ["head 0", "head 1", "head 2"]

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("07_heads", "warm-up")

# %% [markdown]
# ## Give bank more than one total
# *She sat by the river bank.* In one table of weights `bank` has one total of 1. What it gives to
# `river`, it cannot give to any other word. But it may need several things at once: which bank am
# I? Which word stands before me? Who is of my kind?
#
# So it gets several *heads*. Every head has queries and keys of its own, a table of its own, and
# its own total of 1 for each word.
#
# Here are three heads, chosen by hand; a model finds such numbers in training. Each row of `x`
# holds the four features of a word and eight numbers that say where the word stands (lesson 08
# explains those). All the queries of a word stand side by side: four numbers for head 0, four for
# head 1, four for head 2. (These are not the four features: each is made of all twelve numbers of `x`.)

# %% exercise="split_heads" form="worked"
x = with_places(WORDS)                              # (6, 12)
Q, K = x @ HEADS_W_Q, x @ HEADS_W_K                 # (6, 12) each
parts = [slice(0, 4), slice(4, 8), slice(8, 12)]    # the columns of head 0, 1 and 2
tables = [attention_weights(Q[:, part], K[:, part]) for part in parts]      # score, normalise
print(len(tables), "heads, and each has a table of the shape", tables[0].shape)

# %% name="three-rows-of-bank"
heatmap([table[bank] for table in tables], three, WORDS, "Weights of bank in three heads")

# %% [markdown]
# *Three rows, and each has a total of 1. All three give some of it to `river`: head 1 all, head 0
# 0.65, and head 2 0.34. But in head 2 `bank` looks at itself most, with 0.42.*
#
# From this lesson on, two more sentences stand beside ours. One of them is *The river was cold so
# she sat on the bank.*
#
# **Predict.** The same three heads read this other sentence. In head 1, at which word will `bank`
# look most?

# %%
predict("heads.one-back", "In head 1, bank looks most at ...", ["river", "cold", "the", "bank"])

# %% tags=["solution-only"] name="given-one-back"
predict("heads.one-back", given="river")

# %% [markdown]
# **Run.** The same steps, on the other sentence.

# %% name="the-other-sentence"
reveal("heads.one-back")
words = words_of(COMPANIONS[1])
other = with_places(words)                          # (10, 12)
Q, K = other @ HEADS_W_Q, other @ HEADS_W_K
last = [attention_weights(Q[:, part], K[:, part])[words.index("bank")] for part in parts]
heatmap(last, three, words, "Weights of bank in another sentence")

# %% name="one-back-answer"
predict("heads.one-back", answer="the")

# %% [markdown]
# *Head 1 gives 0.96 to `the`, the word before `bank`. It has never looked for a river: it looks one
# word back, whatever stands there. In our own sentence that happened to be `river`. Head 0 does
# look for water: it finds `river` here as well, eight words away.*
#
# One sentence could not tell the two apart. A large weight says where a word looked, not why.
# (The last 0.04 goes to `was`: to head 1, places that are six words apart look nearly alike. Lesson
# 08 says why.)

# %% [markdown]
# **Investigate.** Your answer unlocks the explorer. Choose a head, or all at once; look closely at
# a word. Find out:
#
# 1. In head 1, at what does `She` look? No word stands before it.
# 2. Type the other new sentence into the field: *The bank of the river*. Which heads let `bank` look
#    at `river`?
# 3. Now switch the causal mask on. Where can `bank` look, in each head?

# %%
explore("heads")

# %% [markdown]
# *`She` must give away a total of 1, like every word. With no word before it, head 1 gives 0.98 to
# `bank`, the place that happens to fit best. In* The bank of the river *heads 0 and 2 look at
# `river`, with 0.71 and 0.37; head 1 looks at `The`. Under the causal mask no head can help:
# `bank` sees `The` and itself, and `river` is still to come.*

# %% [markdown]
# ## Cut without scrambling the words
# Slices in a loop are fine. But with an *axis* for the heads, one `@` serves all of them at once:
# `x` is (6, 12), and we want (3, 6, 4), three heads with six rows of four features.
#
# Both shapes hold 72 numbers, so `x.reshape(3, 6, 4)` raises no error. Let us see whose numbers go
# where: fill the row of every word with its place, 0 to 5, cut, and print the word of each number.
#
# **Predict.** After `reshape(3, 6, 4)`, whose features does head 0 hold?

# %%
predict("heads.reshape", "Head 0 holds features of ...",
        ["all six words", "She and sat only", "She only"])

# %% tags=["solution-only"] name="given-reshape"
predict("heads.reshape", given="all six words")

# %% name="whose-features"
reveal("heads.reshape")
owners = np.repeat(np.arange(6)[:, None], 12, axis=1)       # (6, 12): every number says whose it is

def show_whose(heads):
    print("           head 0   head 1   head 2")
    for t, word in enumerate(WORDS):
        print(f"row {word:6}", *(f"{WORDS[int(heads[h, t, 0])]:8}" for h in range(3)))

show_whose(owners.reshape(3, 6, 4))

# %% name="reshape-answer"
predict("heads.reshape", answer="She and sat only")

# %% [markdown]
# *`reshape` keeps the numbers in the order in which they lie in memory, and cuts that into three.
# The first 24 numbers are all of `She` and all of `sat`. So head 0 never sees the other four words,
# and in its row for `bank` stands a part of `sat`.*

# %% [markdown]
# **Nothing warns you.** The shapes fit, and every row of weights sums to 1:

# %% name="nothing-warns"
x = with_places(WORDS)
scrambled = attention_weights((x @ HEADS_W_Q).reshape(3, 6, 4), (x @ HEADS_W_K).reshape(3, 6, 4))
print("shape", scrambled.shape, "| smallest and largest sum of a row:",
      scrambled.sum(axis=-1).min().round(6), scrambled.sum(axis=-1).max().round(6))
heatmap(scrambled[:, bank], three, WORDS, "Scrambled: the row of bank in three heads")

# %% [markdown]
# *Compare with the first picture: only the numbers are wrong.* `reshape` may cut an axis in its
# place, here the last one: 12 features into 3 times 4. To bring an axis to another place needs a
# step of its own, such as `swapaxes`.

# %% [markdown]
# **Build.** A model reads many sentences at once: a *batch* (lesson 06), such as (2, 6, 12) for two
# sentences. Your function gets both, a batch and a single sentence (6, 12). So name axes from the
# right: -1 are the features, -2 the words. In an index, `...` stands for all axes in front:
# `x[..., 0:4]` works for both, `x[:, 0:4]` for the single sentence only.
#
# First with slices, as above. `np.stack(parts, axis=...)` lays arrays side by side along a new axis,
# and `axis` says where that axis stands in the result: count from the end, and a batch in front stays
# right. Fill the two gaps, or go to [*Cut without a loop*](#Cut-without-a-loop) if you are sure already.

# %% exercise="split_heads" form="gaps"
def split_heads(x, n_heads):
    """Cut the features of every word into heads, first version."""
    d = x.shape[-1] // n_heads              # features of one head
    heads = []
    for h in range(n_heads):
        part = x[..., h * d:(h + 1) * d]  # GAP all words, the columns of head h
        heads.append(part)
    return np.stack(heads, axis=-3)  # GAP stack them; the new axis stands before the last two axes

# %% name="check-first-split"
check(split_heads)

# %% [markdown]
# ## Cut without a loop
# Now in two steps, for any number of heads. Step 1 cuts the last axis in its place. Step 2 brings
# the axis of the heads in front of the axis of the words.
#
# Say the shape after each step to yourself first: (6, 12), then ..., then (3, 6, 4).
#
# As before, a batch may come or a single sentence. So count axes from the right: -1, -2, -3. And
# `*batch, T, d_model = x.shape` names the last two lengths; `batch` takes those before them, if there
# are any.

# %% exercise="split_heads" form="blank"
def split_heads(x, n_heads):
    """Cut the features of every word into heads.

    x        (..., T, d_model)
    returns  (..., n_heads, T, d_model / n_heads)  head h holds the h-th slice of the features
    """
    ### BEGIN SOLUTION
    *batch, T, d_model = x.shape
    cut = x.reshape(*batch, T, n_heads, d_model // n_heads)
    return cut.swapaxes(-3, -2)
    ### END SOLUTION

# %% check="split_heads" points=2
assert check(split_heads)

# %% [markdown]
# Not right yet? Compare the tables in the answer, then read the question under them. If that is
# not enough, put `hint(split_heads)` into a cell of its own.
#
# When it is right, see whose numbers go where now.

# %% name="whose-features-now"
show_whose(mine("split_heads")(owners, 3))      # yours, once it was right

# %% [markdown]
# *Every row holds features of its own word, in all three heads.* Back to the explorer, this time
# with *your* function in it.

# %% name="explore-your-heads"
explore("heads", split_heads, head=2)

# %% [markdown]
# ## Lay the heads side by side again
# After attention every head has one row of four numbers for each word. The next step in a model
# wants one row of twelve. For one word that is:

# %% exercise="merge_heads" form="worked"
split_heads, x = mine("split_heads"), with_places(WORDS)
heads = split_heads(x, 3)                           # (3, 6, 4)
row = np.concatenate([heads[0, bank], heads[1, bank], heads[2, bank]])
print(row.shape, "as before the cut:", np.allclose(row, x[bank]))

# %% [markdown]
# Merging undoes what splitting did, in the opposite order. In the puzzle, too, `x` may have a batch in
# front. Put the lines in order; four of them do not belong there.

# %% name="puzzle-merge-heads"
puzzle("merge_heads")

# %% [markdown]
# Now write it yourself, and look at the puzzle only when you must. Again `x` may come with a batch in
# front or without one, so count the axes from the right, as in `split_heads`.

# %% exercise="merge_heads" form="blank"
def merge_heads(x):
    """Lay the heads of every word side by side: the opposite of split_heads.

    x        (..., n_heads, T, d)
    returns  (..., T, n_heads * d)
    """
    ### BEGIN SOLUTION
    *batch, n_heads, T, d = x.shape
    return x.swapaxes(-3, -2).reshape(*batch, T, n_heads * d)
    ### END SOLUTION

# %% check="merge_heads" points=2
assert check(merge_heads)

# %% name="there-and-back"
merged = mine("merge_heads")(split_heads(owners, 3))        # yours, once it was right
print("there and back:", np.array_equal(merged, owners))

# %% [markdown]
# ## Let the heads talk
# Side by side, the heads have not heard of each other yet. One more matrix lets them talk: through
# `W_o`, each new feature may take from all twelve numbers. Here are all the steps, one after the other.

# %% exercise="multi_head_attention" form="worked"
split_heads, merge_heads, x = mine("split_heads"), mine("merge_heads"), with_places(WORDS)
Q, K, V = (split_heads(x @ W, 3) for W in (HEADS_W_Q, HEADS_W_K, HEADS_W_V))    # (3, 6, 4) each
said, _ = scaled_dot_product_attention(Q, K, V)             # score, normalise, mix in every head
together = merge_heads(said)                                # (6, 12): side by side
result = together @ HEADS_W_O                               # (6, 12): heard by all
print(said.shape, together.shape, result.shape)

# %% name="what-the-heads-say"
heatmap(said[:, bank], three, FEATURES, "What each head hands to bank")

# %% name="what-bank-becomes"
shown = [0, 1, 4, 5]                                # water and money, of the word and of the one before
columns = [HEADS_RESULT[number] for number in shown]
heatmap([result[bank, shown]], ["bank"], columns, "What W_o makes of it")

# %% [markdown]
# *Head 0 hands over 1.38 of `water`, head 2 hands over 1.13. This `W_o` takes half of each: the new
# `bank` has 1.26. What head 1 brings, the word before, it writes into columns of its own.* (The table
# shows four of the twelve columns.)
#
# **Predict.** We replace one head of 12 features by three heads of 4. How many numbers do `W_q`,
# `W_k`, `W_v` and `W_o` hold together?

# %%
predict("heads.parameters", "Three heads need ...",
        ["three times as many numbers", "as many numbers as one head", "a third of the numbers"])

# %% tags=["solution-only"] name="given-parameters"
predict("heads.parameters", given="three times as many numbers")

# %% name="count-the-numbers"
reveal("heads.parameters")
d_model = 12
for n_heads in [1, 2, 3, 4, 6, 12]:
    d = d_model // n_heads
    one_head = 3 * (d_model * d) + d * d_model      # columns of W_q, W_k, W_v and rows of W_o
    print(f"heads: {n_heads:2}   features: {d:2}   {n_heads:2} * {one_head:3} = {n_heads * one_head}")

# %% name="parameters-answer"
predict("heads.parameters", answer="as many numbers as one head")

# %% [markdown]
# *576 each time. More heads are not larger but narrower. The price: a head of one feature compares
# words by one number only.*

# %% [markdown]
# ## Write multi-head attention
# First head by head, in a loop. Fill the three gaps, or go to [*Write it for all heads at
# once*](#Write-it-for-all-heads-at-once).

# %% exercise="multi_head_attention" form="gaps"
def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Attend in one head after the other, first version."""
    d = x.shape[-1] // n_heads
    said = []
    for h in range(n_heads):
        part = slice(h * d, (h + 1) * d)
        Q, K, V = x @ W_q[:, part], x @ W_k[:, part], x @ W_v[:, part]  # GAP the views of head h
        output, _ = scaled_dot_product_attention(Q, K, V, mask)
        said.append(output)
    together = np.concatenate(said, axis=-1)  # GAP lay the heads side by side
    return together @ W_o  # GAP let the heads talk

# %% name="check-first-version"
check(multi_head_attention)

# %% [markdown]
# With the gaps filled well, the check has one complaint left: *a mask that has an axis for the heads*.
# In this loop one head computes at a time, so its scores have no such axis. The next version has it.

# %% [markdown]
# ## Write it for all heads at once
# Now without the loop: split, attend, merge, `W_o`. You have a function for every step but the last.
#
# (`scaled_dot_product_attention` returns two things: what each head says, and its weights.)
#
# And the mask? The scores are (sentences, heads, words, words), and NumPy lines shapes up from the
# right. So a causal mask (6, 6) is laid over every head of every sentence. A padding mask has an
# axis of length 1 where the heads are: it serves all of them.

# %% name="masks-and-heads"
scores = np.zeros((2, 3, 6, 6))                     # two sentences, three heads
for mask in (causal_mask(6), padding_mask(np.array([6, 4]), 6)):
    print(mask.shape, "meets", scores.shape, "->", np.broadcast_shapes(mask.shape, scores.shape))

# %% exercise="multi_head_attention" form="blank"
split_heads, merge_heads = mine("split_heads"), mine("merge_heads")

def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    """Attend in n_heads slices at once, then let the heads talk to each other.

    x                   (..., T, d_model); the result has the same shape
    W_q, W_k, W_v, W_o  (d_model, d_model)
    mask                (T, T) or more axes; bool, True = may attend
    """
    ### BEGIN SOLUTION
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    said, _ = scaled_dot_product_attention(Q, K, V, mask)       # score, mask, normalise, mix
    return merge_heads(said) @ W_o
    ### END SOLUTION

# %% check="multi_head_attention" points=3
assert check(multi_head_attention)

# %% [markdown]
# ## Silence a head
# Each head writes through its own four rows of `W_o`, and what the heads write is added up:

# %% name="heads-add-up"
written = [said[h] @ HEADS_W_O[4 * h:4 * h + 4] for h in range(3)]      # (6, 12) from each head
print("the sum is the result of all heads:", np.allclose(sum(written), result))

# %% [markdown]
# So a head whose rows of `W_o` are 0 says nothing.
#
# **Predict.** In *She sat by the river bank*, in head 1, `bank` gives all of its weight to `river`. We
# silence head 1. What happens to the `water` of the new `bank`, which was 1.26?

# %%
predict("heads.silence", "Without head 1 the water of bank ...",
        ["falls to nearly 0", "falls a little", "stays as it is"])

# %% tags=["solution-only"] name="given-silence"
predict("heads.silence", given="falls a little")

# %% name="without-one-head"
reveal("heads.silence")
multi_head_attention = mine("multi_head_attention")

def bank_without(head):
    """The new bank, with the rows of one head in W_o set to 0; None silences nobody."""
    W_o = HEADS_W_O.copy()
    if head is not None:
        W_o[4 * head:4 * head + 4] = 0
    x = with_places(WORDS)
    new = multi_head_attention(x, HEADS_W_Q, HEADS_W_K, HEADS_W_V, W_o, 3)
    return new[bank, shown]

heatmap([bank_without(head) for head in (None, 0, 1, 2)],
        ["all three", "without head 0", "without head 1", "without head 2"], columns,
        "The new bank, with a head silenced")

# %% name="silence-answer"
predict("heads.silence", answer="stays as it is")

# %% [markdown]
# *Without head 1 the `water` stays 1.26. Without head 0 it falls to 0.56, without head 2 to 0.69.*
# `W_q` and `W_k` say *where* a head looks; `W_v` and `W_o` say *what* moves, and where it is
# written (Elhage et al. 2021). In head 1 `bank` looks hardest at `river`, and this `W_o` writes nothing
# of it into `water`. So do not judge a head by its weights alone: silence it.
#
# Heads *can* look at different things. Nothing forces them to, and trained models often do well
# without most of them: in a translation model 38 of 48 encoder heads could go at a loss of 0.15 BLEU, a
# mark for translations out of 100 (Voita et al. 2019). A model does attention many times in
# a row, in *layers*, and some layers do with a single head (Michel et al. 2019). Inspect yours.

# %% [markdown]
# ## Design a head by hand
# A puzzle. Take away the features of the words; leave only where each stands. Row `i` of `x` has
# one 1, in column `i`. Choose `W_q` and `W_k` so that each word looks at the one before it.
#
# Row `i` of `W_q` is what place `i` asks for, row `j` of `W_k` is what place `j` offers. With these
# two every place asks for itself. Change them until 5 of 5 words look at the one before; `She` has
# none before it and is not counted. (The 10 is there because small scores lie close together, and softmax then gives nearly equal weights.)

# %% name="design-a-head"
x_places = np.eye(6)                # (6, 6): one row for each place
W_q = 10 * np.eye(6)                # (6, 6): what each place asks for
W_k = np.eye(6)                     # (6, 6): what each place offers
### BEGIN SOLUTION
W_q = 10 * np.eye(6, k=-1)          # place i asks for place i - 1
### END SOLUTION
designed = attention_weights(x_places @ W_q, x_places @ W_k)
before = sum(designed[i, i - 1] > 0.5 for i in range(1, 6))
after = sum(designed[i, i + 1] > 0.5 for i in range(5))
print("More than half of their weight:", before, "of 5 words give it to the word before,",
      after, "to the word after")

# %% name="see-your-design"
explore("heads", weights=designed, sentence=SENTENCE)

# %% [markdown]
# *The explorer counts `She` as well, so it says 5 of 6. `She` has no word before it. In the course's
# answer it asks for nothing, so all its scores are equal, and it looks at everyone a little.* No feature of a word went into these weights: this
# head would point at `river` in any sentence in which it stands there.

# %% [markdown]
# ## Catch the wrong ones
# **Break.** Write up to three assertions that fail for every wrong `split_heads` the course knows,
# and pass for every right one. One is there: it looks at the shape. Which wrong versions have the
# right shape? And which two axes of this result could change places unnoticed?

# %% name="my-tests"
def my_tests(split_heads):
    x = np.arange(48.0).reshape(2, 4, 6)            # 2 sentences, 4 words, 6 features
    assert split_heads(x, 2).shape == (2, 2, 4, 3)
    ### BEGIN SOLUTION
    assert split_heads(x, 3)[1, 0].tolist() == x[1, :, :2].tolist()     # head 0 of sentence 1
    ### END SOLUTION

# %% name="challenge-split-heads"
challenge("split_heads", my_tests)

# %% [markdown]
# ## Make a head of your own
# **Make.** Choose what a head should look for, in any sentence: the person or action, the first
# word, the word after. There is no check: the table shows whether your head does what you want.
#
# These are the twelve features that it can use: four for the meaning, eight for the place. The last one is
# close to 1 everywhere: a query that every word can ask.

# %% name="what-a-head-can-use"
heatmap(with_places(WORDS), WORDS, [*FEATURES, *[f"p{i}" for i in range(8)]], "The vectors with their places", digits=1)

# %% [markdown]
# *The first row is the place 0: 0, 1, 0, 1 and so on. `p0` and `p1` change from word to word, `p6` and `p7` hardly at all.*

# %% name="my-head"
words = words_of(SENTENCE)
W_q, W_k = np.zeros((12, 4)), np.zeros((12, 4))
### BEGIN SOLUTION
W_q[11, 0] = 8                      # every word asks the same:
W_k[2, 0] = 1                       # where is a person or an action?
### END SOLUTION
my_weights = attention_weights(with_places(words) @ W_q, with_places(words) @ W_k)
# In curves: explore("heads", weights=my_weights, sentence=SENTENCE)
heatmap(my_weights, words, words, "Weights of my head")

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("07_heads")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - Split, attend, merge, `W_o`. To attend is *score, mask, normalise, mix*, in every head with its
#   own slice of the features.
# - Split: cut the last axis, then move the axis of the heads. `reshape` alone mixes the words.
# - More heads are narrower heads: the number of parameters stays.
# - One mask serves all heads, by broadcasting.
# - Where a head looks is not yet what it does: compare sentences, and silence it.
#
# **Next.** Head 1 could look one word back because `x` said where each word stands. Lesson 08 is
# about those eight numbers.

# %% [markdown]
# > **In practice.** PyTorch's `MultiheadAttention` marks *hidden* pairs with True, the opposite of
# > this course, and stores its matrices as (out, in). Many models give fewer heads to keys
# > and values than to queries (lesson 12). Some code keeps the words in front of the heads: read
# > the shapes before you copy.
# >
# > **Papers.** Vaswani et al. 2017, section 3.2.2 (heads, `W_o`, and a cost like that of one head).
# > Elhage et al. 2021, *A mathematical framework for transformer circuits*, sections *Attention heads
# > are independent and additive* and *Attention heads as information movement*. Voita et al. 2019,
# > *Analyzing multi-head self-attention*, abstract. Michel, Levy and Neubig 2019, *Are sixteen heads
# > really better than one?*, abstract.
