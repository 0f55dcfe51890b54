"""A course of one small lesson, in a folder of its own."""

import textwrap

import pytest

from course_lib.authoring.notebooks import build

LESSON = '''\
# %% [markdown]
# # Turn scores into weights
#
# Scores become shares that sum to 1.
#
# You will do it. About 40 minutes.

# %%
import numpy as np

print("two scores")
np.array([1.0, 2.0])

# %% exercise="softmax" form="gaps"
def softmax_of_one_row(scores):
    e = np.exp(scores)  # GAP e to the power of every score
    return e / e.sum()  # GAP a share of the total

# %% exercise="softmax" form="blank"
def softmax(x, axis=-1):
    """Turn scores into weights."""
    ### BEGIN SOLUTION
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
    ### END SOLUTION

# %% check="softmax" points=2
assert softmax(np.zeros((1, 2))).tolist() == [[0.5, 0.5]]
'''


class Clone:
    def __init__(self, root):
        self.root = root
        for folder in ("lessons", "course_lib"):
            (root / folder).mkdir()
        self.write(LESSON)

    def write(self, text, stem="02_weights"):
        (self.root / "lessons" / f"{stem}.py").write_text(textwrap.dedent(text), encoding="utf-8")

    def edit(self, old, new, stem="02_weights"):
        path = self.root / "lessons" / f"{stem}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def build(self, *lessons, check=False):
        return build(list(lessons), check=check, root=self.root)

    def file(self, name):
        return self.root / name


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path)


@pytest.fixture
def without_running(monkeypatch):
    """For what does not depend on outputs: a kernel takes seconds to start."""

    def leave(lesson, document, root):
        for count, cell in enumerate((c for c in document["cells"] if c["cell_type"] == "code"), 1):
            cell["execution_count"] = count
        return document

    monkeypatch.setattr("course_lib.authoring.notebooks.execute", leave)
