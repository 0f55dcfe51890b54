"""A fork that cannot be locked down runs nothing."""

import subprocess
import sys

import pytest

LOCK = "from course_lib.grading.sandbox.inside import confine; confine.prepare(b{!r}, 3)(); print('ran')"


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's own")
@pytest.mark.parametrize("program", ["", "not a filter"])
def test_without_a_filter_that_the_kernel_takes_nothing_goes_on(program):
    done = subprocess.run([sys.executable, "-c", LOCK.format(program)], capture_output=True, text=True,
                          timeout=900)
    assert "ran" not in done.stdout
    assert done.stderr.strip().endswith("the seccomp filter could not be set")
