"""Run a lesson from top to bottom and keep what it shows, in a form that is the same every time."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

from course_lib.extras import extra

from .notebook import lines_of
from .source import Cell, Lesson, SourceError

SECONDS_PER_CELL = 120
WIDGET = "application/vnd.jupyter.widget-view+json"
# Differs from run to run and tells a reader nothing: the file IPython pretends a cell stands in.
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py:\d+: ")
_PRIVATE = {
    "a memory address": re.compile(r"\b0x[0-9a-f]{6,16}\b"),
    "a path of the machine that built it": re.compile(
        r"(?:/home/|/Users/|/tmp/|/root/|[A-Z]:\\\\)\w"
    ),
}
# What would change what a cell shows: how warnings and pictures are wanted, which notebook is open.
_PERSONAL = {"PYTHONWARNINGS", "MPLBACKEND", "MATPLOTLIBRC", "JPY_SESSION_NAME"}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def execute(lesson: Lesson, document: dict[str, Any], root: Path) -> dict[str, Any]:
    """Return the document with its outputs; SourceError names the line that failed.

    The kernel starts in an empty folder, with a progress file of its own and none of the author's
    settings: a lesson shows what a new learner would see who does everything right.
    """
    with extra("authoring"):
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = nbformat.from_dict(
        {**document, "cells": [_joined(cell) for cell in document["cells"]]}
    )
    with tempfile.TemporaryDirectory(prefix="course-build-") as folder:
        client = NotebookClient(
            notebook,
            timeout=SECONDS_PER_CELL,
            kernel_name="python3",
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--log-level=40"],  # no advice about encryption between lines
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(env=kernel_environment(folder, root))
        except CellExecutionError:
            raise _with_line(lesson, notebook) from None
        except (CellTimeoutError, DeadKernelError) as error:
            cell = source_of(lesson, _running(notebook))
            what = (
                f"this cell ran longer than {SECONDS_PER_CELL} s"
                if isinstance(error, CellTimeoutError)
                else "the kernel died in this cell"
            )
            raise SourceError(lesson.path, cell.first, what) from None
        here = (folder, str(root))
    cells = [_kept(lesson, cell, here) for cell in notebook["cells"]]
    return {**document, "cells": cells}


def kernel_environment(folder: str | Path, root: Path) -> dict[str, str]:
    """Environment of a kernel that knows nothing of the person at the machine."""
    places = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **{name: value for name, value in os.environ.items() if name not in _PERSONAL},
        "COURSE_PROGRESS": str(Path(folder, "progress.sqlite")),
        "IPYTHONDIR": str(Path(folder, ".ipython")),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(places),
    }


def _joined(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "source": "".join(cell["source"])}


def source_of(lesson: Lesson, notebook_cell: dict[str, Any] | None) -> Cell:
    from .notebook import cell_id

    wanted = notebook_cell["id"] if notebook_cell else None
    return next((cell for cell in lesson.cells if cell_id(cell) == wanted), lesson.cells[0])


def _running(notebook: dict[str, Any]) -> dict[str, Any] | None:
    """The cell in which the kernel stopped: the first that has not finished."""
    waiting = (
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and not cell["execution_count"]
    )
    return next(waiting, None)


def _with_line(lesson: Lesson, notebook: dict[str, Any]) -> SourceError:
    """Find in the traceback which line of which cell the error came from."""
    failed, output = next(
        (cell, output)
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
        and "raises-exception" not in cell["metadata"].get("tags", [])
    )
    cell = source_of(lesson, failed)
    place = re.search(r"Cell In\[\d+\], line (\d+)", _ANSI.sub("", "\n".join(output["traceback"])))
    line = cell.first + (int(place[1]) - 1 if place else 0)
    message = _ANSI.sub("", output["evalue"]).strip()
    return SourceError(lesson.path, line, f"{output['ename']}: {message}".rstrip(": "))


def _kept(lesson: Lesson, cell: dict[str, Any], here: tuple[str, str]) -> dict[str, Any]:
    kept = {key: cell[key] for key in ("cell_type", "id", "metadata")}
    kept["source"] = lines_of(cell["source"])
    if cell["cell_type"] != "code":
        return kept
    kept["execution_count"] = cell["execution_count"]
    kept["outputs"] = [_clean(output) for output in _in_order(cell["outputs"])]
    for text in _texts(kept["outputs"]):
        for what, pattern in _PRIVATE.items():
            found = next((place for place in here if place in text), None) or pattern.search(text)
            if found:
                shown = found if isinstance(found, str) else found[0]
                raise SourceError(
                    lesson.path,
                    source_of(lesson, cell).first,
                    f"the output of this cell holds {what} ({shown}): the next build would differ",
                )
    return kept


def _in_order(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join what was printed in pieces: how it was cut, and which stream came first, is chance."""
    ordered: list[dict[str, Any]] = []
    run: dict[str, str] = {}

    def end_run() -> None:
        ordered.extend(
            {"name": name, "output_type": "stream", "text": run[name]}
            for name in sorted(run, reverse=True)
        )  # stdout, then stderr
        run.clear()

    for output in outputs:
        if output["output_type"] == "stream":
            run[output["name"]] = run.get(output["name"], "") + output["text"]
        else:
            end_run()
            ordered.append(output)
    end_run()
    return ordered


def _clean(output: dict[str, Any]) -> dict[str, Any]:
    output = dict(output)
    if output["output_type"] == "stream":
        output["text"] = lines_of(_CELL_FILE.sub("", output["text"]))
    elif output["output_type"] == "error":
        output["traceback"] = [f"{output['ename']}: {output['evalue']}"]  # frames name our folders
    else:
        output["data"] = {
            kind: lines_of(value) if isinstance(value, str) and kind.startswith("text/") else value
            for kind, value in output["data"].items()
            if kind != WIDGET
        }
    return output


def _texts(outputs: list[dict[str, Any]]) -> list[str]:
    texts = []
    for output in outputs:
        texts.append("".join(output.get("text", [])))
        texts.extend(output.get("traceback", []))
        texts.extend(
            "".join(value)
            for kind, value in output.get("data", {}).items()
            if kind.startswith("text/")
        )
    return texts
