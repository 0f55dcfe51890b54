"""`course solutions DIR`: the solved lessons, for those who learn alone and want to compare."""

from pathlib import Path

from course_lib.records.files import lessons_folder

# Built, a solution lies beside the folder of the lessons; here the list of lessons lies beside it.
_INDEX, _INDEX_HERE = b"](../notebooks/index.ipynb)", b"](index.ipynb)"


class NotThere(Exception):
    """The solutions do not belong into this folder; the message says why, and what does."""


def copy_solutions(folder: Path) -> list[str]:
    """Copy the solutions and the list of lessons into `folder`; return the names of what was copied.

    A file that is there stays as it is. Raises NotThere for a folder in which somebody learns, also
    below it: what lies there is handed in and marked as theirs. Raises OSError.
    """
    folder = folder.expanduser().absolute()
    if any((above / ".course").is_dir() for above in (folder, *folder.parents)):
        raise NotThere(f"In {folder} are lessons to work on, and solutions beside them could be handed in by "
                       "mistake. Choose a folder of their own: course solutions OTHER_FOLDER")
    solved = sorted(lessons_folder("solutions").glob("*.ipynb"))
    if not solved:
        raise NotThere("This copy of the course has no solutions.")
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for path in [*solved, lessons_folder() / "index.ipynb"]:
        try:
            with (folder / path.name).open("xb") as file:
                file.write(path.read_bytes().replace(_INDEX, _INDEX_HERE))
        except FileExistsError:
            continue
        copied.append(path.name)
    return copied
