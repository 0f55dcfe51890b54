"""docs/mistakes.md: mistakes for a teacher to make on purpose, with what learners will be told.

Chosen here: which mistakes, and what to ask the class. The reason and the message come from the
catalogue and from `diagnose`, so the page is right as long as it is fresh.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import attention
from course_lib.diagnosis import diagnose
from course_lib.exercises import EXERCISES
from course_lib.exercises.page import Exercise, Wrong
from course_lib.learner.mine import run_source

OPENING = """\
# Mistakes to make on purpose

<!-- Written by `course build` from course_lib/authoring/mistakes.py. Edit there. -->

Three for each lesson. Type one in front of the class, let the learners say what will happen, run the
check, and let them answer its question before you repair the line. Every function below can be pasted
into its lesson once the cells above are run; each message is what the course answers today.
[How to teach with this course](teaching.md) has more.
"""
WHERE = {
    "00": "start here", "01": "words and scores", "02": "from scores to weights",
    "03": "the weighted sum", "04": "queries, keys and values", "05": "the square root of d_k",
    "06": "masks", "07": "many heads", "08": "where is each word?",
}


@dataclass(frozen=True)
class Mistake:
    """One mistake: its id in the catalogue, a question for the class, and how a learner writes it.

    code   where the catalogue's own wrong version leans on what no notebook has at that place
    """

    id: str
    ask: str
    code: str = ""


MISTAKES = [
    Mistake("totals.columns", "Which of the two axes of a table does axis=0 walk along?"),
    Mistake("totals.no_column", "The numbers are right: why does it matter that they stand in a column?"),
    Mistake("totals.everything", "How many totals does a table with two rows have, and how many do we see?"),

    Mistake("scores.no_transpose", "On a square table nothing crashes: how could one notice the mistake?"),
    Mistake("scores.reshapes_keys", "The shape fits: what has happened to the numbers of the first key?"),
    Mistake("scores.elementwise", "How many pairs of words does this compare, and how many are there?"),

    Mistake("softmax.axis0", "Every row is a decision of its own: who shares the total with whom here?", """\
        def softmax(x, axis=-1):
            e = np.exp(x - x.max(axis=0, keepdims=True))
            return e / e.sum(axis=0, keepdims=True)"""),
    Mistake("softmax.no_keepdims", "Why does this give no error on a square table?"),
    Mistake("softmax.no_shift", "Where do such large scores come from in a real model?"),

    Mistake("wsum.values_first", "Read the product aloud: which axis meets which?"),
    Mistake("wsum.elementwise", "From how many words does one output take something here?"),
    Mistake("wsum.transposed_weights", "The row of `bank` says where it looks: what does its column say?"),

    Mistake("qkv.one_matrix_for_all", "With one view for all, can score(i, j) differ from score(j, i)?"),
    Mistake("qkv.matrix_on_the_left", "What does a product from the left mix: the features or the words?"),
    Mistake("qkv.torch_layout", "Both ways are in use: how can one see which way a matrix is stored?"),

    Mistake("weights.no_scale", "For small d_k nothing looks wrong: from which d_k on would you notice?"),
    Mistake("weights.scale_d_not_sqrt", "The variance of the scores is d_k: what is their spread?"),
    Mistake("sdpa.mixes_keys", "Where K and V are the same table, would anybody notice?", """\
        def scaled_dot_product_attention(Q, K, V, mask=None):
            scores = similarity_scores(Q, K) / np.sqrt(Q.shape[-1])
            weights = softmax(scores) if mask is None else masked_softmax(scores, mask)
            return weights @ K, weights"""),

    Mistake("causal.inverted", "Both ways are in use: how can one find out which way is meant?", """\
        def causal_mask(T_q, T_k=None):
            T_k = T_q if T_k is None else T_k
            return np.triu(np.ones((T_q, T_k), bool), T_k - T_q + 1)"""),
    Mistake("mask.minus_inf_after_softmax", "Which step makes 0 of minus infinity, and is it still to come?"),
    Mistake("pad.hides_queries", "Who must not look at filler, and who reads what the filler has seen?", """\
        def padding_mask(lengths, T):
            is_real = np.arange(T) < np.asarray(lengths)[:, None]
            return is_real[:, None, :, None]"""),

    Mistake("split.reshape_only", "The shape is right: whose numbers lie in head 0?"),
    Mistake("merge.reshape_only", "Change the last word: which rows of the result move?"),
    Mistake("mha.no_output_projection", "Has head 0 heard anything of what head 1 has found?", """\
        def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
            Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
            said, _ = scaled_dot_product_attention(Q, K, V, mask)
            return merge_heads(said)"""),

    Mistake("pos.unpaired", "What can a pair of sine and cosine do only if both have the same speed?"),
    Mistake("rope.half_split", "Both pairings are right: what goes wrong when a model mixes them?", """\
        def rope(x, positions, base=10000.0):
            d = x.shape[-1]
            angle = np.asarray(positions)[:, None] / base ** (np.arange(0, d, 2) / d)
            cos, sin = np.cos(angle), np.sin(angle)
            a, b = np.split(x, 2, axis=-1)
            return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)"""),
    Mistake("rope.ignores_positions", "When do the positions of a sentence not begin at 0?", """\
        def rope(x, positions, base=10000.0):
            d = x.shape[-1]
            angle = np.arange(x.shape[-2])[:, None] / base ** (np.arange(0, d, 2) / d)
            cos, sin = np.cos(angle), np.sin(angle)
            a, b = x[..., 0::2], x[..., 1::2]
            return np.stack([a * cos - b * sin, a * sin + b * cos], axis=-1).reshape(x.shape)"""),
]


def of_the_catalogue(mistake: Mistake) -> tuple[Exercise, Wrong]:
    """Return the exercise and the wrong version that a mistake belongs to."""
    return next((exercise, wrong) for exercise in EXERCISES.values() for wrong in exercise.wrongs
                if wrong.id == mistake.id)


def code_of(mistake: Mistake) -> str:
    """Return the function as it can be pasted into a lesson, under the name of the exercise."""
    if mistake.code:
        return textwrap.dedent(mistake.code)
    exercise, wrong = of_the_catalogue(mistake)
    source = textwrap.dedent(inspect.getsource(wrong.function))
    first = ast.parse(source).body[0].body[1]           # what comes after the docstring
    head = f"def {exercise.name}{inspect.signature(wrong.function)}:"
    return "\n".join([head, *source.rstrip().splitlines()[first.lineno - 1:]])


def function_of(mistake: Mistake) -> Callable:
    """Return the function that the pasted code makes in a notebook with the earlier exercises."""
    exercise, _ = of_the_catalogue(mistake)
    space: dict[str, Any] = {name: getattr(attention, name) for name in EXERCISES if hasattr(attention, name)}
    space |= {"np": np, "__name__": "notebook"}
    run_source(code_of(mistake), f"<{mistake.id}>", space)
    return space[exercise.name]


@functools.cache
def mistakes_page() -> str:
    """Return docs/mistakes.md as the code has it now."""
    lessons: dict[str, list[Mistake]] = {}
    for mistake in MISTAKES:
        lessons.setdefault(of_the_catalogue(mistake)[0].lesson[:2], []).append(mistake)
    contents = "\n".join(f"- [Lesson {number}: {WHERE[number]}](#{_anchor(number)})" for number in lessons)
    parts = [OPENING, contents + "\n"]
    for number, mistakes in lessons.items():
        parts.append(f"## Lesson {number}: {WHERE[number]}\n")
        parts += ["\n".join(_told(mistake)) for mistake in mistakes]
    return "\n".join(parts)


def _anchor(number: str) -> str:
    """Return the link that GitHub makes of a heading."""
    heading = f"lesson {number}: {WHERE[number]}"
    return "".join(c for c in heading if c.isalnum() or c in " _").replace(" ", "-")


def _told(mistake: Mistake) -> Iterator[str]:
    exercise, wrong = of_the_catalogue(mistake)
    yield f"### `{exercise.name}`: {wrong.title[0].lower()}{wrong.title[1:]}\n"
    yield f"The idea behind it (`{wrong.id}`): {wrong.misunderstands}\n"
    yield f"```python\n{code_of(mistake)}\n```\n"
    yield "What learners will see:\n"
    yield f"```text\n{diagnose(exercise.name, function_of(mistake)).message}\n```\n"
    yield f"Ask the class: **{mistake.ask}**\n"
