"""Mark one submission from its file to its facts, whatever the file is."""

from __future__ import annotations

import hashlib

from ..find.submissions import Handed, Submission, Unreadable
from ..results import Marked
from ..sandbox.process import CannotStart
from .notebook import Sandbox, mark_notebook
from .quiz import answers
from .without_numbers import NotANotebook


def mark(box: Sandbox, submission: Submission, seed: int) -> Marked:
    """Return what is known about a submission. Raises CannotStart only: then nothing is marked."""
    try:
        handed = submission.read()
    except Unreadable as error:
        return unmarked(submission, str(error))
    return mark_handed(box, submission, handed, seed)


def mark_handed(box: Sandbox, submission: Submission, handed: Handed, seed: int) -> Marked:
    """The same for bytes that were read already."""
    try:
        return _marked(box, submission, handed, seed)
    except CannotStart:
        raise
    except Exception as error:      # a mistake of ours must not cost the rest of the class its marks
        return unmarked(submission, f"the grader itself failed ({type(error).__name__}: {error}); "
                                    "please report this")


def _marked(box: Sandbox, submission: Submission, handed: Handed, seed: int) -> Marked:
    reason, exercises, quiz, quiz_came = "", (), (), False
    try:
        if handed.notebook is not None:
            exercises = mark_notebook(box, handed.notebook, submission.lesson, seed)
    except NotANotebook as error:
        reason = f"the notebook cannot be read: {error}; download it again and hand it in again"
    try:
        if handed.quiz is not None:
            quiz, quiz_came = answers(handed.quiz, submission.lesson), True
    except Unreadable as error:
        reason = "; ".join(filter(None, (reason, f"the quiz answers cannot be read: {error}; make the zip "
                                                 "again with `course submit` and hand it in again")))
    return Marked(submission.student, submission.lesson, digest(handed), submission.submitted,
                  submission.late, submission.again, reason, box.name, quiz_came,
                  exercises, quiz, submission.system)


def unmarked(submission: Submission, reason: str) -> Marked:
    """A submission that could not be marked at all, and why."""
    return Marked(submission.student, submission.lesson,
                  hashlib.sha256(reason.encode("utf-8", "replace")).hexdigest(),
                  submission.submitted, submission.late, submission.again, reason, system=submission.system)


def digest(handed: Handed) -> str:
    """Names what was handed in: the same bytes are marked once."""
    whole = hashlib.sha256()
    for part in (handed.notebook, handed.quiz):
        whole.update(b"-" if part is None else b"+%d:" % len(part) + part)
    return whole.hexdigest()
