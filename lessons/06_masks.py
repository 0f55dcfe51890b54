# %% [markdown]
# # Decide who may look at whom
#
# A model that guesses the next word must not see it, and nobody should look at filler (empty places behind short sentences). A *mask* says who may look at whom.
#
# You will
#
# - build a causal mask, and a mask that hides the filler behind short sentences
# - write `masked_softmax`: a hidden word gets exactly 0, also in a row that may see nothing
# - run a leak test on your own attention, and see it fail before you trust it
# - say what goes wrong with a score of 0, with a 0 after the softmax, and with a score of -1e9
# - choose the mask for a task: guess the next word, fill a blank, translate
#
# About 60 minutes (an estimate): take a break before *Hide the filler*. The two parts called *If you have time* need 20 minutes more. You need
# Python and a little NumPy; the lesson starts alone.

# %% name="imports"
import numpy as np

from course_lib import challenge, check, explore, hint, mine, predict, quiz, reveal, solution
from course_lib.figures import bars, heatmap
from course_lib.models.corpus import COMPANIONS, SENTENCE, WORDS, vectors_of, words_of
from course_lib.models.hand_made import W_K, W_Q, W_V

similarity_scores = mine("similarity_scores")
softmax = mine("softmax")
weighted_sum = mine("weighted_sum")
project_qkv = mine("project_qkv")

# %% [markdown]
# **Warm up.** Three questions from the lessons before.

# %%
quiz("06_masks", "warm-up")

# %% [markdown]
# ## Read from left to right
# *She sat by the river bank.* A model that writes texts does one thing: it guesses the next word. After *She sat by* it should
# say `the`. It learns this from finished sentences, at all words at once: the output row for `by` must guess `the`, the row
# for `the` must guess `river`.
#
# But the answers stand in the same sentence. A row that may look at them has nothing to learn: it copies.
#
# So each row needs a rule: which words may it look at? The rules of all rows make a table of yes and no, the **mask**. In this
# course `True` means *may look*.
#
# **Predict.** A model reads from left to right. How many of the six words may `by` look at?

# %%
predict("masks.by-sees", "How many of the six words may by look at?",
        ["2: She, sat", "3: She, sat, by", "4: She, sat, by, the", "6: all of them"])

# %% tags=["solution-only"] name="given-by-sees"
predict("masks.by-sees", given="4: She, sat, by, the")

# %% [markdown]
# **Run.** Give every word its place, from 0 to 5, and ask: is this place later than that of `by`?

# %% exercise="causal_mask" form="worked"
reveal("masks.by-sees")
by = WORDS.index("by")
seen_by = np.arange(6) <= by          # True = may look
for word, may_look in zip(WORDS, seen_by):
    print(f"{word:6}", may_look)

# %% name="by-sees-answer"
predict("masks.by-sees", answer="3: She, sat, by")

# %% [markdown]
# *Three times True: `She`, `sat`, and `by` itself. A word has been read when its row is made, so it may look at itself. The next
# word has not.*

# %% [markdown]
# ## Take the weight away from a word
# These are the weights of `by` with the query, key and value matrices of lesson 04 and the scale of lesson 05. Nothing is
# hidden yet.

# %% name="weights-of-by"
x = vectors_of(WORDS)
Q, K, V = project_qkv(x, W_Q, W_K, W_V)
scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])       # score
bars(softmax(scores[by]), WORDS, "Weights of by, with nothing hidden")

# %% [markdown]
# *`by` looks most at `river` and `bank`: two words that are still to come.*
#
# **Predict.** A teammate wants to hide `river` from `by`, and sets the score of `river` in the row of `by` from 1.41 to 0. What
# happens to its weight, 0.38?

# %%
predict("masks.zero", "The score of river becomes 0. Its weight ...",
        ["becomes 0", "shrinks, but stays above 0", "stays as it is"])

# %% tags=["solution-only"] name="given-zero"
predict("masks.zero", given="becomes 0")

# %% [markdown]
# **Investigate.** Your answer unlocks the explorer. It shows four tables, from scores to weights. Find out:
#
# 1. Choose *causal* and look closely at `by`. Then change the rule from *minus infinity* to *zero*. What happens to the words
#    that `by` must not see?
# 2. Back to *minus infinity*. Whose row is the same with the causal mask and without it?
# 3. Close all cells of one row. Nothing is left to share out: what do you see in the weights?

# %%
explore("mask")

# %% name="score-zero"
reveal("masks.zero")
river = WORDS.index("river")
with_zero = scores[by].copy()
with_zero[river] = 0
print("river with the score 0:", softmax(with_zero)[river].round(2))
print("the scores -3, -2, 0  :", softmax(np.array([-3.0, -2.0, 0.0])).round(2))

# %% name="zero-answer"
predict("masks.zero", answer="shrinks, but stays above 0")

# %% [markdown]
# *`river` still gets 0.13. A score of 0 is a score like any other, and $e^{0} = 1$ is a share. Where all other scores are below
# 0, the word that was to be hidden even wins.*
#
# What is lower than every score? Minus infinity: $e^{-\infty} = 0$, exactly. So the mask comes **before** the softmax, and puts
# $-\infty$ in the place of each hidden score. What remains shares out the total of 1.

# %% exercise="masked_softmax" form="worked"
visible = np.where(seen_by, scores[by], -np.inf)      # mask
e = np.exp(visible - visible.max())
hidden_well = e / e.sum()                             # normalise
bars(hidden_well, WORDS, "Weights of by: what comes later is hidden")

# %% [markdown]
# *`np.where(seen_by, a, b)` takes `a` where the mask says True and `b` elsewhere. The three weights sum to 1, and the other three
# are 0: not small, but 0.*

# %% [markdown]
# ## Build the causal mask
# **Build.** One row for each query, one column for each key. Fill the two gaps, or go to [*Ask with fewer queries*](#Ask-with-fewer-queries)
# if you are sure already.

# %% exercise="causal_mask" form="gaps"
def square_mask(T):
    """Let each of T words see itself and what came before: (T, T), True = may look."""
    queries = np.arange(T)[:, None]  # GAP the place of each query, as a column: shape (T, 1)
    keys = np.arange(T)              # the place of each key, as a row
    return keys <= queries  # GAP True where the key does not come later than the query

heatmap(square_mask(6), WORDS, WORDS, "Causal mask: 1 = may look", digits=0)

# %% [markdown]
# *You should see one 1 in the row of `She` and six in the row of `bank`. A column beside a row: NumPy compares every query with
# every key (lesson 00).*
#
# ## Ask with fewer queries
# A model that writes does not read its text again and again. It keeps the keys of all words, and only the newest word asks. Five
# words have been read and `bank` is new: one query, six keys. The mask has one row and six columns.
#
# **Predict.** How many True are in that row?

# %%
predict("masks.one-query", "One query, six keys. How many True?", ["1", "5", "6"])

# %% tags=["solution-only"] name="given-one-query"
predict("masks.one-query", given="1")

# %% [markdown]
# Write it for any two numbers. In this course the queries are the *last* of the places: with `T_q = 1` and `T_k = 6`, query 0
# stands at place 5. At which place does query 0 stand with `T_q = 2`?

# %% exercise="causal_mask" form="blank"
def causal_mask(T_q, T_k=None):
    """Let every query see its own place and what came before it.

    T_q      number of queries
    T_k      number of keys, as many as queries unless given
    returns  (T_q, T_k)  bool, True = may look; the queries are the last T_q places
    """
    ### BEGIN SOLUTION
    T_k = T_q if T_k is None else T_k
    places = np.arange(T_q)[:, None] + (T_k - T_q)
    return np.arange(T_k) <= places
    ### END SOLUTION

# %% check="causal_mask" points=2
assert check(causal_mask)

# %% [markdown]
# Not right yet? Compare the two tables in the answer, then read the question under them. If that is not enough, put
# `hint(causal_mask)` into a cell of its own.

# %% name="one-query"
reveal("masks.one-query")
causal_mask = mine("causal_mask")             # yours, once it was right
print(causal_mask(1, 6).astype(int))
print(causal_mask(2, 6).astype(int))

# %% name="one-query-answer"
predict("masks.one-query", answer="6")

# %% [markdown]
# *The newest word comes after all others and sees everything so far, itself too.*

# %% [markdown]
# ## Hide before you share out
# Now `masked_softmax`, for a whole table: hide, then softmax. Fill the gaps, or go to [*Leave nothing to share out*](#Leave-nothing-to-share-out).

# %% exercise="masked_softmax" form="gaps"
def hide_and_share(scores, mask):
    """Weights in which a hidden key gets 0, first version."""
    visible = np.where(mask, scores, -np.inf)  # GAP mask: the score where it may be seen, else -inf
    return softmax(visible)  # GAP normalise

# %% name="check-first-version"
check(hide_and_share, "masked_softmax")

# %% [markdown]
# With the gaps filled well, the check has one complaint left. It is about a row that may see nothing. (It names your function as
# the exercise, `masked_softmax`.)
#
# ## Leave nothing to share out
# A whole row can be hidden. It happens with filler, with windows, or when two masks meet.
#
# **Predict.** Every score of a row is $-\infty$. What does the softmax of lesson 02 make of it?

# %%
predict("masks.empty-row", "A row of six times minus infinity. Each weight is ...",
        ["0", "1/6", "nan"])

# %% tags=["solution-only"] name="given-empty-row"
predict("masks.empty-row", given="0")

# %% name="empty-row"
reveal("masks.empty-row")
nothing = np.full(6, -np.inf)
with np.errstate(invalid="ignore"):           # no warnings: we know what comes
    print("largest score ", nothing.max())
    print("minus largest ", nothing - nothing.max())
    print("softmax       ", softmax(nothing))

# %% name="empty-row-answer"
predict("masks.empty-row", answer="nan")

# %% [markdown]
# *The largest of no scores is $-\infty$, and $-\infty - (-\infty)$ is `nan`: not a number. A `nan` spreads. Whoever mixes this row
# gets `nan` too. And a model does attention many times in a row, in *layers*: in the next layer every word that looks there gets `nan`.*

# %% [markdown]
# **Our rule:** a row that may see nothing gets the weight 0 everywhere, and takes nothing. (A convention. Elsewhere you may meet `nan`.)
#
# Two lines break on such a row: the largest score, and the division by the total. Write it so that neither does.

# %% [markdown]
# One more thing: a mask may have fewer axes than the scores, or an axis of length 1. With scores of the shape (2, 3, 4), a mask
# (2, 1, 4) holds for all 3 queries of a sentence, and a mask (4,) for all queries of both. `np.where` stretches such a mask to the
# shape of the scores; `scores[~mask] = -np.inf` does not.

# %% exercise="masked_softmax" form="blank"
def masked_softmax(scores, mask):
    """Turn scores into weights; a key that may not be seen gets exactly 0.

    scores   (..., T_q, T_k)  query i against key j
    mask     bool, True = may look; the shape of scores, or one that broadcasts to it
    returns  (..., T_q, T_k)  each row sums to 1, or is all 0 where nothing may be seen
    """
    ### BEGIN SOLUTION
    visible = np.where(mask, scores, -np.inf)                  # mask
    peak = visible.max(axis=-1, keepdims=True)
    e = np.exp(visible - np.where(peak == -np.inf, 0, peak))   # an empty row has no peak
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)                  # normalise
    ### END SOLUTION

# %% check="masked_softmax" points=2
assert check(masked_softmax)

# %% [markdown]
# Here is your function behind the picture. If the check was not content, look here too: your weights stand beside the right
# ones, and every cell that differs is outlined. Then try *a row that sees nothing*.

# %% name="explore-your-masked-softmax"
explore("mask", masked_softmax, causal=True)

# %% [markdown]
# ## Attend with a mask
# In lesson 05 your attention got room for a mask, with a `masked_softmax` that was lent to you. Now it gets your own. Fill the gap.

# %% name="attention-with-a-mask"
masked_softmax = mine("masked_softmax")       # yours, once it was right

def scaled_dot_product_attention(Q, K, V, mask=None):
    """Return output (..., T_q, d_v) and weights (..., T_q, T_k); True = may look."""
    scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])   # score
    weights = softmax(scores)                                 # normalise
    if mask is not None:
        weights = masked_softmax(scores, mask)  # GAP with a mask: mask, normalise
    return weighted_sum(weights, V), weights                  # mix

check(scaled_dot_product_attention)

# %% name="causal-weights"
scaled_dot_product_attention = mine("scaled_dot_product_attention")     # yours, once it was right
_, causal_weights = scaled_dot_product_attention(Q, K, V, causal_mask(6))
heatmap(causal_weights, WORDS, WORDS, "Weights with the causal mask")

# %% [markdown]
# *`She` has only itself to look at: 1.00. `by` shares out among three. The last row, `bank`, is as it was: 0.72 for `river`.*

# %% [markdown]
# ## Test whether the future leaks
# How would you notice a wrong mask? No error appears. In training all guesses look wonderful, since they are copied; later, with no
# next word to copy, the model cannot write. A **leak test** finds it at once: change a later word, and no earlier row may move.
#
# The test replaces every word in turn by `loan`, and names each earlier word whose output moves.

# %% name="leak-test"
def leaks(attend):
    """Name the pairs "later -> earlier" in which a later word changes an earlier output."""
    found = []
    for place in range(1, 6):
        changed = x.copy()
        changed[place] = vectors_of(["loan"])[0]
        moved = ~np.isclose(attend(x), attend(changed)).all(axis=-1)
        found += [f"{WORDS[place]} -> {WORDS[i]}" for i in range(place) if moved[i]]
    return found

# %% [markdown]
# A test that cannot fail says nothing. So first without a mask, then with a mask that opens one word too many, then with yours.

# %% name="leak-test-runs"
def attend(x, mask=None):
    return scaled_dot_product_attention(*project_qkv(x, W_Q, W_K, W_V), mask)[0]

print("no mask     ", len(leaks(attend)), "leaks")
print("one too far ", leaks(lambda x: attend(x, np.tri(6, k=1, dtype=bool))))
print("yours       ", leaks(lambda x: attend(x, causal_mask(6))))

# %% [markdown]
# *Without a mask all 15 pairs leak. The mask that opens one word too many leaks to each direct neighbour. An empty list for yours:
# no leak.* (Where a check is not content yet, the course's own function stands in for yours.)
#
# Lesson 03 said: shuffle the words and the outputs shuffle the same way. Is it still true?

# %% name="shuffle-with-a-mask"
order = [5, 4, 3, 2, 1, 0]
for name, mask in [("no mask", None), ("causal mask", causal_mask(6))]:
    print(f"{name:12}", np.allclose(attend(x[order], mask), attend(x, mask)[order]))

# %% [markdown]
# *No longer: the mask belongs to the places, not to the words. Now `bank` comes first and sees only itself. So a causal mask
# already tells a little about order (lesson 08).*

# %% [markdown]
# ## Let bank come first
# Two more sentences join ours from here on: *The bank of the river*, and *The river was cold so she sat on the bank*.
#
# **Predict.** In which of the three sentences does the causal mask change what `bank` looks at?

# %%
predict("masks.bank-row", "The causal mask changes the weights of bank ...",
        ["in all three sentences", "only in The bank of the river", "in none of them"])

# %% tags=["solution-only"] name="given-bank-row"
predict("masks.bank-row", given="in all three sentences")

# %% name="three-banks"
reveal("masks.bank-row")
def look(sentence, mask):
    """Weight of river in the row of bank, and the new bank (water, money)."""
    words = words_of(sentence)
    views = project_qkv(vectors_of(words), W_Q, W_K, W_V)
    output, weights = scaled_dot_product_attention(*views, mask)
    bank = words.index("bank")
    return weights[bank, words.index("river")].round(2), output[bank].round(2)

for sentence in [SENTENCE, *COMPANIONS]:
    T = len(words_of(sentence))
    print(f"{sentence:42} {look(sentence, None)[0]} -> {look(sentence, causal_mask(T))[0]}")

# %% name="bank-row-answer"
predict("masks.bank-row", answer="only in The bank of the river")

# %% [markdown]
# *Where `bank` comes last it sees everything anyway. In the second companion it finds `river` eight places back, with 0.55: how far
# away a word stands plays no part yet. But in* The bank of the river *`bank` may look at* The *and itself only, and `river` gets 0.*

# %% name="undecided-bank"
for name, mask in [("no mask", None), ("causal mask", causal_mask(5))]:
    print(f"{name:12} new bank: water, money =", look(COMPANIONS[0], mask)[1])

# %% [markdown]
# *With the mask, `bank` stays as undecided as it was: about as much water as money. It is read before anything explains it. Only
# later words can put the two together: `river` may look back at `bank`.*

# %% [markdown]
# ## Hide the filler
# A model reads many sentences at once, as one array: a *batch*. Our three have 6, 5 and 10 words, but in an array all rows have the same length.
# So the short ones get *filler* (also called *padding*) behind their last word, here vectors of zeros.

# %% name="batch"
sentences = [words_of(sentence) for sentence in [SENTENCE, *COMPANIONS]]
lengths = np.array([len(words) for words in sentences])
batch = np.zeros((3, 10, 4))                             # (B, T, d_model)
for b, words in enumerate(sentences):
    batch[b, :len(words)] = vectors_of(words)
print(lengths, batch.shape)

# %% [markdown]
# **Predict.** *The bank of the river* has 5 words and 5 pieces of filler. There is no mask. How much weight does the filler get from
# `bank`?

# %%
predict("masks.filler", "Filler is made of zeros. From bank it gets ...",
        ["no weight: zeros have no influence", "some weight: its score is 0",
         "half of the weight: half of the places are filler"])

# %% tags=["solution-only"] name="given-filler"
predict("masks.filler", given="no weight: zeros have no influence")

# %% name="weight-of-filler"
reveal("masks.filler")
batch_views = project_qkv(batch, W_Q, W_K, W_V)
_, unmasked = scaled_dot_product_attention(*batch_views)           # (3, 10, 10)
names = sentences[1] + ["filler"] * 5
bars(unmasked[1, 1], names, "Weights of bank in The bank of the river")

# %% name="filler-answer"
predict("masks.filler", answer="some weight: its score is 0")

# %% [markdown]
# *You have met this before: a score of 0 hides nothing. The filler takes 0.21 in all, and `river` falls from 0.78 to 0.61. With more
# filler it would fall further, so the same sentence would mean something else in another batch.*

# %% [markdown]
# **Run.** A sentence of 5 words has its words at the places 0 to 4.

# %% exercise="padding_mask" form="worked"
print((np.arange(10) < 5).astype(int))        # The bank of the river: 1 = a word

# %% [markdown]
# All sentences at once: one row each. Fill the gap, or go to [*Make room for heads*](#Make-room-for-heads).

# %% exercise="padding_mask" form="gaps"
def real_words(lengths, T):
    """True at every real word: (B, T)."""
    ends = np.asarray(lengths)[:, None]            # a column, one row for each sentence
    return np.arange(T) < ends  # GAP True where the place comes before the end of the sentence

heatmap(real_words(lengths, 10), ["1st", "2nd", "3rd"], list("0123456789"), "1 = a word", digits=0)

# %% [markdown]
# ## Make room for heads
# From lesson 07 on, scores have four axes: (B, heads, T_q, T_k), sentence, head, query, key. NumPy lines shapes up from the
# right. Where would (B, T) land?

# %% name="line-up"
scores_shape = (3, 2, 10, 10)                         # 3 sentences, 2 heads, 10 queries, 10 keys
for mask_shape in [(3, 10), (3, 1, 1, 10)]:
    try:
        print(mask_shape, "->", np.broadcast_shapes(scores_shape, mask_shape))
    except ValueError:
        print(mask_shape, "-> does not fit: its 3 sentences meet 10 queries")

# %% [markdown]
# *An axis of length 1 says: the same for all. So (B, 1, 1, T) is one rule for each sentence, the same for every head and every query.*
#
# (With 10 sentences, (10, 10) would fit without an error. Then sentence number 4 would decide for query number 4. On square tables
# nothing warns you.)

# %% exercise="padding_mask" form="blank"
def padding_mask(lengths, T):
    """Hide the filler behind each sentence, for every head and every query.

    lengths  (B,)  int, how many real words each sentence has; they come first
    T        length to which all sentences are filled up
    returns  (B, 1, 1, T)  bool, True = a real word
    """
    ### BEGIN SOLUTION
    is_real = np.arange(T) < np.asarray(lengths)[:, None]
    return is_real[:, None, None, :]
    ### END SOLUTION

# %% check="padding_mask" points=1
assert check(padding_mask)

# %% [markdown]
# The mask closes *columns*, not rows: nobody looks at filler. What the filler itself looks at does not matter, since nobody reads
# its row.
#
# ## Obey two masks
# A model that writes and reads in batches needs both rules. Take 4 places, of which the last is filler, and the word at place 1.
# (`and` takes one yes or no; `&` goes through whole tables.)

# %% exercise="combine_masks" form="worked"
is_past = causal_mask(4)[1]                   # the word at place 1
is_word = np.arange(4) < 3                    # place 3 is filler
print("past         ", is_past.astype(int))
print("word         ", is_word.astype(int))
print("past and word", (is_past & is_word).astype(int))

# %% [markdown]
# That was the query at place 1. Now take all four queries: `causal_mask(4)` has one row for each, and `is_word` holds for every
# row. Fill the gap.

# %% exercise="combine_masks" form="gaps"
both = causal_mask(4) & is_word  # GAP causal_mask(4) with is_word, open where both are True (use &): (4, 4)
heatmap(both, list("0123"), list("0123"), "Past and word: 1 = may look", digits=0)

# %% [markdown]
# *You should see the causal table with its last column closed: rows 2 and 3 are the same, since place 3 is filler.*
#
# Now write it for a batch, with the axis for heads.

# %% exercise="combine_masks" form="blank"
def combine_masks(causal, padding):
    """Allow a pair only where both masks allow it.

    causal   (T, T)        bool, True = may look
    padding  (B, 1, 1, T)  bool, True = a real word
    returns  (B, 1, T, T)  bool, True = may look
    """
    ### BEGIN SOLUTION
    return causal & padding
    ### END SOLUTION

# %% check="combine_masks" points=1
assert check(combine_masks)

# %% name="both-masks"
padding_mask, combine_masks = mine("padding_mask"), mine("combine_masks")
mask_for_batch = combine_masks(causal_mask(10), padding_mask(lengths, 10))
one_head = [view[:, None] for view in batch_views]                # (B, 1, T, d): an axis for heads
_, weights = scaled_dot_product_attention(*one_head, mask_for_batch)
heatmap(weights[1, 0], names, names, "The bank of the river, both masks", digits=1)

# %% [markdown]
# *Nothing above the diagonal, nothing in the columns of the filler. The rows of the filler hold numbers that nobody will use.*

# %% [markdown]
# ## See what goes wrong, and why
# Here are four other ways to write a masked softmax, and yours. The first makes every hidden score 0, as the teammate
# did.

# %% name="five-ways"
ways = {
    "score times mask": lambda s, m: softmax(s * m),
    "0 after softmax": lambda s, m: softmax(s) * m,
    "True = hidden": lambda s, m: masked_softmax(s, ~m),
    "score -1e9": lambda s, m: softmax(np.where(m, s, -1e9)),
    "yours": masked_softmax,
}

# %% [markdown]
# **Predict.** With the causal mask, which one passes the leak test, apart from yours?

# %%
predict("masks.no-leak", "No leak, apart from yours:",
        ["score times mask", "0 after softmax", "True = hidden", "score -1e9"])

# %% tags=["solution-only"] name="given-no-leak"
predict("masks.no-leak", given="0 after softmax")

# %% name="compare-the-ways"
reveal("masks.no-leak")
def judge(way):
    """Leaks; weight of river and sum in the row of by; sum of a row that may see nothing."""
    def attend_so(x):
        Q, K, V = project_qkv(x, W_Q, W_K, W_V)
        return weighted_sum(way(similarity_scores(Q, K) / np.sqrt(3), causal_mask(6)), V)
    row = way(scores, causal_mask(6))[by]
    empty = way(scores, np.zeros((6, 6), bool))[by]
    return len(leaks(attend_so)), row[river], row.sum(), empty.sum()

print("way               leaks  by -> river  sum of by  sum of an empty row")
with np.errstate(invalid="ignore"):           # no warnings: an empty row may make a nan on the way
    for name, way in ways.items():
        print("{:17} {:5} {:12.2f} {:10.2f} {:20.2f}".format(name, *judge(way)))

# %% name="no-leak-answer"
predict("masks.no-leak", answer="score -1e9")

# %% [markdown]
# *Read it line by line.*
#
# - **Score times mask**: each hidden score becomes 0, which hides nothing.
# - **0 after softmax**: `river` gets 0, and still it leaks. It took part in the total, so the others got less. The row of `by` sums
#   to 0.34: when a hidden score grows, this sum falls.
# - **True = hidden**: not a mistake, but another *convention*. PyTorch's `MultiheadAttention` marks with True what is hidden, its
#   `scaled_dot_product_attention` what is visible, as we do. Between the two stands one sign, `~mask`. Read which one a function wants.
# - **Score -1e9**: no leak. But a row that may see nothing sums to 1: all scores are the same, so all six words get 1/6, hidden as
#   they are.

# %% [markdown]
# Can *0 after softmax* be mended? The weights that are left became too small, all by the same factor. So divide each row by its sum.
# Then let only the hidden score of `river` change, in the row of `by`:

# %% name="share-out-again"
def share_out_again(scores, mask):
    """Softmax, then 0, then each row divided by its sum."""
    weights = softmax(scores) * mask
    return weights / weights.sum(axis=-1, keepdims=True)

for hidden in [1.41, 3, 1000]:
    row = scores[by].copy()
    row[river] = hidden
    with np.errstate(invalid="ignore"):       # no warnings: we look at what comes
        print("river scores", hidden, share_out_again(row, seen_by).round(2))

# %% [markdown]
# *With 1.41 and 3 the weights are the same: the factor cancels, and nothing leaks. With 1000 the softmax gives all to `river` and 0
# to the others. Then nothing is left to divide: 0/0 is `nan`.* The check tries such huge hidden scores, and a row that may see
# nothing. So it does not take this way, though it works on ordinary scores.
#
# Many models compute in float16. How far down does it reach?

# %% name="float16"
with np.errstate(over="ignore", invalid="ignore"):
    low = np.array([-1e9]).astype(np.float16)
    print("lowest finite number", float(np.finfo(np.float16).min), "  -1e9 becomes", low[0])
    for kind in (np.float64, np.float16):
        print(kind.__name__, softmax(np.full(6, -1e9).astype(kind)).round(2))

# %% [markdown]
# *A float16 ends at -65504, and -1e9 becomes minus infinity. The same line gives 1/6 in one format and `nan` in the other. That is why
# `masked_softmax` takes minus infinity and looks after the empty row itself.*

# %% [markdown]
# ## Choose the mask for the task
# | task | who may look at whom | mask |
# |---|---|---|
# | guess the next word (GPT: Radford et al. 2018), a **decoder** | itself and what came before | causal, and padding in a batch |
# | fill a blank, name the topic (BERT: Devlin et al. 2019), an **encoder** | all words, both sides | padding only |
# | translate (Vaswani et al. 2017): **encoder** for the sentence that is read | all its words | padding |
# | and **decoder** for the translation that is written | itself and what came before | causal, and padding in a batch |
#
# (The translation also looks at the sentence that is read: all its words, padding only. That is lesson 09.)
#
# An encoder sees `river` in *The bank of the river*, with 0.78, as above without a mask. It reads well, and cannot write from left
# to right. BERT's `[MASK]` is something else: a *word* put in the place of another one, which must be guessed. It hides no weight.

# %% [markdown]
# ## If you have time: catch the wrong ones
# **Break.** Write up to three assertions that fail for every wrong `masked_softmax` the course knows, and pass for every right one.
# (The other convention, *True = hidden*, counts as wrong here.) One is there. Which of the four ways above would it not notice?

# %% name="my-tests"
def my_tests(masked_softmax):
    scores = np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]])
    mask = np.array([[True, True, False], [False, True, True]])
    assert np.allclose(masked_softmax(scores, mask).sum(axis=-1), 1)
    ### BEGIN SOLUTION
    right = [[0.27, 0.73, 0.0], [0.0, 0.5, 0.5]]
    apart = scores - np.array([[0.0], [2000.0]])         # rows that need a shift of their own
    assert np.allclose(masked_softmax(apart, mask), right, atol=0.01)
    mask[0] = False                            # very low scores, far apart, and a row that sees nothing
    right = [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    low = scores - np.array([200_000, 205_000, 200_000])
    assert np.allclose(masked_softmax(low, mask), right, atol=0.01)
    ### END SOLUTION

# %% name="challenge-masked-softmax"
challenge("masked_softmax", my_tests)

# %% [markdown]
# ## If you have time: make a mask of your own
# **Make.** In a long text, a word may look at its near past only: a *window* of the last `width` words, itself among them. Add one
# exception: everybody may look at the first word. Does it leak? How much of `river` is left for `bank` when the window has 1 word?
#
# There is no check; the picture and the leak test tell you. (Another idea: the first three words may see each other, the rest is causal.)

# %% name="window-and-first"
def window_and_first(T, width):
    ### BEGIN SOLUTION
    back = np.arange(T)[:, None] - np.arange(T)          # how many places back the key stands
    return (back >= 0) & ((back < width) | (np.arange(T) == 0))
    ### END SOLUTION

heatmap(window_and_first(6, 2), WORDS, WORDS, "A window of 2, and the first word", digits=0)

# %% name="window-leaks"
print("leaks:", leaks(lambda x: attend(x, window_and_first(6, 2))))
for width in [1, 2, 3]:
    print("window", width, "bank -> river:", look(SENTENCE, window_and_first(6, width))[0])

# %% [markdown]
# ## Test yourself
# **Quiz.** Five questions. A wrong answer is answered with a question: think, then choose again.

# %%
quiz("06_masks")

# %% [markdown]
# ## Look back
# **Recap.**
#
# - *score, mask, normalise, mix*: the mask stands before the softmax and puts minus infinity in the place of a hidden score.
# - Causal: itself and what came before. Padding: columns of filler. Both: `&`.
# - A score of 0 hides nothing. Zeros after the softmax leak through the total. A row that may see nothing needs care.
# - Change a later word, and no earlier row may move: a leak test, seen to fail first.
# - True means *may look* here; elsewhere it may mean *hidden*.
#
# **Next.** One row of weights is one way to look. Lesson 07 gives every word several at once: heads.

# %% [markdown]
# > **In practice.** PyTorch 2.13: `torch.softmax` of a row of $-\infty$ gives `nan`, `scaled_dot_product_attention` gives zeros for it.
# > Alignment is a convention too: with more keys than queries, its `is_causal=True` counts from the *first* key (top left), ours from the
# > last. Filler may also stand before the words. A window with the first words kept open is used to write very long texts (Xiao et al. 2024).
# >
# > **Papers.** Vaswani et al. 2017, section 3.2.3: minus infinity before the softmax. Radford et al. 2018, *Improving language
# > understanding by generative pre-training*, section 3.1: a decoder guesses the next word. Devlin et al. 2019, *BERT*, section 3.1:
# > blanks, seen from both sides. Beltagy et al. 2020, *Longformer*, section 3.1: windows, and some words open to all. Xiao et al. 2024,
# > *Efficient streaming language models with attention sinks*, section 3.2.
