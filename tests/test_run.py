"""`python3 start.py test`: what is said without a browser, what is written down, which tests begin first."""

import os
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from unittest.mock import Mock

from sharing import SECONDS, WEIGHTS, LongestFirst, two_heaps

RUN = Path(__file__).with_name("run.py")


def run_without_a_browser(folder, test, *words):
    (folder / "test_one.py").write_text(test, encoding="utf-8")
    (folder / "conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--full', action='store_true')", encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser: needs one\n", encoding="utf-8")
    code = (f"import sys; sys.path.insert(0, {str(RUN.parent)!r}); import run; "
            "run.find_browser = lambda: None; run.install_browser = lambda: None; "
            "run.side_by_side = list; run.last_full_run.write = lambda found: print('WRITTEN', len(found)); "
            f"sys.exit(run.main(['-q', '-pno:cacheprovider', *{words!r}]))")
    quick = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=quick, capture_output=True, text=True,
                          timeout=900)


def test_the_last_line_says_in_capitals_which_tests_did_not_run(tmp_path):
    done = run_without_a_browser(tmp_path, "import pytest\n\n@pytest.mark.browser\n"
                                           "def test_a_page():\n    pytest.skip('no browser')\n")
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("1 BROWSER TESTS DID NOT RUN (test_one.py): THERE IS NO BROWSER")
    assert "COURSE_BROWSER" in last and done.returncode == 0


def test_nothing_is_said_when_no_test_needed_a_browser(tmp_path):
    done = run_without_a_browser(tmp_path, "def test_a_sum():\n    assert 1 + 1 == 2\n")
    assert "DID NOT RUN" not in done.stdout and done.returncode == 0


def test_a_full_run_of_everything_that_passes_is_written_down_and_no_other(tmp_path):
    good, bad = ("def test_a_sum():\n    assert 1 + 1 == 2\n", "def test_a_sum():\n    assert 1 + 1 == 3\n")
    assert "WRITTEN 25" in run_without_a_browser(tmp_path, good, "--full").stdout
    for test, words in [(good, ()), (bad, ("--full",)), (good, ("--full", "test_one.py"))]:
        assert "WRITTEN" not in run_without_a_browser(tmp_path, test, *words).stdout


def test_the_files_that_take_longest_begin_first_and_each_stays_together():
    tests = ["a/test_x.py::test_1", "a/test_cluster.py::test_1[x]", "tests/browser/test_lab.py::test_1",
             "a/test_cluster.py::T::test_2"]
    sent, scheduler = [], LongestFirst.__new__(LongestFirst)
    node = Mock(send_runtest_some=sent.append)
    scheduler.assigned_work, scheduler.registered_collections = {}, {node: tests}
    scheduler.workqueue = OrderedDict()
    for test in tests:
        scheduler.workqueue.setdefault(scheduler._split_scope(test), {})[test] = False
    while scheduler.workqueue:
        scheduler._assign_work_unit(node)
    assert sent == [[2], [1, 3], [0]]


def test_the_files_whose_seconds_are_known_are_there():
    assert set(SECONDS) <= {file.name for file in RUN.parent.rglob("test_*.py")}


def test_the_files_with_a_browser_are_in_one_of_two_heaps_of_equal_weight():
    one, other = two_heaps()
    assert sorted(one + other) == sorted(f"tests/browser/{file.name}"
                                         for file in RUN.parent.glob("browser/test_*.py"))
    assert abs(WEIGHTS["browser 0"] - WEIGHTS["browser 1"]) < 15
