"""Ways from a page to a server: the tunnel where the page is not on this computer, and the kit where nothing is."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from course import KERNEL
from differential.browsers import NoBrowser
from lab import jupyter_lab
from playwright.sync_api import Browser

from .tabs import Tab, chromium_tab, firefox

pytestmark = pytest.mark.timeout(180)

CELL = "from wskit import EchoServer, Browser\nserver = EchoServer()\nbrowser = Browser(server)\nbrowser"


def address() -> str:
    """Return an address of this computer at which others would reach it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # nothing is sent
        except OSError:
            pytest.skip("this computer is in no network")
        return str(probe.getsockname()[0])


@contextlib.contextmanager
def lab_elsewhere(folder: Path, *options: str) -> Iterator[str]:
    """Run JupyterLab with a notebook that shows the panel, at an address that is not loopback."""
    cells = [nbformat.v4.new_code_cell(CELL)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / "n.ipynb")
    here = address()
    with jupyter_lab(folder, f"--ip={here}", *options) as url:
        yield f"http://{here}:{url.rpartition(':')[2]}"


@pytest.fixture(scope="module")
def without_tunnel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Jupyter Server that lacks the kit's extension, as one does in whose environment the kit is not."""
    off = "--ServerApp.jpserver_extensions={'wskit.extension.entry': False}"
    with lab_elsewhere(tmp_path_factory.mktemp("lab"), off) as url:
        yield url


@contextlib.contextmanager
def shown(lab: str, name: str, chromium: Browser) -> Iterator[Tab]:
    """Show the notebook, all run, in Chromium or in Firefox."""
    with contextlib.ExitStack() as ends:
        if name == "chromium":
            tab = chromium_tab(chromium.new_page(viewport={"width": 1300, "height": 1100}))
            ends.callback(tab.close)
        else:
            try:
                tab = ends.enter_context(firefox())()
            except NoBrowser as reason:
                if os.environ.get("CI") == "true":
                    raise
                pytest.skip(str(reason))
        tab.open(lab, "n.ipynb")
        tab.run_all()
        tab.shows(f"The WebSocket of {name.capitalize()}")
        yield tab
        tab.js("await kernel().shutdown()")


def test_a_page_from_elsewhere_goes_through_the_tunnel(tmp_path: Path, chromium: Browser) -> None:
    with lab_elsewhere(tmp_path) as lab, shown(lab, "chromium", chromium) as tab:
        tab.press("Connect")
        tab.shows("OPEN (1)")
        tab.shows("through Jupyter Server's tunnel")
        tab.press("Send")
        tab.shows("RESPONSE: WebSocket rocks")
        tab.fill("Code:", "4001")
        tab.press("Close")
        tab.shows("DISCONNECTED: 4001 Private Use")
        tab.press("Connect")
        tab.shows("OPEN (1)")
        tab.press("Reset (RST)")
        tab.shows("DISCONNECTED: 1006 Abnormal Closure, not clean")
        assert "ERROR" not in tab.text()


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_where_no_way_leads_the_kit_does_the_steps_and_says_so(
    without_tunnel: str, name: str, chromium: Browser
) -> None:
    with shown(without_tunnel, name, chromium) as tab:
        tab.press("Connect")
        tab.shows("Simulated: this browser cannot reach the server from here")
        tab.shows("this Jupyter Server has no tunnel of wskit")
        tab.shows("OPEN (1)")
        tab.press("Send")
        tab.shows("RESPONSE: WebSocket rocks")
        tab.press("Close")
        tab.shows("DISCONNECTED: 1000 Normal Closure")
        assert "The WebSocket of" not in tab.text()
