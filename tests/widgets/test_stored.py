"""A widget is one output: alive where it can be, else as a still, else as text; and Colab is told its way."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from IPython.utils.capture import capture_output

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
URL = "https://manager.example/6.js"


@pytest.fixture
def shown():
    """What IPython sends when something is displayed."""
    InteractiveShell.instance()
    with capture_output() as captured:
        yield captured
    InteractiveShell.clear_instance()


def test_a_widget_is_one_output_with_all_its_forms(make_view, shown):
    display(make_view())
    output, = shown.outputs
    assert set(output.data) == {WIDGET_VIEW, "text/html", "text/plain"}


def test_colab_is_told_where_its_widgets_come_from(make_view, shown, monkeypatch):
    colab = ModuleType("google.colab.output")
    colab.enable_custom_widget_manager = lambda: None
    colab._widgets = SimpleNamespace(_installed_url=URL)
    monkeypatch.setitem(sys.modules, "google.colab.output", colab)
    display(make_view())
    output, = shown.outputs
    assert output.metadata == {WIDGET_VIEW: {"colab": {"custom_widget_manager": {"url": URL}}}}
