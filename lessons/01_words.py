# %% [markdown]
# # Score how well words match
#
# A sentence becomes a table of numbers, two words get a match score, and one vector for `bank`
# turns out not to be enough.
#
# You will
#
# - turn a sentence into tokens, ids and vectors, by hand and in code
# - compute the match score of two words with a dot product
# - write `similarity_scores`: every word against every word, in one line
# - show why a fixed vector cannot say which bank is meant
#
# About 35 minutes (an estimate). You need Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.bank_senses import SENTENCES, bank_vectors, cosine_table
from course_lib.models.corpus import FEATURES, VECTORS, WORDS

# %% [markdown]
# **Warm up.** Three questions from the lesson before. Answer first, look things up afterwards.

# %%
quiz("01_words", "warm-up")

# %% [markdown]
# ## Give every word a number
# *She sat by the river bank.* A computer cannot add up words, so the sentence is cut into pieces,
# called *tokens*. Here a token is a word. Real models cut rarer words into smaller pieces.

# %% name="tokens"
tokens = "She sat by the river bank".split()
print(tokens)

# %% [markdown]
# Every token the model knows has a fixed number, its *id*. The id says nothing about the meaning:
# it is the number of a row. Our list of known words is very short.

# %% name="ids"
vocabulary = {word: number for number, word in enumerate(WORDS)}
ids = [vocabulary[token] for token in tokens]
print(ids)

# %% [markdown]
# ## Look up its vector
# The row with that number, in a table, is the *vector* of the word. In a real model the table is
# learned, and a row has hundreds of numbers without names. Ours is made by hand, so that you can
# read it: four numbers, each with a name.

# %% name="vectors"
vectors = VECTORS[ids]
heatmap(vectors, tokens, FEATURES, "The vectors of the six words")

# %% [markdown]
# *`river` has much water. `bank` has water **and** money, since the word has two senses, and the
# table has one row for both.*
#
# ## Score two words
# How well do two words match? Multiply water with water, money with money, and so on, and add the
# products up. This is the *dot product*. In NumPy it is written `@`.

# %% name="products"
bank, river = VECTORS[WORDS.index("bank")], VECTORS[WORDS.index("river")]
print("products", (bank * river).round(2))
print("sum     ", (bank * river).sum().round(2))
print("with @  ", (bank @ river).round(2))

# %% [markdown]
# *2.00 of the 2.03 comes from the water that both words have.*
#
# **Predict.** You can draw the vector of a word as an arrow. Suppose you make the arrow of `bank` twice as long and keep its direction.
# (The length of an arrow is the root of the sum of its squared numbers.) What happens to its match score with `river`?

# %%
predict("words.after-drag", "bank becomes twice as long. Its match score with river ...",
        ["stays as it is", "about doubles", "becomes about four times as large"])

# %% tags=["solution-only"] name="given-after-drag"
predict("words.after-drag", given="about doubles")

# %% [markdown]
# **Run.** Before you drag anything, here is every score of `bank` as it is now.

# %% name="scores-of-bank"
reveal("words.after-drag")
bars(VECTORS @ bank, WORDS, "Match scores of bank")

# %% [markdown]
# **Investigate.** Your answer unlocks the explorer. Drag `bank`, or choose it and press the arrow
# keys. Find out:
#
# 1. Make `bank` twice as long. What happens to its score with `river`, and which score grows most? (The
#    picture shows two of the four features, water and money. Only these two change; the small rest stays.)
# 2. Where must the arrow point so that `river` gets a score below 0?
# 3. Switch to *cosine*. It divides the score by the lengths of both vectors. Which of your answers
#    changes?

# %%
explore("words")

# %% name="words-answer"
predict("words.after-drag", answer="about doubles")

# %% [markdown]
# A match score depends on the direction that two words share **and** on their lengths. It can be
# negative, and it has no upper limit. The match of `bank` with itself becomes about four times as
# large, since both factors double. A cosine does not notice the length at all.

# %% [markdown]
# ## Score everybody with everybody
# **Build.** First one word with one word. The function below is complete.

# %% exercise="similarity_scores" form="worked"
def one_score(query, key):
    """Match score of two vectors."""
    return (query * key).sum()

print(one_score(bank, river).round(2))

# %% [markdown]
# The two sides have names. The word that asks is the *query*, the word it is compared with is the
# *key*. Soon they will be different vectors; here they come from the same table.
#
# Next: one query against all keys. Fill the two gaps. Sure already? Go on to [*Write the whole
# table*](#Write-the-whole-table).

# %% exercise="similarity_scores" form="gaps"
def scores_of_one(query, keys):
    """Match scores of one query (d,) with every key (T, d): the result has shape (T,)."""
    products = keys * query  # GAP every key times the query, number by number
    return products.sum(axis=-1)  # GAP add up along the features

print(scores_of_one(bank, VECTORS))

# %% [markdown]
# *You should see the numbers of the bars above. `Ellipsis` says that a gap is still open.*
#
# ## Write the whole table
# Now every query against every key. Row *i* belongs to query *i*, column *j* to key *j*.
#
# As a formula: $\text{scores} = Q K^\top$. In words: multiply the queries with the keys after their *rows and columns are
# swapped*, so that the numbers of each query meet the numbers of each key.

# %% name="shapes"
Q = VECTORS[[0, 5]]           # two queries: She and bank
K = VECTORS                   # six keys
print("queries", Q.shape, " keys", K.shape, " keys turned", K.T.shape)

# %% [markdown]
# `(2, 4) @ (4, 6)` gives `(2, 6)`: the 4 features are summed away. `K.T` swaps rows and columns of one
# table. But your function should also take many sentences at once: a *stack* of tables, with a third
# axis in front, the *batch axis*. There only the last two axes change places: `np.swapaxes(K, -1, -2)`.
# In a shape, `...` stands for any number of axes in front, or none.

# %% exercise="similarity_scores" form="blank"
def similarity_scores(Q, K):
    """Score every query against every key with a dot product.

    Q        (..., T_q, d)  queries
    K        (..., T_k, d)  keys
    returns  (..., T_q, T_k)  [i, j] is query i against key j
    """
    ### BEGIN SOLUTION
    return Q @ np.swapaxes(K, -1, -2)
    ### END SOLUTION

# %% check="similarity_scores" points=2
assert check(similarity_scores)

# %% [markdown]
# Not right yet? Compare the two tables in the answer, then read the question under them. More help:
# put `hint(similarity_scores)` into a cell of its own.
#
# When it is right, use it on the sentence.

# %% name="scores-of-the-sentence"
scores = mine("similarity_scores")(VECTORS, VECTORS)     # yours, once it was right
heatmap(scores, WORDS, WORDS, "Match scores: the word of the row with the word of the column")

# %% [markdown]
# *Read the row of `bank`: apart from itself it matches `river` best, 2.03. Some words match because
# they share a role and not a meaning: `by` and `the` get 1.70.*
#
# The table is the same above and below its diagonal, because queries and keys are the same vectors.

# %% [markdown]
# ## Catch the wrong ones
# **Break.** The course knows wrong ways to write `similarity_scores`. Write tests that fail for
# every wrong one and pass for every right one. One assertion is there. Which mistake would it never
# notice?

# %% name="my-tests"
def my_tests(similarity_scores):
    Q, K = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 1.0]])
    assert similarity_scores(Q, K).shape == (1, 3)
    ### BEGIN SOLUTION
    assert np.allclose(similarity_scores(K, Q), [[1.0], [0.0], [3.0]])
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.allclose(similarity_scores(square, 2 * square), [[10.0, 22.0], [22.0, 50.0]])
    assert np.allclose(similarity_scores(square, np.eye(2) * 5), 5 * square)
    ### END SOLUTION

# %% name="challenge-similarity-scores"
challenge("similarity_scores", my_tests)

# %% [markdown]
# ## See what one vector cannot say
# `bank` has one row in the table. Whatever stands around it, the row is the same. So the row cannot
# know whether she sat by the water or had an account.
#
# A real model ends somewhere else. A *transformer* is a model made of attention, and this one has learned
# from much text. Here is what it makes of the word `bank` in six sentences: one vector of 384 numbers
# for each.

# %% name="six-sentences"
in_context = bank_vectors()
print(in_context.shape)
for number, sentence in enumerate(SENTENCES, 1):
    print(number, sentence)

# %% [markdown]
# With so many numbers we compare directions only, so we use the cosine: 1 means the same direction. If
# `bank` were one row of a table, every cell below would show 1.00.

# %% name="cosines"
numbers = [str(number) for number in range(1, 7)]
heatmap(cosine_table(in_context), numbers, numbers, "Cosine of bank with bank, in six sentences", pale=0.7)

# %% [markdown]
# *Sentences 1 to 3 are about a river, 4 to 6 about money. Inside each group the cosine is 0.87 or
# more, between the groups 0.83 or less. The same word has become different vectors, and only the words around it differ.*
#
# That is the goal of this course: your own code will do this to `bank`.

# %% [markdown]
# ## Try your own words
# **Make.** Invent a seventh word for the table, such as `boat` or `loan`: four numbers, chosen by
# you. Which word of the sentence matches it best? Guess first, then look. Then change one number so
# that another word wins.

# %% name="your-word"
your_word = np.array([0.0, 0.0, 0.0, 0.0])    # water, money, person or action, glue word
print((VECTORS @ your_word).round(2))

# %% name="a-word-of-ours" tags=["solution-only"]
loan = np.array([0.2, 1.5, 0.4, 0.0])
bars(VECTORS @ loan, WORDS, "Match scores of loan")

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("01_words")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - Text becomes tokens, tokens become ids, and an id picks one row of a table: the vector of the
#   word.
# - A match score is a dot product. It depends on the direction and on the length, and it can be
#   negative.
# - `scores = Q @ K.T` compares every query with every key: rows are queries, columns are keys. For a stack
#   of tables it is `Q @ np.swapaxes(K, -1, -2)`. This
#   is the step *score*.
# - One fixed vector per word cannot keep two senses apart. The neighbours must come in.
#
# **Next.** 2.03 and 2.23 are scores, not shares. Lesson 02 turns them into weights that sum to 1.

# %% [markdown]
# > **In practice.** Tokens of real models are pieces of words: Sennrich et al. 2016, *Neural
# > machine translation of rare words with subword units*. The six vectors come from
# > all-MiniLM-L6-v2 (Wang et al. 2020, *MiniLM*); `course_lib/models/bank_senses.py` says
# > how they were made. Words with several senses were a known trouble of one vector
# > per word: Peters et al. 2018, *Deep contextualized word representations*.
# >
# > **Papers.** Vaswani et al. 2017, *Attention is all you need*, section 3.2.1, scores with dot
# > products.
