"""A real JupyterLab in a real Chromium, for the tests that press buttons and for the pictures in the README.

Chromium is looked for in this order: the path in ``CHROMIUM``, the system's own, Playwright's own. If there is none,
Playwright is asked once to fetch it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

__all__ = [
    "NoChromium",
    "browser",
    "change_theme",
    "find_chromium",
    "jupyter_lab",
    "open_instead",
    "open_notebook",
    "panel_of",
    "resize",
    "run_all",
    "show",
]

HOW_TO_GET_CHROMIUM = (
    "no Chromium was found. On Debian or Ubuntu: `sudo apt-get install chromium`. "
    "Elsewhere: `.venv/bin/playwright install chromium`, or set CHROMIUM to the path of a Chrome or Chromium."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SETTINGS = {
    # No question about news: it would cover what the test looks at.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    # The whole notebook and nothing after it, not only what is in view: a test looks for what it has not scrolled to.
    "notebook-extension/tracker": {"windowingMode": "none", "scrollPastEnd": False},
}
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


class NoChromium(Exception):  # noqa: N818  (it is no error where a test can be skipped)
    """There is no Chromium and none could be had."""


def find_chromium(playwright: Playwright) -> str:
    """Return the path of a Chromium.

    Raises:
        NoChromium: if there is none; the message says how to get one.
    """
    if given := os.environ.get("CHROMIUM"):
        if not Path(given).is_file():
            raise NoChromium(f"CHROMIUM names {given}, and there is no such file")
        return given
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    if not Path(own).is_file():
        # A download of its own; where it is not allowed it fails and we say what else to do.
        with contextlib.suppress(subprocess.SubprocessError):
            fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
            subprocess.run(fetch, check=True, timeout=300, capture_output=True)
    if not Path(own).is_file():
        raise NoChromium(HOW_TO_GET_CHROMIUM)
    return own


@contextlib.contextmanager
def jupyter_lab(root: Path, *options: str) -> Iterator[str]:
    """Run JupyterLab on the folder ``root``, with more options, and yield its URL, without a trailing slash."""
    with tempfile.TemporaryDirectory() as home, (Path(home) / "log").open("w+") as log:
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={_free_port()}"),
            "--IdentityProvider.token=",
            "--ServerApp.disable_check_xsrf=True",
            "--expose-app-in-browser",
            f"--ServerApp.root_dir={root}",
            f"--LabApp.user_settings_dir={home}/settings",
            f"--LabApp.workspaces_dir={home}/workspaces",
            *options,
        ]
        for name, settings in SETTINGS.items():
            file = Path(home) / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
        environment = {
            **os.environ,
            "JUPYTER_RUNTIME_DIR": f"{home}/runtime",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "WSKIT_PROGRESS": f"{home}/progress.jsonl",
        }
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        try:
            yield _when_ready(process, Path(home))
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _free_port() -> int:
    # Not --port=0: older servers then announce port 0 as their own.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _when_ready(process: subprocess.Popen[bytes], home: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for server in (home / "runtime").glob("jpserver-*.json"):
            # The file may be half written, and nobody listen yet.
            with contextlib.suppress(json.JSONDecodeError, OSError):
                url = str(json.loads(server.read_text())["url"]).rstrip("/")
                with urllib.request.urlopen(f"{url}/api", timeout=5):
                    return url
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{(home / 'log').read_text()}")


@contextlib.contextmanager
def browser(**environment: str) -> Iterator[Browser]:
    """Open Chromium, with more in its environment than there is in ours.

    Raises:
        NoChromium: if there is none.
    """
    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium's sandbox does not work for root
        opened = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=[*QUIET, *sandbox], env={**os.environ, **environment}
        )
        try:
            yield opened
        finally:
            opened.close()


def open_notebook(page: Page, lab: str, name: str, *, dark: bool = False) -> None:
    """Show the notebook ``name`` in JupyterLab, with nothing beside it, and wait until its kernel is ready."""
    page.goto(f"{lab}/doc/tree/{name}?reset")
    _ready_to_type(page, dark=dark)


def open_instead(page: Page, name: str, *, dark: bool = False) -> None:
    """Show another notebook on a page that shows one, and end that one: far quicker than to load all of JupyterLab."""
    page.evaluate(
        """async (path) => {
            const {commands, shell} = window.jupyterapp;
            const last = shell.currentWidget;
            shell.activateById((await commands.execute("docmanager:open", {path})).id);
            await last.sessionContext.shutdown();
            last.dispose();
        }""",
        name,
    )
    expect(page.locator(".jp-Notebook")).to_have_count(1)
    _ready_to_type(page, dark=dark)


def change_theme(page: Page, *, dark: bool) -> None:
    """Show all in JupyterLab's dark or light theme, and wait until nothing covers it any more."""
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme, timeout=60_000)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0, timeout=60_000)


def resize(page: Page, width: int, height: int = 900) -> None:
    """Make the window of a page as wide as is said, and wait until JupyterLab has followed: it does so some time later.

    A page that is not JupyterLab's follows at once.
    """
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        """width => innerWidth === width && [...document.querySelectorAll(".jp-NotebookPanel, .jp-Notebook")].every(
            one => !one.checkVisibility() || one.getBoundingClientRect().right <= width + 1)""",
        arg=width,
    )


def _ready_to_type(page: Page, *, dark: bool) -> None:
    """Wait until the notebook is drawn, its kernel is ready, and its first cell has the focus."""
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    change_theme(page, dark=dark)
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=60_000
    )
    # JupyterLab hides everything for a frame when its theme changes. If that takes long, Chromium drops the focus.
    page.evaluate("() => { const {shell} = window.jupyterapp; shell.activateById(shell.currentWidget.id); }")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_focused()


def run_all(page: Page) -> None:
    """Do what *Run All Cells* in the menu does, and wait until the last has run and JupyterLab shows so."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    # Its sign of what the kernel does is drawn some time later, and panels say that it is busy for as long.
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status='busy']")).to_have_count(0, timeout=60_000)


def show(page: Page, selector: str) -> None:
    """Scroll to the first element that fits. JupyterLab draws what is far away later, and then everything moves."""
    page.wait_for_function(
        """selector => {
            const element = document.querySelector(selector);
            element?.scrollIntoView({block: "center"});
            const box = element?.getBoundingClientRect();
            return box && box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
        }""",
        arg=selector,
    )


def panel_of(page: Page) -> Locator:
    """Return the first panel of the notebook shown, once its buttons are drawn."""
    # Its picture, which stands before it and hides, has no role: what hides has none.
    connect = page.get_by_role("button", name="Connect", exact=True)
    panel = page.locator(".jp-OutputArea-output").filter(has=connect).first
    expect(panel.get_by_role("button", name="Connect", exact=True)).to_be_visible()
    return panel
