"""What is right in IPython gets full points, and nothing else does: the forms of cells.py, in both."""

import os
import shutil

import pytest
from jupyter_client import KernelManager

from course_lib.grading.mark.notebook import mark_notebook
from course_lib.grading.results import RIGHT
from course_lib.grading.sandbox.box import Box

from ..sandbox.walls import notebook
from . import cells

# Says whether softmax is right, and takes every name of the form away.
ASK = """
(lambda form, space: (f"{form} is right" if callable(space.get("softmax"))
    and __import__("course_lib.diagnosis").diagnosis.diagnose("softmax", space["softmax"]).correct
    else "", [space.pop(name) for name in list(space)
    if name[0] != "_" and name not in ("In", "Out", "get_ipython", "exit", "quit", "open")])[0])"""
FORMS = {**cells.RIGHT, **cells.NOT_RIGHT}


@pytest.fixture(scope="module")
def box():
    if shutil.which("bwrap") is None:
        pytest.skip("needs bubblewrap")
    with Box() as box:
        yield box


def right_in_jupyter(forms, folder):
    """The forms whose softmax is right in a kernel of Jupyter that runs their cells from the top down."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env={**os.environ, "IPYTHONDIR": str(folder)})
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    said = []

    def keep(message):
        said.append(message["content"].get("data", {}).get("text/plain", ""))

    try:
        for form, sources in forms.items():
            for source in sources:
                client.execute_interactive(source, silent=True, output_hook=lambda _message: None, timeout=60)
            client.execute_interactive(f"{ASK}({form!r}, globals())", output_hook=keep, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return {form for form in forms if f"{form} is right" in "".join(said)}


def test_jupyter_says_which_are_right(tmp_path):
    assert right_in_jupyter(FORMS, tmp_path) == set(cells.RIGHT)


@pytest.mark.parametrize("form", FORMS)
def test_the_grader_says_the_same(box, form):
    (result,) = mark_notebook(box, notebook(*FORMS[form]), "02_weights", seed=987654321)
    assert (result.status == RIGHT) == (form in cells.RIGHT), f"{result.reason} {result.title}"
