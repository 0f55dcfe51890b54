"""A real JupyterLab in a real browser, for tests and benchmarks."""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlparse

import nbformat

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
ON_THE_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
               "microsoft-edge", "microsoft-edge-stable", "msedge"]
INSTALLED = ["/usr/bin/chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
             "/Applications/Chromium.app/Contents/MacOS/Chromium",
             "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
             r"C:\Program Files\Google\Chrome\Application\chrome.exe",
             r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"]
NO_BROWSER = ("NO BROWSER: the tests in tests/browser did not run. "
              "Install Chrome, Chromium or Edge, or set COURSE_BROWSER to its path.")

PATIENCE = 120_000      # milliseconds: a busy machine is no fault

# Settled: the notebook is there, its kernel answers and nothing is waiting to run.
READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return Boolean(panel?.context?.isReady && panel.content?.widgets?.length
                 && kernel?.connectionStatus === 'connected' && kernel.status === 'idle');
}"""


def find_browser(playwright) -> str | None:
    """Return the path of a browser: COURSE_BROWSER, one that is installed, playwright's own."""
    if asked := os.environ.get("COURSE_BROWSER"):
        return asked
    found = [shutil.which(name) for name in ON_THE_PATH] + INSTALLED
    found.append(playwright.chromium.executable_path)
    return next((path for path in found if path and Path(path).exists()), None)


def launch(playwright):
    """Return a browser; None when there is none on this machine."""
    path = find_browser(playwright)
    return path and playwright.chromium.launch(executable_path=path, args=FLAGS, headless=True,
                                               timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One JupyterLab on a free port, without a token, in `folder`; kernels are this Python."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.root = self.folder / "notebooks"
        self.root.mkdir(parents=True)
        self._settle("notification", {"fetchNews": "false"})      # it would ask in every picture
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        own = {name: str(self.folder / name.lower()) for name in (
            "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
            "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
        own["COURSE_PROGRESS"] = str(self.folder / "progress.sqlite")
        self.log = open(self.folder / "server.log", "w", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
             "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
             "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
             "--ServerApp.allow_remote_access=False", f"--ServerApp.root_dir={self.root}",
             "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
             "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
            env=os.environ | own, stdout=self.log, stderr=self.log)
        self._wait()

    def _settle(self, plugin: str, settings: dict):
        place = self.folder / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{plugin}.jupyterlab-settings").write_text(json.dumps(settings), encoding="utf-8")

    def _wait(self):
        end = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                return self.ask("/api/status")
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("JupyterLab did not start:\n"
                           + (self.folder / "server.log").read_text(encoding="utf-8")[-3000:])

    def ask(self, path: str, method: str = "GET"):
        """Call the server's REST interface; return the parsed answer."""
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE / 1000) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def stop_kernels(self):
        for session in self.ask("/api/sessions"):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Lab:
    """Open notebooks in JupyterLab as a learner would.

    lab.open(["x = 1", "x + 1"]) writes a notebook, opens it, runs every cell, waits until the
    kernel is idle and returns playwright's page.
    """

    def __init__(self, server: Server, context):
        self.server, self.context = server, context
        context.set_default_timeout(PATIENCE)
        self.root = server.root                 # where the notebooks are
        self.pages = []
        self._spare = None                      # an empty JupyterLab: loading one takes seconds
        self._outside: dict = {}
        self._complaints: dict = {}

    def open(self, cells: list, name: str | None = None, *, run: bool = True, theme: str = "light",
             size: tuple[int, int] = (1280, 1000)):
        """Write the cells (source text, or nbformat cells) as a notebook; open it; run it."""
        name = name or f"notebook-{len(list(self.root.glob('*.ipynb'))) + 1}.ipynb"
        nb = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(c) if isinstance(c, str) else c for c in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3",
                                     "language": "python"}})
        nbformat.write(nb, self.root / name)
        return self.visit(name, run=run, theme=theme, size=size)

    def visit(self, name: str, *, run: bool = False, kernel: bool = True, theme: str = "light",
              size: tuple[int, int] = (1280, 1000)):
        """Open a notebook that is already in `root`; without `kernel`, start none for it."""
        page = self._reuse(name) if kernel and self._spare else self._load(name, kernel)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        self.set_theme(page, theme)
        if kernel:
            page.wait_for_function(READY)
        if run:
            self.run_all(page)
        return page

    def _load(self, name: str, kernel: bool):
        page = self.context.new_page()
        self._watch(page)
        if not kernel:                          # "No kernel": the server refuses to start any
            page.route("**/api/sessions*", lambda route: route.fulfill(status=200, json=[])
                       if route.request.method == "GET" else route.abort())
        page.goto(f"{self.server.url}/lab/tree/{quote(name)}?reset")
        page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.context?.isReady")
        if page.evaluate("() => !window.jupyterapp.shell.leftCollapsed"):
            self.command(page, "application:toggle-left-area")
        return page

    def _reuse(self, name: str):
        page, self._spare = self._spare, None
        self.pages.append(page)
        self._outside[page].clear()
        self._complaints[page].clear()
        page.evaluate("""async path => {
          const panel = await window.jupyterapp.commands.execute('docmanager:open', { path });
          await panel.context.ready;
          await panel.sessionContext.ready;
        }""", name)
        return page

    def run_all(self, page):
        """Run every cell; return when the kernel is idle again."""
        self.command(page, "notebook:run-all-cells")
        self.wait_idle(page)

    def wait_idle(self, page):
        page.wait_for_function(READY)

    def python(self, page, expression: str):
        """Return the value of an expression in the notebook's kernel: numbers, text, lists."""
        shown = page.evaluate("""async code => {
          const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const reply = await kernel.requestExecute(
            { code: '', silent: true, user_expressions: { it: `repr(${code})` } }).done;
          const { data, evalue } = reply.content.user_expressions.it;
          if (evalue) throw new Error(evalue);
          return data['text/plain'];
        }""", expression)
        return ast.literal_eval(ast.literal_eval(shown))

    def run_code(self, page, code: str):
        """Run a statement in the notebook's kernel, without a cell; fail as it fails."""
        self.python(page, f"exec({code!r})")

    def command(self, page, name: str, **arguments):
        """Do what the menu entry of JupyterLab with this command name does; wait for its end."""
        return page.evaluate("async ([name, args]) => {"
                             " await window.jupyterapp.commands.execute(name, args); }",
                             [name, arguments])

    def save(self, page) -> dict:
        """Save as Ctrl+S does; return the notebook as stored."""
        page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.save(); }")
        path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        return json.loads((self.root / path).read_text(encoding="utf-8"))

    def set_theme(self, page, theme: str):
        """Choose the `light` or `dark` theme and wait until the page wears it."""
        name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
        if page.evaluate("() => document.body.dataset.jpThemeName") != name:
            self.command(page, "apputils:change-theme", theme=name)
        page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def external_requests(self, page) -> list[str]:
        """Return every address outside this machine that the page asked for since it opened."""
        return list(self._outside[page])

    def complaints(self, page) -> list[str]:
        """Return the errors of the browser's console since the page opened."""
        return list(self._complaints[page])

    def axe_violations(self, page, selector: str) -> list[str]:
        """Return what axe-core finds wrong inside `selector`, one line for each rule."""
        from axe_playwright_python.sync_playwright import Axe
        found = Axe().run(page, context=selector).response["violations"]
        return [f"{v['impact']}: {v['id']}: {v['help']}: "
                + "; ".join(node["html"][:200] for node in v["nodes"]) for v in found]

    def close(self):
        """Close the notebooks and stop their kernels."""
        for page in self.pages:
            if self._spare is None and self._can_be_emptied(page):
                self._spare = page
            else:
                page.close()
        self.pages.clear()
        self.server.stop_kernels()

    @staticmethod
    def _can_be_emptied(page) -> bool:
        if page.is_closed() or page.url == "about:blank" or page.locator(".jp-Dialog").count():
            return False
        return page.evaluate("""async () => {
          const app = window.jupyterapp;
          if (!app?.shell.currentWidget?.sessionContext?.session) return false;
          await app.serviceManager.sessions.shutdownAll();
          for (const panel of [...app.shell.widgets('main')]) {
            if (panel.context?.model) panel.context.model.dirty = false;    // ask nothing
            panel.close();
          }
          return true;
        }""")

    def _watch(self, page):
        self.pages.append(page)
        outside = self._outside[page] = []
        complaints = self._complaints[page] = []

        def note(address):
            where = urlparse(address)
            if where.scheme in ("http", "https", "ws", "wss") and where.hostname != "127.0.0.1":
                outside.append(address)

        page.on("request", lambda request: note(request.url))
        page.on("websocket", lambda socket: note(socket.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error"
                and complaints.append(message.text))
