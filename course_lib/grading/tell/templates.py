"""HTML pages that stand alone: templates that escape, and filters for text that strangers wrote."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from course_lib.display.markup import to_inline_html
from course_lib.quizzes.quiz import Question
from course_lib.quizzes.still import as_html

from ..count.marks import QUIZ
from ..results import NO_NUMBERS, WRONG
from ..wording import MOST_NAME, SURROGATES, counted, number, one_line, shortened, visible


def fragment(html: str) -> Markup:
    """Take HTML of our own making as HTML. Only for `ExerciseResult.html`, which is escaped."""
    return Markup(visible(html))


def name(text: Any) -> Markup:
    """Return a name in an element of its own, so that right-to-left letters stay inside."""
    return _isolated(shortened(unicodedata.normalize("NFC", visible(text)), MOST_NAME))


def stranger(text: Any) -> Markup:
    """Return any other text from a submission, kept inside an element of its own."""
    return _isolated(shortened(text))


def _isolated(text: str) -> Markup:
    return Markup(f"<bdi>{escape(text)}</bdi>")


def ours(text: str) -> Markup:
    """Return a text of the course, in which `backticks` mark code, as one line of HTML."""
    return Markup(to_inline_html(text))


def feedback_link(student: str) -> str:
    """Return where the page of a student lies, seen from the class report."""
    return f"feedback/{quote(file_name(student))}.html"


def whole(question: Question) -> Markup:
    """Return a question of a quiz with its table, or with what can be chosen."""
    return Markup(as_html(question))


def file_name(student: str) -> str:
    """A name that every file system takes, different for different students."""
    plain = re.sub(r"[^\w.-]+", "-", student, flags=re.UNICODE).strip("-.")
    plain = plain.encode("utf-8", "ignore")[:120].decode("utf-8", "ignore")     # names end at 255 bytes
    if plain == student and plain == plain.lower():
        return plain
    raw = student.encode("utf-8", "surrogatepass")
    return f"{plain}-{hashlib.sha256(raw).hexdigest()[:8]}"


def render(template: str, **facts: Any) -> str:
    """Return the page; it can always be written as UTF-8."""
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _environment().get_template(template).render(**facts))


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("course_lib.grading.tell"), autoescape=True,
        undefined=jinja2.StrictUndefined, auto_reload=False, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(number=number, name=name, stranger=stranger, one_line=one_line,
                               ours=ours, whole=whole, fragment=fragment,
                               feedback_link=feedback_link)
    environment.globals.update(counted=counted, WRONG=WRONG, NO_NUMBERS=NO_NUMBERS, QUIZ=QUIZ)
    return environment
