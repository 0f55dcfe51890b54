# %% [markdown]
# # Let every word ask, offer and hand over
#
# Each word gets three vectors, and `bank` can ask for what it does not have itself.
#
# You will
#
# - compute a row of the score table by hand, from one query and six keys
# - write `project_qkv` for all words of a sentence, and for several sentences at once
# - say when `score(i, j)` is equal to `score(j, i)`, and when it is not
# - find out how many different questions a head can ask, from the shapes of its matrices
# - tell what changes when you change `W_q`, `W_k` or `W_v`
#
# About 45 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import FEATURES, VECTORS, WORDS
from course_lib.models.hand_made import VIEWS, W_K, W_Q, W_V

similarity_scores = mine("similarity_scores")
softmax = mine("softmax")
weighted_sum = mine("weighted_sum")

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("04_queries_keys_values", "warm-up")

# %% [markdown]
# ## Ask for what you do not have
# *She sat by the river bank.* Until now a word was compared by its own vector, so it looked for
# words like itself. What `bank` needs is another kind of word. It has money *and* water; a word with
# water and without money would tell it which of the two is meant.
#
# So give a word three vectors, one for each job:
#
# - its **query**: what it asks,
# - its **key**: what it offers to those who ask,
# - its **value**: what it hands over to those who look at it.
#
# Each is made from the word's vector by a matrix: `W_q`, `W_k`, `W_v`. The ones below are chosen by
# hand, so that you can read them. A real model finds them in training (lesson 11).

# %% name="w-q"
heatmap(W_Q, FEATURES, VIEWS, "W_q: how much each feature asks each question")

# %% name="w-k"
heatmap(W_K, FEATURES, VIEWS, "W_k: how much each feature answers each question")

# %% [markdown]
# Read the first column of both. `money` asks *which bank?*, with a 2. `water` answers with 1, and
# `money` with -1: a word that has money itself is no help.
#
# **Predict.** `bank` has `money` 1.1 and `water` 1.0; `river` has `water` 2.0. Whose offer fits what
# `bank` asks best?

# %%
predict("views.finds", "bank finds ...", ["bank, as before", "river", "She"])

# %% tags=["solution-only"] name="given-finds"
predict("views.finds", given="river")

# %% [markdown]
# ## Compute a row by hand
# **Run.** The query of a word is its vector times `W_q`, its key is its vector times `W_k`. The
# score is the dot product of the query of the one who asks and the key of the one who offers:
# multiply number by number, and add up.
#
# As a formula:  $q_i = x_i W_q, \quad k_j = x_j W_k, \quad s_{ij} = q_i \cdot k_j$

# %% exercise="project_qkv" form="worked"
reveal("views.finds")
bank, river = WORDS.index("bank"), WORDS.index("river")
q = VECTORS[bank] @ W_Q           # what bank asks
k = VECTORS[river] @ W_K          # what river offers
print("q of bank ", q.round(2))
print("k of river", k.round(2))
print("products  ", (q * k).round(2), "sum", (q * k).sum().round(2))

# %% [markdown]
# *2.2 times 2.0 is 4.4: what `bank` asks, times what `river` offers. The other two products add 0.02
# and 0.20. The score is 4.62.*
#
# **Predict.** Now you. `bank` asks with (2.2, 0.1, 0.1). The key of `bank` itself is
# (-0.1, 0.1, 1.0). What is the score of `bank` with itself? In lesson 03 it was 2.23, the largest of
# the row.

# %%
predict("views.itself", "The score of bank with itself, from these six numbers")

# %% tags=["solution-only"] name="given-itself"
predict("views.itself", given="-0.11")

# %% name="row-of-bank"
reveal("views.itself", "views.finds")
row = VECTORS @ W_K @ q           # the keys of all six words, each against one query
bars(row, WORDS, "Scores of bank: it asks, each word offers")

# %% name="itself-answer"
predict("views.itself", answer="-0.11")

# %% [markdown]
# *-0.22 + 0.01 + 0.10 = -0.11. The rest of the row is made in the same way, each word with its own key.*

# %% name="finds-answer"
predict("views.finds", answer="river")

# %% [markdown]
# *`bank` no longer finds itself: it finds `river`, by far.*

# %% [markdown]
# ## Swap the two words
# With bare vectors, the score of `bank` with `river` and that of `river` with `bank` were the same
# number, 2.03. Now `bank` asks, `river` offers, and the score is 4.62.
#
# **Predict.** Let `river` ask and `bank` offer. Is it 4.62 again?

# %%
predict("views.swap", "score(river, bank) is ...",
        ["4.62 as well", "another number"])

# %% tags=["solution-only"] name="given-swap"
predict("views.swap", given="another number")

# %% [markdown]
# **Investigate.** The explorer shows both directions, product by product, and all 36 scores.
#
# 1. Press *swap the two words*. What does `river` ask, and what does `bank` have to offer?
# 2. Choose *bare vectors* and swap again. Which numbers stay, and why?
# 3. Choose *bank asks itself*. Which of the three products keeps the score low?
# 4. Choose *bank asks river* again and move the slider *money asks with*: it changes one number of
#    `W_q`. Which rows of the table change, and which do not?

# %%
explore("pair")

# %% name="swap-answer"
predict("views.swap", answer="another number")

# %% [markdown]
# *`river` has no money, so it does not ask *which bank?* at all: score(river, bank) is 0.12. With
# bare vectors both directions multiply the same pairs of numbers, 1.0 by 2.0 or 2.0 by 1.0. With a
# query on one side and a key on the other they multiply different ones. And the slider moves only
# the rows of `bank` and, a little, of `She`: no other word has money to ask with.*
#
# A table that is the same after swapping rows and columns is called *symmetric*.

# %% name="symmetric"
def symmetric(table):
    return bool(np.allclose(table, table.T))

Q, K = VECTORS @ W_Q, VECTORS @ W_K
print("bare vectors     ", symmetric(similarity_scores(VECTORS, VECTORS)))
print("queries and keys ", symmetric(similarity_scores(Q, K)))
print("queries as keys  ", symmetric(similarity_scores(Q, Q)))

# %% [markdown]
# *The last line says where it comes from: not from having matrices, but from having two different
# ones. With the queries in the place of the keys, the table is symmetric again.*

# %% [markdown]
# ## Make all three views at once
# The third vector of a word is its value. What makes a word good to find need not be what it passes
# on: our `W_v` hands over water and money, and keeps the rest back.

# %% name="w-v"
heatmap(W_V, FEATURES, ["water", "money"], "W_v: what is handed over")

# %% [markdown]
# Queries and keys are compared number by number, so they have the same width, called $d_k$: here 3.
# Values are compared with nothing. Their width $d_v$ may be another one: here 2.
#
# **Build.** Make the three views word by word. Fill the gaps, or go to [*Write it without a
# loop*](#Write-it-without-a-loop) if you are sure already.

# %% exercise="project_qkv" form="gaps"
def project_qkv(x, W_q, W_k, W_v):
    """Make three views of every word, first version."""
    Q, K, V = [], [], []
    for word in x:                    # the vector of one word
        q = word @ W_q  # GAP what it asks
        k = word @ W_k  # GAP what it offers
        v = word @ W_v  # GAP what it hands over
        Q.append(q)
        K.append(k)
        V.append(v)
    return np.array(Q), np.array(K), np.array(V)

# %% name="check-first-version"
check(project_qkv)

# %% [markdown]
# ## Write it without a loop
# One vector times a matrix gives one query. A table of vectors times the same matrix gives all
# queries, row by row, and `@` takes a stack of tables as well: several sentences at once.
#
# Say the shapes to yourself first: `x` is (6, 4), `W_q` is (4, 3). What comes out, and which number
# disappears? And for two sentences, `x` of (2, 6, 4)? Use the matrices that the function is given:
# `W_q` is its own, `W_Q` is the one of this lesson.

# %% exercise="project_qkv" form="blank"
def project_qkv(x, W_q, W_k, W_v):
    """Make three views of every word: what it asks, what it offers, what it hands over.

    x         (..., T, d_model)    one row for each word
    W_q, W_k  (d_model, d_k)
    W_v       (d_model, d_v)
    returns   Q (..., T, d_k), K (..., T, d_k), V (..., T, d_v)
    """
    ### BEGIN SOLUTION
    return x @ W_q, x @ W_k, x @ W_v
    ### END SOLUTION

# %% check="project_qkv" points=2
assert check(project_qkv)

# %% [markdown]
# Not right yet? Compare the tables in the answer, then read the question under them. What it calls a
# *token* is a word here. If that is not enough, put `hint(project_qkv)` into a cell of its own.

# %% name="three-views"
three_views = mine("project_qkv")       # yours, once it was right
Q, K, V = three_views(VECTORS, W_Q, W_K, W_V)
print("one sentence ", Q.shape, K.shape, V.shape)
two = np.array([VECTORS, VECTORS[::-1]])
print("two sentences", *[view.shape for view in three_views(two, W_Q, W_K, W_V)])

# %% [markdown]
# ## Let bank look again
# Now the steps of lessons 01 to 03, with your own functions, on your own three views. In lesson 03
# `bank` gave 0.34 of its attention to `river` and 0.42 to itself.

# %% name="bank-looks"
scores = similarity_scores(Q, K)        # score
weights = softmax(scores)               # normalise
new = weighted_sum(weights, V)          # mix
heatmap(weights, WORDS, WORDS, "Weights: the word of the row looks at the word of the column")

# %% name="new-bank"
heatmap([V[bank], new[bank]], ["value of bank", "what bank receives"], ["water", "money"],
        "bank, before and after it has looked")

# %% [markdown]
# *`bank` gives 0.94 to `river` and receives 1.90 of water and nearly no money. `river` gives `bank`
# 0.16, about as much as everybody else. `by` and `the` look at `river` too: they ask *which thing?*,
# and it is the thing of this sentence.*
#
# 0.94 is a lot for one word. Real models divide the scores by $\sqrt{d_k}$ before the softmax. Here
# that is $\sqrt{3}$, and it makes the same choice less sharp:

# %% name="divided"
bars(softmax(scores[bank] / np.sqrt(3)), WORDS, "Weights of bank, scores divided by the root of 3")

# %% [markdown]
# *0.72 for `river`. Why divide, and why by this number? That is lesson 05. Until then the scores
# stay as they are.*
#
# Once more the explorer, this time with *your* function behind the picture.

# %% name="explore-your-views"
explore("pair", project_qkv)

# %% [markdown]
# ## Find out what the scores depend on
# **Predict.** Multiply every number of `W_q` by 2, and divide every number of `W_k` by 2. What
# happens to the scores?

# %%
predict("views.twice", "The scores ...", ["double", "halve", "stay"])

# %% tags=["solution-only"] name="given-twice"
predict("views.twice", given="stay")

# %% name="twice-and-half"
reveal("views.twice")
others = similarity_scores(VECTORS @ (2 * W_Q), VECTORS @ (W_K / 2))
print("the same scores:", np.allclose(others, scores))

# %% name="twice-answer"
predict("views.twice", answer="stay")

# %% [markdown]
# Every score is $x_i W_q W_k^T x_j^T$, so for the scores only the product $W_q W_k^T$ matters. It
# has one row and one column for each feature, and says which feature asks for which.

# %% name="product"
together = W_Q @ W_K.T
print("the same scores:", np.allclose(VECTORS @ together @ VECTORS.T, scores))
heatmap(together, FEATURES, FEATURES, "W_q W_k^T: the feature of the row asks for that of the column")

# %% [markdown]
# *`money` asks for `water` with 2 and against `money` with -2; people and actions ask for their
# like; glue words ask for `water`. Everything else is 0.*
#
# Why then two matrices, and not this one? In a real model two narrow ones hold fewer numbers than one
# square one. And they hold less: each row of the product is a mixture of the $d_k$ rows of $W_k^T$.
# So at most $d_k$ of its rows are independent, that is, not a mixture of the others. How many are is
# called its *rank*.

# %% name="rank"
rng = np.random.default_rng(0)
for d_k in [1, 2, 3, 4, 8]:
    product = rng.normal(size=(4, d_k)) @ rng.normal(size=(d_k, 4))
    print("d_k", d_k, " shape", product.shape, " rank", np.linalg.matrix_rank(product))
print("ours:  rank", np.linalg.matrix_rank(together), " of the score table:",
      np.linalg.matrix_rank(scores))
print("512 features, d_k 64:", 2 * 512 * 64, "numbers instead of", 512 * 512)

# %% [markdown]
# *The rank is at most $d_k$, and never more than there are features. The table of the scores of all
# six words has no higher rank either. Few questions cost little, and cannot tell everything apart.*

# %% [markdown]
# ## Keep where and what apart
# **Predict.** Exchange the two columns of `W_v`: now `river` hands over its 2.0 as *money*. In the
# row of `bank`, what happens to the weight of `river`, which was 0.94?

# %%
predict("views.where", "The weight of river for bank ...",
        ["falls: river is no help now", "stays 0.94"])

# %% tags=["solution-only"] name="given-where"
predict("views.where", given="stays 0.94")

# %% name="exchanged"
reveal("views.where")
Q2, K2, V2 = three_views(VECTORS, W_Q, W_K, W_V[:, ::-1])
weights2 = softmax(similarity_scores(Q2, K2))
print("weight of river", weights2[bank, river].round(2))
water, money = weighted_sum(weights2, V2)[bank]
print(f"bank receives: water {water:.2f}, money {money:.2f}")

# %% name="where-answer"
predict("views.where", answer="stays 0.94")

# %% [markdown]
# *Queries and keys decide **where** a word looks. Values decide **what** moves when it looks. `bank`
# looked at `river` as before, and got the wrong thing.*

# %% [markdown]
# ## Catch the wrong ones
# **Break.** Write up to three assertions that fail for every wrong `project_qkv` the course knows,
# and pass for every right one. One is there, with matrices that change nothing. Which mistakes
# change nothing either, then?

# %% name="my-tests"
def my_tests(project_qkv):
    x, same = np.array([[1.0, 2.0], [0.0, -1.0]]), np.eye(2)
    assert np.allclose(project_qkv(x, same, same, same), [x, x, x])
    ### BEGIN SOLUTION
    W_q, W_k = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[3.0, 0.0], [4.0, 1.0]])
    W_v = np.array([[5.0, 6.0], [7.0, 8.0]])
    assert np.allclose(project_qkv(x, W_q, W_k, W_v), [x @ W_q, x @ W_k, x @ W_v])
    ### END SOLUTION

# %% name="challenge-project-qkv"
challenge("project_qkv", my_tests)

# %% [markdown]
# ## Make another word ask
# **Make.** Change one number of `W_q`, or several, so that another word asks for something. For
# example: let `river` find out who is there. It has water, and the second question, *who does
# what?*, is answered by people and actions.
#
# There is no check. Look at the row of your word, and at who else has changed.

# %% name="another-question"
my_W_q = W_Q.copy()
### BEGIN SOLUTION
my_W_q[FEATURES.index("water"), VIEWS.index("who does what?")] = 1.0
### END SOLUTION
my_Q, my_K, my_V = three_views(VECTORS, my_W_q, W_K, W_V)
heatmap(softmax(similarity_scores(my_Q, my_K)), WORDS, WORDS, "Weights with another W_q")

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("04_queries_keys_values")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - A word has three vectors: a query (what it asks), a key (what it offers), a value (what it hands
#   over). Each is the word's vector times a matrix.
# - `score(i, j)` is the query of `i` with the key of `j`. Swap the two, and in general it is another
#   number; it is the same for all pairs if queries and keys are the same vectors.
# - For the scores only $W_q W_k^T$ matters; its rank is at most $d_k$.
# - Queries and keys say where a word looks, values say what moves. $d_k$ and $d_v$ may differ.
#
# **Next.** The weight of `river` was 0.94, and 0.72 after a division. Lesson 05 finds out what
# happens to scores when $d_k$ grows, and when dividing by its root is right.

# %% [markdown]
# > **In practice.** The matrices are learned, and their columns have no names. Sizes in the first
# > Transformer: vectors of 512, $d_k = d_v = 64$ in each of 8 heads (lesson 07). Many libraries add
# > a bias to each view, make all three with one wide matrix, or store a matrix as (out, in) and
# > multiply by its transpose: PyTorch's `nn.Linear` does. That a query *asks* is a picture: it is a
# > vector, and what it comes to mean is for training to find.
# >
# > **Papers.** Vaswani et al. 2017, sections 3.2 (queries, keys and values) and 3.2.2 (the
# > projections, $d_k$ and $d_v$). Bhojanapalli et al. 2020, *Low-rank bottleneck in multi-head
# > attention models*: a head with $d_k$ below the number of words cannot make every table
# > of weights. Elhage et al. 2021, *A mathematical framework for transformer circuits*, section
# > *Attention heads as information movement*: where information comes from and what is moved can be
# > studied apart.
