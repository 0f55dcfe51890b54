"""`course grade` beside nbgrader and otter; what a class of 1,000, hostile notebooks, kills and Dask cost.

.venv/bin/python benchmarks/grading.py [PART ...]     parts: compare workers large hostile memory kills dask

`compare` needs nbgrader and otter, each in a virtual environment of its own with this course in it:
    python3 -m venv /tmp/nbgrader && /tmp/nbgrader/bin/pip install nbgrader==0.9.6 -e .
    python3 -m venv /tmp/otter && /tmp/otter/bin/pip install otter-grader==7.0.0 -e .
    NBGRADER=/tmp/nbgrader OTTER=/tmp/otter .venv/bin/python benchmarks/grading.py compare
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course_lib.grading.sample.answers import HOSTILE
from course_lib.grading.store import Store

LESSON = "07_heads"
GRADE = [sys.executable, "-m", "course_lib.commands.cli", "grade"]
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
RIGHT = {
    "split_heads": """import numpy as np

def split_heads(x, n_heads):
    *batch, T, d_model = x.shape
    return np.swapaxes(x.reshape(*batch, T, n_heads, d_model // n_heads), -3, -2)
""",
    "merge_heads": """def merge_heads(x):
    *batch, n_heads, T, d_head = x.shape
    return np.swapaxes(x, -3, -2).reshape(*batch, T, n_heads * d_head)
""",
    "multi_head_attention": """def multi_head_attention(x, W_q, W_k, W_v, W_o, n_heads, mask=None):
    Q, K, V = (split_heads(x @ W, n_heads) for W in (W_q, W_k, W_v))
    output, weights = scaled_dot_product_attention(Q, K, V, mask)
    return merge_heads(output) @ W_o
""",
}
BEGIN = ("from course_lib import check\nfrom course_lib.attention import scaled_dot_product_attention\n"
         "import numpy as np")


def notebook(answers: dict[str, str]) -> dict:
    """Three exercises, each a cell and its check, as an nbgrader assignment."""
    cells = [_cell("begin", BEGIN)]
    for name, source in answers.items():
        grade_id = name.replace("_", "-")
        mark = {"schema_version": 3, "task": False}
        cells.append(_cell(grade_id, source, nbgrader={
            **mark, "grade": False, "locked": False, "solution": True, "grade_id": grade_id}))
        cells.append(_cell(f"check-{grade_id}", f"assert check({name})", nbgrader={
            **mark, "grade": True, "locked": True, "solution": False, "points": 2,
            "grade_id": f"check-{grade_id}"}))
    return {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}}}


def _cell(name: str, source: str, **metadata: object) -> dict:
    return {"cell_type": "code", "id": name, "metadata": metadata, "outputs": [], "execution_count": None,
            "source": source}


def a_class(folder: Path, number: int, hostile: float = 0.0) -> Path:
    """`number` students in nbgrader's layout; a part of them hands in loops, bombs and crashes."""
    chance = random.Random(1)
    for n in range(number):
        answers = dict(RIGHT)
        if chance.random() < hostile:
            attack = HOSTILE[chance.choice(["loop", "exits", "forks", "forges", "network"])]
            name = chance.choice(list(RIGHT))
            answers[name] = attack.replace("NAME", name)
        home = folder / "submitted" / f"student{n:04}" / "heads"
        home.mkdir(parents=True)
        (home / f"{LESSON}.ipynb").write_text(json.dumps(notebook(answers)))
    return folder


def grade(folder: Path, out: Path, *options: str) -> float:
    """Seconds that the whole command takes: start, sandbox, marking, storing, every page."""
    begun = time.perf_counter()
    subprocess.run([*GRADE, str(folder), "--out", str(out), *options], check=True, **SILENT)
    return time.perf_counter() - begun


def compare(work: Path) -> None:
    """Honest submissions, feedback and storage included, one after another."""
    nbgrader = _nbgrader(a_class(work / "nbgrader", 20), 20)
    folder = a_class(work / "class", 100)
    print(f"nbgrader 0.9.6, autograde and feedback: {nbgrader * 1000:.0f} ms a submission")
    otter = _otter(work / "otter", 5)
    print(f"otter-grader 7.0.0, otter run: {otter * 1000:.0f} ms a submission")
    for name, options in (("bubblewrap", ["--fresh-sandbox"]), ("warm", [])):
        each = grade(folder, work / name, *options) / 100
        print(f"course grade, {name}: {each * 1000:.1f} ms a submission, "
              f"{nbgrader / each:.0f} and {otter / each:.0f} times as fast")


def workers(work: Path) -> None:
    """Two workers against one: the three cells from above, and the whole lesson as learners have it.

    Beside them, what this machine could give at best: two programs that share nothing, each with half
    of the class, and without a report at the end.
    """
    for what, folder in (("three cells", a_class(work / "short", 400)),
                         ("the whole lesson, solved", whole_lessons(work / "whole", 400))):
        one, two, apart = [], [], []
        for turn in range(5):
            out = work / f"{folder.name} {turn}"
            one.append(grade(folder, out / "one"))
            two.append(grade(folder, out / "two", "--workers", "2"))
            apart.append(_halves(folder, out / "halves"))
        for name, seconds in (("two workers", two), ("two programs with half of it each", apart)):
            ratios = sorted(a / b for a, b in zip(one, seconds, strict=True))
            print(f"400 submissions ({what}), {name} against one worker: "
                  f"{statistics.median(ratios):.2f} times ({', '.join(f'{r:.2f}' for r in ratios)}; "
                  f"whole commands {statistics.median(one):.1f} s and {statistics.median(seconds):.1f} s)")


def _halves(folder: Path, out: Path) -> float:
    """Seconds until both parts of a class are marked, each by a program of its own."""
    begun = time.perf_counter()
    both = [subprocess.Popen([*GRADE, str(folder), "--out", str(out / part[0]), "--shard", part], **SILENT)
            for part in ("1/2", "2/2")]
    for process in both:
        if process.wait() != 0:
            sys.exit("course grade --shard failed")
    return time.perf_counter() - begun


def whole_lessons(folder: Path, number: int) -> Path:
    """`number` students with the solved lesson: some 40 cells with their pictures, 190 kB."""
    lesson = (Path(__file__).parents[1] / "solutions" / f"{LESSON}.ipynb").read_bytes()
    for n in range(number):
        home = folder / f"student{n:04}"
        home.mkdir(parents=True)
        (home / f"{LESSON}.ipynb").write_bytes(lesson)
    return folder


def _nbgrader(folder: Path, number: int) -> float:
    source = folder / "source" / "heads"
    source.mkdir(parents=True)
    blank = {name: text.split("    ")[0] + "    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION"
             for name, text in RIGHT.items()}
    (source / f"{LESSON}.ipynb").write_text(json.dumps(notebook(blank)))
    _other("NBGRADER", "nbgrader", folder, "generate_assignment", "heads")
    return (_other("NBGRADER", "nbgrader", folder, "autograde", "heads")
            + _other("NBGRADER", "nbgrader", folder, "generate_feedback", "heads")) / number


OTTER_TEST = """OK_FORMAT = True
test = {{"name": "{name}", "points": 2, "suites": [{{"type": "doctest", "scored": True, "setup": "",
         "teardown": "", "cases": [{{"code": ">>> assert check({name})", "hidden": False}}]}}]}}
"""


def _otter(folder: Path, number: int) -> float:
    (folder / "tests").mkdir(parents=True)
    for name in RIGHT:
        (folder / "tests" / f"{name}.py").write_text(OTTER_TEST.format(name=name))
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(notebook(RIGHT)))
    _other("OTTER", "otter", folder, "generate", "-t", "tests", "-o", "tests.zip")
    seconds = sum(_other("OTTER", "otter", folder, "run", f"{LESSON}.ipynb", "-a", "tests.zip")
                  for _ in range(number)) / number
    points = [test["score"] for test in json.loads((folder / "results.json").read_text())["tests"][1:]]
    assert points == [2.0, 2.0, 2.0], points
    return seconds


def _other(variable: str, program: str, folder: Path, *words: str) -> float:
    """Seconds that a command of another grader takes; its environment is named by a variable."""
    home = os.environ.get(variable)
    if not home:
        sys.exit(__doc__)
    environment = {**os.environ, "PATH": f"{home}/bin:{os.environ['PATH']}"}
    begun = time.perf_counter()
    subprocess.run([f"{home}/bin/{program}", *words], cwd=folder, check=True, env=environment, **SILENT)
    return time.perf_counter() - begun


def large(work: Path) -> None:
    seconds = grade(a_class(work / "class", 1000), work / "out", "--workers", "2")
    print(f"1,000 honest submissions, 2 workers: {seconds:.0f} s")


def hostile(work: Path) -> None:
    seconds = grade(a_class(work / "class", 300, hostile=0.1), work / "out", "--workers", "2")
    print(f"300 submissions, 10 % hostile, 2 workers: {seconds:.0f} s")


def memory(work: Path) -> None:
    """The most memory that the marking process ever held, over large and hostile submissions."""
    import resource

    from course_lib.grading.find.submissions import find
    from course_lib.grading.mark.workers import mark_all
    many = notebook(RIGHT)
    many["cells"] += [_cell(f"c{n}", "x = 1") for n in range(50_000)]
    wide = notebook(RIGHT)
    wide["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 10_000_000}]
    flood = "import numpy as np\ndef split_heads(x, n_heads):\n    return {}\n"
    files = {
        "50000 cells": many, "10 MB": wide, "deep": "[" * 5_000_000,
        "numbers": '{"cells": [' + "1," * 5_000_000,
        "huge": notebook({**RIGHT, "split_heads": flood.format("np.zeros(2_000_000)")}),
        "booleans": notebook({**RIGHT, "split_heads": flood.format("np.zeros(140_000, bool)")}),
        "many": notebook({**RIGHT, "split_heads": flood.format("tuple(np.zeros(9) for _ in range(9))")}),
    }
    for name, content in files.items():
        (work / name).mkdir()
        text = content if isinstance(content, str) else json.dumps(content)
        (work / name / f"{LESSON}.ipynb").write_text(text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for submission in find(work, [LESSON]).submissions:
        begun = time.perf_counter()
        (marked,) = mark_all([submission], 5, 1, "warm")
        print(f"  {submission.student}: {time.perf_counter() - begun:.1f} s, "
              f"{marked.reason or [e.status for e in marked.exercises]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of the marking process: {before:.0f} MB before, {peak:.0f} MB at most")


def kills(work: Path) -> None:
    """kill -9 at 50 random moments; then every mark is compared with that of a quiet run."""
    folder, chance = a_class(work / "class", 60, hostile=0.1), random.Random(3)
    grade(folder, work / "quiet", "--workers", "2")
    out = work / "killed"
    out.mkdir()
    shutil.copy(work / "quiet" / "results.sqlite", out)
    with sqlite3.connect(out / "results.sqlite") as file:
        file.execute("DELETE FROM marked")
    for _ in range(50):
        command = [*GRADE, str(folder), "--out", str(out), "--workers", "2"]
        with subprocess.Popen(command, **SILENT) as process:
            time.sleep(chance.uniform(0.1, 2.0))
            process.send_signal(signal.SIGKILL)
    done = len(Store(out / "results.sqlite").done())
    grade(folder, out)
    same = Store(out / "results.sqlite").all() == Store(work / "quiet" / "results.sqlite").all()
    print(f"50 kills, after which {done} of 60 were marked; every mark as in a quiet run: {same}")


def dask(work: Path) -> None:
    """2,000 submissions on a cluster of two workers, one of which is killed three times."""
    import threading

    from distributed import LocalCluster

    from course_lib.grading.find.submissions import find
    from course_lib.grading.mark.cluster import mark_on_cluster
    from course_lib.grading.mark.workers import mark_all
    submissions = find(a_class(work / "class", 2000), [LESSON]).submissions
    begun = time.perf_counter()
    here = {m.student: m.to_json() for m in mark_all(submissions, 5, 2, "warm")}
    alone = time.perf_counter() - begun
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        begun = time.perf_counter()
        there = {m.student: m.to_json()
                 for m in mark_on_cluster(submissions, 5, cluster.scheduler_address, "warm")}
        undisturbed = time.perf_counter() - begun

        def kill() -> None:
            for _ in range(3):
                time.sleep(undisturbed / 5)
                os.kill(cluster.workers[0].pid, signal.SIGKILL)
        killer = threading.Thread(target=kill)
        killer.start()
        begun = time.perf_counter()
        killed = {m.student: m.to_json()
                  for m in mark_on_cluster(submissions, 5, cluster.scheduler_address, "warm")}
        disturbed = time.perf_counter() - begun
        killer.join()
    print(f"2,000 submissions, two processes: {alone:.0f} s; on Dask with two workers: {undisturbed:.0f} s, "
          f"{(undisturbed - alone) / 2000 * 1000:.1f} ms more each")
    print(f"one worker killed three times: {disturbed:.0f} s; marks the same: {here == there == killed}")


PARTS = {part.__name__: part for part in (compare, workers, large, hostile, memory, kills, dask)}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory(prefix="course-grading-") as folder:
            PARTS[name](Path(folder))
