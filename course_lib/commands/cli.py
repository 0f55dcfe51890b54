"""The command `course`. Each verb loads what it needs when it is called."""

from pathlib import Path

import click

from course_lib.extras import NotInstalled

from .grade import grade, sample_class


class Verbs(click.Group):
    """A group that offers the nearest verb, and tells in one sentence what is missing or amiss."""

    def resolve_command(self, ctx, args):
        if args and self.get_command(ctx, args[0]) is None:
            from course_lib.display.nearest import closest
            near = closest(args[0], self.list_commands(ctx))
            verbs = f"did you mean {near}?" if near else f"it has {', '.join(self.commands)}."
            raise click.UsageError(f"course has no command {args[0]!r}; {verbs}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except OSError as error:
            where = error.filename or "the disk"
            raise click.ClickException(f"{where}: {error.strerror or error}. Nothing was "
                                       "overwritten; mend that and run the same again.") from error
        except NotInstalled as missing:
            raise click.ClickException(str(missing)) from None


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="self-attention-course", message="%(package)s %(version)s")
def main():
    """Self-attention, step by step: for learners, teachers and authors."""


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--fresh", multiple=True, metavar="LESSON",
              help="Copy this lesson (02) anew; the old file is kept under a dated name.")
def start(folder: Path, fresh: tuple[str, ...]):
    """Copy the lessons into DIR. What you have changed there is never overwritten."""
    from .lab import again, told, way_in
    from .start_folder import start_folder
    try:
        started = start_folder(folder, fresh)
    except KeyError as unknown:
        raise click.ClickException(unknown.args[0]) from None
    if started.first is None:
        raise click.ClickException("This copy of the course has no lessons. In a checkout, build "
                                   "them first: course build")
    news = told(started, again("start", folder))
    for sentence in news or ["Nothing to copy: all lessons are there already."]:
        click.echo(sentence)
    click.echo(f"To open them: {way_in(folder)}")


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option("--port", type=int, help="The port JupyterLab listens on.")
@click.pass_context
def lab(ctx: click.Context, folder: Path, no_browser: bool, port: int | None):
    """Copy the lessons into DIR, as `start` does, and open them in JupyterLab."""
    from .lab import open_lab, problem
    if amiss := problem(folder, port):
        raise click.ClickException(amiss)
    ctx.exit(open_lab(folder, port, browser=not no_browser))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def solutions(folder: Path):
    """Copy the solved lessons into DIR, to read after your own try."""
    from .solutions import NotThere, copy_solutions
    try:
        copied = copy_solutions(folder)
    except NotThere as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"Copied into {folder}: {', '.join(copied)}" if copied
               else "Nothing to copy: all solutions are there already.")


@main.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Name of the zip file.")
def submit(folder: Path, out: Path | None):
    """Put your notebooks and quiz answers into one zip file, to be handed in."""
    from .submit import NothingToSubmit
    from .submit import submit as pack
    try:
        packed = pack(folder, out)
    except NothingToSubmit as nothing:
        raise click.ClickException(str(nothing)) from None
    for sentence in packed.news:
        click.echo(sentence)


@main.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
@click.option("--check", is_flag=True, help="Build nothing; name what is stale and exit with 1.")
@click.pass_context
def build(ctx: click.Context, lessons: tuple[str, ...], check: bool):
    """Build notebooks/ and solutions/ from lessons/, and docs/mistakes.md (for authors)."""
    from course_lib.authoring.notebooks import build as build_notebooks
    ctx.exit(build_notebooks(list(lessons), check))


@main.command()
@click.pass_context
def doctor(ctx: click.Context):
    """Check this installation, and say what to do about what is amiss."""
    from .doctor import examine
    findings = examine(Path.cwd())
    for finding in findings:
        click.echo(str(finding))
    ctx.exit(0 if all(finding.well for finding in findings) else 1)


main.add_command(grade)
main.add_command(sample_class)

if __name__ == "__main__":
    main(prog_name="course")
