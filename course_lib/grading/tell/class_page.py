"""The report on a class: one HTML file without scripts, to be read or to be put on a projector."""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from course_lib.display.answer import headline
from course_lib.exercises import EXERCISES

from ..count.marks import StudentMarks
from ..results import COURSE_OWN, FOLLOWS, NO_NUMBERS, NOT_ANSWERED, NOT_MARKED, RIGHT, WRONG, Marked
from ..wording import counted, number
from . import class_counts as counts
from .class_ideas import Idea
from .class_ideas import ideas as missed
from .class_quizzes import choices
from .quiz_answer import question_of
from .student_page import COURSE
from .templates import render
from .where_taught import lesson_title

TOMORROW = 3          # ideas to teach again
MOST_GROUPS = 12      # groups of unnamed wrong answers that are shown
LEFT_OUT = "(left out here, because a student's name stands in it)"
# The pieces of a bar, from left to right, in the colours c1 to c6 of style.css: words for one, for many.
PIECES = {
    RIGHT: ("right", "right"),
    FOLLOWS: ("follows from an earlier mistake", "follow from an earlier mistake"),
    WRONG: ("not yet", "not yet"),
    NOT_ANSWERED: ("not answered", "not answered"),
    COURSE_OWN: ("calls the course's own function", "call the course's own function"),
    NOT_MARKED: ("not marked", "not marked"),
}


def class_report(marks: Sequence[StudentMarks], names: bool = True, *, others: Iterable[Marked] = (),
                 notes: Sequence[str] = (), title: str = COURSE) -> str:
    """Return the page.

    names   False leaves every name out, also where a student wrote it into an answer
    others  attempts that count for nobody's marks; those that could not be marked are listed
    notes   one sentence for each file that was left alone; shown with names only: paths hold names
    """
    attempts, others = [attempt for _, attempt in counts.attempts(marks)], list(others)
    ideas, groups = missed(marks), counts.unnamed(marks)
    safe = _as_it_is if names else _without(marks)
    bins = counts.histogram(marks)
    handed_in = sum(lesson.attempts for student in marks for lesson in student.lessons.values()
                    if lesson.attempt)
    return render(
        "class.html", title=title, names=names, safe=safe, marks=marks, handed_in=handed_in,
        unisolated=any(attempt.isolation == "none" for attempt in [*attempts, *others]),
        tomorrow=ideas[:TOMORROW], as_many=_as_many(ideas), ideas=ideas,
        bars=[_bar(row) for row in counts.rows(marks)],
        numbers=_shown([group for group in groups if group.numbers], safe, names),
        stopped=_shown([group for group in groups if not group.numbers], safe, names),
        with_points=sum(student.total is not None for student in marks),
        unmarked=_by_lesson(counts.unmarked(marks, others)), quizzes=_quizzes(marks),
        notes=notes if names else (),
        bins=bins, highest=max(bins), bins_text=_bins_text(bins), without_points=sum(
            student.total is None for student in marks), average=_average(marks))


def _as_many(ideas: Sequence[Idea]) -> int:
    """How many ideas are not among the first, though as many students missed them as the last of those."""
    least = len(ideas[:TOMORROW][-1].students) if ideas else 0
    return sum(len(idea.students) == least for idea in ideas[TOMORROW:])


def _by_lesson(unmarked: Iterable[counts.Unmarked]) -> list[tuple[str, list[counts.Unmarked]]]:
    return [(lesson_title(lesson), list(entries))
            for lesson, entries in itertools.groupby(unmarked, key=lambda entry: entry.lesson)]


def _bar(row: counts.Row) -> dict[str, Any]:
    """One stacked bar: where each piece begins and how long it is, in hundredths of the whole."""
    total, start, pieces = sum(row.counts.values()), 0.0, []
    for place, (status, (one, many)) in enumerate(PIECES.items(), 1):
        n = row.counts[status]
        pieces.append({"css": f"c{place}", "n": n, "words": counted(n, one, many),
                       "start": start, "width": 100 * n / total})
        start += 100 * n / total
    said = ", ".join(piece["words"] for piece in pieces if piece["n"])
    return {"exercise": row.exercise, "lesson": lesson_title(row.lesson), "own": row.own, "pieces": pieces,
            "text": f"{row.exercise}, {counted(total, 'answer')}: {said}."}


def _quizzes(marks: Sequence[StudentMarks]) -> list[dict[str, Any]]:
    quizzes = []
    for lesson, questions in choices(marks).items():
        asked = []
        for id, given in questions.items():
            asked.append({"asked": question_of(lesson, id), "choices": given,
                          "right": sum(len(c.students) for c in given if c.right),
                          "total": sum(len(c.students) for c in given)})
        quizzes.append({"title": lesson_title(lesson), "questions": asked})
    return quizzes


def _bins_text(bins: list[int]) -> str:
    said = [f"{counted(n, 'student')} from {10 * i} to {10 * i + 10} percent"
            for i, n in enumerate(bins) if n]
    return f"Share of the points: {', '.join(said)}." if said else "Nobody has points yet."


def _average(marks: Sequence[StudentMarks]) -> str:
    shares = [share for student in marks if (share := counts.share(student)) is not None]
    return number(round(100 * sum(shares) / len(shares))) if shares else ""


# --- without names -----------------------------------------------------------------------------

def _as_it_is(text: str) -> str:
    return text


def _without(marks: Sequence[StudentMarks]) -> Callable[[str], str]:
    """Return what takes a text away in which a student's name stands, or a word or number of it.

    A name that is a word of the course as well (May, Will) counts only as it is written.
    """
    whole = {student.student for student in marks if student.student.strip()}
    words = {word for name in whole for word in re.findall(r"[^\W\d_]{3,}|\d{4,}", name)}
    ordinary = {word for word in words if word.lower() in _words_of_the_course()}
    exactly, in_any_case = _one_of(ordinary), _one_of(whole | words - ordinary, re.IGNORECASE)

    def safe(text: str) -> str:
        plain = html.unescape(re.sub(r"<[^>]*>", " ", text))
        named = any(found.search(t) for found in (exactly, in_any_case) for t in (text, plain))
        return LEFT_OUT if named else text
    return safe


def _one_of(words: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    found = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)" if found else r"(?!)", flags)


@functools.cache
def _words_of_the_course() -> frozenset[str]:
    texts = [text for exercise in EXERCISES.values() for wrong in exercise.wrongs
             for text in (wrong.title, wrong.misunderstands, *wrong.hints)]
    texts += [p.text for exercise in EXERCISES.values() for p in exercise.properties]
    return frozenset(re.findall(r"[^\W\d_]{3,}", " ".join(texts).lower()))


def _shown(groups: Sequence[counts.Group], safe: Callable[[str], str], names: bool) -> dict[str, Any]:
    """The largest groups with an example of each, and how many more there are."""
    return {"groups": [(group, _example(group, safe, names)) for group in groups[:MOST_GROUPS]],
            "more": max(0, len(groups) - MOST_GROUPS)}


def _example(group: counts.Group, safe: Callable[[str], str], names: bool) -> str:
    """The message of the first answer that may be shown; a crash shows a line that a student wrote."""
    shown = [result.html if names or result.kind not in NO_NUMBERS else
             headline(html.escape(result.title))
             for result in group.examples if result.html]
    return next((text for text in shown if safe(text) == text), "")
