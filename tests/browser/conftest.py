"""The fixtures `lab`, JupyterLab in a real browser, and `js`. Every test here is marked `browser`."""

import json
from pathlib import Path

import numpy as np
import pytest
from lab import NO_BROWSER, Lab, Server, launch

HERE = Path(__file__).parent
NUMBERS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter):
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(NO_BROWSER.upper(), red=True)


class Opened:
    """One browser, with one JupyterLab in it, for all the files with browser tests that follow each other."""

    def __init__(self):
        self._playwright = self.browser = self.context = self.lab = None

    def open(self, server):
        """Open both unless they are; `browser` stays None where there is none."""
        if self._playwright is None:
            from playwright.sync_api import sync_playwright
            self._playwright = sync_playwright().start()
            self.browser = launch(self._playwright)
        if self.browser and self.context is None:
            self.context = self.browser.new_context()
            self.lab = Lab(server, self.context)

    def close(self):
        if self._playwright is not None:
            if self.browser is not None:
                self.browser.close()
            self._playwright.stop()
            self.__init__()


OPENED = Opened()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem):
    """Close the browser before any other test: its event loop must not outlive those that use it."""
    done = yield
    if nextitem is None or HERE not in nextitem.path.parents:
        OPENED.close()
    return done


@pytest.fixture(scope="session")
def jupyter_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def opened(jupyter_server):
    OPENED.open(jupyter_server)
    if OPENED.browser is None:
        pytest.skip(NO_BROWSER)
    return OPENED


@pytest.fixture(scope="module")
def browser(opened):
    return opened.browser


@pytest.fixture
def page(opened):
    """An empty page without JupyterLab, for pure JavaScript."""
    page = opened.context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def loaded_lab(opened):
    return opened.lab


@pytest.fixture
def lab(loaded_lab):
    """JupyterLab: `lab.open([cell, ...])` returns the page of a notebook that has run."""
    yield loaded_lab
    loaded_lab.close()


@pytest.fixture
def js(page):
    """Call a function of an explorer's script: js("temperature", "softmax", [1, 2])."""
    from course_lib.widgets.join import widget_source
    page.set_content("<p>mathematics</p>")

    def call(script, function, *arguments):
        page.evaluate("""async ([name, source]) => {
            window.scripts ??= {};
            window.scripts[name] ??= await import(
              URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
        }""", [script, widget_source(f"explorers/{script}/widget.js")])
        text = page.evaluate("""([name, f, given]) => {
            const words = { nan: NaN, inf: Infinity, "-inf": -Infinity };
            const args = JSON.parse(given, (k, v) => (v in words ? words[v] : v));
            return JSON.stringify(window.scripts[name][f](...args), (k, v) =>
              typeof v !== "number" || Number.isFinite(v) ? v
                : Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf");
        }""", [script, function, _json(arguments)])
        return np.array(_read(json.loads(text)), float)

    return call


def _json(value) -> str:
    text = json.dumps(value, default=lambda array: array.tolist())
    for python, word in [("-Infinity", '"-inf"'), ("Infinity", '"inf"'), ("NaN", '"nan"')]:
        text = text.replace(python, word)
    return text


def _read(value):
    return [_read(x) for x in value] if isinstance(value, list) else NUMBERS.get(value, value)
