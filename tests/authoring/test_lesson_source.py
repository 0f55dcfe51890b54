import re
from pathlib import Path

import jupytext
import pytest

from course_lib.authoring.forms import with_solution, without_solution
from course_lib.authoring.notebook import cell_id, learners_notebook, solution_notebook
from course_lib.authoring.source import Cell, SourceError, read
from course_lib.learner.sealed import unsealed

LESSONS = sorted(Path(__file__).parents[2].joinpath("lessons").glob("*.py"))


def test_a_blank_exercise_keeps_its_signature_and_loses_its_solution():
    assert (
        without_solution(
            "def f(x):\n    ### BEGIN SOLUTION\n    y = x\n    return y\n    ### END SOLUTION\nf(1)"
        )
        == "def f(x):\n    ...  # your code here\nf(1)"
    )


@pytest.mark.parametrize(
    "line, with_gap",
    [
        ("e = np.exp(x)  # GAP e to the power of x", "e = ...  # e to the power of x"),
        ("    return e / e.sum()  # GAP a share", "    return ...  # a share"),
        ("a, b = b, a  # GAP swap", "a, b = ...  # swap"),
        ("x[0] = 1  # GAP", "x[0] = ..."),
        ("  print(x == y)  # GAP show it", "  ...  # show it"),
    ],
)
def test_a_gap_keeps_what_the_value_is_for(line, with_gap):
    assert without_solution(line) == with_gap


def test_a_gap_inside_a_solution_does_not_get_out():
    source = "### BEGIN SOLUTION\nx = 1  # GAP one\n### END SOLUTION"
    assert without_solution(source) == "...  # your code here"


def test_the_solution_keeps_every_line_in_its_place():
    source = "a = 1  # GAP one\n### BEGIN SOLUTION\nb = 2\n### END SOLUTION"
    assert with_solution(source).splitlines()[2] == source.splitlines()[2]
    assert with_solution(source).splitlines()[0] == "a = 1  # one"


@pytest.mark.parametrize(
    "kind, text, options, name",
    [
        ("markdown", "## Decide who may look at whom", {}, "decide-who-may-look-at-whom"),
        ("code", "import numpy as np\n\nrow = words.index('by')", {}, "row-words-index-by"),
        ("code", "import numpy as np", {}, "import-numpy-as-np"),
        ("code", "x", {"name": "try-it"}, "try-it"),
        ("code", "x", {"exercise": "causal_mask", "form": "blank"}, "causal-mask"),
        ("code", "x", {"exercise": "causal_mask", "form": "gaps"}, "causal-mask-gaps"),
        ("code", "x", {"check": "causal_mask", "points": 1}, "check-causal-mask"),
        ("markdown", "word " * 40, {}, "word-word-word-word-word-word-word-word"),
        ("markdown", "w" * 80, {}, "w" * 40),
    ],
)
def test_a_cell_is_called_by_what_stands_in_it(kind, text, options, name):
    assert cell_id(Cell(kind, text, 1, 2, options)) == name


TEXT = "# %% [markdown]\n# # Title\n#\n# A sentence.\n#\n# 30 minutes\n\n"


@pytest.mark.parametrize(
    "source, line, message",
    [
        ("x = 1\n", 1, "this line stands before the first cell: begin with '# %% [markdown]'"),
        (
            TEXT + '# %% colour="red"\nx = 1\n',
            8,
            "unknown key 'colour': known are name, exercise, form, check, points, tags",
        ),
        (
            TEXT + "# %% a title\nx = 1\n",
            8,
            "cannot read 'a title': write key=\"value\" after '# %%'",
        ),
        (TEXT + "# %% name=try\nx = 1\n", 8, "name=try: text needs double quotes"),
        (
            TEXT + '# %% points="2"\nx = 1\n',
            8,
            'points="2": this is not the kind of value points takes',
        ),
        (
            TEXT + '# %% name="Try It"\nx = 1\n',
            8,
            "the name 'Try It' is not made of at most 64 small letters, digits and '-'",
        ),
        (
            TEXT + '# %% tags=["hidden"]\nx = 1\n',
            8,
            "unknown tag 'hidden': known are nbval-ignore-output, nbval-skip, "
            "raises-exception, solution-only",
        ),
        (
            TEXT + '# %% exercise="softmax"\nx = 1\n',
            8,
            "an exercise cell says its form: one of worked, gaps, blank",
        ),
        (TEXT + '# %% form="gaps"\nx = 1\n', 8, "form= needs exercise="),
        (
            TEXT + '# %% check="softmax"\nx = 1\n',
            8,
            "a check cell says its points, such as points=2",
        ),
        (TEXT + "# %% points=2\nx = 1\n", 8, "points= needs check= and is not negative"),
        (TEXT + "# %% [markdown] points=2\n# x\n", 8, "a text cell takes no 'points'"),
        (TEXT + "# %%\n\n", 8, "this cell is empty"),
        (TEXT + "# %% [markdown]\n# a\nx = 1\n", 10, "a line of a text cell begins with '# '"),
        (TEXT + "# %%\nx = 1\ny = = 2\n", 10, "SyntaxError: invalid syntax"),
        (
            TEXT + '# %% exercise="a" form="blank"\n### BEGIN SOLUTION\nx = 1\n',
            9,
            "### END SOLUTION is missing after this line",
        ),
        (
            TEXT + '# %% exercise="a" form="blank"\nx = 1\n### END SOLUTION\n',
            10,
            "### BEGIN SOLUTION is missing before this line",
        ),
        (
            TEXT
            + '# %% exercise="a" form="blank"\n### BEGIN SOLUTION\nx = 1\n### BEGIN SOLUTION\n',
            11,
            "### END SOLUTION is missing before this line",
        ),
        (
            TEXT + '# %% exercise="a" form="blank"\nx = 1\n',
            9,
            "a blank exercise needs ### BEGIN SOLUTION and ### END SOLUTION",
        ),
        (
            TEXT + '# %% exercise="a" form="gaps"\nx = 1\n',
            9,
            "an exercise with gaps has lines that end in '# GAP words'",
        ),
    ],
)
def test_what_is_not_understood_is_said_with_file_and_line(tmp_path, source, line, message):
    path = tmp_path / "02_weights.py"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(SourceError) as told:
        read(path)
    assert str(told.value) == f"lessons/02_weights.py:{line}: {message}"


@pytest.mark.parametrize(
    "opening, message",
    [
        ("# %%\nx = 1\n", "a lesson begins with a text cell that begins with '# Title'"),
        (
            "# %% [markdown]\n# # Title\n#\n# - list\n",
            "under the title comes one sentence that says what the lesson is about",
        ),
    ],
)
def test_a_lesson_opens_with_a_title_and_a_sentence(tmp_path, opening, message):
    path = tmp_path / "02_weights.py"
    path.write_text(opening, encoding="utf-8")
    with pytest.raises(SourceError, match="lessons/02_weights.py:1: " + message):
        read(path).summary  # noqa: B018


def test_a_lesson_says_how_many_minutes_it_takes(tmp_path):
    path = tmp_path / "02_weights.py"
    path.write_text(TEXT, encoding="utf-8")
    assert read(path).minutes == 30
    path.write_text(TEXT.replace("30 minutes", "not long"), encoding="utf-8")
    with pytest.raises(SourceError, match="say in the first cell how many minutes it takes"):
        read(path).minutes  # noqa: B018


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_jupytext_reads_the_same_cells(path):
    theirs = [(cell["cell_type"], cell["source"]) for cell in jupytext.read(path)["cells"]]
    assert [(cell.kind, cell.text) for cell in read(path).cells] == theirs


def test_a_cell_that_tells_the_answer_is_folded_for_learners_only(tmp_path):
    path = tmp_path / "01_words.py"
    path.write_text(
        TEXT + '# %%\npredict("a.b", "Which?", ["x", "y"])\n\n# %%\npredict("a.b", answer="x")\n',
        encoding="utf-8",
    )
    lesson = read(path)
    _, _, asks, tells, _ = learners_notebook(lesson, (None, None))["cells"]
    assert tells["metadata"]["jupyter"] == {"source_hidden": True}
    assert "jupyter" not in asks["metadata"]
    solution = solution_notebook(lesson, (None, None))["cells"]
    assert all("jupyter" not in cell["metadata"] for cell in solution)


def test_a_folded_cell_holds_its_answer_and_the_text_behind_it_sealed(tmp_path):
    """JupyterLab shows the first line in place of the cell, and finds what stands in the others."""
    path = tmp_path / "01_words.py"
    path.write_text(TEXT + '# %%\npredict("a.b", answer="x")\n\n# %% [markdown]\n# *Since y.*\n\n'
                    '# %% [markdown]\n# **Run.** Go on.\n', encoding="utf-8")
    _, _, tells, goes_on, _ = learners_notebook(read(path), (None, None))["cells"]
    first, second = tells["source"]
    assert first == "# Run this cell to compare with what you said.\n"
    sealed = re.fullmatch(r'predict\("a\.b", answer="(sealed:[\w+/=]+)"\)', second)[1]
    assert unsealed(sealed) == "x\n\n*Since y.*"
    assert goes_on["source"] == ["**Run.** Go on."]
    solution = solution_notebook(read(path), (None, None))["cells"]
    assert ["".join(cell["source"]) for cell in solution[2:4]] == ['predict("a.b", answer="x")', "*Since y.*"]
