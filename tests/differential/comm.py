"""Comm: a widget's own JavaScript in a browser without a driver, and HTTP in place of what a front end passes on.

The page asks for one message after the other, and posts what the widget says. Nothing else of a front end is there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any, Final

from wskit.loops import portal
from wskit.widgets.browserwire import News, Wire

from .browsers import started

__all__ = ["Bridged", "shown_in"]

PAGE: Final = b"""<!doctype html><meta charset="utf-8"><title>a widget</title><div id="el"></div>
<script type="module">
import widget from "/widget.js";
const heard = [];
let last = Promise.resolve();
const model = {
  get: () => "key",
  on: (what, act) => what === "msg:custom" && heard.push(act),
  send: (content) => { last = last.then(() => fetch("/said", {method: "POST", body: JSON.stringify(content)})); },
};
widget.initialize({model});
widget.render({model, el: document.getElementById("el")});
for (;;) for (const message of await (await fetch("/next")).json()) for (const act of heard) act(message);
</script>
"""


class Bridged(Wire):
    """A wire whose messages wait for a page to fetch them. It is used on the background loop only."""

    def __init__(self) -> None:
        self.hears: list[Any] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self.waiting: list[object] = []
        self.news = asyncio.Event()
        self.is_there = asyncio.Event()
        super().__init__(portal.loop().time, self._tell_all)

    def _tell_all(self, news: News) -> None:
        if news["what"] == "here":
            self.is_there.set()
        for one in self.hears:
            one.hear(news)

    def send(self, content: object, buffers: object = None) -> None:
        """Have it wait."""
        self.waiting.append(content)
        self.news.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the page."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                found = re.search(r"(?i)content-length: *(\d+)", head)
                body = await reader.readexactly(int(found[1])) if found else b""
                kind, content = await self._answer(head.split()[1], body)
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        self._tasks.discard(task)

    async def let_go(self) -> None:
        """Let go of the page."""
        for task in (waiting := {*self._tasks}):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _answer(self, path: str, body: bytes) -> tuple[str, bytes]:
        if path == "/next":
            while not self.waiting:
                self.news.clear()
                await self.news.wait()
            waiting, self.waiting = self.waiting, []
            return "application/json", json.dumps(waiting).encode()
        if path == "/said":
            self._heard(None, json.loads(body), None)
        return ("text/javascript", str(self._esm).encode()) if path == "/widget.js" else ("text/html", PAGE)


@contextlib.asynccontextmanager
async def shown_in(browser: str) -> AsyncIterator[Bridged]:
    """Show a widget in a browser, and wait until its page says that it is there. On the background loop."""
    wire = Bridged()
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0, limit=2**24)
    try:
        async with started(browser, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"):
            await asyncio.wait_for(wire.is_there.wait(), 60)
            yield wire
    finally:
        server.close()
        await wire.let_go()
        wire.close()
