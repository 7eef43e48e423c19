"""What is shown where no Jupyter Server has sent the page, as in VS Code or Colab: a sentence, and nothing false.

The page is as bare as can be. It loads a widget's module in the way that anywidget documents for hosts, and what passes
between it and the kernel goes through a WebSocket.
"""

from __future__ import annotations

import contextlib
import html
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from wskit import TUTORIAL, Browser, EchoServer, Page, Timeline, Twins
from wskit.loops import portal
from wskit.widgets.browserwire import Wire

from .test_ways import address

HOST = (Path(__file__).parent / "host.html").read_bytes()
WHY = "this page does not say where a Jupyter Server is"

pytestmark = pytest.mark.timeout(60)
Shower = Callable[..., Tab]


def until(widget: Any, words: str) -> None:
    """Wait until these words stand in what a widget shows. Playwright's loop runs here: no promise can be."""
    is_there = threading.Event()

    def look(change: object = None) -> None:
        if words in html.unescape(widget.value):
            is_there.set()

    widget.observe(look, "value")
    look()
    assert is_there.wait(10), f"{words!r} is not in {widget.value!r}"


@contextlib.contextmanager
def hosted(wire: Wire, host: str) -> Iterator[tuple[str, threading.Event]]:
    """Serve a page at this address that shows what ``wire`` leads to. Yield its URL, and what is set once it calls."""
    called = threading.Event()

    def talk(page: ServerConnection) -> None:
        def send(content: object, buffers: object = None) -> None:
            # What a kernel sends to a page that has gone is lost.
            with contextlib.suppress(ConnectionClosed):
                page.send(json.dumps(content))

        wire.send = send
        called.set()
        for message in page:
            wire._heard(wire, json.loads(message), [])

    with serve(talk, host, 0) as kernel:
        port = kernel.socket.getsockname()[1]
        state = {**wire.get_state(), "kernel": f"ws://{host}:{port}/"}
        files = {
            "/": ("text/html", HOST),
            "/widget.js": ("text/javascript", str(state.pop("_esm")).encode()),
            "/state": ("application/json", json.dumps(state, default=str).encode()),
        }

        class Files(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, content = files.get(self.path, ("text/plain", b""))
                self.send_response(200 if self.path in files else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        with http.server.ThreadingHTTPServer((host, 0), Files) as pages:
            threads = [threading.Thread(target=one.serve_forever) for one in (kernel, pages)]
            for thread in threads:
                thread.start()
            try:
                yield f"http://{host}:{pages.server_port}/", called
            finally:
                pages.shutdown()
                kernel.shutdown()
                for thread in threads:
                    thread.join()


@pytest.fixture
def shown(chromium: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shower]:
    """A function that shows a widget on a bare page."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    ends = contextlib.ExitStack()

    def show(widget: Any, wire: Wire, host: str) -> Tab:
        ends.callback(lambda: portal.run(widget.replace))
        url, called = ends.enter_context(hosted(wire, host))
        tab = chromium.new_page()
        ends.callback(tab.close)
        tab.goto(url)
        expect(tab.locator("body[data-shown]")).to_have_count(1)
        assert called.wait(10)
        return tab

    with ends:
        yield show


@pytest.fixture
def server() -> Iterator[EchoServer]:
    with EchoServer(timeline=Timeline()) as made:
        yield made


def test_a_panel_simulates_and_says_so(shown: Shower, server: EchoServer) -> None:
    browser = Browser(server)
    shown(browser, browser.wire, address())
    browser.connect_button.click()
    until(browser.badge, "OPEN")
    words = (
        f"Simulated: this browser cannot reach the server from here ({WHY}), so the kit's own WebSocket does the steps."
    )
    until(browser.who, words)
    browser.send_button.click()
    until(browser.sight.last, "RESPONSE: WebSocket rocks")
    still = portal.run(browser._still)
    assert "Simulated" in still["text/html"]
    assert "Chromium" not in still["text/html"]


def test_on_this_computer_a_page_reaches_the_server_directly(shown: Shower, server: EchoServer) -> None:
    browser = Browser(server)
    shown(browser, browser.wire, "127.0.0.1")
    browser.connect_button.click()
    until(browser.badge, "OPEN")
    until(browser.who, ", directly")
    assert "The WebSocket of Chromium" in browser.who.value
    browser.send_button.click()
    until(browser.sight.last, "RESPONSE: WebSocket rocks")


@pytest.mark.parametrize("source", [TUTORIAL, "ws.send('hello')"], ids=["document", "script"])
def test_a_page_runs_nothing_and_says_so(shown: Shower, server: EchoServer, source: str) -> None:
    page = Page(source, server)
    tab = shown(page, page.code, address())
    tab.get_by_role("button", name="Run in my browser").click()
    expect(tab.get_by_role("status")).to_have_text(
        f"From here this browser cannot reach the server: {WHY}. So nothing was run."
    )
    expect(tab.locator("iframe")).to_have_count(0)
    assert server.connections == ()


def test_a_kernel_that_does_not_answer_is_said(shown: Shower, server: EchoServer) -> None:
    page = Page("ws.send('hello')", server)
    tab = shown(page, page.code, address())
    page.code.send = lambda content, buffers=None: None  # it is busy
    tab.get_by_role("button", name="Run in my browser").click()
    expect(tab.get_by_role("status")).to_have_text("The kernel does not answer yet: it is busy, or gone.")


def test_twins_compare_nothing_and_say_so(shown: Shower) -> None:
    twins = Twins([("connect",)])
    shown(twins, twins.wire, address())
    twins.showing.button.click()
    words = f"From here this browser cannot reach a server of the kernel's: {WHY}. So there is nothing to compare."
    until(twins.showing.notice, words)
    assert "wskit-twins" not in twins.showing.outcome.value
