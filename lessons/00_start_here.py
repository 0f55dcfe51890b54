# %% [markdown]
# # Start here
#
# See that everything works, meet the few words you will type, and refresh the NumPy that the course
# needs.
#
# You will
#
# - run cells, answer a quiz and move a slider
# - have a function checked, make a mistake on purpose, and read what comes back
# - read shapes, `@`, `axis`, `keepdims` and broadcasting, or skip them after a self-test
#
# About 25 minutes (an estimate). You need Python and a little NumPy, and nothing about machine
# learning.

# %% [markdown]
# ## Run a cell
# A notebook is made of cells: text like this, and code like the next one. Click into the code and
# press **Shift + Enter**. It runs, what it prints appears below, and you land in the next cell.

# %% name="imports"
import sys

import ipywidgets
import numpy as np

from course_lib import check, hint, predict, progress, quiz, solution
from course_lib.figures import heatmap
from course_lib.models.corpus import FEATURES, VECTORS, WORDS

print("Python", sys.version_info[0], "and NumPy", np.__version__.split(".")[0])

# %% [markdown]
# *You see `Python 3 and NumPy 2`? Then the course is installed.* An error instead? Open a terminal
# in the folder of the course and type `python3 start.py doctor`: it says what is missing and what
# to do.

# %% [markdown]
# ## Find the way back
# Cells depend on the ones above them. Lost, or back after a break? Click the cell where you were, and
# in the menu choose **Run > Run All Above Selected Cell**. Where an exercise is still open, a cell ends
# in red, and the cells behind it run all the same.
#
# Or go on at once, at any cell of any lesson: put this line into a new cell and run it.
#
# ```python
# from course_lib import rescue; rescue()
# ```
#
# Then every cell finds what the cells above it would have made: your own functions once they were
# right, the course's for those that are open. Nothing you wrote is lost.

# %% [markdown]
# ## Move a slider
# Later lessons have pictures with sliders. Click this one and press the arrow keys, or drag it.

# %% name="slider"
slider = ipywidgets.IntSlider(value=3, min=0, max=6, description="words")
slider

# %% [markdown]
# Python sees what you do. Move the slider, then run the next cell.

# %% name="slider-value"
print(" ".join(WORDS[:slider.value]))

# %% [markdown]
# ## Say what you expect
# Before the course shows something, it asks what you expect. A wrong guess is welcome: you remember
# better what surprised you. Nobody marks it.
#
# **Predict.** The sentence of this course is *She sat by the river bank.* At the end your own code
# will make the word `bank` look at one other word. Which one?

# %%
predict("start.bank", "To know which bank is meant, bank should look at ...", WORDS[:5])

# %% tags=["solution-only"] name="given-bank"
predict("start.bank", given="river")

# %% name="bank-answer"
predict("start.bank", answer="river")

# %% [markdown]
# ## Test what you know
# Five questions about shapes. You need two words: a *vector* is a row of numbers that belongs to a
# word, and each column of the table is a *feature*, such as `water`. (A *glue word* is a word like `by`
# or `the`.) The quiz tells you at once whether an answer is right. All five
# right? Then skip to [*Have a function checked*](#Have-a-function-checked). If not, the next
# sections are for you; come back to the quiz afterwards.

# %%
quiz("00_start_here")

# %% [markdown]
# ## Read a shape
# An array has *axes*, and its *shape* is the length of each axis. Here is a table with one row for
# each word and one column for each feature.

# %% name="shape"
print(VECTORS.shape)
heatmap(VECTORS, WORDS, FEATURES, "VECTORS: 6 words, 4 features")

# %% [markdown]
# Counting begins at 0. `VECTORS[5]` is the row of `bank`, `VECTORS[5, 0]` its water. `VECTORS[:,
# 0]` is the whole column of water. Axis 0 runs down over the rows, axis 1 runs along over the
# columns. `-1` is the last axis.

# %% name="index"
print(VECTORS[5])
print(VECTORS[5, 0], VECTORS[:, 0])

# %% [markdown]
# ## Multiply tables with `@`
# `A @ B` takes every row of `A` and every column of `B`, multiplies them number by number and adds
# up. So a row of `A` must be as long as a column of `B`: `(6, 4) @ (4, 6)` works and gives `(6,
# 6)`.
#
# `VECTORS.T` is the table turned: rows become columns.

# %% name="at"
print(VECTORS.T.shape, (VECTORS @ VECTORS.T).shape)
print((VECTORS[5] @ VECTORS[4]).round(2))      # bank with river: one number

# %% [markdown]
# ## Name the axis that disappears
# A sum along an axis makes that axis disappear: `axis=0` adds up all rows, and one number is left
# for each column.

# %% name="axis"
print(VECTORS.sum(axis=0).shape, VECTORS.sum(axis=1).shape, VECTORS.sum().shape)

# %% [markdown]
# With `keepdims=True` the axis stays, with length 1. Then the totals still have the form of a
# column.

# %% name="keepdims"
totals = VECTORS.sum(axis=1, keepdims=True)
print(totals.shape)
print(totals.round(1).tolist())

# %% [markdown]
# ## Let small shapes stretch
# `VECTORS / totals` has two different shapes, `(6, 4)` and `(6, 1)`. NumPy lines them up **from the
# right**. Where one of the two has length 1, or has no axis any more, it is repeated. This is
# called *broadcasting*.
#
# So each row is divided by its own total. Without `keepdims` the shape would be `(6,)`, the 6 would meet the 4, and you would get an error.
# A square table gives no error, and a wrong result: look at the last line.

# %% name="broadcasting"
shares = VECTORS / totals
print(shares[5].round(2), "sum", shares[5].sum().round(2))

square = np.array([[1.0, 3.0], [1.0, 1.0]])
print((square / square.sum(axis=1)).sum(axis=1), "should be [1. 1.]")

# %% [markdown]
# ## Have a function checked
# In every lesson you write functions, and `check` looks at them. It never says "wrong" alone: it
# shows what was expected beside what came from you, says which idea may be behind it, and asks a
# question.
#
# The function below has a mistake. Run both cells and read the answer.

# %% exercise="row_totals" form="worked"
def row_totals(x):
    """Add up every row, and keep the totals as a column."""
    return x.sum(axis=0, keepdims=True)

# %% name="check-the-mistake"
check(row_totals)

# %% [markdown]
# Now write it yourself: one line. For a table of shape `(2, 3)` the result has the shape `(2, 1)`.

# %% exercise="row_totals" form="blank"
def row_totals(x):
    """Add up every row, and keep the totals as a column.

    x        (T, n)
    returns  (T, 1)  one total for each row
    """
    ### BEGIN SOLUTION
    return x.sum(axis=-1, keepdims=True)
    ### END SOLUTION

# %% check="row_totals" points=1
assert check(row_totals)

# %% [markdown]
# The word `assert` makes this cell stop as long as the function is not right. You may try as often
# as you like.
#
# Stuck? `hint` gives a little help; ask again after another try, or say that you are stuck, and it
# gives more. It never gives the answer. When no hint helps, go on: the next cells of a lesson do not
# need your function. And after a try of yours `solution(row_totals)` shows one way to write it, part
# by part.

# %% name="a-hint"
hint(row_totals)

# %% [markdown]
# ## See where you are
# What you have done is kept in a file in your own folder, and nowhere else.

# %% name="progress" tags=["nbval-ignore-output"]
progress()

# %% [markdown]
# ## Know how a lesson goes
# Every lesson from 01 on has the same steps: **warm up** with three questions, **predict**,
# **run**, **investigate** a picture, **build** functions, **break** them with tests, **make**
# something of your own, a **quiz**, a **recap**. In a build step the first example is complete, the
# next has gaps, the last is blank. If you are sure, go straight to the blank one.
#
# Your lessons lie in your own folder. A new version of the course never overwrites a file you have
# changed.
#
# **Next.** Lesson 01 turns the sentence into numbers and finds out why one vector for `bank` is not
# enough.
