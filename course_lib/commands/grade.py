"""The verb `course grade`: what is typed, what is said. The work is in course_lib.grading."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from course_lib.extras import extra

MOST_NOTES = 5       # of what was left alone, where nothing was found
SHARD = "Mark one part of the class, such as 3/20 (for Slurm job arrays); put together with --merge."


class ShardType(click.ParamType):
    """Reads "3/20"."""

    name = "I/N"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, int]:
        number, slash, of = str(value).partition("/")
        if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return int(number), int(of)
        self.fail(f"{value!r} is no part: write 3/20 for the third of twenty, the first is 1/20", param, ctx)


@click.command()
@click.argument("submissions", required=False, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the results: pages, gradebooks, rubric.yaml, overrides.csv.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True,
              help="Processes that mark at the same time.")
@click.option("--fresh-sandbox", is_flag=True,
              help="A new sandbox for every submission, not only new locked processes: slower.")
@click.option("--trusted", is_flag=True, help="Mark without any isolation. Only for code that you trust.")
@click.option("--scheduler", metavar="tcp://...", help="Mark on an existing Dask cluster.")
@click.option("--shard", type=ShardType(), help=SHARD)
@click.option("--merge", is_flag=True, help="Put the results of all shards in --out together, and report.")
@click.option("--only-found", is_flag=True,
              help="Leave out of the report whose work is not in SUBMISSIONS now; their marks are kept.")
@click.option("--nbgrader", metavar="DATABASE", help="Also write the marks into this nbgrader gradebook.")
def grade(**options: Any) -> None:
    """Mark the notebooks of a class, safely, and say which ideas were missed.

    SUBMISSIONS is a folder with a folder for each student, nbgrader's submitted/, or a zip file as
    Moodle or Canvas exports it. Run it again at any time: what is marked stays marked.
    """
    try:
        _grade(**options)
    except KeyboardInterrupt:
        raise click.ClickException("Stopped. What is marked is kept: run the same again to go on.") from None


def _grade(submissions: Path | None, out: Path, workers: int, fresh_sandbox: bool, trusted: bool,
           scheduler: str | None, shard: tuple[int, int] | None, merge: bool, only_found: bool,
           nbgrader: str | None) -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")     # for small matrices more are no faster
    with extra("grading"):
        from course_lib.grading import grade as grading
        from course_lib.grading.count.overrides import OverrideError
        from course_lib.grading.count.rubric_file import RubricError
        from course_lib.grading.find.archives import Unreadable
        from course_lib.grading.sandbox.process import CannotStart
        from course_lib.grading.store import Store, StoreError
        from course_lib.grading.tell.nbgrader_marks import NoGradebook, write_marks
        from course_lib.grading.wording import counted
    if submissions is None and not merge:
        raise click.UsageError("say which folder the submissions are in: "
                               "course grade SUBMISSIONS --out REPORT")
    part = grading.Shard(*shard) if shard else grading.Shard()
    try:
        if merge:
            grading.parts_in(out)          # before anything is made: without parts, it is the wrong folder
        found = None if submissions is None else _found(grading, submissions, part)
        rubric = grading.prepare(out, submissions)
        store = Store(out / part.file)
        if merge:
            say(*grading.merge(out, store))
        if found:
            todo = grading.waiting(found, store, rubric.lessons)
            number = len(found.submissions)
            say(f"{counted(number, 'notebook')} of {counted(len(found.students), 'student')} found, "
                f"{number - len(todo)} of them marked before.")
            if todo:
                isolation = "none" if trusted else "bubblewrap" if fresh_sandbox else "warm"
                marker = _marker(isolation, workers, scheduler)
                if not (trusted or scheduler):      # every worker of a cluster tries its own machine
                    _try_the_walls()
                _mark(grading, todo, store, marker, isolation)
        if part.of > 1:
            say(f"Part {part.number} of {part.of} is in {out / part.file}. When all are done: "
                f"course grade --merge --out {printable(out)}")
            return
        graded = grading.report(out, store, rubric, found, only_found)
        if nbgrader:
            say(*write_marks(graded.students, nbgrader))
    except (grading.BadPlace, RubricError, OverrideError, StoreError, CannotStart, Unreadable,
            NoGradebook) as error:
        raise click.ClickException(printable(error)) from None
    except OSError as error:
        raise click.ClickException(printable(f"{error.filename or out}: {error.strerror or error}")) from None
    say(*graded.notes)
    open_still = sum(any(lesson.waits for lesson in student.lessons.values()) for student in graded.students)
    say(f"{counted(len(graded.students), 'student')}"
        + (f", {open_still} with something that is not marked" if open_still else "")
        + f". Open {printable(graded.pages[0])}")


def _found(grading: Any, submissions: Path, part: Any) -> Any:
    """Find what was handed in; say what was left alone where there is nothing else."""
    found = grading.look(submissions, part)
    if not found.submissions and part.of == 1:
        say(*found.notes[:MOST_NOTES])
        if len(found.notes) > MOST_NOTES:
            say(f"... and {len(found.notes) - MOST_NOTES} more.")
        raise click.ClickException(f"no notebook of the course was found in {printable(submissions)}."
                                   " It should hold a folder for each student.")
    return found


@click.command("sample-class")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def sample_class(folder: Path) -> None:
    """Make a folder of 30 made-up submissions, to try `course grade` on."""
    from course_lib.grading.sample.sample_class import make
    try:
        number = make(folder)
    except FileExistsError:
        raise click.ClickException(f"{printable(folder)} is there already; choose a new name.") from None
    say(f"{number} students are in {printable(folder)}. To mark them: "
        f"course grade {printable(folder)} --out my-report")


def _try_the_walls() -> None:
    """Find out which isolation there is; refuse to go on without."""
    from course_lib.grading.sandbox.isolation import HELP, examine
    found = examine()
    if not found.holds:
        raise click.ClickException(f"Nothing was marked: {printable(found.told)}.\n{HELP}")
    say(f"Isolation: {found.told}.")


def _marker(isolation: str, workers: int, scheduler: str | None) -> Callable[..., Iterator[Any]]:
    if scheduler:
        from course_lib.grading.mark.cluster import mark_on_cluster
        return lambda todo, seed: mark_on_cluster(todo, seed, scheduler, isolation)
    from course_lib.grading.mark.workers import mark_all, ready
    started = ready(workers, isolation)
    return lambda todo, seed: mark_all(todo, seed, workers, isolation, started)


def _mark(grading: Any, todo: list[Any], store: Any, marker: Callable[..., Iterator[Any]],
          isolation: str) -> None:
    with extra("grading"):
        from tqdm import tqdm
    if isolation == "none":
        say("WITHOUT ISOLATION: the notebooks can do whatever you can do.")
    with tqdm(total=len(todo), unit="notebook", file=sys.stderr, dynamic_ncols=True) as bar:
        def tell(marked: Any) -> None:
            bar.set_postfix_str(printable(f"{marked.student} {marked.lesson[:2]}")[:40], refresh=False)
            bar.update()
        grading.grade(todo, store, marker, tell)


def say(*sentences: object) -> None:
    for sentence in sentences:
        click.echo(printable(sentence))


def printable(text: object) -> str:
    """No name of a file may move the cursor or turn the line round."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text))
    return shown.encode("utf-8", "replace").decode("utf-8")
