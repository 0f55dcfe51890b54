"""Run all tests, with a browser for those that need one: `python3 start.py test [pytest's words]`.

Uses the Chrome, Chromium or Edge that is there; else installs one; else says last, in capitals,
which tests did not run. The tests find the browser's path in COURSE_BROWSER.
All tests together are shared out over the processors; a few, named behind `test`, run one by one.
With `--full`, all that is repeated is repeated as often as it can be (turns.py); this is written down.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import last_full_run
import pytest

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
         "microsoft-edge", "microsoft-edge-stable", "msedge"]
WHERE_TO_GET_ONE = "https://www.google.com/chrome"


def main(words: list[str]) -> int:
    os.environ["PYTHONUTF8"] = "1"
    browser = find_browser() or install_browser()
    if browser:
        print(f"Browser for the tests: {browser}", flush=True)
        os.environ["COURSE_BROWSER"] = browser
    left_out = LeftOut()
    all_of_them = all(word.startswith("-") for word in words)
    whole = all_of_them and "--full" in words
    code_tested = last_full_run.fingerprints() if whole else {}
    code = int(pytest.main((side_by_side() if all_of_them else []) + words, plugins=[left_out]))
    if left_out.files and not browser:
        print(left_out.last_line(), flush=True)
    if whole and code == 0:
        last_full_run.write(code_tested)
    return code


def side_by_side() -> list[str]:
    """Return pytest's words to use several processors (sharing.py says how).

    Two workers for a processor, as a worker often waits for a browser, a kernel or a time limit.
    """
    processors = os.cpu_count() or 1
    return ["-n", str(min(4, 2 * processors)), "--dist", "loadscope"] if processors > 1 else []


class LeftOut:
    """A pytest plugin that notes which tests were skipped although they need a browser."""

    def __init__(self):
        self.files: dict[str, int] = {}

    def pytest_runtest_logreport(self, report):
        if report.skipped and "browser" in report.keywords:
            file = report.nodeid.split("::")[0]
            self.files[file] = self.files.get(file, 0) + 1

    def last_line(self) -> str:
        files = ", ".join(sorted(self.files))
        return (f"{sum(self.files.values())} BROWSER TESTS DID NOT RUN ({files}): "
                "THERE IS NO BROWSER AND NONE COULD BE INSTALLED. INSTALL CHROME, CHROMIUM OR EDGE "
                f"({WHERE_TO_GET_ONE}), OR SET COURSE_BROWSER TO THE PATH OF ONE, AND RUN "
                "python3 start.py test AGAIN.")


# --- finding a browser -------------------------------------------------------------------------

def find_browser() -> str | None:
    """Return the path of a Chrome, Chromium or Edge that starts, or None."""
    candidates = [os.environ.get("COURSE_BROWSER"), *map(shutil.which, NAMES), *usual_places(),
                  playwrights_own()]
    return next((path for path in candidates if path and starts(path)), None)


def usual_places() -> list[str]:
    """Return where this operating system keeps browsers that are not on the PATH."""
    if sys.platform == "darwin":
        apps = ("Google Chrome", "Chromium", "Microsoft Edge")
        return [f"{top}/Applications/{app}.app/Contents/MacOS/{app}"
                for top in ("", str(Path.home())) for app in apps]
    if sys.platform == "win32":
        tops = [os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)",
                                                  "LOCALAPPDATA")]
        programs = (r"Google\Chrome\Application\chrome.exe", r"Chromium\Application\chrome.exe",
                    r"Microsoft\Edge\Application\msedge.exe")
        return [rf"{top}\{program}" for top in tops if top for program in programs]
    return ["/usr/bin/chromium", "/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge",
            "/snap/bin/chromium"]


def playwrights_own() -> str | None:
    """Return the path at which playwright keeps the browser it can install."""
    from playwright.sync_api import Error, sync_playwright
    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except (Error, OSError):
        return None


def starts(path: str) -> bool:
    """Does this browser start? On Ubuntu chromium-browser may only say that it is a snap."""
    if not Path(path).is_file():
        return False
    if sys.platform == "win32":
        return True                 # there `--version` would open a window
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=300).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


# --- installing one ----------------------------------------------------------------------------

def install_browser() -> str | None:
    """Install Chromium: Debian's package when we may, else playwright's. None if neither works."""
    print("No Chrome, Chromium or Edge here; installing Chromium for the tests ...", flush=True)
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    ways = [[playwright]]
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        ways.insert(0, [["apt-get", "update"], apt])
    for commands in ways:
        if all(succeeds(command) for command in commands) and (browser := find_browser()):
            return browser
    return None


def succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"  {command[0]}: {error}", flush=True)
        return False
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        print(f"  {' '.join(command)} failed: {' '.join(last)}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
