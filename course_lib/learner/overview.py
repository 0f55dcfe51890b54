"""progress: what is done, lesson by lesson."""

from __future__ import annotations

from html import escape

from course_lib.display.answer import Shown, paragraph
from course_lib.exercises import EXERCISES
from course_lib.records.progress import current

from .names import lessons

HEAD = ("Lesson", "Exercises", "Quiz", "Done")


class Overview(Shown):
    """A table: exercises and questions done in each lesson, the completion rate, where to go on.

    rows   (lesson, exercises done, exercises, questions right, questions)
    rate   done / all, from 0 to 1
    here   the first lesson in which something is left to do; None when all is done
    seen   exercises whose solution was shown -> whether they were done since
    """

    def __init__(self, rows: list[tuple[str, int, int, int, int]], seen: dict[str, bool]) -> None:
        self.rows, self.seen = rows, seen
        done = sum(row[1] + row[3] for row in rows)
        everything = sum(row[2] + row[4] for row in rows)
        self.rate = done / everything if everything else 0.0
        total = f"{done} of {everything} done, {_percent(done, everything)}."
        what = "Counted are exercises checked right and quiz questions answered right."
        if seen:
            what += " Solution seen: " + ", ".join(
                f"{name} (done since)" if done_since else name for name, done_since in seen.items()) + "."
        self.here = next((stem for stem, e, es, q, qs in rows if e + q < es + qs), None)
        table = [(_tick(e + q == es + qs) + stem.replace("_", " "), _of(e, es), _of(q, qs),
                  _percent(e + q, es + qs)) for stem, e, es, q, qs in rows]
        on = f"Continue here: {self.here}.ipynb" if self.here else "You have done everything."
        self.text = "\n".join([_as_text([HEAD, *table]), total, what, on])
        body = "".join(f'<tr><th scope="row">{escape(first)}</th>'
                       + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
                       for first, *cells in table)
        self.html = (
            f"<table><caption>Your progress: {total}</caption><thead><tr>"
            + "".join(f'<th scope="col">{word}</th>' for word in HEAD)
            + f"</tr></thead><tbody>{body}</tbody></table>{paragraph(what, 'course-aside')}"
            + (_link(self.here) if self.here else paragraph(on)))


def overview() -> Overview:
    """Count what is done in every lesson that is there."""
    from course_lib.quizzes.quiz import load  # here: it reads data files, which costs time
    passed, right = current().passed_exercises(), current().answered_right()
    rows = []
    for lesson in lessons():
        exercises = {name for name, exercise in EXERCISES.items() if exercise.lesson == lesson}
        questions = {(lesson, question.id) for question in load(lesson).questions}
        rows.append((lesson, len(exercises & passed), len(exercises),
                     len(questions & right), len(questions)))
    return Overview(rows, {name: name in passed for name in current().solutions_seen()})


def _tick(done: bool) -> str:
    return "✓ " if done else ""


def _link(lesson: str) -> str:
    return f'<p>Continue here: <a href="{lesson}.ipynb">{lesson.replace("_", " ")}</a></p>'


def _of(done: int, everything: int) -> str:
    return f"{done} of {everything}" if everything else "none"


def _percent(done: int, everything: int) -> str:
    return f"{100 * done // everything} %" if everything else "0 %"


def _as_text(table: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *(
        cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in table)
