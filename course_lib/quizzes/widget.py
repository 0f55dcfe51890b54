"""The quiz as a widget: the page asks, Python marks."""

from __future__ import annotations

import html
from typing import Any
from weakref import WeakKeyDictionary

import traitlets

from course_lib.display.markup import to_html, to_inline_html
from course_lib.records.progress import Progress, current
from course_lib.widgets.join import widget_source, widget_style
from course_lib.widgets.stored import StoredWidget

from . import says
from .quiz import Question, as_text, load, mark, warm_up
from .still import as_html

WHICH = ("quiz", "warm-up")
NO_WARM_UP = says("no_warm_up")
_warm_ups: WeakKeyDictionary[Progress, dict[str, list[Question]]] = WeakKeyDictionary()


def quiz_view(lesson: str, which: str = "quiz") -> QuizView:
    """Return the quiz of a lesson, or its "warm-up" from earlier lessons, ready to be shown.

    Raises KeyError with the nearest name for an unknown lesson, ValueError for another `which`.
    """
    if which not in WHICH:
        raise ValueError(f'"{which}" is neither "quiz" nor "warm-up"')
    progress = current()
    if which == "quiz":
        return QuizView(load(lesson).questions, lesson, progress=progress)
    # A warm-up cell that is run again shows the same questions, although they are answered now.
    chosen = _warm_ups.setdefault(progress, {})
    if lesson not in chosen:
        chosen[lesson] = warm_up(lesson, progress)
    return QuizView(chosen[lesson], lesson, title=says("title.warm_up", lesson=lesson), progress=progress)


class QuizView(StoredWidget):
    """Ask questions, mark the answers here, keep them in the learner's progress.

    The browser gets the questions and what may be chosen; it never gets the right answers, and
    gets the feedback of an option only after that option was given.
    """

    _esm = widget_source("quizzes/widget.js")
    _css = widget_style("quizzes/widget.css")

    title = traitlets.Unicode("", help="the name of the quiz", read_only=True).tag(sync=True)
    asked = traitlets.List(help="what the page shows of each question",
                           read_only=True).tag(sync=True)
    before = traitlets.Dict(help="question id -> was the last answer right, before this view",
                            read_only=True).tag(sync=True)
    given = traitlets.Dict(help="question id -> the answer that was marked",
                           read_only=True).tag(sync=True)
    feedback = traitlets.Dict(help="question id -> {right, counts, html, times}",
                              read_only=True).tag(sync=True)
    note = traitlets.Unicode("", help="how many are right", read_only=True).tag(sync=True)

    def __init__(self, questions: list[Question] | tuple[Question, ...], lesson: str,
                 title: str = "", progress: Progress | None = None):
        super().__init__()
        self.questions, self.lesson = tuple(questions), lesson
        self._progress = progress
        self.set_trait("title", title or says("title", lesson=lesson))
        self.set_trait("asked", [_asked(question) for question in self.questions])
        self.set_trait("before", self._answered_before())
        self._count()
        self.on_msg(self._on_message)

    def answer(self, question_id: str, given: Any) -> bool:
        """Mark an answer as if it came from the page; return whether it is right.

        `given` is what `course_lib.quizzes.quiz.mark` takes. KeyError when there is no such question.
        """
        questions = {question.id: question for question in self.questions}
        if question_id not in questions:
            raise KeyError(f"no question {question_id!r} here; there are: {', '.join(questions)}")
        question = questions[question_id]
        told = mark(question, given)
        if told.counts and self._progress is not None:
            self._progress.record_quiz(question.lesson, question.id, given, told.right)
            if question.lesson != self.lesson:      # else it would look as if the learner were back there
                self._progress.record_seen(self.lesson, "the warm-up")
        times = self.feedback.get(question_id, {}).get("times", 0) + 1
        self.set_trait("given", self.given | {question_id: given})
        self.set_trait("feedback", self.feedback | {question_id: {
            "right": told.right, "counts": told.counts, "html": to_inline_html(told.text),
            "times": times}})           # so that the same answer twice is a change
        self._count()
        self.store_anew()
        return told.right

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        self.answer(content["question"], content["given"])

    def _answered_before(self) -> dict[str, bool]:
        if self._progress is None:
            return {}
        answers = {lesson: self._progress.quiz_answers(lesson)
                   for lesson in {question.lesson for question in self.questions}}
        return {question.id: answers[question.lesson][question.id]
                for question in self.questions if question.id in answers[question.lesson]}

    def _last_answers(self) -> dict[str, bool]:
        return self.before | {id: told["right"] for id, told in self.feedback.items() if told["counts"]}

    def _count(self) -> None:
        last = self._last_answers()
        right = sum(last.get(question.id, False) for question in self.questions)
        count = says("note", right=right, n=len(self.questions))
        self.set_trait("note", count if self.questions else NO_WARM_UP)

    # How it shows where nobody can answer

    def __repr__(self) -> str:
        return f"{self.title}\n\n{as_text(self.questions) or NO_WARM_UP}"

    def static_html(self) -> str:
        """Return the questions as a list, for a stored notebook without a kernel."""
        last = self._last_answers()
        items = "".join(f"<li>{as_html(question, last.get(question.id))}</li>" for question in self.questions)
        answer = says("still") if items else NO_WARM_UP
        return (f'<div class="course-quiz-static"><p><strong>{html.escape(self.title)}</strong>. '
                f"{answer}</p><ol>{items}</ol></div>")


def _asked(question: Question) -> dict[str, Any]:
    """Return what the page may know of a question: nothing about which answer is right."""
    asked = {"id": question.id, "kind": question.kind,
             "ask": to_inline_html(question.sentence), "details": to_html(question.details)}
    if question.matrix:
        matrix = question.matrix
        return asked | {"rows": matrix.rows, "columns": matrix.columns, "cells": matrix.texts,
                        "caption": to_inline_html(matrix.caption)}
    if question.kind == "number":
        return asked | {"label": question.label}
    return asked | {"options": [to_inline_html(option.text) for option in question.options]}
