"""The page of the mission behind a real JupyterHub, in the learner's own browser: unchanged but for its address.

A learner logs in, opens a notebook there, and presses the buttons. Both ends are to be on the stage.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator

import nbformat
import pytest
from browser.tabs import Tab, chromium_tab, firefox
from browser.test_ways import address
from course import KERNEL
from differential.browsers import NoBrowser
from lab import browser
from playwright.sync_api import Error

from .hub import PASSWORD, Hub
from .proxies import wait_until

pytestmark = pytest.mark.timeout(180)

USER = "anna"
CELLS = (
    "from wskit import TUTORIAL, Browser, EchoServer, Page\nserver = EchoServer()\npage = Page(TUTORIAL, server)\npage",
    "stage = Browser(server)\nstage",
)
TOLD = "print([(c.closed.result().code, c.closed.result().reason) for c in server.connections if c.closed.done()])"
THEIRS = "panel(0).querySelector('.wskit-frame iframe').contentDocument"
SAID = f"[...{THEIRS}.querySelectorAll('#output p')].map((one) => one.textContent).join('|')"
ECHO = "CONNECTED|SENT: WebSocket rocks|RESPONSE: WebSocket rocks|DISCONNECTED"


@contextlib.contextmanager
def tabs(name: str) -> Iterator[Callable[[], Tab]]:
    """Run a browser that nobody has logged in with, and give a function that opens a tab."""
    if name == "chromium":
        with browser() as opened:
            yield lambda: chromium_tab(opened.new_page(viewport={"width": 1300, "height": 1100}))
        return
    try:
        with firefox() as opens:
            yield opens
    except NoBrowser as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


def log_in(tab: Tab, url: str) -> None:
    """Log in by the hub's own form, as a user does."""
    tab.go(f"{url}/hub/login?next=%2Fuser%2F{USER}%2Fapi")
    tab.js(
        """document.querySelector("[name=username]").value = a;
        document.querySelector("[name=password]").value = b;
        setTimeout(() => document.querySelector("[type=submit]").click());""",
        USER,
        PASSWORD,
    )

    def is_in() -> bool:
        with contextlib.suppress(AssertionError, Error):  # a page that goes answers nothing
            return bool(tab.js("return location.pathname") == f"/user/{USER}/api")
        return False

    wait_until(is_in, "a page behind the login", 30)


def show(tab: Tab, running: Hub, url: str, front: str) -> None:
    """Show the notebook, all run, in a front end: at ``lab/tree`` or at ``notebooks``."""
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, CELLS)], metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, running.home(USER) / "mission.ipynb")
    tab.go(f"{url}/user/{USER}/{front}/mission.ipynb")
    tab.until("kernel()?.status === 'idle' && document.querySelector('.jp-Notebook .jp-Cell')", patience=60)
    tab.run_all()
    tab.shows("The WebSocket of ", 1, patience=60)
    tab.until("/The WebSocket of (Chromium|Firefox)/.test(panel(1).innerText)")


@pytest.mark.parametrize(
    ("name", "front", "is_near"),
    [
        ("chromium", "lab/tree", False),
        ("chromium", "lab/tree", True),
        ("chromium", "notebooks", False),
        ("firefox", "lab/tree", False),
    ],
    ids=lambda value: {True: "near", False: "far"}.get(value, str(value).replace("/", "-")),
)
def test_the_page_of_the_mission_runs_and_both_ends_are_on_the_stage(
    jupyterhub: Hub, name: str, front: str, is_near: bool
) -> None:
    # At another address than loopback a page is as from another computer: there the tunnel is the only way.
    url = jupyterhub.url if is_near else f"http://{address()}:{jupyterhub.proxy.ports[0]}"
    with tabs(name) as opens:
        tab = opens()
        log_in(tab, url)
        show(tab, jupyterhub, url, front)
        try:
            _the_page(tab, is_near=is_near)
            _the_stage(tab, is_near=is_near)
        finally:
            tab.js("await kernel().shutdown()")


def _the_page(tab: Tab, *, is_near: bool) -> None:
    assert "The page says that it connects to ws://echo.example/." in tab.text()
    tab.press("Run in my browser")
    tab.until(f"{THEIRS}.querySelector('button')")
    assert ("through Jupyter Server's tunnel" in tab.text()) == (not is_near)
    # What runs is what everybody has: its source is the same, and the address in it is the one that it says.
    assert tab.js(f"return {THEIRS}.defaultView.address") == "ws://echo.example/"
    tab.js(f"{THEIRS}.querySelector('button').click()")
    tab.until(f"{SAID} === a", ECHO)
    # Both ends: what the page is told stands beside what the server has.
    tab.shows('1000 "Deliberate disconnection", clean')
    ladder = "panel(0).querySelector('.wskit-ladder').textContent"
    for words in ('Text "WebSocket rocks"', 'Close 1000 "Deliberate disconnection"', "client", "server"):
        tab.until(f"{ladder}.includes(a)", words)
    assert tab.kernel(TOLD) == "[(1000, 'Deliberate disconnection')]"
    ends = "[visit] = page.visits; print(visit.timeline.peer == server.connections[0].end)"
    assert tab.kernel(ends) == "True"


def _the_stage(tab: Tab, *, is_near: bool) -> None:
    tab.press("Connect", 1)
    tab.shows("OPEN (1)", 1)
    tab.shows("directly" if is_near else "through Jupyter Server's tunnel", 1)
    tab.press("Send", 1)
    tab.shows("RESPONSE: WebSocket rocks", 1)
    tab.press("Server closes", 1)
    tab.shows("DISCONNECTED: 1001 Going Away, clean", 1)
    tab.shows("Who hung up first: the server, with a Close frame.", 1)
