"""A widget is one output: alive where it can be, else as a still, else as text; and Colab is told its way."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from IPython.utils.capture import capture_output

from course_lib import predict, puzzle
from course_lib.explorers import explorer
from course_lib.quizzes.widget import quiz_view

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
URL = "https://manager.example/6.js"
VIEWS = {"explorer": lambda: explorer("bend"), "quiz": lambda: quiz_view("02_weights"),
         "puzzle": lambda: puzzle("merge_heads"), "prediction": lambda: predict("p", "Which?", ["a", "b"])}


@pytest.fixture(params=VIEWS)
def view(request, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.sqlite"))
    return VIEWS[request.param]


@pytest.fixture
def shown():
    """What IPython sends when something is displayed."""
    InteractiveShell.instance()
    with capture_output() as captured:
        yield captured
    InteractiveShell.clear_instance()


def test_a_widget_is_one_output_with_all_its_forms(view, shown):
    display(view())
    output, = shown.outputs
    assert set(output.data) == {WIDGET_VIEW, "text/html", "text/plain"}


def test_colab_is_told_where_its_widgets_come_from(view, shown, monkeypatch):
    colab = ModuleType("google.colab.output")
    colab.enable_custom_widget_manager = lambda: None
    colab._widgets = SimpleNamespace(_installed_url=URL)
    monkeypatch.setitem(sys.modules, "google.colab.output", colab)
    display(view())
    output, = shown.outputs
    assert output.metadata == {WIDGET_VIEW: {"colab": {"custom_widget_manager": {"url": URL}}}}
