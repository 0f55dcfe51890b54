"""The fixtures `lab`, JupyterLab in a real browser, and `js`. Every test here is marked `browser`."""

import json
from pathlib import Path

import numpy as np
import pytest
from lab import NO_BROWSER, PATIENCE, Lab, Server, launch

HERE = Path(__file__).parent
NUMBERS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter):
    if any(NO_BROWSER in str(report.longrepr) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(NO_BROWSER.upper(), red=True)


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of one file: its event loop must not outlive them."""
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            pytest.skip(NO_BROWSER)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def jupyter_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser_context(browser):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(browser_context):
    """An empty page without JupyterLab, for pure JavaScript."""
    page = browser_context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def loaded_lab(browser_context, jupyter_server):
    return Lab(jupyter_server, browser_context)


@pytest.fixture
def lab(loaded_lab):
    """JupyterLab: `lab.open([cell, ...])` returns the page of a notebook that has run."""
    yield loaded_lab
    loaded_lab.close()


@pytest.fixture
def js(page):
    """Call a function of an explorer's script: js("temperature", "softmax", [1, 2])."""
    from course_lib.explorers.join import widget_source
    page.set_content("<p>mathematics</p>")

    def call(script, function, *arguments):
        page.evaluate("""async ([name, source]) => {
            window.scripts ??= {};
            window.scripts[name] ??= await import(
              URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
        }""", [script, widget_source(f"{script}.js")])
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
