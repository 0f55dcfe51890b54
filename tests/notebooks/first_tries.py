"""Functions as learners first write them, in one line each."""

import numpy as np


def written(signature, body, **outside):
    """Make a function of its lines, with "; " between them; `outside` is what the notebook knows."""
    space = {"np": np, **outside}
    lines = "\n".join(f"    {line}" for line in body.split("; "))
    exec(f"def f({signature}):\n{lines}", space)
    return space["f"]
