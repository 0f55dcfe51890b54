"""How the tests are started, how much they repeat (turns.py) and how they are shared out (sharing.py)."""

import signal

import pytest
import turns
from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")

# A shell starts what runs in its background deaf to Ctrl-C, and whatever that starts as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    turns.add_options(parser)


def pytest_configure(config):
    config.stash[turns.SHARE] = turns.Share(config.option)


def pytest_report_header(config):
    return config.stash[turns.SHARE].told()


@pytest.fixture(scope="session")
def share(request):
    """What this run does of what is repeated: `share.seeds("softmax")`."""
    return request.config.stash[turns.SHARE]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from sharing import LongestFirst
    return LongestFirst(config, log)
