"""The browser's own WebSocket on a stage, in a real JupyterLab, in Chromium and in Firefox."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course import KERNEL
from differential.browsers import NoBrowser
from playwright.sync_api import Browser, Error
from world.proxies import wait_until

from wskit import CloseEvent, EchoServer, Timeline

from .tabs import Tab, chromium_tab, firefox

pytestmark = pytest.mark.timeout(180)
in_one = pytest.mark.parametrize("open_tab", ["chromium"], indirect=True, scope="module")
"""What is done by JupyterLab and the kernel, whichever browser shows them, is tested in one."""

ONE = "from wskit import EchoServer, Browser\nserver = EchoServer()\nbrowser = Browser(server)\nbrowser"
TOLD = "print([(c.closed.result().code, c.closed.result().was_clean) for c in server.connections if c.closed.done()])"


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def open_tab(request: pytest.FixtureRequest) -> Iterator[Callable[[], Tab]]:
    """A function that opens a tab."""
    if request.param == "chromium":
        chromium: Browser = request.getfixturevalue("chromium")

        def opened() -> Tab:
            return chromium_tab(chromium.new_page(viewport={"width": 1300, "height": 1100}))

        yield opened
        return
    try:
        with firefox() as opens:
            yield opens
    except NoBrowser as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(reason))


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["open_tab"])


@pytest.fixture(scope="module")
def left(open_tab: Callable[[], Tab]) -> list[Tab]:
    """The tab that the last test left in order, if there is one."""
    return []


@pytest.fixture
def notebook(
    folder: Path, lab: str, open_tab: Callable[[], Tab], left: list[Tab], request: pytest.FixtureRequest
) -> Iterator[Any]:
    """A function that writes a notebook and shows it, all run, with nothing beside it."""
    tabs: list[Tab] = []
    failed = request.session.testsfailed

    def show(*cells: str) -> Tab:
        path = folder / f"browser-{abs(hash((request.node.name, cells)))}.ipynb"
        made = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL}), path)
        if left:
            tab = left.pop()
            tab.open_instead(path.name)
        else:
            tab = open_tab()
            tab.open(lab, path.name)
        tabs.append(tab)
        tab.run_all()
        tab.shows("The WebSocket of ")
        tab.until(
            "panel(0).innerText.includes('The WebSocket of Chromium') || "
            "panel(0).innerText.includes('The WebSocket of Firefox')"
        )
        return tab

    yield show
    for tab in tabs:
        # It may be closed already, or show what nobody knows.
        with contextlib.suppress(AssertionError, Error):
            is_alone = tab.js("return document.querySelectorAll('.jp-Notebook').length === 1")
            if is_alone and request.session.testsfailed == failed:
                left.append(tab)
            else:
                tab.close()


def test_it_connects_sends_and_closes(notebook: Any, name: str) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.shows(f"The WebSocket of {name.capitalize()}")
    tab.shows(", directly")
    tab.press("Send")
    tab.shows("RESPONSE: WebSocket rocks")
    tab.fill("Code:", "1001")
    tab.press("Close")
    tab.shows("InvalidAccessError: ")
    tab.fill("Code:", "4001")
    tab.fill("Reason:", "x" * 124)
    tab.press("Close")
    tab.shows("SyntaxError: ")
    assert "OPEN (1)" in tab.text()
    tab.fill("Reason:", "enough")
    tab.press("Close")
    tab.shows('DISCONNECTED: 4001 Private Use "enough", clean')
    tab.shows("Who hung up first: the client, with a Close frame.")
    assert tab.kernel(TOLD) == "[(4001, True)]"
    # Each stands between what brought it about and what it brought about.
    story = "print([type(e).__name__ for e in browser.socket.timeline.events() if e.end == browser.socket.end])"
    assert tab.kernel(story) == str(["Connecting", "Met", "Opened", "Sent", "Received", "Closing", "Closed"])


def test_the_server_closes(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.press("Server closes")
    tab.shows("DISCONNECTED: 1001 Going Away, clean")
    tab.shows("Who hung up first: the server, with a Close frame.")
    # Its browser has answered, so it had started the closing handshake: its page could have read that.
    states = (
        "from wskit.reading.conversation import conversation\n"
        "read = conversation(browser.socket.timeline.events(), browser.socket.end)\n"
        "print([m.state.name for m in read.moments if getattr(m, 'state', None) is not None and m.side == 'client'])"
    )
    assert tab.kernel(states) == str(["CONNECTING", "OPEN", "CLOSING", "CLOSED"])


@pytest.mark.parametrize("how", ["Reset (RST)", "Cut (FIN)"])
def test_the_network_breaks(notebook: Any, name: str, how: str) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.press(how)
    tab.shows("DISCONNECTED: 1006 Abnormal Closure, not clean")
    tab.shows("Who hung up first")
    story = "print([type(e).__name__ for e in browser.socket.timeline.events() if e.end == browser.socket.end])"
    failed = "'Failed'" in tab.kernel(story)
    assert failed == (name == "firefox" and how.startswith("Reset"))


def test_what_is_frozen_is_told_of_once_it_thaws(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.press("Freeze")
    tab.shows("In force: frozen both ways.")
    tab.press("Close")
    tab.shows("CLOSING (2)")
    tab.press("Thaw")
    tab.shows("DISCONNECTED: 1000 Normal Closure", patience=10)


@in_one
def test_one_way_is_named_from_the_page(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.press("to the page")
    tab.press("Freeze")
    tab.shows("In force: frozen to the page.")
    tab.press("Send")
    tab.until("panel(a).querySelector('.wskit-ladder').textContent.includes('held')", 0)
    assert "RESPONSE" not in tab.text()
    assert tab.kernel("print(server.connections[0].received)") == "('WebSocket rocks',)"
    tab.press("Thaw")
    tab.shows("RESPONSE: WebSocket rocks")


def test_what_a_page_sends_into_a_frozen_link_is_noted(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.press("to the server")
    tab.press("Freeze")
    tab.shows("In force: frozen to the server.")
    tab.press("Send")
    ladder = "panel(0).querySelector('.wskit-ladder').textContent"
    tab.until(f"{ladder}.includes('has sent a message, which the frozen link holds')")
    assert 'Text "WebSocket rocks"' not in tab.js(f"return {ladder}")
    assert tab.kernel("print(server.connections[0].received)") == "()"
    tab.press("Thaw")
    tab.shows("RESPONSE: WebSocket rocks")


@in_one
def test_two_at_once_are_two(notebook: Any) -> None:
    tab = notebook(ONE, "other = Browser(server)\nother")
    tab.shows("The WebSocket of ", 1)
    tab.press("Connect", 0)
    tab.press("Connect", 1)
    tab.shows("OPEN (1)", 0)
    tab.shows("OPEN (1)", 1)
    tab.fill("Message:", "only here", 1)
    tab.press("Send", 1)
    tab.shows("RESPONSE: only here", 1)
    assert "only here" not in tab.text(0)
    tab.press("Close", 0)
    tab.shows("CLOSED (3)", 0)
    assert "OPEN (1)" in tab.text(1)


@in_one
def test_a_second_view_makes_no_second_connection(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.js(
        """const {commands, shell} = window.jupyterapp;
        shell.currentWidget.content.activeCellIndex = 0;
        await commands.execute("notebook:create-output-view");"""
    )
    tab.until("panels().length === 2")
    tab.press("Connect", 0)
    tab.shows("OPEN (1)", 1)
    assert tab.kernel("print(len(server.connections))") == "1"


def test_a_page_that_is_loaded_again_takes_its_connection_along(notebook: Any, lab: str) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.js("await window.jupyterapp.commands.execute('docmanager:save')")
    url = tab.js("return location.href.replace('?reset', '')")
    tab.go("about:blank")
    tab.go(url)
    tab.until("kernel()?.status === 'idle'", patience=60)
    tab.shows("the connection went with it", patience=60)
    tab.shows("NOT CONNECTED")
    assert tab.kernel(TOLD) == "[(1001, True)]"
    tab.shows("Who hung up first: the client, with a Close frame.")
    tab.shows("because its browser has left the page")
    tab.press("Connect")
    tab.shows("OPEN (1)")


def test_a_tab_that_is_closed_says_goodbye(notebook: Any, lab: str, open_tab: Callable[[], Tab]) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.js("await window.jupyterapp.commands.execute('docmanager:save')")
    other = open_tab()
    other.open(lab, tab.js("return window.jupyterapp.shell.currentWidget.context.path"))
    other.shows("OPEN (1)", patience=60)
    tab.close()
    # It is not told as one that leaves is: the other shows it all the same, and has the next connection.
    other.shows("the connection went with it", patience=20)
    assert other.kernel(TOLD) == "[(1001, True)]"
    other.press("Connect")
    other.shows("OPEN (1)")
    other.js("await kernel().shutdown()")
    other.close()


def test_a_kernel_that_dies_closes_what_leads_to_somebody_else(notebook: Any) -> None:
    with EchoServer(timeline=Timeline()) as elsewhere:
        tab = notebook(f"from wskit import Browser\nbrowser = Browser({elsewhere.url!r})\nbrowser")
        tab.press("Connect")
        tab.shows("OPEN (1)")
        tab.js("kernel().requestExecute({code: 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'})")
        wait_until(lambda: elsewhere.connections[0].closed.done(), "a goodbye", 30)
        assert elsewhere.connections[0].closed.result() == CloseEvent(1000, "", True)
        tab.close()  # JupyterLab has a box there that says so


def test_a_page_of_the_learners_own_runs(notebook: Any) -> None:
    script = "ws.onmessage = ({data}) => { print(data); ws.close(4000, 'enough'); };\nws.send('hello');"
    tab = notebook(
        ONE, f"from wskit import Page\nPage({script!r}, server)", "Page(__import__('wskit').TUTORIAL, server)"
    )
    tab.until("panels().length === 3")
    tab.press("Run in my browser", 1)
    tab.shows('4000 "enough", clean', 1)
    tab.until("panel(1).querySelector('.wskit-printed').innerText.trim() === 'hello'")
    tab.press("Run in my browser", 2)
    theirs = "panel(2).querySelector('iframe').contentDocument"
    tab.until(f"{theirs}.querySelector('button')")
    tab.js(f"{theirs}.querySelector('button').click()")
    tab.shows('1000 "Deliberate disconnection", clean', 2)
    assert tab.kernel(TOLD) == "[(4000, True), (1000, True)]"


@in_one
def test_a_busy_kernel_hears_later_what_happened_when_it_did(notebook: Any) -> None:
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.js("kernel().requestExecute({code: 'import time; server.connections[0].send(\"meanwhile\"); time.sleep(3)'})")
    tab.shows("RESPONSE: meanwhile")
    took = (
        "got = [e.time for e in browser.socket.timeline.events() if type(e).__name__ in ('Sent', 'Received')]\n"
        "print(got[-1] - got[0] < 1.5)"
    )
    assert tab.kernel(took) == "True"


@in_one
def test_a_kernel_that_goes_takes_the_connection_along(notebook: Any) -> None:
    other = "from wskit import EchoServer\nprint(EchoServer(token='t' * 40).url)"
    tab = notebook(ONE)
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.js("window.seen = []; const N = WebSocket; await kernel().restart()")
    tab.until("kernel()?.status === 'idle'", patience=60)
    assert "wskit" not in tab.kernel(other.split("\n")[0])
    tab.run_all()
    tab.until("panels().length === 1 && panel(0).innerText.includes('NOT CONNECTED')", patience=60)
    tab.press("Connect")
    tab.shows("OPEN (1)")


@in_one
def test_a_cell_that_runs_again_closes_what_it_had(notebook: Any) -> None:
    tab = notebook("from wskit import EchoServer\nserver = EchoServer()", "from wskit import Browser\nBrowser(server)")
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.js(
        """const {commands, shell} = window.jupyterapp;
        shell.currentWidget.content.activeCellIndex = 1;
        await commands.execute("notebook:run-cell");"""
    )
    tab.shows("NOT CONNECTED")
    assert tab.kernel("import asyncio\nprint((await server.connections[0].closed).code)") == "1000"


def test_what_is_drawn_otherwise_is_said(notebook: Any) -> None:
    tab = notebook(ONE)
    assert "own mark" not in tab.text()
    tab.press("Connect")
    tab.shows("OPEN (1)")
    tab.shows("is wskit's own mark")
    assert tab.text().count("own mark") == 1
