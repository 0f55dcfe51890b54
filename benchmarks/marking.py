"""Milliseconds to mark one notebook, in this checkout and in another one, by turns.

.venv/bin/python benchmarks/marking.py OTHER_CHECKOUT      (`git worktree add OTHER_CHECKOUT COMMIT`)

Each checkout marks its own solved lessons, where all is right, and its own sample class, in one warm sandbox.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parents[1]
TURNS, SOLVED = 5, 4         # turns of each checkout; how often each solved lesson is marked in a turn
SAMPLE = "sample class"


def notebooks(root: Path, folder: Path) -> list[tuple[str, str, bytes]]:
    """Return (what it is, lesson, notebook without outputs)."""
    subprocess.run([sys.executable, "-m", "course_lib.commands.cli", "sample-class", str(folder)],
                   check=True, stdout=subprocess.DEVNULL)
    solved = [(path.stem, path.stem, path) for path in sorted((root / "solutions").glob("0[1-8]*.ipynb"))]
    found = [(SAMPLE, "06_masks", path) for path in sorted(folder.glob("*/*.ipynb"))] + solved * SOLVED
    read = []
    for what, lesson, path in found:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue                 # the sample class has an empty file
        for cell in document.get("cells", ()):
            cell.pop("outputs", None)
        text = json.dumps(document)
        if "while True" not in text and "os._exit" not in text:       # a loop takes as long as it may
            read.append((what, lesson, text.encode()))
    return read


def measure(root: Path) -> dict[str, float]:
    """One turn, in the checkout that is imported."""
    from course_lib.grading.mark.notebook import mark_notebook
    from course_lib.grading.sandbox.box import Box
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, Box() as box:
        for rounds in range(2):                          # the first one warms up
            taken.clear()
            for what, lesson, notebook in notebooks(root, Path(folder) / str(rounds)):
                begun = time.perf_counter()
                mark_notebook(box, notebook, lesson, seed=5)
                taken.setdefault(what, []).append(1000 * (time.perf_counter() - begun))
    return {what: statistics.mean(times) for what, times in taken.items()}


def main(other: Path) -> None:
    seen: dict[Path, list[dict[str, float]]] = {other: [], HERE: []}
    for _ in range(TURNS):
        for root in seen:
            done = subprocess.run([sys.executable, __file__, "--turn", str(root)], check=True, text=True,
                                  capture_output=True, env={**os.environ, "PYTHONPATH": str(root)})
            seen[root].append(json.loads(done.stdout))
    for what in seen[HERE][0]:
        before, now = (statistics.median(turn[what] for turn in seen[root]) for root in (other, HERE))
        print(f"{what:24} {before:6.1f} -> {now:6.1f} ms   {now / before:.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "--turn":
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main(Path(sys.argv[1]).resolve())
