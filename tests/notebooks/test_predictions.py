"""Nothing of an answer can be read before the guess is kept, or skipped by choice: in all lessons."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib.authoring.answers import explains, written_answer
from course_lib.authoring.execute import WIDGET, kernel_environment
from course_lib.authoring.notebook import cell_id, learners_notebook
from course_lib.authoring.notebooks import Course
from course_lib.learner.reveal import says
from course_lib.learner.sealed import unsealed

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
LESSONS = [pytest.param(lesson, id=lesson.stem) for lesson in COURSE.lessons]
ASKS, TELLS = re.compile(r'\bpredict\(\s*"([\w.-]+)", "'), re.compile(r'\bpredict\(\s*"([\w.-]+)", answer=')
WAITS = says("waits")


def predictions(cells, texts):
    """For each prediction: its name, the places of the cells that ask, that tell, and where the section ends."""
    for ask, text in enumerate(texts):
        for name in ASKS.findall(text):
            tell = next(n for n in range(ask, len(cells)) if name in TELLS.findall(texts[n]))
            end = next((n for n in range(tell + 1, len(cells)) if re.match("#+ ", texts[n]) and kind(cells[n]) == "markdown"),
                       len(cells))
            yield name, ask, tell, end


def kind(cell):
    return cell["cell_type"] if isinstance(cell, dict) else cell.kind


def in_words(text):
    return " ".join(re.findall(r"[\w.+-]+", text.casefold()))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_text_and_no_code_below_a_prediction_holds_its_answer(lesson):
    """Short answers, such as 6 or `the`, stand everywhere: those of one letter or word are left to the next test."""
    cells = learners_notebook(lesson, (None, None))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    answers = {cell_id(cell): str(written_answer(cell).value) for cell in lesson.cells if written_answer(cell)}
    for name, ask, tell, end in predictions(cells, texts):
        answer = in_words(answers[cells[tell]["id"]])
        if len(answer) < 4 or answer.isalpha():
            continue
        for cell, text in list(zip(cells, texts, strict=True))[ask + 1:end]:
            assert f" {answer} " not in f" {in_words(text)} ", (name, cell["id"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_answer_and_the_text_that_tells_why_are_sealed_together(lesson):
    cells = {cell["id"]: cell for cell in learners_notebook(lesson, (None, None))["cells"]}
    for n, cell in enumerate(lesson.cells):
        if written_answer(cell) is None:
            continue
        source = "".join(cells[cell_id(cell)]["source"])
        [sealed] = re.findall(r'answer="(sealed:[^"]+)"', source)
        behind = next((k for k in range(n + 1, len(lesson.cells)) if not explains(lesson.cells[k])), len(lesson.cells))
        whys = [other.text for other in lesson.cells[n + 1:behind]]
        assert unsealed(sealed) == "\n\n".join([str(written_answer(cell).value), *whys])
        assert not {cell_id(other) for other in lesson.cells[n + 1:behind]} & set(cells)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """All lessons in one kernel, done right, but without a guess; and again after every question was skipped."""
    cells = [(lesson.stem, cell) for lesson in COURSE.lessons for cell in _cells_without_guesses(lesson)]
    names = [name for _, cell in cells for name in ASKS.findall(cell.source)]
    notebook = nbformat.v4.new_notebook(cells=[cell for _, cell in cells])
    folder = tmp_path_factory.mktemp("predictions")
    client = NotebookClient(notebook, kernel_name="python3", timeout=900, startup_timeout=900, store_widget_state=False,
                            resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel(env=kernel_environment(folder, ROOT)):
        for n, cell in enumerate(notebook.cells):
            client.execute_cell(cell, n)
        before = copy.deepcopy(notebook.cells)
        skipping = "\n".join(f"predict({name!r}, skip=True)" for name in names)
        notebook.cells.append(nbformat.v4.new_code_cell(skipping))
        client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1)
    stems = [stem for stem, _ in cells]
    return stems, before, notebook.cells[:-1]


def _cells_without_guesses(lesson):
    from course_lib.authoring.answers import with_sealed_answers
    from course_lib.authoring.forms import with_solution
    made = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    return [made[cell.kind](with_solution(cell.text)) for cell in with_sealed_answers(lesson.cells, cell_id)
            if cell.for_learners]


def shown(cell):
    """What a cell shows as text: of HTML only what a reader sees, of pictures nothing."""
    parts = [output.get("text", "") or "".join(output.get("data", {}).get(kind, "") for kind in (
        "text/plain", "text/html", "text/markdown")) for output in cell.get("outputs", [])]
    return re.sub(r"<style>.*?</style>", "", "".join(parts), flags=re.DOTALL)


@pytest.mark.parametrize("stem", [lesson.stem for lesson in COURSE.lessons])
def test_without_a_guess_nothing_that_runs_below_shows_anything(run, stem):
    """From the question to the answer: pictures, printed numbers, the explorer's words and its still picture."""
    stems, before, after = run
    mine = [n for n, of in enumerate(stems) if of == stem]
    cells, later = [before[n] for n in mine], [after[n] for n in mine]
    found = list(predictions(cells, [cell.source for cell in cells]))
    assert found
    asks = {ask for _, ask, _, _ in found}
    for name, ask, tell, _ in found:
        for n in range(ask + 1, tell + 1):
            if kind(cells[n]) == "markdown" or n in asks or re.search(r"\b(check|hint)\(", cells[n].source):
                continue                                       # a check answers about what the learner has written
            if re.search(r"\bexplore\(", cells[n].source):
                assert "Write your prediction above first" in shown(cells[n]), (name, cells[n].source)
                assert "<img" not in shown(cells[n])
            elif cells[n].outputs:
                assert all(WIDGET not in output.get("data", {}) for output in cells[n].outputs)
                texts = {output.get("data", {}).get("text/plain", output.get("text", "")) for output in cells[n].outputs}
                assert texts == {WAITS}, (name, cells[n].source)
                assert WAITS not in shown(later[n]) and shown(later[n]), (name, cells[n].source)


def test_once_skipped_the_answer_and_its_reason_stand_there(run):
    _, _, after = run
    told = [shown(cell) for cell in after if TELLS.search(cell.get("source", ""))]
    assert len(told) > 20 and all("You skipped this one. It is: " in text for text in told)
    assert sum("three quarters" in text for text in told) == 1
