"""A real Chromium as people have it, and a web server with empty pages for it.

1. Playwright switches the back/forward cache off. It is on here, unless a test says otherwise.
2. Where there is no Chromium a test is skipped and says how to get one, but never in CI.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import os
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

import pytest
from lab import HOW_TO_GET_CHROMIUM, NAMES, QUIET
from playwright.async_api import Browser, Page, async_playwright

LISTEN: Final = """
url => new Promise((resolve, reject) => {
  window.log = [];
  window.ws = new WebSocket(url);
  ws.onopen = () => { log.push("open"); resolve(); };
  ws.onmessage = (event) => log.push(`message ${event.data}`);
  ws.onerror = () => { log.push("error"); reject("it did not open"); };
  ws.onclose = (event) => log.push(`close ${event.code} ${event.wasClean}`);
})
"""
"""Connect, and wait until it is open. `log` has all that the page is told."""


def program() -> str:
    """Return the path of a Chromium, or skip the test."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        missing(HOW_TO_GET_CHROMIUM)
    return found or ""


def missing(what: str) -> None:
    """Skip the test, and say what is missing and how to get it. In CI it is an error."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@contextlib.asynccontextmanager
async def chromium(*, cache: bool = True, path: str | None = None) -> AsyncIterator[Browser]:
    """Open Chromium, with its back/forward ``cache`` or without."""
    executable = path or program()
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium's sandbox does not work for root
    async with async_playwright() as tools:
        browser = await tools.chromium.launch(
            executable_path=executable,
            args=[*QUIET, *sandbox],
            ignore_default_args=["--disable-back-forward-cache"] if cache else None,
        )
        try:
            yield browser
        finally:
            await browser.close()


class _Empty(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"<!doctype html><title>a page</title><a href=/two>a link</a>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def pages() -> Iterator[str]:
    """Serve an empty page at every path, on this computer only, and yield the URL of all of them."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Empty) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def logged(page: Page, line: str) -> list[str]:
    """Wait until the page's log has a line that begins so, and return the log."""
    await page.wait_for_function("line => log.some(one => one.startsWith(line))", arg=line)
    log: list[str] = await page.evaluate("log")
    return log


async def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true that nobody announces."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
