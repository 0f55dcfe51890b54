"""`python3 start.py test`: what it says where no browser can be had."""

import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).with_name("run.py")


def run_without_a_browser(folder, test):
    (folder / "test_one.py").write_text(test, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = browser: needs one\n", encoding="utf-8")
    code = (f"import sys; sys.path.insert(0, {str(RUN.parent)!r}); import run; "
            "run.find_browser = lambda: None; run.install_browser = lambda: None; "
            "sys.exit(run.main(['-q', '-p', 'no:cacheprovider']))")
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True,
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
