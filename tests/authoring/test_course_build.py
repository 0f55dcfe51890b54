import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_lib.authoring import notebooks
from course_lib.exercises import EXERCISES

ROOT = Path(__file__).parents[2]
NBGRADER_KEYS = {"schema_version", "grade", "locked", "solution", "task", "grade_id", "points"}


def cells(clone, name):
    return {cell["id"]: cell for cell in json.loads(clone.file(name).read_text("utf-8"))["cells"]}


def source(cell):
    return "".join(cell["source"])


def test_a_build_makes_an_executed_solution_and_a_notebook_without_answers(clone):
    assert clone.build() == 0
    solution = cells(clone, "solutions/02_weights.ipynb")
    learners = cells(clone, "notebooks/02_weights.ipynb")
    printed, value = solution["print-two-scores"]["outputs"]
    assert printed["text"] == ["two scores\n"] and value["data"]["text/plain"] == [
        "array([1., 2.])"
    ]
    assert all(not cell.get("outputs") for cell in learners.values())
    assert "x.max" in source(solution["softmax"])
    assert source(learners["softmax"]).endswith(
        '"""Turn scores into weights."""\n    ...  # your code here'
    )
    assert "    e = ...  # e to the power of every score" in source(learners["softmax-gaps"])


def test_two_builds_are_the_same_to_the_byte(clone):
    def built():
        assert clone.build() == 0
        return {path: path.read_bytes() for path in clone.root.rglob("*.ipynb")}

    first = built()
    assert len(first) == 3 and built() == first
    assert not any(b"\r" in text for text in first.values())


def test_built_notebooks_are_valid(clone, without_running):
    assert clone.build() == 0
    for path in clone.root.rglob("*.ipynb"):
        nbformat.validate(json.loads(path.read_text("utf-8")))


def test_a_conversion_to_a_script_makes_a_file_of_python(clone, without_running):
    from nbconvert.exporters import ScriptExporter

    assert clone.build() == 0
    built = [*clone.root.rglob("*.ipynb"), *ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]
    assert len(built) > 20
    for path in built:
        script, resources = ScriptExporter().from_filename(str(path))
        assert resources["output_extension"] == ".py", path
        compile(script, path.name, "exec")


def test_exercise_and_check_are_cells_that_nbgrader_accepts(clone, without_running):
    """The rules of nbgrader's schema 3 (v3.json and MetadataValidatorV3), in our words."""
    clone.build()
    for folder in ("notebooks", "solutions"):
        built = cells(clone, f"{folder}/02_weights.ipynb")
        marked = {
            name: cell["metadata"]["nbgrader"]
            for name, cell in built.items()
            if "nbgrader" in cell["metadata"]
        }
        assert marked == {
            "softmax": {
                "schema_version": 3,
                "grade": False,
                "locked": False,
                "solution": True,
                "task": False,
                "grade_id": "softmax",
            },
            "check-softmax": {
                "schema_version": 3,
                "grade": True,
                "locked": True,
                "solution": False,
                "task": False,
                "grade_id": "check-softmax",
                "points": 2,
            },
        }
        assert built["check-softmax"]["metadata"]["editable"] is False
        for mark in marked.values():
            assert set(mark) <= NBGRADER_KEYS


def test_a_cell_put_in_renames_no_other(clone, without_running):
    clone.build()
    before = list(cells(clone, "notebooks/02_weights.ipynb"))
    clone.edit("# %%\nimport", "# %%\nprint(1)\n\n# %%\nimport")
    clone.build()
    after = list(cells(clone, "notebooks/02_weights.ipynb"))
    assert [name for name in after if name in before] == before and "print-1" in after


def test_what_only_the_solution_shows_is_not_in_the_notebook(clone, without_running):
    clone.edit("# %%\nimport", '# %% tags=["solution-only"]\nprint(1)\n\n# %%\nimport')
    clone.build()
    assert "print-1" in cells(clone, "solutions/02_weights.ipynb")
    assert "print-1" not in cells(clone, "notebooks/02_weights.ipynb")


def test_lessons_link_to_their_neighbours_and_the_index_lists_them(clone, without_running):
    clone.write("# %% [markdown]\n# # Words\n#\n# First.\n#\n# 30 minutes\n", stem="01_words")
    clone.build()
    assert source(cells(clone, "notebooks/02_weights.ipynb")["links"]) == (
        "Previous: [Words](01_words.ipynb) · [All lessons](index.ipynb)"
    )
    assert "Next: [Turn scores into weights](02_weights.ipynb)" in source(
        cells(clone, "solutions/01_words.ipynb")["links-end"]
    )
    listing = source(cells(clone, "notebooks/index.ipynb")["lessons"])
    assert "| 02 | [Turn scores into weights](02_weights.ipynb) | 40 | Scores become" in listing


def told(clone, capsys, *lessons, check=False):
    assert clone.build(*lessons, check=check) == 1
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    "line, message",
    [
        ("nothing_here", "NameError: name 'nothing_here' is not defined"),
        ("np.ones((2, 3)) @ np.ones(2)", "ValueError: matmul: Input operand 1 has a mismatch"),
    ],
)
def test_an_error_in_a_cell_is_told_with_its_line(clone, capsys, line, message):
    clone.edit("np.array([1.0, 2.0])", line)
    place = clone.file("lessons/02_weights.py").read_text("utf-8").splitlines().index(line) + 1
    (error,) = told(clone, capsys)
    assert error.startswith(f"lessons/02_weights.py:{place}: {message}")


def test_printed_lines_come_together_before_warnings_and_name_no_file(clone):
    lines = 'import sys\nprint("warned", file=sys.stderr)\nprint("last")\nnp.log(0.0)'
    clone.edit("np.array([1.0, 2.0])", lines)
    assert clone.build() == 0
    printed, warned, _ = cells(clone, "solutions/02_weights.ipynb")["print-two-scores"]["outputs"]
    assert printed["text"] == ["two scores\n", "last\n"]
    assert warned["text"][:2] == [
        "warned\n",
        "RuntimeWarning: divide by zero encountered in log\n",
    ]


def test_keys_are_sorted_so_that_a_file_does_not_depend_on_who_wrote_it(clone, without_running):
    clone.build()
    for path in clone.root.rglob("*.ipynb"):
        text = path.read_text("utf-8")
        again = json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False)
        assert text == again + "\n"


def test_an_expected_error_is_kept_without_the_folders_of_the_machine(clone):
    clone.edit("# %%\nimport", '# %% tags=["raises-exception"]\nint("one")\n\n# %%\nimport')
    assert clone.build() == 0
    (output,) = cells(clone, "solutions/02_weights.ipynb")["int-one"]["outputs"]
    assert output["traceback"] == ["ValueError: invalid literal for int() with base 10: 'one'"]


def test_an_output_that_differs_in_every_run_is_refused(clone, capsys):
    clone.edit("np.array([1.0, 2.0])", "object()")
    (error,) = told(clone, capsys)
    assert "lessons/02_weights.py:9: the output of this cell holds a memory address" in error


def test_the_state_of_widgets_is_not_kept(clone):
    clone.edit("np.array([1.0, 2.0])", "import ipywidgets\nipywidgets.IntSlider()")
    assert clone.build() == 0
    text = clone.file("solutions/02_weights.ipynb").read_text("utf-8")
    assert "widget-view" not in text and "widget-state" not in text


def test_a_notebook_of_more_than_200_kB_is_refused_and_the_cell_named(clone, capsys):
    clone.edit('print("two scores")', 'print("two scores " * 20_000)')
    (error,) = told(clone, capsys)
    assert error.startswith("lessons/02_weights.py:8: solutions/02_weights.ipynb would have 22")
    assert "and 200 are allowed" in error
    assert not clone.file("solutions/02_weights.ipynb").exists()


@pytest.mark.parametrize(
    "old, new, message",
    [
        (
            'exercise="softmax" form="blank"',
            'exercise="softmox" form="blank"',
            "lessons/02_weights.py:19: there is no exercise 'softmox'; did you mean 'softmax'?",
        ),
        (
            'exercise="softmax" form="blank"',
            'exercise="softmax" form="blank" name="check-softmax"',
            "lessons/02_weights.py:27: this cell and the cell in line 19 are both called "
            "'check-softmax': "
            'give one a name="..."',
        ),
        (
            '# %% check="softmax" points=2',
            "# %%",
            'lessons/02_weights.py:19: no cell below checks it: add # %% check="softmax"',
        ),
    ],
)
def test_wrong_metadata_is_told_with_its_line(clone, capsys, without_running, old, new, message):
    clone.edit(old, new)
    assert told(clone, capsys) == [message]


def test_an_exercise_of_another_lesson_is_refused(clone, capsys, without_running):
    clone.file("lessons/02_weights.py").rename(clone.file("lessons/05_scale.py"))
    (error,) = told(clone, capsys)
    assert error.endswith("the exercise 'softmax' belongs to lesson 02_weights")


def test_check_is_content_after_a_build_and_touches_nothing(clone, without_running, capsys):
    clone.build()
    times = {path: path.stat().st_mtime_ns for path in clone.root.rglob("*.ipynb")}
    capsys.readouterr()
    assert clone.build(check=True) == 0
    assert capsys.readouterr() == ("", "")
    assert {path: path.stat().st_mtime_ns for path in clone.root.rglob("*.ipynb")} == times


def test_check_names_what_is_stale(clone, capsys, without_running):
    clone.build()
    clone.edit("two scores", "three scores")
    assert told(clone, capsys, check=True) == [
        "notebooks/02_weights.ipynb is stale: run `course build 02_weights`",
        "solutions/02_weights.ipynb is stale: run `course build 02_weights`",
    ]


def test_check_sees_an_edit_in_a_built_file_and_a_solution_that_never_ran(
    clone, capsys, without_running
):
    clone.build()
    for name in ("notebooks", "solutions"):
        path = clone.file(f"{name}/02_weights.ipynb")
        path.write_text(path.read_text("utf-8").replace("Scores become", "Numbers become"), "utf-8")
    assert len(told(clone, capsys, check=True)) == 2
    clone.build()
    path = clone.file("solutions/02_weights.ipynb")
    path.write_text(
        path.read_text("utf-8").replace('"execution_count": 1', '"execution_count": null'), "utf-8"
    )
    assert told(clone, capsys, check=True) == [
        "solutions/02_weights.ipynb is stale: run `course build 02_weights`"
    ]


def test_check_names_a_notebook_whose_lesson_is_gone_and_a_stale_index(
    clone, capsys, without_running
):
    clone.build()
    clone.file("lessons/02_weights.py").rename(clone.file("lessons/02_weights.txt"))
    assert told(clone, capsys, check=True) == [
        "notebooks/index.ipynb is stale: run `course build`",
        "notebooks/02_weights.ipynb has no lesson any more: delete it",
        "solutions/02_weights.ipynb has no lesson any more: delete it",
    ]


@pytest.mark.parametrize(
    "name", ["02", "02_weights", "lessons/02_weights.py", "notebooks/02_weights.ipynb"]
)
def test_a_lesson_is_found_by_its_number_its_stem_and_its_file(clone, without_running, name):
    assert clone.build(name) == 0
    assert clone.file("notebooks/02_weights.ipynb").exists()


def test_an_unknown_lesson_is_told_with_those_there_are(clone, capsys):
    assert told(clone, capsys, "07") == ["There is no lesson '07'. Lessons: 02_weights."]


def test_outside_a_clone_the_way_out_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebooks, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    assert notebooks.build([]) == 1
    assert capsys.readouterr().err == (
        "There is no folder `lessons` here: run `course build` in a clone of the project.\n"
    )


def test_checking_does_not_load_what_runs_notebooks():
    code = (
        "import sys, course_lib.authoring.notebooks as n; n.build([], check=True); "
        "sys.exit('nbclient' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_the_text_above_a_blank_exercise_lists_what_gives_points(clone, without_running):
    """A learner can read before handing in what `course grade` looks at."""
    clone.edit('# %% exercise="softmax" form="blank"',
               '# %% [markdown]\n# ## All rows\n# Now for a table.\n\n# %% exercise="softmax" form="blank"')
    assert clone.build() == 0
    told = source(cells(clone, "notebooks/02_weights.ipynb")["all-rows"])
    assert told.startswith("## All rows\nNow for a table.\n\n<details>")
    for holds in EXERCISES["softmax"].properties:
        assert f"\n- {holds.text}\n" in told
