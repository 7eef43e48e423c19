"""What the lessons say of Firefox's console: it tells of an interruption, and names no broken rule.

Firefox is asked over WebDriver BiDi, which it speaks by itself. Where there is none the test is skipped, but never in
CI.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from differential.browsers import NoBrowser, arguments, command
from websockets.asyncio.client import ClientConnection, connect

from wskit import RawServer, Timeline
from wskit.endings.steps import HTTP

from .chromium import missing

LISTEN = """new Promise((resolve) => {
  window.log = [];
  const ws = new WebSocket(%s);
  ws.onopen = resolve;
  ws.onerror = () => log.push("error");
  ws.onclose = (event) => log.push(`close ${event.code} ${event.wasClean}`);
})"""
CLOSED = """new Promise((resolve) => {
  const look = () => (log.length > 1 ? resolve(JSON.stringify(log)) : setTimeout(look, 20));
  look();
})"""


class Firefox:
    """A page in Firefox that can be told what to do, and what its console said."""

    def __init__(self, wire: ClientConnection) -> None:
        self._wire = wire
        self._numbers = itertools.count(1)
        self.console: list[str] = []
        self.context = ""

    async def call(self, method: str, **params: Any) -> Any:
        """Ask for something, and return what came of it."""
        number = next(self._numbers)
        await self._wire.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(await self._wire.recv())
            if said.get("id") == number:
                return said["result"]
            if said.get("method") == "log.entryAdded":
                self.console.append(said["params"]["text"])

    async def run(self, script: str) -> Any:
        """Run a piece of code, and return what it promises."""
        target = {"context": self.context}
        done = await self.call("script.evaluate", expression=script, target=target, awaitPromise=True)
        return done["result"].get("value")


@contextlib.asynccontextmanager
async def firefox(profile: Path, **capabilities: Any) -> AsyncIterator[Firefox]:
    try:
        command("firefox")
    except NoBrowser as reason:
        missing(str(reason))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    line = [*arguments("firefox", str(profile), "about:blank"), "--remote-debugging-port", str(port)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            async with await _reached(f"ws://127.0.0.1:{port}/session") as wire:
                browser = Firefox(wire)
                await browser.call("session.new", capabilities={"alwaysMatch": capabilities})
                await browser.call("session.subscribe", events=["log.entryAdded"])
                tree = await browser.call("browsingContext.getTree")
                browser.context = tree["contexts"][0]["context"]
                yield browser
        finally:
            process.kill()


async def _reached(url: str) -> ClientConnection:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(OSError):
                return await connect(url, proxy=None, max_size=None)
            await asyncio.sleep(0.2)


@pytest.mark.timeout(120)
async def test_firefoxes_console_tells_of_an_interruption_and_names_no_rule(tmp_path: Path) -> None:
    server = RawServer(timeline=Timeline())
    async with firefox(tmp_path) as page:
        for wrong in (bytes.fromhex("8104 636166e9"), bytes.fromhex("8305 68656c6c6f"), HTTP):
            page.console.clear()
            await page.run(LISTEN % json.dumps(server.url))
            end = server.connections[-1]
            end.send(wrong)
            assert json.loads(await page.run(CLOSED)) == ["error", "close 1006 false"]
            end.finish()
            await page.run("0")
            assert end.received == ()
            [said] = page.console
            assert said.endswith("was interrupted while the page was loading.")
    server.close()
    server.closed.result(10)
