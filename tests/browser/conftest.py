"""The fixture `lab`: JupyterLab in a real browser. Every test here is marked `browser`."""

from pathlib import Path

import pytest
from lab import NO_BROWSER, Lab, Server, launch

HERE = Path(__file__).parent


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
