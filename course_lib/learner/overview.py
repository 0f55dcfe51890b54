"""progress: what is done, lesson by lesson, and where the learner stopped."""

from __future__ import annotations

from html import escape

from course_lib.display.answer import Shown, paragraph, plain
from course_lib.exercises import EXERCISES
from course_lib.records.progress import current

from .names import lessons
from .stopped import Stop, address, file_of, last_stop

HEAD = ("Lesson", "Exercises", "Quiz", "Done")
Row = tuple[str, int, int, int, int]


class Overview(Shown):
    """A table: exercises and questions done in each lesson, the completion rate, where to go on.

    rows   (lesson, exercises done, exercises, questions right, questions)
    rate   done / all, from 0 to 1
    stop   the last thing that was done; None for somebody who has done nothing
    here   the lesson to go on with; None when all is done
    seen   exercises whose solution was shown -> whether they were done since
    """

    def __init__(self, rows: list[Row], stop: Stop | None, still_open: dict[str, list[str]],
                 seen: dict[str, bool]) -> None:
        self.rows, self.stop, self.seen = rows, stop, seen
        done = sum(row[1] + row[3] for row in rows)
        everything = sum(row[2] + row[4] for row in rows)
        self.rate = done / everything if everything else 0.0
        self.here = _where_to_go_on(rows, stop)
        total = f"{done} of {everything} done, {_percent(done, everything)}."
        what = "Counted are exercises checked right and quiz questions answered right."
        if seen:
            what += " Solution seen: " + ", ".join(
                f"{name} (done since)" if done_since else name for name, done_since in seen.items()) + "."
        said = [*_stopped(stop), *_still_open(self.here, rows, still_open)]
        table = [(_tick(e + q == es + qs) + _title(stem), _of(e, es), _of(q, qs),
                  _percent(e + q, es + qs)) for stem, e, es, q, qs in rows]
        on = f"Continue here: {file_of(self.here)}" if self.here else "You have done everything."
        self.text = "\n".join([_as_text([HEAD, *table]), total, what, *map(plain, said), on])
        body = "".join(f'<tr><th scope="row">{escape(first)}</th>'
                       + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
                       for first, *cells in table)
        self.html = (
            f"<table><caption>Your progress: {total}</caption><thead><tr>"
            + "".join(f'<th scope="col">{word}</th>' for word in HEAD)
            + f"</tr></thead><tbody>{body}</tbody></table>{paragraph(what, 'course-aside')}"
            + "".join(map(paragraph, said)) + (_link(self.here, stop) if self.here else paragraph(on)))


def overview() -> Overview:
    """Count what is done in every lesson that is there."""
    from course_lib.quizzes.quiz import load  # here: it reads data files, which costs time
    passed, right = current().passed_exercises(), current().answered_right()
    rows, still_open = [], {}
    for lesson in lessons():
        exercises = [name for name, exercise in EXERCISES.items() if exercise.lesson == lesson]
        questions = [question.id for question in load(lesson).questions]
        open_exercises = [name for name in exercises if name not in passed]
        open_questions = [id for id in questions if (lesson, id) not in right]
        still_open[lesson] = [f"`{name}`" for name in open_exercises]
        if open_questions:
            still_open[lesson].append(_questions([questions.index(id) + 1 for id in open_questions]))
        rows.append((lesson, len(exercises) - len(open_exercises), len(exercises),
                     len(questions) - len(open_questions), len(questions)))
    seen = {name: name in passed for name in current().solutions_seen()}
    return Overview(rows, last_stop(current(), lessons()), still_open, seen)


def _where_to_go_on(rows: list[Row], stop: Stop | None) -> str | None:
    """The lesson where the learner stopped; when it is done, one behind it, else one before it.

    Of these, one that was begun comes first: what was left out may have been left out on purpose.
    """
    left = [row for row in rows if row[1] + row[3] < row[2] + row[4]]
    if stop is None:
        return left[0][0] if left else None
    left.sort(key=lambda row: (row[0] != stop.lesson, row[0] < stop.lesson, not _begun(row)))
    return left[0][0] if left else None


def _begun(row: Row) -> bool:
    return row[1] + row[3] > 0


def _stopped(stop: Stop | None) -> list[str]:
    if stop is None:
        return []
    when = f", {stop.when}" if stop.when else ""
    return [f"You stopped in {_title(stop.lesson)}{when}: {stop.what}."]


def _still_open(here: str | None, rows: list[Row], still_open: dict[str, list[str]]) -> list[str]:
    if here is None:
        return []
    said = [f"Still open in {_title(here)}: {', '.join(still_open[here])}."]
    others = [_title(row[0]) for row in rows if row[0] != here and _begun(row) and still_open[row[0]]]
    return [*said, f"Begun as well, and not finished: {', '.join(others)}."] if others else said


def _questions(numbers: list[int]) -> str:
    *others, last = map(str, numbers)
    which = f"questions {', '.join(others)} and {last}" if others else f"question {last}"
    return f"{which} of the quiz"


def _title(lesson: str) -> str:
    return lesson.replace("_", " ")


def _tick(done: bool) -> str:
    return "✓ " if done else ""


def _link(lesson: str, stop: Stop | None) -> str:
    heading = stop.heading if stop and stop.lesson == lesson else ""
    under = f", under <em>{escape(heading)}</em>" if heading else ""
    return f'<p>Continue here: <a href="{escape(address(lesson, heading))}">{_title(lesson)}</a>{under}</p>'


def _of(done: int, everything: int) -> str:
    return f"{done} of {everything}" if everything else "none"


def _percent(done: int, everything: int) -> str:
    return f"{100 * done // everything} %" if everything else "0 %"


def _as_text(table: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join("  ".join([row[0].ljust(widths[0]), *(
        cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))])
        for row in table)
