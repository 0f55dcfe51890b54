"""Let `pytest --nbval solutions/` compare what a notebook says, on any machine and again and again.

A kernel that pytest starts knows nothing of the person at the machine: it neither reads nor writes a
learner's progress, nor anything else in their home. What depends on fonts or on a temporary folder, and
nothing more, is left out of the comparison: tests/notebooks/nbval_sanitize.cfg says what.
"""

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest

ROOT = Path(__file__).parent
SANITIZE = ROOT / "tests" / "notebooks" / "nbval_sanitize.cfg"
PATIENCE = 900      # seconds for a kernel to start: a busy machine is no fault of a lesson


def pytest_configure(config):
    config.option.nbval_kernel_startup_timeout = PATIENCE


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path):
    collected = yield
    if file_path.suffix == ".ipynb" and collected:
        from nbval.plugin import get_sanitize_patterns
        patterns = get_sanitize_patterns(SANITIZE.read_text(encoding="utf-8"))
        for notebook in collected:
            notebook.sanitize_patterns.update(patterns)
    return collected


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    if item.path.suffix != ".ipynb" or item.parent.kernel is not None:
        return (yield)
    with patch.dict(os.environ, of_nobody(), clear=True):     # the notebook's first cell starts its kernel
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The cells of a notebook stay together, also where nobody asked for it (`-n 2` alone)."""
    if config.getvalue("dist") == "load":
        from xdist.scheduler import LoadFileScheduling
        return LoadFileScheduling(config, log)


def of_nobody() -> dict[str, str]:
    """Return the environment of a new kernel; what it writes goes into a folder of its own."""
    from course_lib.authoring.execute import kernel_environment
    shared = session_folder()
    return kernel_environment(tempfile.mkdtemp(dir=shared.name), ROOT) | settings_in(shared.name)


@functools.cache
def session_folder() -> tempfile.TemporaryDirectory:
    """Make the folder of this run. It goes when pytest ends."""
    folder = tempfile.TemporaryDirectory(prefix="course-nbval-", ignore_cleanup_errors=True)
    # Matplotlib would tell in a cell that it looks for fonts: let it look before the first kernel starts.
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True,
                   env=os.environ | settings_in(folder.name))
    return folder


def settings_in(folder: str) -> dict[str, str]:
    """What Jupyter and Matplotlib keep and look up in the home, which may be read-only."""
    return {name: str(Path(folder, name.lower())) for name in
            ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR")}
