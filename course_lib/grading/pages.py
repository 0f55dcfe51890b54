"""HTML pages that stand alone: templates that escape, and filters for text that strangers wrote."""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from course_lib.markup import to_inline_html
from course_lib.quiz import Question
from course_lib.quiz_html import as_html

from .marks import QUIZ
from .results import NO_NUMBERS, WRONG

MOST_NAME = 80        # signs of a name that are shown
MOST_TEXT = 600       # signs of any other text from a submission

# Embeddings, overrides and isolates: they turn round what stands beside a name.
BIDI = {code: None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} \
    | {0x7F: 0x2421} | {code: 0xFFFD for code in range(0x80, 0xA0)}
SURROGATES = re.compile("[\ud800-\udfff]")


def visible(text: Any) -> str:
    """Return text that UTF-8 can hold and no terminal obeys: control characters become pictures."""
    return SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(text)).translate(CONTROLS)


def shortened(text: Any, most: int = MOST_TEXT) -> str:
    """Return the visible text, cut after `most` signs."""
    seen = visible(text)
    return seen if len(seen) <= most else f"{seen[:most].rstrip()} …"


def one_line(text: Any, most: int = MOST_NAME) -> str:
    """Return a name as it may stand in a title: short, on one line, turning nothing round."""
    return shortened(" ".join(visible(text).translate(BIDI).split()), most)


def number(value: float | None) -> str:
    """Write points as people do: 3, 1.5, 0.33; a dash where there are none."""
    if value is None:
        return "–"
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")      # + 0: no minus in front of 0


def counted(n: int, one: str, many: str = "") -> str:
    """Write a number with its noun: 1 student, 2 students."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def named(names: Sequence[str], most: int = 5) -> str:
    """List some names: Ada, Ben and 3 more."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def fragment(html: str) -> Markup:
    """Take HTML of our own making as HTML. Only for `ExerciseResult.html`, which is escaped."""
    return Markup(visible(html))


def name(text: Any) -> Markup:
    """Return a name in an element of its own, so that right-to-left letters stay inside."""
    return Markup("<bdi>{}</bdi>").format(shortened(unicodedata.normalize("NFC", visible(text)), MOST_NAME))


def stranger(text: Any) -> Markup:
    """Return any other text from a submission, kept inside an element of its own."""
    return Markup("<bdi>{}</bdi>").format(shortened(text))


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
        loader=jinja2.PackageLoader("course_lib.grading"), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(number=number, name=name, stranger=stranger, one_line=one_line,
                               ours=ours, whole=whole, fragment=fragment,
                               feedback_link=feedback_link)
    environment.globals.update(counted=counted, WRONG=WRONG, NO_NUMBERS=NO_NUMBERS, QUIZ=QUIZ)
    return environment
