"""How the tests are started, and shared out when several processors run them (`tests/run.py`)."""

import signal

import pytest

# A shell starts what runs in its background deaf to Ctrl-C, and whatever that starts as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep the tests with a browser on one processor: one JupyterLab, one browser at a time."""
    from xdist.scheduler import LoadScopeScheduling

    class OneBrowser(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "browser" if nodeid.startswith("tests/browser/") else nodeid

    return OneBrowser(config, log)
