"""Functions as strangers write them, each with what is true about it.

Nothing here was made from the catalogue's own wrong versions: other names, loops, einsum, habits
from other libraries, two faults at once. The label of a function says what an honest teacher would
say; `test_learners_code.py` asks whether `diagnose` says the same.
"""

from . import (  # noqa: F401   (each registers its functions)
    backward,
    block,
    compound,
    fast,
    first_tries,
    heads,
    masks,
    odd,
    positions,
    second_tries,
    single_head,
    steps,
)
from ._label import CASES, Case

__all__ = ["CASES", "Case"]
