"""Write what comes out: a page for each student, the report on the class, the gradebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from course_lib.records.files import replace_text

from ..count.marks import StudentMarks
from ..course import stems
from ..results import Marked
from . import gradebook
from .class_page import class_report
from .student_page import student_page
from .templates import file_name


def write(out: Path, students: Sequence[StudentMarks], marked: Iterable[Marked], notes: Sequence[str],
          title: str) -> list[Path]:
    """Write all files; each is whole or as it was before. Returns those a teacher opens first.

    marked  everything that is kept, also of students who are not in this report
    """
    counting = {id(lesson.attempt) for student in students for lesson in student.lessons.values()}
    others = [one for one in marked if id(one) not in counting]
    here = {student.student for student in students}
    beside = [one for one in others if one.student in here]
    texts = {
        "class.html": class_report(students, others=beside, notes=notes, title=title),
        "class-without-names.html": class_report(students, names=False, others=beside, title=title),
        "marks.csv": gradebook.plain_csv(students),
        "marks.json": gradebook.as_json(students),
        "canvas.csv": gradebook.canvas_csv(students),
    }
    lessons = sorted({stem for student in students for stem in student.lessons})
    texts |= {f"moodle-{stem}.csv": gradebook.moodle_csv(students, stem) for stem in lessons}
    for name, text in texts.items():
        _replace(out / name, text)
    for stem in set(stems()) - set(lessons):
        (out / f"moodle-{stem}.csv").unlink(missing_ok=True)      # of an earlier report
    feedback = out / "feedback"
    feedback.mkdir(exist_ok=True)
    for name in {one.student for one in others} - here:
        (feedback / f"{file_name(name)}.html").unlink(missing_ok=True)      # of an earlier report
    for student in students:
        _replace(feedback / f"{file_name(student.student)}.html", student_page(student, title))
    return [out / "class.html", feedback, out / "marks.csv"]


def _replace(path: Path, text: str) -> None:
    replace_text(path, text.encode("utf-8", "replace").decode("utf-8"))
